/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lk-accounts.h"

#include <openssl/rand.h>
#include <string.h>

#include "lk-desk.h"
#include "lk-hash.h"
#include "lk-passwords.h"
#include "lk-sign-in.h"

#define NAME_MAX_BYTES 64
#define NAME_CHARACTERS "abcdefghijklmnopqrstuvwxyz0123456789._@+-"

G_DEFINE_QUARK (lk - accounts - error - quark, lk_accounts_error)

/* One change of one account. */
typedef struct
{
  char *name;
  LkUserRow *user;
  char *hash;
  gboolean disable;
} Change;

static gboolean
check_name (const char *name, GError **error)
{
  gsize length = strlen (name);

  if (length >= 1 && length <= NAME_MAX_BYTES && strspn (name, NAME_CHARACTERS) == length
      && !g_str_equal (name, LK_LOCAL_USER) && !g_str_equal (name, LK_DESK_ACTOR))
    return TRUE;
  g_set_error (error, LK_ACCOUNTS_ERROR, LK_ACCOUNTS_ERROR_NAME,
               "A name has 1 to %d letters, digits or . _ @ + - and is neither \"%s\" nor \"%s\"",
               NAME_MAX_BYTES, LK_LOCAL_USER, LK_DESK_ACTOR);
  return FALSE;
}

static char *
hash_password (LkSecret *password, GError **error)
{
  const char *text = lk_secret_get_text (password);
  gsize size = lk_secret_get_size (password);
  glong length = g_utf8_validate (text, (gssize) size, NULL) ? g_utf8_strlen (text, -1) : 0;

  if (length >= LK_ACCOUNT_PASSWORD_MIN && length <= LK_ACCOUNT_PASSWORD_MAX)
    return lk_passwords_hash (text, error);
  g_set_error (error, LK_ACCOUNTS_ERROR, LK_ACCOUNTS_ERROR_PASSWORD,
               "A password has %d to %d characters", LK_ACCOUNT_PASSWORD_MIN,
               LK_ACCOUNT_PASSWORD_MAX);
  return NULL;
}

static gboolean
run_change (LkStore *store, LkStoreFunc func, Change *change, GError **error)
{
  GError *local = NULL;
  gboolean kept = lk_store_run (store, LK_STORE_WRITE, func, change, &local);

  if (local != NULL)
    g_propagate_error (error, local);
  else if (!kept)
    g_set_error (error, LK_ACCOUNTS_ERROR,
                 change->user != NULL ? LK_ACCOUNTS_ERROR_TAKEN : LK_ACCOUNTS_ERROR_UNKNOWN,
                 change->user != NULL ? "There is a user %s already" : "There is no user %s",
                 change->name);
  return kept;
}

static gboolean
insert (LkDb *db, gpointer data, GError **error)
{
  Change *change = data;
  g_autoptr (LkUserRow) there = NULL;

  if (!lk_user_by_name (db, change->name, &there, error) || there != NULL)
    return FALSE;
  return lk_user_insert (db, change->user, error);
}

/**
 * lk_accounts_add:
 * @store: the store
 * @user: the account; its id, password hash and time are made here
 * @password: its password
 * @error: #LkAccountsError or #LkStoreError
 *
 * Returns: whether the account is there now
 */
gboolean
lk_accounts_add (LkStore *store, const LkUserRow *user, LkSecret *password, GError **error)
{
  LkUserRow row = *user;
  g_autofree char *name = g_utf8_strdown (user->name, -1);
  g_autofree char *hash = NULL;
  g_autofree char *random = NULL;
  g_autofree char *id = NULL;
  Change change = { .name = name, .user = &row };
  guint8 bytes[8];

  if (!check_name (name, error) || (hash = hash_password (password, error)) == NULL)
    return FALSE;
  g_assert (RAND_bytes (bytes, sizeof bytes) == 1);
  random = lk_hex_encode (bytes, sizeof bytes);
  id = g_strconcat ("u", random, NULL);
  row.id = id;
  row.name = name;
  row.password = hash;
  row.display_name = user->display_name != NULL ? user->display_name : name;
  row.created_at = g_get_real_time ();
  return run_change (store, insert, &change, error);
}

/* A new password, or none any more: whoever is signed in is signed out. */
static gboolean
update (LkDb *db, gpointer data, GError **error)
{
  Change *change = data;
  g_autoptr (LkUserRow) user = NULL;

  if (!lk_db_lock (db, LK_SIGN_IN_LOCK, error) || !lk_user_by_name (db, change->name, &user, error)
      || user == NULL)
    return FALSE;
  if (change->hash != NULL)
    {
      g_free (user->password);
      user->password = g_strdup (change->hash);
      user->disabled = FALSE;
    }
  user->disabled = change->disable;
  return lk_user_update (db, user, error) && lk_session_delete_of (db, user->id, error);
}

/**
 * lk_accounts_set_password:
 * @store: the store
 * @name: an account; a disabled one is enabled again
 * @password: its new password
 * @error: #LkAccountsError or #LkStoreError
 *
 * Returns: whether it was changed; all its sessions are ended
 */
gboolean
lk_accounts_set_password (LkStore *store, const char *name, LkSecret *password, GError **error)
{
  g_autofree char *lower = g_utf8_strdown (name, -1);
  g_autofree char *hash = NULL;
  Change change = { .name = lower };

  if (!check_name (lower, error) || (hash = hash_password (password, error)) == NULL)
    return FALSE;
  change.hash = hash;
  return run_change (store, update, &change, error);
}

/**
 * lk_accounts_disable:
 * @store: the store
 * @name: an account
 * @error: #LkAccountsError or #LkStoreError
 *
 * Returns: whether it cannot sign in any more; all its sessions are ended
 */
gboolean
lk_accounts_disable (LkStore *store, const char *name, GError **error)
{
  g_autofree char *lower = g_utf8_strdown (name, -1);
  Change change = { .name = lower, .disable = TRUE };

  return check_name (lower, error) && run_change (store, update, &change, error);
}

static gboolean
list (LkDb *db, gpointer data, GError **error)
{
  GPtrArray **users = data;

  g_clear_pointer (users, g_ptr_array_unref);
  *users = lk_user_list (db, FALSE, error);
  return FALSE;
}

/**
 * lk_accounts_list:
 * @store: the store
 * @error: #LkStoreError
 *
 * Returns: (transfer full) (element-type LkUserRow): all accounts by name, or %NULL
 */
GPtrArray *
lk_accounts_list (LkStore *store, GError **error)
{
  GPtrArray *users = NULL;

  (void) lk_store_run (store, LK_STORE_READ, list, &users, error);
  return users;
}
