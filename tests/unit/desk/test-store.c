/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What every driver of the store must do, run once against each: SQLite in a temporary folder, and
 * PostgreSQL where tests/with-postgres.py started one and says so in LK_TEST_POSTGRES.
 */
#include "lk-account-rows.h"
#include "lk-blob-rows.h"
#include "lk-hash.h"
#include "lk-store.h"
#include "store-fixture.h"

#include <glib/gstdio.h>
#include <string.h>

static void
test_case_round_trip (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LkCaseRow) row = NULL;
  g_autoptr (LkCaseRow) stale = NULL;
  g_autoptr (LkCaseRow) nobody = NULL;
  LkItemRow *item;

  insert_case (fixture->write, "LK-RND0000001", USER_A, "E11110001", "mueller");
  row = lk_case_load (fixture->write, "LK-RND0000001", &error);
  g_assert_no_error (error);
  g_assert_cmpstr (row->contact_name, ==, "Erika Müller");
  g_assert_null (row->owner_id);
  g_assert_cmpint (row->created_at, ==, 1700000000000000);
  g_assert_cmpint (row->closed_at, ==, 0);
  g_assert_cmpint (row->changed, >, 0);
  item = lk_case_row_get_item (row, 1);
  g_assert_cmpstr (item->serial, ==, "E11110001");
  g_assert_cmpint (item->exported_at, ==, 1700000000000000);
  g_assert_false (item->has_answer);

  begin (fixture->write);
  row->revision = 2;
  row->owner_id = g_strdup (USER_B);
  row->closed_at = 1700000000000001;
  item->has_answer = TRUE;
  item->answer_kind = LK_ANSWER_KIND_KEY;
  item->issued_at = 5;
  item->expires_at = 1800000000000000;
  g_assert_true (lk_case_update (fixture->write, row, &error));
  g_assert_true (lk_item_update (fixture->write, row->seq, item, &error));
  g_assert_no_error (error);
  commit (fixture->write);

  stale = lk_case_load (fixture->write, "LK-RND0000001", &error);
  g_assert_cmpint (stale->revision, ==, 2);
  g_assert_cmpstr (stale->owner_name, ==, "A person");
  g_assert_cmpint (stale->closed_at, ==, 1700000000000001);
  g_assert_cmpint (lk_case_row_get_item (stale, 1)->expires_at, ==, 1800000000000000);

  /* Whoever read revision 1 and writes revision 2 now has lost. */
  begin (fixture->write);
  g_assert_false (lk_case_update (fixture->write, row, &error));
  g_assert_error (error, LK_STORE_ERROR, LK_STORE_ERROR_CONFLICT);
  g_clear_error (&error);
  fixture->write->driver->rollback (fixture->write);
  nobody = lk_case_load (fixture->write, "LK-NOBODY0000", &error);
  g_assert_null (nobody);
  g_assert_no_error (error);
}

static void
test_unique_keys (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LkCaseRow) again = new_case ("LK-UNQ0000002", USER_A, "E11110002");
  g_autofree char *id = NULL;

  insert_case (fixture->write, "LK-UNQ0000001", USER_A, "E11110002", "");
  g_free (again->creation_key);
  again->creation_key = g_strdup ("key-LK-UNQ0000001");
  begin (fixture->write);
  g_assert_true (fixture->write->driver->savepoint (fixture->write, &error));
  g_assert_false (lk_case_insert (fixture->write, again, &error));
  g_assert_error (error, LK_STORE_ERROR, LK_STORE_ERROR_EXISTS);
  g_clear_error (&error);
  /* The transaction goes on after the savepoint. */
  g_assert_true (fixture->write->driver->rollback_to (fixture->write, &error));
  g_assert_no_error (error);
  g_assert_true (lk_case_find_created (fixture->write, USER_A, "key-LK-UNQ0000001", &id, &error));
  g_assert_cmpstr (id, ==, "LK-UNQ0000001");
  commit (fixture->write);
}

static void
test_rollback_leaves_nothing (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LkCaseRow) row = new_case ("LK-RBK0000001", USER_A, "E11110003");
  g_autoptr (LkCaseRow) found = NULL;

  begin (fixture->write);
  g_assert_true (lk_case_insert (fixture->write, row, &error));
  fixture->write->driver->rollback (fixture->write);
  g_assert_false (fixture->write->driver->in_transaction (fixture->write));
  found = lk_case_load (fixture->write, "LK-RBK0000001", &error);
  g_assert_null (found);
  g_assert_no_error (error);
}

static void
test_texts_are_bytes (Fixture *fixture, gconstpointer data)
{
  static const char bytes[] = "\0\xff\\x41 '\n";
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) body = g_bytes_new_static (bytes, sizeof bytes);
  g_autoptr (GBytes) got = NULL;
  g_autoptr (GBytes) gone = NULL;
  gint64 seq = insert_case (fixture->write, "LK-TXT0000001", USER_A, "E11110004", "");

  begin (fixture->write);
  g_assert_true (lk_text_put (fixture->write, seq, 1, "request", body, &error));
  g_assert_true (lk_text_get (fixture->write, seq, 1, "request", &got, &error));
  g_assert_no_error (error);
  g_assert_true (g_bytes_equal (got, body));
  g_assert_true (lk_text_set_due (fixture->write, seq, 1, 7, &error));
  g_assert_true (lk_text_drop (fixture->write, seq, 1, "request", &error));
  g_assert_true (lk_text_get (fixture->write, seq, 1, "request", &gone, &error));
  g_assert_no_error (error);
  g_assert_null (gone);
  commit (fixture->write);
}

static const guint8 *
read_pattern (guint8 *buffer, gsize size, goffset offset, gpointer data)
{
  for (gsize i = 0; i < size; i++)
    buffer[i] = (guint8) ((offset + (goffset) i) % 251);
  return buffer;
}

static void
test_blob_in_chunks (Fixture *fixture, gconstpointer data)
{
  LkDb *db = fixture->write;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) chunk = NULL;
  LkBlobRow row = { .size = LK_BLOB_CHUNK + 100, .media_type = "image/png" };
  LkBlobRow found = { 0 };
  gboolean had = TRUE;
  gboolean there = FALSE;
  gboolean mine = FALSE;

  begin (db);
  g_assert_true (lk_blob_put (db, SHA_B, &row, USER_A, 10, read_pattern, NULL, &had, &error));
  g_assert_no_error (error);
  g_assert_false (had);
  g_assert_true (lk_blob_put (db, SHA_B, &row, USER_A, 11, read_pattern, NULL, &had, &error));
  g_assert_true (had);
  /* The same picture of somebody else is stored once, and nobody is told. */
  g_assert_true (lk_blob_put (db, SHA_B, &row, USER_B, 11, read_pattern, NULL, &had, &error));
  g_assert_no_error (error);
  g_assert_false (had);
  commit (db);
  g_assert_true (lk_blob_get (db, SHA_B, &there, &found, &error));
  g_assert_true (there);
  g_assert_cmpint (found.size, ==, row.size);
  g_assert_cmpstr (found.media_type, ==, "image/png");
  g_assert_true (lk_blob_is_uploader (db, SHA_B, USER_B, &mine, &error));
  g_assert_true (mine);
  chunk = lk_blob_chunk (db, SHA_B, 1, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (g_bytes_get_size (chunk), ==, 100);
  g_assert_cmpuint (((const guint8 *) g_bytes_get_data (chunk, NULL))[0], ==, LK_BLOB_CHUNK % 251);
}

static void
test_lists (Fixture *fixture, gconstpointer data)
{
  LkDb *db = fixture->write;
  LkCaseQuery all = { .type = -1 };
  LkCaseQuery open
      = { .type = -1, .states = 1u << LK_CASE_STATE_SUBMITTED | 1u << LK_CASE_STATE_IN_WORK };
  LkCaseQuery of_b = { .type = -1, .requester_id = USER_B };
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) first = NULL;
  g_autoptr (GPtrArray) second = NULL;
  g_autoptr (GPtrArray) changed = NULL;
  g_autoptr (GPtrArray) states = NULL;
  gint64 counts[LK_CASE_STATE_CLOSED + 1];
  gint64 last = 0;
  gint64 count = 0;

  for (guint i = 0; i < 7; i++)
    {
      g_autofree char *id = g_strdup_printf ("LK-LST000000%u", i);

      insert_case (db, id, USER_B, "E22220000", "");
    }
  g_assert_true (lk_case_last_seq (db, &last, &error));
  first = lk_case_list_created (db, &all, G_MAXINT64, 3, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (first->len, ==, 3);
  g_assert_cmpint (((LkCaseRow *) g_ptr_array_index (first, 0))->seq, ==, last);
  second = lk_case_list_created (db, &all, ((LkCaseRow *) g_ptr_array_index (first, 2))->seq, 3,
                                 &error);
  g_assert_cmpint (((LkCaseRow *) g_ptr_array_index (second, 0))->seq, <,
                   ((LkCaseRow *) g_ptr_array_index (first, 2))->seq);
  changed = lk_case_list_changed (db, &of_b, 0, G_MAXINT64, last, 200, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (changed->len, >=, 7);
  for (guint i = 1; i < changed->len; i++)
    g_assert_cmpint (((LkCaseRow *) g_ptr_array_index (changed, i - 1))->changed, >,
                     ((LkCaseRow *) g_ptr_array_index (changed, i))->changed);
  states = lk_case_list_changed (db, &open, 0, G_MAXINT64, 0, 5, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (states->len, ==, 5);
  g_assert_true (lk_case_count (db, &of_b, 3, &count, &error));
  g_assert_cmpint (count, ==, 4);
  g_assert_true (lk_case_count (db, &open, 10000, &count, &error));
  g_assert_no_error (error);
  g_assert_cmpint (count, >=, 7);
  g_assert_true (lk_case_count_states (db, counts, &error));
  g_assert_no_error (error);
  g_assert_cmpint (counts[LK_CASE_STATE_SUBMITTED], >=, 7);
}

static gboolean
fits (const LkCaseQuery *query, const LkCaseRow *row)
{
  return (query->states == 0 || (query->states & (1u << row->state)) != 0)
         && (query->type < 0 || query->type == (int) row->type)
         && (query->requester_id == NULL || g_str_equal (query->requester_id, row->requester_id));
}

/* @all: every case, in the order of the list */
static void
assert_listed (LkDb *db, const LkCaseQuery *query, gboolean created, const GPtrArray *all)
{
  g_autoptr (GError) error = NULL;
  gint64 below = G_MAXINT64;
  gint64 count = -1;
  gint64 seen = 0;
  guint at = 0;
  guint n;

  do
    {
      g_autoptr (GPtrArray) page = created
                                       ? lk_case_list_created (db, query, below, 7, &error)
                                       : lk_case_list_changed (db, query, 0, below, 0, 7, &error);

      g_assert_no_error (error);
      n = page->len;
      for (guint i = 0; i < n; i++, at++, seen++)
        {
          const LkCaseRow *row = g_ptr_array_index (page, i);

          while (at < all->len && !fits (query, g_ptr_array_index (all, at)))
            at++;
          g_assert_cmpuint (at, <, all->len);
          g_assert_cmpint (row->seq, ==, ((LkCaseRow *) g_ptr_array_index (all, at))->seq);
          g_assert_cmpuint (row->items->len, ==, 1);
          below = created ? row->seq : row->changed;
        }
    }
  while (n == 7);
  for (; at < all->len; at++)
    g_assert_false (fits (query, g_ptr_array_index (all, at)));
  g_assert_true (lk_case_count (db, query, 10000, &count, &error));
  g_assert_no_error (error);
  g_assert_cmpint (count, ==, seen);
}

/* States, type and person in any combination: what is listed is what all cases have of it. */
static void
test_list_filters (Fixture *fixture, gconstpointer data)
{
  static const guint states[] = { 0, 1, 2, 3, 8, 16, 21, 30, 31 };
  LkDb *db = fixture->write;
  const LkCaseQuery every = { .type = -1 };
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) created = NULL;
  g_autoptr (GPtrArray) changed = NULL;

  for (guint i = 0; i < 60; i++)
    {
      g_autofree char *id = g_strdup_printf ("LK-FLT00000%02u", i);
      gint64 seq = insert_case (db, id, i % 4 == 0 ? USER_A : USER_B, "E33330000", "");

      begin (db);
      g_assert_true (lk_db_run (
          db, &error,
          "UPDATE cases SET state = $2, type = $3, changed = changed + $4 WHERE seq = $1", "itti",
          seq, lk_case_state_to_string ((LkCaseState) (i * 7 % (LK_CASE_STATE_CLOSED + 1))),
          lk_case_type_to_string (i % 11 == 0 ? LK_CASE_TYPE_DEVICE_UNBIND
                                              : LK_CASE_TYPE_PASSWORD_RESET),
          (gint64) (i % 2) * 1000));
      g_assert_no_error (error);
      commit (db);
    }
  created = lk_case_list_created (db, &every, G_MAXINT64, 500, &error);
  changed = lk_case_list_changed (db, &every, 0, G_MAXINT64, 0, 500, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (created->len, >=, 60);
  g_assert_cmpuint (created->len, ==, changed->len);
  for (guint i = 0; i < G_N_ELEMENTS (states); i++)
    for (int type = -1; type <= LK_CASE_TYPE_DEVICE_UNBIND; type++)
      for (guint person = 0; person < 2; person++)
        {
          const LkCaseQuery query
              = { .states = states[i], .type = type, .requester_id = person == 1 ? USER_B : NULL };

          assert_listed (db, &query, TRUE, created);
          assert_listed (db, &query, FALSE, changed);
        }
}

static void
test_feed (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) rows = NULL;
  g_autoptr (GArray) mine = NULL;
  gint64 first = 0;
  gint64 before = 0;
  gint64 after = 0;

  g_assert_true (lk_feed_last (fixture->write, &first, &before, &error));
  insert_case (fixture->write, "LK-FED0000001", USER_A, "E33330001", "");
  insert_case (fixture->write, "LK-FED0000002", USER_B, "E33330002", "");
  g_assert_true (lk_feed_last (fixture->write, &first, &after, &error));
  g_assert_no_error (error);
  g_assert_cmpint (after, ==, before + 2);
  rows = lk_feed_list (fixture->write, before, NULL, 10, &error);
  g_assert_cmpuint (rows->len, ==, 2);
  g_assert_cmpint (g_array_index (rows, LkFeedRow, 0).n, ==, before + 1);
  g_assert_cmpstr (g_array_index (rows, LkFeedRow, 1).case_id, ==, "LK-FED0000002");
  mine = lk_feed_list (fixture->write, before, USER_A, 10, &error);
  g_assert_cmpuint (mine->len, ==, 1);
}

static void
test_accounts (Fixture *fixture, gconstpointer data)
{
  LkDb *db = fixture->write;
  g_autoptr (GError) error = NULL;
  g_autoptr (LkSessionRow) session = NULL;
  g_autoptr (LkSessionRow) none = NULL;
  g_autoptr (LkUserRow) nobody = NULL;
  LkSignInCounts counts = { 0 };

  begin (db);
  g_assert_true (lk_session_insert (db, "token-hash", USER_A, 100, &error));
  g_assert_true (lk_session_touch (db, "token-hash", 200, &error));
  g_assert_true (lk_session_get (db, "token-hash", &session, &error));
  g_assert_no_error (error);
  g_assert_cmpstr (session->user->id, ==, USER_A);
  g_assert_cmpint (session->used_at, ==, 200);
  g_assert_true (lk_session_delete (db, "token-hash", &error));
  g_assert_true (lk_session_get (db, "token-hash", &none, &error));
  g_assert_null (none);
  g_assert_true (lk_user_by_name (db, "no such name", &nobody, &error));
  g_assert_null (nobody);

  g_assert_true (lk_sign_in_fail (db, "f1", SHA_A, "peer-1", 1000, &error));
  g_assert_true (lk_sign_in_fail (db, "f2", SHA_A, "peer-1", 2000, &error));
  g_assert_true (lk_sign_in_fail (db, "f3", SHA_B, "peer-1", 3000, &error));
  g_assert_true (lk_sign_in_fail (db, "ahead", SHA_A, "peer-1", 5001, &error));
  g_assert_true (lk_sign_in_succeed (db, "f3", SHA_B, "peer-1", 3000, &error));
  g_assert_true (lk_sign_in_count (db, SHA_A, "peer-1", 500, 5000, &counts, &error));
  g_assert_no_error (error);
  g_assert_cmpint (counts.name_from_peer, ==, 2);
  g_assert_cmpint (counts.oldest_name_from_peer, ==, 1000);
  g_assert_cmpint (counts.peer, ==, 2);
  g_assert_cmpint (counts.name_from_strangers, ==, 2);
  g_assert_false (counts.peer_is_known);
  db->driver->rollback (db);
}

static void
test_idempotency (Fixture *fixture, gconstpointer data)
{
  LkDb *db = fixture->write;
  g_autoptr (GError) error = NULL;
  LkIdempotencyRow row = { .body_sha256 = SHA_A, .status = 201, .case_id = "LK-IDM0000001" };
  LkIdempotencyRow found = { 0 };
  gboolean there = TRUE;

  begin (db);
  g_assert_true (lk_idempotency_get (db, USER_A, "/v1/cases", "k", &there, &found, &error));
  g_assert_false (there);
  g_assert_true (lk_idempotency_put (db, USER_A, "/v1/cases", "k", &row, 5, &error));
  g_assert_true (lk_idempotency_get (db, USER_A, "/v1/cases", "k", &there, &found, &error));
  g_assert_no_error (error);
  g_assert_true (there);
  g_assert_cmpstr (found.body_sha256, ==, SHA_A);
  g_assert_cmpint (found.status, ==, 201);
  g_assert_true (lk_idempotency_prune (db, 6, &error));
  g_assert_true (lk_idempotency_get (db, USER_A, "/v1/cases", "k", &there, &found, &error));
  g_assert_false (there);
  db->driver->rollback (db);
}

static void
test_locks_and_meta (Fixture *fixture, gconstpointer data)
{
  LkDb *db = fixture->write;
  g_autoptr (GError) error = NULL;
  g_autofree char *value = NULL;
  g_autofree char *missing = NULL;
  gboolean got = FALSE;

  begin (db);
  g_assert_true (lk_db_lock (db, "case LK-1", &error));
  g_assert_true (lk_db_try_lock (db, "purge", &got, &error));
  g_assert_no_error (error);
  g_assert_true (got);
  g_assert_true (lk_db_set_meta (db, "name", "one", &error));
  g_assert_true (lk_db_set_meta (db, "name", "two", &error));
  g_assert_true (lk_db_get_meta (db, "name", &value, &error));
  g_assert_cmpstr (value, ==, "two");
  g_assert_true (lk_db_get_meta (db, "nothing", &missing, &error));
  g_assert_null (missing);
  commit (db);
}

static void
test_reader_does_not_write (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  begin (fixture->read);
  g_assert_false (lk_db_set_meta (fixture->read, "name", "reader", &error));
  g_assert_nonnull (error);
  fixture->read->driver->rollback (fixture->read);
}

static gboolean
add_one (LkDb *db, gpointer data, GError **error)
{
  g_autofree char *value = NULL;
  g_autofree char *next = NULL;

  if (!lk_db_lock (db, "counter", error) || !lk_db_get_meta (db, "counter", &value, error))
    return FALSE;
  next = g_strdup_printf ("%d", value != NULL ? atoi (value) + 1 : 1);
  return lk_db_set_meta (db, "counter", next, error);
}

static gboolean
refuse (LkDb *db, gpointer data, GError **error)
{
  lk_db_set_meta (db, "counter", "lost", error);
  g_clear_error (error);
  g_set_error_literal (error, LK_STORE_ERROR, LK_STORE_ERROR_FAILED, "the job does not want it");
  return FALSE;
}

typedef struct
{
  guint left;
  guint failed;
} Waiting;

static void
on_written (GObject *source, GAsyncResult *result, gpointer data)
{
  Waiting *waiting = data;
  g_autoptr (GError) error = NULL;

  if (!lk_store_run_finish (LK_STORE (source), result, &error))
    waiting->failed++;
  waiting->left--;
}

/* Jobs that share a commit do not share their failures, and none of their effects is lost. */
static void
test_group_commit (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LkStore) store = lk_store_new (store_url, TRUE, 2, &error);
  g_autofree char *value = NULL;
  Waiting waiting = { .left = 200 };

  g_assert_no_error (error);
  begin (fixture->write);
  g_assert_true (lk_db_set_meta (fixture->write, "counter", "0", &error));
  commit (fixture->write);
  for (guint i = 0; i < 200; i++)
    lk_store_run_async (store, LK_STORE_WRITE, i % 4 == 3 ? refuse : add_one, NULL, on_written,
                        &waiting);
  while (waiting.left > 0)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (waiting.failed, ==, 50);
  g_assert_true (lk_db_get_meta (fixture->write, "counter", &value, &error));
  g_assert_cmpstr (value, ==, "150");
  lk_store_close (store);
}

static void
on_problem (const char *text, gpointer data)
{
  g_test_message ("%s", text);
  (*(guint *) data)++;
}

static void
test_scrub_and_verify (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  guint problems = 0;

  g_assert_true (fixture->write->driver->scrub (fixture->write, &error));
  g_assert_no_error (error);
  g_assert_true (fixture->write->driver->verify (fixture->write, on_problem, &problems, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (problems, ==, 0);
}

int
main (int argc, char *argv[])
{
  g_autofree char *folder = g_dir_make_tmp ("lk-store-XXXXXX", NULL);
  const char *postgres = g_getenv ("LK_TEST_POSTGRES");
  int status;

  g_test_init (&argc, &argv, NULL);
  store_url
      = postgres != NULL ? g_strdup (postgres) : g_strdup_printf ("sqlite:%s/desk.db", folder);
  add ("case-round-trip", test_case_round_trip);
  add ("unique-keys", test_unique_keys);
  add ("rollback", test_rollback_leaves_nothing);
  add ("texts-are-bytes", test_texts_are_bytes);
  add ("blob-in-chunks", test_blob_in_chunks);
  add_search_tests ();
  add ("lists", test_lists);
  add ("list-filters", test_list_filters);
  add ("feed", test_feed);
  add ("accounts", test_accounts);
  add ("idempotency", test_idempotency);
  add ("locks-and-meta", test_locks_and_meta);
  add ("reader-does-not-write", test_reader_does_not_write);
  add ("group-commit", test_group_commit);
  add ("scrub-and-verify", test_scrub_and_verify);
  status = g_test_run ();

  for (const char *const *suffix = (const char *const[]){ "", "-wal", "-shm", NULL };
       *suffix != NULL; suffix++)
    {
      g_autofree char *path = g_strconcat (folder, "/desk.db", *suffix, NULL);

      g_unlink (path);
    }
  g_rmdir (folder);
  g_free (store_url);
  return status;
}
