/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

#include "lk-secret.h"

G_BEGIN_DECLS

/**
 * LkSadpCrypto:
 *
 * The client's half of one key exchange and what it protects: one key pair, one random, one
 * command (assumption U10). Everything in it is wiped with it.
 */
typedef struct _LkSadpCrypto LkSadpCrypto;

/**
 * LkSadpCryptoProfile:
 * @name: for people, as 3.0
 * @exchange_types: what the key exchange is called on the wire
 * @generate: makes a key pair
 * @get_public: says the public key as the exchange sends it
 * @take_random: takes what the device answered
 * @protect: protects one secret
 *
 * How a protocol version protects secrets.
 */
typedef struct
{
  const char *name;
  const char *exchange_types;
  gboolean (*generate) (LkSadpCrypto *self, GError **error);
  char *(*get_public) (LkSadpCrypto *self, GError **error);
  gboolean (*take_random) (LkSadpCrypto *self, const char *code, GError **error);
  char *(*protect) (LkSadpCrypto *self, LkSecret *secret, GError **error);
} LkSadpCryptoProfile;

const LkSadpCryptoProfile *lk_sadp_crypto_profile_choose (const char *sadp_version, GError **error);

LkSadpCrypto *lk_sadp_crypto_new (const LkSadpCryptoProfile *profile);
void lk_sadp_crypto_free (LkSadpCrypto *self);
const char *lk_sadp_crypto_get_exchange_types (LkSadpCrypto *self);
gboolean lk_sadp_crypto_generate (LkSadpCrypto *self, GError **error);
gboolean lk_sadp_crypto_use_key (LkSadpCrypto *self, const char *pem, GError **error);
char *lk_sadp_crypto_get_public (LkSadpCrypto *self, GError **error);
gboolean lk_sadp_crypto_take_random (LkSadpCrypto *self, const char *code, GError **error);
char *lk_sadp_crypto_protect (LkSadpCrypto *self, LkSecret *secret, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LkSadpCrypto, lk_sadp_crypto_free)

G_END_DECLS
