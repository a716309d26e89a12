/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the client says to a desk and how it reads the answers: LkCaseBackend over HTTP. */
#include "lk-desk-client-private.h"

#include "lk-json-writer.h"
#include "lk-json.h"
#include "lk-limits.h"

#include <string.h>

#define HISTORY_MAX (64 * 1024 * 1024)
#define EVENTS_MAX 100000

typedef gpointer (*ReadReply) (LkDeskReply *reply, GError **error);

typedef struct
{
  ReadReply read;
  GDestroyNotify destroy;
} Expected;

static GTask *
new_task (LkCaseBackend *backend,
          gpointer tag,
          GCancellable *cancellable,
          GAsyncReadyCallback callback,
          gpointer user_data)
{
  GTask *task = g_task_new (backend, cancellable, callback, user_data);

  g_task_set_source_tag (task, tag);
  return task;
}

static LkDeskHttp *
http_of (gpointer client)
{
  return lk_desk_client_get_http (LK_DESK_CLIENT (client));
}

static GError *
protocol_error (const GError *why)
{
  return g_error_new (LK_CLIENT_ERROR, LK_CLIENT_ERROR_PROTOCOL,
                      "what answers there is not a case desk: %s", why->message);
}

static void
on_reply (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Expected *expected = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (LkDeskReply) reply = lk_desk_http_send_finish (LK_DESK_HTTP (source), result, &error);
  g_autoptr (GError) wrong = NULL;
  gpointer value;

  if (reply == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  value = expected->read (reply, &wrong);
  if (value == NULL)
    g_task_return_error (task, protocol_error (wrong));
  else
    g_task_return_pointer (task, value, expected->destroy);
}

/* Sends @call and reads the reply with @read, whose values @destroy frees. */
static void
ask (GTask *task, LkDeskCall *call, ReadReply read, GDestroyNotify destroy)
{
  Expected *expected = g_new (Expected, 1);

  *expected = (Expected){ read, destroy };
  g_task_set_task_data (task, expected, g_free);
  lk_desk_http_send_async (http_of (g_task_get_source_object (task)), call,
                           g_task_get_cancellable (task), on_reply, task);
}

static gpointer
finish (LkCaseBackend *backend, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, backend), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}

static JsonObject *
parse (LkDeskReply *reply, GError **error)
{
  return lk_json_parse_object (reply->body->data, reply->body->len, error);
}

static char *
escape (const char *text)
{
  return g_uri_escape_string (text, NULL, FALSE);
}

/* Readers */

static gpointer
read_desk (LkDeskReply *reply, GError **error)
{
  g_autoptr (JsonObject) object = parse (reply, error);

  return object != NULL ? lk_desk_info_new_from_json (object, error) : NULL;
}

static gpointer
read_person (LkDeskReply *reply, GError **error)
{
  g_autoptr (JsonObject) object = parse (reply, error);

  return object != NULL ? lk_person_new_from_json (object, error) : NULL;
}

static gpointer
read_people (LkDeskReply *reply, GError **error)
{
  g_autoptr (JsonObject) object = parse (reply, error);
  JsonArray *items = lk_json_get_array (object, "items");
  g_autoptr (GPtrArray) people = g_ptr_array_new_with_free_func (g_object_unref);
  guint count = items != NULL ? json_array_get_length (items) : 0;

  if (object == NULL)
    return NULL;
  for (guint i = 0; i < count; i++)
    {
      LkPerson *person = lk_person_new_from_json (lk_json_array_get_object (items, i), error);

      if (person == NULL)
        return NULL;
      g_ptr_array_add (people, person);
    }
  return g_steal_pointer (&people);
}

static gpointer
read_page (LkDeskReply *reply, GError **error)
{
  g_autoptr (JsonObject) object = parse (reply, error);

  return object != NULL ? lk_case_page_new_from_json (object, error) : NULL;
}

static gpointer
read_case (LkDeskReply *reply, GError **error)
{
  g_autoptr (JsonObject) object = parse (reply, error);
  LkCase *one = object != NULL ? lk_case_new_from_json (object, error) : NULL;

  if (one != NULL)
    lk_case_set_etag (one, reply->etag);
  return one;
}

static gpointer
read_secret (LkDeskReply *reply, GError **error)
{
  return lk_secret_new (reply->body->data, reply->body->len);
}

static gpointer
read_bytes (LkDeskReply *reply, GError **error)
{
  return g_byte_array_free_to_bytes (g_steal_pointer (&reply->body));
}

/* Calls that are one question and one answer */

static void
get_desk_async (LkCaseBackend *backend,
                const char *language,
                GCancellable *cancellable,
                GAsyncReadyCallback callback,
                gpointer user_data)
{
  LkDeskCall *call = lk_desk_call_new ("GET", "/v1/desk");

  call->accept_language = g_strdup (language);
  ask (new_task (backend, get_desk_async, cancellable, callback, user_data), call, read_desk,
       g_object_unref);
}

static void
get_me_async (LkCaseBackend *backend,
              GCancellable *cancellable,
              GAsyncReadyCallback callback,
              gpointer user_data)
{
  ask (new_task (backend, get_me_async, cancellable, callback, user_data),
       lk_desk_call_new ("GET", "/v1/me"), read_person, g_object_unref);
}

static void
list_users_async (LkCaseBackend *backend,
                  GCancellable *cancellable,
                  GAsyncReadyCallback callback,
                  gpointer user_data)
{
  ask (new_task (backend, list_users_async, cancellable, callback, user_data),
       lk_desk_call_new ("GET", "/v1/users"), read_people, (GDestroyNotify) g_ptr_array_unref);
}

static void
list_cases_async (LkCaseBackend *backend,
                  LkCaseQuery *query,
                  const char *after,
                  GCancellable *cancellable,
                  GAsyncReadyCallback callback,
                  gpointer user_data)
{
  g_autofree char *parameters = lk_case_query_to_string (query, after);

  ask (new_task (backend, list_cases_async, cancellable, callback, user_data),
       lk_desk_call_new ("GET", "/v1/cases%s", parameters), read_page,
       (GDestroyNotify) lk_case_page_unref);
}

static void
get_case_async (LkCaseBackend *backend,
                const char *id,
                GCancellable *cancellable,
                GAsyncReadyCallback callback,
                gpointer user_data)
{
  g_autofree char *name = escape (id);

  ask (new_task (backend, get_case_async, cancellable, callback, user_data),
       lk_desk_call_new ("GET", "/v1/cases/%s", name), read_case, g_object_unref);
}

static void
create_case_async (LkCaseBackend *backend,
                   LkNewCase *new_case,
                   const char *key,
                   GCancellable *cancellable,
                   GAsyncReadyCallback callback,
                   gpointer user_data)
{
  LkDeskCall *call = lk_desk_call_new ("POST", "/v1/cases");

  lk_desk_call_set_json (call, lk_new_case_to_json (new_case));
  call->key = g_strdup (key);
  call->repeatable = TRUE;
  ask (new_task (backend, create_case_async, cancellable, callback, user_data), call, read_case,
       g_object_unref);
}

static void
post_event_async (LkCaseBackend *backend,
                  LkCase *on,
                  LkNewEvent *event,
                  const char *key,
                  GCancellable *cancellable,
                  GAsyncReadyCallback callback,
                  gpointer user_data)
{
  g_autofree char *name = escape (lk_case_get_id (on));
  LkDeskCall *call = lk_desk_call_new ("POST", "/v1/cases/%s/events", name);

  lk_desk_call_set_json (call, lk_new_event_to_json (event));
  call->key = key != NULL ? g_strdup (key) : lk_desk_client_new_key ();
  call->if_match = g_strdup (lk_case_get_etag (on));
  call->repeatable = TRUE;
  ask (new_task (backend, post_event_async, cancellable, callback, user_data), call, read_case,
       g_object_unref);
}

static void
ask_for_text (LkCaseBackend *backend,
              gpointer tag,
              const char *id,
              guint item,
              const char *what,
              GCancellable *cancellable,
              GAsyncReadyCallback callback,
              gpointer user_data)
{
  g_autofree char *name = escape (id);
  LkDeskCall *call = lk_desk_call_new ("GET", "/v1/cases/%s/items/%u/%s", name, item, what);

  call->max_size = 4 * MAX (LK_LIMIT_REQUEST_CHARS, LK_LIMIT_ANSWER_CHARS);
  ask (new_task (backend, tag, cancellable, callback, user_data), call, read_secret,
       (GDestroyNotify) lk_secret_unref);
}

static void
get_request_async (LkCaseBackend *backend,
                   const char *id,
                   guint item,
                   GCancellable *cancellable,
                   GAsyncReadyCallback callback,
                   gpointer user_data)
{
  ask_for_text (backend, get_request_async, id, item, "request", cancellable, callback, user_data);
}

static void
get_answer_async (LkCaseBackend *backend,
                  const char *id,
                  guint item,
                  GCancellable *cancellable,
                  GAsyncReadyCallback callback,
                  gpointer user_data)
{
  ask_for_text (backend, get_answer_async, id, item, "answer", cancellable, callback, user_data);
}

static void
get_history_async (LkCaseBackend *backend,
                   const char *id,
                   GCancellable *cancellable,
                   GAsyncReadyCallback callback,
                   gpointer user_data)
{
  g_autofree char *name = escape (id);
  LkDeskCall *call = lk_desk_call_new ("GET", "/v1/cases/%s/history", name);

  call->max_size = HISTORY_MAX;
  ask (new_task (backend, get_history_async, cancellable, callback, user_data), call, read_bytes,
       (GDestroyNotify) g_bytes_unref);
}

/* The history: page by page to its end */

typedef struct
{
  char *name;
  gint64 after;
  GPtrArray *events;
} Listing;

static void
listing_free (gpointer data)
{
  Listing *self = data;

  g_free (self->name);
  g_clear_pointer (&self->events, g_ptr_array_unref);
  g_free (self);
}

/* Kinds of a later version are passed over: they change nothing that this one could show. */
static gboolean
take_events (Listing *self, JsonObject *object, gint64 *next)
{
  JsonArray *items = lk_json_get_array (object, "items");
  guint count = items != NULL ? json_array_get_length (items) : 0;

  for (guint i = 0; i < count; i++)
    {
      LkEvent *event = lk_event_new_from_json (lk_json_array_get_object (items, i), NULL);

      if (event != NULL)
        g_ptr_array_add (self->events, event);
    }
  /* A cursor that does not move forward would never end. */
  return lk_json_get_int (object, "next", next) && *next > self->after && count > 0
         && self->events->len < EVENTS_MAX;
}

static void next_events (GTask *task);

static void
on_events (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Listing *self = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (LkDeskReply) reply = lk_desk_http_send_finish (LK_DESK_HTTP (source), result, &error);
  g_autoptr (JsonObject) object = NULL;
  g_autoptr (GError) wrong = NULL;
  gint64 next = 0;

  if (reply == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  object = parse (reply, &wrong);
  if (object == NULL)
    g_task_return_error (task, protocol_error (wrong));
  else if (take_events (self, object, &next))
    {
      self->after = next;
      next_events (g_steal_pointer (&task));
    }
  else
    g_task_return_pointer (task, g_steal_pointer (&self->events),
                           (GDestroyNotify) g_ptr_array_unref);
}

static void
next_events (GTask *task)
{
  Listing *self = g_task_get_task_data (task);
  LkDeskCall *call
      = self->after > 0
            ? lk_desk_call_new ("GET", "/v1/cases/%s/events?limit=%d&after=%" G_GINT64_FORMAT,
                                self->name, LK_LIMIT_PAGE, self->after)
            : lk_desk_call_new ("GET", "/v1/cases/%s/events?limit=%d", self->name, LK_LIMIT_PAGE);

  lk_desk_http_send_async (http_of (g_task_get_source_object (task)), call,
                           g_task_get_cancellable (task), on_events, task);
}

static void
list_events_async (LkCaseBackend *backend,
                   const char *id,
                   gint64 after,
                   GCancellable *cancellable,
                   GAsyncReadyCallback callback,
                   gpointer user_data)
{
  GTask *task = new_task (backend, list_events_async, cancellable, callback, user_data);
  Listing *listing = g_new0 (Listing, 1);

  listing->name = escape (id);
  listing->after = after;
  listing->events = g_ptr_array_new_with_free_func (g_object_unref);
  g_task_set_task_data (task, listing, listing_free);
  next_events (task);
}

/* Sessions */

static LkSecret *
sign_in_body (const char *user, LkSecret *password)
{
  g_auto (LkJsonWriter) writer = { 0 };
  LkJsonWriter *w = &writer;

  lk_json_writer_init (w, 256);
  lk_json_writer_begin_object (w);
  lk_json_writer_member_string (w, "user", user);
  lk_json_writer_member_string (w, "password", lk_secret_get_text (password));
  lk_json_writer_end_object (w);
  return lk_secret_new (writer.buffer->str, writer.buffer->len);
}

static void
on_signed_in (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  g_autoptr (LkDeskReply) reply = lk_desk_http_send_finish (LK_DESK_HTTP (source), result, &error);
  g_autoptr (JsonObject) object = NULL;
  g_autoptr (LkSecret) token = NULL;

  if (reply == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  object = parse (reply, NULL);
  if (lk_json_get_string (object, "token") == NULL)
    {
      g_task_return_new_error (task, LK_CLIENT_ERROR, LK_CLIENT_ERROR_PROTOCOL,
                               "the desk sent no token");
      return;
    }
  token = lk_secret_new_text (lk_json_get_string (object, "token"));
  lk_desk_http_set_token (LK_DESK_HTTP (source), token);
  ask (g_steal_pointer (&task), lk_desk_call_new ("GET", "/v1/me"), read_person, g_object_unref);
}

static void
sign_in_async (LkCaseBackend *backend,
               const char *user,
               LkSecret *password,
               GCancellable *cancellable,
               GAsyncReadyCallback callback,
               gpointer user_data)
{
  GTask *task = new_task (backend, sign_in_async, cancellable, callback, user_data);
  LkDeskCall *call = lk_desk_call_new ("POST", "/v1/sessions");

  lk_desk_http_set_token (http_of (backend), NULL);
  lk_desk_call_set_json (call, sign_in_body (user, password));
  lk_desk_http_send_async (http_of (backend), call, cancellable, on_signed_in, task);
}

static void
on_signed_out (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  g_autoptr (LkDeskReply) reply = lk_desk_http_send_finish (LK_DESK_HTTP (source), result, &error);

  lk_desk_http_set_token (LK_DESK_HTTP (source), NULL);
  if (reply == NULL)
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
}

static void
sign_out_async (LkCaseBackend *backend,
                GCancellable *cancellable,
                GAsyncReadyCallback callback,
                gpointer user_data)
{
  GTask *task = new_task (backend, sign_out_async, cancellable, callback, user_data);

  lk_desk_http_send_async (http_of (backend), lk_desk_call_new ("DELETE", "/v1/sessions/current"),
                           cancellable, on_signed_out, task);
}

static gboolean
sign_out_finish (LkCaseBackend *backend, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, backend), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
watch_start (LkCaseBackend *backend)
{
  lk_desk_watch_start (lk_desk_client_get_watch (LK_DESK_CLIENT (backend)));
}

static void
watch_stop (LkCaseBackend *backend)
{
  lk_desk_watch_stop (lk_desk_client_get_watch (LK_DESK_CLIENT (backend)));
}

/* Each finish returns what its reader made; the one function below propagates it. */
#define FINISH(name, Type)                                                                  \
  static Type *name##_finish (LkCaseBackend *backend, GAsyncResult *result, GError **error) \
  {                                                                                         \
    return finish (backend, result, error);                                                 \
  }

FINISH (get_desk, LkDeskInfo)
FINISH (get_me, LkPerson)
FINISH (list_users, GPtrArray)
FINISH (list_cases, LkCasePage)
FINISH (get_case, LkCase)
FINISH (list_events, GPtrArray)
FINISH (create_case, LkCase)
FINISH (post_event, LkCase)
FINISH (get_request, LkSecret)
FINISH (get_answer, LkSecret)
FINISH (get_history, GBytes)
FINISH (sign_in, LkPerson)

#define PUT(name)                     \
  iface->name##_async = name##_async; \
  iface->name##_finish = name##_finish

/* For lk-desk-client.c. */
void
lk_desk_client_backend_init (LkCaseBackendInterface *iface)
{
  PUT (get_desk);
  PUT (get_me);
  PUT (list_users);
  PUT (list_cases);
  PUT (get_case);
  PUT (list_events);
  PUT (create_case);
  PUT (post_event);
  lk_desk_client_blobs_init (iface);
  PUT (get_request);
  PUT (get_answer);
  PUT (get_history);
  PUT (sign_in);
  PUT (sign_out);
  iface->watch_start = watch_start;
  iface->watch_stop = watch_stop;
}
