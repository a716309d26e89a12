/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The local store on a real directory. */
#include "fake-desk.h"
#include "lk-attempt.h"
#include "lk-draft-json.h"
#include "lk-hash.h"
#include "lk-local-store.h"
#include "lk-sealed.h"
#include "lk-store-files.h"
#include "lk-time.h"
#include "store-place.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static void
assert_private (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  struct stat info;
  const char *name;

  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      g_assert_cmpint (stat (child, &info), ==, 0);
      g_assert_cmpint (info.st_mode & 077, ==, 0);
      if (S_ISDIR (info.st_mode))
        assert_private (child);
    }
}

static char *
written (LkDraft *draft)
{
  g_autoptr (LkNewCase) as_case = lk_draft_to_new_case (draft, NULL);
  g_autoptr (LkSecret) json = lk_new_case_to_json (as_case);

  return g_strdup (lk_secret_get_text (json));
}

static void
test_draft_and_back (void)
{
  g_auto (StorePlace) place = { NULL };
  g_autoptr (LkLocalStore) store = NULL;
  g_autoptr (LkDraft) draft = store_make_draft ();
  g_autoptr (GPtrArray) drafts = NULL;
  g_autofree char *before = written (draft);
  g_autofree char *after = NULL;
  LkDraftItem *item;
  LkDraft *loaded;

  store_place_set_up (&place);
  store = store_place_open (&place);
  g_assert_true (store_save_draft (store, draft, NULL));
  drafts = store_load_drafts (store);
  g_assert_cmpuint (drafts->len, ==, 1);
  loaded = g_ptr_array_index (drafts, 0);
  after = written (loaded);
  g_assert_cmpstr (after, ==, before);
  g_assert_nonnull (strstr (before, "\"comment\":\"hello\\nS-1: the label is worn\""));
  g_assert_cmpstr (lk_draft_get_id (loaded), ==, lk_draft_get_id (draft));
  g_assert_cmpstr (lk_draft_get_step (loaded), ==, "photo");
  item = lk_draft_get_item (loaded, 0);
  g_assert_cmpstr (lk_draft_item_get_mac_raw (item), ==, "AA-BB-CC-DD-EE-FF");
  g_assert_cmpstr (lk_draft_item_get_export_boot_time (item), ==, "1970-01-01 00:00:09");
  g_assert_cmpstr (lk_draft_item_get_verdict (item), ==, "warn");
  g_assert_cmpstr (lk_draft_item_get_reasons (item)[1], ==, "dark");
  g_assert_cmpuint (g_bytes_get_size (lk_draft_item_get_label (item)), ==, 7);
  assert_private (place.directory);
}

static void
test_secrets_without_a_keyring (void)
{
  g_auto (StorePlace) place = { NULL };
  g_autoptr (LkLocalStore) store = NULL;
  g_autoptr (LkLocalStore) later = NULL;
  g_autoptr (LkDraft) draft = store_make_draft ();
  g_autoptr (GPtrArray) drafts = NULL;
  LkDraft *loaded;

  store_place_set_up (&place);
  store = store_place_open (&place);
  g_assert_false (lk_local_store_keeps_secrets (store));
  g_assert_true (store_save_draft (store, draft, NULL));
  g_assert_false (store_tree_contains (place.directory, STORE_REQUEST));
  g_assert_false (store_tree_contains (place.directory, "sealed"));
  /* Another program, or this one after a restart: the request is gone, all else is there. */
  later = store_place_open (&place);
  drafts = store_load_drafts (later);
  loaded = g_ptr_array_index (drafts, 0);
  g_assert_null (lk_draft_item_get_request (lk_draft_get_item (loaded, 0)));
  g_assert_nonnull (lk_draft_item_get_label (lk_draft_get_item (loaded, 0)));
  g_assert_true (lk_draft_item_is_request_lost (lk_draft_get_item (loaded, 0)));
}

static void
test_sealing (void)
{
  g_autoptr (LkSecret) key = lk_seal_new_key ();
  g_autoptr (LkSecret) other = lk_seal_new_key ();
  g_autoptr (LkSecret) secret = lk_secret_new ("a\0b", 3);
  g_autofree char *sealed = lk_seal (key, secret, "here");
  g_autofree char *again = lk_seal (key, secret, "here");
  g_autoptr (LkSecret) opened = lk_unseal (key, sealed, "here");

  g_assert_cmpstr (sealed, !=, again);
  g_assert_cmpmem (lk_secret_get_text (opened), lk_secret_get_size (opened), "a\0b", 3);
  g_assert_null (lk_unseal (other, sealed, "here"));
  g_assert_null (lk_unseal (key, sealed, "there"));
  g_assert_null (lk_unseal (key, "", "here"));
  g_assert_null (lk_unseal (key, NULL, "here"));
  g_assert_null (lk_unseal (key, "v1.AAAA", "here"));
  for (gsize i = 3; sealed[i] != '=' && sealed[i] != '\0'; i++)
    {
      g_autofree char *changed = g_strdup (sealed);

      changed[i] = changed[i] == 'A' ? 'B' : 'A';
      /* The last letter before the padding has bits that no byte uses. */
      if (sealed[i + 1] == '=' || sealed[i + 1] == '\0')
        continue;
      g_assert_null (lk_unseal (key, changed, "here"));
    }
}

static void
test_deleting (void)
{
  g_auto (StorePlace) place = { NULL };
  g_autoptr (LkLocalStore) store = NULL;
  g_autoptr (LkDraft) one = store_make_draft ();
  g_autoptr (LkDraft) two = store_make_draft ();
  g_autoptr (GPtrArray) none = NULL;

  store_place_set_up (&place);
  store = store_place_open (&place);
  g_assert_true (store_save_draft (store, one, NULL));
  g_assert_true (store_save_draft (store, two, NULL));
  for (guint i = 0; i < 2; i++)
    {
      AWAIT (result);

      /* Both drafts name the photo: it goes with the second. */
      g_assert_true (store_tree_contains (place.directory, "a photo"));
      lk_local_store_delete_draft_async (store, lk_draft_get_id (i == 0 ? one : two), NULL,
                                         got_result, &result);
      g_assert_true (lk_local_store_delete_draft_finish (store, wait_for (&result), NULL));
    }
  g_assert_false (store_tree_contains (place.directory, "a photo"));
  none = store_load_drafts (store);
  g_assert_cmpuint (none->len, ==, 0);
}

static void
test_broken_files (void)
{
  static const char *const broken[]
      = { "", "{", "[]", "{}", "{\"id\":7}", "{\"id\":\"x\",\"items\":[7,{}],\"contact\":[]}" };
  g_auto (StorePlace) place = { NULL };
  g_autoptr (LkLocalStore) store = NULL;
  g_autoptr (LkDraft) good = store_make_draft ();
  g_autoptr (GPtrArray) drafts = NULL;

  store_place_set_up (&place);
  store = store_place_open (&place);
  g_assert_true (store_save_draft (store, good, NULL));
  for (guint i = 0; i < G_N_ELEMENTS (broken); i++)
    {
      g_autofree char *name = g_strdup_printf ("broken-%u.json", i);
      g_autofree char *path = g_build_filename (place.directory, "drafts", name, NULL);

      g_assert_true (g_file_set_contents (path, broken[i], -1, NULL));
    }
  drafts = store_load_drafts (store);
  g_assert_cmpuint (drafts->len, ==, 2);
}

static void
test_disk_that_takes_nothing (void)
{
  g_auto (StorePlace) place = { NULL };
  g_autoptr (LkLocalStore) store = NULL;
  g_autoptr (LkDraft) draft = store_make_draft ();
  g_autoptr (GError) error = NULL;
  g_autofree char *drafts = NULL;

  store_place_set_up (&place);
  store = store_place_open (&place);
  /* A file stands where the folder was; root may write anywhere, but not into that. */
  drafts = g_build_filename (place.directory, "drafts", NULL);
  g_assert_cmpint (g_rmdir (drafts), ==, 0);
  g_assert_true (g_file_set_contents (drafts, "", 0, NULL));
  g_assert_false (store_save_draft (store, draft, &error));
  g_assert_error (error, LK_CLIENT_ERROR, LK_CLIENT_ERROR_STORE);
}

static LkExportRecord *
record_export (LkLocalStore *store, const char *mac, gint64 age_seconds)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  g_autoptr (GDateTime) then = g_date_time_add_seconds (now, (double) -age_seconds);
  g_autofree char *at = g_date_time_format (then, "%Y-%m-%dT%H:%M:%SZ");
  g_autofree char *sha256 = lk_sha256_hex (mac, strlen (mac));
  LkExportRecord *record = lk_export_record_new (mac, "S-1", at, "boot", sha256);

  g_assert_true (lk_local_store_record_export (store, record, NULL));
  return record;
}

static gboolean
is_open (LkLocalStore *store, const char *mac)
{
  g_autoptr (LkExportRecord) record = lk_local_store_find_open_export (store, mac);

  return record != NULL;
}

static void
test_exports (void)
{
  static const char mac[] = "AA-BB-CC-DD-EE-01";
  static const char other[] = "aabb.ccdd.ee02";
  g_auto (StorePlace) place = { NULL };
  g_autoptr (LkLocalStore) store = NULL;
  g_autoptr (LkLocalStore) second = NULL;
  g_autoptr (LkExportRecord) record = NULL;
  g_autoptr (LkExportRecord) old = NULL;
  g_autoptr (LkExportRecord) young = NULL;
  g_autoptr (LkExportRecord) future = NULL;
  g_autoptr (LkExportRecord) again = NULL;
  g_autoptr (LkExportRecord) found = NULL;

  store_place_set_up (&place);
  store = lk_local_store_new_at (place.directory, place.credentials);
  second = lk_local_store_new_at (place.directory, place.credentials);
  g_assert_false (is_open (store, mac));
  g_assert_null (lk_export_record_new ("nonsense", "S", NULL, NULL, NULL));
  record = record_export (store, mac, 0);
  g_assert_true (is_open (second, "aa:bb:cc:dd:ee:01"));
  old = record_export (second, other, LK_EXPORT_OPEN_SECONDS + 60);
  g_assert_false (is_open (store, other));
  young = record_export (second, other, LK_EXPORT_OPEN_SECONDS - 3600);
  g_assert_true (is_open (store, other));
  /* A clock that was set back is no reason to lose an answer. */
  future = record_export (second, other, -24 * 3600);
  g_assert_true (is_open (store, other));
  g_assert_true (lk_local_store_set_export_case (store, record->request_sha256, "LK-1", 2, NULL));
  found = lk_local_store_find_export (second, mac);
  g_assert_cmpstr (found->case_id, ==, "LK-1");
  g_assert_cmpuint (found->item, ==, 2);
  g_assert_cmpstr (found->boot_time, ==, "boot");
  /* An outcome that nobody knows is none: the answer may still serve. */
  g_assert_true (lk_local_store_set_export_outcome (store, mac, LK_APPLY_OUTCOME_UNKNOWN, NULL));
  g_assert_true (is_open (store, mac));
  g_assert_true (lk_local_store_set_export_outcome (store, mac, LK_APPLY_OUTCOME_SUCCESS, NULL));
  g_assert_false (is_open (store, mac));
  again = record_export (store, mac, 60);
  g_assert_true (is_open (store, mac));
  g_assert_true (lk_local_store_set_export_case (second, again->request_sha256, "LK-2", 1, NULL));
  g_assert_true (lk_local_store_note_case_closed (second, "LK-1", NULL));
  g_assert_true (is_open (store, mac));
  g_assert_true (lk_local_store_note_case_closed (second, "LK-2", NULL));
  g_assert_false (is_open (store, mac));
}

static LkExportRecord *
export_request (LkLocalStore *store, const char *mac, const char *serial, const char *text)
{
  g_autofree char *sha256 = lk_sha256_hex (text, strlen (text));
  g_autofree char *now = lk_time_format_us (g_get_real_time ());
  LkExportRecord *record = lk_export_record_new (mac, serial, now, NULL, sha256);

  g_assert_true (lk_local_store_record_export (store, record, NULL));
  return record;
}

/* A request that turns up later: whose it is, and whether it is still the one that counts. */
static void
test_find_request (void)
{
  static const char mac[] = "aa:bb:cc:dd:ee:01";
  g_auto (StorePlace) place = { NULL };
  g_autoptr (LkLocalStore) store = NULL;
  g_autoptr (LkExportRecord) first = NULL;
  g_autoptr (LkExportRecord) second = NULL;
  g_autoptr (LkExportRecord) other = NULL;
  g_autoptr (LkExportRecord) last = NULL;
  g_autoptr (LkExportRecord) old = NULL;
  g_autoptr (LkExportRecord) again = NULL;
  gboolean superseded;

  store_place_set_up (&place);
  store = lk_local_store_new_at (place.directory, place.credentials);
  first = export_request (store, mac, "S-1", "first");
  other = export_request (store, "aa:bb:cc:dd:ee:02", "S-2", "other");
  g_assert_null (lk_local_store_find_request (store, place.directory, &superseded));
  g_assert_false (superseded);
  second = export_request (store, mac, "S-1", "second");
  old = lk_local_store_find_request (store, first->request_sha256, &superseded);
  g_assert_true (superseded);
  g_assert_cmpstr (old->request_sha256, ==, second->request_sha256);
  last = lk_local_store_find_request (store, second->request_sha256, &superseded);
  g_assert_false (superseded);
  g_assert_cmpstr (last->serial, ==, "S-1");

  /* A device may give the same text again: then it is the newest once more. */
  lk_export_record_free (first);
  first = export_request (store, mac, "S-1", "first");
  again = lk_local_store_find_request (store, first->request_sha256, &superseded);
  g_assert_false (superseded);
  g_assert_nonnull (again);

  /* Only so many are kept. */
  for (guint i = 0; i < 40; i++)
    {
      g_autofree char *text = g_strdup_printf ("%u", i);

      lk_export_record_free (export_request (store, mac, "S-1", text));
    }
  g_assert_null (lk_local_store_find_request (store, second->request_sha256, &superseded));
}

static void
test_answer_devices (void)
{
  g_auto (StorePlace) place = { NULL };
  g_autoptr (LkLocalStore) store = NULL;
  g_autoptr (LkSecret) one = lk_secret_new_text ("Ab3dEf7h");
  g_autoptr (LkSecret) two = lk_secret_new_text ("Ab3dEf7i");

  store_place_set_up (&place);
  store = lk_local_store_new_at (place.directory, place.credentials);
  g_assert_cmpint (lk_local_store_recall_answer (store, one, "aa:bb:cc:dd:ee:02"), ==,
                   LK_ANSWER_MEMORY_NONE);
  g_assert_true (lk_local_store_note_answer_device (store, one, "aa:bb:cc:dd:ee:01", NULL));
  g_assert_true (lk_local_store_note_answer_device (store, one, "aa:bb:cc:dd:ee:02", NULL));
  g_assert_cmpint (lk_local_store_recall_answer (store, one, "AA-BB-CC-DD-EE-01"), ==,
                   LK_ANSWER_MEMORY_NONE);
  g_assert_cmpint (lk_local_store_recall_answer (store, one, "aa:bb:cc:dd:ee:02"), ==,
                   LK_ANSWER_MEMORY_OTHER_DEVICE);
  g_assert_cmpint (lk_local_store_recall_answer (store, two, "aa:bb:cc:dd:ee:02"), ==,
                   LK_ANSWER_MEMORY_NONE);
  g_assert_true (lk_local_store_forget_answer_device (store, two, NULL));
  g_assert_true (lk_local_store_forget_answer_device (store, one, NULL));
  g_assert_cmpint (lk_local_store_recall_answer (store, one, "aa:bb:cc:dd:ee:02"), ==,
                   LK_ANSWER_MEMORY_NONE);
  g_assert_false (store_tree_contains (place.directory, "Ab3dEf7h"));
}

static void
test_used_answers (void)
{
  g_auto (StorePlace) place = { NULL };
  g_autoptr (LkLocalStore) store = NULL;
  g_autoptr (LkSecret) one = lk_secret_new_text ("Ab3dEf7h");
  g_autoptr (LkSecret) two = lk_secret_new_text ("Ab3dEf7i");

  store_place_set_up (&place);
  store = lk_local_store_new_at (place.directory, place.credentials);
  g_assert_cmpint (lk_local_store_recall_answer (store, one, "aa:bb:cc:dd:ee:01"), ==,
                   LK_ANSWER_MEMORY_NONE);
  g_assert_true (lk_local_store_mark_answer_used (store, one, NULL));
  g_assert_true (lk_local_store_mark_answer_used (store, one, NULL));
  g_assert_cmpint (lk_local_store_recall_answer (store, one, "aa:bb:cc:dd:ee:01"), ==,
                   LK_ANSWER_MEMORY_USED);
  g_assert_cmpint (lk_local_store_recall_answer (store, two, "aa:bb:cc:dd:ee:01"), ==,
                   LK_ANSWER_MEMORY_NONE);
  g_assert_false (store_tree_contains (place.directory, "Ab3dEf7h"));
}

/* Two programs at once: each change of each is there in the end. */
static gpointer
record_many (gpointer data)
{
  LkLocalStore *store = data;

  for (guint i = 0; i < 40; i++)
    {
      g_autofree char *mac
          = g_strdup_printf ("aa:bb:cc:%02x:%02x:%02x",
                             (guint) GPOINTER_TO_SIZE (g_thread_self ()) >> 4 & 0xff,
                             (guint) GPOINTER_TO_SIZE (g_thread_self ()) >> 12 & 0xff, i);
      LkExportRecord *record = record_export (store, mac, 0);

      lk_export_record_free (record);
    }
  return NULL;
}

/* What a program that was killed left half-written goes with the next change. */
static void
test_half_written (void)
{
  g_auto (StorePlace) place = { NULL };
  g_autoptr (LkLocalStore) store = NULL;
  g_autoptr (LkDraft) draft = store_make_draft ();
  g_autoptr (GPtrArray) drafts = NULL;
  g_autofree char *half = NULL;

  store_place_set_up (&place);
  store = store_place_open (&place);
  half = g_build_filename (place.directory, "drafts", "some-id.json.Xa81Yz", NULL);
  g_assert_true (g_file_set_contents (half, "{\"id\":", -1, NULL));
  g_assert_true (store_save_draft (store, draft, NULL));
  g_assert_false (g_file_test (half, G_FILE_TEST_EXISTS));
  drafts = store_load_drafts (store);
  g_assert_cmpuint (drafts->len, ==, 1);
}

static void
test_attempts (void)
{
  g_auto (StorePlace) place = { NULL };
  g_autoptr (LkLocalStore) store = NULL;
  g_autoptr (LkLocalStore) later = NULL;
  g_autoptr (LkAttempt) begun = NULL;
  g_autoptr (LkAttempt) ended = NULL;
  g_autoptr (LkAttempt) before = NULL;

  store_place_set_up (&place);
  store = store_place_open (&place);
  g_assert_null (lk_local_store_find_attempt (store, "aa:bb:cc:dd:ee:ff"));
  g_assert_null (lk_local_store_find_attempt (store, "none"));
  g_assert_true (lk_local_store_end_attempt (store, "aa:bb:cc:dd:ee:ff", LK_APPLY_OUTCOME_SUCCESS,
                                             -1, 0, NULL));
  g_assert_true (
      lk_local_store_begin_attempt (store, "AA-BB-CC-DD-EE-FF", "LK-0000000001", 2, NULL));
  /* As after a crash: another program reads it. */
  later = store_place_open (&place);
  begun = lk_local_store_find_attempt (later, "aa:bb:cc:dd:ee:ff");
  g_assert_cmpstr (begun->case_id, ==, "LK-0000000001");
  g_assert_cmpuint (begun->item, ==, 2);
  g_assert_false (begun->ended);
  g_assert_true (lk_attempt_is_unknown (begun));
  g_assert_cmpint (ABS (begun->begun_us - g_get_real_time ()), <, 60 * G_USEC_PER_SEC);

  g_assert_true (lk_local_store_end_attempt (later, "aa:bb:cc:dd:ee:ff", LK_APPLY_OUTCOME_REFUSED,
                                             0, 1800000000000000, NULL));
  ended = lk_local_store_find_attempt (store, "aabbccddeeff");
  g_assert_true (ended->ended);
  g_assert_false (lk_attempt_is_unknown (ended));
  g_assert_cmpint (ended->attempts_left, ==, 0);
  g_assert_cmpint (ended->locked_until_us, ==, 1800000000000000);

  /* One that came to nothing does not hide the lock that the one before it met. */
  g_assert_true (
      lk_local_store_begin_attempt (store, "aa:bb:cc:dd:ee:ff", "LK-0000000001", 2, NULL));
  g_assert_true (lk_local_store_drop_attempt (store, "aa:bb:cc:dd:ee:ff", NULL));
  before = lk_local_store_find_attempt (store, "aa:bb:cc:dd:ee:ff");
  g_assert_true (before->ended);
  g_assert_cmpint (before->locked_until_us, ==, 1800000000000000);
  g_assert_true (lk_local_store_drop_attempt (store, "aa:bb:cc:dd:ee:ff", NULL));
  g_assert_null (lk_local_store_find_attempt (store, "aa:bb:cc:dd:ee:ff"));
  assert_private (place.directory);
}

/* Far more devices than there is room for: the last ones stay. */
static void
test_many_attempts (void)
{
  g_auto (StorePlace) place = { NULL };
  g_autoptr (LkLocalStore) store = NULL;
  g_autoptr (LkAttempt) last = NULL;

  store_place_set_up (&place);
  store = store_place_open (&place);
  for (guint i = 0; i < 210; i++)
    {
      g_autofree char *mac = g_strdup_printf ("aa:bb:cc:dd:ee:%02x", i);

      g_assert_true (lk_local_store_begin_attempt (store, mac, "LK-0000000001", 1, NULL));
    }
  last = lk_local_store_find_attempt (store, "aa:bb:cc:dd:ee:d1");
  g_assert_nonnull (last);
  g_assert_cmpstr (last->case_id, ==, "LK-0000000001");
  g_assert_null (lk_local_store_find_attempt (store, "aa:bb:cc:dd:ee:00"));
}

static void
test_two_at_once (void)
{
  g_auto (StorePlace) place = { NULL };
  g_autoptr (LkLocalStore) one = NULL;
  g_autoptr (LkLocalStore) two = NULL;
  g_autofree char *text = NULL;
  g_autofree char *path = NULL;
  GThread *threads[2];
  guint count = 0;

  store_place_set_up (&place);
  one = lk_local_store_new_at (place.directory, place.credentials);
  two = lk_local_store_new_at (place.directory, place.credentials);
  threads[0] = g_thread_new (NULL, record_many, one);
  threads[1] = g_thread_new (NULL, record_many, two);
  g_thread_join (threads[0]);
  g_thread_join (threads[1]);
  path = g_build_filename (place.directory, "exports.json", NULL);
  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  for (const char *p = text; (p = strstr (p, "\"exported_at\"")) != NULL; p++)
    count++;
  g_assert_cmpuint (count, ==, 80);
}

static void
test_credentials_in_memory (void)
{
  g_autoptr (LkCredentials) credentials = lk_credentials_new_in_memory ();
  g_autoptr (LkSecret) token = lk_secret_new_text ("T");
  g_autoptr (LkSecret) found = NULL;
  g_autoptr (LkSecret) key = NULL;
  g_autoptr (LkSecret) same = NULL;
  g_autoptr (GError) error = NULL;
  AWAIT (saved);
  AWAIT (loaded);
  AWAIT (cleared);
  AWAIT (none);
  AWAIT (first);
  AWAIT (second);

  g_assert_false (lk_credentials_is_persistent (credentials));
  lk_credentials_save_token_async (credentials, "https://a", token, NULL, got_result, &saved);
  g_assert_false (lk_credentials_save_token_finish (credentials, wait_for (&saved), &error));
  g_assert_no_error (error);
  lk_credentials_load_token_async (credentials, "https://a", NULL, got_result, &loaded);
  found = lk_credentials_load_token_finish (credentials, wait_for (&loaded), NULL);
  g_assert_cmpstr (lk_secret_get_text (found), ==, "T");
  lk_credentials_clear_token_async (credentials, "https://a", NULL, got_result, &cleared);
  lk_credentials_clear_token_finish (credentials, wait_for (&cleared), NULL);
  lk_credentials_load_token_async (credentials, "https://a", NULL, got_result, &none);
  g_assert_null (lk_credentials_load_token_finish (credentials, wait_for (&none), &error));
  g_assert_no_error (error);
  lk_credentials_load_store_key_async (credentials, NULL, got_result, &first);
  key = lk_credentials_load_store_key_finish (credentials, wait_for (&first), NULL);
  lk_credentials_load_store_key_async (credentials, NULL, got_result, &second);
  same = lk_credentials_load_store_key_finish (credentials, wait_for (&second), NULL);
  g_assert_true (key == same);
  g_assert_cmpuint (lk_secret_get_size (key), ==, LK_SEAL_KEY_BYTES);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/store/draft-and-back", test_draft_and_back);
  g_test_add_func ("/store/secrets-without-a-keyring", test_secrets_without_a_keyring);
  g_test_add_func ("/store/sealing", test_sealing);
  g_test_add_func ("/store/deleting", test_deleting);
  g_test_add_func ("/store/broken-files", test_broken_files);
  g_test_add_func ("/store/disk-that-takes-nothing", test_disk_that_takes_nothing);
  g_test_add_func ("/store/exports", test_exports);
  g_test_add_func ("/store/find-request", test_find_request);
  g_test_add_func ("/store/answer-devices", test_answer_devices);
  g_test_add_func ("/store/used-answers", test_used_answers);
  g_test_add_func ("/store/half-written", test_half_written);
  g_test_add_func ("/store/attempts", test_attempts);
  g_test_add_func ("/store/many-attempts", test_many_attempts);
  g_test_add_func ("/store/two-at-once", test_two_at_once);
  g_test_add_func ("/store/credentials-in-memory", test_credentials_in_memory);
  return g_test_run ();
}
