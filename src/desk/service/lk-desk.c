/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lk-desk.h"

#include "lk-account-rows.h"

#define HOUR (G_TIME_SPAN_HOUR)
#define DAY (G_TIME_SPAN_DAY)

struct _LkDesk
{
  GObject parent_instance;

  LkStore *store;
  LkVault *vault;
  LkAgreements *agreements;
  LkDeskPolicy *policy;
  LkTotals *totals;

  GMutex mutex;
  GHashTable *running; /* idempotency keys whose first request is not answered yet */
};

G_DEFINE_FINAL_TYPE (LkDesk, lk_desk, G_TYPE_OBJECT)

static void
lk_desk_finalize (GObject *object)
{
  LkDesk *self = LK_DESK (object);

  g_clear_object (&self->store);
  lk_vault_free (self->vault);
  lk_agreements_free (self->agreements);
  lk_desk_policy_free (self->policy);
  lk_totals_free (self->totals);
  g_hash_table_unref (self->running);
  g_mutex_clear (&self->mutex);

  G_OBJECT_CLASS (lk_desk_parent_class)->finalize (object);
}

static void
lk_desk_class_init (LkDeskClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = lk_desk_finalize;
}

static void
lk_desk_init (LkDesk *self)
{
  g_mutex_init (&self->mutex);
  self->totals = lk_totals_new ();
  self->running = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}

/**
 * lk_desk_policy_new:
 *
 * Returns: (transfer full): what holds where nothing was decided
 */
LkDeskPolicy *
lk_desk_policy_new (void)
{
  static const char *const proofs[] = { "label", "invoice", "screen", NULL };
  LkDeskPolicy *policy = g_new0 (LkDeskPolicy, 1);

  policy->name = g_strdup ("Latchkey desk");
  policy->proofs = g_strdupv ((char **) proofs);
  policy->warn_hours = 24;
  policy->expire_hours = 48;
  policy->keep_texts = 24 * HOUR;
  policy->keep_blobs = 30 * DAY;
  policy->keep_contact = 365 * DAY;
  return policy;
}

/**
 * lk_desk_policy_free:
 * @policy: (nullable) (transfer full): a policy
 */
void
lk_desk_policy_free (LkDeskPolicy *policy)
{
  if (policy == NULL)
    return;
  g_free (policy->name);
  g_free (policy->region);
  g_free (policy->hours);
  g_free (policy->contact_name);
  g_free (policy->contact_email);
  g_free (policy->contact_phone);
  g_free (policy->contact_url);
  g_free (policy->source);
  g_free (policy->source_date);
  g_strfreev (policy->proofs);
  g_free (policy);
}

/**
 * lk_desk_check_key:
 * @db: a connection
 * @vault: what shall open the texts
 * @error: %LK_STORE_ERROR_KEY when it has not the key that the database needs
 *
 * The database remembers by which key its texts are sealed; another one, or none, is refused before
 * anything is written that could not be read again.
 *
 * Returns: whether @vault fits
 */
gboolean
lk_desk_check_key (LkDb *db, LkVault *vault, GError **error)
{
  const char *mine = lk_vault_get_key_id (vault);
  g_autofree char *theirs = NULL;

  if (!lk_db_get_meta (db, "key-id", &theirs, error))
    return FALSE;
  if (theirs == NULL || g_strcmp0 (mine, theirs) == 0)
    return TRUE;
  if (mine == NULL)
    g_set_error (error, LK_STORE_ERROR, LK_STORE_ERROR_KEY,
                 "The texts of this database are sealed by key %s; give it with --key-file",
                 theirs);
  else
    g_set_error (error, LK_STORE_ERROR, LK_STORE_ERROR_KEY,
                 "The texts of this database are sealed by key %s; this key file is %s", theirs,
                 mine);
  return FALSE;
}

static gboolean
take_key (LkDb *db, gpointer data, GError **error)
{
  const char *mine = lk_vault_get_key_id (data);

  return lk_desk_check_key (db, data, error) && mine != NULL
         && lk_db_set_meta (db, "key-id", mine, error);
}

/**
 * lk_desk_new:
 * @store: where everything is kept
 * @vault: (transfer full): seals the texts
 * @agreements: (transfer full) (nullable): what a requester agrees to; needed to file cases
 * @policy: (transfer full): what was decided
 * @error: %LK_STORE_ERROR_KEY when @vault has not the key that the database needs
 *
 * Returns: (transfer full): the desk, or %NULL
 */
LkDesk *
lk_desk_new (LkStore *store,
             LkVault *vault,
             LkAgreements *agreements,
             LkDeskPolicy *policy,
             GError **error)
{
  g_autoptr (LkDesk) self = g_object_new (LK_TYPE_DESK, NULL);
  GError *local = NULL;

  self->store = g_object_ref (store);
  self->vault = vault;
  self->agreements = agreements;
  self->policy = policy;
  (void) lk_store_run (store, LK_STORE_WRITE, take_key, vault, &local);
  if (local == NULL)
    return g_steal_pointer (&self);
  g_propagate_error (error, local);
  return NULL;
}

/**
 * lk_desk_get_store:
 * @self: a desk
 *
 * Returns: (transfer none): its store
 */
LkStore *
lk_desk_get_store (LkDesk *self)
{
  return self->store;
}

/**
 * lk_desk_get_vault:
 * @self: a desk
 *
 * Returns: (transfer none): what seals its texts
 */
LkVault *
lk_desk_get_vault (LkDesk *self)
{
  return self->vault;
}

/**
 * lk_desk_get_agreements:
 * @self: a desk
 *
 * Returns: (transfer none) (nullable): its agreement
 */
LkAgreements *
lk_desk_get_agreements (LkDesk *self)
{
  return self->agreements;
}

/**
 * lk_desk_get_totals:
 * @self: a desk
 *
 * Returns: (transfer none): how long its lists are
 */
LkTotals *
lk_desk_get_totals (LkDesk *self)
{
  g_return_val_if_fail (LK_IS_DESK (self), NULL);
  return self->totals;
}

/**
 * lk_desk_get_policy:
 * @self: a desk
 *
 * Returns: (transfer none): its policy
 */
const LkDeskPolicy *
lk_desk_get_policy (LkDesk *self)
{
  return self->policy;
}

/**
 * lk_desk_start_key:
 * @self: a desk
 * @key: who, where and by which idempotency key
 *
 * Returns: whether no other request with that key is running; then lk_desk_end_key() must follow
 */
gboolean
lk_desk_start_key (LkDesk *self, const char *key)
{
  gboolean first;

  g_mutex_lock (&self->mutex);
  first = !g_hash_table_contains (self->running, key)
          && g_hash_table_add (self->running, g_strdup (key));
  g_mutex_unlock (&self->mutex);
  return first;
}

/**
 * lk_desk_end_key:
 * @self: a desk
 * @key: as given to lk_desk_start_key()
 */
void
lk_desk_end_key (LkDesk *self, const char *key)
{
  g_mutex_lock (&self->mutex);
  g_hash_table_remove (self->running, key);
  g_mutex_unlock (&self->mutex);
}

static gboolean
touch (LkDb *db, gpointer data, GError **error)
{
  return lk_session_touch (db, data, g_get_real_time (), error);
}

static void
touched (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;

  g_free (data);
  /* The next request tries again; a session never ends early by more than that. */
  if (!lk_store_run_finish (LK_STORE (source), result, &error) && error != NULL)
    g_debug ("A session could not be marked as used: %s", error->message);
}

/**
 * lk_desk_touch_session:
 * @self: a desk
 * @token_hash: SHA-256 of the token of a session
 *
 * Notes later that the session is in use.
 */
void
lk_desk_touch_session (LkDesk *self, const char *token_hash)
{
  char *copy = g_strdup (token_hash);

  lk_store_run_async (self->store, LK_STORE_WRITE, touch, copy, touched, copy);
}

static gboolean
add_local (LkDb *db, gpointer data, GError **error)
{
  g_autoptr (LkUserRow) row = NULL;
  LkUserRow fresh = {
    (char *) LK_LOCAL_USER, (char *) LK_LOCAL_USER, NULL, NULL, NULL, LK_ROLE_ADMIN, NULL, FALSE, 0
  };
  const char *name = g_get_real_name ();

  if (!lk_user_by_id (db, LK_LOCAL_USER, &row, error) || row != NULL)
    return FALSE;
  if (name == NULL || *name == '\0' || g_str_equal (name, "Unknown"))
    name = g_get_user_name ();
  fresh.display_name = (char *) name;
  fresh.created_at = g_get_real_time ();
  return lk_user_insert (db, &fresh, error);
}

/**
 * lk_desk_add_local_admin:
 * @self: a desk
 * @error: #LkStoreError
 *
 * Returns: whether there is an account for the person at this computer now
 */
gboolean
lk_desk_add_local_admin (LkDesk *self, GError **error)
{
  GError *local = NULL;

  (void) lk_store_run (self->store, LK_STORE_WRITE, add_local, NULL, &local);
  if (local == NULL)
    return TRUE;
  g_propagate_error (error, local);
  return FALSE;
}

/* Since when something is deleted that may still stand in the files. */
#define SCRUB "scrub"

/**
 * lk_desk_want_scrub:
 * @db: a connection in a writing transaction
 * @error: #LkStoreError
 *
 * Notes, with what is deleted in this transaction, that it has to leave the files, too: whatever
 * happens after the commit, that is done, now or by the next desk over this database.
 *
 * Returns: whether it was written
 */
gboolean
lk_desk_want_scrub (LkDb *db, GError **error)
{
  g_autofree char *mark = g_uuid_string_random ();

  return lk_db_set_meta (db, SCRUB, mark, error);
}

static gboolean
get_mark (LkDb *db, gpointer data, GError **error)
{
  char **mark = data;

  g_clear_pointer (mark, g_free);
  (void) lk_db_get_meta (db, SCRUB, mark, error);
  return FALSE;
}

static gboolean
drop_mark (LkDb *db, gpointer mark, GError **error)
{
  return lk_db_drop_meta (db, SCRUB, mark, error);
}

/**
 * lk_desk_scrub:
 * @self: a desk
 * @anyway: also when nothing has asked for it
 * @error: #LkStoreError
 *
 * Takes what was deleted out of the files of the database. Waits; what fails stays to be done.
 *
 * Returns: whether nothing is left to be done
 */
gboolean
lk_desk_scrub (LkDesk *self, gboolean anyway, GError **error)
{
  g_autofree char *mark = NULL;
  GError *local = NULL;

  (void) lk_store_run (self->store, LK_STORE_READ, get_mark, &mark, &local);
  if (local == NULL && (mark != NULL || anyway))
    (void) lk_store_scrub (self->store, &local);
  /* What was deleted meanwhile has set another mark. */
  if (local == NULL && mark != NULL)
    (void) lk_store_run (self->store, LK_STORE_WRITE, drop_mark, mark, &local);
  if (local == NULL)
    return TRUE;
  g_propagate_error (error, local);
  return FALSE;
}
