/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What outlives the program: tokens and the key of the drafts, in libsecret's own encrypted file,
 * which needs no daemon. The backend is chosen once, so this is a program of its own. */
#include "fake-desk.h"
#include "lk-credentials.h"
#include "lk-local-store.h"

#include <string.h>

#define REQUEST "QUJDREVGR0g="

static LkSecret *
load_token (const char *desk)
{
  g_autoptr (LkCredentials) credentials = lk_credentials_new ();
  g_autoptr (GError) error = NULL;
  LkSecret *token;
  AWAIT (result);

  lk_credentials_load_token_async (credentials, desk, NULL, got_result, &result);
  token = lk_credentials_load_token_finish (credentials, wait_for (&result), &error);
  g_assert_no_error (error);
  g_assert_true (lk_credentials_is_persistent (credentials));
  return token;
}

static void
test_tokens (void)
{
  g_autoptr (LkCredentials) credentials = lk_credentials_new ();
  g_autoptr (LkSecret) token = lk_secret_new_text ("T0KEN");
  g_autoptr (LkSecret) found = NULL;
  g_autoptr (GError) error = NULL;
  AWAIT (saved);
  AWAIT (cleared);

  g_assert_null (load_token ("https://desk.example.org"));
  lk_credentials_save_token_async (credentials, "https://desk.example.org", token, NULL, got_result,
                                   &saved);
  g_assert_true (lk_credentials_save_token_finish (credentials, wait_for (&saved), &error));
  g_assert_no_error (error);
  /* Another object, as after a restart. */
  found = load_token ("https://desk.example.org");
  g_assert_cmpstr (lk_secret_get_text (found), ==, "T0KEN");
  g_assert_null (load_token ("https://another.example.org"));
  lk_credentials_clear_token_async (credentials, "https://desk.example.org", NULL, got_result,
                                    &cleared);
  g_assert_true (lk_credentials_clear_token_finish (credentials, wait_for (&cleared), &error));
  g_assert_null (load_token ("https://desk.example.org"));
}

static LkLocalStore *
open_store_with (const char *directory, LkCredentials *credentials)
{
  LkLocalStore *store = lk_local_store_new_at (directory, credentials);
  AWAIT (result);

  lk_local_store_open_async (store, NULL, got_result, &result);
  g_assert_true (lk_local_store_open_finish (store, wait_for (&result), NULL));
  return store;
}

static LkLocalStore *
open_store (const char *directory)
{
  g_autoptr (LkCredentials) credentials = lk_credentials_new ();

  return open_store_with (directory, credentials);
}

static void
save (LkLocalStore *store, LkDraft *draft)
{
  AWAIT (result);

  lk_local_store_save_draft_async (store, draft, NULL, got_result, &result);
  g_assert_true (lk_local_store_save_draft_finish (store, wait_for (&result), NULL));
}

static LkDraft *
load (LkLocalStore *store)
{
  g_autoptr (GPtrArray) drafts = NULL;
  AWAIT (result);

  lk_local_store_load_drafts_async (store, NULL, got_result, &result);
  drafts = lk_local_store_load_drafts_finish (store, wait_for (&result), NULL);
  g_assert_cmpuint (drafts->len, ==, 1);
  return g_object_ref (g_ptr_array_index (drafts, 0));
}

static void
test_drafts_keep_their_requests (void)
{
  g_autofree char *directory = g_dir_make_tmp ("latchkey-store-XXXXXX", NULL);
  g_autoptr (LkLocalStore) store = open_store (directory);
  g_autoptr (LkLocalStore) later = open_store (directory);
  g_autoptr (LkDraft) draft = lk_draft_new ();
  g_autoptr (LkDraft) loaded = NULL;
  g_autoptr (LkDeviceIdentity) device = lk_device_identity_new ();
  g_autoptr (LkDraftItem) item = lk_draft_item_new (device);
  g_autoptr (LkSecret) request = lk_secret_new_text (REQUEST);
  g_autofree char *name = NULL;
  g_autofree char *path = NULL;
  g_autofree char *text = NULL;

  g_assert_true (lk_local_store_keeps_secrets (store));
  lk_draft_item_set_request (item, request, LK_REQUEST_KIND_QR, NULL, NULL);
  lk_draft_add_item (draft, item);
  save (store, draft);
  name = g_strconcat (lk_draft_get_id (draft), ".json", NULL);
  path = g_build_filename (directory, "drafts", name, NULL);
  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  g_assert_null (strstr (text, REQUEST));
  g_assert_nonnull (strstr (text, "\"sealed\":\"v1."));
  loaded = load (later);
  g_assert_cmpstr (lk_secret_get_text (lk_draft_item_get_request (lk_draft_get_item (loaded, 0))),
                   ==, REQUEST);
}

/* A keyring that was not opened today: the request cannot be read, and is not thrown away either
 * when something else of the draft changes. */
static void
test_locked_keyring (void)
{
  g_autofree char *directory = g_dir_make_tmp ("latchkey-store-XXXXXX", NULL);
  g_autoptr (LkCredentials) shut = lk_credentials_new_in_memory ();
  g_autoptr (LkLocalStore) store = open_store (directory);
  g_autoptr (LkLocalStore) locked = open_store_with (directory, shut);
  g_autoptr (LkLocalStore) later = open_store (directory);
  g_autoptr (LkDraft) draft = lk_draft_new ();
  g_autoptr (LkDeviceIdentity) device = lk_device_identity_new ();
  g_autoptr (LkDraftItem) item = lk_draft_item_new (device);
  g_autoptr (LkSecret) request = lk_secret_new_text (REQUEST);
  g_autoptr (LkDraft) unread = NULL;
  g_autoptr (LkDraft) again = NULL;

  lk_draft_item_set_request (item, request, LK_REQUEST_KIND_QR, NULL, NULL);
  lk_draft_add_item (draft, item);
  save (store, draft);
  unread = load (locked);
  g_assert_true (lk_draft_item_is_request_lost (lk_draft_get_item (unread, 0)));
  lk_draft_set_comment (unread, "changed meanwhile");
  save (locked, unread);
  again = load (later);
  g_assert_cmpstr (lk_draft_get_comment (again), ==, "changed meanwhile");
  g_assert_false (lk_draft_item_is_request_lost (lk_draft_get_item (again, 0)));
  g_assert_cmpstr (lk_secret_get_text (lk_draft_item_get_request (lk_draft_get_item (again, 0))),
                   ==, REQUEST);
}

int
main (int argc, char *argv[])
{
  g_autofree char *directory = g_dir_make_tmp ("latchkey-keyring-XXXXXX", NULL);
  g_autofree char *file = g_build_filename (directory, "test.keyring", NULL);
  int status;

  g_setenv ("SECRET_BACKEND", "file", TRUE);
  g_setenv ("SECRET_FILE_TEST_PATH", file, TRUE);
  g_setenv ("SECRET_FILE_TEST_PASSWORD", "of the test", TRUE);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/keyring/tokens", test_tokens);
  g_test_add_func ("/keyring/drafts-keep-their-requests", test_drafts_keep_their_requests);
  g_test_add_func ("/keyring/locked", test_locked_keyring);
  status = g_test_run ();
  fake_remove_tree (directory);
  return status;
}
