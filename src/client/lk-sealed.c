/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lk-sealed.h"

#include <openssl/evp.h>
#include <openssl/rand.h>
#include <string.h>

/* "v1." and then base64 of nonce, ciphertext and tag. */
#define PREFIX "v1."
#define NONCE_BYTES 12
#define TAG_BYTES 16

G_DEFINE_AUTOPTR_CLEANUP_FUNC (EVP_CIPHER_CTX, EVP_CIPHER_CTX_free)

/**
 * lk_seal_new_key:
 *
 * Returns: (transfer full): a random key
 */
LkSecret *
lk_seal_new_key (void)
{
  guint8 bytes[LK_SEAL_KEY_BYTES];
  LkSecret *key;

  g_assert (RAND_bytes (bytes, sizeof bytes) == 1);
  key = lk_secret_new (bytes, sizeof bytes);
  lk_wipe (bytes, sizeof bytes);
  return key;
}

static gboolean
encrypt (const guint8 *key, const char *context, LkSecret *secret, guint8 *nonce, guint8 *out)
{
  g_autoptr (EVP_CIPHER_CTX) cipher = EVP_CIPHER_CTX_new ();
  gsize size;
  const guint8 *data = lk_secret_get_data (secret, &size);
  int done = 0;

  return RAND_bytes (nonce, NONCE_BYTES) == 1
         && EVP_EncryptInit_ex (cipher, EVP_aes_256_gcm (), NULL, key, nonce) == 1
         && EVP_EncryptUpdate (cipher, NULL, &done, (const guint8 *) context,
                               (int) strlen (context))
                == 1
         && EVP_EncryptUpdate (cipher, out, &done, data, (int) size) == 1
         && EVP_EncryptFinal_ex (cipher, out + done, &done) == 1
         && EVP_CIPHER_CTX_ctrl (cipher, EVP_CTRL_GCM_GET_TAG, TAG_BYTES, out + size) == 1;
}

/**
 * lk_seal:
 * @key: a key of lk_seal_new_key()
 * @secret: what nobody else may read
 * @context: what it is and where it stands; must be the same to open it
 *
 * Returns: (transfer full): AES-256-GCM of it as printable text
 */
char *
lk_seal (LkSecret *key, LkSecret *secret, const char *context)
{
  gsize size = lk_secret_get_size (secret);
  g_autofree guint8 *bytes = g_malloc (NONCE_BYTES + size + TAG_BYTES);
  g_autofree char *text = NULL;

  g_return_val_if_fail (lk_secret_get_size (key) == LK_SEAL_KEY_BYTES, NULL);
  g_return_val_if_fail (size < G_MAXINT32, NULL);
  g_assert (encrypt (lk_secret_get_data (key, NULL), context, secret, bytes, bytes + NONCE_BYTES));
  text = g_base64_encode (bytes, NONCE_BYTES + size + TAG_BYTES);
  return g_strconcat (PREFIX, text, NULL);
}

static gboolean
decrypt (const guint8 *key, const char *context, guint8 *bytes, gsize size, guint8 *out)
{
  g_autoptr (EVP_CIPHER_CTX) cipher = EVP_CIPHER_CTX_new ();
  int done = 0;

  return EVP_DecryptInit_ex (cipher, EVP_aes_256_gcm (), NULL, key, bytes) == 1
         && EVP_DecryptUpdate (cipher, NULL, &done, (const guint8 *) context,
                               (int) strlen (context))
                == 1
         && EVP_DecryptUpdate (cipher, out, &done, bytes + NONCE_BYTES, (int) size) == 1
         && EVP_CIPHER_CTX_ctrl (cipher, EVP_CTRL_GCM_SET_TAG, TAG_BYTES,
                                 bytes + NONCE_BYTES + size)
                == 1
         && EVP_DecryptFinal_ex (cipher, out + done, &done) == 1;
}

/**
 * lk_unseal:
 * @key: the key
 * @sealed: (nullable): text of lk_seal()
 * @context: the context that it was sealed with
 *
 * Returns: (transfer full) (nullable): the secret; %NULL for another key or context, or when
 *   @sealed was changed
 */
LkSecret *
lk_unseal (LkSecret *key, const char *sealed, const char *context)
{
  g_autofree guint8 *bytes = NULL;
  g_autofree guint8 *plain = NULL;
  gsize length, size;
  LkSecret *secret = NULL;

  if (sealed == NULL || !g_str_has_prefix (sealed, PREFIX)
      || lk_secret_get_size (key) != LK_SEAL_KEY_BYTES)
    return NULL;
  bytes = g_base64_decode (sealed + strlen (PREFIX), &length);
  if (length < NONCE_BYTES + TAG_BYTES || length > G_MAXINT32)
    return NULL;
  size = length - NONCE_BYTES - TAG_BYTES;
  plain = g_malloc0 (size + 1);
  if (decrypt (lk_secret_get_data (key, NULL), context, bytes, size, plain))
    secret = lk_secret_new (plain, size);
  lk_wipe (plain, size);
  return secret;
}
