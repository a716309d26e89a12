/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lk-practice-crypto.h"

#include "lk-secret.h"
#include "lk-text.h"

#include <openssl/evp.h>
#include <openssl/rand.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>
#include <string.h>

/* The device's half of protocol 3.0 (docs/protocol.md, 5.2). The client's half lives in src/sadp
 * and shares nothing with this file. */

#define CLIENT_KEY_MAX 512 /* base64 characters; 188 for RSA-1024 [SRC:rbzx123] */
#define CLIENT_KEY_BITS 1024
#define RANDOM_BYTES 32
#define RANDOM_NUL 7 /* inside the key: a client that takes the random for text is found out */

/**
 * lk_practice_random:
 * @data: (out caller-allocates): where to
 * @size: how many bytes
 *
 * Fills with bytes that nobody can guess. Without a source of these the process ends.
 */
void
lk_practice_random (void *data, gsize size)
{
  if (RAND_bytes (data, (int) size) != 1)
    g_error ("There is no source of random numbers");
}

/**
 * lk_practice_random_text:
 * @length: how many characters
 *
 * Returns: (transfer full): random capital letters and digits without look-alikes
 */
char *
lk_practice_random_text (guint length)
{
  static const char alphabet[] = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789";
  char *text = g_malloc0 (length + 1);

  G_STATIC_ASSERT (sizeof alphabet == 32 + 1);
  lk_practice_random (text, length);
  for (guint i = 0; i < length; i++)
    text[i] = alphabet[(guint8) text[i] % 32];
  return text;
}

static EVP_PKEY *
read_client_key (const char *client_key)
{
  g_autofree guint8 *der = NULL;
  const unsigned char *p;
  EVP_PKEY *key;
  gsize size = 0;

  if (!lk_text_is_base64 (client_key, CLIENT_KEY_MAX))
    return NULL;
  der = g_base64_decode (client_key, &size);
  p = der;
  key = d2i_PublicKey (EVP_PKEY_RSA, NULL, &p, (long) size);
  if (key != NULL && (p != der + size || EVP_PKEY_get_bits (key) != CLIENT_KEY_BITS))
    g_clear_pointer (&key, EVP_PKEY_free);
  return key;
}

/**
 * lk_practice_exchange:
 * @client_key: base64 of the client's public key, a PKCS#1 RSAPublicKey of 1024 bits
 * @key: (out caller-allocates): the first 16 bytes of the random that was sent
 * @code: (out): base64 of the random under the client's key, PKCS#1 v1.5
 *
 * Answers exchangecode (docs/protocol.md [SRC:rbzx123]).
 *
 * Returns: %FALSE if @client_key is no such key
 */
gboolean
lk_practice_exchange (const char *client_key, guint8 key[LK_PRACTICE_KEY_BYTES], char **code)
{
  EVP_PKEY *public_key = read_client_key (client_key);
  EVP_PKEY_CTX *context = public_key != NULL ? EVP_PKEY_CTX_new (public_key, NULL) : NULL;
  guint8 random[RANDOM_BYTES];
  guint8 wrapped[CLIENT_KEY_BITS / 8];
  size_t size = sizeof wrapped;
  gboolean done;

  lk_practice_random (random, sizeof random);
  random[RANDOM_NUL] = 0;
  done = context != NULL && EVP_PKEY_encrypt_init (context) == 1
         && EVP_PKEY_CTX_set_rsa_padding (context, RSA_PKCS1_PADDING) == 1
         && EVP_PKEY_encrypt (context, wrapped, &size, random, sizeof random) == 1;
  if (done)
    {
      memcpy (key, random, LK_PRACTICE_KEY_BYTES);
      *code = g_base64_encode (wrapped, size);
    }
  lk_wipe (random, sizeof random);
  EVP_PKEY_CTX_free (context);
  EVP_PKEY_free (public_key);
  return done;
}

static gboolean
decrypt (const guint8 key[LK_PRACTICE_KEY_BYTES], const guint8 *in, gsize size, guint8 *out)
{
  EVP_CIPHER_CTX *context = EVP_CIPHER_CTX_new ();
  int count = 0, rest = 0;
  gboolean done
      = context != NULL && EVP_DecryptInit_ex (context, EVP_aes_128_ecb (), NULL, key, NULL) == 1
        && EVP_CIPHER_CTX_set_padding (context, 0) == 1
        && EVP_DecryptUpdate (context, out, &count, in, (int) size) == 1
        && EVP_DecryptFinal_ex (context, out + count, &rest) == 1 && (gsize) (count + rest) == size;

  EVP_CIPHER_CTX_free (context);
  return done;
}

/* What follows the text must be zeros, else this is not how the block is made. */
static char *
text_of_block (const guint8 *plain, gsize size)
{
  gsize length = strnlen ((const char *) plain, size);

  for (gsize i = length; i < size; i++)
    if (plain[i] != 0)
      return NULL;
  return g_strndup ((const char *) plain, length);
}

/**
 * lk_practice_open_block:
 * @key: the key of lk_practice_exchange()
 * @base64: a protected text: AES-128-ECB of the key, the text, and zeros up to whole blocks
 *
 * Opens a protected password, code or answer (docs/protocol.md [SRC:rbzx123]).
 *
 * Returns: (transfer full) (nullable): the text, to be wiped, or %NULL if it was not made with
 *   this key
 */
char *
lk_practice_open_block (const guint8 key[LK_PRACTICE_KEY_BYTES], const char *base64)
{
  guint8 plain[LK_PRACTICE_BLOCKS_MAX];
  g_autofree guint8 *sealed = NULL;
  char *text = NULL;
  gsize size = 0;

  if (!lk_text_is_base64 (base64, (LK_PRACTICE_BLOCKS_MAX + 2) / 3 * 4))
    return NULL;
  sealed = g_base64_decode (base64, &size);
  if (size > LK_PRACTICE_KEY_BYTES && size <= sizeof plain && size % 16 == 0
      && decrypt (key, sealed, size, plain)
      && lk_equal_constant_time (plain, key, LK_PRACTICE_KEY_BYTES))
    text = text_of_block (plain + LK_PRACTICE_KEY_BYTES, size - LK_PRACTICE_KEY_BYTES);
  lk_wipe (plain, sizeof plain);
  return text;
}
