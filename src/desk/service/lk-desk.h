/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-agreement.h"
#include "lk-store.h"
#include "lk-totals.h"
#include "lk-vault.h"

G_BEGIN_DECLS

/**
 * LkDeskPolicy:
 * @proofs: words of #LkLabelKind that this desk takes
 * @warn_hours: an answer is old after so many hours
 * @expire_hours: and no longer good after so many
 * @keep_texts: how long request and answer stay after expiry or closing, microseconds
 * @keep_blobs: how long photos stay after closing, microseconds
 * @keep_contact: how long contact and comments stay after closing, microseconds
 *
 * What an organisation decides about its desk.
 */
typedef struct
{
  char *name;
  char *region;
  char *hours;
  char *contact_name;
  char *contact_email;
  char *contact_phone;
  char *contact_url;
  char *source;
  char *source_date;
  char **proofs;
  gint64 warn_hours;
  gint64 expire_hours;
  gint64 keep_texts;
  gint64 keep_blobs;
  gint64 keep_contact;
} LkDeskPolicy;

#define LK_TYPE_DESK (lk_desk_get_type ())
G_DECLARE_FINAL_TYPE (LkDesk, lk_desk, LK, DESK, GObject)

LkDeskPolicy *lk_desk_policy_new (void);
void lk_desk_policy_free (LkDeskPolicy *policy);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LkDeskPolicy, lk_desk_policy_free)

LkDesk *lk_desk_new (LkStore *store,
                     LkVault *vault,
                     LkAgreements *agreements,
                     LkDeskPolicy *policy,
                     GError **error);
LkStore *lk_desk_get_store (LkDesk *self);
LkVault *lk_desk_get_vault (LkDesk *self);
LkAgreements *lk_desk_get_agreements (LkDesk *self);
LkTotals *lk_desk_get_totals (LkDesk *self);
const LkDeskPolicy *lk_desk_get_policy (LkDesk *self);

gboolean lk_desk_check_key (LkDb *db, LkVault *vault, GError **error);

gboolean lk_desk_start_key (LkDesk *self, const char *key);
void lk_desk_end_key (LkDesk *self, const char *key);
void lk_desk_touch_session (LkDesk *self, const char *token_hash);
gboolean lk_desk_add_local_admin (LkDesk *self, GError **error);
gboolean lk_desk_want_scrub (LkDb *db, GError **error);
gboolean lk_desk_scrub (LkDesk *self, gboolean anyway, GError **error);

#define LK_LOCAL_USER "local"
#define LK_DESK_ACTOR "desk"

G_END_DECLS
