/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-notifier.h"

#include <glib/gi18n.h>
#include <gtk/gtk.h>

#include "lk-case-backend.h"
#include "lk-case-cell.h"
#include "lk-case-words.h"
#include "lk-clock-watch.h"
#include "lk-local-store.h"
#include "lk-portal.h"
#include "lk-sadp-guard.h"
#include "lk-sadp-scanner.h"
#include "lk-time.h"

#define CHECK_SECONDS 300
#define LAST_HOURS 4
#define MAX_WATCHED 50

/**
 * LkNotifier:
 *
 * Tells of what must not be missed while nobody looks: an answer, its end coming near, a device
 * that restarted. A notification opens the case; it never holds an answer or a password.
 */
struct _LkNotifier
{
  GObject parent_instance;

  /* borrowed */
  GApplication *application;

  /* owned */
  LkContext *context;
  LkCaseBackend *backend;
  LkSadpScanner *scanner;
  GHashTable *states;
  GHashTable *warned;
  GPtrArray *open;
  GCancellable *cancellable;
  GCancellable *reading; /* of one desk */
  guint tick;
  guint clock;
  gboolean holding;
};

G_DEFINE_FINAL_TYPE (LkNotifier, lk_notifier, G_TYPE_OBJECT)

static gboolean
setting (LkNotifier *self, const char *key, gboolean fallback)
{
  GSettings *settings = lk_context_get_settings (self->context);

  return settings != NULL ? g_settings_get_boolean (settings, key) : fallback;
}

/* Who has the window before their eyes sees it there. */
static gboolean
somebody_looks (LkNotifier *self)
{
  GtkWindow *window = GTK_IS_APPLICATION (self->application)
                          ? gtk_application_get_active_window (GTK_APPLICATION (self->application))
                          : NULL;

  return window != NULL && gtk_window_is_active (window);
}

static void
notify (LkNotifier *self,
        const char *about,
        const char *case_id,
        const char *icon,
        const char *title,
        const char *body)
{
  g_autoptr (GNotification) notification = NULL;
  g_autoptr (GIcon) symbol = g_themed_icon_new (icon);
  g_autofree char *id = NULL;

  if (!setting (self, "notifications", TRUE) || somebody_looks (self))
    return;
  notification = g_notification_new (title);
  g_notification_set_body (notification, body);
  g_notification_set_icon (notification, symbol);
  if (case_id != NULL)
    {
      g_notification_set_default_action_and_target (notification, "app.open-case", "s", case_id);
      g_notification_add_button_with_target (notification, _ ("Open Case"), "app.open-case", "s",
                                             case_id);
    }
  id = g_strdup_printf ("%s-%s", about, case_id != NULL ? case_id : "device");
  g_application_send_notification (self->application, id, notification);
}

static void
tell_state (LkNotifier *self, LkCase *item)
{
  g_autofree char *devices = lk_case_cell_title (item);
  LkStatusLook look = lk_case_words_state (lk_case_get_state (item), lk_case_get_resolution (item),
                                           LK_VIEWER_REQUESTER);
  g_autofree char *body
      = g_strdup_printf ("%s. %s", devices,
                         lk_case_words_next (lk_case_get_state (item),
                                             lk_case_get_resolution (item),
                                             lk_case_get_case_type (item), LK_VIEWER_REQUESTER));

  notify (self, "state", lk_case_get_id (item), look.icon, look.word, body);
}

static gboolean
is_mine (LkNotifier *self, LkCase *item)
{
  LkPerson *me = lk_context_get_me (self->context);

  return me != NULL && g_strcmp0 (lk_case_get_requester_id (item), lk_person_get_id (me)) == 0;
}

/* What the user does on this computer themselves is no news to them; at a team's desk it is others
 * who answer, ask, and refuse. */
static gboolean
is_news (LkNotifier *self, LkCase *item)
{
  LkCaseState state = lk_case_get_state (item);
  LkResolution resolution = lk_case_get_resolution (item);
  gpointer before = NULL;
  gboolean known
      = g_hash_table_lookup_extended (self->states, lk_case_get_id (item), NULL, &before);

  if (lk_context_get_this_computer (self->context) || !is_mine (self, item))
    return FALSE;
  if (known && GPOINTER_TO_INT (before) == (int) state)
    return FALSE;
  if (state == LK_CASE_STATE_CLOSED)
    return resolution == LK_RESOLUTION_REFUSED
           || lk_case_get_case_type (item) == LK_CASE_TYPE_DEVICE_UNBIND;
  return state == LK_CASE_STATE_ANSWERED || state == LK_CASE_STATE_NEEDS_EVIDENCE;
}

/* The device was off, or restarted, while nobody watched: it says so itself, by its start time. */
static gboolean
has_restarted (const LkExportRecord *record, LkSadpDevice *device)
{
  gint64 exported_us = 0;

  return lk_time_parse_us (record->exported_at, &exported_us)
         && lk_sadp_boot_guard (record->boot_time, exported_us,
                                lk_sadp_device_get_boot_time (device))
                == LK_SADP_BOOT_RESTARTED;
}

static void
tell_restart (LkNotifier *self, const LkExportRecord *record, LkSadpDevice *device)
{
  const char *boot_time = lk_sadp_device_get_boot_time (device);
  g_autofree char *body = NULL;
  char *key = g_strdup_printf ("%s %s", record->mac, boot_time != NULL ? boot_time : "");

  if (!g_hash_table_add (self->warned, key))
    return;
  body = g_strdup_printf (_ ("%s: the answer to its request will most likely be refused. Export "
                             "again and continue the same case."),
                          lk_sadp_device_get_serial (device));
  notify (self, "restart", record->case_id, "dialog-warning-symbolic", _ ("Device Restarted"),
          body);
}

static LkExportRecord *
find_open_export (LkNotifier *self, const char *mac)
{
  LkLocalStore *store = lk_context_get_store (self->context);

  return store != NULL ? lk_local_store_find_open_export (store, mac) : NULL;
}

/* A device whose answer is still to come is listened for, whatever page is shown, or none. */
static void
watch_device (LkNotifier *self, const char *mac)
{
  g_autoptr (LkExportRecord) record = find_open_export (self, mac);
  LkSadpDevice *device = lk_sadp_scanner_find (self->scanner, mac);

  if (record == NULL)
    return;
  /* Without a network there is nothing to hear: it is tried again when the case is looked at. */
  lk_sadp_scanner_start (self->scanner, NULL);
  if (device != NULL && has_restarted (record, device))
    tell_restart (self, record, device);
}

/* A device of an open case stays in the list, and one whose request is in a draft, too. */
static gboolean
is_kept (LkNotifier *self, LkCase *item, const char *mac)
{
  g_autoptr (LkExportRecord) record = lk_case_is_open (item) ? NULL : find_open_export (self, mac);

  return lk_case_is_open (item) || record != NULL;
}

static void
keep_device (LkNotifier *self, LkCase *item)
{
  for (guint i = 1; self->scanner != NULL && i <= lk_case_get_n_items (item); i++)
    {
      LkDeviceIdentity *device = lk_case_item_get_device (lk_case_get_item (item, i));
      const char *mac = lk_device_identity_get_mac (device);

      if (mac == NULL || mac[0] == '\0')
        continue;
      lk_sadp_scanner_keep (self->scanner, mac, is_kept (self, item, mac));
      if (lk_case_is_open (item) && is_mine (self, item))
        watch_device (self, mac);
    }
}

static void
update_hold (LkNotifier *self)
{
  lk_notifier_stay (self, self->open->len > 0 && !lk_context_get_stay_refused (self->context)
                              && setting (self, "run-in-background", FALSE));
}

/* Whoever switches it on again is asked again. */
static void
on_setting (LkNotifier *self)
{
  lk_context_set_stay_refused (self->context, FALSE);
  update_hold (self);
}

static gboolean
closed_work (LkLocalStore *store, gpointer id, GError **error)
{
  return lk_local_store_note_case_closed (store, id, error);
}

static void
on_closed_noted (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;

  /* The guards then take an export of it for open until it is too old for an answer. */
  if (!lk_local_store_work_finish (LK_LOCAL_STORE (source), result, &error))
    g_warning ("the end of a case was not noted: %s", error->message);
}

static void
note_closed (LkNotifier *self, const char *id)
{
  LkLocalStore *store = lk_context_get_store (self->context);

  if (store != NULL)
    lk_local_store_work_async (store, closed_work, g_strdup (id), g_free, on_closed_noted, NULL);
}

static void
remember (LkNotifier *self, LkCase *item)
{
  const char *id = lk_case_get_id (item);

  g_hash_table_replace (self->states, g_strdup (id), GINT_TO_POINTER (lk_case_get_state (item)));
  for (guint i = 0; i < self->open->len; i++)
    if (g_strcmp0 (lk_case_get_id (g_ptr_array_index (self->open, i)), id) == 0)
      {
        g_ptr_array_remove_index (self->open, i);
        break;
      }
  if (lk_case_is_open (item) && is_mine (self, item) && self->open->len < MAX_WATCHED)
    g_ptr_array_add (self->open, g_object_ref (item));
  if (!lk_case_is_open (item))
    note_closed (self, id);
  keep_device (self, item);
  update_hold (self);
}

static void
on_case (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (LkNotifier) self = data;
  g_autoptr (LkCase) item
      = lk_case_backend_get_case_finish (LK_CASE_BACKEND (source), result, NULL);

  if (item == NULL || self->context == NULL)
    return;
  if (is_news (self, item))
    tell_state (self, item);
  remember (self, item);
  lk_notifier_check (self);
}

static void
on_case_changed (LkNotifier *self, const char *id, LkCaseState state, gint64 revision)
{
  gpointer before = NULL;
  gboolean known = g_hash_table_lookup_extended (self->states, id, NULL, &before);

  /* Agents hear of every case there is: only those that they filed themselves are looked at. */
  if (!known && lk_context_get_me (self->context) != NULL
      && lk_person_is_staff (lk_context_get_me (self->context))
      && !lk_context_get_this_computer (self->context))
    return;
  lk_case_backend_get_case_async (self->backend, id, self->reading, on_case, g_object_ref (self));
}

static void
on_open_cases (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (LkNotifier) self = data;
  g_autoptr (LkCasePage) page
      = lk_case_backend_list_cases_finish (LK_CASE_BACKEND (source), result, NULL);
  GPtrArray *items = NULL;

  if (page == NULL || self->context == NULL)
    return;
  items = lk_case_page_get_items (page);
  for (guint i = 0; i < items->len; i++)
    {
      LkCase *item = g_ptr_array_index (items, i);

      if (g_hash_table_contains (self->states, lk_case_get_id (item)) && is_news (self, item))
        tell_state (self, item);
      remember (self, item);
    }
  lk_notifier_check (self);
}

/* What is open when one signs in is known; it is no news. What changed while the machine slept is.
 */
static void
read_open_cases (LkNotifier *self)
{
  g_autoptr (LkCaseQuery) query = lk_case_query_new ();

  if (self->backend == NULL || lk_context_get_me (self->context) == NULL)
    return;
  lk_case_query_set_open (query);
  lk_case_query_set_requester_me (query, TRUE);
  lk_case_query_set_limit (query, MAX_WATCHED);
  lk_case_backend_list_cases_async (self->backend, query, NULL, self->reading, on_open_cases,
                                    g_object_ref (self));
}

/* What the desktop was asked goes on: nobody said no to it. */
static void
stop_reading (LkNotifier *self)
{
  g_cancellable_cancel (self->reading);
  g_clear_object (&self->reading);
  self->reading = g_cancellable_new ();
}

static void
on_backend (LkNotifier *self)
{
  LkCaseBackend *backend = lk_context_get_backend (self->context);

  if (backend != self->backend)
    {
      stop_reading (self);
      if (self->backend != NULL)
        g_signal_handlers_disconnect_by_data (self->backend, self);
      g_hash_table_remove_all (self->states);
      g_hash_table_remove_all (self->warned);
      g_ptr_array_set_size (self->open, 0);
      g_set_object (&self->backend, backend);
      if (backend != NULL)
        g_signal_connect_swapped (backend, "case-changed", G_CALLBACK (on_case_changed), self);
      update_hold (self);
    }
  read_open_cases (self);
}

/* When the end of an answer is near: after as many hours as the desk says, or the last few. */
static gboolean
ends_soon (LkNotifier *self, LkCaseItem *item, GDateTime *now)
{
  LkDeskInfo *desk = lk_context_get_desk_info (self->context);
  guint warn = desk != NULL ? lk_desk_info_get_answer_warn_hours (desk) : 0;
  GDateTime *until = lk_case_item_get_expires_at (item);
  GDateTime *from = lk_case_item_get_issued_at (item);
  GTimeSpan left = 0;

  if (until == NULL || lk_case_item_get_state (item) != LK_ITEM_STATE_ANSWERED)
    return FALSE;
  left = g_date_time_difference (until, now);
  if (left <= 0)
    return FALSE;
  if (left <= LAST_HOURS * G_TIME_SPAN_HOUR)
    return TRUE;
  return warn > 0 && from != NULL
         && g_date_time_difference (now, from) >= (GTimeSpan) warn * G_TIME_SPAN_HOUR;
}

static void
check_case (LkNotifier *self, LkCase *item, GDateTime *now)
{
  for (guint i = 1; i <= lk_case_get_n_items (item); i++)
    {
      LkCaseItem *device = lk_case_get_item (item, i);
      GDateTime *until = lk_case_item_get_expires_at (device);
      g_autofree char *key = NULL;
      g_autofree char *body = NULL;
      g_autofree char *at = NULL;
      g_autoptr (GDateTime) local = NULL;

      if (!ends_soon (self, device, now))
        continue;
      key = g_strdup_printf ("%s %u %" G_GINT64_FORMAT, lk_case_get_id (item), i,
                             g_date_time_to_unix (until));
      if (!g_hash_table_add (self->warned, g_steal_pointer (&key)))
        continue;
      local = g_date_time_to_local (until);
      at = g_date_time_format (local, "%x %R");
      body = g_strdup_printf (
          /* Translators: first a device's serial number, then date and time */
          _ ("%s: set the new password before %s."),
          lk_device_identity_get_serial (lk_case_item_get_device (device)), at);
      notify (self, "expiry", lk_case_get_id (item), "alarm-symbolic", _ ("Answer Expires Soon"),
              body);
    }
}

/**
 * lk_notifier_check:
 * @self: the notifier
 *
 * Looks which answers end soon, and tells of each once.
 */
void
lk_notifier_check (LkNotifier *self)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();

  g_return_if_fail (LK_IS_NOTIFIER (self));

  for (guint i = 0; i < self->open->len; i++)
    check_case (self, g_ptr_array_index (self->open, i), now);
}

static gboolean
on_tick (gpointer data)
{
  lk_notifier_check (data);
  update_hold (data);
  return G_SOURCE_CONTINUE;
}

/* The machine slept, or its clock was set: answers may have come and may be about to expire, and
 * the stream that would tell of it may be dead without knowing. */
static gboolean
on_clock (gpointer data)
{
  LkNotifier *self = data;

  if (self->backend != NULL && lk_context_get_me (self->context) != NULL)
    {
      lk_case_backend_watch_stop (self->backend);
      lk_case_backend_watch_start (self->backend);
    }
  read_open_cases (self);
  lk_notifier_check (self);
  return G_SOURCE_CONTINUE;
}

static void
on_device_event (LkNotifier *self, LkSadpDeviceEvent event, LkSadpDevice *device)
{
  g_autoptr (LkExportRecord) record = NULL;

  if (event == LK_SADP_DEVICE_WENT_STALE || event == LK_SADP_DEVICE_WENT_GONE)
    return;
  record = find_open_export (self, lk_sadp_device_get_mac (device));
  if (record != NULL)
    lk_sadp_scanner_keep (self->scanner, record->mac, TRUE);
  if (record != NULL && (event == LK_SADP_DEVICE_RESTARTED || has_restarted (record, device)))
    tell_restart (self, record, device);
}

static void
on_background (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (LkNotifier) self = data;
  g_autoptr (GError) error = NULL;

  if (lk_portal_request_background_finish (result, &error) || self->context == NULL)
    return;
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED)
      || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED))
    {
      lk_context_set_stay_refused (self->context, TRUE);
      lk_notifier_stay (self, FALSE);
    }
  else
    {
      /* Where there is no such portal, nobody ends a program for want of a window either. */
      g_info ("staying in the background was not asked for: %s", error->message);
    }
}

/**
 * lk_notifier_ask_to_stay:
 * @self: the notifier
 *
 * Asks the desktop whether this program may stay without a window, as lk_notifier_stay() does in a
 * sandbox. If it may not, it lets go of the application until the user wants it again, so that
 * closing the window says what would be left undone.
 */
void
lk_notifier_ask_to_stay (LkNotifier *self)
{
  g_return_if_fail (LK_IS_NOTIFIER (self));
  lk_portal_request_background_async (_ ("To notify you of answers to open cases"),
                                      self->cancellable, on_background, g_object_ref (self));
}

/**
 * lk_notifier_stay:
 * @self: the notifier
 * @stay: whether the program goes on without a window
 *
 * Holds the application, or lets go of it. The notifier does so itself while a case is open and
 * the user wants it; quitting lets go.
 */
void
lk_notifier_stay (LkNotifier *self, gboolean stay)
{
  g_return_if_fail (LK_IS_NOTIFIER (self));

  if (self->holding == stay)
    return;
  self->holding = stay;
  if (self->context != NULL)
    lk_context_set_stays (self->context, stay);
  if (!stay)
    {
      g_application_release (self->application);
      return;
    }
  g_application_hold (self->application);
  if (lk_portal_in_sandbox ())
    lk_notifier_ask_to_stay (self);
}

/**
 * lk_notifier_resume:
 * @self: the notifier
 *
 * Whoever wanted to quit thought better of it: the program stays without a window again, if a case
 * is open and the user wants it.
 */
void
lk_notifier_resume (LkNotifier *self)
{
  g_return_if_fail (LK_IS_NOTIFIER (self));
  update_hold (self);
}

static void
lk_notifier_dispose (GObject *object)
{
  LkNotifier *self = LK_NOTIFIER (object);

  g_clear_handle_id (&self->tick, g_source_remove);
  g_clear_handle_id (&self->clock, g_source_remove);
  g_cancellable_cancel (self->cancellable);
  g_cancellable_cancel (self->reading);
  lk_notifier_stay (self, FALSE);
  if (self->backend != NULL)
    g_signal_handlers_disconnect_by_data (self->backend, self);
  g_clear_object (&self->backend);
  g_clear_object (&self->scanner);
  g_clear_object (&self->context);
  G_OBJECT_CLASS (lk_notifier_parent_class)->dispose (object);
}

static void
lk_notifier_finalize (GObject *object)
{
  LkNotifier *self = LK_NOTIFIER (object);

  g_clear_object (&self->cancellable);
  g_clear_object (&self->reading);
  g_hash_table_unref (self->states);
  g_hash_table_unref (self->warned);
  g_ptr_array_unref (self->open);
  G_OBJECT_CLASS (lk_notifier_parent_class)->finalize (object);
}

static void
lk_notifier_class_init (LkNotifierClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = lk_notifier_dispose;
  G_OBJECT_CLASS (klass)->finalize = lk_notifier_finalize;
}

static void
lk_notifier_init (LkNotifier *self)
{
  self->states = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->warned = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->open = g_ptr_array_new_with_free_func (g_object_unref);
  self->cancellable = g_cancellable_new ();
  self->reading = g_cancellable_new ();
}

/**
 * lk_notifier_new:
 * @application: what sends the notifications; it outlives the notifier and has the action
 *   `open-case` with a case's id
 * @context: what the pages work with
 *
 * Returns: (transfer full): a notifier that watches from now on
 */
LkNotifier *
lk_notifier_new (GApplication *application, LkContext *context)
{
  LkNotifier *self = g_object_new (LK_TYPE_NOTIFIER, NULL);
  GSettings *settings = lk_context_get_settings (context);

  self->application = application;
  self->context = g_object_ref (context);
  g_signal_connect_object (context, "notify::backend", G_CALLBACK (on_backend), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (context, "notify::me", G_CALLBACK (on_backend), self, G_CONNECT_SWAPPED);
  if (settings != NULL)
    g_signal_connect_object (settings, "changed::run-in-background", G_CALLBACK (on_setting), self,
                             G_CONNECT_SWAPPED);
  g_set_object (&self->scanner, lk_context_get_scanner (context));
  if (self->scanner != NULL)
    g_signal_connect_object (self->scanner, "device-event", G_CALLBACK (on_device_event), self,
                             G_CONNECT_SWAPPED);
  self->tick = g_timeout_add_seconds (CHECK_SECONDS, on_tick, self);
  self->clock = lk_clock_watch_add (on_clock, self);
  on_backend (self);
  return self;
}
