/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Signing in at a real database, while something else happens to the account. */
#include "lk-sign-in.h"

#include <glib/gstdio.h>

#include "lk-accounts.h"

#define PASSWORD "correct horse"

typedef struct
{
  char *folder;
  LkStore *store;
  LkDesk *desk;
  LkCall *call;
  gboolean done;
} Fixture;

static void
set_up (Fixture *self, gconstpointer data)
{
  LkUserRow user = { .name = (char *) "rita", .role = LK_ROLE_REQUESTER };
  g_autoptr (LkSecret) password = lk_secret_new_text (PASSWORD);
  g_autofree char *url = NULL;
  g_autoptr (GError) error = NULL;

  self->folder = g_dir_make_tmp ("lk-sign-in-XXXXXX", &error);
  g_assert_no_error (error);
  url = g_strconcat ("sqlite:", self->folder, "/desk.sqlite", NULL);
  self->store = lk_store_new (url, TRUE, 1, &error);
  g_assert_no_error (error);
  self->desk
      = lk_desk_new (self->store, lk_vault_new (NULL, NULL), NULL, lk_desk_policy_new (), &error);
  g_assert_no_error (error);
  g_assert_true (lk_accounts_add (self->store, &user, password, &error));
  self->call = lk_call_new (self->desk);
  self->call->peer = g_strdup ("192.0.2.1");
  self->call->body
      = g_bytes_new_static ("{\"user\":\"rita\",\"password\":\"" PASSWORD "\"}",
                            strlen ("{\"user\":\"rita\",\"password\":\"" PASSWORD "\"}"));
  lk_call_parse_query (self->call, data);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  g_autofree char *path = g_build_filename (self->folder, "desk.sqlite", NULL);

  lk_call_free (self->call);
  lk_store_close (self->store);
  g_object_unref (self->desk);
  g_object_unref (self->store);
  /* One file is the whole desk once it has ended, whichever of its threads is the quicker one. */
  g_assert_cmpint (g_unlink (path), ==, 0);
  g_assert_cmpint (g_rmdir (self->folder), ==, 0);
  g_free (self->folder);
}

static void
on_signed_in (GObject *source, GAsyncResult *result, gpointer data)
{
  Fixture *self = data;
  g_autoptr (GError) error = NULL;

  g_assert_true (lk_sign_in_finish (self->call, result, &error));
  g_assert_no_error (error);
  self->done = TRUE;
}

/* Its first step is queued now, its others follow only when the main loop runs. */
static void
begin (Fixture *self)
{
  lk_sign_in_async (self->call, on_signed_in, self);
}

static void
wait (Fixture *self)
{
  while (!self->done)
    g_main_context_iteration (NULL, TRUE);
}

static gboolean
count_sessions (LkDb *db, gpointer data, GError **error)
{
  g_autoptr (LkDbCursor) cursor = lk_db_query (db, error, "SELECT count(*) FROM sessions", NULL);

  g_assert_cmpint (lk_db_next (cursor, error), ==, 1);
  *(gint64 *) data = lk_db_get_int (cursor, 0);
  return FALSE;
}

static void
assert_outcome (Fixture *self, guint status, gint64 sessions)
{
  gint64 count = -1;

  g_assert_cmpuint (self->call->reply.status, ==, status);
  lk_store_run (self->store, LK_STORE_READ, count_sessions, &count, NULL);
  g_assert_cmpint (count, ==, sessions);
}

static void
test_admitted (Fixture *self, gconstpointer data)
{
  begin (self);
  wait (self);
  assert_outcome (self, 201, 1);
}

static void
test_password_changed (Fixture *self, gconstpointer data)
{
  g_autoptr (LkSecret) other = lk_secret_new_text ("another horse");
  g_autoptr (GError) error = NULL;

  begin (self);
  g_assert_true (lk_accounts_set_password (self->store, "rita", other, &error));
  g_assert_no_error (error);
  wait (self);
  assert_outcome (self, 401, 0);
}

static void
test_disabled (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  begin (self);
  g_assert_true (lk_accounts_disable (self->store, "rita", &error));
  g_assert_no_error (error);
  wait (self);
  assert_outcome (self, 401, 0);
}

static void
test_query (Fixture *self, gconstpointer data)
{
  begin (self);
  wait (self);
  assert_outcome (self, 400, 0);
}

static void
add (const char *path, const char *query, void (*test) (Fixture *, gconstpointer))
{
  g_test_add (path, Fixture, query, set_up, test, tear_down);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  add ("/desk/sign-in/admitted", NULL, test_admitted);
  add ("/desk/sign-in/password-changed-meanwhile", NULL, test_password_changed);
  add ("/desk/sign-in/disabled-meanwhile", NULL, test_disabled);
  add ("/desk/sign-in/unknown-parameter", "remember=1", test_query);
  add ("/desk/sign-in/unreadable-query", "a=%ff", test_query);
  return g_test_run ();
}
