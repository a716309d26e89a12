/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Outcomes on their way: a real directory, a real HTTP server. */
#include "fake-desk.h"
#include "lk-reports.h"
#include "store-place.h"

#include <string.h>

#define CASE "LK-7"

/* A desk that does what it is told once for a key, and remembers in which order. */
typedef struct
{
  StorePlace place;
  FakeDesk *fake;
  LkLocalStore *store;
  GHashTable *heard; /* key -> body */
  GPtrArray *order;  /* bodies */
  int revision;
  guint hang_ups; /* how often to do it and then say nothing */
  guint stale;    /* how often somebody else was faster */
  guint status;   /* what is refused, 0 for nothing */
  const char *slug;
  const char *me; /* who is signed in */
} Fixture;

static void
hear (Fixture *self, SoupServerMessage *message)
{
  SoupMessageBody *body = soup_server_message_get_request_body (message);
  const char *key = fake_header (message, "Idempotency-Key");
  char *text = g_strndup (body->data, (gsize) body->length);
  const char *known = g_hash_table_lookup (self->heard, key);

  if (known != NULL)
    {
      g_assert_cmpstr (known, ==, text);
      g_free (text);
      return;
    }
  g_hash_table_insert (self->heard, g_strdup (key), text);
  g_ptr_array_add (self->order, text);
  self->revision++;
}

static void
answer (FakeDesk *fake, SoupServerMessage *message, const char *path)
{
  Fixture *self = fake->data;
  gboolean post = g_str_equal (soup_server_message_get_method (message), "POST");
  g_autofree char *wanted = g_strdup_printf ("\"%d\"", self->revision);
  g_autofree char *json = NULL;

  if (self->status != 0)
    {
      fake_problem (message, self->status, self->slug);
      return;
    }
  if (g_str_equal (path, "/v1/me"))
    {
      json = g_strdup_printf ("{\"id\":\"%s\",\"name\":\"ada\",\"role\":\"agent\","
                              "\"display_name\":\"Ada\",\"email\":null,\"phone\":null}",
                              self->me);
      fake_json (message, 200, json);
      return;
    }
  g_assert_true (g_str_has_prefix (path, "/v1/cases/" CASE));
  if (post && self->stale > 0)
    {
      self->stale--;
      self->revision++;
      fake_problem (message, 412, "stale");
      return;
    }
  if (post && g_hash_table_lookup (self->heard, fake_header (message, "Idempotency-Key")) == NULL)
    g_assert_cmpstr (fake_header (message, "If-Match"), ==, wanted);
  if (post)
    hear (self, message);
  if (post && self->hang_ups > 0)
    {
      self->hang_ups--;
      fake_hang_up (message);
      return;
    }
  json = fake_case (CASE, "answered", self->revision);
  fake_json (message, post ? 201 : 200, json);
}

static void
set_up (Fixture *self, gconstpointer data)
{
  store_place_set_up (&self->place);
  self->store = store_place_open (&self->place);
  self->heard = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->order = g_ptr_array_new ();
  self->fake = fake_desk_new (answer, self);
  self->revision = 3;
  self->me = "u"; /* the requester of each case, see fake_case() */
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  g_clear_pointer (&self->fake, fake_desk_free);
  g_ptr_array_unref (self->order);
  g_hash_table_unref (self->heard);
  g_clear_object (&self->store);
  store_place_clear (&self->place);
}

static LkReports *
open_reports (const char *url, LkLocalStore *store, guint first_wait)
{
  g_autoptr (LkDeskClient) client = lk_desk_client_new (url, NULL);
  LkReports *reports;

  lk_desk_client_set_attempts (client, 1, 1);
  reports = lk_reports_new (LK_CASE_BACKEND (client), store);
  lk_reports_set_first_wait (reports, first_wait);
  return reports;
}

/* What no timer sends while a test looks. */
static LkReports *
open_patient (Fixture *self)
{
  return open_reports (self->fake->url, self->store, 1000000);
}

static LkNewEvent *
make_event (LkApplyOutcome outcome, LkApplyResult result, int attempts)
{
  LkNewEvent *event = lk_new_event_new (LK_EVENT_KIND_APPLIED);

  lk_new_event_set_item (event, 1);
  lk_new_event_set_outcome (event, outcome, result);
  lk_new_event_set_attempts_left (event, attempts);
  return event;
}

static LkCase *
send (LkReports *reports, LkApplyOutcome outcome, LkApplyResult result, GError **error)
{
  g_autoptr (LkNewEvent) event
      = make_event (outcome, result, result == LK_APPLY_RESULT_WRONG_CODE ? 4 : -1);
  AWAIT (done);

  lk_reports_send_async (reports, CASE, event, NULL, got_result, &done);
  return lk_reports_send_finish (reports, wait_for (&done), error);
}

static guint
retry (LkReports *reports, guint *left)
{
  AWAIT (done);

  lk_reports_retry_async (reports, NULL, got_result, &done);
  return lk_reports_retry_finish (reports, wait_for (&done), left);
}

static gboolean
is_kept (Fixture *self)
{
  return store_tree_contains (self->place.directory, "\"outcome\"");
}

static void
test_told_at_once (Fixture *self, gconstpointer data)
{
  g_autoptr (LkReports) reports = open_patient (self);
  g_autoptr (LkCase) after = NULL;
  g_autoptr (GError) error = NULL;
  guint left = 9;

  fake_desk_listen (self->fake);
  after = send (reports, LK_APPLY_OUTCOME_REFUSED, LK_APPLY_RESULT_WRONG_CODE, &error);
  g_assert_no_error (error);
  g_assert_cmpint (lk_case_get_revision (after), ==, 4);
  g_assert_cmpuint (self->order->len, ==, 1);
  g_assert_cmpstr (self->order->pdata[0], ==,
                   "{\"kind\":\"applied\",\"item\":1,\"outcome\":\"refused\","
                   "\"result\":\"wrong-code\",\"attempts_left\":4}");
  g_assert_false (is_kept (self));
  g_assert_cmpuint (retry (reports, &left), ==, 0);
  g_assert_cmpuint (left, ==, 0);
}

/* The program ends while the desk is away; the next one tells it, in the order of what happened. */
static void
test_after_a_restart (Fixture *self, gconstpointer data)
{
  g_autoptr (LkReports) first = open_patient (self);
  g_autoptr (LkReports) second = NULL;
  g_autoptr (GError) error = NULL;
  guint left = 9;

  g_assert_null (send (first, LK_APPLY_OUTCOME_UNKNOWN, LK_APPLY_RESULT_NO_ANSWER, &error));
  g_assert_error (error, LK_CLIENT_ERROR, LK_CLIENT_ERROR_OFFLINE);
  g_clear_error (&error);
  g_assert_null (send (first, LK_APPLY_OUTCOME_SUCCESS, LK_APPLY_RESULT_NONE, &error));
  g_assert_error (error, LK_CLIENT_ERROR, LK_CLIENT_ERROR_OFFLINE);
  g_assert_true (is_kept (self));
  g_clear_object (&first);
  g_clear_object (&self->store);
  self->store = store_place_open (&self->place);

  second = open_patient (self);
  g_assert_cmpuint (retry (second, &left), ==, 0);
  g_assert_cmpuint (left, ==, 2);
  fake_desk_listen (self->fake);
  g_assert_cmpuint (retry (second, &left), ==, 2);
  g_assert_cmpuint (left, ==, 0);
  g_assert_cmpuint (self->order->len, ==, 2);
  g_assert_cmpstr (self->order->pdata[0], ==,
                   "{\"kind\":\"applied\",\"item\":1,\"outcome\":\"unknown\","
                   "\"result\":\"no-answer\"}");
  g_assert_cmpstr (self->order->pdata[1], ==,
                   "{\"kind\":\"applied\",\"item\":1,\"outcome\":\"success\"}");
  g_assert_false (is_kept (self));
}

/* Nobody does anything: the desk comes back and hears of it. */
static void
test_by_itself (Fixture *self, gconstpointer with_store)
{
  g_autoptr (LkReports) reports
      = open_reports (self->fake->url, with_store != NULL ? self->store : NULL, 1);
  g_autoptr (GError) error = NULL;

  g_assert_null (send (reports, LK_APPLY_OUTCOME_SUCCESS, LK_APPLY_RESULT_NONE, &error));
  g_assert_true (lk_client_error_is_temporary (error));
  g_assert_true (is_kept (self) == (with_store != NULL));
  fake_desk_listen (self->fake);
  UNTIL (self->order->len == 1 && !is_kept (self));
  g_assert_cmpuint (self->order->len, ==, 1);
}

/* The desk heard of it and its answer was lost; or the user asked once more while it was away. */
static void
test_once (Fixture *self, gconstpointer with_store)
{
  g_autoptr (LkReports) reports
      = open_reports (self->fake->url, with_store != NULL ? self->store : NULL, 1000000);
  g_autoptr (LkCase) after = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_null (send (reports, LK_APPLY_OUTCOME_SUCCESS, LK_APPLY_RESULT_NONE, NULL));
  self->hang_ups = 2;
  fake_desk_listen (self->fake);
  g_assert_null (send (reports, LK_APPLY_OUTCOME_SUCCESS, LK_APPLY_RESULT_NONE, NULL));
  g_assert_null (send (reports, LK_APPLY_OUTCOME_SUCCESS, LK_APPLY_RESULT_NONE, NULL));
  after = send (reports, LK_APPLY_OUTCOME_SUCCESS, LK_APPLY_RESULT_NONE, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (g_hash_table_size (self->heard), ==, 1);
  g_assert_cmpuint (fake_desk_count (self->fake, "POST "), ==, 3);
  g_assert_false (is_kept (self));
}

static void
test_others_are_faster (Fixture *self, gconstpointer data)
{
  g_autoptr (LkReports) reports = open_patient (self);
  g_autoptr (LkCase) after = NULL;

  self->stale = 2;
  fake_desk_listen (self->fake);
  after = send (reports, LK_APPLY_OUTCOME_SUCCESS, LK_APPLY_RESULT_NONE, NULL);
  g_assert_cmpint (lk_case_get_revision (after), ==, 6);
  g_assert_cmpuint (g_hash_table_size (self->heard), ==, 1);
}

/* So fast that it is given up for now. */
static void
test_others_are_much_faster (Fixture *self, gconstpointer data)
{
  g_autoptr (LkReports) reports = open_reports (self->fake->url, self->store, 1);
  g_autoptr (GError) error = NULL;

  self->stale = 3;
  fake_desk_listen (self->fake);
  g_assert_null (send (reports, LK_APPLY_OUTCOME_SUCCESS, LK_APPLY_RESULT_NONE, &error));
  g_assert_error (error, LK_CLIENT_ERROR, LK_CLIENT_ERROR_STALE);
  UNTIL (self->order->len == 1 && !is_kept (self));
  g_assert_cmpuint (g_hash_table_size (self->heard), ==, 1);
}

static void
test_refused (Fixture *self, gconstpointer data)
{
  static const struct
  {
    guint status;
    const char *slug;
    LkClientError code;
    gboolean kept;
  } refusals[] = {
    { 409, "not-allowed-in-state", LK_CLIENT_ERROR_NOT_ALLOWED, FALSE },
    { 422, "invalid", LK_CLIENT_ERROR_INVALID, FALSE },
    { 401, "unauthenticated", LK_CLIENT_ERROR_UNAUTHENTICATED, TRUE },
    { 403, "forbidden", LK_CLIENT_ERROR_FORBIDDEN, TRUE },
    { 404, "not-found", LK_CLIENT_ERROR_NOT_FOUND, TRUE },
    { 503, "unavailable", LK_CLIENT_ERROR_UNAVAILABLE, TRUE },
  };
  g_autoptr (LkReports) reports = open_patient (self);

  fake_desk_listen (self->fake);
  for (guint i = 0; i < G_N_ELEMENTS (refusals); i++)
    {
      g_autoptr (GError) error = NULL;
      guint left;

      self->status = refusals[i].status;
      self->slug = refusals[i].slug;
      g_assert_null (send (reports, LK_APPLY_OUTCOME_SUCCESS, LK_APPLY_RESULT_NONE, &error));
      g_assert_error (error, LK_CLIENT_ERROR, (int) refusals[i].code);
      g_assert_true (is_kept (self) == refusals[i].kept);
      self->status = 0;
      g_assert_cmpuint (retry (reports, &left), ==, refusals[i].kept ? 1 : 0);
      g_assert_cmpuint (left, ==, 0);
      g_assert_false (is_kept (self));
    }
}

/* What is for one desk is not told to another. */
static void
test_another_desk (Fixture *self, gconstpointer data)
{
  g_autoptr (LkReports) elsewhere = open_reports ("http://127.0.0.1:1", self->store, 1000000);
  g_autoptr (LkReports) reports = open_patient (self);
  guint left = 9;

  g_assert_null (send (elsewhere, LK_APPLY_OUTCOME_SUCCESS, LK_APPLY_RESULT_NONE, NULL));
  fake_desk_listen (self->fake);
  g_assert_cmpuint (retry (reports, &left), ==, 0);
  g_assert_cmpuint (left, ==, 0);
  g_assert_cmpuint (self->fake->requests->len, ==, 0);
  g_assert_true (is_kept (self));
}

/* Somebody else signs in at the same desk, and may see the case. */
static void
test_another_account (Fixture *self, gconstpointer data)
{
  g_autoptr (LkReports) reports = open_patient (self);
  guint left = 9;

  g_assert_null (send (reports, LK_APPLY_OUTCOME_SUCCESS, LK_APPLY_RESULT_NONE, NULL));
  self->me = "v";
  fake_desk_listen (self->fake);
  g_assert_cmpuint (retry (reports, &left), ==, 0);
  g_assert_cmpuint (left, ==, 1);
  g_assert_cmpuint (fake_desk_count (self->fake, "POST "), ==, 0);
  g_assert_true (is_kept (self));

  self->me = "u";
  g_assert_cmpuint (retry (reports, &left), ==, 1);
  g_assert_cmpuint (left, ==, 0);
  g_assert_false (is_kept (self));
}

#define ADD(name, func, data) g_test_add ("/reports/" name, Fixture, data, set_up, func, tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  ADD ("told-at-once", test_told_at_once, NULL);
  ADD ("after-a-restart", test_after_a_restart, NULL);
  ADD ("by-itself", test_by_itself, "store");
  ADD ("by-itself-without-a-store", test_by_itself, NULL);
  ADD ("once", test_once, "store");
  ADD ("once-without-a-store", test_once, NULL);
  ADD ("others-are-faster", test_others_are_faster, NULL);
  ADD ("others-are-much-faster", test_others_are_much_faster, NULL);
  ADD ("refused", test_refused, NULL);
  ADD ("another-desk", test_another_desk, NULL);
  ADD ("another-account", test_another_account, NULL);
  return g_test_run ();
}
