/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a search of the store finds, on every driver; part of test-store. */
#include "store-fixture.h"

#include <string.h>

/* As a desk begins a search: one above the newest case. */
static gint64
top_of (LkDb *db)
{
  g_autoptr (GError) error = NULL;
  gint64 newest = -1;

  g_assert_true (lk_case_last_seq (db, &newest, &error));
  g_assert_no_error (error);
  return newest + 1;
}

static GPtrArray *
search (LkDb *db, LkCaseQuery query, guint limit)
{
  g_autoptr (GError) error = NULL;
  GPtrArray *rows = lk_case_search (db, &query, top_of (db), limit, &error);

  g_assert_no_error (error);
  return rows;
}

static void
assert_found (LkDb *db, LkCaseQuery query, const char *first, guint count)
{
  g_autoptr (GPtrArray) rows = search (db, query, 50);

  g_assert_cmpuint (rows->len, ==, count);
  if (count > 0)
    g_assert_cmpstr (((LkCaseRow *) g_ptr_array_index (rows, 0))->id, ==, first);
}

/* @all: how many there are, up to 1,000; each comes once, and a shorter page has the newest. */
static void
assert_all_found (LkDb *db, LkCaseQuery query, guint all)
{
  static const guint limits[] = { 1, 50, 51, 199, 200, 201 };
  g_autoptr (GPtrArray) rows = search (db, query, 1000);

  g_assert_cmpuint (rows->len, ==, all);
  for (guint i = 1; i < rows->len; i++)
    g_assert_cmpint (((LkCaseRow *) g_ptr_array_index (rows, i - 1))->seq, >,
                     ((LkCaseRow *) g_ptr_array_index (rows, i))->seq);
  for (guint k = 0; k < G_N_ELEMENTS (limits); k++)
    {
      g_autoptr (GPtrArray) page = search (db, query, limits[k]);

      g_assert_cmpuint (page->len, ==, MIN (all, limits[k]));
      for (guint i = 0; i < page->len; i++)
        g_assert_cmpint (((LkCaseRow *) g_ptr_array_index (page, i))->seq, ==,
                         ((LkCaseRow *) g_ptr_array_index (rows, i))->seq);
    }
}

/* More than are read at once, and found by words and by serial: each is given once. */
static void
test_search_many (Fixture *fixture, gconstpointer data)
{
  LkDb *db = fixture->write;
  char *words[] = { (char *) "balloon", NULL };
  char *beginning[] = { (char *) "ballo", NULL };
  LkCaseQuery both = { .type = -1, .words = words, .fragment = "g88" };

  for (guint i = 0; i < 250; i++)
    {
      g_autofree char *id = g_strdup_printf ("LK-MNY%07u", i);
      g_autofree char *serial = g_strdup_printf ("%sX666%05u", i % 2 == 0 ? "G88" : "H99", i);

      insert_case (db, id, USER_A, serial, i % 3 == 0 ? "balloon" : "ship");
    }
  assert_all_found (db, (LkCaseQuery){ .type = -1, .words = words }, 84);
  assert_all_found (db, (LkCaseQuery){ .type = -1, .words = beginning }, 84);
  assert_all_found (db, (LkCaseQuery){ .type = -1, .fragment = "x666" }, 250);
  assert_all_found (db, (LkCaseQuery){ .type = -1, .fragment = "g88" }, 125);
  assert_all_found (db, both, 125 + 84 - 42);
  assert_all_found (db, (LkCaseQuery){ .type = -1, .words = words, .requester_id = USER_B }, 0);
  assert_all_found (db,
                    (LkCaseQuery){
                        .type = -1, .words = words, .states = 1u << LK_CASE_STATE_CLOSED },
                    0);
  assert_found (db, both, "LK-MNY0000249", 50);
  assert_found (db, (LkCaseQuery){ .type = -1, .fragment = "x666" }, "LK-MNY0000249", 50);
}

/* As if so many cases had been filed in between. */
static void
leave_gap (LkDb *db, gint64 cases)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LkDbCursor) cursor = NULL;
  gboolean sqlite = g_str_equal (db->driver->name, "sqlite");
  g_autofree char *sql
      = g_strdup_printf (sqlite ? "UPDATE sqlite_sequence SET seq = %" G_GINT64_FORMAT
                                  " + (SELECT max(seq) FROM cases) WHERE name = 'cases'"
                                : "SELECT setval(pg_get_serial_sequence('cases', 'seq'), "
                                  "%" G_GINT64_FORMAT " + (SELECT max(seq) FROM cases))",
                         cases);

  begin (db);
  cursor = lk_db_query (db, &error, sql, NULL);
  g_assert_no_error (error);
  g_assert_cmpint (lk_db_next (cursor, &error), ==, sqlite ? 0 : 1);
  g_assert_no_error (error);
  g_clear_pointer (&cursor, lk_db_cursor_close);
  commit (db);
}

/* Pages of any length lead from the newest to the oldest. */
static void
assert_walked (LkDb *db, const LkCaseQuery *query, guint limit, const char *letters)
{
  g_autoptr (GString) seen = g_string_new (NULL);
  gint64 before = top_of (db);
  guint n;

  do
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GPtrArray) rows = lk_case_search (db, query, before, limit, &error);

      g_assert_no_error (error);
      n = rows->len;
      for (guint i = 0; i < n; i++)
        {
          const LkCaseRow *row = g_ptr_array_index (rows, i);

          g_string_append_c (seen, row->id[strlen (row->id) - 1]);
          before = row->seq;
        }
    }
  while (n == limit);
  g_assert_cmpstr (seen->str, ==, letters);
}

/* What stands close together or far apart, among the newest or the oldest, is found all the same.
 */
static void
test_search_far (Fixture *fixture, gconstpointer data)
{
  LkDb *db = fixture->write;
  char *words[] = { (char *) "beacon", NULL };
  const LkCaseQuery by_word = { .type = -1, .words = words };
  const LkCaseQuery by_serial = { .type = -1, .fragment = "q55" };
  const LkCaseQuery by_either = { .type = -1, .words = words, .fragment = "q55" };

  insert_case (db, "LK-FAR000000A", USER_A, "Q5511111", "beacon");
  insert_case (db, "LK-FAR000000B", USER_A, "R6611111", "beacon");
  insert_case (db, "LK-FAR000000C", USER_A, "Q5522222", "hull");
  leave_gap (db, 1000000);
  insert_case (db, "LK-FAR000000D", USER_A, "Q5533333", "hull");
  insert_case (db, "LK-FAR000000E", USER_A, "R6622222", "beacon");
  leave_gap (db, 1000000);
  insert_case (db, "LK-FAR000000F", USER_A, "Q5544444", "beacon");
  insert_case (db, "LK-FAR000000G", USER_A, "R6633333", "hull");
  for (guint limit = 1; limit <= 7; limit++)
    {
      assert_walked (db, &by_word, limit, "FEBA");
      assert_walked (db, &by_serial, limit, "FDCA");
      assert_walked (db, &by_either, limit, "FEDCBA");
    }
}

/* Groups of what is sought, less and more far apart, with something else between its cases. */
static void
test_search_groups (Fixture *fixture, gconstpointer data)
{
  static const gint64 gaps[] = { 1000000, 200000, 20000, 3000, 1000 };
  LkDb *db = fixture->write;
  char *words[] = { (char *) "anchor", NULL };
  const LkCaseQuery by_word = { .type = -1, .words = words };
  const LkCaseQuery by_serial = { .type = -1, .fragment = "j33" };
  const LkCaseQuery by_either = { .type = -1, .words = words, .fragment = "j33" };
  const LkCaseQuery of_one = { .type = -1, .words = words, .requester_id = USER_A };
  const LkCaseQuery open = { .type = -1, .words = words, .states = 1u << LK_CASE_STATE_SUBMITTED };
  g_autoptr (GString) all = g_string_new (NULL);
  g_autoptr (GString) one = g_string_new (NULL);

  for (guint i = 0; i < 25; i++)
    {
      g_autofree char *id = g_strdup_printf ("LK-GRP000000%c", 'A' + i);
      g_autofree char *other = g_strdup_printf ("LK-OTH000000%c", 'A' + i);

      if (i % 5 == 0)
        leave_gap (db, gaps[i / 5]);
      insert_case (db, id, i % 2 == 0 ? USER_A : USER_B, "J3312345", "anchor");
      insert_case (db, other, USER_A, "K4412345", "rope");
      g_string_prepend_c (all, 'A' + i);
      if (i % 2 == 0)
        g_string_prepend_c (one, 'A' + i);
    }
  for (guint limit = 1; limit <= 26; limit++)
    {
      assert_walked (db, &by_word, limit, all->str);
      assert_walked (db, &by_serial, limit, all->str);
      assert_walked (db, &by_either, limit, all->str);
      assert_walked (db, &of_one, limit, one->str);
      assert_walked (db, &open, limit, all->str);
    }
}

static void
test_search (Fixture *fixture, gconstpointer data)
{
  LkDb *db = fixture->write;
  char *both[] = { (char *) "zeppelin", (char *) "garage", NULL };
  char *beginning[] = { (char *) "zepp", NULL };
  char *other[] = { (char *) "zeppelin", (char *) "nowhere", NULL };
  g_autoptr (GError) error = NULL;
  gint64 seq;

  insert_case (db, "LK-SRC0000001", USER_A, "F77712345", "zeppelin garage");
  seq = insert_case (db, "LK-SRC0000002", USER_B, "F77754321", "zeppelin garage");
  assert_found (db, (LkCaseQuery){ .type = -1, .words = both }, "LK-SRC0000002", 2);
  assert_found (db, (LkCaseQuery){ .type = -1, .words = beginning }, "LK-SRC0000002", 2);
  assert_found (db, (LkCaseQuery){ .type = -1, .words = other }, NULL, 0);
  assert_found (db, (LkCaseQuery){ .type = -1, .words = both, .requester_id = USER_A },
                "LK-SRC0000001", 1);
  assert_found (db, (LkCaseQuery){ .type = -1, .fragment = "77712" }, "LK-SRC0000001", 1);
  assert_found (db, (LkCaseQuery){ .type = -1, .fragment = "f777" }, "LK-SRC0000002", 2);
  assert_found (db, (LkCaseQuery){ .type = -1, .fragment = "7%1" }, NULL, 0);
  assert_found (db,
                (LkCaseQuery){
                    .type = LK_CASE_TYPE_DEVICE_UNBIND, .words = both, .fragment = NULL },
                NULL, 0);
  assert_found (db,
                (LkCaseQuery){ .type = -1, .words = both, .states = 1u << LK_CASE_STATE_SUBMITTED },
                "LK-SRC0000002", 2);

  begin (db);
  g_assert_true (db->driver->index_drop (db, seq, USER_B, "zeppelin garage", "F77754321", &error));
  g_assert_no_error (error);
  commit (db);
  assert_found (db, (LkCaseQuery){ .type = -1, .words = both }, "LK-SRC0000001", 1);
  assert_found (db, (LkCaseQuery){ .type = -1, .fragment = "54321" }, NULL, 0);
}

void
add_search_tests (void)
{
  add ("search", test_search);
  add ("search-many", test_search_many);
  add ("search-far", test_search_far);
  add ("search-groups", test_search_groups);
}
