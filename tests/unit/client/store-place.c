/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store-place.h"

#include <string.h>

#include "fake-desk.h"
#include "lk-hash.h"

void
store_place_set_up (StorePlace *place)
{
  place->directory = g_dir_make_tmp ("latchkey-store-XXXXXX", NULL);
  place->credentials = lk_credentials_new_in_memory ();
}

void
store_place_clear (StorePlace *place)
{
  fake_remove_tree (place->directory);
  g_free (place->directory);
  g_object_unref (place->credentials);
}

LkLocalStore *
store_place_open (StorePlace *place)
{
  LkLocalStore *store = lk_local_store_new_at (place->directory, place->credentials);
  g_autoptr (GError) error = NULL;
  AWAIT (result);

  lk_local_store_open_async (store, NULL, got_result, &result);
  g_assert_true (lk_local_store_open_finish (store, wait_for (&result), &error));
  g_assert_no_error (error);
  return store;
}

LkDraft *
store_make_draft (void)
{
  static const char *const reasons[] = { "blurred", "dark", NULL };
  LkDraft *draft = lk_draft_new ();
  g_autoptr (LkDeviceIdentity) device = lk_device_identity_new ();
  g_autoptr (LkDraftItem) item = NULL;
  g_autoptr (LkSecret) request = lk_secret_new_text (STORE_REQUEST);
  g_autoptr (GBytes) photo = g_bytes_new_static ("a photo", 7);
  g_autofree char *sha256 = lk_sha256_hex ("a photo", 7);

  lk_device_identity_set_serial (device, "S-1");
  lk_device_identity_set_mac (device, "aa:bb:cc:dd:ee:ff");
  item = lk_draft_item_new (device);
  lk_draft_item_set_mac_raw (item, "AA-BB-CC-DD-EE-FF");
  lk_draft_item_set_interface (item, "eth0");
  lk_draft_item_set_request (item, request, LK_REQUEST_KIND_DEVICE_CODE, "2026-11-23T10:00:00Z",
                             "1970-01-01 00:00:09");
  lk_draft_item_set_label_kind (item, LK_LABEL_KIND_SCREEN);
  lk_draft_item_set_label (item, photo, sha256, sha256, "warn", reasons);
  lk_draft_item_set_override_reason (item, "the label is worn");
  lk_draft_set_case_type (draft, LK_CASE_TYPE_PASSWORD_RESET);
  lk_draft_set_method (draft, LK_CASE_METHOD_OTHER);
  lk_draft_set_step (draft, "photo");
  lk_draft_set_language (draft, "de");
  lk_draft_set_comment (draft, "hello");
  lk_contact_set_name (lk_draft_get_contact (draft), "Ada");
  lk_contact_set_email (lk_draft_get_contact (draft), "ada@example.org");
  lk_draft_set_agreement (draft, "1", sha256, "2026-11-23T10:00:00Z");
  lk_draft_add_item (draft, item);
  return draft;
}

gboolean
store_save_draft (LkLocalStore *store, LkDraft *draft, GError **error)
{
  AWAIT (result);

  lk_local_store_save_draft_async (store, draft, NULL, got_result, &result);
  return lk_local_store_save_draft_finish (store, wait_for (&result), error);
}

GPtrArray *
store_load_drafts (LkLocalStore *store)
{
  GPtrArray *drafts;
  AWAIT (result);

  lk_local_store_load_drafts_async (store, NULL, got_result, &result);
  drafts = lk_local_store_load_drafts_finish (store, wait_for (&result), NULL);
  g_assert_nonnull (drafts);
  return drafts;
}

/* Whether any file under @path holds @needle. */
gboolean
store_tree_contains (const char *path, const char *needle)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);
      g_autofree char *text = NULL;
      gsize size;

      if (g_file_test (child, G_FILE_TEST_IS_DIR) && store_tree_contains (child, needle))
        return TRUE;
      if (g_file_get_contents (child, &text, &size, NULL)
          && memmem (text, size, needle, strlen (needle)) != NULL)
        return TRUE;
    }
  return FALSE;
}
