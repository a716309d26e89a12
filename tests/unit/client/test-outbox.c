/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The outbox on a real directory, against a real HTTP server. */
#include "fake-desk.h"
#include "lk-hash.h"
#include "lk-json.h"
#include "lk-outbox.h"
#include "store-place.h"

#include <string.h>

/* A desk that keeps what it was given: one case for a key. */

typedef struct
{
  GHashTable *cases; /* key -> body */
  guint hang_ups;    /* how often to file the case and then say nothing */
  guint refusals;
  const char *slug;
  guint status;
  gboolean blob_there;
  gboolean mismatch;
  gboolean forgetful; /* it knows the key alone, as after a week */
  int cut_at;         /* at which step the line breaks, counted down; negative: not at all */
} Desk;

/* The case as it was filed with @body. */
static char *
case_of (const char *body)
{
  g_autoptr (JsonObject) object = lk_json_parse_object (body, strlen (body), NULL);
  g_autofree char *text = fake_case ("LK-7", "submitted", 1);
  g_autoptr (JsonObject) filed = lk_json_parse_object (text, strlen (text), NULL);
  JsonArray *items = json_array_ref (lk_json_get_array (object, "items"));
  gsize size;

  for (guint i = 0; i < json_array_get_length (items); i++)
    {
      JsonObject *item = lk_json_array_get_object (items, i);

      json_object_set_int_member (item, "index", i + 1);
      json_object_set_string_member (item, "state", "waiting");
      json_object_set_null_member (item, "request");
      json_object_set_null_member (item, "answer");
    }
  json_object_set_array_member (filed, "items", items);
  json_object_set_string_member (filed, "type", lk_json_get_string (object, "type"));
  json_object_set_string_member (filed, "method", lk_json_get_string (object, "method"));
  return lk_json_object_canonical (filed, &size, NULL);
}

static void
refuse_other_body (SoupServerMessage *message)
{
  static const char json[] = "{\"type\":\"urn:latchkey:problem:idempotency-mismatch\",\"title\":"
                             "\"t\",\"status\":422,\"request_id\":\"r\",\"case\":\"LK-7\"}";

  soup_server_message_set_status (message, 422, NULL);
  soup_server_message_set_response (message, "application/problem+json", SOUP_MEMORY_STATIC, json,
                                    sizeof json - 1);
}

static void
file_case (Desk *desk, SoupServerMessage *message)
{
  SoupMessageBody *body = soup_server_message_get_request_body (message);
  const char *key = fake_header (message, "Idempotency-Key");
  const char *known = g_hash_table_lookup (desk->cases, key);
  g_autofree char *text = g_strndup (body->data, (gsize) body->length);
  g_autofree char *answer = NULL;

  if (known != NULL && desk->forgetful)
    {
      answer = case_of (known);
      fake_json (message, 201, answer);
      return;
    }
  if (known != NULL && !g_str_equal (known, text))
    {
      desk->mismatch = TRUE;
      refuse_other_body (message);
      return;
    }
  answer = case_of (text);
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
  *desk = (Desk){ g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free), .cut_at = -1 };
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
  g_auto (StorePlace) place = { NULL };
  g_auto (Desk) state = { NULL };
  g_autoptr (FakeDesk) desk = fake_desk_new (take_case, &state);
  g_autoptr (LkLocalStore) store = NULL;
  g_autoptr (LkOutbox) outbox = NULL;
  g_autoptr (LkDraft) draft = store_make_draft ();
  g_autoptr (LkCase) filed = NULL;
  g_autoptr (GPtrArray) drafts = NULL;
  g_autoptr (LkExportRecord) record = NULL;
  g_autoptr (LkExportRecord) noted = NULL;
  g_autofree char *sha256 = lk_sha256_hex (STORE_REQUEST, strlen (STORE_REQUEST));

  store_place_set_up (&place);
  desk_set_up (&state);
  fake_desk_listen (desk);
  store = store_place_open (&place);
  record = lk_export_record_new ("aa:bb:cc:dd:ee:ff", "S-1", "2026-11-23T10:00:00Z", NULL, sha256);
  g_assert_true (lk_local_store_record_export (store, record, NULL));
  g_assert_true (store_save_draft (store, draft, NULL));
  outbox = open_outbox (desk, store);
  filed = submit (outbox, draft, NULL);
  g_assert_cmpstr (lk_case_get_id (filed), ==, "LK-7");
  g_assert_cmpuint (waiting (outbox), ==, 0);
  g_assert_cmpuint (g_hash_table_size (state.cases), ==, 1);
  g_assert_true (g_hash_table_contains (state.cases, lk_draft_get_id (draft)));
  drafts = store_load_drafts (store);
  g_assert_cmpuint (drafts->len, ==, 0);
  g_assert_false (store_tree_contains (place.directory, "a photo"));
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
  g_auto (StorePlace) place = { NULL };
  g_auto (Desk) state = { NULL };
  g_autoptr (FakeDesk) desk = fake_desk_new (take_case, &state);
  g_autoptr (LkLocalStore) store = NULL;
  g_autoptr (LkOutbox) outbox = NULL;
  g_autoptr (LkDraft) draft = store_make_draft ();
  g_autoptr (LkOutboxEntry) entry = NULL;
  g_autoptr (GPtrArray) drafts = NULL;
  g_autoptr (GError) error = NULL;
  guint filed = 0;

  store_place_set_up (&place);
  desk_set_up (&state);
  store = store_place_open (&place);
  outbox = open_outbox (desk, store);
  g_signal_connect (outbox, "filed", G_CALLBACK (on_filed), &filed);
  g_assert_true (store_save_draft (store, draft, NULL));
  g_assert_null (submit (outbox, draft, &error));
  g_assert_error (error, LK_CLIENT_ERROR, LK_CLIENT_ERROR_OFFLINE);
  g_assert_true (lk_outbox_holds (outbox, lk_draft_get_id (draft)));
  entry = g_list_model_get_item (G_LIST_MODEL (outbox), 0);
  g_assert_cmpint (lk_outbox_entry_get_state (entry), ==, LK_OUTBOX_STATE_WAITING);
  g_assert_error (lk_outbox_entry_get_error (entry), LK_CLIENT_ERROR, LK_CLIENT_ERROR_OFFLINE);
  drafts = store_load_drafts (store);
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
  g_auto (StorePlace) place = { NULL };
  g_auto (Desk) state = { NULL };
  g_autoptr (FakeDesk) desk = fake_desk_new (take_case, &state);
  g_autoptr (LkLocalStore) store = NULL;
  g_autoptr (LkOutbox) outbox = NULL;
  g_autoptr (LkDraft) draft = store_make_draft ();
  g_autoptr (GError) error = NULL;
  guint filed = 0;

  store_place_set_up (&place);
  desk_set_up (&state);
  state.hang_ups = 3;
  fake_desk_listen (desk);
  store = store_place_open (&place);
  outbox = open_outbox (desk, store);
  g_signal_connect (outbox, "filed", G_CALLBACK (on_filed), &filed);
  g_assert_null (submit (outbox, draft, &error));
  g_assert_true (lk_client_error_is_temporary (error));
  UNTIL (filed == 1);
  g_assert_cmpuint (g_hash_table_size (state.cases), ==, 1);
  g_assert_false (state.mismatch);
  g_assert_cmpuint (fake_desk_count (desk, "PUT "), ==, 1);
}

typedef void (*Change) (LkDraft *draft);

static void
change_comment (LkDraft *draft)
{
  lk_draft_set_comment (draft, "Changed since");
}

static void
change_type (LkDraft *draft)
{
  lk_draft_set_case_type (draft, LK_CASE_TYPE_DEVICE_UNBIND);
}

static void
change_method (LkDraft *draft)
{
  lk_draft_set_method (draft, LK_CASE_METHOD_LAN);
}

static void
change_serial (LkDraft *draft)
{
  lk_device_identity_set_serial (lk_draft_item_get_device (lk_draft_get_item (draft, 0)), "S-2");
}

static void
change_photo (LkDraft *draft)
{
  g_autoptr (GBytes) photo = g_bytes_new_static ("a better photo", 14);
  g_autofree char *sha256 = lk_sha256_hex ("a better photo", 14);

  lk_draft_item_set_label (lk_draft_get_item (draft, 0), photo, sha256, sha256, "pass", NULL);
}

static void
add_device (LkDraft *draft)
{
  g_autoptr (LkDeviceIdentity) device = lk_device_identity_new ();
  g_autoptr (LkDraftItem) item = NULL;

  lk_device_identity_set_serial (device, "S-2");
  item = lk_draft_item_new (device);
  lk_draft_add_item (draft, item);
}

/* The answer was lost, and the draft taken back and changed: the desk keeps what it has, and that
 * is said. As a case of its own the draft is filed when somebody wants it to be. */
static void
changed_after_a_lost_answer (Change change, gboolean forgetful)
{
  g_auto (StorePlace) place = { NULL };
  g_auto (Desk) state = { NULL };
  g_autoptr (FakeDesk) desk = fake_desk_new (take_case, &state);
  g_autoptr (LkLocalStore) store = NULL;
  g_autoptr (LkOutbox) outbox = NULL;
  g_autoptr (LkDraft) draft = store_make_draft ();
  g_autoptr (LkDraft) back = NULL;
  g_autoptr (LkOutboxEntry) entry = NULL;
  g_autoptr (LkCase) filed = NULL;
  g_autoptr (GPtrArray) drafts = NULL;
  g_autoptr (GError) error = NULL;
  guint signals = 0;
  AWAIT (result);

  store_place_set_up (&place);
  desk_set_up (&state);
  state.hang_ups = 1;
  state.forgetful = forgetful;
  fake_desk_listen (desk);
  store = store_place_open (&place);
  outbox = open_outbox (desk, store);
  lk_outbox_set_first_wait (outbox, 1000000);
  g_assert_null (submit (outbox, draft, NULL));
  entry = g_list_model_get_item (G_LIST_MODEL (outbox), 0);
  lk_outbox_take_back_async (outbox, entry, NULL, got_result, &result);
  back = lk_outbox_take_back_finish (outbox, wait_for (&result), NULL);
  change (back);
  g_signal_connect (outbox, "filed", G_CALLBACK (on_filed), &signals);
  g_assert_null (submit (outbox, back, &error));
  g_assert_error (error, LK_CLIENT_ERROR, LK_CLIENT_ERROR_ALREADY_FILED);
  g_assert_cmpstr (lk_client_error_get_case_id (error), ==, "LK-7");
  g_assert_cmpuint (signals, ==, 0);
  g_assert_cmpuint (waiting (outbox), ==, 0);
  g_assert_cmpuint (g_hash_table_size (state.cases), ==, 1);
  drafts = store_load_drafts (store);
  g_assert_cmpuint (drafts->len, ==, 1);
  lk_draft_renew_id (back);
  filed = submit (outbox, back, NULL);
  g_assert_nonnull (filed);
  g_assert_cmpuint (g_hash_table_size (state.cases), ==, 2);
}

static void
test_changed_after_a_lost_answer (void)
{
  changed_after_a_lost_answer (change_comment, FALSE);
}

/* After a week the desk knows the key alone, and answers with the case that there is. */
static void
test_changed_and_forgotten (void)
{
  changed_after_a_lost_answer (change_type, TRUE);
  changed_after_a_lost_answer (change_method, TRUE);
  changed_after_a_lost_answer (change_serial, TRUE);
  changed_after_a_lost_answer (change_photo, TRUE);
  changed_after_a_lost_answer (add_device, TRUE);
}

/* The program ended on the way; the next one, on another directory handle, goes on. */
static void
test_after_a_restart (void)
{
  g_auto (StorePlace) place = { NULL };
  g_auto (Desk) state = { NULL };
  g_autoptr (FakeDesk) desk = fake_desk_new (take_case, &state);
  g_autoptr (LkLocalStore) store = NULL;
  g_autoptr (LkOutbox) first = NULL;
  g_autoptr (LkOutbox) second = NULL;
  g_autoptr (LkDraft) draft = store_make_draft ();
  g_autoptr (LkOutboxEntry) entry = NULL;
  g_autoptr (GPtrArray) drafts = NULL;
  guint filed = 0;

  store_place_set_up (&place);
  desk_set_up (&state);
  store = store_place_open (&place);
  first = open_outbox (desk, store);
  lk_outbox_set_first_wait (first, 1000000);
  g_assert_null (submit (first, draft, NULL));
  g_clear_object (&first);
  /* As if the program had been killed before it could take the draft away. */
  g_assert_true (store_save_draft (store, draft, NULL));

  fake_desk_listen (desk);
  second = open_outbox (desk, store);
  g_signal_connect (second, "filed", G_CALLBACK (on_filed), &filed);
  g_assert_true (load_outbox (second));
  g_assert_cmpuint (waiting (second), ==, 1);
  entry = g_list_model_get_item (G_LIST_MODEL (second), 0);
  g_assert_cmpstr (lk_outbox_entry_get_key (entry), ==, lk_draft_get_id (draft));
  UNTIL (filed == 1);
  g_assert_cmpuint (g_hash_table_size (state.cases), ==, 1);
  g_assert_nonnull (
      strstr (g_hash_table_lookup (state.cases, lk_draft_get_id (draft)), STORE_REQUEST));
  drafts = store_load_drafts (store);
  g_assert_cmpuint (drafts->len, ==, 0);
}

/* No keyring: the request is in memory alone. Whoever deletes the draft that the case was takes
 * nothing from the case, and another connection to the desk still finds it whole. */
static void
test_draft_deleted (void)
{
  g_auto (StorePlace) place = { NULL };
  g_auto (Desk) state = { NULL };
  g_autoptr (FakeDesk) desk = fake_desk_new (take_case, &state);
  g_autoptr (LkLocalStore) store = NULL;
  g_autoptr (LkOutbox) first = NULL;
  g_autoptr (LkOutbox) second = NULL;
  g_autoptr (LkDraft) draft = store_make_draft ();
  guint filed = 0;
  AWAIT (result);

  store_place_set_up (&place);
  desk_set_up (&state);
  store = store_place_open (&place);
  first = open_outbox (desk, store);
  lk_outbox_set_first_wait (first, 1000000);
  g_assert_null (submit (first, draft, NULL));
  g_clear_object (&first);
  lk_local_store_delete_draft_async (store, lk_draft_get_id (draft), NULL, got_result, &result);
  g_assert_true (lk_local_store_delete_draft_finish (store, wait_for (&result), NULL));

  fake_desk_listen (desk);
  second = open_outbox (desk, store);
  g_signal_connect (second, "filed", G_CALLBACK (on_filed), &filed);
  g_assert_true (load_outbox (second));
  UNTIL (filed == 1);
  g_assert_nonnull (
      strstr (g_hash_table_lookup (state.cases, lk_draft_get_id (draft)), STORE_REQUEST));
}

static void
test_lost_secret (void)
{
  g_auto (StorePlace) place = { NULL };
  g_auto (Desk) state = { NULL };
  g_autoptr (FakeDesk) desk = fake_desk_new (take_case, &state);
  g_autoptr (LkLocalStore) store = NULL;
  g_autoptr (LkLocalStore) later = NULL;
  g_autoptr (LkOutbox) first = NULL;
  g_autoptr (LkOutbox) second = NULL;
  g_autoptr (LkDraft) draft = store_make_draft ();
  g_autoptr (LkDraft) back = NULL;
  g_autoptr (LkOutboxEntry) entry = NULL;
  g_autoptr (GPtrArray) drafts = NULL;
  AWAIT (result);

  store_place_set_up (&place);
  desk_set_up (&state);
  store = store_place_open (&place);
  first = open_outbox (desk, store);
  lk_outbox_set_first_wait (first, 1000000);
  g_assert_null (submit (first, draft, NULL));
  later = store_place_open (&place);
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
  drafts = store_load_drafts (later);
  g_assert_cmpuint (drafts->len, ==, 1);
  g_assert_cmpuint (desk->requests->len, ==, 0);
}

static void
test_refused_is_a_draft_again (void)
{
  g_auto (StorePlace) place = { NULL };
  g_auto (Desk) state = { NULL };
  g_autoptr (FakeDesk) desk = fake_desk_new (take_case, &state);
  g_autoptr (LkLocalStore) store = NULL;
  g_autoptr (LkOutbox) outbox = NULL;
  g_autoptr (LkDraft) draft = store_make_draft ();
  g_autoptr (GPtrArray) drafts = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (LkCase) filed = NULL;

  store_place_set_up (&place);
  desk_set_up (&state);
  state.refusals = 1;
  state.status = 422;
  state.slug = "agreement-outdated";
  fake_desk_listen (desk);
  store = store_place_open (&place);
  outbox = open_outbox (desk, store);
  g_assert_null (submit (outbox, draft, &error));
  g_assert_error (error, LK_CLIENT_ERROR, LK_CLIENT_ERROR_AGREEMENT);
  g_assert_cmpuint (waiting (outbox), ==, 0);
  drafts = store_load_drafts (store);
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
  g_auto (StorePlace) place = { NULL };
  g_auto (Desk) state = { NULL };
  g_autoptr (FakeDesk) desk = fake_desk_new (take_case, &state);
  g_autoptr (LkLocalStore) store = NULL;
  g_autoptr (LkOutbox) outbox = NULL;
  g_autoptr (LkDraft) draft = store_make_draft ();
  g_autoptr (LkCase) filed = NULL;

  store_place_set_up (&place);
  desk_set_up (&state);
  state.blob_there = TRUE;
  state.refusals = 1;
  state.status = 422;
  state.slug = "unknown-blob";
  fake_desk_listen (desk);
  store = store_place_open (&place);
  outbox = open_outbox (desk, store);
  filed = submit (outbox, draft, NULL);
  g_assert_nonnull (filed);
  g_assert_cmpuint (fake_desk_count (desk, "HEAD "), ==, 2);
  g_assert_cmpuint (fake_desk_count (desk, "POST "), ==, 2);
}

static void
test_cancelled_submit (void)
{
  g_auto (StorePlace) place = { NULL };
  g_auto (Desk) state = { NULL };
  g_autoptr (FakeDesk) desk = fake_desk_new (take_case, &state);
  g_autoptr (LkLocalStore) store = NULL;
  g_autoptr (LkOutbox) outbox = NULL;
  g_autoptr (LkDraft) draft = store_make_draft ();
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GPtrArray) drafts = NULL;
  g_autoptr (GError) error = NULL;
  AWAIT (result);

  store_place_set_up (&place);
  desk_set_up (&state);
  fake_desk_listen (desk);
  store = store_place_open (&place);
  outbox = open_outbox (desk, store);
  lk_outbox_submit_async (outbox, draft, NULL, NULL, cancellable, got_result, &result);
  g_cancellable_cancel (cancellable);
  g_assert_null (lk_outbox_submit_finish (outbox, wait_for (&result), &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpuint (waiting (outbox), ==, 0);
  drafts = store_load_drafts (store);
  g_assert_cmpuint (drafts->len, ==, 1);
  g_assert_cmpuint (g_hash_table_size (state.cases), ==, 0);
}

/* Whether the line breaks here. Each request has three such places: its headers have come and its
 * body has not, it has come whole and nothing was done, it was done and is not answered. */
static gboolean
breaks (Desk *desk, SoupServerMessage *message)
{
  if (desk->cut_at < 0 || desk->cut_at-- > 0)
    return FALSE;
  fake_hang_up (message);
  return TRUE;
}

static void
cut_early (FakeDesk *fake, SoupServerMessage *message, const char *path)
{
  (void) breaks (fake->data, message);
}

static void
cut_later (FakeDesk *fake, SoupServerMessage *message, const char *path)
{
  if (breaks (fake->data, message))
    return;
  take_case (fake, message, path);
  (void) breaks (fake->data, message);
}

/* The line breaks at one step, and the program ends there; the next one goes on. */
static gboolean
cut_off_at (int step)
{
  g_auto (StorePlace) place = { NULL };
  g_auto (Desk) state = { NULL };
  g_autoptr (FakeDesk) desk = fake_desk_new (cut_later, &state);
  g_autoptr (LkLocalStore) store = NULL;
  g_autoptr (LkOutbox) outbox = NULL;
  g_autoptr (LkDraft) draft = store_make_draft ();
  g_autoptr (LkCase) filed = NULL;
  g_autoptr (GPtrArray) drafts = NULL;
  guint count = 0;
  gboolean was_cut;

  store_place_set_up (&place);
  desk_set_up (&state);
  state.cut_at = step;
  desk->early = cut_early;
  fake_desk_listen (desk);
  store = store_place_open (&place);
  outbox = open_outbox (desk, store);
  lk_outbox_set_first_wait (outbox, 1000000);
  filed = submit (outbox, draft, NULL);
  was_cut = state.cut_at < 0;
  g_assert_true (was_cut || filed != NULL);
  g_clear_object (&outbox);
  outbox = open_outbox (desk, store);
  g_signal_connect (outbox, "filed", G_CALLBACK (on_filed), &count);
  state.cut_at = -1;
  g_assert_true (load_outbox (outbox));
  /* Some requests libsoup sends again itself. */
  g_assert_cmpuint (waiting (outbox), ==, filed == NULL ? 1 : 0);
  UNTIL (filed != NULL || count == 1);
  g_assert_cmpuint (waiting (outbox), ==, 0);
  g_assert_cmpuint (g_hash_table_size (state.cases), ==, 1);
  g_assert_false (state.mismatch);
  drafts = store_load_drafts (store);
  g_assert_cmpuint (drafts->len, ==, 0);
  return was_cut;
}

static void
test_cut_off_anywhere (void)
{
  int step = 0;

  while (cut_off_at (step))
    step++;
  /* Asked whether the photo is there, the photo, the case: three requests, three steps each. */
  g_assert_cmpint (step, ==, 9);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/outbox/cut-off-anywhere", test_cut_off_anywhere);
  g_test_add_func ("/outbox/filed-at-once", test_filed_at_once);
  g_test_add_func ("/outbox/offline-and-back", test_offline_and_back);
  g_test_add_func ("/outbox/lost-answers", test_lost_answers);
  g_test_add_func ("/outbox/changed-after-a-lost-answer", test_changed_after_a_lost_answer);
  g_test_add_func ("/outbox/changed-and-forgotten", test_changed_and_forgotten);
  g_test_add_func ("/outbox/after-a-restart", test_after_a_restart);
  g_test_add_func ("/outbox/draft-deleted", test_draft_deleted);
  g_test_add_func ("/outbox/lost-secret", test_lost_secret);
  g_test_add_func ("/outbox/refused-is-a-draft-again", test_refused_is_a_draft_again);
  g_test_add_func ("/outbox/forgotten-photo", test_forgotten_photo);
  g_test_add_func ("/outbox/cancelled-submit", test_cancelled_submit);
  return g_test_run ();
}
