/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "desk-in-memory.h"

#include <string.h>

#include "lk-json.h"
#include "lk-time.h"

#define PAGE 50

struct _DeskInMemory
{
  GObject parent_instance;
  GPtrArray *cases;
  GHashTable *keys;
  JsonObject *last_post;
  GBytes *blob;
  LkRole role;
  guint bulk;
  guint pages_read;
  guint posts;
  gboolean failing;
  gboolean stale_once;
  char *name; /* of everybody, in place of their own */
};

typedef enum
{
  PROP_ONLINE = 1,
} DeskProperty;

static void backend_iface_init (LkCaseBackendInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (DeskInMemory,
                               desk_in_memory,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (LK_TYPE_CASE_BACKEND, backend_iface_init))

static const char *
my_id (DeskInMemory *self)
{
  return self->role == LK_ROLE_ADMIN ? "local" : "u1";
}

/* Whoever has a case, and whoever filed one, may be called anything. */
static void
rename_people (DeskInMemory *self, JsonObject *object)
{
  static const char *const people[] = { "requester", "contact", "owner" };
  g_autofree char *email = g_strdup_printf ("%s@example.org", self->name);

  for (gsize i = 0; i < G_N_ELEMENTS (people); i++)
    {
      JsonNode *node = json_object_get_member (object, people[i]);

      if (!JSON_NODE_HOLDS_OBJECT (node))
        continue;
      json_object_set_string_member (json_node_get_object (node), "name", self->name);
      json_object_set_string_member (json_node_get_object (node), "email", email);
      json_object_set_string_member (json_node_get_object (node), "company", self->name);
    }
}

static LkActor
actor_of (DeskInMemory *self, DeskCase *item)
{
  return (LkActor){ self->role, item->mine, g_strcmp0 (item->owner_id, my_id (self)) == 0 };
}

static JsonObject *
person_json (const char *id, const char *name)
{
  JsonObject *person = json_object_new ();

  json_object_set_string_member (person, "id", id);
  json_object_set_string_member (person, "name", name);
  json_object_set_string_member (person, "email", "desk@example.org");
  json_object_set_string_member (person, "phone", "+49 30 123456");
  return person;
}

static JsonArray *
actions_json (DeskInMemory *self, DeskCase *item)
{
  LkActor actor = actor_of (self, item);
  g_auto (GStrv) kinds
      = lk_state_kinds_to_strv (lk_state_allowed_kinds (&item->facts, &actor, g_get_real_time ()));
  JsonArray *array = json_array_new ();

  for (guint i = 0; kinds[i] != NULL; i++)
    json_array_add_string_element (array, kinds[i]);
  return array;
}

static JsonObject *
case_json (DeskInMemory *self, DeskCase *item)
{
  static const char frame[]
      = "{\"requester\":{\"id\":\"r1\",\"name\":\"Erika Mustermann\"},"
        "\"contact\":{\"name\":\"Erika Mustermann\",\"company\":\"Muster GmbH\","
        "\"email\":\"erika@example.org\",\"phone\":\"+49 30 654321\",\"country\":\"DE\"},"
        "\"agreement\":{\"version\":\"1\",\"sha256\":\"00\","
        "\"accepted_at\":\"2026-01-01T00:00:00Z\"},\"owner\":null}";
  JsonObject *object = lk_json_parse_object (frame, strlen (frame), NULL);
  JsonArray *items = json_array_new ();
  LkResolution resolution = LK_RESOLUTION_NONE;
  LkCaseState state = lk_state_of_case (&item->facts, &resolution);

  json_object_set_string_member (object, "id", item->id);
  json_object_set_string_member (object, "type", lk_case_type_to_string (item->type));
  json_object_set_string_member (object, "method", lk_case_method_to_string (item->method));
  json_object_set_string_member (object, "state", lk_case_state_to_string (state));
  if (resolution != LK_RESOLUTION_NONE)
    json_object_set_string_member (object, "resolution", lk_resolution_to_string (resolution));
  json_object_set_string_member (object, "created_at", item->updated_at);
  json_object_set_string_member (object, "updated_at", item->updated_at);
  json_object_set_int_member (object, "revision", item->revision);
  if (item->mine)
    json_object_set_object_member (object, "requester", person_json (my_id (self), "Me"));
  if (item->facts.has_owner)
    json_object_set_object_member (object, "owner",
                                   person_json (item->owner_id, "Martina Beispiel"));
  for (guint i = 0; i < item->facts.n_items; i++)
    json_array_add_object_element (items, desk_case_item_json (item, i));
  json_object_set_array_member (object, "items", items);
  json_object_set_array_member (object, "actions", actions_json (self, item));
  if (self->name != NULL)
    rename_people (self, object);
  return object;
}

static LkCase *
make_case (DeskInMemory *self, DeskCase *item)
{
  g_autoptr (JsonObject) json = case_json (self, item);
  g_autoptr (GError) error = NULL;
  g_autofree char *etag = g_strdup_printf ("\"%d\"", (int) item->revision);
  LkCase *made = lk_case_new_from_json (json, &error);

  g_assert_no_error (error);
  lk_case_set_etag (made, etag);
  return made;
}

static DeskCase *
find (DeskInMemory *self, const char *id)
{
  for (guint i = 0; i < self->cases->len; i++)
    if (g_strcmp0 (((DeskCase *) g_ptr_array_index (self->cases, i))->id, id) == 0)
      return g_ptr_array_index (self->cases, i);
  return NULL;
}

/* A case of the long list, made of its number alone. */
static LkCase *
bulk_case (DeskInMemory *self, guint number)
{
  DeskCase item = { .type = number % 3 == 0, .revision = 1 };
  g_autofree char *id = g_strdup_printf ("LK-%010u", number);
  g_autofree char *updated
      = lk_time_format_us (1700000000LL * G_USEC_PER_SEC - (gint64) number * 60 * G_USEC_PER_SEC);
  g_autofree char *serial = g_strdup_printf ("DS-2CD2143G2-I20260101AAWRE%08u", number % 100000000);

  item.id = id;
  item.updated_at = updated;
  item.facts.items = item.states;
  item.facts.n_items = 1;
  item.facts.has_owner = number % 2 == 0;
  item.owner_id = (char *) "a1";
  item.items[0].serial = serial;
  item.items[0].model = (char *) "DS-2CD2143G2-I";
  item.states[0] = number % 5 == 0 ? LK_ITEM_STATE_APPLIED : LK_ITEM_STATE_WAITING;
  return make_case (self, &item);
}

static gboolean
refuse (DeskInMemory *self, GTask *task)
{
  if (!self->failing)
    return FALSE;
  g_task_return_new_error (task, LK_CLIENT_ERROR, LK_CLIENT_ERROR_OFFLINE, "switched off");
  g_object_unref (task);
  return TRUE;
}

static JsonObject *
page_json (DeskInMemory *self, LkCaseQuery *query, guint start)
{
  JsonObject *page = json_object_new ();
  JsonArray *items = json_array_new ();
  guint total = self->cases->len + self->bulk;
  guint end = MIN (start + PAGE, total);
  gboolean sought = query != NULL && lk_case_query_get_text (query) != NULL;

  /* What is sought and not there is found by nobody: enough for a list that comes out empty. */
  if (sought && g_str_has_prefix (lk_case_query_get_text (query), "nothing"))
    total = end = 0;
  for (guint i = start; i < end; i++)
    {
      g_autoptr (LkCase) item = NULL;

      if (i < self->cases->len)
        item = make_case (self, g_ptr_array_index (self->cases, self->cases->len - 1 - i));
      else
        item = bulk_case (self, i);
      json_array_add_object_element (items, lk_case_to_json (item));
    }
  json_object_set_array_member (page, "items", items);
  if (end < total)
    {
      g_autofree char *next = g_strdup_printf ("%u", end);

      json_object_set_string_member (page, "next", next);
    }
  json_object_set_int_member (page, "total", MIN (sought ? end : total, 10000));
  json_object_set_boolean_member (page, "total_exact", total <= 10000 && (end == total || !sought));
  return page;
}

static void
list_cases_async (LkCaseBackend *backend,
                  LkCaseQuery *query,
                  const char *after,
                  GCancellable *cancellable,
                  GAsyncReadyCallback callback,
                  gpointer user_data)
{
  DeskInMemory *self = DESK_IN_MEMORY (backend);
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  g_autoptr (JsonObject) json = NULL;

  if (refuse (self, task))
    return;
  self->pages_read++;
  json = page_json (self, query, after != NULL ? (guint) atoi (after) : 0);
  g_task_return_pointer (task, lk_case_page_new_from_json (json, NULL),
                         (GDestroyNotify) lk_case_page_unref);
  g_object_unref (task);
}

static gpointer
finish_pointer (LkCaseBackend *backend, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static LkCasePage *
list_cases_finish (LkCaseBackend *backend, GAsyncResult *result, GError **error)
{
  return finish_pointer (backend, result, error);
}

static void
list_users_async (LkCaseBackend *backend,
                  GCancellable *cancellable,
                  GAsyncReadyCallback callback,
                  gpointer user_data)
{
  GTask *task = g_task_new (backend, cancellable, callback, user_data);
  GPtrArray *people = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (JsonObject) json = person_json ("u2", "Bob");

  g_ptr_array_add (people, lk_person_new_from_json (json, NULL));
  g_task_return_pointer (task, people, (GDestroyNotify) g_ptr_array_unref);
  g_object_unref (task);
}

static GPtrArray *
list_users_finish (LkCaseBackend *backend, GAsyncResult *result, GError **error)
{
  return finish_pointer (backend, result, error);
}

static void
get_me_async (LkCaseBackend *backend,
              GCancellable *cancellable,
              GAsyncReadyCallback callback,
              gpointer user_data)
{
  DeskInMemory *self = DESK_IN_MEMORY (backend);
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  g_autoptr (JsonObject) json = person_json (my_id (self), "Me");

  if (refuse (self, task))
    return;
  g_task_return_pointer (task, lk_person_new_from_json (json, NULL), g_object_unref);
  g_object_unref (task);
}

static LkPerson *
get_me_finish (LkCaseBackend *backend, GAsyncResult *result, GError **error)
{
  return finish_pointer (backend, result, error);
}

static void
get_case_async (LkCaseBackend *backend,
                const char *id,
                GCancellable *cancellable,
                GAsyncReadyCallback callback,
                gpointer user_data)
{
  DeskInMemory *self = DESK_IN_MEMORY (backend);
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  DeskCase *item = find (self, id);

  if (refuse (self, task))
    return;
  if (item != NULL)
    g_task_return_pointer (task, make_case (self, item), g_object_unref);
  else
    g_task_return_new_error (task, LK_CLIENT_ERROR, LK_CLIENT_ERROR_NOT_FOUND, "not here");
  g_object_unref (task);
}

static LkCase *
get_case_finish (LkCaseBackend *backend, GAsyncResult *result, GError **error)
{
  return finish_pointer (backend, result, error);
}

static void
list_events_async (LkCaseBackend *backend,
                   const char *id,
                   gint64 after,
                   GCancellable *cancellable,
                   GAsyncReadyCallback callback,
                   gpointer user_data)
{
  DeskInMemory *self = DESK_IN_MEMORY (backend);
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  GPtrArray *events = NULL;
  DeskCase *item = find (self, id);

  if (refuse (self, task))
    return;
  events = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = (guint) after; item != NULL && i < item->events->len; i++)
    g_ptr_array_add (events, lk_event_new_from_json (g_ptr_array_index (item->events, i), NULL));
  g_task_return_pointer (task, events, (GDestroyNotify) g_ptr_array_unref);
  g_object_unref (task);
}

static GPtrArray *
list_events_finish (LkCaseBackend *backend, GAsyncResult *result, GError **error)
{
  return finish_pointer (backend, result, error);
}

static void
keep_event (DeskInMemory *self, DeskCase *item, const char *kind, JsonObject *data)
{
  JsonObject *event = json_object_new ();
  JsonObject *actor = json_object_new ();
  g_autofree char *at = desk_time_text (0);
  g_autofree char *zeros = g_strnfill (64, '0');

  json_object_set_string_member (actor, "id", my_id (self));
  json_object_set_string_member (actor, "role", lk_role_to_string (self->role));
  json_object_set_string_member (event, "case", item->id);
  json_object_set_int_member (event, "seq", item->events->len + 1);
  json_object_set_string_member (event, "at", at);
  json_object_set_object_member (event, "actor", actor);
  json_object_set_string_member (event, "actor_name", self->name ?: "Erika Mustermann");
  json_object_set_string_member (event, "kind", kind);
  json_object_set_object_member (event, "data", json_object_ref (data));
  json_object_set_string_member (event, "salt", "00");
  json_object_set_string_member (event, "data_sha256", zeros);
  json_object_set_string_member (event, "prev", zeros);
  json_object_set_string_member (event, "hash", zeros);
  g_ptr_array_add (item->events, event);
}

static LkVerdict
apply (DeskInMemory *self, DeskCase *item, JsonObject *post)
{
  LkEventFacts event = { 0 };
  LkActor actor = actor_of (self, item);
  LkEffect effect = { 0 };
  LkVerdict verdict;

  g_assert_true (lk_event_kind_from_string (lk_json_get_string (post, "kind"), &event.kind));
  event.item = (guint) lk_json_get_int_or (post, "item", 0);
  event.has_request = lk_json_get_object (post, "request") != NULL;
  if (event.kind == LK_EVENT_KIND_APPLIED)
    {
      lk_apply_outcome_from_string (lk_json_get_string (post, "outcome"), &event.outcome);
      lk_apply_result_from_string (lk_json_get_string (post, "result") ?: "", &event.result);
    }
  verdict = lk_state_check_event (&item->facts, &actor, &event, g_get_real_time ());
  if (verdict != LK_VERDICT_ALLOWED)
    return verdict;
  desk_case_take (item, event.item, post);
  lk_state_apply (&item->facts, &event, g_get_real_time (), &effect);
  if (effect.owner == LK_OWNER_EFFECT_CALLER)
    {
      g_free (item->owner_id);
      item->owner_id = g_strdup (my_id (self));
    }
  if (effect.answer_dropped > 0)
    g_clear_pointer (&item->items[effect.answer_dropped - 1].answer, g_free);
  keep_event (self, item, lk_event_kind_to_string (event.kind), post);
  desk_in_memory_touch (self, item);
  return verdict;
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
  DeskInMemory *self = DESK_IN_MEMORY (backend);
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  DeskCase *item = find (self, lk_case_get_id (on));
  g_autoptr (LkSecret) json = lk_new_event_to_json (event);
  gsize size = 0;
  gconstpointer data = lk_secret_get_data (json, &size);
  g_autoptr (JsonObject) post = lk_json_parse_object (data, size, NULL);

  if (refuse (self, task))
    return;
  g_assert_nonnull (post);
  g_assert_nonnull (item);
  if (self->stale_once || lk_case_get_revision (on) != item->revision)
    {
      self->stale_once = FALSE;
      g_task_return_new_error (task, LK_CLIENT_ERROR, LK_CLIENT_ERROR_STALE, "stale");
    }
  else if (!g_hash_table_add (self->keys, g_strdup (key)))
    g_task_return_pointer (task, make_case (self, item), g_object_unref);
  else if (apply (self, item, post) != LK_VERDICT_ALLOWED)
    g_task_return_new_error (task, LK_CLIENT_ERROR, LK_CLIENT_ERROR_NOT_ALLOWED, "not now");
  else
    {
      self->posts++;
      g_clear_pointer (&self->last_post, json_object_unref);
      self->last_post = g_steal_pointer (&post);
      g_task_return_pointer (task, make_case (self, item), g_object_unref);
    }
  g_object_unref (task);
}

static LkCase *
post_event_finish (LkCaseBackend *backend, GAsyncResult *result, GError **error)
{
  return finish_pointer (backend, result, error);
}

static void
return_secret (DeskInMemory *self,
               const char *text,
               GCancellable *cancellable,
               GAsyncReadyCallback callback,
               gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);

  if (refuse (self, task))
    return;
  if (text != NULL)
    g_task_return_pointer (task, lk_secret_new_text (text), (GDestroyNotify) lk_secret_unref);
  else
    g_task_return_new_error (task, LK_CLIENT_ERROR, LK_CLIENT_ERROR_NOT_FOUND, "none");
  g_object_unref (task);
}

static void
get_request_async (LkCaseBackend *backend,
                   const char *id,
                   guint item,
                   GCancellable *cancellable,
                   GAsyncReadyCallback callback,
                   gpointer user_data)
{
  DeskInMemory *self = DESK_IN_MEMORY (backend);

  return_secret (self, find (self, id)->items[item - 1].request, cancellable, callback, user_data);
}

static void
get_answer_async (LkCaseBackend *backend,
                  const char *id,
                  guint item,
                  GCancellable *cancellable,
                  GAsyncReadyCallback callback,
                  gpointer user_data)
{
  DeskInMemory *self = DESK_IN_MEMORY (backend);

  return_secret (self, find (self, id)->items[item - 1].answer, cancellable, callback, user_data);
}

static LkSecret *
secret_finish (LkCaseBackend *backend, GAsyncResult *result, GError **error)
{
  return finish_pointer (backend, result, error);
}

static void
get_blob_async (LkCaseBackend *backend,
                const char *sha256,
                GCancellable *cancellable,
                GAsyncReadyCallback callback,
                gpointer user_data)
{
  DeskInMemory *self = DESK_IN_MEMORY (backend);
  GTask *task = g_task_new (self, cancellable, callback, user_data);

  if (self->blob != NULL)
    g_task_return_pointer (task, g_bytes_ref (self->blob), (GDestroyNotify) g_bytes_unref);
  else
    g_task_return_new_error (task, LK_CLIENT_ERROR, LK_CLIENT_ERROR_NOT_FOUND, "none");
  g_object_unref (task);
}

static GBytes *
get_blob_finish (LkCaseBackend *backend, GAsyncResult *result, GError **error)
{
  return finish_pointer (backend, result, error);
}

static void
watch (LkCaseBackend *backend)
{
}

static void
backend_iface_init (LkCaseBackendInterface *iface)
{
  iface->list_users_async = list_users_async;
  iface->list_users_finish = list_users_finish;
  iface->get_me_async = get_me_async;
  iface->get_me_finish = get_me_finish;
  iface->list_cases_async = list_cases_async;
  iface->list_cases_finish = list_cases_finish;
  iface->get_case_async = get_case_async;
  iface->get_case_finish = get_case_finish;
  iface->list_events_async = list_events_async;
  iface->list_events_finish = list_events_finish;
  iface->post_event_async = post_event_async;
  iface->post_event_finish = post_event_finish;
  iface->get_request_async = get_request_async;
  iface->get_request_finish = secret_finish;
  iface->get_answer_async = get_answer_async;
  iface->get_answer_finish = secret_finish;
  iface->get_blob_async = get_blob_async;
  iface->get_blob_finish = get_blob_finish;
  iface->watch_start = watch;
  iface->watch_stop = watch;
}

static void
desk_in_memory_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  switch ((DeskProperty) prop_id)
    {
    case PROP_ONLINE:
      g_value_set_boolean (value, !DESK_IN_MEMORY (object)->failing);
      break;
    }
}

static void
desk_in_memory_finalize (GObject *object)
{
  DeskInMemory *self = DESK_IN_MEMORY (object);

  g_ptr_array_unref (self->cases);
  g_hash_table_unref (self->keys);
  g_clear_pointer (&self->last_post, json_object_unref);
  g_clear_pointer (&self->blob, g_bytes_unref);
  g_free (self->name);
  G_OBJECT_CLASS (desk_in_memory_parent_class)->finalize (object);
}

static void
desk_in_memory_class_init (DeskInMemoryClass *klass)
{
  G_OBJECT_CLASS (klass)->get_property = desk_in_memory_get_property;
  G_OBJECT_CLASS (klass)->finalize = desk_in_memory_finalize;
  g_object_class_override_property (G_OBJECT_CLASS (klass), PROP_ONLINE, "online");
}

static void
desk_in_memory_init (DeskInMemory *self)
{
  self->cases = g_ptr_array_new_with_free_func (desk_case_free);
  self->keys = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}

DeskInMemory *
desk_in_memory_new (LkRole role)
{
  DeskInMemory *self = g_object_new (DESK_TYPE_IN_MEMORY, NULL);

  self->role = role;
  return self;
}

DeskCase *
desk_in_memory_add (DeskInMemory *self, LkCaseType type, LkCaseMethod method)
{
  g_autoptr (JsonObject) nothing = json_object_new ();
  DeskCase *item = g_new0 (DeskCase, 1);

  item->id = g_strdup_printf ("LK-7Q2M%06u", self->cases->len + 1);
  item->type = type;
  item->method = method;
  item->facts.type = type;
  item->facts.items = item->states;
  item->mine = self->role != LK_ROLE_AGENT;
  item->revision = 1;
  item->updated_at = desk_time_text (0);
  item->events = g_ptr_array_new_with_free_func ((GDestroyNotify) json_object_unref);
  g_ptr_array_add (self->cases, item);
  keep_event (self, item, "submitted", nothing);
  return item;
}

void
desk_in_memory_touch (DeskInMemory *self, DeskCase *item)
{
  item->revision++;
  g_free (item->updated_at);
  item->updated_at = desk_time_text (0);
  desk_in_memory_tell (self, item);
}

void
desk_in_memory_tell (DeskInMemory *self, DeskCase *item)
{
  LkResolution resolution;

  lk_case_backend_emit_case_changed (LK_CASE_BACKEND (self), item->id,
                                     lk_state_of_case (&item->facts, &resolution), item->revision);
}

void
desk_in_memory_post (DeskInMemory *self, DeskCase *item, const char *event_json)
{
  g_autoptr (JsonObject) post = lk_json_parse_object (event_json, strlen (event_json), NULL);

  g_assert_nonnull (post);
  keep_event (self, item, lk_json_get_string (post, "kind"), post);
}

void
desk_in_memory_set_bulk (DeskInMemory *self, guint n)
{
  self->bulk = n;
}

void
desk_in_memory_set_failing (DeskInMemory *self, gboolean failing)
{
  self->failing = failing;
  g_object_notify (G_OBJECT (self), "online");
}

void
desk_in_memory_set_name (DeskInMemory *self, const char *name)
{
  g_free (self->name);
  self->name = g_strdup (name);
}

void
desk_in_memory_set_stale_once (DeskInMemory *self)
{
  self->stale_once = TRUE;
}

guint
desk_in_memory_get_pages_read (DeskInMemory *self)
{
  return self->pages_read;
}

guint
desk_in_memory_get_posts (DeskInMemory *self)
{
  return self->posts;
}

JsonObject *
desk_in_memory_get_last_post (DeskInMemory *self)
{
  return self->last_post;
}

void
desk_in_memory_set_blob (DeskInMemory *self, GBytes *blob)
{
  self->blob = g_bytes_ref (blob);
}
