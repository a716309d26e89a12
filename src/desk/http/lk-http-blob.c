/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <errno.h>
#include <fcntl.h>
#include <openssl/evp.h>
#include <string.h>
#include <unistd.h>

#include "lk-blob-rows.h"
#include "lk-hash.h"
#include "lk-http-server-private.h"

/* libsoup hands over 8 kB at a time; the hash and the file get larger parts. */
#define SPOOL_PART (64 * 1024)
/* A photo that fits into one of a few buffers stays in memory. */
#define BUFFER_SIZE (2 * 1024 * 1024)
#define N_BUFFERS 3

/* libcrypto hashes several times as fast as GChecksum does. */
struct _LkSpool
{
  EVP_MD_CTX *hash;
  LkCall *call; /* borrowed */
  guint8 *data; /* the whole upload in memory, or the part that the file gets next */
  gsize room;
  gsize fill;
  gsize hashed; /* of @data */
  gboolean in_memory;
};

/* They are kept: what is given back to the kernel has to be cleared by it the next time. */
static struct
{
  GMutex mutex;
  guint8 *idle[N_BUFFERS];
  guint n_idle;
  guint n_made;
} buffers;

static guint8 *
take_buffer (gint64 length)
{
  guint8 *buffer = NULL;

  if (length <= 0 || length > BUFFER_SIZE)
    return NULL;
  g_mutex_lock (&buffers.mutex);
  if (buffers.n_idle > 0)
    buffer = buffers.idle[--buffers.n_idle];
  else if (buffers.n_made < N_BUFFERS && (buffer = g_try_malloc (BUFFER_SIZE)) != NULL)
    buffers.n_made++;
  g_mutex_unlock (&buffers.mutex);
  return buffer;
}

static void
give_buffer_back (guint8 *buffer)
{
  g_mutex_lock (&buffers.mutex);
  buffers.idle[buffers.n_idle++] = buffer;
  g_mutex_unlock (&buffers.mutex);
}

static int
open_spool (void)
{
  g_autofree char *name = g_build_filename (g_get_tmp_dir (), "latchkey-desk-XXXXXX", NULL);
  int fd = open (g_get_tmp_dir (), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);

  if (fd >= 0)
    return fd;
  fd = g_mkstemp_full (name, O_RDWR | O_CLOEXEC, 0600);
  if (fd >= 0)
    unlink (name);
  return fd;
}

/**
 * lk_spool_new:
 * @call: a call that uploads a blob; gets the file, or the memory
 * @length: how much will come; 0 when that is not known
 *
 * Makes what takes an upload: an unlinked temporary file, so that many and large photos are never
 * whole in memory and nothing stays behind when the process dies. A few small ones at a time are
 * kept in memory instead, which is a third cheaper.
 *
 * Returns: (transfer full) (nullable): what hashes the upload as it comes, %NULL without a file
 */
LkSpool *
lk_spool_new (LkCall *call, gint64 length)
{
  guint8 *buffer = take_buffer (length);
  LkSpool *self;

  if (buffer == NULL)
    call->spool = open_spool ();
  if (buffer == NULL && call->spool < 0)
    return NULL;
  self = g_new0 (LkSpool, 1);
  self->call = call;
  self->in_memory = buffer != NULL;
  self->room = buffer != NULL ? BUFFER_SIZE : SPOOL_PART;
  self->data = buffer != NULL ? buffer : g_malloc (SPOOL_PART);
  self->hash = EVP_MD_CTX_new ();
  g_assert (EVP_DigestInit_ex (self->hash, EVP_sha256 (), NULL) == 1);
  return self;
}

/**
 * lk_spool_free:
 * @self: (transfer full): a spool; a file stays with the call, memory does not
 */
void
lk_spool_free (LkSpool *self)
{
  EVP_MD_CTX_free (self->hash);
  self->call->spool_memory = NULL;
  if (self->in_memory)
    give_buffer_back (self->data);
  else
    g_free (self->data);
  g_free (self);
}

static gboolean
write_part (LkSpool *self)
{
  const guint8 *data = self->data;
  gsize size = self->fill;

  self->fill = self->hashed = 0;
  while (size > 0)
    {
      gssize done = write (self->call->spool, data, size);

      if (done < 0 && errno == EINTR)
        continue;
      if (done < 0)
        return FALSE;
      data += done;
      size -= (gsize) done;
      self->call->spooled += done;
    }
  return TRUE;
}

/* Hashes what came since the last time, while it still is in the processor's cache. */
static gboolean
flush (LkSpool *self)
{
  EVP_DigestUpdate (self->hash, self->data + self->hashed, self->fill - self->hashed);
  self->hashed = self->fill;
  return self->in_memory || write_part (self);
}

/**
 * lk_spool_add:
 * @self: a spool
 * @chunk: the next bytes
 *
 * Returns: whether they could be written
 */
gboolean
lk_spool_add (LkSpool *self, GBytes *chunk)
{
  gsize size;
  const guint8 *data = g_bytes_get_data (chunk, &size);

  while (size > 0)
    {
      gsize part = MIN (size, self->room - self->fill);

      part = MIN (part, SPOOL_PART - (self->fill - self->hashed));
      if (part == 0)
        return FALSE; /* more than was announced */
      memcpy (self->data + self->fill, data, part);
      self->fill += part;
      data += part;
      size -= part;
      if (self->fill - self->hashed == SPOOL_PART && !flush (self))
        return FALSE;
    }
  return TRUE;
}

/**
 * lk_spool_finish:
 * @self: a spool that was given all bytes
 *
 * Returns: (transfer full) (nullable): their SHA-256, hex; %NULL when the last could not be written
 */
char *
lk_spool_finish (LkSpool *self)
{
  guint8 digest[EVP_MAX_MD_SIZE];
  unsigned int size = 0;

  if (!flush (self))
    return NULL;
  if (self->in_memory)
    {
      self->call->spool_memory = self->data;
      self->call->spooled = (gint64) self->fill;
    }
  EVP_DigestFinal_ex (self->hash, digest, &size);
  return lk_hex_encode (digest, size);
}

/* A blob that goes out: one chunk is in memory at a time. */
typedef struct
{
  LkHttpThread *thread;
  SoupServerMessage *message; /* NULL once the connection ended */
  char *sha256;
  gint64 size;
  gint64 sent;
  gint64 next;
  GBytes *chunk;
  GError *error;
  gboolean running;
} Sending;

static void
sending_free (Sending *self)
{
  g_clear_pointer (&self->chunk, g_bytes_unref);
  g_clear_error (&self->error);
  g_free (self->sha256);
  g_free (self);
}

static gboolean
read_chunk (LkDb *db, gpointer data, GError **error)
{
  Sending *self = data;

  g_clear_pointer (&self->chunk, g_bytes_unref);
  self->chunk = lk_blob_chunk (db, self->sha256, self->next, error);
  return FALSE;
}

static void
on_chunk_read (GObject *source, GAsyncResult *result, gpointer data)
{
  Sending *self = data;
  g_autoptr (GError) error = NULL;
  SoupMessageBody *body;

  self->running = FALSE;
  (void) lk_store_run_finish (LK_STORE (source), result, &error);
  if (self->message == NULL)
    {
      sending_free (self);
      return;
    }
  body = soup_server_message_get_response_body (self->message);
  if (self->chunk != NULL)
    {
      soup_message_body_append_bytes (body, self->chunk);
      self->sent += (gint64) g_bytes_get_size (self->chunk);
      self->next++;
    }
  else
    {
      /* It cannot be had: the length that was told is not kept, and the client sees that. */
      g_autoptr (GIOStream) stream = soup_server_message_steal_connection (self->message);

      g_warning ("A photo could not be read: %s", error != NULL ? error->message : "it is gone");
      if (stream != NULL)
        g_io_stream_close (stream, NULL, NULL);
      return;
    }
  if (self->sent >= self->size)
    soup_message_body_complete (body);
  soup_server_message_unpause (self->message);
}

static void
read_next (Sending *self)
{
  self->running = TRUE;
  lk_store_run_async (lk_desk_get_store (self->thread->server->desk), LK_STORE_READ, read_chunk,
                      self, on_chunk_read, self);
}

static void
on_wrote_chunk (SoupServerMessage *message, Sending *self)
{
  if (self->sent >= self->size || self->running)
    return;
  soup_server_message_pause (message);
  read_next (self);
}

static void
on_sent (Sending *self)
{
  self->message = NULL;
  if (!self->running)
    sending_free (self);
}

/**
 * lk_http_blob_send:
 * @thread: the thread of the message
 * @message: a paused message
 * @call: its call, which found the blob
 *
 * Sends the blob chunk by chunk as the client takes it.
 */
void
lk_http_blob_send (LkHttpThread *thread, SoupServerMessage *message, LkCall *call)
{
  SoupMessageHeaders *headers = soup_server_message_get_response_headers (message);
  Sending *self = g_new0 (Sending, 1);

  self->thread = thread;
  self->message = message;
  self->sha256 = g_strdup (call->sha256);
  self->size = call->blob_size;
  soup_server_message_set_status (message, SOUP_STATUS_OK, NULL);
  soup_message_headers_set_content_type (headers, call->reply.content_type, NULL);
  soup_message_headers_set_content_length (headers, self->size);
  soup_message_body_set_accumulate (soup_server_message_get_response_body (message), FALSE);
  g_object_set_data_full (G_OBJECT (message), "lk-sending", self, (GDestroyNotify) on_sent);
  if (call->method == LK_METHOD_HEAD || self->size == 0)
    {
      soup_message_body_complete (soup_server_message_get_response_body (message));
      soup_server_message_unpause (message);
      return;
    }
  g_signal_connect (message, "wrote-chunk", G_CALLBACK (on_wrote_chunk), self);
  read_next (self);
}
