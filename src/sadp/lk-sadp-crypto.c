/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-sadp-crypto.h"

#include "lk-sadp-assumptions.h"
#include "lk-sadp-capabilities.h"
#include "lk-sadp-error.h"
#include "lk-sadp-protocol.h"
#include "lk-text.h"

#include <glib/gi18n-lib.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <string.h>

#define KEY_BYTES 16
#define RSA_BITS 1024
#define EXCHANGE_CODE_MAX 256 /* characters (docs/protocol.md, “Messages” [HDR]) */
#define BLOCK_MIN 32          /* a password's block is this long, always */

struct _LkSadpCrypto
{
  const LkSadpCryptoProfile *profile;
  EVP_PKEY *pair;
  guint8 key[KEY_BYTES];
  gboolean has_key;
};

G_STATIC_ASSERT (LK_SADP_ASSUME_U1_RESET_BLOCK_IS_ACTIVATION_BLOCK);
G_STATIC_ASSERT (LK_SADP_ASSUME_U3_CODE_BLOCK_IS_KEY_DATA_ZEROS);
G_STATIC_ASSERT (LK_SADP_ASSUME_U4_V31_IS_UNKNOWN);

static gboolean
fail (GError **error)
{
  g_set_error_literal (
      error, LK_SADP_ERROR, LK_SADP_ERROR_CRYPTO,
      _ ("The key exchange with the device failed. Nothing was sent that counts as "
         "an attempt; try again."));
  return FALSE;
}

/* Protocol 3.0: a fresh RSA-1024 key with exponent 65537 (docs/protocol.md, “Messages” [SRC]). */
static gboolean
v30_generate (LkSadpCrypto *self, GError **error)
{
  self->pair = EVP_RSA_gen (RSA_BITS);
  /* The thread's own source of random numbers goes with the work: an idle thread of the pool may
     end while the program does, after OpenSSL, and would leave it behind. */
  OPENSSL_thread_stop ();
  return self->pair != NULL || fail (error);
}

/* Protocol 3.0: base64 of the PKCS#1 RSAPublicKey in DER, 140 bytes, 188 characters. */
static char *
v30_get_public (LkSadpCrypto *self, GError **error)
{
  unsigned char *der = NULL;
  int size = i2d_PublicKey (self->pair, &der);
  char *text;

  if (size <= 0)
    {
      fail (error);
      return NULL;
    }
  text = g_base64_encode (der, (gsize) size);
  OPENSSL_free (der);
  return text;
}

/*
 * OpenSSL 3.2 and later answer a wrong padding with random bytes, so that nobody learns of it by
 * asking again and again. Each key here decrypts once, and a failed exchange must be told from a
 * wrong answer, which would cost an attempt. Earlier versions do not know the word and need not.
 */
static gboolean
tell_wrong_padding (EVP_PKEY_CTX *context)
{
  ERR_set_mark ();
  (void) EVP_PKEY_CTX_ctrl_str (context, "rsa_pkcs1_implicit_rejection", "0");
  ERR_pop_to_mark ();
  return TRUE;
}

/*
 * Protocol 3.0: the device's random, RSA PKCS#1 v1.5; its first 16 bytes are the key. They are
 * bytes, not text. A device that refuses what is protected with it says codeError or failed.
 */
static gboolean
v30_take_random (LkSadpCrypto *self, const char *code, GError **error)
{
  guint8 random[RSA_BITS / 8];
  size_t random_size = sizeof random;
  g_autofree guchar *block = NULL;
  EVP_PKEY_CTX *context = NULL;
  gsize block_size = 0;
  gboolean ok = FALSE;

  if (!lk_text_is_base64 (code, EXCHANGE_CODE_MAX))
    return fail (error);
  block = g_base64_decode (code, &block_size);
  context = EVP_PKEY_CTX_new (self->pair, NULL);
  if (context != NULL && EVP_PKEY_decrypt_init (context) > 0
      && EVP_PKEY_CTX_set_rsa_padding (context, RSA_PKCS1_PADDING) > 0
      && tell_wrong_padding (context)
      && EVP_PKEY_decrypt (context, random, &random_size, block, block_size) > 0
      && random_size >= KEY_BYTES)
    {
      memcpy (self->key, random, KEY_BYTES);
      self->has_key = ok = TRUE;
    }
  EVP_PKEY_CTX_free (context);
  lk_wipe (random, sizeof random);
  return ok || fail (error);
}

/* Protocol 3.0: key, secret, zeros up to whole blocks, AES-128-ECB, base64 (docs/protocol.md,
 * “Protecting the new password” [SRC]). */
static char *
v30_protect (LkSadpCrypto *self, LkSecret *secret, GError **error)
{
  gsize size;
  const guint8 *data = lk_secret_get_data (secret, &size);
  const gsize padded = MAX (BLOCK_MIN, (KEY_BYTES + size + 15) / 16 * 16);
  guint8 *plain = g_malloc0 (padded);
  g_autofree guint8 *cipher = g_malloc0 (padded);
  EVP_CIPHER_CTX *context = EVP_CIPHER_CTX_new ();
  char *text = NULL;
  int written = 0;

  memcpy (plain, self->key, KEY_BYTES);
  memcpy (plain + KEY_BYTES, data, size);
  if (context != NULL && EVP_EncryptInit_ex (context, EVP_aes_128_ecb (), NULL, self->key, NULL) > 0
      && EVP_CIPHER_CTX_set_padding (context, 0) > 0
      && EVP_EncryptUpdate (context, cipher, &written, plain, (int) padded) > 0
      && (gsize) written == padded)
    text = g_base64_encode (cipher, padded);
  else
    fail (error);
  EVP_CIPHER_CTX_free (context);
  lk_wipe (plain, padded);
  g_free (plain);
  return text;
}

static const LkSadpCryptoProfile v30 = {
  "3.0", LK_SADP_EXCHANGE_CODE, v30_generate, v30_get_public, v30_take_random, v30_protect,
};

/**
 * lk_sadp_crypto_profile_choose:
 * @sadp_version: (nullable): what the device says in SADPVersion
 * @error: set to %LK_SADP_ERROR_PROTOCOL, with the reason for people
 *
 * Returns: (transfer none) (nullable): how to protect secrets for this device; %NULL for a device
 *   that offers nothing but protocol 3.1 (assumptions U4 and U5)
 */
const LkSadpCryptoProfile *
lk_sadp_crypto_profile_choose (const char *sadp_version, GError **error)
{
  if (lk_sadp_offers_v30 (sadp_version))
    return &v30;
  g_set_error_literal (
      error, LK_SADP_ERROR, LK_SADP_ERROR_PROTOCOL,
      _ ("Not supported yet, because this device offers protocol 3.1 alone and the layout of its "
         "protected blocks is not published. Use the vendor’s tool."));
  return NULL;
}

/**
 * lk_sadp_crypto_new:
 * @profile: how to protect
 *
 * Returns: (transfer full): a key exchange that has not begun
 */
LkSadpCrypto *
lk_sadp_crypto_new (const LkSadpCryptoProfile *profile)
{
  LkSadpCrypto *self = g_new0 (LkSadpCrypto, 1);

  self->profile = profile;
  return self;
}

/**
 * lk_sadp_crypto_free:
 * @self: (nullable) (transfer full): a key exchange, wiped and freed
 */
void
lk_sadp_crypto_free (LkSadpCrypto *self)
{
  if (self == NULL)
    return;
  EVP_PKEY_free (self->pair);
  lk_wipe (self, sizeof *self);
  g_free (self);
}

/**
 * lk_sadp_crypto_get_exchange_types:
 * @self: a key exchange
 *
 * Returns: (transfer none): its Types on the wire
 */
const char *
lk_sadp_crypto_get_exchange_types (LkSadpCrypto *self)
{
  return self->profile->exchange_types;
}

/**
 * lk_sadp_crypto_generate:
 * @self: a key exchange without a key pair
 * @error: set to %LK_SADP_ERROR_CRYPTO
 *
 * Makes the key pair. It takes longer than a frame now and then; may be called on any thread.
 *
 * Returns: whether there is a key pair now
 */
gboolean
lk_sadp_crypto_generate (LkSadpCrypto *self, GError **error)
{
  g_return_val_if_fail (self->pair == NULL, FALSE);
  return self->profile->generate (self, error);
}

/**
 * lk_sadp_crypto_use_key:
 * @self: a key exchange without a key pair
 * @pem: a private key that is known
 * @error: set to %LK_SADP_ERROR_CRYPTO
 *
 * Takes a given key pair, so that a whole exchange can be compared with one that another program
 * made.
 *
 * Returns: whether @pem is a key
 */
gboolean
lk_sadp_crypto_use_key (LkSadpCrypto *self, const char *pem, GError **error)
{
  BIO *bio = BIO_new_mem_buf (pem, -1);

  g_return_val_if_fail (self->pair == NULL, FALSE);
  self->pair = PEM_read_bio_PrivateKey (bio, NULL, NULL, NULL);
  BIO_free (bio);
  return self->pair != NULL || fail (error);
}

/**
 * lk_sadp_crypto_get_public:
 * @self: a key exchange with a key pair
 * @error: set to %LK_SADP_ERROR_CRYPTO
 *
 * Returns: (transfer full) (nullable): the public key, as `<Code>` of the exchange says it
 */
char *
lk_sadp_crypto_get_public (LkSadpCrypto *self, GError **error)
{
  g_return_val_if_fail (self->pair != NULL, NULL);
  return self->profile->get_public (self, error);
}

/**
 * lk_sadp_crypto_take_random:
 * @self: a key exchange with a key pair
 * @code: (nullable): `<Code>` of the device's answer
 * @error: set to %LK_SADP_ERROR_CRYPTO
 *
 * Returns: whether secrets can be protected now
 */
gboolean
lk_sadp_crypto_take_random (LkSadpCrypto *self, const char *code, GError **error)
{
  g_return_val_if_fail (self->pair != NULL, FALSE);
  return self->profile->take_random (self, code, error);
}

/**
 * lk_sadp_crypto_protect:
 * @self: a key exchange that took the device's random
 * @secret: a password, a code or an answer
 * @error: set to %LK_SADP_ERROR_CRYPTO
 *
 * Returns: (transfer full) (nullable): the protected secret, as an element says it
 */
char *
lk_sadp_crypto_protect (LkSadpCrypto *self, LkSecret *secret, GError **error)
{
  g_return_val_if_fail (self->has_key, NULL);
  return self->profile->protect (self, secret, error);
}
