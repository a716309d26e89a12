/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lk-draft.h"

static LkDraftItem *
item_of (const char *serial, const char *mac)
{
  g_autoptr (LkDeviceIdentity) device = lk_device_identity_new ();

  lk_device_identity_set_serial (device, serial);
  lk_device_identity_set_mac (device, mac);
  return lk_draft_item_new (device);
}

static void
count_cb (gpointer object, guint *count)
{
  (*count)++;
}

static void
test_choices (void)
{
  g_autoptr (LkDraft) draft = lk_draft_new ();
  LkCaseType type = LK_CASE_TYPE_DEVICE_UNBIND;
  LkCaseMethod method = LK_CASE_METHOD_OTHER;

  g_assert_true (g_uuid_string_is_valid (lk_draft_get_id (draft)));
  g_assert_true (lk_draft_is_empty (draft));
  g_assert_false (lk_draft_get_case_type (draft, &type));
  g_assert_false (lk_draft_get_method (draft, &method));
  g_assert_cmpint (type, ==, LK_CASE_TYPE_DEVICE_UNBIND);
  lk_draft_set_case_type (draft, LK_CASE_TYPE_PASSWORD_RESET);
  lk_draft_set_method (draft, LK_CASE_METHOD_LAN);
  g_assert_true (lk_draft_get_case_type (draft, &type));
  g_assert_true (lk_draft_get_method (draft, &method));
  g_assert_cmpint (type, ==, LK_CASE_TYPE_PASSWORD_RESET);
  g_assert_cmpint (method, ==, LK_CASE_METHOD_LAN);
}

static void
test_items (void)
{
  g_autoptr (LkDraft) draft = lk_draft_new ();
  g_autoptr (LkDraftItem) a = item_of ("DS-A123456789", "aa-bb-cc-00-00-01");
  g_autoptr (LkDraftItem) b = item_of ("DS-B123456780", NULL);
  g_autoptr (LkSecret) request = lk_secret_new_text ("c2VjcmV0");
  guint count = 0;

  g_signal_connect (draft, "changed", G_CALLBACK (count_cb), &count);
  lk_draft_add_item (draft, a);
  lk_draft_add_item (draft, b);
  g_assert_cmpuint (count, ==, 2);
  g_assert_false (lk_draft_is_empty (draft));
  g_assert_true (lk_draft_find_item (draft, "AA:BB:CC:00:00:01", NULL) == a);
  g_assert_true (lk_draft_find_item (draft, NULL, "DS-B123456780") == b);
  g_assert_null (lk_draft_find_item (draft, "AA:BB:CC:00:00:02", "DS-X"));
  g_assert_false (lk_draft_has_secrets (draft));
  lk_draft_item_set_request (a, request, LK_REQUEST_KIND_ENCRYPT_STRING, "2026-01-01T00:00:00Z",
                             "2026-01-01 01:02:03");
  g_assert_cmpuint (count, ==, 3);
  g_assert_true (lk_draft_has_secrets (draft));
  lk_draft_remove_item (draft, a);
  g_assert_cmpuint (count, ==, 4);
  lk_draft_item_set_override_reason (a, "gone");
  g_assert_cmpuint (count, ==, 4);
  g_assert_cmpuint (lk_draft_get_n_items (draft), ==, 1);
}

static void
test_label (void)
{
  g_autoptr (LkDraftItem) item = item_of ("DS-A123456789", NULL);
  g_autoptr (GBytes) jpeg = g_bytes_new_static ("jpeg", 4);
  const char *reasons[] = { "blurred", NULL };

  lk_draft_item_set_label (item, jpeg, "aa", "bb", "warn", reasons);
  lk_draft_item_set_override_reason (item, "It is readable");
  g_assert_cmpstr (lk_draft_item_get_reasons (item)[0], ==, "blurred");
  /* an edit of the same photo keeps the override, another photo does not */
  lk_draft_item_set_label (item, jpeg, "cc", "bb", "warn", reasons);
  g_assert_cmpstr (lk_draft_item_get_override_reason (item), ==, "It is readable");
  lk_draft_item_set_label (item, jpeg, "cc", "dd", "warn", reasons);
  g_assert_null (lk_draft_item_get_override_reason (item));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/draft/choices", test_choices);
  g_test_add_func ("/draft/items", test_items);
  g_test_add_func ("/draft/label", test_label);
  return g_test_run ();
}
