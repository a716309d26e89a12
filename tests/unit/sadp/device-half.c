/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "device-half.h"

#include <openssl/evp.h>
#include <openssl/rsa.h>
#include <string.h>

/* Encrypts @random to the client's key, as the exchange answers it. */
char *
device_half_exchange (const char *public_key, const guint8 random[16])
{
  gsize der_size;
  g_autofree guchar *der = g_base64_decode (public_key, &der_size);
  const unsigned char *at = der;
  EVP_PKEY *key = d2i_PublicKey (EVP_PKEY_RSA, NULL, &at, (long) der_size);
  EVP_PKEY_CTX *context = EVP_PKEY_CTX_new (key, NULL);
  guint8 cipher[128];
  size_t size = sizeof cipher;

  g_assert_cmpint (EVP_PKEY_encrypt_init (context), ==, 1);
  g_assert_cmpint (EVP_PKEY_CTX_set_rsa_padding (context, RSA_PKCS1_PADDING), ==, 1);
  g_assert_cmpint (EVP_PKEY_encrypt (context, cipher, &size, random, 16), ==, 1);
  EVP_PKEY_CTX_free (context);
  EVP_PKEY_free (key);
  return g_base64_encode (cipher, size);
}

/* Opens a protected block: the key comes first, then the secret and zeros. */
char *
device_half_open (const char *block, const guint8 key[16])
{
  gsize size;
  g_autofree guchar *cipher = g_base64_decode (block, &size);
  g_autofree guint8 *plain = g_malloc0 (size + 1);
  EVP_CIPHER_CTX *context = EVP_CIPHER_CTX_new ();
  int written = 0;

  g_assert_cmpuint (size, >=, 32);
  g_assert_cmpint (EVP_DecryptInit_ex (context, EVP_aes_128_ecb (), NULL, key, NULL), ==, 1);
  g_assert_cmpint (EVP_CIPHER_CTX_set_padding (context, 0), ==, 1);
  g_assert_cmpint (EVP_DecryptUpdate (context, plain, &written, cipher, (int) size), ==, 1);
  EVP_CIPHER_CTX_free (context);
  g_assert_cmpmem (plain, 16, key, 16);
  return g_strdup ((const char *) plain + 16);
}
