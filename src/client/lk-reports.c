/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lk-reports.h"

#include "lk-desk-client.h"
#include "lk-local-store-private.h"
#include "lk-report.h"

#define FIRST_WAIT_MS 5000
#define LAST_WAIT_MS (5 * 60 * 1000)
#define STALE_TRIES 3 /* how often one is offered to a case that others change meanwhile */

/**
 * LkReports:
 *
 * What came of answers, on its way to the desk. An outcome is on the disk before the desk is told
 * of it and always goes with the same key, so that whatever breaks on the way, and whenever this
 * program ends, the desk hears of it once. What cannot go now is tried again by itself, and by
 * every later program of this user.
 *
 * The outcome of a case is its requester's to tell. Whoever is signed in at the same desk meanwhile
 * leaves alone what waits for another account.
 *
 * Signal `told` (case): the desk has heard of an outcome.
 */
struct _LkReports
{
  GObject parent;

  LkCaseBackend *backend;
  LkLocalStore *store; /* NULL: nothing outlives this object */
  char *desk;
  GPtrArray *unsaved; /* of LkReport, that could not be written */

  GQueue waiting; /* of GTask: walks, one after the other */
  guint first_wait_ms;
  guint failures;
  guint wait_id;
};

static guint told_signal;

G_DEFINE_FINAL_TYPE (LkReports, lk_reports, G_TYPE_OBJECT)

/* One walk through all that the desk has not heard of, oldest first. */
typedef struct
{
  const char *desk;
  char *account;    /* who is signed in there, once asked */
  LkReport *wanted; /* which one somebody waits for, or NULL */
  GPtrArray *all;
  guint position;
  guint tries;
  guint told;
  guint left;
  gboolean again; /* what is left may go by itself later */
  LkCase *answer; /* to the wanted one */
  GError *wanted_error;
  GError *stopped; /* why the rest cannot go either */
} Walk;

static void next (GTask *task);
static void offer (GTask *task);

static void
walk_free (gpointer data)
{
  Walk *walk = data;

  g_free (walk->account);
  g_clear_pointer (&walk->wanted, lk_report_unref);
  g_clear_pointer (&walk->all, g_ptr_array_unref);
  g_clear_object (&walk->answer);
  g_clear_error (&walk->wanted_error);
  g_clear_error (&walk->stopped);
  g_free (walk);
}

static void
lk_reports_dispose (GObject *object)
{
  LkReports *self = LK_REPORTS (object);

  g_clear_handle_id (&self->wait_id, g_source_remove);
  g_clear_object (&self->backend);
  g_clear_object (&self->store);
  G_OBJECT_CLASS (lk_reports_parent_class)->dispose (object);
}

static void
lk_reports_finalize (GObject *object)
{
  LkReports *self = LK_REPORTS (object);

  /* Each walk holds the object, so none waits. */
  g_queue_clear (&self->waiting);
  g_ptr_array_unref (self->unsaved);
  g_free (self->desk);
  G_OBJECT_CLASS (lk_reports_parent_class)->finalize (object);
}

static void
lk_reports_class_init (LkReportsClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = lk_reports_dispose;
  G_OBJECT_CLASS (klass)->finalize = lk_reports_finalize;
  told_signal = g_signal_new ("told", LK_TYPE_REPORTS, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                              G_TYPE_NONE, 1, LK_TYPE_CASE);
}

static void
lk_reports_init (LkReports *self)
{
  self->first_wait_ms = FIRST_WAIT_MS;
  self->unsaved = g_ptr_array_new_with_free_func ((GDestroyNotify) lk_report_unref);
  g_queue_init (&self->waiting);
}

static void
on_online (LkReports *self)
{
  if (self->wait_id != 0 && lk_case_backend_get_online (self->backend))
    lk_reports_retry (self);
}

/**
 * lk_reports_new:
 * @backend: the desk
 * @store: (nullable): where the outcomes wait; without one they end with the object
 *
 * Returns: (transfer full): the reports for that desk; lk_reports_retry() sends those that an
 *   earlier program left
 */
LkReports *
lk_reports_new (LkCaseBackend *backend, LkLocalStore *store)
{
  LkReports *self = g_object_new (LK_TYPE_REPORTS, NULL);

  self->backend = g_object_ref (backend);
  self->store = store != NULL ? g_object_ref (store) : NULL;
  self->desk = lk_desk_client_dup_desk (backend);
  g_signal_connect_object (backend, "notify::online", G_CALLBACK (on_online), self,
                           G_CONNECT_SWAPPED);
  return self;
}

/**
 * lk_reports_set_first_wait:
 * @self: reports
 * @milliseconds: how long to wait after the first failure; doubled for each one after it
 */
void
lk_reports_set_first_wait (LkReports *self, guint milliseconds)
{
  self->first_wait_ms = milliseconds;
}

static gboolean
on_wait_over (gpointer user_data)
{
  LkReports *self = user_data;

  self->wait_id = 0;
  lk_reports_retry (self);
  return G_SOURCE_REMOVE;
}

static void
retry_later (LkReports *self)
{
  guint wait = MIN (self->first_wait_ms << MIN (self->failures, 8), LAST_WAIT_MS);

  if (self->wait_id != 0)
    return;
  self->failures++;
  self->wait_id = g_timeout_add (wait, on_wait_over, self);
}

/* The end of a walk */

static void start_walk (LkReports *self);

static void
end_walk (GTask *task)
{
  g_autoptr (LkReports) self = g_object_ref (g_task_get_source_object (task));
  Walk *walk = g_task_get_task_data (task);

  if (walk->stopped != NULL || walk->again)
    retry_later (self);
  else
    self->failures = 0;
  if (walk->wanted == NULL)
    g_task_return_boolean (task, TRUE);
  else if (walk->answer != NULL)
    g_task_return_pointer (task, g_steal_pointer (&walk->answer), g_object_unref);
  else
    g_task_return_error (task, walk->wanted_error != NULL ? g_steal_pointer (&walk->wanted_error)
                                                          : g_error_copy (walk->stopped));
  g_object_unref (task);
  g_queue_pop_head (&self->waiting);
  start_walk (self);
}

static LkReport *
current (Walk *walk)
{
  return g_ptr_array_index (walk->all, walk->position);
}

/* Told, or never to be taken: it is over */

static void
drop_thread (GTask *task, gpointer store, gpointer data, GCancellable *cancellable)
{
  LkReport *report = data;
  GError *error = NULL;

  if (lk_report_drop (lk_local_store_get_files (store), report, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
on_dropped (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  /* It is offered again then, and the desk knows its key. */
  if (!g_task_propagate_boolean (G_TASK (result), &error))
    g_warning ("What the desk has heard of could not be deleted here: %s", error->message);
  next (user_data);
}

static void
forget_unsaved (LkReports *self, LkReport *report)
{
  for (guint i = self->unsaved->len; i > 0; i--)
    if (g_str_equal (((LkReport *) g_ptr_array_index (self->unsaved, i - 1))->key, report->key))
      g_ptr_array_remove_index (self->unsaved, i - 1);
}

static void
drop (GTask *task)
{
  LkReports *self = g_task_get_source_object (task);
  Walk *walk = g_task_get_task_data (task);
  LkReport *report = current (walk);
  g_autoptr (GTask) dropping = NULL;

  walk->position++;
  forget_unsaved (self, report);
  if (self->store == NULL)
    {
      next (task);
      return;
    }
  dropping = g_task_new (self->store, NULL, on_dropped, task);
  g_task_set_source_tag (dropping, drop);
  g_task_set_task_data (dropping, lk_report_ref (report), (GDestroyNotify) lk_report_unref);
  g_task_run_in_thread (dropping, drop_thread);
}

static gboolean
is_wanted (Walk *walk)
{
  return walk->wanted != NULL && g_str_equal (current (walk)->key, walk->wanted->key);
}

static void
told (GTask *task, LkCase *answer)
{
  Walk *walk = g_task_get_task_data (task);

  walk->told++;
  if (is_wanted (walk))
    g_set_object (&walk->answer, answer);
  g_signal_emit (g_task_get_source_object (task), told_signal, 0, answer);
  drop (task);
}

static void
pass_over (GTask *task)
{
  Walk *walk = g_task_get_task_data (task);

  walk->left++;
  walk->position++;
  next (task);
}

/* Others may leave a case alone, and a proxy the line to the desk. */
static gboolean
passes (const GError *error)
{
  return g_error_matches (error, LK_CLIENT_ERROR, LK_CLIENT_ERROR_STALE)
         || g_error_matches (error, LK_CLIENT_ERROR, LK_CLIENT_ERROR_PROTOCOL);
}

/* What the desk refuses for good is over: the case went on without it. Whoever is not signed in, or
 * is somebody else, may be the right one later. */
static void
failed (GTask *task, const GError *error)
{
  Walk *walk = g_task_get_task_data (task);
  gboolean over = g_error_matches (error, LK_CLIENT_ERROR, LK_CLIENT_ERROR_NOT_ALLOWED)
                  || g_error_matches (error, LK_CLIENT_ERROR, LK_CLIENT_ERROR_INVALID);

  if (is_wanted (walk))
    walk->wanted_error = g_error_copy (error);
  if (over)
    {
      drop (task);
      return;
    }
  if (lk_client_error_is_temporary (error)
      || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      walk->left += walk->all->len - walk->position;
      walk->stopped = g_error_copy (error);
      end_walk (task);
      return;
    }
  walk->again = walk->again || passes (error);
  pass_over (task);
}

/* Offering one */

static void
on_posted (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  Walk *walk = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  g_autoptr (LkCase) answer
      = lk_case_backend_post_event_finish (LK_CASE_BACKEND (source), result, &error);

  if (answer != NULL)
    told (task, answer);
  else if (g_error_matches (error, LK_CLIENT_ERROR, LK_CLIENT_ERROR_STALE)
           && ++walk->tries < STALE_TRIES)
    offer (task);
  else
    failed (task, error);
}

static void
on_case (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  Walk *walk = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  g_autoptr (LkCase) on
      = lk_case_backend_get_case_finish (LK_CASE_BACKEND (source), result, &error);

  if (on == NULL)
    {
      failed (task, error);
      return;
    }
  if (!is_wanted (walk) && g_strcmp0 (lk_case_get_requester_id (on), walk->account) != 0)
    {
      pass_over (task);
      return;
    }
  lk_case_backend_post_event_async (LK_CASE_BACKEND (source), on, current (walk)->event,
                                    current (walk)->key, g_task_get_cancellable (task), on_posted,
                                    task);
}

static void
on_me (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  Walk *walk = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  g_autoptr (LkPerson) me
      = lk_case_backend_get_me_finish (LK_CASE_BACKEND (source), result, &error);

  if (me == NULL)
    {
      failed (task, error);
      return;
    }
  walk->account = g_strdup (lk_person_get_id (me));
  offer (task);
}

static void
offer (GTask *task)
{
  LkReports *self = g_task_get_source_object (task);
  Walk *walk = g_task_get_task_data (task);

  if (walk->account == NULL && !is_wanted (walk))
    {
      lk_case_backend_get_me_async (self->backend, g_task_get_cancellable (task), on_me, task);
      return;
    }
  lk_case_backend_get_case_async (self->backend, current (g_task_get_task_data (task))->case_id,
                                  g_task_get_cancellable (task), on_case, task);
}

static void
next (GTask *task)
{
  Walk *walk = g_task_get_task_data (task);

  walk->tries = 0;
  if (walk->position < walk->all->len)
    offer (task);
  else
    end_walk (task);
}

/* The begin of a walk: what is new is kept, and all is read */

static void
begin_thread (GTask *task, gpointer store, gpointer data, GCancellable *cancellable)
{
  LkStoreFiles *files = lk_local_store_get_files (store);
  Walk *walk = data;
  g_autoptr (GError) error = NULL;
  LkReport *kept = walk->wanted != NULL ? lk_report_keep (files, walk->wanted, &error) : NULL;

  if (error != NULL)
    g_warning ("The outcome could not be kept: %s", error->message);
  if (kept != NULL)
    {
      lk_report_unref (walk->wanted);
      walk->wanted = kept;
    }
  walk->all = lk_report_load_all (files, walk->desk);
  g_task_return_boolean (task, TRUE);
}

static LkReport *
find_report (GPtrArray *all, LkReport *wanted, gboolean (*equal) (LkReport *, LkReport *))
{
  for (guint i = 0; i < all->len; i++)
    if (equal (g_ptr_array_index (all, i), wanted))
      return g_ptr_array_index (all, i);
  return NULL;
}

static gboolean
has_same_key (LkReport *a, LkReport *b)
{
  return g_str_equal (a->key, b->key);
}

/* One that is not on the disk waits in memory, and goes under the key of its first try. */
static void
hold_unsaved (LkReports *self, Walk *walk)
{
  LkReport *known;

  if (walk->wanted == NULL || find_report (walk->all, walk->wanted, has_same_key) != NULL)
    return;
  known = find_report (self->unsaved, walk->wanted, lk_report_is_same);
  if (known == NULL)
    {
      g_ptr_array_add (self->unsaved, lk_report_ref (walk->wanted));
      return;
    }
  lk_report_unref (walk->wanted);
  walk->wanted = lk_report_ref (known);
}

static void
begun (GTask *task)
{
  LkReports *self = g_task_get_source_object (task);
  Walk *walk = g_task_get_task_data (task);

  hold_unsaved (self, walk);
  for (guint i = 0; i < self->unsaved->len; i++)
    g_ptr_array_add (walk->all, lk_report_ref (g_ptr_array_index (self->unsaved, i)));
  next (task);
}

static void
on_begun (GObject *source, GAsyncResult *result, gpointer user_data)
{
  begun (user_data);
}

static void
start_walk (LkReports *self)
{
  GTask *task = g_queue_peek_head (&self->waiting);
  g_autoptr (GTask) beginning = NULL;
  Walk *walk;

  if (task == NULL)
    return;
  walk = g_task_get_task_data (task);
  if (self->store == NULL)
    {
      walk->all = g_ptr_array_new_with_free_func ((GDestroyNotify) lk_report_unref);
      begun (task);
      return;
    }
  beginning = g_task_new (self->store, NULL, on_begun, task);
  g_task_set_source_tag (beginning, start_walk);
  g_task_set_task_data (beginning, walk, NULL);
  g_task_run_in_thread (beginning, begin_thread);
}

static void
queue_walk (LkReports *self, GTask *task, LkReport *wanted)
{
  Walk *walk = g_new0 (Walk, 1);

  walk->desk = self->desk;
  walk->wanted = wanted;
  g_task_set_task_data (task, walk, walk_free);
  g_clear_handle_id (&self->wait_id, g_source_remove);
  g_queue_push_tail (&self->waiting, task);
  if (g_queue_get_length (&self->waiting) == 1)
    start_walk (self);
}

/**
 * lk_reports_send_async:
 * @self: reports
 * @case_id: the case
 * @event: what came of its answer, `applied`; not to be changed any more
 * @cancellable: (nullable): ends the waiting; the outcome is kept
 * @callback: told when it is done
 * @user_data: for @callback
 *
 * Keeps an outcome and tells the desk of it, after all that it has not heard of yet. The same
 * outcome of the same case that waits already is not told twice.
 */
void
lk_reports_send_async (LkReports *self,
                       const char *case_id,
                       LkNewEvent *event,
                       GCancellable *cancellable,
                       GAsyncReadyCallback callback,
                       gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, lk_reports_send_async);
  queue_walk (self, task, lk_report_new (self->desk, case_id, event));
}

/**
 * lk_reports_send_finish:
 * @self: reports
 * @result: what the callback got
 * @error: #LkClientError, or %G_IO_ERROR_CANCELLED
 *
 * Returns: (transfer full): the case as it is then, or %NULL; where the error is one that may pass
 *   the desk is told later
 */
LkCase *
lk_reports_send_finish (LkReports *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * lk_reports_retry_async:
 * @self: reports
 * @cancellable: (nullable): ends it
 * @callback: told when all were tried
 * @user_data: for @callback
 *
 * Tells the desk whatever it has not heard of: because it is back, or somebody signed in.
 */
void
lk_reports_retry_async (LkReports *self,
                        GCancellable *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, lk_reports_retry_async);
  queue_walk (self, task, NULL);
}

/**
 * lk_reports_retry_finish:
 * @self: reports
 * @result: what the callback got
 * @left: (out) (optional): how many the desk has still not heard of
 *
 * Returns: how many it heard of now
 */
guint
lk_reports_retry_finish (LkReports *self, GAsyncResult *result, guint *left)
{
  Walk *walk = g_task_get_task_data (G_TASK (result));

  if (left != NULL)
    *left = walk->left;
  return walk->told;
}

/**
 * lk_reports_retry:
 * @self: reports
 *
 * As lk_reports_retry_async(), and nobody waits for it.
 */
void
lk_reports_retry (LkReports *self)
{
  lk_reports_retry_async (self, NULL, NULL, NULL);
}
