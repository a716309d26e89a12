/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lk-open-case.h"

#include "lk-client-error.h"
#include "lk-hash.h"

/**
 * LkOpenCase:
 *
 * The case that a page shows: kept up to date while the desk tells of changes, with its history,
 * and the one way to post to it. Every change is posted under a key of its own that is used again
 * when the same change is tried again, so that nothing is done twice.
 */
struct _LkOpenCase
{
  GObject parent_instance;

  /* owned */
  LkContext *context;
  LkCaseBackend *backend;
  LkOpenCase *page; /* (nullable): of which this is a pin */
  char *id;
  LkCase *item;
  GListStore *events;
  GError *error;
  GCancellable *cancellable;
  char *last_post;
  char *last_key;
  guint posts;
  gboolean loading_case;
  gboolean loading_events;
  gboolean again;
  gboolean events_again;
};

typedef enum
{
  PROP_CASE = 1,
  PROP_ERROR,
  PROP_BUSY,
} LkOpenCaseProperty;

static GParamSpec *properties[PROP_BUSY + 1];

G_DEFINE_FINAL_TYPE (LkOpenCase, lk_open_case, G_TYPE_OBJECT)

static void load_events (LkOpenCase *self);

static void
set_case (LkOpenCase *self, LkCase *item)
{
  if (item != NULL && self->item != NULL
      && lk_case_get_revision (item) < lk_case_get_revision (self->item))
    return;
  if (g_set_object (&self->item, item))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_CASE]);
}

static void
set_error (LkOpenCase *self, const GError *error)
{
  if (self->error == NULL && error == NULL)
    return;
  g_clear_error (&self->error);
  self->error = error != NULL ? g_error_copy (error) : NULL;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ERROR]);
}

static gint64
last_seq (LkOpenCase *self)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->events));
  g_autoptr (LkEvent) last = NULL;

  if (n == 0)
    return 0;
  last = g_list_model_get_item (G_LIST_MODEL (self->events), n - 1);
  return lk_event_get_seq (last);
}

/* All at once, so that a long history makes one change of the list. */
static void
append_events (LkOpenCase *self, GPtrArray *events)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->events));
  gint64 known = last_seq (self);
  guint first = 0;

  while (first < events->len && lk_event_get_seq (g_ptr_array_index (events, first)) <= known)
    first++;
  if (first < events->len)
    g_list_store_splice (self->events, n, 0, events->pdata + first, events->len - first);
}

static void
on_events (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (LkOpenCase) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) events
      = lk_case_backend_list_events_finish (LK_CASE_BACKEND (source), result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  self->loading_events = FALSE;
  if (events == NULL)
    {
      set_error (self, error);
      return;
    }
  append_events (self, events);
  if (self->events_again)
    load_events (self);
}

static void
load_events (LkOpenCase *self)
{
  if (self->backend == NULL || self->page != NULL)
    return;
  self->events_again = self->loading_events;
  if (self->loading_events)
    return;
  self->loading_events = TRUE;
  lk_case_backend_list_events_async (self->backend, self->id, last_seq (self), self->cancellable,
                                     on_events, g_object_ref (self));
}

static void
on_case (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (LkOpenCase) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (LkCase) item
      = lk_case_backend_get_case_finish (LK_CASE_BACKEND (source), result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  self->loading_case = FALSE;
  set_error (self, error);
  if (item != NULL)
    set_case (self, item);
  if (self->again)
    lk_open_case_reload (self);
}

/**
 * lk_open_case_reload:
 * @self: the open case
 *
 * Reads case and history anew, for instance after an error.
 */
void
lk_open_case_reload (LkOpenCase *self)
{
  g_return_if_fail (LK_IS_OPEN_CASE (self));

  if (self->backend == NULL || self->id == NULL)
    return;
  self->again = self->loading_case;
  if (self->loading_case)
    return;
  self->loading_case = TRUE;
  lk_case_backend_get_case_async (self->backend, self->id, self->cancellable, on_case,
                                  g_object_ref (self));
  load_events (self);
}

static void
on_case_changed (LkOpenCase *self, const char *id, LkCaseState state, gint64 revision)
{
  if (g_strcmp0 (id, self->id) == 0)
    lk_open_case_reload (self);
}

static void
on_online (LkOpenCase *self)
{
  if (self->error != NULL && lk_case_backend_get_online (self->backend))
    lk_open_case_reload (self);
}

static void
renew_cancellable (LkOpenCase *self)
{
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  self->cancellable = g_cancellable_new ();
  self->loading_case = FALSE;
  self->loading_events = FALSE;
  self->again = FALSE;
  self->events_again = FALSE;
}

static void
on_backend (LkOpenCase *self)
{
  renew_cancellable (self);
  if (self->backend != NULL)
    g_signal_handlers_disconnect_by_data (self->backend, self);
  g_set_object (&self->backend, lk_context_get_backend (self->context));
  if (self->backend == NULL)
    return;
  g_signal_connect_swapped (self->backend, "case-changed", G_CALLBACK (on_case_changed), self);
  g_signal_connect_swapped (self->backend, "notify::online", G_CALLBACK (on_online), self);
  lk_open_case_reload (self);
}

static void
lk_open_case_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  LkOpenCase *self = LK_OPEN_CASE (object);

  switch ((LkOpenCaseProperty) prop_id)
    {
    case PROP_CASE:
      g_value_set_object (value, self->item);
      break;
    case PROP_ERROR:
      g_value_set_boxed (value, self->error);
      break;
    case PROP_BUSY:
      g_value_set_boolean (value, self->posts > 0);
      break;
    }
}

static void
lk_open_case_dispose (GObject *object)
{
  LkOpenCase *self = LK_OPEN_CASE (object);

  g_cancellable_cancel (self->cancellable);
  if (self->backend != NULL)
    g_signal_handlers_disconnect_by_data (self->backend, self);
  g_clear_object (&self->backend);
  if (self->context != NULL)
    g_signal_handlers_disconnect_by_data (self->context, self);
  g_clear_object (&self->context);
  g_clear_object (&self->page);
  g_clear_object (&self->item);
  G_OBJECT_CLASS (lk_open_case_parent_class)->dispose (object);
}

static void
lk_open_case_finalize (GObject *object)
{
  LkOpenCase *self = LK_OPEN_CASE (object);

  g_clear_object (&self->cancellable);
  g_clear_object (&self->events);
  g_clear_error (&self->error);
  g_free (self->id);
  g_free (self->last_post);
  g_free (self->last_key);
  G_OBJECT_CLASS (lk_open_case_parent_class)->finalize (object);
}

static void
lk_open_case_class_init (LkOpenCaseClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = lk_open_case_get_property;
  object_class->dispose = lk_open_case_dispose;
  object_class->finalize = lk_open_case_finalize;
  properties[PROP_CASE] = g_param_spec_object ("case", NULL, NULL, LK_TYPE_CASE,
                                               G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  properties[PROP_ERROR] = g_param_spec_boxed ("error", NULL, NULL, G_TYPE_ERROR,
                                               G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  properties[PROP_BUSY]
      = g_param_spec_boolean ("busy", NULL, NULL, FALSE, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);
}

static void
lk_open_case_init (LkOpenCase *self)
{
  self->events = g_list_store_new (LK_TYPE_EVENT);
  self->cancellable = g_cancellable_new ();
}

/**
 * lk_open_case_new:
 * @context: what the pages work with
 *
 * Returns: (transfer full): no case yet
 */
LkOpenCase *
lk_open_case_new (LkContext *context)
{
  LkOpenCase *self = g_object_new (LK_TYPE_OPEN_CASE, NULL);

  self->context = g_object_ref (context);
  g_signal_connect_swapped (context, "notify::backend", G_CALLBACK (on_backend), self);
  on_backend (self);
  return self;
}

/**
 * lk_open_case_pin:
 * @self: the open case
 *
 * Returns: (transfer full): the same case for a dialog, which stays about it whatever the page
 *   shows by then; the page hears of what is posted, and alone has the history
 */
LkOpenCase *
lk_open_case_pin (LkOpenCase *self)
{
  LkOpenCase *pin = lk_open_case_new (self->context);

  pin->page = g_object_ref (self);
  pin->id = g_strdup (self->id);
  g_set_object (&pin->item, self->item);
  return pin;
}

/**
 * lk_open_case_get_context:
 * @self: the open case
 *
 * Returns: (transfer none): what the pages work with
 */
LkContext *
lk_open_case_get_context (LkOpenCase *self)
{
  g_return_val_if_fail (LK_IS_OPEN_CASE (self), NULL);
  return self->context;
}

/**
 * lk_open_case_set_id:
 * @self: the open case
 * @id: (nullable): which case to show, %NULL for none
 */
void
lk_open_case_set_id (LkOpenCase *self, const char *id)
{
  g_return_if_fail (LK_IS_OPEN_CASE (self));

  if (g_strcmp0 (self->id, id) == 0)
    return;
  renew_cancellable (self);
  g_free (self->id);
  self->id = g_strdup (id);
  g_list_store_remove_all (self->events);
  set_error (self, NULL);
  set_case (self, NULL);
  lk_open_case_reload (self);
}

/**
 * lk_open_case_get_id:
 * @self: the open case
 *
 * Returns: (transfer none) (nullable): which case is shown
 */
const char *
lk_open_case_get_id (LkOpenCase *self)
{
  g_return_val_if_fail (LK_IS_OPEN_CASE (self), NULL);
  return self->id;
}

/**
 * lk_open_case_get_case:
 * @self: the open case
 *
 * Returns: (transfer none) (nullable): the case as last heard of
 */
LkCase *
lk_open_case_get_case (LkOpenCase *self)
{
  g_return_val_if_fail (LK_IS_OPEN_CASE (self), NULL);
  return self->item;
}

/**
 * lk_open_case_get_events:
 * @self: the open case
 *
 * Returns: (transfer none): its history, oldest first, growing
 */
GListModel *
lk_open_case_get_events (LkOpenCase *self)
{
  g_return_val_if_fail (LK_IS_OPEN_CASE (self), NULL);
  return G_LIST_MODEL (self->events);
}

/**
 * lk_open_case_get_error:
 * @self: the open case
 *
 * Returns: (transfer none) (nullable): why it could not be read last
 */
const GError *
lk_open_case_get_error (LkOpenCase *self)
{
  g_return_val_if_fail (LK_IS_OPEN_CASE (self), NULL);
  return self->error;
}

/**
 * lk_open_case_get_busy:
 * @self: the open case
 *
 * Returns: whether something is being posted
 */
gboolean
lk_open_case_get_busy (LkOpenCase *self)
{
  g_return_val_if_fail (LK_IS_OPEN_CASE (self), FALSE);
  return self->posts > 0;
}

/**
 * lk_open_case_get_viewer:
 * @self: the open case
 *
 * Returns: who looks at it
 */
LkViewer
lk_open_case_get_viewer (LkOpenCase *self)
{
  LkPerson *me = NULL;

  g_return_val_if_fail (LK_IS_OPEN_CASE (self), LK_VIEWER_REQUESTER);

  if (lk_context_get_this_computer (self->context))
    return LK_VIEWER_ALONE;
  me = lk_context_get_me (self->context);
  if (me == NULL || !lk_person_is_staff (me))
    return LK_VIEWER_REQUESTER;
  if (self->item != NULL
      && g_strcmp0 (lk_case_get_requester_id (self->item), lk_person_get_id (me)) == 0)
    return LK_VIEWER_REQUESTER;
  return LK_VIEWER_AGENT;
}

/**
 * lk_open_case_allows:
 * @self: the open case
 * @kind: a kind of event
 *
 * Returns: whether the desk would take such an event from this user now
 */
gboolean
lk_open_case_allows (LkOpenCase *self, LkEventKind kind)
{
  g_return_val_if_fail (LK_IS_OPEN_CASE (self), FALSE);
  return self->item != NULL && lk_case_allows (self->item, kind);
}

/**
 * lk_open_case_get_item:
 * @self: the open case
 * @index: number of a device, from 1
 *
 * Returns: (transfer none) (nullable): the device
 */
LkCaseItem *
lk_open_case_get_item (LkOpenCase *self, guint index)
{
  g_return_val_if_fail (LK_IS_OPEN_CASE (self), NULL);
  if (self->item == NULL || index == 0 || index > lk_case_get_n_items (self->item))
    return NULL;
  return lk_case_get_item (self->item, index);
}

/* One change on its way to the case that it was made for, whatever is shown by then. */
typedef struct
{
  LkCaseBackend *backend;
  LkCase *item;
  LkNewEvent *event;
  LkNewEvent *take;
  char *key;
  char *take_key;
  guint tries;
} Post;

static void
post_free (Post *post)
{
  g_object_unref (post->backend);
  g_object_unref (post->item);
  g_object_unref (post->event);
  g_clear_object (&post->take);
  g_free (post->key);
  g_free (post->take_key);
  g_free (post);
}

/* What may be said whatever happened to the case meanwhile. Everything else was decided by looking
 * at a state that is no more. */
static gboolean
holds_in_any_state (LkEventKind kind)
{
  return kind == LK_EVENT_KIND_COMMENT || kind == LK_EVENT_KIND_APPLIED
         || kind == LK_EVENT_KIND_TAKEN || kind == LK_EVENT_KIND_INVALIDATED;
}

static void send_post (GTask *task);

static LkOpenCase *
page_of (LkOpenCase *self)
{
  return self->page != NULL ? self->page : self;
}

static void
count_posts (LkOpenCase *self, int change)
{
  page_of (self)->posts += (guint) change;
  g_object_notify_by_pspec (G_OBJECT (page_of (self)), properties[PROP_BUSY]);
}

static void
end_post (LkOpenCase *self, GTask *task, GError *error)
{
  count_posts (self, -1);
  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
}

/* The desk said how the case is now. It may not be the one that is shown any more. */
static void
hear (LkOpenCase *self, Post *post, LkCase *item)
{
  g_set_object (&post->item, item);
  if (self->page != NULL)
    hear (self->page, post, item);
  if (g_strcmp0 (lk_case_get_id (item), self->id) != 0)
    return;
  set_case (self, item);
  load_events (self);
}

static void
on_fresh_case (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  g_autoptr (GError) error = NULL;
  LkOpenCase *self = g_task_get_source_object (task);
  Post *post = g_task_get_task_data (task);
  g_autoptr (LkCase) item
      = lk_case_backend_get_case_finish (LK_CASE_BACKEND (source), result, &error);

  if (item == NULL)
    {
      end_post (self, task, g_steal_pointer (&error));
      return;
    }
  hear (self, post, item);
  if (holds_in_any_state (lk_new_event_get_kind (post->event)) && post->tries < 3)
    send_post (task);
  else
    end_post (self, task,
              g_error_new_literal (LK_CLIENT_ERROR, LK_CLIENT_ERROR_STALE,
                                   "the case has changed meanwhile"));
}

static void
on_posted (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  g_autoptr (GError) error = NULL;
  LkOpenCase *self = g_task_get_source_object (task);
  Post *post = g_task_get_task_data (task);
  g_autoptr (LkCase) item = lk_case_backend_post_event_finish (post->backend, result, &error);

  if (item != NULL)
    {
      hear (self, post, item);
      if (post->take != NULL)
        {
          g_clear_object (&post->take);
          send_post (task);
          return;
        }
      g_clear_pointer (&page_of (self)->last_post, g_free);
      end_post (self, task, NULL);
    }
  else if (g_error_matches (error, LK_CLIENT_ERROR, LK_CLIENT_ERROR_STALE))
    lk_case_backend_get_case_async (post->backend, lk_case_get_id (post->item),
                                    g_task_get_cancellable (task), on_fresh_case,
                                    g_object_ref (task));
  else
    end_post (self, task, g_steal_pointer (&error));
}

static void
send_post (GTask *task)
{
  Post *post = g_task_get_task_data (task);

  post->tries++;
  lk_case_backend_post_event_async (post->backend, post->item,
                                    post->take != NULL ? post->take : post->event,
                                    post->take != NULL ? post->take_key : post->key,
                                    g_task_get_cancellable (task), on_posted, g_object_ref (task));
}

/* On this computer nobody takes a case by hand: what only its owner may do takes it first. */
static gboolean
takes_first (LkOpenCase *self, LkEventKind kind)
{
  gboolean owners = kind == LK_EVENT_KIND_ANSWERED || kind == LK_EVENT_KIND_UNBOUND
                    || kind == LK_EVENT_KIND_REFUSED || kind == LK_EVENT_KIND_EVIDENCE_REQUESTED;

  return owners && lk_open_case_get_viewer (self) == LK_VIEWER_ALONE
         && lk_case_allows (self->item, LK_EVENT_KIND_TAKEN);
}

/* The same change tried again after a failure goes under the same key: if the first try did reach
 * the desk, the second changes nothing. */
static char *
key_for (LkOpenCase *self, LkNewEvent *event)
{
  LkOpenCase *page = page_of (self);
  g_autoptr (LkSecret) json = lk_new_event_to_json (event);
  gsize size = 0;
  gconstpointer data = lk_secret_get_data (json, &size);
  g_autofree char *hash = lk_sha256_hex (data, size);
  g_autofree char *post = g_strconcat (self->id, " ", hash, NULL);

  if (g_strcmp0 (post, page->last_post) != 0)
    {
      g_free (page->last_post);
      g_free (page->last_key);
      page->last_post = g_steal_pointer (&post);
      page->last_key = g_uuid_string_random ();
    }
  return g_strdup (page->last_key);
}

/**
 * lk_open_case_post_async:
 * @self: the open case
 * @event: what happened
 * @cancellable: (nullable): a cancellable
 * @callback: called when the desk has taken or refused it
 * @user_data: for @callback
 *
 * Posts @event. When the case has changed meanwhile it is read anew, and what holds in any state is
 * posted again; what does not fails with %LK_CLIENT_ERROR_STALE. On this computer, where there is
 * no agent, what only an owner may do takes the case first.
 */
void
lk_open_case_post_async (LkOpenCase *self,
                         LkNewEvent *event,
                         GCancellable *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  Post *post = NULL;

  g_return_if_fail (LK_IS_OPEN_CASE (self));

  g_task_set_source_tag (task, lk_open_case_post_async);
  if (self->backend == NULL || self->item == NULL)
    {
      g_task_return_new_error (task, LK_CLIENT_ERROR, LK_CLIENT_ERROR_OFFLINE,
                               "there is no desk to tell");
      return;
    }
  post = g_new0 (Post, 1);
  post->backend = g_object_ref (self->backend);
  post->item = g_object_ref (self->item);
  post->event = g_object_ref (event);
  post->key = key_for (self, event);
  if (takes_first (self, lk_new_event_get_kind (event)))
    {
      post->take = lk_new_event_new (LK_EVENT_KIND_TAKEN);
      post->take_key = g_uuid_string_random ();
    }
  g_task_set_task_data (task, post, (GDestroyNotify) post_free);
  count_posts (self, 1);
  send_post (task);
}

/**
 * lk_open_case_post_finish:
 * @self: the open case
 * @result: the result given to the callback
 * @error: return location for an error
 *
 * Returns: %FALSE with @error set if the desk did not take it
 */
gboolean
lk_open_case_post_finish (LkOpenCase *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}
