/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lk-practice-vendor.h"

#include "lk-hash.h"
#include "lk-practice-crypto.h"
#include "lk-text.h"

#include <glib/gi18n.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <string.h>

/* A request carries its own answer: a random token that the device drew, sealed with the practice
 * key. Device and vendor are one program, so the key may stand in it. No vendor's algorithm is
 * used or imitated: without the text of a request there is nothing to answer, and a token opens
 * one request of one practice device. */

#define PRACTICE_KEY_LABEL "Latchkey practice vendor, version 1"
#define NONCE_BYTES 12
#define TAG_BYTES 16
#define TOKEN_MAX 32
#define PLAIN_MAX 128
#define KEY_CHARACTERS 8   /* the length of a vendor's key (docs/protocol.md [HOW]) */
#define FILE_CHARACTERS 32 /* what an answer file of the practice vendor holds */

G_DEFINE_QUARK (lk - practice - vendor - error - quark, lk_practice_vendor_error)

/* A request is as long as those of devices: at most 255 characters, 127 for getcode [HDR]. */
static gsize
plain_size (LkPracticeRequestKind kind)
{
  return kind == LK_PRACTICE_REQUEST_DEVICE_CODE ? 62 : 110;
}

static guint
token_length (LkPracticeRequestKind kind)
{
  return kind == LK_PRACTICE_REQUEST_DEVICE_CODE ? FILE_CHARACTERS : KEY_CHARACTERS;
}

static void
practice_key (guint8 key[32])
{
  unsigned int size = 0;

  if (EVP_Digest (PRACTICE_KEY_LABEL, strlen (PRACTICE_KEY_LABEL), key, &size, EVP_sha256 (), NULL)
      != 1)
    g_error ("SHA-256 is not to be had");
}

static void
seal (const guint8 *plain, gsize size, guint8 *out)
{
  EVP_CIPHER_CTX *context = EVP_CIPHER_CTX_new ();
  guint8 key[32];
  int count = 0, rest = 0;

  practice_key (key);
  lk_practice_random (out, NONCE_BYTES);
  if (context == NULL || EVP_EncryptInit_ex (context, EVP_aes_256_gcm (), NULL, key, out) != 1
      || EVP_EncryptUpdate (context, out + NONCE_BYTES, &count, plain, (int) size) != 1
      || EVP_EncryptFinal_ex (context, out + NONCE_BYTES + count, &rest) != 1
      || EVP_CIPHER_CTX_ctrl (context, EVP_CTRL_GCM_GET_TAG, TAG_BYTES, out + NONCE_BYTES + size)
             != 1)
    g_error ("AES-256-GCM is not to be had");
  EVP_CIPHER_CTX_free (context);
}

static gboolean
unseal (guint8 *sealed, gsize size, guint8 *plain)
{
  EVP_CIPHER_CTX *context = EVP_CIPHER_CTX_new ();
  gsize inner = size - NONCE_BYTES - TAG_BYTES;
  guint8 key[32];
  int count = 0, rest = 0;
  gboolean done;

  practice_key (key);
  done = context != NULL && EVP_DecryptInit_ex (context, EVP_aes_256_gcm (), NULL, key, sealed) == 1
         && EVP_DecryptUpdate (context, plain, &count, sealed + NONCE_BYTES, (int) inner) == 1
         && EVP_CIPHER_CTX_ctrl (context, EVP_CTRL_GCM_SET_TAG, TAG_BYTES,
                                 sealed + NONCE_BYTES + inner)
                == 1
         && EVP_DecryptFinal_ex (context, plain + count, &rest) == 1;
  EVP_CIPHER_CTX_free (context);
  return done;
}

/**
 * lk_practice_vendor_request:
 * @kind: what is asked
 * @answer: (out): the only answer that the device takes for this request
 *
 * The device's part: makes a request with a fresh random answer. Each call gives another one.
 *
 * Returns: (transfer full): the text of the request, base64
 */
char *
lk_practice_vendor_request (LkPracticeRequestKind kind, LkSecret **answer)
{
  g_auto (LkSecretString) token = lk_practice_random_text (token_length (kind));
  guint8 plain[PLAIN_MAX];
  guint8 sealed[NONCE_BYTES + PLAIN_MAX + TAG_BYTES];
  gsize size = plain_size (kind);

  lk_practice_random (plain, size);
  plain[0] = (guint8) kind;
  plain[1] = (guint8) strlen (token);
  memcpy (plain + 2, token, strlen (token));
  seal (plain, size, sealed);
  lk_wipe (plain, sizeof plain);
  *answer = lk_secret_new_text (token);
  return g_base64_encode (sealed, NONCE_BYTES + size + TAG_BYTES);
}

static LkSecret *
token_of (const guint8 *plain, gsize size)
{
  LkPracticeRequestKind kind = plain[0];

  switch (kind)
    {
    case LK_PRACTICE_REQUEST_ENCRYPT_STRING:
    case LK_PRACTICE_REQUEST_DEVICE_CODE:
    case LK_PRACTICE_REQUEST_MAIL:
      if (size == plain_size (kind) && plain[1] == token_length (kind))
        return lk_secret_new (plain + 2, plain[1]);
    }
  return NULL;
}

/**
 * lk_practice_vendor_answer:
 * @request: the text of a request; blanks around it do not matter
 * @size: its size
 * @error: %LK_PRACTICE_VENDOR_ERROR_NOT_A_REQUEST
 *
 * The vendor's part. It needs nothing but the text: the device may run elsewhere, or no more.
 *
 * Returns: (transfer full): the answer, or %NULL
 */
LkSecret *
lk_practice_vendor_answer (const char *request, gsize size, GError **error)
{
  g_autofree char *text = g_strstrip (g_strndup (request, size));
  guint8 plain[PLAIN_MAX];
  LkSecret *answer = NULL;

  if (lk_text_is_base64 (text, LK_PRACTICE_REQUEST_MAX))
    {
      gsize sealed_size = 0;
      g_autofree guint8 *sealed = g_base64_decode (text, &sealed_size);

      if (sealed_size > NONCE_BYTES + TAG_BYTES + 2
          && sealed_size <= NONCE_BYTES + TAG_BYTES + PLAIN_MAX
          && unseal (sealed, sealed_size, plain))
        answer = token_of (plain, sealed_size - NONCE_BYTES - TAG_BYTES);
      lk_wipe (plain, sizeof plain);
    }
  if (answer == NULL)
    g_set_error_literal (error, LK_PRACTICE_VENDOR_ERROR, LK_PRACTICE_VENDOR_ERROR_NOT_A_REQUEST,
                         _ ("This is not a request of a practice device."));
  return answer;
}

/**
 * lk_practice_vendor_guid:
 * @serial: the serial of a practice device
 * @password_changed: how often its password has changed
 *
 * What the GUID file of a practice device holds, as if its owner had exported it in good time. A
 * new password makes the old file invalid (docs/protocol.md).
 *
 * Returns: (transfer full): 32 hexadecimal digits
 */
char *
lk_practice_vendor_guid (const char *serial, guint password_changed)
{
  g_autofree char *text = g_strdup_printf ("%s %u", serial, password_changed);
  guint8 key[32], mac[EVP_MAX_MD_SIZE];
  unsigned int size = 0;

  practice_key (key);
  if (HMAC (EVP_sha256 (), key, sizeof key, (const guint8 *) text, strlen (text), mac, &size)
      == NULL)
    g_error ("HMAC is not to be had");
  return lk_hex_encode (mac, 16);
}
