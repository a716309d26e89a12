/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lk-sadp-capture.h"

#include "lk-file.h"
#include "lk-sadp-redact.h"

#include <string.h>

#define IP_HEADER 20
#define UDP_HEADER 8

/* One datagram, redacted when it came in. */
typedef struct
{
  gint64 time_us;
  LkSadpAddress source;
  LkSadpAddress destination;
  GBytes *data;
} Entry;

struct _LkSadpCapture
{
  GObject parent_instance;

  GQueue entries; /* Entry */
};

G_DEFINE_FINAL_TYPE (LkSadpCapture, lk_sadp_capture, G_TYPE_OBJECT)

static void
entry_free (gpointer data)
{
  Entry *entry = data;

  g_bytes_unref (entry->data);
  g_free (entry);
}

static void
lk_sadp_capture_finalize (GObject *object)
{
  LkSadpCapture *self = LK_SADP_CAPTURE (object);

  g_queue_clear_full (&self->entries, entry_free);
  G_OBJECT_CLASS (lk_sadp_capture_parent_class)->finalize (object);
}

static void
lk_sadp_capture_class_init (LkSadpCaptureClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = lk_sadp_capture_finalize;
}

static void
lk_sadp_capture_init (LkSadpCapture *self)
{
}

/**
 * lk_sadp_capture_new:
 *
 * Returns: (transfer full): a ring of the last datagrams, for bug reports
 */
LkSadpCapture *
lk_sadp_capture_new (void)
{
  return g_object_new (LK_TYPE_SADP_CAPTURE, NULL);
}

/**
 * lk_sadp_capture_add:
 * @self: the ring
 * @data: the bytes of a datagram that was sent or received
 * @size: how many
 * @source: who sent it
 * @destination: where to
 *
 * Keeps a redacted copy and drops the oldest.
 */
void
lk_sadp_capture_add (LkSadpCapture *self,
                     const guint8 *data,
                     gsize size,
                     const LkSadpAddress *source,
                     const LkSadpAddress *destination)
{
  Entry *entry = g_new0 (Entry, 1);

  entry->time_us = g_get_real_time ();
  entry->source = *source;
  entry->destination = *destination;
  entry->data = lk_sadp_redact (data, MIN (size, 65535 - IP_HEADER - UDP_HEADER));
  if (self->entries.length == LK_SADP_CAPTURE_MAX)
    entry_free (g_queue_pop_head (&self->entries));
  g_queue_push_tail (&self->entries, entry);
}

/**
 * lk_sadp_capture_get_count:
 * @self: the ring
 *
 * Returns: how many datagrams it holds
 */
guint
lk_sadp_capture_get_count (LkSadpCapture *self)
{
  return self->entries.length;
}

static void
append_u16 (GByteArray *out, guint16 value)
{
  g_byte_array_append (out, (const guint8 *) &value, sizeof value);
}

static void
append_u32 (GByteArray *out, guint32 value)
{
  g_byte_array_append (out, (const guint8 *) &value, sizeof value);
}

/* A block of pcapng: type, length, body padded to four bytes, length again. */
static void
append_block (GByteArray *out, guint32 type, const GByteArray *body)
{
  static const guint8 zeros[4] = { 0 };
  const guint32 padding = (4 - body->len % 4) % 4;
  const guint32 length = 12 + body->len + padding;

  append_u32 (out, type);
  append_u32 (out, length);
  g_byte_array_append (out, body->data, body->len);
  g_byte_array_append (out, zeros, padding);
  append_u32 (out, length);
}

static guint16
checksum (const guint8 *header)
{
  guint32 sum = 0;

  for (guint i = 0; i < IP_HEADER; i += 2)
    sum += (guint32) header[i] << 8 | header[i + 1];
  while (sum >> 16 != 0)
    sum = (sum & 0xffff) + (sum >> 16);
  return (guint16) ~sum;
}

static void
put_u16 (guint8 *at, guint16 value)
{
  at[0] = (guint8) (value >> 8);
  at[1] = (guint8) (value & 255);
}

static void
put_u32 (guint8 *at, guint32 value)
{
  put_u16 (at, (guint16) (value >> 16));
  put_u16 (at + 2, (guint16) (value & 0xffff));
}

static void
append_packet (GByteArray *out, const Entry *entry)
{
  g_autoptr (GByteArray) body = g_byte_array_new ();
  guint8 headers[IP_HEADER + UDP_HEADER] = { 0x45 };
  gsize size;
  const guint8 *data = g_bytes_get_data (entry->data, &size);
  const guint32 total = (guint32) (sizeof headers + size);

  put_u16 (headers + 2, (guint16) total);
  headers[8] = entry->destination.ip >> 28 == 0xe ? 1 : 64; /* TTL, which nobody asked for */
  headers[9] = 17;                                          /* UDP */
  put_u32 (headers + 12, entry->source.ip);
  put_u32 (headers + 16, entry->destination.ip);
  put_u16 (headers + 10, checksum (headers));
  put_u16 (headers + 20, entry->source.port);
  put_u16 (headers + 22, entry->destination.port);
  put_u16 (headers + 24, (guint16) (UDP_HEADER + size)); /* checksum 0: none */

  append_u32 (body, 0); /* interface */
  append_u32 (body, (guint32) ((guint64) entry->time_us >> 32));
  append_u32 (body, (guint32) (entry->time_us & 0xffffffff));
  append_u32 (body, total);
  append_u32 (body, total);
  g_byte_array_append (body, headers, sizeof headers);
  g_byte_array_append (body, data, (guint) size);
  append_block (out, 6, body);
}

/**
 * lk_sadp_capture_to_pcapng:
 * @self: the ring
 *
 * Returns: (transfer full): the datagrams as a pcapng file that Wireshark opens
 */
GBytes *
lk_sadp_capture_to_pcapng (LkSadpCapture *self)
{
  GByteArray *out = g_byte_array_new ();
  g_autoptr (GByteArray) section = g_byte_array_new ();
  g_autoptr (GByteArray) interface = g_byte_array_new ();

  append_u32 (section, 0x1a2b3c4d); /* byte order */
  append_u16 (section, 1);
  append_u16 (section, 0);
  append_u32 (section, 0xffffffff); /* length of the section: not told */
  append_u32 (section, 0xffffffff);
  append_block (out, 0x0a0d0d0a, section);

  append_u16 (interface, 228); /* LINKTYPE_IPV4 */
  append_u16 (interface, 0);
  append_u32 (interface, 0); /* no limit; times are microseconds unless told otherwise */
  append_block (out, 1, interface);

  for (const GList *l = self->entries.head; l != NULL; l = l->next)
    append_packet (out, l->data);
  return g_byte_array_free_to_bytes (out);
}

/**
 * lk_sadp_capture_save:
 * @self: the ring
 * @path: a file, replaced if it is there
 * @error: set to a %G_FILE_ERROR
 *
 * Returns: whether @path holds what lk_sadp_capture_to_pcapng() returns
 */
gboolean
lk_sadp_capture_save (LkSadpCapture *self, const char *path, GError **error)
{
  g_autoptr (GBytes) file = lk_sadp_capture_to_pcapng (self);
  gsize size;
  gconstpointer data = g_bytes_get_data (file, &size);

  return lk_file_write_private (path, data, size, error);
}
