/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-reset-guards.h"

#include <glib/gi18n.h>

#include "lk-attempt.h"
#include "lk-error-text.h"
#include "lk-local-store.h"
#include "lk-relative-time.h"
#include "lk-sadp-command.h"
#include "lk-sadp-guard.h"
#include "lk-sadp-scanner.h"
#include "lk-time.h"

#define FIND_SECONDS 8
#define CLOCK_SECONDS 20

struct _LkResetGuards
{
  GObject parent_instance;

  /* owned */
  LkOpenCase *open_case;
  LkSadpScanner *scanner;
  LkSadpDevice *device;
  LkExportRecord *record;
  LkAttempt *attempt;
  GError *probe_error;
  GCancellable *cancellable;
  guint item;
  guint give_up;
  guint tick;
  guint clock;
  gint64 lock_until_us;
  int attempts_left;
  gboolean held;
  gboolean probing;
  gboolean probed;
  gboolean not_found;
};

typedef enum
{
  SIGNAL_CHANGED,
  N_SIGNALS,
} LkResetGuardsSignal;

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (LkResetGuards, lk_reset_guards, G_TYPE_OBJECT)

static void
changed (LkResetGuards *self)
{
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

static LkCaseItem *
item_of (LkResetGuards *self)
{
  return lk_open_case_get_item (self->open_case, self->item);
}

static const char *
mac_of (LkResetGuards *self)
{
  LkCaseItem *item = item_of (self);
  const char *mac
      = item != NULL ? lk_device_identity_get_mac (lk_case_item_get_device (item)) : NULL;

  return mac != NULL && mac[0] != '\0' ? mac : NULL;
}

/* What this computer itself knows of the device's exports; without that the case must do. */
static void
read_record (LkResetGuards *self)
{
  LkLocalStore *store = lk_context_get_store (lk_open_case_get_context (self->open_case));
  const char *mac = mac_of (self);

  g_clear_pointer (&self->record, lk_export_record_free);
  g_clear_pointer (&self->attempt, lk_attempt_free);
  if (store == NULL || mac == NULL)
    return;
  self->record = lk_local_store_find_export (store, mac);
  self->attempt = lk_local_store_find_attempt (store, mac);
}

static void
on_probed (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (LkResetGuards) self = data;
  g_autoptr (GError) error = NULL;

  lk_sadp_probe_finish (LK_SADP_TRANSPORT (source), result, &error);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  self->probing = FALSE;
  self->probed = TRUE;
  g_clear_error (&self->probe_error);
  self->probe_error = g_steal_pointer (&error);
  changed (self);
}

static void
probe (LkResetGuards *self)
{
  LkContext *context = lk_open_case_get_context (self->open_case);

  if (self->probing || self->device == NULL)
    return;
  self->probing = TRUE;
  lk_sadp_probe_async (lk_context_get_transport (context), self->device, self->cancellable,
                       on_probed, g_object_ref (self));
}

static void
find_device (LkResetGuards *self)
{
  const char *mac = mac_of (self);
  LkSadpDevice *found = NULL;

  if (self->scanner == NULL || mac == NULL || self->device != NULL)
    return;
  found = lk_sadp_scanner_find (self->scanner, mac);
  if (found == NULL)
    return;
  self->device = g_object_ref (found);
  g_signal_connect_object (found, "notify", G_CALLBACK (changed), self, G_CONNECT_SWAPPED);
  self->not_found = FALSE;
  g_clear_handle_id (&self->give_up, g_source_remove);
  probe (self);
  changed (self);
}

static gboolean
on_give_up (gpointer data)
{
  LkResetGuards *self = data;

  self->give_up = 0;
  self->not_found = self->device == NULL;
  changed (self);
  return G_SOURCE_REMOVE;
}

static gboolean
on_tick (gpointer data)
{
  LkResetGuards *self = data;

  if (lk_reset_guards_get_lock_seconds (self) == 0)
    self->tick = 0;
  changed (self);
  return self->tick != 0 ? G_SOURCE_CONTINUE : G_SOURCE_REMOVE;
}

/* An answer grows old while one looks, and while the machine sleeps. */
static gboolean
on_clock (gpointer data)
{
  changed (data);
  return G_SOURCE_CONTINUE;
}

/* The countdown of a lock goes on by the clock, second by second, until it is over. */
static void
set_lock (LkResetGuards *self, gint64 until_us)
{
  self->lock_until_us = MAX (self->lock_until_us, until_us);
  if (lk_reset_guards_get_lock_seconds (self) > 0 && self->tick == 0)
    self->tick = g_timeout_add_seconds (1, on_tick, self);
}

/* What the device said last, on this computer, even if the desk could not be told. */
static void
use_attempt (LkResetGuards *self, gint64 reported_us)
{
  if (self->attempt == NULL || !self->attempt->ended)
    return;
  if (self->attempt->begun_us > reported_us)
    self->attempts_left = self->attempt->attempts_left;
  set_lock (self, self->attempt->locked_until_us);
}

/* The newest report about this device in the history tells of attempts and locks. */
static void
read_history (LkResetGuards *self)
{
  GListModel *events = lk_open_case_get_events (self->open_case);

  for (guint i = g_list_model_get_n_items (events); i > 0; i--)
    {
      g_autoptr (LkEvent) event = g_list_model_get_item (events, i - 1);
      JsonObject *data = lk_event_get_data (event);
      gint64 minutes = 0;
      gint64 at_us = 0;

      if (lk_event_get_kind (event) != LK_EVENT_KIND_APPLIED || data == NULL
          || lk_event_get_item (event) != self->item)
        continue;
      self->attempts_left
          = (int) json_object_get_int_member_with_default (data, "attempts_left", -1);
      minutes = json_object_get_int_member_with_default (data, "lock_minutes", 0);
      at_us = g_date_time_to_unix (lk_event_get_at (event)) * G_USEC_PER_SEC;
      if (minutes > 0 && minutes <= G_MAXINT)
        set_lock (self, lk_sadp_lock_until (at_us, (int) minutes));
      use_attempt (self, at_us);
      return;
    }
  use_attempt (self, 0);
}

static void
on_events (LkResetGuards *self)
{
  read_history (self);
  changed (self);
}

static LkGuardVerdict
device_verdict (LkResetGuards *self)
{
  LkCaseItem *item = item_of (self);
  const LkSadpCapabilities *can = NULL;

  if (item == NULL)
    return LK_GUARD_STOP;
  if (self->device == NULL)
    return self->not_found || mac_of (self) == NULL ? LK_GUARD_STOP : LK_GUARD_CHECKING;
  if (self->probing || !self->probed)
    return LK_GUARD_CHECKING;
  if (self->probe_error != NULL)
    return LK_GUARD_STOP;
  can = lk_sadp_device_get_capabilities (self->device);
  if (g_strcmp0 (lk_sadp_device_get_serial (self->device),
                 lk_device_identity_get_serial (lk_case_item_get_device (item)))
          != 0
      || can->no_password_yet
      || (can->reset_mode != LK_RESET_MODE_ENCRYPT_STRING
          && can->reset_mode != LK_RESET_MODE_DEVICE_CODE))
    return LK_GUARD_STOP;
  if (!can->typed_key && lk_case_item_has_answer (item)
      && lk_case_item_get_answer_kind (item) == LK_ANSWER_KIND_KEY)
    return LK_GUARD_DOUBT;
  return lk_sadp_device_get_conflict (self->device) ? LK_GUARD_DOUBT : LK_GUARD_FINE;
}

static char *
device_sentence (LkResetGuards *self)
{
  LkCaseItem *item = item_of (self);
  const LkSadpCapabilities *can = NULL;

  if (item == NULL || mac_of (self) == NULL)
    return g_strdup (_ ("The case does not say which device on a network this is."));
  if (self->device == NULL && self->not_found)
    return g_strdup (_ ("The device was not found on this network. Check that it is powered and "
                        "connected. It may have another address than before: that does not "
                        "matter."));
  if (self->device == NULL || self->probing || !self->probed)
    return g_strdup (_ ("Looking for the device on this network…"));
  if (self->probe_error != NULL)
    return lk_error_text (self->probe_error);
  can = lk_sadp_device_get_capabilities (self->device);
  if (g_strcmp0 (lk_sadp_device_get_serial (self->device),
                 lk_device_identity_get_serial (lk_case_item_get_device (item)))
      != 0)
    return g_strdup (_ ("The device at this MAC address has another serial. Nothing is sent to "
                        "it."));
  if (can->no_password_yet)
    return g_strdup (_ ("The device has no password yet. There is nothing to reset: set a first "
                        "password."));
  if (can->reset_mode != LK_RESET_MODE_ENCRYPT_STRING
      && can->reset_mode != LK_RESET_MODE_DEVICE_CODE)
    return g_strdup (can->sentence);
  if (lk_sadp_device_get_conflict (self->device))
    return g_strdup (_ ("Two devices answer with this MAC address. Unplug the other one, or "
                        "wait until only one answers."));
  if (!can->typed_key && lk_case_item_has_answer (item)
      && lk_case_item_get_answer_kind (item) == LK_ANSWER_KIND_KEY)
    return g_strdup (_ ("This device takes its answer as a file only, and the answer is a key."));
  return g_strdup_printf (_ ("The device is here, at %s."),
                          lk_sadp_device_get_ipv4 (self->device) ?: "?");
}

static gboolean
record_fits (LkResetGuards *self, LkCaseItem *item)
{
  return self->record != NULL
         && g_strcmp0 (self->record->request_sha256, lk_case_item_get_request_sha256 (item)) == 0;
}

static LkSadpBootVerdict
boot_verdict (LkResetGuards *self)
{
  LkCaseItem *item = item_of (self);
  const char *before = NULL;
  gint64 exported_us = 0;

  if (item == NULL || self->device == NULL)
    return LK_SADP_BOOT_UNKNOWN;
  before = record_fits (self, item)
               ? self->record->boot_time
               : lk_device_identity_get_boot_time (lk_case_item_get_device (item));
  if (lk_case_item_get_exported_at (item) != NULL)
    exported_us = g_date_time_to_unix (lk_case_item_get_exported_at (item)) * G_USEC_PER_SEC;
  return lk_sadp_boot_guard (before, exported_us, lk_sadp_device_get_boot_time (self->device));
}

static LkGuardVerdict
boot_guard_verdict (LkResetGuards *self)
{
  if (self->device == NULL)
    return self->not_found ? LK_GUARD_WARNING : LK_GUARD_CHECKING;
  if (self->probing || !self->probed)
    return LK_GUARD_CHECKING;
  switch (boot_verdict (self))
    {
    case LK_SADP_BOOT_SAME:
      return LK_GUARD_FINE;
    case LK_SADP_BOOT_SAME_WITHOUT_CLOCK:
    case LK_SADP_BOOT_CLOCK_SET:
    case LK_SADP_BOOT_UNKNOWN:
      return LK_GUARD_WARNING;
    case LK_SADP_BOOT_RESTARTED:
      break;
    }
  return LK_GUARD_DOUBT;
}

static gboolean
exported_since (LkResetGuards *self)
{
  LkCaseItem *item = item_of (self);
  GDateTime *then = item != NULL ? lk_case_item_get_exported_at (item) : NULL;
  gint64 record_us = 0;

  if (self->record == NULL || item == NULL || !lk_case_item_has_request (item)
      || record_fits (self, item))
    return FALSE;
  return lk_time_parse_us (self->record->exported_at, &record_us)
         && (then == NULL || record_us > g_date_time_to_unix (then) * G_USEC_PER_SEC);
}

static LkGuardVerdict
expiry_verdict (LkResetGuards *self)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  LkCaseItem *item = item_of (self);
  GDateTime *until = item != NULL ? lk_case_item_get_expires_at (item) : NULL;

  if (item == NULL || !lk_case_item_has_answer (item))
    return LK_GUARD_STOP;
  if (until == NULL)
    return LK_GUARD_WARNING;
  return g_date_time_compare (until, now) > 0 ? LK_GUARD_FINE : LK_GUARD_WARNING;
}

static char *
expiry_sentence (LkResetGuards *self)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  LkCaseItem *item = item_of (self);
  GDateTime *until = item != NULL ? lk_case_item_get_expires_at (item) : NULL;
  g_autofree char *left = NULL;

  if (item == NULL || !lk_case_item_has_answer (item))
    return g_strdup (_ ("There is no answer for this device yet."));
  if (until == NULL)
    return g_strdup (_ ("The desk did not say how long the answer holds."));
  if (g_date_time_compare (until, now) <= 0)
    return g_strdup (_ ("The answer has expired by the desk’s clock. The device decides: it may "
                        "still take it."));
  left = lk_relative_time_until (until, now);
  return g_strdup_printf (_ ("The answer still holds. %s."), left);
}

static LkGuardVerdict
lock_verdict (LkResetGuards *self)
{
  if (lk_reset_guards_get_lock_seconds (self) > 0)
    return LK_GUARD_STOP;
  if (lk_reset_guards_is_outcome_unknown (self))
    return LK_GUARD_DOUBT;
  return self->attempts_left >= 0 && self->attempts_left <= 2 ? LK_GUARD_WARNING : LK_GUARD_FINE;
}

static char *
lock_sentence (LkResetGuards *self)
{
  guint seconds = lk_reset_guards_get_lock_seconds (self);

  if (seconds > 0)
    return g_strdup_printf (_ ("The device has locked itself. It listens again in %u:%02u."),
                            seconds / 60, seconds % 60);
  if (lk_reset_guards_is_outcome_unknown (self))
    return g_strdup (self->attempt->ended
                         ? _ ("What came of the last attempt is not known: the device did not "
                              "answer. It may have the new password already.")
                         : _ ("What came of the last attempt is not known: Latchkey ended before "
                              "the device answered. It may have the new password already."));
  if (self->attempts_left >= 0)
    return g_strdup_printf (ngettext ("%d attempt is left before the device locks itself.",
                                      "%d attempts are left before the device locks itself.",
                                      (gulong) self->attempts_left),
                            self->attempts_left);
  return g_strdup (_ ("No lock is known. An answer that does not fit counts as an attempt."));
}

/**
 * lk_reset_guards_get_verdict:
 * @self: the guards
 * @guard: which one
 *
 * Returns: its verdict now
 */
LkGuardVerdict
lk_reset_guards_get_verdict (LkResetGuards *self, LkGuardId guard)
{
  g_return_val_if_fail (LK_IS_RESET_GUARDS (self), LK_GUARD_STOP);

  switch (guard)
    {
    case LK_GUARD_DEVICE:
      return device_verdict (self);
    case LK_GUARD_BOOT:
      return boot_guard_verdict (self);
    case LK_GUARD_EXPORT:
      return exported_since (self) ? LK_GUARD_DOUBT : LK_GUARD_FINE;
    case LK_GUARD_EXPIRY:
      return expiry_verdict (self);
    case LK_GUARD_LOCK:
      return lock_verdict (self);
    }
  g_return_val_if_reached (LK_GUARD_STOP);
}

/**
 * lk_reset_guards_dup_sentence:
 * @self: the guards
 * @guard: which one
 *
 * Returns: (transfer full): the verdict as a sentence for people
 */
char *
lk_reset_guards_dup_sentence (LkResetGuards *self, LkGuardId guard)
{
  g_return_val_if_fail (LK_IS_RESET_GUARDS (self), NULL);

  switch (guard)
    {
    case LK_GUARD_DEVICE:
      return device_sentence (self);
    case LK_GUARD_BOOT:
      if (self->device == NULL || self->probing || !self->probed)
        return g_strdup (self->not_found ? _ ("Whether it restarted cannot be seen from here.")
                                         : _ ("Asking when it started…"));
      return g_strdup (lk_sadp_boot_sentence (boot_verdict (self)));
    case LK_GUARD_EXPORT:
      return g_strdup (exported_since (self)
                           ? _ ("This computer has exported a newer request from the device since. "
                                "The answer belongs to the older one and will most likely be "
                                "refused.")
                           : _ ("No other export since is known on this computer."));
    case LK_GUARD_EXPIRY:
      return expiry_sentence (self);
    case LK_GUARD_LOCK:
      return lock_sentence (self);
    }
  g_return_val_if_reached (NULL);
}

/**
 * lk_reset_guards_get_worst:
 * @self: the guards
 *
 * Returns: the gravest verdict of all; %LK_GUARD_CHECKING while one is still open and none stops
 */
LkGuardVerdict
lk_reset_guards_get_worst (LkResetGuards *self)
{
  LkGuardVerdict worst = LK_GUARD_FINE;
  gboolean checking = FALSE;

  g_return_val_if_fail (LK_IS_RESET_GUARDS (self), LK_GUARD_STOP);

  for (int i = 0; i < LK_N_GUARDS; i++)
    {
      LkGuardVerdict verdict = lk_reset_guards_get_verdict (self, (LkGuardId) i);

      checking = checking || verdict == LK_GUARD_CHECKING;
      worst = MAX (worst, verdict);
    }
  return checking && worst != LK_GUARD_STOP ? LK_GUARD_CHECKING : worst;
}

/**
 * lk_reset_guards_get_device:
 * @self: the guards
 *
 * Returns: (transfer none) (nullable): the device, once it was found on this network
 */
LkSadpDevice *
lk_reset_guards_get_device (LkResetGuards *self)
{
  g_return_val_if_fail (LK_IS_RESET_GUARDS (self), NULL);
  return self->device;
}

/**
 * lk_reset_guards_get_lock_seconds:
 * @self: the guards
 *
 * Returns: seconds until the device listens again, 0 when it is not locked
 */
guint
lk_reset_guards_get_lock_seconds (LkResetGuards *self)
{
  g_return_val_if_fail (LK_IS_RESET_GUARDS (self), 0);
  return self->lock_until_us > 0
             ? lk_sadp_lock_seconds_left (self->lock_until_us, g_get_real_time ())
             : 0;
}

/**
 * lk_reset_guards_note_refusal:
 * @self: the guards
 * @attempts_left: what the device said is left, -1 when it did not say
 * @lock_minutes: for how long it said it is locked, -1 when it did not say
 */
void
lk_reset_guards_note_refusal (LkResetGuards *self, int attempts_left, int lock_minutes)
{
  g_return_if_fail (LK_IS_RESET_GUARDS (self));

  self->attempts_left = attempts_left;
  if (lock_minutes > 0)
    set_lock (self, lk_sadp_lock_until (g_get_real_time (), lock_minutes));
  changed (self);
}

/* One that was made without naming a case may have been for this one. */
static gboolean
is_of_case (LkResetGuards *self)
{
  return self->attempt->case_id == NULL
         || (self->attempt->item == self->item
             && g_strcmp0 (self->attempt->case_id, lk_open_case_get_id (self->open_case)) == 0);
}

/**
 * lk_reset_guards_is_outcome_unknown:
 * @self: the guards
 *
 * Returns: whether the device was given this answer before, and nobody knows what came of it
 */
gboolean
lk_reset_guards_is_outcome_unknown (LkResetGuards *self)
{
  LkCaseItem *item = NULL;
  GDateTime *issued = NULL;

  g_return_val_if_fail (LK_IS_RESET_GUARDS (self), FALSE);

  item = item_of (self);
  issued = item != NULL ? lk_case_item_get_issued_at (item) : NULL;
  return self->attempt != NULL && lk_attempt_is_unknown (self->attempt) && is_of_case (self)
         && (issued == NULL
             || self->attempt->begun_us >= g_date_time_to_unix (issued) * G_USEC_PER_SEC);
}

/**
 * lk_reset_guards_look:
 * @self: the guards
 *
 * Looks at everything afresh: the device is searched and asked once more.
 */
void
lk_reset_guards_look (LkResetGuards *self)
{
  g_return_if_fail (LK_IS_RESET_GUARDS (self));

  read_record (self);
  self->probed = FALSE;
  self->not_found = FALSE;
  g_clear_error (&self->probe_error);
  g_clear_handle_id (&self->give_up, g_source_remove);
  if (self->device != NULL)
    probe (self);
  else if (self->scanner != NULL)
    {
      lk_sadp_scanner_search_again (self->scanner);
      self->give_up = g_timeout_add_seconds (FIND_SECONDS, on_give_up, self);
      find_device (self);
    }
  else
    self->not_found = TRUE;
  changed (self);
}

static void
lk_reset_guards_dispose (GObject *object)
{
  LkResetGuards *self = LK_RESET_GUARDS (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_handle_id (&self->give_up, g_source_remove);
  g_clear_handle_id (&self->tick, g_source_remove);
  g_clear_handle_id (&self->clock, g_source_remove);
  if (self->held)
    lk_context_release_scanner (lk_open_case_get_context (self->open_case));
  self->held = FALSE;
  g_clear_object (&self->device);
  g_clear_object (&self->scanner);
  g_clear_object (&self->open_case);
  G_OBJECT_CLASS (lk_reset_guards_parent_class)->dispose (object);
}

static void
lk_reset_guards_finalize (GObject *object)
{
  LkResetGuards *self = LK_RESET_GUARDS (object);

  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->record, lk_export_record_free);
  g_clear_pointer (&self->attempt, lk_attempt_free);
  g_clear_error (&self->probe_error);
  G_OBJECT_CLASS (lk_reset_guards_parent_class)->finalize (object);
}

static void
lk_reset_guards_class_init (LkResetGuardsClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = lk_reset_guards_dispose;
  G_OBJECT_CLASS (klass)->finalize = lk_reset_guards_finalize;
  signals[SIGNAL_CHANGED] = g_signal_new ("changed", LK_TYPE_RESET_GUARDS, G_SIGNAL_RUN_LAST, 0,
                                          NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
lk_reset_guards_init (LkResetGuards *self)
{
  self->cancellable = g_cancellable_new ();
  self->attempts_left = -1;
}

/**
 * lk_reset_guards_new:
 * @open_case: the case that the page shows
 * @item: number of the device, from 1
 *
 * Returns: (transfer full): guards that have begun to look
 */
LkResetGuards *
lk_reset_guards_new (LkOpenCase *open_case, guint item)
{
  LkResetGuards *self = g_object_new (LK_TYPE_RESET_GUARDS, NULL);
  LkContext *context = lk_open_case_get_context (open_case);

  self->open_case = g_object_ref (open_case);
  self->item = item;
  g_set_object (&self->scanner, lk_context_get_scanner (context));
  if (self->scanner != NULL)
    {
      lk_context_hold_scanner (context);
      self->held = TRUE;
      g_signal_connect_object (self->scanner, "items-changed", G_CALLBACK (find_device), self,
                               G_CONNECT_SWAPPED);
    }
  g_signal_connect_object (open_case, "notify::case", G_CALLBACK (changed), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (lk_open_case_get_events (open_case), "items-changed",
                           G_CALLBACK (on_events), self, G_CONNECT_SWAPPED);
  self->clock = g_timeout_add_seconds (CLOCK_SECONDS, on_clock, self);
  read_record (self);
  read_history (self);
  lk_reset_guards_look (self);
  return self;
}
