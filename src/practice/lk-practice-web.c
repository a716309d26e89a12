/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lk-practice-web.h"

#include "lk-practice-device-private.h"

#include <string.h>

/**
 * LkPracticeWeb:
 *
 * The web interface of a simulated device, as far as anybody signs in there: a page that says what
 * it is, and `/ISAPI/Security/userCheck` behind HTTP digest (RFC 7616 with MD5, as such devices
 * offer it). It listens at the device's address, on a port that the device tells as its HttpPort.
 */

#define HEAD_MAX 4096
#define TIMEOUT_S 10
#define REALM "practice"
#define USER "admin"
#define CHECK_PATH "/ISAPI/Security/userCheck"

struct _LkPracticeWeb
{
  GObject parent_instance;

  LkPracticeDevice *device;
  GSocketService *service;
  GCancellable *cancellable;
  char *nonce;
};

G_DEFINE_FINAL_TYPE (LkPracticeWeb, lk_practice_web, G_TYPE_OBJECT)

/* One request and its answer; the connection is closed after it. */
typedef struct
{
  LkPracticeWeb *web;
  GSocketConnection *connection;
  GString *reply;
  gsize size;
  char head[HEAD_MAX + 1];
} Visit;

static void
visit_free (Visit *visit)
{
  g_clear_object (&visit->connection);
  g_clear_object (&visit->web);
  if (visit->reply != NULL)
    g_string_free (visit->reply, TRUE);
  g_free (visit);
}

static void
lk_practice_web_finalize (GObject *object)
{
  LkPracticeWeb *self = LK_PRACTICE_WEB (object);

  g_clear_object (&self->service);
  g_clear_object (&self->device);
  g_clear_object (&self->cancellable);
  g_free (self->nonce);
  G_OBJECT_CLASS (lk_practice_web_parent_class)->finalize (object);
}

static void
lk_practice_web_class_init (LkPracticeWebClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = lk_practice_web_finalize;
}

static void
lk_practice_web_init (LkPracticeWeb *self)
{
  self->cancellable = g_cancellable_new ();
}

/* --- Digest ----------------------------------------------------------------------------------- */

static char *
hash (const char *first, ...)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_MD5);
  va_list rest;

  g_checksum_update (checksum, (const guchar *) first, -1);
  va_start (rest, first);
  for (const char *part = va_arg (rest, const char *); part != NULL;
       part = va_arg (rest, const char *))
    {
      g_checksum_update (checksum, (const guchar *) ":", 1);
      g_checksum_update (checksum, (const guchar *) part, -1);
    }
  va_end (rest);
  return g_strdup (g_checksum_get_string (checksum));
}

/* One value of a Digest header, with or without quotes. */
static char *
value_of (const char *login, const char *name)
{
  g_autofree char *pattern = g_strdup_printf ("(?:^|[ ,])%s=(?:\"([^\"]*)\"|([^ ,\"]*))", name);
  g_autoptr (GRegex) regex = g_regex_new (pattern, G_REGEX_CASELESS, 0, NULL);
  g_autoptr (GMatchInfo) match = NULL;
  g_autofree char *quoted = NULL;

  if (!g_regex_match (regex, login, 0, &match))
    return g_strdup ("");
  quoted = g_match_info_fetch (match, 1);
  return quoted != NULL && *quoted != '\0' ? g_steal_pointer (&quoted)
                                           : g_match_info_fetch (match, 2) ?: g_strdup ("");
}

static gboolean
lets_in (LkPracticeWeb *self, const char *login)
{
  g_autofree char *user = value_of (login, "username"), *realm = value_of (login, "realm");
  g_autofree char *nonce = value_of (login, "nonce"), *count = value_of (login, "nc");
  g_autofree char *own = value_of (login, "cnonce"), *quality = value_of (login, "qop");
  g_autofree char *uri = value_of (login, "uri"), *response = value_of (login, "response");
  g_auto (LkSecretString) secret
      = hash (USER, REALM, lk_secret_get_text (self->device->password), NULL);
  g_autofree char *asked = hash ("GET", uri, NULL);
  g_autofree char *expected = hash (secret, self->nonce, count, own, quality, asked, NULL);

  return g_str_equal (user, USER) && g_str_equal (realm, REALM) && g_str_equal (nonce, self->nonce)
         && g_str_equal (quality, "auth") && g_str_equal (uri, CHECK_PATH)
         && g_str_equal (response, expected);
}

/* --- HTTP ------------------------------------------------------------------------------------- */

static GString *
reply (const char *status, const char *header, const char *type, const char *body)
{
  GString *text = g_string_new (NULL);

  g_string_append_printf (text,
                          "HTTP/1.1 %s\r\nContent-Type: %s\r\nContent-Length: %zu\r\n"
                          "Connection: close\r\n%s\r\n%s",
                          status, type, strlen (body), header, body);
  return text;
}

static GString *
check_user (LkPracticeWeb *self, const char *login)
{
  g_autofree char *challenge
      = g_strdup_printf ("WWW-Authenticate: Digest qop=\"auth\", realm=\"" REALM
                         "\", nonce=\"%s\"\r\n",
                         self->nonce);

  if (login != NULL && lets_in (self, login))
    return reply ("200 OK", "", "application/xml",
                  "<userCheck><statusValue>200</statusValue><statusString>OK</statusString>"
                  "</userCheck>");
  return reply ("401 Unauthorized", challenge, "application/xml",
                "<userCheck><statusValue>401</statusValue><statusString>Unauthorized"
                "</statusString></userCheck>");
}

static GString *
answer (LkPracticeWeb *self, const char *head)
{
  g_auto (GStrv) lines = g_strsplit (head, "\r\n", 64);
  const char *login = NULL;
  g_autofree char *page = g_strdup_printf ("Practice device %s. Nothing here is real.\n",
                                           lk_practice_device_get_serial (self->device));

  for (guint i = 0; lines[i] != NULL; i++)
    if (g_ascii_strncasecmp (lines[i], "authorization: digest ", 22) == 0)
      login = lines[i] + 22;
  if (g_str_has_prefix (head, "GET " CHECK_PATH " "))
    return check_user (self, login);
  if (g_str_has_prefix (head, "GET / "))
    return reply ("200 OK", "", "text/plain; charset=utf-8", page);
  return reply ("404 Not Found", "", "text/plain", "");
}

static void
on_written (GObject *source, GAsyncResult *result, gpointer data)
{
  g_output_stream_write_all_finish (G_OUTPUT_STREAM (source), result, NULL, NULL);
  visit_free (data);
}

static void read_on (Visit *visit);

static void
on_read (GObject *source, GAsyncResult *result, gpointer data)
{
  Visit *visit = data;
  gssize size = g_input_stream_read_finish (G_INPUT_STREAM (source), result, NULL);

  if (size <= 0)
    {
      visit_free (visit);
      return;
    }
  visit->size += (gsize) size;
  visit->head[visit->size] = '\0';
  if (strstr (visit->head, "\r\n\r\n") == NULL)
    {
      read_on (visit);
      return;
    }
  visit->reply = answer (visit->web, visit->head);
  g_output_stream_write_all_async (g_io_stream_get_output_stream (G_IO_STREAM (visit->connection)),
                                   visit->reply->str, visit->reply->len, G_PRIORITY_DEFAULT,
                                   visit->web->cancellable, on_written, visit);
}

static void
read_on (Visit *visit)
{
  if (visit->size == HEAD_MAX)
    {
      visit_free (visit);
      return;
    }
  g_input_stream_read_async (g_io_stream_get_input_stream (G_IO_STREAM (visit->connection)),
                             visit->head + visit->size, HEAD_MAX - visit->size, G_PRIORITY_DEFAULT,
                             visit->web->cancellable, on_read, visit);
}

static gboolean
on_incoming (GSocketService *service,
             GSocketConnection *connection,
             GObject *source,
             LkPracticeWeb *self)
{
  Visit *visit;

  if (self->device->off)
    return TRUE;
  visit = g_new0 (Visit, 1);
  visit->web = g_object_ref (self);
  visit->connection = g_object_ref (connection);
  g_socket_set_timeout (g_socket_connection_get_socket (connection), TIMEOUT_S);
  read_on (visit);
  return TRUE;
}

/**
 * lk_practice_web_new:
 * @device: (transfer none): whose web interface it is
 * @error: %G_IO_ERROR when the address cannot be listened at
 *
 * Opens the web interface and tells the device its port. lk_practice_web_close() ends it.
 *
 * Returns: (transfer full) (nullable): the open web interface
 */
LkPracticeWeb *
lk_practice_web_new (LkPracticeDevice *device, GError **error)
{
  g_autoptr (LkPracticeWeb) self = g_object_new (LK_TYPE_PRACTICE_WEB, NULL);
  g_autoptr (GSocketAddress) wanted
      = g_inet_socket_address_new_from_string (lk_practice_device_get_address (device), 0);
  g_autoptr (GSocketAddress) had = NULL;

  g_return_val_if_fail (wanted != NULL, NULL);

  self->device = g_object_ref (device);
  self->nonce = lk_practice_random_text (32);
  self->service = g_socket_service_new ();
  if (!g_socket_listener_add_address (G_SOCKET_LISTENER (self->service), wanted,
                                      G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, NULL, &had,
                                      error))
    return NULL;
  lk_practice_device_set_http_port (device,
                                    g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (had)));
  g_signal_connect_object (self->service, "incoming", G_CALLBACK (on_incoming), self, 0);
  return g_steal_pointer (&self);
}

/**
 * lk_practice_web_close:
 * @self: (transfer full): an open web interface
 *
 * Listens no more, and ends the visits that are under way.
 */
void
lk_practice_web_close (LkPracticeWeb *self)
{
  g_socket_service_stop (self->service);
  g_socket_listener_close (G_SOCKET_LISTENER (self->service));
  g_cancellable_cancel (self->cancellable);
  g_object_unref (self);
}
