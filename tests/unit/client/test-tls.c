/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whom the client trusts: a real TLS server with certificates that the test makes. */
#include "fake-desk.h"

#include <glib/gstdio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <string.h>

/* A certificate that signs itself, for a name, valid from and to so many seconds from now. */
static char *
make_certificate (const char *subject_alt_name, long from, long to)
{
  EVP_PKEY *key = EVP_EC_gen ("P-256");
  X509 *certificate = X509_new ();
  BIO *bio = BIO_new (BIO_s_mem ());
  X509_EXTENSION *extension
      = X509V3_EXT_conf_nid (NULL, NULL, NID_subject_alt_name, subject_alt_name);
  X509_EXTENSION *authority
      = X509V3_EXT_conf_nid (NULL, NULL, NID_basic_constraints, "critical,CA:TRUE");
  char *data, *pem;
  long size;

  X509_set_version (certificate, X509_VERSION_3);
  ASN1_INTEGER_set (X509_get_serialNumber (certificate), (long) g_random_int_range (1, G_MAXINT32));
  X509_gmtime_adj (X509_getm_notBefore (certificate), from);
  X509_gmtime_adj (X509_getm_notAfter (certificate), to);
  X509_set_pubkey (certificate, key);
  X509_NAME_add_entry_by_txt (X509_get_subject_name (certificate), "CN", MBSTRING_ASC,
                              (const unsigned char *) "desk of a test", -1, -1, 0);
  X509_set_issuer_name (certificate, X509_get_subject_name (certificate));
  X509_add_ext (certificate, extension, -1);
  X509_add_ext (certificate, authority, -1);
  g_assert_cmpint (X509_sign (certificate, key, EVP_sha256 ()), >, 0);
  PEM_write_bio_X509 (bio, certificate);
  PEM_write_bio_PrivateKey (bio, key, NULL, NULL, 0, NULL, NULL);
  size = BIO_get_mem_data (bio, &data);
  pem = g_strndup (data, (gsize) size);
  X509_EXTENSION_free (extension);
  X509_EXTENSION_free (authority);
  X509_free (certificate);
  EVP_PKEY_free (key);
  BIO_free (bio);
  return pem;
}

#define ME "{\"id\":\"u\",\"name\":\"ada\",\"role\":\"admin\"}"

/* A server of its own, not libsoup's: each byte that gets through the handshake counts. */
typedef struct
{
  GSocketService *service;
  GTlsCertificate *certificate;
  char *url;
  int spoken_to;
} Server;

static gboolean
on_incoming (GThreadedSocketService *service,
             GSocketConnection *connection,
             GObject *source,
             gpointer user_data)
{
  static const char answer[] = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
                               "Connection: close\r\n\r\n" ME;
  Server *self = user_data;
  g_autoptr (GIOStream) tls
      = g_tls_server_connection_new (G_IO_STREAM (connection), self->certificate, NULL);
  char request[4096];

  if (tls == NULL
      || g_input_stream_read (g_io_stream_get_input_stream (tls), request, sizeof request, NULL,
                              NULL)
             <= 0)
    return TRUE;
  g_atomic_int_inc (&self->spoken_to);
  g_output_stream_write_all (g_io_stream_get_output_stream (tls), answer, strlen (answer), NULL,
                             NULL, NULL);
  g_io_stream_close (tls, NULL, NULL);
  return TRUE;
}

static void
serve (Server *self, const char *pem)
{
  g_autoptr (GError) error = NULL;
  guint16 port;

  self->spoken_to = 0;
  self->certificate = g_tls_certificate_new_from_pem (pem, -1, &error);
  g_assert_no_error (error);
  self->service = g_threaded_socket_service_new (1);
  port = g_socket_listener_add_any_inet_port (G_SOCKET_LISTENER (self->service), NULL, &error);
  g_assert_no_error (error);
  g_signal_connect (self->service, "run", G_CALLBACK (on_incoming), self);
  self->url = g_strdup_printf ("https://127.0.0.1:%u", port);
}

static void
end_server (Server *self)
{
  g_socket_service_stop (self->service);
  g_object_unref (self->service);
  g_object_unref (self->certificate);
  g_free (self->url);
}

static GTlsDatabase *
trust (const char *pem, char **path)
{
  g_autoptr (GError) error = NULL;
  GTlsDatabase *database;
  int fd = g_file_open_tmp ("latchkey-test-XXXXXX.pem", path, &error);

  g_assert_no_error (error);
  g_close (fd, NULL);
  g_file_set_contents (*path, pem, -1, NULL);
  database = g_tls_file_database_new (*path, &error);
  g_assert_no_error (error);
  return database;
}

/* @wanted: what the message says, NULL when the desk is trusted. */
static void
check (const char *subject_alt_name, long from, long to, gboolean trusted, const char *wanted)
{
  g_autofree char *pem = make_certificate (subject_alt_name, from, to);
  g_autofree char *path = NULL; /* read by the TLS library as late as at the handshake */
  Server server;
  g_autoptr (LkDeskClient) client = NULL;
  g_autoptr (GTlsDatabase) database = trusted ? trust (pem, &path) : NULL;
  g_autoptr (LkSecret) token = lk_secret_new_text ("T0KEN");
  g_autoptr (LkPerson) person = NULL;
  g_autoptr (GError) error = NULL;
  AWAIT (result);

  serve (&server, pem);
  client = lk_desk_client_new (server.url, NULL);
  if (trusted)
    lk_desk_client_set_tls_database (client, database);
  lk_desk_client_set_token (client, token);
  lk_case_backend_get_me_async (LK_CASE_BACKEND (client), NULL, got_result, &result);
  person = lk_case_backend_get_me_finish (LK_CASE_BACKEND (client), wait_for (&result), &error);
  if (wanted == NULL)
    {
      g_assert_no_error (error);
      g_assert_nonnull (person);
      g_assert_cmpint (g_atomic_int_get (&server.spoken_to), >, 0);
    }
  else
    {
      g_assert_error (error, LK_CLIENT_ERROR, LK_CLIENT_ERROR_TLS);
      g_assert_nonnull (strstr (error->message, wanted));
      g_assert_false (lk_client_error_is_temporary (error));
      /* Nothing was said to whom is not trusted, least of all the token. */
      g_assert_cmpint (g_atomic_int_get (&server.spoken_to), ==, 0);
    }
  end_server (&server);
  if (path != NULL)
    g_unlink (path);
}

#define DAY (24 * 3600)

static void
test_trusted (void)
{
  check ("IP:127.0.0.1", -DAY, DAY, TRUE, NULL);
}

static void
test_unknown_authority (void)
{
  check ("IP:127.0.0.1", -DAY, DAY, FALSE, "nobody whom this computer trusts");
}

static void
test_other_name (void)
{
  check ("DNS:desk.example.org", -DAY, DAY, TRUE, "for another name");
}

static void
test_expired (void)
{
  check ("IP:127.0.0.1", -3 * DAY, -2 * DAY, TRUE, "has expired");
}

static void
test_not_yet (void)
{
  check ("IP:127.0.0.1", 2 * DAY, 3 * DAY, TRUE, "not valid yet");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/tls/trusted", test_trusted);
  g_test_add_func ("/tls/unknown-authority", test_unknown_authority);
  g_test_add_func ("/tls/other-name", test_other_name);
  g_test_add_func ("/tls/expired", test_expired);
  g_test_add_func ("/tls/not-yet", test_not_yet);
  return g_test_run ();
}
