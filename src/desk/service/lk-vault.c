/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lk-vault.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>
#include <sys/stat.h>
#include <string.h>

#include "lk-file.h"
#include "lk-hash.h"

#define KEY_BYTES 32
#define NONCE_BYTES 12
#define TAG_BYTES 16

/* The first byte says how the rest is to be read. */
#define FORM_PLAIN 0x00
#define FORM_AES_256_GCM 0x01

struct _LkVault
{
  LkSecret *key;
  char id[LK_VAULT_KEY_ID_CHARS + 1];
};

static gboolean
read_key (GBytes *bytes, guint8 key[KEY_BYTES])
{
  gsize size;
  const char *data = g_bytes_get_data (bytes, &size);
  gboolean good;
  char *text;

  if (size == KEY_BYTES)
    {
      memcpy (key, data, KEY_BYTES);
      return TRUE;
    }
  if (size == 0)
    return FALSE;
  text = g_strndup (data, size);
  g_strstrip (text);
  good = strlen (text) == 2 * KEY_BYTES && lk_hex_decode (text, key, KEY_BYTES);
  lk_wipe_free (text);
  return good;
}

/* What names a key and tells nothing of it. */
static void
name_key (LkVault *self)
{
  static const guint8 purpose[] = "latchkey-desk key id";
  guint8 digest[EVP_MAX_MD_SIZE];
  unsigned int size = 0;
  g_autofree char *hex = NULL;

  HMAC (EVP_sha256 (), lk_secret_get_data (self->key, NULL), KEY_BYTES, purpose, sizeof purpose - 1,
        digest, &size);
  hex = lk_hex_encode (digest, LK_VAULT_KEY_ID_CHARS / 2);
  g_strlcpy (self->id, hex, sizeof self->id);
}

/* A key that anybody here can read seals nothing. A credential of systemd may be of the group. */
static gboolean
is_private (const char *key_file, GError **error)
{
  struct stat info;

  if (stat (key_file, &info) != 0 || (info.st_mode & (S_IRWXO | S_IWGRP)) == 0)
    return TRUE;
  g_set_error (error, LK_STORE_ERROR, LK_STORE_ERROR_KEY,
               "The key file %s can be read or changed by others; give it mode 0600", key_file);
  return FALSE;
}

/**
 * lk_vault_new:
 * @key_file: (nullable): a file of 32 bytes, or of 64 hexadecimal digits; %NULL for no key
 * @error: %LK_STORE_ERROR_KEY
 *
 * Returns: (transfer full): a vault, or %NULL when the file holds no key
 */
LkVault *
lk_vault_new (const char *key_file, GError **error)
{
  g_autoptr (LkVault) self = g_new0 (LkVault, 1);
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GError) reason = NULL;
  guint8 key[KEY_BYTES];
  gboolean good;

  if (key_file == NULL)
    return g_steal_pointer (&self);
  if (!is_private (key_file, error))
    return NULL;
  bytes = lk_file_read (key_file, 4096, &reason);
  if (bytes == NULL)
    {
      g_set_error (error, LK_STORE_ERROR, LK_STORE_ERROR_KEY, "The key file cannot be read: %s",
                   reason->message);
      return NULL;
    }
  good = read_key (bytes, key);
  /* The buffer is ours alone: nobody else has a reference. */
  lk_wipe ((gpointer) g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
  if (!good)
    {
      g_set_error (error, LK_STORE_ERROR, LK_STORE_ERROR_KEY,
                   "The key file %s holds neither 32 bytes nor 64 hexadecimal digits", key_file);
      return NULL;
    }
  self->key = lk_secret_new (key, sizeof key);
  lk_wipe (key, sizeof key);
  name_key (self);
  return g_steal_pointer (&self);
}

/**
 * lk_vault_free:
 * @self: (nullable) (transfer full): a vault; its key is wiped
 */
void
lk_vault_free (LkVault *self)
{
  if (self == NULL)
    return;
  lk_secret_unref (self->key);
  g_free (self);
}

/**
 * lk_vault_has_key:
 * @self: a vault
 *
 * Returns: whether what it seals is encrypted
 */
gboolean
lk_vault_has_key (LkVault *self)
{
  return self->key != NULL;
}

/**
 * lk_vault_get_key_id:
 * @self: a vault
 *
 * Returns: (transfer none) (nullable): what names its key, %NULL without one
 */
const char *
lk_vault_get_key_id (LkVault *self)
{
  return self->key != NULL ? self->id : NULL;
}

static gboolean
fail (GError **error, LkStoreError code, const char *message)
{
  g_set_error_literal (error, LK_STORE_ERROR, (int) code, message);
  return FALSE;
}

static gboolean
encrypt (LkVault *self, const char *place, const char *text, gsize size, guint8 *out)
{
  EVP_CIPHER_CTX *context = EVP_CIPHER_CTX_new ();
  guint8 *nonce = out + 1;
  guint8 *body = nonce + NONCE_BYTES;
  int n = 0;
  gboolean good;

  out[0] = FORM_AES_256_GCM;
  good = RAND_bytes (nonce, NONCE_BYTES) == 1
         && EVP_EncryptInit_ex (context, EVP_aes_256_gcm (), NULL,
                                lk_secret_get_data (self->key, NULL), nonce)
                == 1
         && EVP_EncryptUpdate (context, NULL, &n, (const guint8 *) place, (int) strlen (place)) == 1
         && EVP_EncryptUpdate (context, body, &n, (const guint8 *) text, (int) size) == 1
         && EVP_EncryptFinal_ex (context, body + n, &n) == 1
         && EVP_CIPHER_CTX_ctrl (context, EVP_CTRL_AEAD_GET_TAG, TAG_BYTES, body + size) == 1;
  EVP_CIPHER_CTX_free (context);
  return good;
}

/**
 * lk_vault_seal:
 * @self: a vault
 * @place: where the text belongs; it opens nowhere else
 * @text: the text
 * @size: its length in bytes
 * @error: %LK_STORE_ERROR_FAILED
 *
 * Returns: (transfer full): what to store, or %NULL
 */
GBytes *
lk_vault_seal (LkVault *self, const char *place, const char *text, gsize size, GError **error)
{
  gsize whole = self->key != NULL ? 1 + NONCE_BYTES + size + TAG_BYTES : 1 + size;
  guint8 *out;

  if (size > G_MAXINT32)
    {
      fail (error, LK_STORE_ERROR_FAILED, "The text is too long to be sealed");
      return NULL;
    }
  out = g_malloc (whole);
  if (self->key == NULL)
    {
      out[0] = FORM_PLAIN;
      memcpy (out + 1, text, size);
    }
  else if (!encrypt (self, place, text, size, out))
    {
      g_free (out);
      fail (error, LK_STORE_ERROR_FAILED, "The text could not be sealed");
      return NULL;
    }
  return g_bytes_new_take (out, whole);
}

static LkSecret *
decrypt (LkVault *self, const char *place, const guint8 *nonce, gsize size, GError **error)
{
  const guint8 *body = nonce + NONCE_BYTES;
  g_autofree guint8 *plain = g_malloc (size + 1);
  EVP_CIPHER_CTX *context = EVP_CIPHER_CTX_new ();
  LkSecret *secret = NULL;
  int n = 0;
  int rest = 0;

  if (EVP_DecryptInit_ex (context, EVP_aes_256_gcm (), NULL, lk_secret_get_data (self->key, NULL),
                          nonce)
          == 1
      && EVP_DecryptUpdate (context, NULL, &n, (const guint8 *) place, (int) strlen (place)) == 1
      && EVP_DecryptUpdate (context, plain, &n, body, (int) size) == 1
      && EVP_CIPHER_CTX_ctrl (context, EVP_CTRL_AEAD_SET_TAG, TAG_BYTES, (void *) (body + size))
             == 1
      && EVP_DecryptFinal_ex (context, plain + n, &rest) == 1)
    secret = lk_secret_new (plain, size);
  else
    fail (error, LK_STORE_ERROR_DAMAGED, "A sealed text was changed, or belongs to another key");
  lk_wipe (plain, size);
  EVP_CIPHER_CTX_free (context);
  return secret;
}

/**
 * lk_vault_open:
 * @self: a vault
 * @place: where the text was sealed for
 * @sealed: what was stored
 * @error: %LK_STORE_ERROR_KEY when there is no key, %LK_STORE_ERROR_DAMAGED when it does not fit
 *
 * Returns: (transfer full): the text, or %NULL
 */
LkSecret *
lk_vault_open (LkVault *self, const char *place, GBytes *sealed, GError **error)
{
  gsize size;
  const guint8 *data = g_bytes_get_data (sealed, &size);

  if (size >= 1 && data[0] == FORM_PLAIN)
    return lk_secret_new (data + 1, size - 1);
  if (size < 1 + NONCE_BYTES + TAG_BYTES || data[0] != FORM_AES_256_GCM)
    fail (error, LK_STORE_ERROR_DAMAGED, "A stored text has an unknown form");
  else if (self->key == NULL)
    fail (error, LK_STORE_ERROR_KEY, "The texts of this database are sealed; the key is missing");
  else
    return decrypt (self, place, data + 1, size - 1 - NONCE_BYTES - TAG_BYTES, error);
  return NULL;
}
