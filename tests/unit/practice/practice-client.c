/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "practice-client.h"

#include <openssl/rsa.h>
#include <openssl/x509.h>
#include <string.h>

void
client_open (Client *client)
{
  memset (client, 0, sizeof *client);
  client->key_pair = EVP_RSA_gen (1024);
  g_assert_nonnull (client->key_pair);
}

void
client_close (Client *client)
{
  g_clear_pointer (&client->key_pair, EVP_PKEY_free);
}

/* %NULL when the device stays silent. Goes through bytes, as on the wire. */
LkSadpMessage *
client_ask (LkPracticeDevice *device, LkSadpMessage *request)
{
  g_autoptr (GBytes) sent = lk_sadp_message_to_bytes (request);
  g_autoptr (LkSadpMessage) heard = NULL;
  g_autoptr (GBytes) answer = NULL;
  LkSadpMessage *reply;
  GError *error = NULL;
  guint delay_ms = 0;
  gsize size = 0;
  gconstpointer data = g_bytes_get_data (sent, &size);

  heard = lk_sadp_message_parse (data, size, &error);
  g_assert_no_error (error);
  answer = lk_practice_device_answer (device, heard, &delay_ms);
  if (answer == NULL)
    return NULL;
  lk_practice_device_answered (device);
  data = g_bytes_get_data (answer, &size);
  reply = lk_sadp_message_parse (data, size, &error);
  g_assert_no_error (error);
  g_assert_cmpint (lk_sadp_message_get_root (reply), ==, LK_SADP_ROOT_PROBE_MATCH);
  g_assert_cmpstr (lk_sadp_message_get_uuid (reply), ==, lk_sadp_message_get_uuid (heard));
  g_assert_cmpstr (lk_sadp_message_get_types (reply), ==, lk_sadp_message_get_types (heard));
  return reply;
}

LkSadpMessage *
client_begin (LkPracticeDevice *device, const char *types)
{
  g_autofree char *uuid = lk_sadp_uuid_new ();
  gboolean discovery = g_str_has_prefix (types, "inquiry");

  return lk_sadp_message_new_request (discovery ? LK_SADP_FAMILY_DISCOVERY : LK_SADP_FAMILY_A, uuid,
                                      types,
                                      discovery ? NULL : lk_practice_device_get_mac (device));
}

LkSadpMessage *
client_ask_simply (LkPracticeDevice *device, const char *types)
{
  g_autoptr (LkSadpMessage) request = client_begin (device, types);

  return client_ask (device, request);
}

void
client_exchange (Client *client, LkPracticeDevice *device)
{
  g_autoptr (LkSadpMessage) request = client_begin (device, "exchangecode");
  g_autoptr (LkSadpMessage) reply = NULL;
  g_autofree guint8 *wrapped = NULL;
  g_autofree char *text = NULL;
  guint8 der[256], *end = der, random[128];
  size_t size = sizeof random;
  gsize wrapped_size = 0;
  int der_size = i2d_PublicKey (client->key_pair, &end);
  EVP_PKEY_CTX *context = EVP_PKEY_CTX_new (client->key_pair, NULL);

  g_assert_cmpint (der_size, ==, 140);
  text = g_base64_encode (der, (gsize) der_size);
  lk_sadp_message_append (request, "Code", text);
  reply = client_ask (device, request);
  g_assert_cmpstr (lk_sadp_message_get (reply, "Result"), ==, "success");
  wrapped = g_base64_decode (lk_sadp_message_get (reply, "Code"), &wrapped_size);
  g_assert_cmpuint (wrapped_size, ==, 128);
  g_assert_cmpint (EVP_PKEY_decrypt_init (context), ==, 1);
  g_assert_cmpint (EVP_PKEY_CTX_set_rsa_padding (context, RSA_PKCS1_PADDING), ==, 1);
  g_assert_cmpint (EVP_PKEY_decrypt (context, random, &size, wrapped, wrapped_size), ==, 1);
  g_assert_cmpuint (size, >=, 16);
  memcpy (client->key, random, sizeof client->key);
  EVP_PKEY_CTX_free (context);
}

/* The key, the text, zeros to whole blocks and to 32 bytes at least; AES-128-ECB with the key. */
char *
client_seal (Client *client, const char *text)
{
  gsize size = MAX (32, (16 + strlen (text) + 15) / 16 * 16);
  g_autofree guint8 *plain = g_malloc0 (size);
  g_autofree guint8 *sealed = g_malloc0 (size + 16);
  EVP_CIPHER_CTX *context = EVP_CIPHER_CTX_new ();
  int count = 0;

  memcpy (plain, client->key, 16);
  memcpy (plain + 16, text, strlen (text));
  g_assert_cmpint (EVP_EncryptInit_ex (context, EVP_aes_128_ecb (), NULL, client->key, NULL), ==,
                   1);
  EVP_CIPHER_CTX_set_padding (context, 0);
  g_assert_cmpint (EVP_EncryptUpdate (context, sealed, &count, plain, (int) size), ==, 1);
  g_assert_cmpint (count, ==, (int) size);
  EVP_CIPHER_CTX_free (context);
  return g_base64_encode (sealed, size);
}

/* The word of the result with RetryTimes and SurplusLockTime where they are given: "codeError 6".
 */
char *
client_result (LkPracticeDevice *device, LkSadpMessage *request)
{
  g_autoptr (LkSadpMessage) reply = client_ask (device, request);
  const char *retry, *lock;

  if (reply == NULL)
    return g_strdup ("(silent)");
  retry = lk_sadp_message_get (reply, "RetryTimes");
  lock = lk_sadp_message_get (reply, "SurplusLockTime");
  return g_strconcat (lk_sadp_message_get (reply, "Result"), retry != NULL ? " retry " : "",
                      retry != NULL ? retry : "", lock != NULL ? " lock " : "",
                      lock != NULL ? lock : "", NULL);
}
