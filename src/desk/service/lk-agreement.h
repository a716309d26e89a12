/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * LkAgreement:
 * @language: a language tag, e.g. "de"
 * @text: the text
 * @sha256: its hash, hex
 *
 * The agreement in one language. All languages have the same version.
 */
typedef struct
{
  char *language;
  char *text;
  char *sha256;
} LkAgreement;

/**
 * LkAgreements:
 *
 * The current agreement in all its languages.
 */
typedef struct _LkAgreements LkAgreements;

LkAgreements *lk_agreements_new (const char *directory, const char *version, GError **error);
void lk_agreements_free (LkAgreements *self);
const char *lk_agreements_get_version (LkAgreements *self);
const LkAgreement *lk_agreements_choose (LkAgreements *self, const char *accept_language);
gboolean lk_agreements_has (LkAgreements *self, const char *version, const char *sha256);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LkAgreements, lk_agreements_free)

G_END_DECLS
