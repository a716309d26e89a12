/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lk-hash.h"
#include "lk-sadp-crypto.h"
#include "lk-sadp-error.h"

#include <string.h>

/* Everything here is compared with what the openssl command line made (data/sadp/crypto). */
static GKeyFile *vectors;
static char *pem;

static char *
vector (const char *group, const char *name)
{
  g_autoptr (GError) error = NULL;
  char *value = g_key_file_get_string (vectors, group, name, &error);

  g_assert_no_error (error);
  return value;
}

static LkSadpCrypto *
with_known_key (void)
{
  g_autoptr (GError) error = NULL;
  const LkSadpCryptoProfile *profile = lk_sadp_crypto_profile_choose (NULL, &error);
  LkSadpCrypto *crypto;

  g_assert_no_error (error);
  crypto = lk_sadp_crypto_new (profile);
  lk_sadp_crypto_use_key (crypto, pem, &error);
  g_assert_no_error (error);
  return crypto;
}

static void
test_public (void)
{
  g_autoptr (LkSadpCrypto) crypto = with_known_key ();
  g_autofree char *expected = vector ("exchange", "public");
  g_autofree char *public = lk_sadp_crypto_get_public (crypto, NULL);

  g_assert_cmpstr (public, ==, expected);
  g_assert_cmpstr (lk_sadp_crypto_get_exchange_types (crypto), ==, "exchangecode");
}

/* PKCS#1 DER of an RSA-1024 key: 140 bytes that begin in one way, 188 characters. */
static void
test_fresh_key (void)
{
  static const guint8 beginning[] = { 0x30, 0x81, 0x89, 0x02, 0x81, 0x81, 0x00 };
  const LkSadpCryptoProfile *profile = lk_sadp_crypto_profile_choose ("3.0", NULL);
  char *public[2];

  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (LkSadpCrypto) crypto = lk_sadp_crypto_new (profile);
      g_autoptr (GError) error = NULL;
      g_autofree guchar *der = NULL;
      gsize size;

      g_assert_true (lk_sadp_crypto_generate (crypto, &error));
      g_assert_no_error (error);
      public[i] = lk_sadp_crypto_get_public (crypto, &error);
      g_assert_cmpuint (strlen (public[i]), ==, 188);
      der = g_base64_decode (public[i], &size);
      g_assert_cmpuint (size, ==, 140);
      g_assert_cmpmem (der, sizeof beginning, beginning, sizeof beginning);
    }
  g_assert_cmpstr (public[0], !=, public[1]);
  g_free (public[0]);
  g_free (public[1]);
}

static void
test_blocks (void)
{
  static const char *const codes[] = { "code", "code_exact" };
  guint blocks = 0;

  for (gsize c = 0; c < G_N_ELEMENTS (codes); c++)
    {
      g_auto (GStrv) groups = g_key_file_get_groups (vectors, NULL);
      g_autoptr (LkSadpCrypto) crypto = with_known_key ();
      g_autofree char *code = vector ("exchange", codes[c]);
      g_autoptr (GError) error = NULL;

      g_assert_true (lk_sadp_crypto_take_random (crypto, code, &error));
      g_assert_no_error (error);
      for (guint i = 0; groups[i] != NULL; i++)
        {
          g_autofree char *hex = NULL;
          g_autofree char *expected = NULL;
          g_autofree char *block = NULL;
          g_autoptr (LkSecret) secret = NULL;
          guint8 bytes[256];

          if (!g_str_has_prefix (groups[i], "block-"))
            continue;
          hex = vector (groups[i], "secret");
          expected = vector (groups[i], "block");
          g_assert_true (lk_hex_decode (hex, bytes, strlen (hex) / 2));
          secret = lk_secret_new (bytes, strlen (hex) / 2);
          block = lk_sadp_crypto_protect (crypto, secret, &error);
          g_assert_no_error (error);
          g_assert_cmpstr (block, ==, expected);
          blocks++;
        }
    }
  g_assert_cmpuint (blocks, ==, 14);
}

static void
test_bad_random (void)
{
  g_autofree char *code_short = vector ("exchange", "code_short");
  const char *rows[] = { NULL, "", "####", "AAAA", code_short };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (LkSadpCrypto) crypto = with_known_key ();
      g_autoptr (GError) error = NULL;

      g_assert_false (lk_sadp_crypto_take_random (crypto, rows[i], &error));
      g_assert_error (error, LK_SADP_ERROR, LK_SADP_ERROR_CRYPTO);
      g_assert_cmpuint (lk_sadp_error_number (error), ==, 2041);
    }
}

static void
test_versions (void)
{
  static const struct
  {
    const char *version;
    gboolean served;
  } rows[] = {
    { NULL, TRUE },           { "", TRUE },        { "3.0", TRUE },   { "3.0,3.1.1", TRUE },
    { "3.1.1,3.0", TRUE },    { "V3.0", TRUE },    { "2.0", TRUE },   { "3.1", FALSE },
    { "3.1,3.1.1", FALSE },   { "3.2", FALSE },    { "4.0", FALSE },  { " 3.1.1 ", FALSE },
    { "3.0.1, 3.1.1", TRUE }, { "V3.1.1", FALSE }, { "30.1", FALSE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GError) error = NULL;
      const LkSadpCryptoProfile *profile = lk_sadp_crypto_profile_choose (rows[i].version, &error);

      g_test_message ("%s", rows[i].version);
      g_assert_cmpint (profile != NULL, ==, rows[i].served);
      if (!rows[i].served)
        {
          g_assert_error (error, LK_SADP_ERROR, LK_SADP_ERROR_PROTOCOL);
          g_assert_true (strstr (error->message, "because") != NULL);
        }
    }
}

int
main (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *folder = NULL;
  g_autofree char *ini = NULL;
  g_autofree char *key = NULL;
  int status;

  g_test_init (&argc, &argv, NULL);
  folder = g_build_filename (g_getenv ("LK_TEST_DATA"), "sadp", "crypto", NULL);
  ini = g_build_filename (folder, "vectors.ini", NULL);
  key = g_build_filename (folder, "key.pem", NULL);
  vectors = g_key_file_new ();
  g_key_file_load_from_file (vectors, ini, G_KEY_FILE_NONE, &error);
  g_assert_no_error (error);
  g_file_get_contents (key, &pem, NULL, &error);
  g_assert_no_error (error);

  g_test_add_func ("/sadp/crypto/public", test_public);
  g_test_add_func ("/sadp/crypto/fresh-key", test_fresh_key);
  g_test_add_func ("/sadp/crypto/blocks", test_blocks);
  g_test_add_func ("/sadp/crypto/bad-random", test_bad_random);
  g_test_add_func ("/sadp/crypto/versions", test_versions);
  status = g_test_run ();
  g_key_file_free (vectors);
  g_free (pem);
  return status;
}
