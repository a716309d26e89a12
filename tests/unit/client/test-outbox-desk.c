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

/* A case that the first desk did not take, and the outbox of another desk that was chosen then. */
typedef struct
{
  StorePlace place;
  FakeDesk *first;
  FakeDesk *other;
  LkLocalStore *store;
  LkOutbox *there;
  LkOutboxEntry *kept;
} Fixture;

static void
set_up (Fixture *self, gconstpointer data)
{
  g_autoptr (LkDraft) draft = store_make_draft ();
  g_autoptr (LkOutbox) before = NULL;

  self->first = fake_desk_new (refuse, NULL);
  self->other = fake_desk_new (refuse, NULL);
  store_place_set_up (&self->place);
  self->store = store_place_open (&self->place);
  before = open_outbox (self->first->url, self->store);
  submit (before, draft);
  g_clear_object (&before);

  fake_desk_listen (self->other);
  self->there = open_outbox (self->other->tcp_url, self->store);
  self->kept = load (self->there);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  g_clear_object (&self->kept);
  g_clear_object (&self->there);
  g_clear_object (&self->store);
  fake_desk_free (self->other);
  fake_desk_free (self->first);
  store_place_clear (&self->place);
}

static void
test_not_told (Fixture *self, gconstpointer data)
{
  g_autoptr (LkOutbox) back = NULL;
  g_autoptr (LkOutboxEntry) sent = NULL;

  lk_outbox_retry (self->there);
  g_assert_cmpint (lk_outbox_entry_get_state (self->kept), ==, LK_OUTBOX_STATE_STUCK);
  g_assert_error (lk_outbox_entry_get_error (self->kept), LK_CLIENT_ERROR,
                  LK_CLIENT_ERROR_OTHER_DESK);
  g_assert_cmpuint (self->other->requests->len, ==, 0);
  g_clear_object (&self->there);

  /* Back at the first one it goes by itself. */
  fake_desk_listen (self->first);
  back = open_outbox (self->first->url, self->store);
  sent = load (back);
  UNTIL (self->first->requests->len > 0);
  UNTIL (lk_outbox_entry_get_state (sent) != LK_OUTBOX_STATE_SENDING);
}

/* Somebody may want it to go to the other one. */
static void
test_taken_along (Fixture *self, gconstpointer data)
{
  g_autoptr (LkDraft) taken = NULL;
  AWAIT (result);

  lk_outbox_take_back_async (self->there, self->kept, NULL, got_result, &result);
  taken = lk_outbox_take_back_finish (self->there, wait_for (&result), NULL);
  g_assert_nonnull (taken);
  submit (self->there, taken);
  g_assert_cmpuint (self->other->requests->len, >, 0);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/outbox/desk/not-told", Fixture, NULL, set_up, test_not_told, tear_down);
  g_test_add ("/outbox/desk/taken-along", Fixture, NULL, set_up, test_taken_along, tear_down);
  return g_test_run ();
}
