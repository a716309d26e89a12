/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The client against a real HTTP server on real sockets that says what each test wants said. */
#include "fake-desk.h"
#include "lk-desk-address.h"

#include <string.h>

static LkPerson *
get_me (LkCaseBackend *backend, GCancellable *cancellable, GError **error)
{
  AWAIT (result);

  lk_case_backend_get_me_async (backend, cancellable, got_result, &result);
  return lk_case_backend_get_me_finish (backend, wait_for (&result), error);
}

static LkCase *
get_case (LkCaseBackend *backend, const char *id, GError **error)
{
  AWAIT (result);

  lk_case_backend_get_case_async (backend, id, NULL, got_result, &result);
  return lk_case_backend_get_case_finish (backend, wait_for (&result), error);
}

static const char me[] = "{\"id\":\"u1\",\"name\":\"ada\",\"role\":\"agent\",\"display_name\":"
                         "\"Ada\",\"email\":\"\",\"phone\":\"\"}";

static void
test_addresses (void)
{
  static const struct
  {
    const char *url, *base, *socket;
  } good[] = {
    { "https://desk.example.org", "https://desk.example.org", NULL },
    { " https://desk.example.org:8443/latchkey/ ", "https://desk.example.org:8443/latchkey", NULL },
    { "http://127.0.0.1:8480", "http://127.0.0.1:8480", NULL },
    { "http://127.9.9.9", "http://127.9.9.9", NULL },
    { "http://localhost:1/", "http://localhost:1", NULL },
    { "http://[::1]:8480", "http://[::1]:8480", NULL },
    { "unix:/run/x.sock", "http://localhost", "/run/x.sock" },
  };
  static const char *const bad[] = { "",
                                     "desk.example.org",
                                     "http://desk.example.org",
                                     "http://128.0.0.1",
                                     "http://localhost.example.org",
                                     "http://127.0.0.1.example.org",
                                     "ftp://desk.example.org",
                                     "https://",
                                     "https://user:secret@desk.example.org",
                                     "https://desk.example.org/?a=b",
                                     "https://desk.example.org/#x",
                                     "unix:relative",
                                     "unix:",
                                     "file:///etc/passwd" };
  g_autofree char *path = g_strnfill (200, 'x');
  g_autofree char *long_url = g_strconcat ("unix:/", path, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (good); i++)
    {
      g_autoptr (LkDeskAddress) address = lk_desk_address_parse (good[i].url, NULL);

      g_assert_nonnull (address);
      g_assert_cmpstr (address->base, ==, good[i].base);
      g_assert_cmpstr (address->socket_path, ==, good[i].socket);
    }
  for (guint i = 0; i <= G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GError) error = NULL;
      const char *url = i < G_N_ELEMENTS (bad) ? bad[i] : long_url;

      g_assert_null (lk_desk_address_parse (url, &error));
      g_assert_error (error, LK_CLIENT_ERROR, LK_CLIENT_ERROR_ADDRESS);
    }
}

static void
say_me (FakeDesk *desk, SoupServerMessage *message, const char *path)
{
  fake_json (message, 200, me);
}

static void
test_both_sockets (void)
{
  g_autoptr (FakeDesk) desk = fake_desk_new (say_me, NULL);

  fake_desk_listen (desk);
  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (LkCaseBackend) backend = fake_connect (i == 0 ? desk->url : desk->tcp_url);
      g_autoptr (GError) error = NULL;
      g_autoptr (LkPerson) person = get_me (backend, NULL, &error);

      g_assert_no_error (error);
      g_assert_cmpstr (lk_person_get_display_name (person), ==, "Ada");
      g_assert_true (lk_case_backend_get_online (backend));
      g_assert_cmpint (lk_desk_client_is_local (LK_DESK_CLIENT (backend)), ==, i == 0);
    }
  g_assert_cmpuint (fake_desk_count (desk, "GET /v1/me"), ==, 2);
}

typedef struct
{
  guint failures; /* answers that fail before one is good */
  guint status;
  const char *slug; /* NULL: hang up instead */
  char *key;
  char *body;
  char *match;
  gboolean same;
} Flaky;

static void
keep (Flaky *flaky, char **slot, const char *value)
{
  if (*slot == NULL)
    *slot = g_strdup (value);
  else if (g_strcmp0 (*slot, value) != 0)
    flaky->same = FALSE;
}

static void
fail_first (FakeDesk *desk, SoupServerMessage *message, const char *path)
{
  Flaky *flaky = desk->data;
  SoupMessageBody *body = soup_server_message_get_request_body (message);
  g_autofree char *one = fake_case ("LK-1", "submitted", 3);

  if (g_str_equal (soup_server_message_get_method (message), "POST"))
    {
      g_autofree char *text = g_strndup (body->data, (gsize) body->length);

      keep (flaky, &flaky->key, fake_header (message, "Idempotency-Key"));
      keep (flaky, &flaky->match, fake_header (message, "If-Match"));
      keep (flaky, &flaky->body, text);
    }
  if (flaky->failures == 0)
    {
      soup_message_headers_replace (soup_server_message_get_response_headers (message), "ETag",
                                    "\"rev-3\"");
      fake_json (message, 200, one);
      return;
    }
  flaky->failures--;
  if (flaky->slug == NULL)
    fake_hang_up (message);
  else
    fake_problem (message, flaky->status, flaky->slug);
}

static void
flaky_clear (Flaky *flaky)
{
  g_free (flaky->key);
  g_free (flaky->body);
  g_free (flaky->match);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Flaky, flaky_clear)

static void
test_get_is_repeated (void)
{
  static const struct
  {
    guint failures, status;
    const char *slug;
    guint expected;
    gboolean good;
  } rows[] = {
    { 2, 503, "unavailable", 3, TRUE },
    { 3, 503, "unavailable", 3, FALSE },
    { 2, 502, "unavailable", 3, TRUE },
    { 1, 500, "internal", 1, FALSE },
    { 1, 404, "not-found", 1, FALSE },
    { 1, 429, "rate-limited", 1, FALSE },
    { 1, 507, "insufficient-storage", 1, FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_auto (Flaky) flaky
          = { .failures = rows[i].failures, .status = rows[i].status, .slug = rows[i].slug };
      g_autoptr (FakeDesk) desk = fake_desk_new (fail_first, &flaky);
      g_autoptr (LkCaseBackend) backend = NULL;
      g_autoptr (LkCase) one = NULL;

      fake_desk_listen (desk);
      backend = fake_connect (desk->url);
      one = get_case (backend, "LK-1", NULL);
      g_assert_cmpint (one != NULL, ==, rows[i].good);
      g_assert_cmpuint (desk->requests->len, ==, rows[i].expected);
      if (one != NULL)
        g_assert_cmpstr (lk_case_get_etag (one), ==, "\"rev-3\"");
    }
}

/* A connection that ends without an answer is repeated too, and nobody knows how often libsoup
 * itself did that before. */
static void
test_hung_up (void)
{
  g_auto (Flaky) flaky = { .failures = 1 };
  g_autoptr (FakeDesk) desk = fake_desk_new (fail_first, &flaky);
  g_autoptr (LkCaseBackend) backend = NULL;
  g_autoptr (LkCase) one = NULL;
  g_autoptr (GError) error = NULL;

  fake_desk_listen (desk);
  backend = fake_connect (desk->tcp_url);
  one = get_case (backend, "LK-1", NULL);
  g_assert_nonnull (one);
  flaky.failures = G_MAXUINT;
  g_assert_null (get_case (backend, "LK-1", &error));
  g_assert_error (error, LK_CLIENT_ERROR, LK_CLIENT_ERROR_OFFLINE);
  g_assert_false (lk_case_backend_get_online (backend));
}

static void
test_posts_keep_key_and_body (void)
{
  static const char *const slugs[] = { "unavailable", "in-progress", NULL };
  static const guint statuses[] = { 503, 409, 0 };

  for (guint i = 0; i < G_N_ELEMENTS (slugs); i++)
    {
      g_auto (Flaky) flaky
          = { .failures = 2, .status = statuses[i], .slug = slugs[i], .same = TRUE };
      g_autoptr (FakeDesk) desk = fake_desk_new (fail_first, &flaky);
      g_autoptr (LkCaseBackend) backend = NULL;
      g_autoptr (LkCase) one = NULL;
      g_autoptr (LkCase) after = NULL;
      g_autoptr (LkNewEvent) event = lk_new_event_new (LK_EVENT_KIND_COMMENT);
      g_autoptr (GError) error = NULL;
      AWAIT (result);

      fake_desk_listen (desk);
      backend = fake_connect (desk->url);
      flaky.failures = 0;
      one = get_case (backend, "LK-1", NULL);
      flaky.failures = 2;
      lk_new_event_set_text (event, "hello");
      lk_case_backend_post_event_async (backend, one, event, NULL, NULL, got_result, &result);
      after = lk_case_backend_post_event_finish (backend, wait_for (&result), &error);
      g_assert_no_error (error);
      g_assert_cmpuint (fake_desk_count (desk, "POST /v1/cases/LK-1/events"), ==, 3);
      g_assert_true (flaky.same);
      g_assert_cmpstr (flaky.match, ==, "\"rev-3\"");
      g_assert_cmpuint (strlen (flaky.key), >=, 32);
      g_assert_cmpstr (flaky.body, ==, "{\"kind\":\"comment\",\"text\":\"hello\"}");
    }
}

static void
test_sign_in_is_sent_once (void)
{
  g_auto (Flaky) flaky = { .failures = 9, .status = 503, .slug = "unavailable" };
  g_autoptr (FakeDesk) desk = fake_desk_new (fail_first, &flaky);
  g_autoptr (LkCaseBackend) backend = NULL;
  g_autoptr (LkSecret) password = lk_secret_new_text ("correct horse");
  g_autoptr (GError) error = NULL;
  AWAIT (result);

  fake_desk_listen (desk);
  backend = fake_connect (desk->url);
  lk_case_backend_sign_in_async (backend, "ada", password, NULL, got_result, &result);
  g_assert_null (lk_case_backend_sign_in_finish (backend, wait_for (&result), &error));
  g_assert_error (error, LK_CLIENT_ERROR, LK_CLIENT_ERROR_UNAVAILABLE);
  g_assert_cmpuint (fake_desk_count (desk, "POST /v1/sessions"), ==, 1);
}

static void
open_session (FakeDesk *desk, SoupServerMessage *message, const char *path)
{
  const char *bearer = fake_header (message, "Authorization");

  if (g_str_equal (path, "/v1/sessions"))
    {
      SoupMessageBody *body = soup_server_message_get_request_body (message);
      g_autofree char *text = g_strndup (body->data, (gsize) body->length);

      g_assert_cmpstr (text, ==, "{\"user\":\"ada\",\"password\":\"p\\\"w\"}");
      g_assert_null (bearer);
      fake_json (message, 201, "{\"token\":\"T0KEN\",\"expires_at\":\"x\",\"user\":\"ada\"}");
    }
  else if (g_strcmp0 (bearer, "Bearer T0KEN") != 0)
    fake_problem (message, 401, "unauthenticated");
  else if (g_str_equal (soup_server_message_get_method (message), "DELETE"))
    soup_server_message_set_status (message, 204, NULL);
  else
    fake_json (message, 200, me);
}

static void
test_session (void)
{
  g_autoptr (FakeDesk) desk = fake_desk_new (open_session, NULL);
  g_autoptr (LkCaseBackend) backend = NULL;
  g_autoptr (LkSecret) password = lk_secret_new_text ("p\"w");
  g_autoptr (LkPerson) person = NULL;
  g_autoptr (GError) error = NULL;
  AWAIT (in);
  AWAIT (out);

  fake_desk_listen (desk);
  backend = fake_connect (desk->tcp_url);
  g_assert_null (get_me (backend, NULL, &error));
  g_assert_error (error, LK_CLIENT_ERROR, LK_CLIENT_ERROR_UNAUTHENTICATED);
  g_clear_error (&error);
  lk_case_backend_sign_in_async (backend, "ada", password, NULL, got_result, &in);
  person = lk_case_backend_sign_in_finish (backend, wait_for (&in), &error);
  g_assert_no_error (error);
  g_assert_cmpint (lk_person_get_role (person), ==, LK_ROLE_AGENT);
  g_assert_cmpstr (lk_secret_get_text (lk_desk_client_get_token (LK_DESK_CLIENT (backend))), ==,
                   "T0KEN");
  lk_case_backend_sign_out_async (backend, NULL, got_result, &out);
  g_assert_true (lk_case_backend_sign_out_finish (backend, wait_for (&out), &error));
  g_assert_null (lk_desk_client_get_token (LK_DESK_CLIENT (backend)));
}

static void
say_problem (FakeDesk *desk, SoupServerMessage *message, const char *path)
{
  LkProblemKind kind = *(LkProblemKind *) desk->data;

  fake_problem (message, lk_problem_kind_get_status (kind), lk_problem_kind_get_slug (kind));
}

static void
test_every_problem (void)
{
  LkProblemKind kind = LK_PROBLEM_MALFORMED;
  g_autoptr (FakeDesk) desk = fake_desk_new (say_problem, &kind);
  g_autoptr (LkCaseBackend) backend = NULL;

  fake_desk_listen (desk);
  backend = fake_connect (desk->url);
  for (guint i = 0; i < LK_N_PROBLEMS; i++)
    {
      g_autoptr (GError) error = NULL;
      LkProblem *problem;

      kind = (LkProblemKind) i;
      g_assert_null (get_me (backend, NULL, &error));
      g_assert_true (error->domain == LK_CLIENT_ERROR);
      problem = lk_client_error_get_problem (error);
      g_assert_nonnull (problem);
      g_assert_cmpint (lk_problem_get_kind (problem), ==, kind);
      g_assert_true (g_str_has_prefix (error->message, "about "));
    }
}

typedef struct
{
  guint status;
  const char *type;
  const char *body;
  const char *location;
} Canned;

static void
say_canned (FakeDesk *desk, SoupServerMessage *message, const char *path)
{
  Canned *canned = desk->data;

  soup_server_message_set_status (message, canned->status, NULL);
  if (canned->location != NULL)
    soup_message_headers_replace (soup_server_message_get_response_headers (message), "Location",
                                  canned->location);
  soup_server_message_set_response (message, canned->type, SOUP_MEMORY_STATIC, canned->body,
                                    strlen (canned->body));
}

static void
test_what_is_no_desk (void)
{
  static const Canned rows[] = {
    { 200, "text/html", "<html>Sign in to this network</html>", NULL },
    { 200, "application/json", "{\"id\":", NULL },
    { 200, "application/json", "[]", NULL },
    { 200, "application/json", "{}", NULL },
    { 200, "application/json", "", NULL },
    { 302, "text/html", "", "/v1/elsewhere" },
    { 307, "text/html", "", "http://127.0.0.1:1/" },
    { 304, "text/html", "", NULL },
    { 403, "text/html", "<html>Blocked</html>", NULL },
    { 407, "text/html", "", NULL },
    { 409, "application/json", "{\"status\":409}", NULL },
    { 422, "text/plain", "no", NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (FakeDesk) desk = fake_desk_new (say_canned, (gpointer) &rows[i]);
      g_autoptr (LkCaseBackend) backend = NULL;
      g_autoptr (GError) error = NULL;

      fake_desk_listen (desk);
      backend = fake_connect (desk->tcp_url);
      g_assert_null (get_me (backend, NULL, &error));
      g_assert_error (error, LK_CLIENT_ERROR, LK_CLIENT_ERROR_PROTOCOL);
      g_assert_cmpuint (desk->requests->len, ==, 1);
    }
}

static void
say_too_much (FakeDesk *desk, SoupServerMessage *message, const char *path)
{
  gsize size = 1024 * 1024;
  char *text = g_strnfill (size, 'A');

  soup_server_message_set_status (message, 200, NULL);
  soup_server_message_set_response (message, "text/plain", SOUP_MEMORY_TAKE, text, size);
}

static void
test_too_much (void)
{
  g_autoptr (FakeDesk) desk = fake_desk_new (say_too_much, NULL);
  g_autoptr (LkCaseBackend) backend = NULL;
  g_autoptr (GError) error = NULL;
  AWAIT (result);

  fake_desk_listen (desk);
  backend = fake_connect (desk->url);
  lk_case_backend_get_answer_async (backend, "LK-1", 1, NULL, got_result, &result);
  g_assert_null (lk_case_backend_get_answer_finish (backend, wait_for (&result), &error));
  g_assert_error (error, LK_CLIENT_ERROR, LK_CLIENT_ERROR_TOO_LARGE);
}

static void
say_secret (FakeDesk *desk, SoupServerMessage *message, const char *path)
{
  static const char text[] = " key\r\n\xc3\xa9 ";

  soup_server_message_set_status (message, 200, NULL);
  soup_server_message_set_response (message, "text/plain", SOUP_MEMORY_STATIC, text,
                                    sizeof text - 1);
}

static void
test_texts_are_byte_exact (void)
{
  g_autoptr (FakeDesk) desk = fake_desk_new (say_secret, NULL);
  g_autoptr (LkCaseBackend) backend = NULL;
  g_autoptr (LkSecret) answer = NULL;
  AWAIT (result);

  fake_desk_listen (desk);
  backend = fake_connect (desk->url);
  lk_case_backend_get_answer_async (backend, "a?b#c d", 2, NULL, got_result, &result);
  answer = lk_case_backend_get_answer_finish (backend, wait_for (&result), NULL);
  g_assert_cmpstr (lk_secret_get_text (answer), ==, " key\r\n\xc3\xa9 ");
  g_assert_cmpuint (lk_secret_get_size (answer), ==, 9);
  /* Whatever an id is, it stays a part of the path. */
  g_assert_cmpuint (fake_desk_count (desk, "GET /v1/cases/a?b#c d/items/2/answer"), ==, 1);
}

static void
say_nothing (FakeDesk *desk, SoupServerMessage *message, const char *path)
{
  soup_server_message_pause (message);
}

static void
test_time_out (void)
{
  g_autoptr (FakeDesk) desk = fake_desk_new (say_nothing, NULL);
  g_autoptr (LkCaseBackend) backend = NULL;
  g_autoptr (GError) error = NULL;

  fake_desk_listen (desk);
  backend = fake_connect (desk->tcp_url);
  lk_desk_client_set_timeout (LK_DESK_CLIENT (backend), 1);
  lk_desk_client_set_attempts (LK_DESK_CLIENT (backend), 1, 1);
  g_assert_null (get_me (backend, NULL, &error));
  g_assert_error (error, LK_CLIENT_ERROR, LK_CLIENT_ERROR_TIMEOUT);
  g_assert_false (lk_case_backend_get_online (backend));
}

static void
cancel_it (FakeDesk *desk, SoupServerMessage *message, const char *path)
{
  soup_server_message_pause (message);
  g_cancellable_cancel (desk->data);
}

static void
test_cancel_while_it_waits_for_the_desk (void)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (FakeDesk) desk = fake_desk_new (cancel_it, cancellable);
  g_autoptr (LkCaseBackend) backend = NULL;
  g_autoptr (GError) error = NULL;

  fake_desk_listen (desk);
  backend = fake_connect (desk->url);
  g_assert_null (get_me (backend, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_true (lk_case_backend_get_online (backend));
  g_clear_error (&error);
  g_assert_null (get_me (backend, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static void
refuse_and_cancel (FakeDesk *desk, SoupServerMessage *message, const char *path)
{
  fake_problem (message, 503, "unavailable");
  soup_message_headers_replace (soup_server_message_get_response_headers (message), "Retry-After",
                                "9");
}

static gboolean
cancel_now (gpointer cancellable)
{
  g_cancellable_cancel (cancellable);
  return G_SOURCE_REMOVE;
}

static void
on_online (GObject *backend, GParamSpec *pspec, gpointer cancellable)
{
  g_idle_add (cancel_now, cancellable);
}

static void
test_cancel_while_it_waits_to_try_again (void)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (FakeDesk) desk = fake_desk_new (refuse_and_cancel, NULL);
  g_autoptr (LkCaseBackend) dead = NULL;
  g_autoptr (LkCaseBackend) backend = NULL;
  g_autoptr (GError) error = NULL;
  gint64 start;

  /* Offline first, so that the answer 503 is seen as a change to online. */
  backend = fake_connect (desk->url);
  lk_desk_client_set_attempts (LK_DESK_CLIENT (backend), 1, 1);
  g_assert_null (get_me (backend, NULL, &error));
  g_assert_error (error, LK_CLIENT_ERROR, LK_CLIENT_ERROR_OFFLINE);
  g_clear_error (&error);
  fake_desk_listen (desk);
  lk_desk_client_set_attempts (LK_DESK_CLIENT (backend), 3, 1);
  g_signal_connect (backend, "notify::online", G_CALLBACK (on_online), cancellable);
  start = g_get_monotonic_time ();
  g_assert_null (get_me (backend, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpint (g_get_monotonic_time () - start, <, 8 * G_USEC_PER_SEC);
}

static void
test_nobody_there (void)
{
  static const char *const urls[] = { "unix:/nonexistent/x.sock", "http://127.0.0.1:1" };

  for (guint i = 0; i < G_N_ELEMENTS (urls); i++)
    {
      g_autoptr (LkCaseBackend) backend = fake_connect (urls[i]);
      g_autoptr (GError) error = NULL;

      g_assert_null (get_me (backend, NULL, &error));
      g_assert_error (error, LK_CLIENT_ERROR, LK_CLIENT_ERROR_OFFLINE);
      g_assert_true (lk_client_error_is_temporary (error));
      g_assert_null (lk_client_error_get_problem (error));
      g_assert_false (lk_case_backend_get_online (backend));
    }
}

static void
revive (LkDeskClient *client,
        gpointer data,
        GCancellable *cancellable,
        GAsyncReadyCallback callback,
        gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (client, cancellable, callback, user_data);

  fake_desk_listen (data);
  g_task_return_boolean (task, TRUE);
}

static void
test_revived (void)
{
  g_autoptr (FakeDesk) desk = fake_desk_new (say_me, NULL);
  g_autoptr (LkCaseBackend) backend = fake_connect (desk->url);
  g_autoptr (LkPerson) person = NULL;
  g_autoptr (GError) error = NULL;

  lk_desk_client_set_attempts (LK_DESK_CLIENT (backend), 1, 1);
  lk_desk_client_set_revive (LK_DESK_CLIENT (backend), revive, desk, NULL);
  person = get_me (backend, NULL, &error);
  g_assert_no_error (error);
  g_assert_nonnull (person);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/desk-client/addresses", test_addresses);
  g_test_add_func ("/desk-client/both-sockets", test_both_sockets);
  g_test_add_func ("/desk-client/get-is-repeated", test_get_is_repeated);
  g_test_add_func ("/desk-client/hung-up", test_hung_up);
  g_test_add_func ("/desk-client/posts-keep-key-and-body", test_posts_keep_key_and_body);
  g_test_add_func ("/desk-client/sign-in-is-sent-once", test_sign_in_is_sent_once);
  g_test_add_func ("/desk-client/session", test_session);
  g_test_add_func ("/desk-client/every-problem", test_every_problem);
  g_test_add_func ("/desk-client/what-is-no-desk", test_what_is_no_desk);
  g_test_add_func ("/desk-client/too-much", test_too_much);
  g_test_add_func ("/desk-client/texts-are-byte-exact", test_texts_are_byte_exact);
  g_test_add_func ("/desk-client/time-out", test_time_out);
  g_test_add_func ("/desk-client/cancel/waiting-for-the-desk",
                   test_cancel_while_it_waits_for_the_desk);
  g_test_add_func ("/desk-client/cancel/waiting-to-try-again",
                   test_cancel_while_it_waits_to_try_again);
  g_test_add_func ("/desk-client/nobody-there", test_nobody_there);
  g_test_add_func ("/desk-client/revived", test_revived);
  return g_test_run ();
}
