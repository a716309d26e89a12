/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The local store and the outbox on a real directory, the outbox against a real HTTP server. */
#include "fake-desk.h"
#include "lk-draft-json.h"
#include "lk-hash.h"
#include "lk-local-store.h"
#include "lk-outbox.h"
#include "lk-sealed.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define REQUEST "QUJDREVGR0g="

typedef struct
{
  char *directory;
  LkCredentials *credentials;
} Place;

static void
place_set_up (Place *place)
{
  place->directory = g_dir_make_tmp ("latchkey-store-XXXXXX", NULL);
  place->credentials = lk_credentials_new_in_memory ();
}

static void
place_clear (Place *place)
{
  fake_remove_tree (place->directory);
  g_free (place->directory);
  g_object_unref (place->credentials);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Place, place_clear)

static LkLocalStore *
open_store (Place *place)
{
  LkLocalStore *store = lk_local_store_new_at (place->directory, place->credentials);
  g_autoptr (GError) error = NULL;
  AWAIT (result);

  lk_local_store_open_async (store, NULL, got_result, &result);
  g_assert_true (lk_local_store_open_finish (store, wait_for (&result), &error));
  g_assert_no_error (error);
  return store;
}

static LkDraft *
make_draft (void)
{
  static const char *const reasons[] = { "blurred", "dark", NULL };
  LkDraft *draft = lk_draft_new ();
  g_autoptr (LkDeviceIdentity) device = lk_device_identity_new ();
  g_autoptr (LkDraftItem) item = NULL;
  g_autoptr (LkSecret) request = lk_secret_new_text (REQUEST);
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

static gboolean
save_draft (LkLocalStore *store, LkDraft *draft, GError **error)
{
  AWAIT (result);

  lk_local_store_save_draft_async (store, draft, NULL, got_result, &result);
  return lk_local_store_save_draft_finish (store, wait_for (&result), error);
}

static GPtrArray *
load_drafts (LkLocalStore *store)
{
  GPtrArray *drafts;
  AWAIT (result);

  lk_local_store_load_drafts_async (store, NULL, got_result, &result);
  drafts = lk_local_store_load_drafts_finish (store, wait_for (&result), NULL);
  g_assert_nonnull (drafts);
  return drafts;
}

/* Whether any file under @path holds @needle. */
static gboolean
tree_contains (const char *path, const char *needle)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);
      g_autofree char *text = NULL;
      gsize size;

      if (g_file_test (child, G_FILE_TEST_IS_DIR) && tree_contains (child, needle))
        return TRUE;
      if (g_file_get_contents (child, &text, &size, NULL)
          && memmem (text, size, needle, strlen (needle)) != NULL)
        return TRUE;
    }
  return FALSE;
}

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
  g_auto (Place) place = { NULL };
  g_autoptr (LkLocalStore) store = NULL;
  g_autoptr (LkDraft) draft = make_draft ();
  g_autoptr (GPtrArray) drafts = NULL;
  g_autofree char *before = written (draft);
  g_autofree char *after = NULL;
  LkDraftItem *item;
  LkDraft *loaded;

  place_set_up (&place);
  store = open_store (&place);
  g_assert_true (save_draft (store, draft, NULL));
  drafts = load_drafts (store);
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
  g_auto (Place) place = { NULL };
  g_autoptr (LkLocalStore) store = NULL;
  g_autoptr (LkLocalStore) later = NULL;
  g_autoptr (LkDraft) draft = make_draft ();
  g_autoptr (GPtrArray) drafts = NULL;
  LkDraft *loaded;

  place_set_up (&place);
  store = open_store (&place);
  g_assert_false (lk_local_store_keeps_secrets (store));
  g_assert_true (save_draft (store, draft, NULL));
  g_assert_false (tree_contains (place.directory, REQUEST));
  g_assert_false (tree_contains (place.directory, "sealed"));
  /* Another program, or this one after a restart: the request is gone, all else is there. */
  later = open_store (&place);
  drafts = load_drafts (later);
  loaded = g_ptr_array_index (drafts, 0);
  g_assert_null (lk_draft_item_get_request (lk_draft_get_item (loaded, 0)));
  g_assert_nonnull (lk_draft_item_get_label (lk_draft_get_item (loaded, 0)));
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
  g_auto (Place) place = { NULL };
  g_autoptr (LkLocalStore) store = NULL;
  g_autoptr (LkDraft) one = make_draft ();
  g_autoptr (LkDraft) two = make_draft ();
  g_autoptr (GPtrArray) none = NULL;

  place_set_up (&place);
  store = open_store (&place);
  g_assert_true (save_draft (store, one, NULL));
  g_assert_true (save_draft (store, two, NULL));
  for (guint i = 0; i < 2; i++)
    {
      AWAIT (result);

      /* Both drafts name the photo: it goes with the second. */
      g_assert_true (tree_contains (place.directory, "a photo"));
      lk_local_store_delete_draft_async (store, lk_draft_get_id (i == 0 ? one : two), NULL,
                                         got_result, &result);
      g_assert_true (lk_local_store_delete_draft_finish (store, wait_for (&result), NULL));
    }
  g_assert_false (tree_contains (place.directory, "a photo"));
  none = load_drafts (store);
  g_assert_cmpuint (none->len, ==, 0);
}

static void
test_broken_files (void)
{
  static const char *const broken[]
      = { "", "{", "[]", "{}", "{\"id\":7}", "{\"id\":\"x\",\"items\":[7,{}],\"contact\":[]}" };
  g_auto (Place) place = { NULL };
  g_autoptr (LkLocalStore) store = NULL;
  g_autoptr (LkDraft) good = make_draft ();
  g_autoptr (GPtrArray) drafts = NULL;

  place_set_up (&place);
  store = open_store (&place);
  g_assert_true (save_draft (store, good, NULL));
  for (guint i = 0; i < G_N_ELEMENTS (broken); i++)
    {
      g_autofree char *name = g_strdup_printf ("broken-%u.json", i);
      g_autofree char *path = g_build_filename (place.directory, "drafts", name, NULL);

      g_assert_true (g_file_set_contents (path, broken[i], -1, NULL));
    }
  drafts = load_drafts (store);
  g_assert_cmpuint (drafts->len, ==, 2);
}

static void
test_disk_that_takes_nothing (void)
{
  g_auto (Place) place = { NULL };
  g_autoptr (LkLocalStore) store = NULL;
  g_autoptr (LkDraft) draft = make_draft ();
  g_autoptr (GError) error = NULL;
  g_autofree char *drafts = NULL;

  place_set_up (&place);
  store = open_store (&place);
  /* A file stands where the folder was; root may write anywhere, but not into that. */
  drafts = g_build_filename (place.directory, "drafts", NULL);
  g_assert_cmpint (g_rmdir (drafts), ==, 0);
  g_assert_true (g_file_set_contents (drafts, "", 0, NULL));
  g_assert_false (save_draft (store, draft, &error));
  g_assert_error (error, LK_CLIENT_ERROR, LK_CLIENT_ERROR_STORE);
}

static void
test_contact (void)
{
  g_auto (Place) place = { NULL };
  g_autoptr (LkLocalStore) store = NULL;
  g_autoptr (LkContact) first = NULL;
  g_autoptr (LkContact) again = NULL;

  place_set_up (&place);
  store = lk_local_store_new_at (place.directory, place.credentials);
  first = lk_local_store_load_contact (store);
  g_assert_cmpstr (lk_contact_get_name (first), ==, "");
  lk_contact_set_name (first, "Ada");
  lk_contact_set_company (first, "Analytical");
  g_assert_true (lk_local_store_save_contact (store, first, NULL));
  lk_contact_set_company (first, "");
  g_assert_true (lk_local_store_save_contact (store, first, NULL));
  again = lk_local_store_load_contact (store);
  g_assert_cmpstr (lk_contact_get_name (again), ==, "Ada");
  g_assert_cmpstr (lk_contact_get_company (again), ==, "");
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
  g_auto (Place) place = { NULL };
  g_autoptr (LkLocalStore) store = NULL;
  g_autoptr (LkLocalStore) second = NULL;
  g_autoptr (LkExportRecord) record = NULL;
  g_autoptr (LkExportRecord) old = NULL;
  g_autoptr (LkExportRecord) again = NULL;
  g_autoptr (LkExportRecord) found = NULL;

  place_set_up (&place);
  store = lk_local_store_new_at (place.directory, place.credentials);
  second = lk_local_store_new_at (place.directory, place.credentials);
  g_assert_false (is_open (store, mac));
  g_assert_null (lk_export_record_new ("nonsense", "S", NULL, NULL, NULL));
  record = record_export (store, mac, 0);
  g_assert_true (is_open (second, "aa:bb:cc:dd:ee:01"));
  old = record_export (second, other, LK_EXPORT_OPEN_SECONDS + 60);
  g_assert_false (is_open (store, other));
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

static void
test_used_answers (void)
{
  g_auto (Place) place = { NULL };
  g_autoptr (LkLocalStore) store = NULL;
  g_autoptr (LkSecret) one = lk_secret_new_text ("Ab3dEf7h");
  g_autoptr (LkSecret) two = lk_secret_new_text ("Ab3dEf7i");

  place_set_up (&place);
  store = lk_local_store_new_at (place.directory, place.credentials);
  g_assert_false (lk_local_store_was_answer_used (store, one));
  g_assert_true (lk_local_store_mark_answer_used (store, one, NULL));
  g_assert_true (lk_local_store_mark_answer_used (store, one, NULL));
  g_assert_true (lk_local_store_was_answer_used (store, one));
  g_assert_false (lk_local_store_was_answer_used (store, two));
  g_assert_false (tree_contains (place.directory, "Ab3dEf7h"));
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

static void
test_two_at_once (void)
{
  g_auto (Place) place = { NULL };
  g_autoptr (LkLocalStore) one = NULL;
  g_autoptr (LkLocalStore) two = NULL;
  g_autofree char *text = NULL;
  g_autofree char *path = NULL;
  GThread *threads[2];
  guint count = 0;

  place_set_up (&place);
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

/* The outbox. A desk that keeps what it was given: one case for a key. */

typedef struct
{
  GHashTable *cases; /* key -> body */
  guint hang_ups;    /* how often to file the case and then say nothing */
  guint refusals;
  const char *slug;
  guint status;
  gboolean blob_there;
  gboolean mismatch;
} Desk;

static void
file_case (Desk *desk, SoupServerMessage *message)
{
  SoupMessageBody *body = soup_server_message_get_request_body (message);
  const char *key = fake_header (message, "Idempotency-Key");
  const char *known = g_hash_table_lookup (desk->cases, key);
  g_autofree char *text = g_strndup (body->data, (gsize) body->length);
  g_autofree char *answer = fake_case ("LK-7", "submitted", 1);

  if (known != NULL && !g_str_equal (known, text))
    desk->mismatch = TRUE;
  g_hash_table_insert (desk->cases, g_strdup (key), g_steal_pointer (&text));
  if (desk->hang_ups > 0)
    {
      desk->hang_ups--;
      fake_hang_up (message);
    }
  else
    fake_json (message, 201, answer);
}

static void
take_case (FakeDesk *fake, SoupServerMessage *message, const char *path)
{
  Desk *desk = fake->data;
  const char *method = soup_server_message_get_method (message);

  if (g_str_equal (method, "HEAD"))
    soup_server_message_set_status (message, desk->blob_there ? 200 : 404, NULL);
  else if (g_str_equal (method, "PUT"))
    {
      desk->blob_there = TRUE;
      soup_server_message_set_status (message, 201, NULL);
    }
  else if (desk->refusals > 0)
    {
      desk->refusals--;
      fake_problem (message, desk->status, desk->slug);
    }
  else
    file_case (desk, message);
}

static void
desk_set_up (Desk *desk)
{
  *desk = (Desk){ g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free) };
}

static void
desk_clear (Desk *desk)
{
  g_hash_table_unref (desk->cases);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Desk, desk_clear)

static LkOutbox *
open_outbox (FakeDesk *desk, LkLocalStore *store)
{
  g_autoptr (LkDeskClient) client = lk_desk_client_new (desk->url, NULL);
  LkOutbox *outbox;

  lk_desk_client_set_attempts (client, 1, 1);
  outbox = lk_outbox_new (LK_CASE_BACKEND (client), store);
  lk_outbox_set_first_wait (outbox, 1);
  return outbox;
}

static LkCase *
submit (LkOutbox *outbox, LkDraft *draft, GError **error)
{
  AWAIT (result);

  lk_outbox_submit_async (outbox, draft, NULL, NULL, NULL, got_result, &result);
  return lk_outbox_submit_finish (outbox, wait_for (&result), error);
}

static gboolean
load_outbox (LkOutbox *outbox)
{
  AWAIT (result);

  lk_outbox_load_async (outbox, NULL, got_result, &result);
  return lk_outbox_load_finish (outbox, wait_for (&result), NULL);
}

static guint
waiting (LkOutbox *outbox)
{
  return g_list_model_get_n_items (G_LIST_MODEL (outbox));
}

static void
test_filed_at_once (void)
{
  g_auto (Place) place = { NULL };
  g_auto (Desk) state = { NULL };
  g_autoptr (FakeDesk) desk = fake_desk_new (take_case, &state);
  g_autoptr (LkLocalStore) store = NULL;
  g_autoptr (LkOutbox) outbox = NULL;
  g_autoptr (LkDraft) draft = make_draft ();
  g_autoptr (LkCase) filed = NULL;
  g_autoptr (GPtrArray) drafts = NULL;
  g_autoptr (LkExportRecord) record = NULL;
  g_autoptr (LkExportRecord) noted = NULL;
  g_autofree char *sha256 = lk_sha256_hex (REQUEST, strlen (REQUEST));

  place_set_up (&place);
  desk_set_up (&state);
  fake_desk_listen (desk);
  store = open_store (&place);
  record = lk_export_record_new ("aa:bb:cc:dd:ee:ff", "S-1", "2026-11-23T10:00:00Z", NULL, sha256);
  g_assert_true (lk_local_store_record_export (store, record, NULL));
  g_assert_true (save_draft (store, draft, NULL));
  outbox = open_outbox (desk, store);
  filed = submit (outbox, draft, NULL);
  g_assert_cmpstr (lk_case_get_id (filed), ==, "LK-7");
  g_assert_cmpuint (waiting (outbox), ==, 0);
  g_assert_cmpuint (g_hash_table_size (state.cases), ==, 1);
  g_assert_true (g_hash_table_contains (state.cases, lk_draft_get_id (draft)));
  drafts = load_drafts (store);
  g_assert_cmpuint (drafts->len, ==, 0);
  g_assert_false (tree_contains (place.directory, "a photo"));
  noted = lk_local_store_find_export (store, "aa:bb:cc:dd:ee:ff");
  g_assert_cmpstr (noted->case_id, ==, "LK-7");
}

static void
on_filed (LkOutbox *outbox, LkOutboxEntry *entry, LkCase *filed, guint *count)
{
  g_assert_cmpstr (lk_case_get_id (filed), ==, "LK-7");
  (*count)++;
}

static void
test_offline_and_back (void)
{
  g_auto (Place) place = { NULL };
  g_auto (Desk) state = { NULL };
  g_autoptr (FakeDesk) desk = fake_desk_new (take_case, &state);
  g_autoptr (LkLocalStore) store = NULL;
  g_autoptr (LkOutbox) outbox = NULL;
  g_autoptr (LkDraft) draft = make_draft ();
  g_autoptr (LkOutboxEntry) entry = NULL;
  g_autoptr (GPtrArray) drafts = NULL;
  g_autoptr (GError) error = NULL;
  guint filed = 0;

  place_set_up (&place);
  desk_set_up (&state);
  store = open_store (&place);
  outbox = open_outbox (desk, store);
  g_signal_connect (outbox, "filed", G_CALLBACK (on_filed), &filed);
  g_assert_true (save_draft (store, draft, NULL));
  g_assert_null (submit (outbox, draft, &error));
  g_assert_error (error, LK_CLIENT_ERROR, LK_CLIENT_ERROR_OFFLINE);
  g_assert_true (lk_outbox_holds (outbox, lk_draft_get_id (draft)));
  entry = g_list_model_get_item (G_LIST_MODEL (outbox), 0);
  g_assert_cmpint (lk_outbox_entry_get_state (entry), ==, LK_OUTBOX_STATE_WAITING);
  g_assert_error (lk_outbox_entry_get_error (entry), LK_CLIENT_ERROR, LK_CLIENT_ERROR_OFFLINE);
  drafts = load_drafts (store);
  g_assert_cmpuint (drafts->len, ==, 0);
  g_clear_error (&error);
  g_assert_null (submit (outbox, draft, &error));
  g_assert_error (error, LK_CLIENT_ERROR, LK_CLIENT_ERROR_IN_PROGRESS);
  /* Nobody does anything: the desk comes back, and the case goes. */
  fake_desk_listen (desk);
  UNTIL (filed == 1);
  g_assert_cmpuint (waiting (outbox), ==, 0);
  g_assert_cmpuint (g_hash_table_size (state.cases), ==, 1);
}

/* The desk filed it and the answer was lost: the case goes again, and there is one. */
static void
test_lost_answers (void)
{
  g_auto (Place) place = { NULL };
  g_auto (Desk) state = { NULL };
  g_autoptr (FakeDesk) desk = fake_desk_new (take_case, &state);
  g_autoptr (LkLocalStore) store = NULL;
  g_autoptr (LkOutbox) outbox = NULL;
  g_autoptr (LkDraft) draft = make_draft ();
  g_autoptr (GError) error = NULL;
  guint filed = 0;

  place_set_up (&place);
  desk_set_up (&state);
  state.hang_ups = 3;
  fake_desk_listen (desk);
  store = open_store (&place);
  outbox = open_outbox (desk, store);
  g_signal_connect (outbox, "filed", G_CALLBACK (on_filed), &filed);
  g_assert_null (submit (outbox, draft, &error));
  g_assert_true (lk_client_error_is_temporary (error));
  UNTIL (filed == 1);
  g_assert_cmpuint (g_hash_table_size (state.cases), ==, 1);
  g_assert_false (state.mismatch);
  g_assert_cmpuint (fake_desk_count (desk, "PUT "), ==, 1);
}

/* The program ended on the way; the next one, on another directory handle, goes on. */
static void
test_after_a_restart (void)
{
  g_auto (Place) place = { NULL };
  g_auto (Desk) state = { NULL };
  g_autoptr (FakeDesk) desk = fake_desk_new (take_case, &state);
  g_autoptr (LkLocalStore) store = NULL;
  g_autoptr (LkOutbox) first = NULL;
  g_autoptr (LkOutbox) second = NULL;
  g_autoptr (LkDraft) draft = make_draft ();
  g_autoptr (LkOutboxEntry) entry = NULL;
  guint filed = 0;

  place_set_up (&place);
  desk_set_up (&state);
  store = open_store (&place);
  first = open_outbox (desk, store);
  lk_outbox_set_first_wait (first, 1000000);
  g_assert_null (submit (first, draft, NULL));
  g_clear_object (&first);

  fake_desk_listen (desk);
  second = open_outbox (desk, store);
  g_signal_connect (second, "filed", G_CALLBACK (on_filed), &filed);
  g_assert_true (load_outbox (second));
  g_assert_cmpuint (waiting (second), ==, 1);
  entry = g_list_model_get_item (G_LIST_MODEL (second), 0);
  g_assert_cmpstr (lk_outbox_entry_get_key (entry), ==, lk_draft_get_id (draft));
  UNTIL (filed == 1);
  g_assert_cmpuint (g_hash_table_size (state.cases), ==, 1);
  g_assert_nonnull (strstr (g_hash_table_lookup (state.cases, lk_draft_get_id (draft)), REQUEST));
}

static void
test_lost_secret (void)
{
  g_auto (Place) place = { NULL };
  g_auto (Desk) state = { NULL };
  g_autoptr (FakeDesk) desk = fake_desk_new (take_case, &state);
  g_autoptr (LkLocalStore) store = NULL;
  g_autoptr (LkLocalStore) later = NULL;
  g_autoptr (LkOutbox) first = NULL;
  g_autoptr (LkOutbox) second = NULL;
  g_autoptr (LkDraft) draft = make_draft ();
  g_autoptr (LkDraft) back = NULL;
  g_autoptr (LkOutboxEntry) entry = NULL;
  g_autoptr (GPtrArray) drafts = NULL;
  AWAIT (result);

  place_set_up (&place);
  desk_set_up (&state);
  store = open_store (&place);
  first = open_outbox (desk, store);
  lk_outbox_set_first_wait (first, 1000000);
  g_assert_null (submit (first, draft, NULL));
  later = open_store (&place);
  fake_desk_listen (desk);
  second = open_outbox (desk, later);
  g_assert_true (load_outbox (second));
  entry = g_list_model_get_item (G_LIST_MODEL (second), 0);
  g_assert_cmpint (lk_outbox_entry_get_state (entry), ==, LK_OUTBOX_STATE_STUCK);
  g_assert_error (lk_outbox_entry_get_error (entry), LK_CLIENT_ERROR, LK_CLIENT_ERROR_SECRET_LOST);
  /* A case without its request is no case: it is never sent. */
  lk_outbox_retry (second);
  g_assert_cmpint (lk_outbox_entry_get_state (entry), ==, LK_OUTBOX_STATE_STUCK);
  lk_outbox_take_back_async (second, entry, NULL, got_result, &result);
  back = lk_outbox_take_back_finish (second, wait_for (&result), NULL);
  g_assert_nonnull (back);
  g_assert_cmpuint (waiting (second), ==, 0);
  drafts = load_drafts (later);
  g_assert_cmpuint (drafts->len, ==, 1);
  g_assert_cmpuint (desk->requests->len, ==, 0);
}

static void
test_refused_is_a_draft_again (void)
{
  g_auto (Place) place = { NULL };
  g_auto (Desk) state = { NULL };
  g_autoptr (FakeDesk) desk = fake_desk_new (take_case, &state);
  g_autoptr (LkLocalStore) store = NULL;
  g_autoptr (LkOutbox) outbox = NULL;
  g_autoptr (LkDraft) draft = make_draft ();
  g_autoptr (GPtrArray) drafts = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (LkCase) filed = NULL;

  place_set_up (&place);
  desk_set_up (&state);
  state.refusals = 1;
  state.status = 422;
  state.slug = "agreement-outdated";
  fake_desk_listen (desk);
  store = open_store (&place);
  outbox = open_outbox (desk, store);
  g_assert_null (submit (outbox, draft, &error));
  g_assert_error (error, LK_CLIENT_ERROR, LK_CLIENT_ERROR_AGREEMENT);
  g_assert_cmpuint (waiting (outbox), ==, 0);
  drafts = load_drafts (store);
  g_assert_cmpuint (drafts->len, ==, 1);
  /* Put right, it goes with the same key. */
  lk_draft_set_agreement (draft, "2", NULL, NULL);
  filed = submit (outbox, draft, NULL);
  g_assert_nonnull (filed);
  g_assert_true (g_hash_table_contains (state.cases, lk_draft_get_id (draft)));
}

static void
test_forgotten_photo (void)
{
  g_auto (Place) place = { NULL };
  g_auto (Desk) state = { NULL };
  g_autoptr (FakeDesk) desk = fake_desk_new (take_case, &state);
  g_autoptr (LkLocalStore) store = NULL;
  g_autoptr (LkOutbox) outbox = NULL;
  g_autoptr (LkDraft) draft = make_draft ();
  g_autoptr (LkCase) filed = NULL;

  place_set_up (&place);
  desk_set_up (&state);
  state.blob_there = TRUE;
  state.refusals = 1;
  state.status = 422;
  state.slug = "unknown-blob";
  fake_desk_listen (desk);
  store = open_store (&place);
  outbox = open_outbox (desk, store);
  filed = submit (outbox, draft, NULL);
  g_assert_nonnull (filed);
  g_assert_cmpuint (fake_desk_count (desk, "HEAD "), ==, 2);
  g_assert_cmpuint (fake_desk_count (desk, "POST "), ==, 2);
}

static void
test_cancelled_submit (void)
{
  g_auto (Place) place = { NULL };
  g_auto (Desk) state = { NULL };
  g_autoptr (FakeDesk) desk = fake_desk_new (take_case, &state);
  g_autoptr (LkLocalStore) store = NULL;
  g_autoptr (LkOutbox) outbox = NULL;
  g_autoptr (LkDraft) draft = make_draft ();
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GPtrArray) drafts = NULL;
  g_autoptr (GError) error = NULL;
  AWAIT (result);

  place_set_up (&place);
  desk_set_up (&state);
  fake_desk_listen (desk);
  store = open_store (&place);
  outbox = open_outbox (desk, store);
  lk_outbox_submit_async (outbox, draft, NULL, NULL, cancellable, got_result, &result);
  g_cancellable_cancel (cancellable);
  g_assert_null (lk_outbox_submit_finish (outbox, wait_for (&result), &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpuint (waiting (outbox), ==, 0);
  drafts = load_drafts (store);
  g_assert_cmpuint (drafts->len, ==, 1);
  g_assert_cmpuint (g_hash_table_size (state.cases), ==, 0);
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
  g_test_add_func ("/store/contact", test_contact);
  g_test_add_func ("/store/exports", test_exports);
  g_test_add_func ("/store/used-answers", test_used_answers);
  g_test_add_func ("/store/two-at-once", test_two_at_once);
  g_test_add_func ("/store/credentials-in-memory", test_credentials_in_memory);
  g_test_add_func ("/outbox/filed-at-once", test_filed_at_once);
  g_test_add_func ("/outbox/offline-and-back", test_offline_and_back);
  g_test_add_func ("/outbox/lost-answers", test_lost_answers);
  g_test_add_func ("/outbox/after-a-restart", test_after_a_restart);
  g_test_add_func ("/outbox/lost-secret", test_lost_secret);
  g_test_add_func ("/outbox/refused-is-a-draft-again", test_refused_is_a_draft_again);
  g_test_add_func ("/outbox/forgotten-photo", test_forgotten_photo);
  g_test_add_func ("/outbox/cancelled-submit", test_cancelled_submit);
  return g_test_run ();
}
