/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lk-reset-run.h"

#include "lk-reports.h"
#include "lk-reset-note.h"
#include "lk-sadp-command.h"
#include "lk-sadp-guard.h"

#define DEVICE_USER "admin"

struct _LkResetRun
{
  GObject parent_instance;

  /* owned */
  LkOpenCase *open_case;
  LkSadpDevice *device;
  LkReports *reports;
  LkSecret *answer;
  LkSecret *password;
  LkSadpOutcome *outcome;
  GError *report_error;
  GError *failure; /* why the device was given nothing */
  guint item;
  LkResetStep step;
  LkIsapiResult login_result;
  gboolean sync_cameras;
  gboolean login;
  gboolean verified;
  gboolean logged_in;
  gboolean reported;
};

typedef enum
{
  SIGNAL_STEP,
  SIGNAL_TOLD,
  N_SIGNALS,
} LkResetRunSignal;

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (LkResetRun, lk_reset_run, G_TYPE_OBJECT)

static void
enter (LkResetRun *self, LkResetStep step)
{
  self->step = step;
  g_signal_emit (self, signals[SIGNAL_STEP], 0);
}

static LkSadpTransport *
transport_of (LkResetRun *self)
{
  return lk_context_get_transport (lk_open_case_get_context (self->open_case));
}

static const char *
mac_of (LkResetRun *self)
{
  return lk_sadp_device_get_mac (self->device);
}

static LkApplyOutcome
apply_outcome (LkResetRun *self)
{
  if (self->logged_in && self->login_result == LK_ISAPI_ACCEPTED)
    return LK_APPLY_OUTCOME_SUCCESS;
  switch (self->outcome->result)
    {
    case LK_SADP_RESULT_SUCCESS:
      return LK_APPLY_OUTCOME_SUCCESS;
    case LK_SADP_RESULT_REFUSED:
      return LK_APPLY_OUTCOME_REFUSED;
    case LK_SADP_RESULT_UNKNOWN:
      break;
    }
  return LK_APPLY_OUTCOME_UNKNOWN;
}

static LkResetNote *
note_new (LkResetRun *self)
{
  const LkSadpOutcome *outcome = self->outcome;
  LkResetNote *note = g_new0 (LkResetNote, 1);

  note->mac = g_strdup (mac_of (self));
  note->case_id = g_strdup (lk_open_case_get_id (self->open_case));
  note->item = self->item;
  note->answer = self->answer != NULL ? lk_secret_ref (self->answer) : NULL;
  if (outcome == NULL)
    return note;
  note->outcome = apply_outcome (self);
  note->attempts_left = outcome->attempts_left;
  note->answer_is_wrong = outcome->word == LK_SADP_WORD_CODE_ERROR;
  note->request_is_over
      = note->outcome == LK_APPLY_OUTCOME_SUCCESS || lk_sadp_outcome_ends_request (outcome);
  if (note->outcome == LK_APPLY_OUTCOME_REFUSED && outcome->lock_minutes > 0)
    note->locked_until_us = lk_sadp_lock_until (g_get_real_time (), outcome->lock_minutes);
  return note;
}

typedef void (*NextFunc) (GTask *task);

typedef struct
{
  GTask *task;
  NextFunc next;
} Noting;

static void
on_noted (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autofree Noting *noting = data;
  g_autoptr (GTask) task = noting->task;
  g_autoptr (GError) error = NULL;

  /* A store that cannot be written does not change what the device did, nor what it needs. */
  if (!lk_local_store_work_finish (LK_LOCAL_STORE (source), result, &error))
    g_warning ("the attempt could not be noted: %s", error->message);
  noting->next (task);
}

/* Goes on with @next once @work is on the disk. */
static void
note_then (GTask *task, LkStoreWork work, NextFunc next)
{
  LkResetRun *self = g_task_get_source_object (task);
  LkLocalStore *store = lk_context_get_store (lk_open_case_get_context (self->open_case));
  Noting *noting = NULL;

  if (store == NULL)
    {
      next (task);
      return;
    }
  noting = g_new0 (Noting, 1);
  *noting = (Noting){ g_object_ref (task), next };
  lk_local_store_work_async (store, work, note_new (self), lk_reset_note_free, on_noted, noting);
}

static LkNewEvent *
report_event (LkResetRun *self)
{
  LkNewEvent *event = lk_new_event_new (LK_EVENT_KIND_APPLIED);
  LkApplyOutcome outcome = apply_outcome (self);
  LkApplyResult result = LK_APPLY_RESULT_NONE;
  const char *word = lk_sadp_word_apply_result (self->outcome->word);

  if (outcome == LK_APPLY_OUTCOME_REFUSED
      && (word == NULL || !lk_apply_result_from_string (word, &result)))
    result = LK_APPLY_RESULT_OTHER;
  if (outcome == LK_APPLY_OUTCOME_UNKNOWN)
    result = LK_APPLY_RESULT_NO_ANSWER;
  lk_new_event_set_item (event, self->item);
  lk_new_event_set_outcome (event, outcome, result);
  if (outcome == LK_APPLY_OUTCOME_REFUSED && self->outcome->attempts_left >= 0)
    lk_new_event_set_attempts_left (event, self->outcome->attempts_left);
  if (outcome == LK_APPLY_OUTCOME_REFUSED && self->outcome->lock_minutes >= 0)
    lk_new_event_set_lock_minutes (event, self->outcome->lock_minutes);
  return event;
}

/* The desk has heard of it, now or long after it was tried first. */
static void
on_told (LkResetRun *self, LkCase *after)
{
  if (g_strcmp0 (lk_case_get_id (after), lk_open_case_get_id (self->open_case)) != 0)
    return;
  self->reported = TRUE;
  g_clear_error (&self->report_error);
  lk_open_case_reload (self->open_case);
  g_signal_emit (self, signals[SIGNAL_TOLD], 0);
}

static void
on_reported (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  LkResetRun *self = g_task_get_source_object (task);
  g_autoptr (GError) error = NULL;

  g_autoptr (LkCase) after = lk_reports_send_finish (LK_REPORTS (source), result, &error);

  self->reported = after != NULL;
  g_clear_error (&self->report_error);
  self->report_error = g_steal_pointer (&error);
  /* What the device did stands, whether or not the desk could be told of it. */
  g_task_return_boolean (task, TRUE);
}

static void
take_reports (LkResetRun *self)
{
  g_set_object (&self->reports,
                lk_context_get_reports (lk_open_case_get_context (self->open_case)));
  if (self->reports != NULL)
    g_signal_connect_object (self->reports, "told", G_CALLBACK (on_told), self, G_CONNECT_SWAPPED);
}

static void
report (GTask *task)
{
  LkResetRun *self = g_task_get_source_object (task);
  g_autoptr (LkNewEvent) event = report_event (self);

  enter (self, LK_RESET_STEP_REPORT);
  if (self->reports == NULL)
    {
      g_clear_error (&self->report_error);
      self->report_error = g_error_new_literal (LK_CLIENT_ERROR, LK_CLIENT_ERROR_OFFLINE,
                                                "there is no desk to tell");
      g_task_return_boolean (task, TRUE);
      return;
    }
  lk_reports_send_async (self->reports, lk_open_case_get_id (self->open_case), event, NULL,
                         on_reported, g_object_ref (task));
}

static void
on_logged_in (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  LkResetRun *self = g_task_get_source_object (task);
  g_autoptr (GError) error = NULL;

  self->login_result = lk_isapi_check_finish (result, &error);
  self->logged_in = error == NULL;
  if (self->logged_in && self->login_result == LK_ISAPI_ACCEPTED)
    note_then (task, lk_reset_note_keep, report);
  else
    report (task);
}

static void
log_in (GTask *task)
{
  LkResetRun *self = g_task_get_source_object (task);

  enter (self, LK_RESET_STEP_LOGIN);
  lk_isapi_check_async (lk_sadp_device_get_ipv4 (self->device),
                        (guint16) lk_sadp_device_get_http_port (self->device), DEVICE_USER,
                        self->password, g_task_get_cancellable (task), on_logged_in,
                        g_object_ref (task));
}

static gboolean
can_log_in (LkResetRun *self)
{
  return self->password != NULL && lk_sadp_device_get_ipv4 (self->device) != NULL;
}

static void
on_verified (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  LkResetRun *self = g_task_get_source_object (task);

  self->verified = lk_sadp_probe_finish (LK_SADP_TRANSPORT (source), result, NULL);
  if (self->login && can_log_in (self) && self->outcome->result == LK_SADP_RESULT_SUCCESS)
    log_in (task);
  else
    report (task);
}

/* What came of it is on this computer: the guards need it even if the desk cannot be told. */
static void
go_on_with_outcome (GTask *task)
{
  LkResetRun *self = g_task_get_source_object (task);

  if (self->outcome->result == LK_SADP_RESULT_REFUSED)
    {
      report (task);
      return;
    }
  enter (self, LK_RESET_STEP_VERIFY);
  lk_sadp_probe_async (transport_of (self), self->device, g_task_get_cancellable (task),
                       on_verified, g_object_ref (task));
}

static void
fail (GTask *task)
{
  LkResetRun *self = g_task_get_source_object (task);

  g_task_return_error (task, g_steal_pointer (&self->failure));
}

static void
on_reset (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  LkResetRun *self = g_task_get_source_object (task);

  self->outcome = lk_sadp_reset_finish (LK_SADP_TRANSPORT (source), result, &self->failure);
  if (self->outcome == NULL)
    note_then (task, lk_reset_note_drop, fail);
  else if (lk_sadp_outcome_was_given (self->outcome))
    note_then (task, lk_reset_note_keep, go_on_with_outcome);
  else
    note_then (task, lk_reset_note_drop, go_on_with_outcome);
}

static void
give_to_device (GTask *task)
{
  LkResetRun *self = g_task_get_source_object (task);

  lk_sadp_reset_async (transport_of (self), self->device, self->answer, self->password,
                       self->sync_cameras, g_task_get_cancellable (task), on_reset,
                       g_object_ref (task));
}

static void
on_answer (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  LkResetRun *self = g_task_get_source_object (task);
  g_autoptr (GError) error = NULL;

  self->answer = lk_case_backend_get_answer_finish (LK_CASE_BACKEND (source), result, &error);
  if (self->answer == NULL)
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }
  enter (self, LK_RESET_STEP_DEVICE);
  /* First of all: this program may end before it hears what came of it. */
  note_then (task, lk_reset_note_begin, give_to_device);
}

/**
 * lk_reset_run_start_async:
 * @self: the run, not started before
 * @password: the new password
 * @sync_cameras: give it to the cameras behind a recorder too
 * @login: log in once afterwards to see that it is in force
 * @cancellable: (nullable): a cancellable
 * @callback: called at the end
 * @user_data: for @callback
 *
 * Fetches the answer, gives it to the device with the new password, looks whether the device
 * answers, and tells the desk what came of it.
 */
void
lk_reset_run_start_async (LkResetRun *self,
                          LkSecret *password,
                          gboolean sync_cameras,
                          gboolean login,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer user_data)
{
  g_autoptr (GTask) task = NULL;
  LkCaseBackend *backend = NULL;

  g_return_if_fail (LK_IS_RESET_RUN (self));
  g_return_if_fail (self->password == NULL && self->outcome == NULL);

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, lk_reset_run_start_async);
  backend = lk_context_get_backend (lk_open_case_get_context (self->open_case));
  if (backend == NULL)
    {
      g_task_return_new_error (task, LK_CLIENT_ERROR, LK_CLIENT_ERROR_OFFLINE,
                               "there is no desk to fetch the answer from");
      return;
    }
  take_reports (self);
  self->password = lk_secret_ref (password);
  self->sync_cameras = sync_cameras;
  self->login = login;
  enter (self, LK_RESET_STEP_ANSWER);
  lk_case_backend_get_answer_async (backend, lk_open_case_get_id (self->open_case), self->item,
                                    cancellable, on_answer, g_object_ref (task));
}

/**
 * lk_reset_run_start_finish:
 * @self: the run
 * @result: the result given to the callback
 * @error: return location for an error
 *
 * Returns: whether it came to an outcome, see lk_reset_run_get_outcome(); %FALSE with @error set if
 *   the device was given nothing
 */
gboolean
lk_reset_run_start_finish (LkResetRun *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * lk_reset_run_resume:
 * @self: the run, not started
 * @password: the password that the device may have
 *
 * Stands for an attempt whose end nobody saw: only lk_reset_run_login_async() can tell what came
 * of it.
 */
void
lk_reset_run_resume (LkResetRun *self, LkSecret *password)
{
  const LkSadpOutcome unknown = { .result = LK_SADP_RESULT_UNKNOWN,
                                  .word = LK_SADP_WORD_NO_ANSWER,
                                  .attempts_left = -1,
                                  .lock_minutes = -1,
                                  .attempted = TRUE };

  g_return_if_fail (LK_IS_RESET_RUN (self));
  g_return_if_fail (self->password == NULL && self->outcome == NULL);

  take_reports (self);
  self->password = lk_secret_ref (password);
  self->outcome = lk_sadp_outcome_copy (&unknown);
}

/**
 * lk_reset_run_login_async:
 * @self: a run whose outcome is not known
 * @cancellable: (nullable): a cancellable
 * @callback: called at the end
 * @user_data: for @callback
 *
 * Logs in once with the new password to find out whether the device took it, and tells the desk.
 */
void
lk_reset_run_login_async (LkResetRun *self,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);

  g_return_if_fail (LK_IS_RESET_RUN (self));
  g_return_if_fail (self->outcome != NULL);

  g_task_set_source_tag (task, lk_reset_run_login_async);
  if (can_log_in (self))
    log_in (task);
  else
    g_task_return_boolean (task, TRUE);
}

/**
 * lk_reset_run_login_finish:
 * @self: the run
 * @result: the result given to the callback
 * @error: return location for an error
 *
 * Returns: %FALSE with @error set when it was cancelled
 */
gboolean
lk_reset_run_login_finish (LkResetRun *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * lk_reset_run_report_async:
 * @self: a run that has an outcome
 * @cancellable: (nullable): a cancellable
 * @callback: called at the end
 * @user_data: for @callback
 *
 * Tells the desk once more what came of it.
 */
void
lk_reset_run_report_async (LkResetRun *self,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);

  g_return_if_fail (LK_IS_RESET_RUN (self));
  g_return_if_fail (self->outcome != NULL);

  g_task_set_source_tag (task, lk_reset_run_report_async);
  report (task);
}

/**
 * lk_reset_run_report_finish:
 * @self: the run
 * @result: the result given to the callback
 * @error: return location for an error
 *
 * Returns: %TRUE; lk_reset_run_get_reported() tells whether the desk knows
 */
gboolean
lk_reset_run_report_finish (LkResetRun *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * lk_reset_run_get_step:
 * @self: the run
 *
 * Returns: where it is
 */
LkResetStep
lk_reset_run_get_step (LkResetRun *self)
{
  g_return_val_if_fail (LK_IS_RESET_RUN (self), LK_RESET_STEP_ANSWER);
  return self->step;
}

/**
 * lk_reset_run_get_outcome:
 * @self: the run
 *
 * Returns: (transfer none) (nullable): what the device said, once it was asked
 */
const LkSadpOutcome *
lk_reset_run_get_outcome (LkResetRun *self)
{
  g_return_val_if_fail (LK_IS_RESET_RUN (self), NULL);
  return self->outcome;
}

/**
 * lk_reset_run_get_verified:
 * @self: the run
 *
 * Returns: whether the device answered a probe afterwards
 */
gboolean
lk_reset_run_get_verified (LkResetRun *self)
{
  g_return_val_if_fail (LK_IS_RESET_RUN (self), FALSE);
  return self->verified;
}

/**
 * lk_reset_run_get_logged_in:
 * @self: the run
 * @result: (out): what the login showed
 *
 * Returns: whether a login was tried
 */
gboolean
lk_reset_run_get_logged_in (LkResetRun *self, LkIsapiResult *result)
{
  g_return_val_if_fail (LK_IS_RESET_RUN (self), FALSE);
  *result = self->login_result;
  return self->logged_in;
}

/**
 * lk_reset_run_get_reported:
 * @self: the run
 *
 * Returns: whether the desk knows the outcome
 */
gboolean
lk_reset_run_get_reported (LkResetRun *self)
{
  g_return_val_if_fail (LK_IS_RESET_RUN (self), FALSE);
  return self->reported;
}

/**
 * lk_reset_run_get_report_error:
 * @self: the run
 *
 * Returns: (transfer none) (nullable): why the desk could not be told
 */
const GError *
lk_reset_run_get_report_error (LkResetRun *self)
{
  g_return_val_if_fail (LK_IS_RESET_RUN (self), NULL);
  return self->report_error;
}

/**
 * lk_reset_run_forget_password:
 * @self: the run
 *
 * Wipes the new password as soon as nothing needs it any more.
 */
void
lk_reset_run_forget_password (LkResetRun *self)
{
  g_return_if_fail (LK_IS_RESET_RUN (self));
  g_clear_pointer (&self->password, lk_secret_unref);
}

static void
lk_reset_run_finalize (GObject *object)
{
  LkResetRun *self = LK_RESET_RUN (object);

  g_clear_pointer (&self->password, lk_secret_unref);
  g_clear_pointer (&self->answer, lk_secret_unref);
  g_clear_pointer (&self->outcome, lk_sadp_outcome_free);
  g_clear_error (&self->report_error);
  g_clear_error (&self->failure);
  g_clear_object (&self->device);
  g_clear_object (&self->reports);
  g_clear_object (&self->open_case);
  G_OBJECT_CLASS (lk_reset_run_parent_class)->finalize (object);
}

static void
lk_reset_run_class_init (LkResetRunClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = lk_reset_run_finalize;
  signals[SIGNAL_STEP] = g_signal_new ("step", LK_TYPE_RESET_RUN, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                       NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_TOLD] = g_signal_new ("told", LK_TYPE_RESET_RUN, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                       NULL, G_TYPE_NONE, 0);
}

static void
lk_reset_run_init (LkResetRun *self)
{
}

/**
 * lk_reset_run_new:
 * @open_case: the case
 * @item: number of the device in it, from 1
 * @device: the device on the network
 *
 * Returns: (transfer full): a run that has not started
 */
LkResetRun *
lk_reset_run_new (LkOpenCase *open_case, guint item, LkSadpDevice *device)
{
  LkResetRun *self = g_object_new (LK_TYPE_RESET_RUN, NULL);

  self->open_case = g_object_ref (open_case);
  self->device = g_object_ref (device);
  self->item = item;
  return self;
}
