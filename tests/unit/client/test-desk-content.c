/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the client brings from a desk and takes to it: lists, pictures, events as they happen. */
#include "fake-desk.h"
#include "lk-hash.h"
#include "lk-sse-parser.h"

#include <string.h>

/* Lists */

static void
say_page (FakeDesk *desk, SoupServerMessage *message, const char *path)
{
  const char *query = g_uri_get_query (soup_server_message_get_uri (message));
  g_autofree char *one = fake_case ("LK-1", "in-work", 1);
  g_autofree char *page
      = g_strdup_printf ("{\"items\":[%s],\"next\":\"c/=&\",\"total\":2,\"total_exact\":true}",
                         one);

  g_free (*(char **) desk->data);
  *(char **) desk->data = g_strdup (query);
  fake_json (message, 200, page);
}

static void
test_list (void)
{
  g_autofree char *query = NULL;
  g_autoptr (FakeDesk) desk = fake_desk_new (say_page, &query);
  g_autoptr (LkCaseBackend) backend = NULL;
  g_autoptr (LkCaseQuery) wanted = lk_case_query_new ();
  g_autoptr (LkCasePage) page = NULL;
  g_autoptr (LkCasePage) second = NULL;
  AWAIT (first_result);
  AWAIT (second_result);

  fake_desk_listen (desk);
  backend = fake_connect (desk->url);
  lk_case_query_set_open (wanted);
  lk_case_query_set_owner (wanted, "me");
  lk_case_query_set_text (wanted, " a&b=c ü ");
  lk_case_backend_list_cases_async (backend, wanted, NULL, NULL, got_result, &first_result);
  page = lk_case_backend_list_cases_finish (backend, wait_for (&first_result), NULL);
  g_assert_cmpuint (lk_case_page_get_items (page)->len, ==, 1);
  g_assert_cmpstr (query, ==,
                   "state=submitted%2Cin-work%2Cneeds-evidence%2Canswered&owner=me&"
                   "q=a%26b%3Dc%20%C3%BC&order=created&limit=50");
  lk_case_backend_list_cases_async (backend, wanted, lk_case_page_get_next (page), NULL, got_result,
                                    &second_result);
  second = lk_case_backend_list_cases_finish (backend, wait_for (&second_result), NULL);
  g_assert_nonnull (second);
  g_assert_true (g_str_has_suffix (query, "&after=c%2F%3D%26"));
}

static void
say_events (FakeDesk *desk, SoupServerMessage *message, const char *path)
{
  const char *query = g_uri_get_query (soup_server_message_get_uri (message));
  int after = strstr (query, "after=") != NULL ? atoi (strstr (query, "after=") + 6) : 0;
  GString *text = g_string_new ("{\"items\":[");

  for (int i = after + 1; i <= after + 3; i++)
    g_string_append_printf (
        text,
        "%s{\"case\":\"LK-1\",\"seq\":%d,\"at\":\"2026-11-23T10:00:00Z\",\"actor\":{\"id\":\"u\","
        "\"role\":\"agent\"},\"kind\":\"%s\",\"data\":{},\"hash\":\"x\"}",
        i > after + 1 ? "," : "", i, i == 2 ? "of-a-later-version" : "taken");
  /* A desk that never ends: its last cursor stands still. */
  if (after < 6)
    g_string_append_printf (text, "],\"next\":%d}", after + 3);
  else
    g_string_append (text, "],\"next\":6}");
  fake_json (message, 200, text->str);
  g_string_free (text, TRUE);
}

static void
test_events_to_the_end (void)
{
  g_autoptr (FakeDesk) desk = fake_desk_new (say_events, NULL);
  g_autoptr (LkCaseBackend) backend = NULL;
  g_autoptr (GPtrArray) events = NULL;
  AWAIT (result);

  fake_desk_listen (desk);
  backend = fake_connect (desk->url);
  lk_case_backend_list_events_async (backend, "LK-1", 0, NULL, got_result, &result);
  events = lk_case_backend_list_events_finish (backend, wait_for (&result), NULL);
  g_assert_cmpuint (events->len, ==, 8);
  g_assert_cmpint (lk_event_get_seq (g_ptr_array_index (events, 7)), ==, 9);
  g_assert_cmpuint (desk->requests->len, ==, 3);
}

/* Pictures */

typedef struct
{
  gboolean there;
  gint64 done;
  gint64 total;
  guint told;
  gsize received;
} Upload;

static void
take_blob (FakeDesk *desk, SoupServerMessage *message, const char *path)
{
  Upload *upload = desk->data;
  const char *method = soup_server_message_get_method (message);

  if (g_str_equal (method, "HEAD"))
    soup_server_message_set_status (message, upload->there ? 200 : 404, NULL);
  else
    {
      upload->received = (gsize) soup_server_message_get_request_body (message)->length;
      upload->there = TRUE;
      g_assert_cmpstr (fake_header (message, "Content-Type"), ==, "image/jpeg");
      soup_server_message_set_status (message, 201, NULL);
    }
}

static void
on_progress (gint64 done, gint64 total, gpointer user_data)
{
  Upload *upload = user_data;

  g_assert_cmpint (done, >=, upload->done);
  g_assert_cmpint (done, <=, total);
  upload->done = done;
  upload->total = total;
  upload->told++;
}

static void
test_upload (void)
{
  Upload upload = { FALSE };
  g_autoptr (FakeDesk) desk = fake_desk_new (take_blob, &upload);
  g_autoptr (LkCaseBackend) backend = NULL;
  gsize size = 3 * 1024 * 1024;
  g_autoptr (GBytes) bytes = g_bytes_new_take (g_strnfill (size, 'J'), size);
  g_autofree char *expected = lk_sha256_hex (g_bytes_get_data (bytes, NULL), size);

  fake_desk_listen (desk);
  backend = fake_connect (desk->url);
  for (guint i = 0; i < 2; i++)
    {
      g_autofree char *sha256 = NULL;
      g_autoptr (GError) error = NULL;
      AWAIT (result);

      upload.done = 0;
      lk_case_backend_put_blob_async (backend, bytes, "image/jpeg", on_progress, &upload, NULL,
                                      got_result, &result);
      sha256 = lk_case_backend_put_blob_finish (backend, wait_for (&result), &error);
      g_assert_no_error (error);
      g_assert_cmpstr (sha256, ==, expected);
      g_assert_cmpint (upload.done, ==, size);
    }
  g_assert_cmpuint (upload.received, ==, size);
  g_assert_cmpuint (upload.told, >, 10);
  g_assert_cmpuint (fake_desk_count (desk, "PUT /v1/blobs/"), ==, 1);
  g_assert_cmpuint (fake_desk_count (desk, "HEAD /v1/blobs/"), ==, 2);
}

static void
say_picture (FakeDesk *desk, SoupServerMessage *message, const char *path)
{
  static const char picture[] = "some picture";

  soup_server_message_set_status (message, 200, NULL);
  soup_server_message_set_response (message, "image/jpeg", SOUP_MEMORY_STATIC, picture,
                                    strlen (picture));
}

static void
test_download_is_checked (void)
{
  g_autoptr (FakeDesk) desk = fake_desk_new (say_picture, NULL);
  g_autoptr (LkCaseBackend) backend = NULL;
  g_autofree char *right = lk_sha256_hex ("some picture", 12);
  g_autofree char *wrong = lk_sha256_hex ("another", 7);
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GError) error = NULL;
  AWAIT (good);
  AWAIT (bad);

  fake_desk_listen (desk);
  backend = fake_connect (desk->url);
  lk_case_backend_get_blob_async (backend, right, NULL, got_result, &good);
  bytes = lk_case_backend_get_blob_finish (backend, wait_for (&good), &error);
  g_assert_no_error (error);
  g_assert_cmpuint (g_bytes_get_size (bytes), ==, 12);
  lk_case_backend_get_blob_async (backend, wrong, NULL, got_result, &bad);
  g_assert_null (lk_case_backend_get_blob_finish (backend, wait_for (&bad), &error));
  g_assert_error (error, LK_CLIENT_ERROR, LK_CLIENT_ERROR_PROTOCOL);
}

/* Events as they happen */

static void
collect (const char *event, const char *data, gpointer user_data)
{
  g_string_append_printf (user_data, "%s=%s;", event, data);
}

static void
test_parser (void)
{
  static const char stream[] = ": hello\n\nevent: case\r\ndata: {\"a\":1}\r\nid: 7\r\n\r\n"
                               "data\n\ndata:x\rdata: y\r\rid: 9\n\nevent: lost\n\n"
                               "retry: 250\nretry: x\nunknown: z\ndata:  two\n\n";

  /* In pieces of every size, so that each line end is cut once. */
  for (gsize step = 1; step < sizeof stream; step++)
    {
      g_autoptr (GString) seen = g_string_new (NULL);
      g_autoptr (LkSseParser) parser = lk_sse_parser_new (collect, seen);

      for (gsize at = 0; at < sizeof stream - 1; at += step)
        g_assert_true (
            lk_sse_parser_feed (parser, stream + at, MIN (step, sizeof stream - 1 - at)));
      g_assert_cmpstr (seen->str, ==, "case={\"a\":1};message=;message=x\ny;message= two;");
      g_assert_cmpstr (lk_sse_parser_get_last_id (parser), ==, "9");
      g_assert_cmpuint (lk_sse_parser_get_retry (parser), ==, 250);
    }
}

static void
test_parser_limits (void)
{
  g_autoptr (GString) seen = g_string_new (NULL);
  g_autoptr (LkSseParser) line = lk_sse_parser_new (collect, seen);
  g_autoptr (LkSseParser) event = lk_sse_parser_new (collect, seen);
  g_autoptr (LkSseParser) bytes = lk_sse_parser_new (collect, seen);
  gboolean good = TRUE;
  guint count;

  for (count = 0; good && count < 2 * LK_SSE_LIMIT; count++)
    good = lk_sse_parser_feed (line, "x", 1);
  g_assert_cmpuint (count, ==, LK_SSE_LIMIT + 1);
  for (count = 0, good = TRUE; good && count < LK_SSE_LIMIT; count++)
    good = lk_sse_parser_feed (event, "data: some text\n", 16);
  g_assert_cmpuint (count, <, LK_SSE_LIMIT);
  g_assert_false (lk_sse_parser_feed (bytes, "data: \xff\n", 8));
  g_assert_cmpuint (seen->len, ==, 0);
}

typedef struct
{
  guint connections;
  char *last_id;
  GString *changes;
  gboolean signed_out;
} Stream;

static void
stream_events (FakeDesk *desk, SoupServerMessage *message, const char *path)
{
  Stream *stream = desk->data;
  SoupMessageHeaders *headers = soup_server_message_get_response_headers (message);
  SoupMessageBody *body = soup_server_message_get_response_body (message);
  const char *text = "";

  stream->connections++;
  g_free (stream->last_id);
  stream->last_id = g_strdup (fake_header (message, "Last-Event-ID"));
  if (stream->connections == 1)
    text = "event: case\nid: 5\ndata: {\"id\":\"LK-1\",\"state\":\"answered\",\"revision\":2}\n\n"
           "event: case\nid: 6\ndata: {\"id\":\"LK-2\",\"state\":\"of-later\"}\n\n"
           "event: other\nid: 7\ndata: {}\n\nevent: case\nid: 8\ndata: {\"half";
  else if (stream->connections == 2)
    {
      fake_problem (message, 503, "unavailable");
      return;
    }
  else if (stream->connections == 3)
    text = "event: case\nid: 9\ndata: {\"id\":\"LK-3\",\"state\":\"closed\",\"revision\":7}\n\n";
  else
    {
      fake_problem (message, 401, "unauthenticated");
      return;
    }
  soup_server_message_set_status (message, 200, NULL);
  soup_message_headers_set_encoding (headers, SOUP_ENCODING_CHUNKED);
  soup_message_headers_set_content_type (headers, "text/event-stream", NULL);
  soup_message_body_append (body, SOUP_MEMORY_COPY, text, strlen (text));
  soup_message_body_complete (body);
}

static void
on_case_changed (LkCaseBackend *backend,
                 const char *id,
                 LkCaseState state,
                 gint64 revision,
                 gpointer user_data)
{
  Stream *stream = user_data;

  g_string_append_printf (stream->changes, "%s %s %d;", id, lk_case_state_to_string (state),
                          (int) revision);
}

static void
on_signed_out (LkDeskClient *client, gpointer user_data)
{
  ((Stream *) user_data)->signed_out = TRUE;
}

static void
test_watch (void)
{
  Stream stream = { .changes = g_string_new (NULL) };
  g_autoptr (FakeDesk) desk = fake_desk_new (stream_events, &stream);
  g_autoptr (LkCaseBackend) backend = NULL;

  fake_desk_listen (desk);
  backend = fake_connect (desk->url);
  g_signal_connect (backend, "case-changed", G_CALLBACK (on_case_changed), &stream);
  g_signal_connect (backend, "signed-out", G_CALLBACK (on_signed_out), &stream);
  lk_case_backend_watch_start (backend);
  lk_case_backend_watch_start (backend);
  UNTIL (stream.signed_out);
  /* It resumed behind what it had, through a failure, and stopped when nobody was signed in. */
  g_assert_cmpstr (stream.changes->str, ==, "LK-1 answered 2;LK-3 closed 7;");
  g_assert_cmpstr (stream.last_id, ==, "9");
  g_assert_cmpuint (stream.connections, ==, 4);
  lk_case_backend_watch_stop (backend);
  g_string_free (stream.changes, TRUE);
  g_free (stream.last_id);
}

static void
test_watch_ends_with_its_owner (void)
{
  Stream stream = { .changes = g_string_new (NULL) };
  g_autoptr (FakeDesk) desk = fake_desk_new (stream_events, &stream);
  LkCaseBackend *backend;

  fake_desk_listen (desk);
  backend = fake_connect (desk->url);
  g_object_add_weak_pointer (G_OBJECT (backend), (gpointer *) &backend);
  lk_case_backend_watch_start (backend);
  UNTIL (stream.connections > 0);
  g_object_unref (backend);
  g_assert_null (backend);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_string_free (stream.changes, TRUE);
  g_free (stream.last_id);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/desk-client/list", test_list);
  g_test_add_func ("/desk-client/events-to-the-end", test_events_to_the_end);
  g_test_add_func ("/desk-client/upload", test_upload);
  g_test_add_func ("/desk-client/download-is-checked", test_download_is_checked);
  g_test_add_func ("/desk-client/sse/parser", test_parser);
  g_test_add_func ("/desk-client/sse/parser-limits", test_parser_limits);
  g_test_add_func ("/desk-client/sse/watch", test_watch);
  g_test_add_func ("/desk-client/sse/ends-with-its-owner", test_watch_ends_with_its_owner);
  return g_test_run ();
}
