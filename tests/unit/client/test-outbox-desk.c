/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Another desk is chosen while a case waits for the first one. */
#include "fake-desk.h"
#include "lk-outbox.h"
#include "store-place.h"

static void
refuse (FakeDesk *desk, SoupServerMessage *message, const char *path)
{
  fake_problem (message, 403, "forbidden");
}

static LkOutbox *
open_outbox (const char *url, LkLocalStore *store)
{
  g_autoptr (LkDeskClient) client = lk_desk_client_new (url, NULL);
  LkOutbox *outbox;

  lk_desk_client_set_attempts (client, 1, 1);
  outbox = lk_outbox_new (LK_CASE_BACKEND (client), store);
  lk_outbox_set_first_wait (outbox, 1000000);
  return outbox;
}

static void
submit (LkOutbox *outbox, LkDraft *draft)
{
  AWAIT (result);

  lk_outbox_submit_async (outbox, draft, NULL, NULL, NULL, got_result, &result);
  g_assert_null (lk_outbox_submit_finish (outbox, wait_for (&result), NULL));
}

static LkOutboxEntry *
load (LkOutbox *outbox)
{
  AWAIT (result);

  lk_outbox_load_async (outbox, NULL, got_result, &result);
  g_assert_true (lk_outbox_load_finish (outbox, wait_for (&result), NULL));
  return g_list_model_get_item (G_LIST_MODEL (outbox), 0);
}

static void
test_not_told (void)
{
  g_auto (StorePlace) place = { NULL };
  g_autoptr (FakeDesk) first = fake_desk_new (refuse, NULL);
  g_autoptr (FakeDesk) other = fake_desk_new (refuse, NULL);
  g_autoptr (LkLocalStore) store = NULL;
  g_autoptr (LkOutbox) before = NULL;
  g_autoptr (LkOutbox) there = NULL;
  g_autoptr (LkOutbox) back = NULL;
  g_autoptr (LkOutboxEntry) kept = NULL;
  g_autoptr (LkOutboxEntry) sent = NULL;
  g_autoptr (LkDraft) draft = store_make_draft ();

  store_place_set_up (&place);
  store = store_place_open (&place);
  before = open_outbox (first->url, store);
  submit (before, draft);
  g_clear_object (&before);

  fake_desk_listen (other);
  there = open_outbox (other->tcp_url, store);
  kept = load (there);
  lk_outbox_retry (there);
  g_assert_cmpint (lk_outbox_entry_get_state (kept), ==, LK_OUTBOX_STATE_STUCK);
  g_assert_error (lk_outbox_entry_get_error (kept), LK_CLIENT_ERROR, LK_CLIENT_ERROR_OTHER_DESK);
  g_assert_cmpuint (other->requests->len, ==, 0);
  g_clear_object (&there);

  /* Back at the first one it goes by itself. */
  fake_desk_listen (first);
  back = open_outbox (first->url, store);
  sent = load (back);
  UNTIL (first->requests->len > 0);
  UNTIL (lk_outbox_entry_get_state (sent) != LK_OUTBOX_STATE_SENDING);
}

/* Somebody may want it to go to the other one. */
static void
test_taken_along (void)
{
  g_auto (StorePlace) place = { NULL };
  g_autoptr (FakeDesk) first = fake_desk_new (refuse, NULL);
  g_autoptr (FakeDesk) other = fake_desk_new (refuse, NULL);
  g_autoptr (LkLocalStore) store = NULL;
  g_autoptr (LkOutbox) before = NULL;
  g_autoptr (LkOutbox) there = NULL;
  g_autoptr (LkOutboxEntry) kept = NULL;
  g_autoptr (LkDraft) draft = store_make_draft ();
  g_autoptr (LkDraft) taken = NULL;
  AWAIT (result);

  store_place_set_up (&place);
  store = store_place_open (&place);
  before = open_outbox (first->url, store);
  submit (before, draft);
  g_clear_object (&before);

  fake_desk_listen (other);
  there = open_outbox (other->tcp_url, store);
  kept = load (there);
  lk_outbox_take_back_async (there, kept, NULL, got_result, &result);
  taken = lk_outbox_take_back_finish (there, wait_for (&result), NULL);
  g_assert_nonnull (taken);
  submit (there, taken);
  g_assert_cmpuint (other->requests->len, >, 0);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/outbox/desk/not-told", test_not_told);
  g_test_add_func ("/outbox/desk/taken-along", test_taken_along);
  return g_test_run ();
}
