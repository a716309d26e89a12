/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lk-passwords.h"

#include <crypt.h>
#include <string.h>

#include "lk-store-error.h"

/* Hashing takes 16 MB and some tens of milliseconds each: so many at once, the others wait. */
#define MAX_AT_ONCE 2

typedef struct
{
  LkSecret *password;
  char *hash;
} Check;

/* A name that nobody has is checked against this, so that it takes as long as any other. */
static const char *
hash_of_nobody (void)
{
  static gsize hash = 0;

  if (g_once_init_enter (&hash))
    g_once_init_leave (&hash, (gsize) lk_passwords_hash ("nobody has this password", NULL));
  return (const char *) hash;
}

/**
 * lk_passwords_hash:
 * @password: a password
 * @error: %LK_STORE_ERROR_FAILED
 *
 * Takes some tens of milliseconds.
 *
 * Returns: (transfer full): its yescrypt hash with a salt of its own, or %NULL
 */
char *
lk_passwords_hash (const char *password, GError **error)
{
  struct crypt_data *data = g_new0 (struct crypt_data, 1);
  char setting[CRYPT_GENSALT_OUTPUT_SIZE];
  char *hash = NULL;

  if (crypt_gensalt_rn ("$y$", 0, NULL, 0, setting, sizeof setting) != NULL)
    hash = g_strdup (crypt_r (password, setting, data));
  lk_wipe (data, sizeof *data);
  g_free (data);
  if (hash != NULL && hash[0] == '$')
    return hash;
  g_free (hash);
  g_set_error_literal (error, LK_STORE_ERROR, LK_STORE_ERROR_FAILED,
                       "The password could not be hashed");
  return NULL;
}

/**
 * lk_passwords_check:
 * @password: a password
 * @hash: (nullable): the hash that it shall have; %NULL when there is no such account
 *
 * Takes some tens of milliseconds, the same whether or not there is a hash.
 *
 * Returns: whether @password has that hash
 */
gboolean
lk_passwords_check (const char *password, const char *hash)
{
  struct crypt_data *data = g_new0 (struct crypt_data, 1);
  const char *nobody = hash_of_nobody (); /* made at the first check, whoever that is for */
  const char *wanted = hash != NULL ? hash : nobody;
  const char *got = wanted != NULL ? crypt_r (password, wanted, data) : NULL;
  gsize length = wanted != NULL ? strlen (wanted) : 0;
  gboolean same = got != NULL && got[0] != '*' && strlen (got) == length
                  && lk_equal_constant_time (got, wanted, length);

  lk_wipe (data, sizeof *data);
  g_free (data);
  return same && hash != NULL;
}

static void
run_check (gpointer task_data, gpointer pool_data)
{
  GTask *task = task_data;
  Check *check = g_task_get_task_data (task);

  g_task_return_boolean (task,
                         lk_passwords_check (lk_secret_get_text (check->password), check->hash));
  g_object_unref (task);
}

static GThreadPool *
pool (void)
{
  static gsize shared = 0;

  if (g_once_init_enter (&shared))
    g_once_init_leave (&shared,
                       (gsize) g_thread_pool_new (run_check, NULL, MAX_AT_ONCE, FALSE, NULL));
  return (GThreadPool *) shared;
}

static void
check_free (gpointer data)
{
  Check *check = data;

  lk_secret_unref (check->password);
  g_free (check->hash);
  g_free (check);
}

/**
 * lk_passwords_check_async:
 * @password: a password
 * @hash: (nullable): as for lk_passwords_check()
 * @callback: called in the caller's main context
 * @user_data: for @callback
 *
 * As lk_passwords_check(), on a worker thread.
 */
void
lk_passwords_check_async (LkSecret *password,
                          const char *hash,
                          GAsyncReadyCallback callback,
                          gpointer user_data)
{
  GTask *task = g_task_new (NULL, NULL, callback, user_data);
  Check *check = g_new0 (Check, 1);

  check->password = lk_secret_ref (password);
  check->hash = g_strdup (hash);
  g_task_set_source_tag (task, lk_passwords_check_async);
  g_task_set_task_data (task, check, check_free);
  g_thread_pool_push (pool (), task, NULL);
}

/**
 * lk_passwords_check_finish:
 * @result: of lk_passwords_check_async()
 *
 * Returns: whether the password has that hash
 */
gboolean
lk_passwords_check_finish (GAsyncResult *result)
{
  return g_task_propagate_boolean (G_TASK (result), NULL);
}
