/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the local store does on its own thread, and the contact with it. */
#include <glib/gstdio.h>

#include "fake-desk.h"
#include "lk-desk-retention.h"
#include "lk-local-store.h"
#include "lk-store-files.h"
#include "store-place.h"

static void
test_contact (void)
{
  g_auto (StorePlace) place = { NULL };
  g_autoptr (LkLocalStore) store = NULL;
  g_autoptr (LkContact) first = NULL;
  g_autoptr (LkContact) again = NULL;
  AWAIT (once);
  AWAIT (twice);

  store_place_set_up (&place);
  store = lk_local_store_new_at (place.directory, place.credentials);
  first = lk_local_store_load_contact (store);
  g_assert_cmpstr (lk_contact_get_name (first), ==, "");
  lk_contact_set_name (first, "Ada");
  lk_contact_set_company (first, "Analytical");
  lk_local_store_save_contact_async (store, first, got_result, &once);
  lk_contact_set_company (first, "");
  lk_local_store_save_contact_async (store, first, got_result, &twice);
  g_assert_true (lk_local_store_work_finish (store, wait_for (&twice), NULL));
  g_assert_true (lk_local_store_work_finish (store, wait_for (&once), NULL));
  again = lk_local_store_load_contact (store);
  g_assert_cmpstr (lk_contact_get_name (again), ==, "Ada");
  g_assert_cmpstr (lk_contact_get_company (again), ==, "");
}

/* Somebody else is at the files, as a draft with its photos is: the caller goes on. */
static void
test_contact_waits_elsewhere (void)
{
  g_auto (StorePlace) place = { NULL };
  g_autoptr (LkLocalStore) store = NULL;
  g_autoptr (LkContact) contact = NULL;
  g_autoptr (LkContact) again = NULL;
  g_autoptr (LkStoreFiles) files = NULL;
  g_autoptr (GError) error = NULL;
  int lock;
  AWAIT (result);

  store_place_set_up (&place);
  store = lk_local_store_new_at (place.directory, place.credentials);
  files = lk_store_files_new (place.directory);
  g_assert_true (lk_store_files_prepare (files, NULL));
  lock = lk_store_files_lock (files, NULL);
  g_assert_cmpint (lock, >=, 0);
  contact = lk_local_store_load_contact (store);
  lk_contact_set_name (contact, "Ada");
  lk_local_store_save_contact_async (store, contact, got_result, &result);
  lk_contact_set_name (contact, "Somebody Else");
  g_assert_null (result);
  lk_store_files_unlock (lock);
  g_assert_true (lk_local_store_work_finish (store, wait_for (&result), &error));
  g_assert_no_error (error);
  again = lk_local_store_load_contact (store);
  g_assert_cmpstr (lk_contact_get_name (again), ==, "Ada");
}

static gboolean
append (LkLocalStore *store, gpointer text, GError **error)
{
  g_string_append_printf (text, "%" G_GSIZE_FORMAT, ((GString *) text)->len);
  return TRUE;
}

static gboolean
fail_with (LkLocalStore *store, gpointer message, GError **error)
{
  g_set_error_literal (error, LK_CLIENT_ERROR, LK_CLIENT_ERROR_STORE, message);
  return FALSE;
}

/* One after the other, drafts among them; an error of one is its own. */
static void
test_work (void)
{
  g_auto (StorePlace) place = { NULL };
  g_autoptr (LkLocalStore) store = NULL;
  g_autoptr (LkDraft) draft = store_make_draft ();
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GError) error = NULL;
  AWAIT (failed);
  AWAIT (saved);
  AWAIT (done);

  store_place_set_up (&place);
  store = store_place_open (&place);
  lk_local_store_save_draft_async (store, draft, NULL, got_result, &saved);
  lk_local_store_work_async (store, append, text, NULL, NULL, NULL);
  lk_local_store_work_async (store, fail_with, g_strdup ("the disk is full"), g_free, got_result,
                             &failed);
  lk_local_store_work_async (store, append, text, NULL, got_result, &done);
  g_assert_true (lk_local_store_work_finish (store, wait_for (&done), NULL));
  g_assert_cmpstr (text->str, ==, "01");
  g_assert_nonnull (saved);
  g_assert_true (lk_local_store_save_draft_finish (store, saved, NULL));
  g_assert_nonnull (failed);
  g_assert_false (lk_local_store_work_finish (store, failed, &error));
  g_assert_error (error, LK_CLIENT_ERROR, LK_CLIENT_ERROR_STORE);
}

typedef struct
{
  LkLocalStore *store;
  int lock;
} Busy;

static gboolean
unlock_cb (gpointer data)
{
  lk_store_files_unlock (((Busy *) data)->lock);
  return G_SOURCE_REMOVE;
}

static void
write_and_leave (GApplication *application, gpointer data)
{
  Busy *busy = data;
  g_autoptr (LkContact) contact = lk_local_store_load_contact (busy->store);

  lk_contact_set_name (contact, "Ada");
  lk_local_store_save_contact_async (busy->store, contact, NULL, NULL);
  g_idle_add (unlock_cb, busy);
}

/* An application that has nothing else to do ends once it is written, not before. */
static void
test_application_waits (void)
{
  g_auto (StorePlace) place = { NULL };
  g_autoptr (GApplication) application = g_application_new (NULL, G_APPLICATION_NON_UNIQUE);
  g_autoptr (LkLocalStore) store = NULL;
  g_autoptr (LkStoreFiles) files = NULL;
  g_autoptr (LkContact) contact = NULL;
  Busy busy = { NULL, -1 };

  store_place_set_up (&place);
  busy.store = store = store_place_open (&place);
  files = lk_store_files_new (place.directory);
  busy.lock = lk_store_files_lock (files, NULL);
  g_assert_cmpint (busy.lock, >=, 0);
  g_signal_connect (application, "activate", G_CALLBACK (write_and_leave), &busy);
  g_assert_cmpint (g_application_run (application, 0, NULL), ==, 0);
  contact = lk_local_store_load_contact (store);
  g_assert_cmpstr (lk_contact_get_name (contact), ==, "Ada");
}

static gboolean
wait_for_leave (LkLocalStore *store, gpointer mutex, GError **error)
{
  g_mutex_lock (mutex);
  g_mutex_unlock (mutex);
  return TRUE;
}

/* How long the desk keeps what a closed case holds: written in the order in which it was chosen,
 * while the caller goes on. */
static void
test_retention (void)
{
  g_auto (StorePlace) place = { NULL };
  g_autoptr (LkLocalStore) store = NULL;
  g_autofree char *path = lk_desk_retention_dup_path (FALSE);
  g_autofree char *text = NULL;
  LkDeskRetention days = { .photo_days = 7, .contact_days = 30 };
  GMutex mutex;
  AWAIT (once);
  AWAIT (twice);

  store_place_set_up (&place);
  store = lk_local_store_new_at (place.directory, place.credentials);
  g_mutex_init (&mutex);
  g_mutex_lock (&mutex);
  lk_local_store_work_async (store, wait_for_leave, &mutex, NULL, NULL, NULL);
  lk_desk_retention_save_async (&days, FALSE, store, got_result, &once);
  days.contact_days = 90;
  lk_desk_retention_save_async (&days, FALSE, store, got_result, &twice);
  days.contact_days = 365;
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
  g_mutex_unlock (&mutex);
  g_assert_true (lk_local_store_work_finish (store, wait_for (&twice), NULL));
  g_assert_nonnull (once);
  g_assert_true (lk_local_store_work_finish (store, once, NULL));
  lk_desk_retention_load (FALSE, &days);
  g_assert_cmpuint (days.photo_days, ==, 7);
  g_assert_cmpuint (days.contact_days, ==, 90);
  g_mutex_clear (&mutex);
  g_assert_cmpint (g_remove (path), ==, 0);
}

/* What cannot be read is not overwritten, and it is said. */
static void
test_retention_fails (void)
{
  g_auto (StorePlace) place = { NULL };
  g_autoptr (LkLocalStore) store = NULL;
  g_autofree char *path = lk_desk_retention_dup_path (TRUE);
  const LkDeskRetention days = { .photo_days = 7, .contact_days = 30 };
  g_autoptr (GError) error = NULL;
  AWAIT (result);

  store_place_set_up (&place);
  store = lk_local_store_new_at (place.directory, place.credentials);
  g_assert_cmpint (g_mkdir_with_parents (path, 0700), ==, 0);
  lk_desk_retention_save_async (&days, TRUE, store, got_result, &result);
  g_assert_false (lk_local_store_work_finish (store, wait_for (&result), &error));
  g_assert_error (error, LK_CLIENT_ERROR, LK_CLIENT_ERROR_STORE);
  g_assert_true (g_file_test (path, G_FILE_TEST_IS_DIR));
  g_assert_cmpint (g_rmdir (path), ==, 0);
}

int
main (int argc, char *argv[])
{
  g_autofree char *home = g_dir_make_tmp ("latchkey-data-XXXXXX", NULL);
  int status;

  g_setenv ("XDG_DATA_HOME", home, TRUE);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/store/contact", test_contact);
  g_test_add_func ("/store/contact-waits-elsewhere", test_contact_waits_elsewhere);
  g_test_add_func ("/store/work", test_work);
  g_test_add_func ("/store/retention", test_retention);
  g_test_add_func ("/store/retention-fails", test_retention_fails);
  g_test_add_func ("/store/application-waits", test_application_waits);
  status = g_test_run ();
  fake_remove_tree (home);
  return status;
}
