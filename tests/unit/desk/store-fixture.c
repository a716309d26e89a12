/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store-fixture.h"

#include "lk-account-rows.h"

char *store_url;

static void
add_user (LkDb *db, const char *id)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LkUserRow) present = NULL;
  g_autoptr (LkUserRow) row = lk_user_row_new ();

  g_assert_true (lk_user_by_id (db, id, &present, &error));
  if (present != NULL)
    return;
  row->id = g_strdup (id);
  row->name = g_strdup (id);
  row->display_name = g_strdup ("A person");
  row->role = LK_ROLE_AGENT;
  row->created_at = 1;
  g_assert_true (lk_user_insert (db, row, &error));
  g_assert_no_error (error);
}

void
begin (LkDb *db)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (db->driver->begin (db, &error));
  g_assert_no_error (error);
  g_ptr_array_set_size (db->announced, 0);
}

void
commit (LkDb *db)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (db->driver->number (db, &error));
  g_assert_no_error (error);
  g_assert_true (db->driver->commit (db, &error));
  g_assert_no_error (error);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  fixture->write = lk_db_open (store_url, LK_DB_OPEN_CREATE, &error);
  g_assert_no_error (error);
  fixture->read = lk_db_open (store_url, LK_DB_OPEN_READ, &error);
  g_assert_no_error (error);
  begin (fixture->write);
  add_user (fixture->write, USER_A);
  add_user (fixture->write, USER_B);
  commit (fixture->write);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  lk_db_close (fixture->read);
  lk_db_close (fixture->write);
}

LkCaseRow *
new_case (const char *id, const char *requester, const char *serial)
{
  static const gint64 day = 1700000000000000;
  LkCaseRow *row = lk_case_row_new ();
  LkItemRow *item = lk_item_row_new ();

  row->id = g_strdup (id);
  row->language = g_strdup ("de");
  row->created_at = row->updated_at = row->accepted_at = day;
  row->revision = 1;
  row->requester_id = g_strdup (requester);
  row->contact_name = g_strdup ("Erika Müller");
  row->agreement_version = g_strdup ("1");
  row->agreement_sha256 = g_strdup (SHA_A);
  row->creation_key = g_strconcat ("key-", id, NULL);
  item->index = 1;
  item->serial = g_strdup (serial);
  item->model = g_strdup ("DS-2CD2385G1-I");
  item->has_request = TRUE;
  item->request_sha256 = g_strdup (SHA_B);
  item->exported_at = day;
  item->label_sha256 = g_strdup (SHA_A);
  item->label_type = g_strdup ("image/jpeg");
  g_ptr_array_add (row->items, item);
  return row;
}

gint64
insert_case (LkDb *db, const char *id, const char *requester, const char *serial, const char *words)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LkCaseRow) row = new_case (id, requester, serial);

  begin (db);
  g_assert_true (lk_case_insert (db, row, &error));
  g_assert_no_error (error);
  g_assert_true (db->driver->index_put (db, row->seq, requester, words, serial, &error));
  g_assert_no_error (error);
  g_assert_true (lk_case_announce (db, row, row->created_at, &error));
  commit (db);
  return row->seq;
}

void
add (const char *name, void (*test) (Fixture *, gconstpointer))
{
  g_autofree char *path = g_strconcat ("/store/", name, NULL);

  g_test_add (path, Fixture, NULL, set_up, test, tear_down);
}
