/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-answer-dialog.h"

#include <glib/gi18n.h>
#include <string.h>

#include "lk-bounded-read.h"
#include "lk-compat.h"
#include "lk-error-text.h"
#include "lk-local-store.h"
#include "lk-notice.h"
#include "lk-row.h"
#include "lk-sadp-guard.h"
#include "lk-time.h"

#define MAX_FILE_BYTES (64 * 1024)
#define MAX_HOURS 720
#define DEFAULT_HOURS 48

/**
 * LkAnswerDialog:
 *
 * Takes the answer for one device: a key that is typed or pasted, or a file that is chosen, dropped
 * or pasted. What cannot be an answer is refused here, with the reason. On this computer it is the
 * vendor's answer that is entered; at a desk it is the agent's.
 */
struct _LkAnswerDialog
{
  AdwWindow parent_instance;

  /* template widgets */
  GtkButton *post_button;
  GtkSpinner *spinner;
  LkNotice *notice;
  GtkLabel *body;
  AdwComboRow *device_row;
  AdwEntryRow *key_row;
  AdwActionRow *file_row;
  GtkButton *drop_file_button;
  GtkLabel *hint;
  GtkSpinButton *issued_spin;
  GtkSpinButton *valid_spin;

  /* owned */
  LkOpenCase *open_case;
  GArray *indexes;
  LkSecret *file;
  LkSecret *posted;
  char *posted_for; /* the device */
  GCancellable *cancellable;
  gboolean posting;
};

G_DEFINE_FINAL_TYPE (LkAnswerDialog, lk_answer_dialog, ADW_TYPE_WINDOW)

static LkCaseItem *
chosen_item (LkAnswerDialog *self)
{
  guint selected = adw_combo_row_get_selected (self->device_row);

  if (selected >= self->indexes->len)
    return NULL;
  return lk_open_case_get_item (self->open_case, g_array_index (self->indexes, guint, selected));
}

/* The requests of every device of the case: none of them is an answer to any. */
static GStrv
request_hashes (LkAnswerDialog *self)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  LkCase *item = lk_open_case_get_case (self->open_case);

  for (guint i = 1; i <= lk_case_get_n_items (item); i++)
    {
      const char *hash = lk_case_item_get_request_sha256 (lk_case_get_item (item, i));

      if (hash != NULL)
        g_strv_builder_add (builder, hash);
    }
  return g_strv_builder_end (builder);
}

/* The name by which the store knows a device. */
static const char *
name_of (LkCaseItem *item)
{
  LkDeviceIdentity *device = lk_case_item_get_device (item);
  const char *mac = lk_device_identity_get_mac (device);

  return mac != NULL && mac[0] != '\0' ? mac : lk_device_identity_get_serial (device);
}

/* What this computer knows of an answer that looks fine. */
static LkSadpAnswerVerdict
recall (LkAnswerDialog *self, LkSecret *answer)
{
  LkLocalStore *store = lk_context_get_store (lk_open_case_get_context (self->open_case));
  LkCaseItem *item = chosen_item (self);

  if (store == NULL || item == NULL)
    return LK_SADP_ANSWER_FINE;
  switch (lk_local_store_recall_answer (store, answer, name_of (item)))
    {
    case LK_ANSWER_MEMORY_USED:
      return LK_SADP_ANSWER_USED;
    case LK_ANSWER_MEMORY_OTHER_DEVICE:
      return LK_SADP_ANSWER_OTHER_DEVICE;
    case LK_ANSWER_MEMORY_NONE:
      break;
    }
  return LK_SADP_ANSWER_FINE;
}

/* The answer as entered, and what is to be said against it. */
static LkSadpAnswerVerdict
judge (LkAnswerDialog *self, LkSecret **answer)
{
  g_auto (GStrv) requests = request_hashes (self);
  g_autoptr (LkSecret) typed = NULL;
  g_autoptr (LkSecret) found = NULL;
  LkSadpAnswerVerdict verdict = LK_SADP_ANSWER_EMPTY;
  LkSecret *source = self->file;
  gconstpointer data = NULL;
  gsize size = 0;

  if (source == NULL)
    {
      typed = lk_sadp_answer_from_typed (gtk_editable_get_text (GTK_EDITABLE (self->key_row)));
      source = typed;
    }
  if (source == NULL)
    return LK_SADP_ANSWER_EMPTY;
  data = lk_secret_get_data (source, &size);
  verdict = lk_sadp_answer_check (data, size, (const char *const *) requests, NULL, &found);
  if (verdict == LK_SADP_ANSWER_FINE)
    verdict = recall (self, found);
  if (answer != NULL)
    *answer = g_steal_pointer (&found);
  return verdict;
}

static const char *
hint_for (LkAnswerDialog *self, LkSecret *answer)
{
  const char *typed = gtk_editable_get_text (GTK_EDITABLE (self->key_row));

  if (self->file != NULL || answer == NULL)
    return "";
  if (lk_sadp_answer_has_look_alikes (answer))
    return _ ("This key has characters that look alike, such as O and 0, or I, l and 1. Compare it "
              "once more with what you were sent.");
  if (strlen (typed) != lk_secret_get_size (answer))
    return _ ("Spaces were left out. Uppercase and lowercase letters are kept as they are.");
  return "";
}

static void
update (LkAnswerDialog *self)
{
  g_autoptr (LkSecret) answer = NULL;
  LkSadpAnswerVerdict verdict = judge (self, &answer);
  gboolean fine = verdict == LK_SADP_ANSWER_FINE;
  const char *hint = hint_for (self, answer);

  gtk_widget_set_sensitive (GTK_WIDGET (self->post_button),
                            fine && chosen_item (self) != NULL && !self->posting);
  gtk_label_set_text (self->hint, hint);
  gtk_widget_set_visible (GTK_WIDGET (self->hint), hint[0] != '\0');
  gtk_widget_set_sensitive (GTK_WIDGET (self->key_row), self->file == NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->drop_file_button), self->file != NULL);
  if (fine || verdict == LK_SADP_ANSWER_EMPTY)
    lk_notice_hide (self->notice);
  else
    lk_notice_show (self->notice, LK_NOTICE_WARNING, lk_sadp_answer_sentence (verdict), NULL);
}

static void
show_error (LkAnswerDialog *self, const GError *error)
{
  g_autofree char *text = lk_error_text (error);
  g_autofree char *code = lk_error_code_text (error);

  lk_notice_show (self->notice, LK_NOTICE_ERROR, text, code);
}

typedef struct
{
  LkAnswerDialog *self;
  char *name;
  guint8 data[MAX_FILE_BYTES];
} Reading;

static void
reading_free (Reading *reading)
{
  lk_wipe (reading->data, sizeof reading->data);
  g_object_unref (reading->self);
  g_free (reading->name);
  g_free (reading);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Reading, reading_free)

static void
on_read (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (Reading) reading = data;
  g_autoptr (GError) error = NULL;
  g_autofree char *words = NULL;
  LkAnswerDialog *self = reading->self;
  gsize size = 0;

  if (!g_input_stream_read_all_finish (G_INPUT_STREAM (source), result, &size, &error))
    {
      if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        show_error (self, error);
      return;
    }
  g_clear_pointer (&self->file, lk_secret_unref);
  self->file = lk_secret_new (reading->data, size);
  words = g_strdup_printf (ngettext ("%s, %u byte", "%s, %u bytes", (guint) size), reading->name,
                           (guint) size);
  adw_action_row_set_subtitle (self->file_row, words);
  update (self);
}

static void
on_opened (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (Reading) reading = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GFileInputStream) stream = g_file_read_finish (G_FILE (source), result, &error);

  if (stream == NULL)
    {
      if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        show_error (reading->self, error);
      return;
    }
  g_input_stream_read_all_async (G_INPUT_STREAM (stream), reading->data, sizeof reading->data,
                                 G_PRIORITY_DEFAULT, reading->self->cancellable, on_read, reading);
  g_steal_pointer (&reading);
}

static void
take_file (LkAnswerDialog *self, GFile *file)
{
  Reading *reading = g_new0 (Reading, 1);

  reading->self = g_object_ref (self);
  reading->name = g_file_get_basename (file);
  g_file_read_async (file, G_PRIORITY_DEFAULT, self->cancellable, on_opened, reading);
}

static void
on_chosen (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (LkAnswerDialog) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GFile) file = lk_compat_open_file_finish (result, &error);

  if (file != NULL)
    take_file (self, file);
  else if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    show_error (self, error);
}

static void
on_choose_file (LkAnswerDialog *self)
{
  lk_compat_open_file_async (GTK_WIDGET (self), _ ("Open the Answer"), LK_FILE_KIND_ANSWER,
                             self->cancellable, on_chosen, g_object_ref (self));
}

static void
on_drop_file (LkAnswerDialog *self)
{
  g_clear_pointer (&self->file, lk_secret_unref);
  adw_action_row_set_subtitle (self->file_row, _ ("Choose it, drop it here, or paste it."));
  update (self);
}

static gboolean
take_file_list (LkAnswerDialog *self, const GValue *value)
{
  GSList *files = g_value_get_boxed (value);

  if (files == NULL)
    return FALSE;
  take_file (self, files->data);
  return TRUE;
}

static gboolean
on_drop (GtkDropTarget *target, const GValue *value, double x, double y, LkAnswerDialog *self)
{
  return take_file_list (self, value);
}

static void
on_pasted_text (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (LkAnswerDialog) self = data;
  g_autoptr (GError) error = NULL;
  g_auto (LkSecretString) text = lk_bounded_read_text_finish (result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) || self->open_case == NULL)
    return;
  if (text == NULL)
    {
      lk_notice_show (self->notice, LK_NOTICE_WARNING,
                      g_error_matches (error, G_IO_ERROR, G_IO_ERROR_MESSAGE_TOO_LARGE)
                          ? lk_sadp_answer_sentence (LK_SADP_ANSWER_TOO_LONG)
                          : _ ("There is no text on the clipboard."),
                      NULL);
      return;
    }
  on_drop_file (self);
  gtk_editable_set_text (GTK_EDITABLE (self->key_row), text);
}

static void
on_pasted_files (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (LkAnswerDialog) self = data;
  const GValue *value = gdk_clipboard_read_value_finish (GDK_CLIPBOARD (source), result, NULL);

  if (value != NULL && self->open_case != NULL)
    take_file_list (self, value);
}

static void
on_paste (LkAnswerDialog *self)
{
  GdkClipboard *clipboard = gtk_widget_get_clipboard (GTK_WIDGET (self));

  if (gdk_content_formats_contain_gtype (gdk_clipboard_get_formats (clipboard), GDK_TYPE_FILE_LIST))
    gdk_clipboard_read_value_async (clipboard, GDK_TYPE_FILE_LIST, G_PRIORITY_DEFAULT,
                                    self->cancellable, on_pasted_files, g_object_ref (self));
  else
    lk_bounded_read_text_async (clipboard, MAX_FILE_BYTES, self->cancellable, on_pasted_text,
                                g_object_ref (self));
}

/* An answer, and the device that it was entered for */
typedef struct
{
  LkSecret *answer;
  char *device;
} Entered;

static void
entered_free (gpointer data)
{
  Entered *entered = data;

  lk_secret_unref (entered->answer);
  g_free (entered->device);
  g_free (entered);
}

static gboolean
note_work (LkLocalStore *store, gpointer data, GError **error)
{
  Entered *entered = data;

  return lk_local_store_note_answer_device (store, entered->answer, entered->device, error);
}

static void
on_noted (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;

  if (!lk_local_store_work_finish (LK_LOCAL_STORE (source), result, &error))
    g_warning ("the answer could not be noted: %s", error->message);
}

/* So that the same answer is not entered for the next device, too. */
static void
note_device (LkAnswerDialog *self)
{
  LkLocalStore *store = lk_context_get_store (lk_open_case_get_context (self->open_case));
  Entered *entered = NULL;

  if (store == NULL || self->posted == NULL)
    return;
  entered = g_new0 (Entered, 1);
  *entered = (Entered){ lk_secret_ref (self->posted), g_strdup (self->posted_for) };
  lk_local_store_work_async (store, note_work, entered, entered_free, on_noted, NULL);
}

static void
on_posted (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (LkAnswerDialog) self = data;
  g_autoptr (GError) error = NULL;

  lk_open_case_post_finish (LK_OPEN_CASE (source), result, &error);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  self->posting = FALSE;
  gtk_spinner_set_spinning (self->spinner, FALSE);
  if (error == NULL)
    {
      note_device (self);
      gtk_editable_set_text (GTK_EDITABLE (self->key_row), "");
      gtk_window_close (GTK_WINDOW (self));
      return;
    }
  update (self);
  show_error (self, error);
}

static void
on_post (LkAnswerDialog *self)
{
  g_autoptr (LkNewEvent) event = lk_new_event_new (LK_EVENT_KIND_ANSWERED);
  g_autoptr (LkSecret) answer = NULL;
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  g_autoptr (GDateTime) issued
      = g_date_time_add_hours (now, -gtk_spin_button_get_value_as_int (self->issued_spin));
  g_autoptr (GDateTime) expires
      = g_date_time_add_hours (issued, gtk_spin_button_get_value_as_int (self->valid_spin));
  g_autofree char *issued_text = lk_time_format (issued);
  g_autofree char *expires_text = lk_time_format (expires);
  LkCaseItem *item = chosen_item (self);

  if (item == NULL || judge (self, &answer) != LK_SADP_ANSWER_FINE)
    return;
  self->posting = TRUE;
  g_clear_pointer (&self->posted, lk_secret_unref);
  g_free (self->posted_for);
  self->posted = lk_secret_ref (answer);
  self->posted_for = g_strdup (name_of (item));
  gtk_spinner_set_spinning (self->spinner, TRUE);
  update (self);
  lk_new_event_set_item (event, lk_case_item_get_index (item));
  lk_new_event_set_answer (event, self->file != NULL ? LK_ANSWER_KIND_FILE : LK_ANSWER_KIND_KEY,
                           answer, issued_text, expires_text);
  lk_open_case_post_async (self->open_case, event, self->cancellable, on_posted,
                           g_object_ref (self));
}

static void
fill_devices (LkAnswerDialog *self, guint wanted)
{
  LkCase *item = lk_open_case_get_case (self->open_case);
  g_autoptr (GtkStringList) list = gtk_string_list_new (NULL);
  guint selected = 0;

  for (guint i = 1; i <= lk_case_get_n_items (item); i++)
    {
      LkCaseItem *device = lk_case_get_item (item, i);
      LkItemState state = lk_case_item_get_state (device);

      if (state != LK_ITEM_STATE_WAITING && state != LK_ITEM_STATE_ANSWERED
          && state != LK_ITEM_STATE_FAILED)
        continue;
      if (i == wanted)
        selected = self->indexes->len;
      g_array_append_val (self->indexes, i);
      gtk_string_list_append (list, lk_device_identity_get_serial (lk_case_item_get_device (device))
                                        ?: "");
    }
  adw_combo_row_set_model (self->device_row, G_LIST_MODEL (list));
  adw_combo_row_set_selected (self->device_row, selected);
  gtk_widget_set_visible (GTK_WIDGET (self->device_row), lk_case_get_n_items (item) > 1);
}

static void
set_up (LkAnswerDialog *self, guint wanted)
{
  LkDeskInfo *desk = lk_context_get_desk_info (lk_open_case_get_context (self->open_case));
  guint hours = desk != NULL ? lk_desk_info_get_answer_expire_hours (desk) : 0;
  gboolean alone = lk_open_case_get_viewer (self->open_case) == LK_VIEWER_ALONE;

  gtk_window_set_title (GTK_WINDOW (self), alone ? _ ("Enter the Desk’s Answer") : _ ("Answer"));
  gtk_label_set_text (self->body,
                      alone ? _ ("What the vendor sent: a key to type, or the file Encrypt.xml.")
                            : _ ("The requester is told at once and can set a new password."));
  gtk_spin_button_set_range (self->issued_spin, 0, MAX_HOURS);
  gtk_spin_button_set_range (self->valid_spin, 1, MAX_HOURS);
  gtk_spin_button_set_increments (self->issued_spin, 1, 24);
  gtk_spin_button_set_increments (self->valid_spin, 1, 24);
  gtk_spin_button_set_value (self->valid_spin, hours > 0 ? hours : DEFAULT_HOURS);
  fill_devices (self, wanted);
  on_drop_file (self);
  gtk_widget_grab_focus (GTK_WIDGET (self->key_row));
}

/* Leaving while it is on its way ends that first, and what was entered stays. It can be sent again:
 * what did reach the desk changes nothing a second time. */
static gboolean
lk_answer_dialog_close_request (GtkWindow *window)
{
  LkAnswerDialog *self = LK_ANSWER_DIALOG (window);

  g_cancellable_cancel (self->cancellable);
  if (!self->posting)
    return GTK_WINDOW_CLASS (lk_answer_dialog_parent_class)->close_request (window);
  g_clear_object (&self->cancellable);
  self->cancellable = g_cancellable_new ();
  self->posting = FALSE;
  gtk_spinner_set_spinning (self->spinner, FALSE);
  update (self);
  lk_notice_show (self->notice, LK_NOTICE_INFO,
                  _ ("Sending was stopped. If the desk has heard of it already, the case shows "
                     "it."),
                  NULL);
  return GDK_EVENT_STOP;
}

static void
lk_answer_dialog_dispose (GObject *object)
{
  LkAnswerDialog *self = LK_ANSWER_DIALOG (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->open_case);
  g_clear_pointer (&self->file, lk_secret_unref);
  g_clear_pointer (&self->posted, lk_secret_unref);
  G_OBJECT_CLASS (lk_answer_dialog_parent_class)->dispose (object);
}

static void
lk_answer_dialog_finalize (GObject *object)
{
  LkAnswerDialog *self = LK_ANSWER_DIALOG (object);

  g_array_unref (self->indexes);
  g_free (self->posted_for);
  G_OBJECT_CLASS (lk_answer_dialog_parent_class)->finalize (object);
}

static void
lk_answer_dialog_class_init (LkAnswerDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lk_answer_dialog_dispose;
  G_OBJECT_CLASS (klass)->finalize = lk_answer_dialog_finalize;
  GTK_WINDOW_CLASS (klass)->close_request = lk_answer_dialog_close_request;
  g_type_ensure (LK_TYPE_NOTICE);
  g_type_ensure (LK_TYPE_ROW);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/org/latchkey/Latchkey/ui/cases/lk-answer-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, LkAnswerDialog, post_button);
  gtk_widget_class_bind_template_child (widget_class, LkAnswerDialog, spinner);
  gtk_widget_class_bind_template_child (widget_class, LkAnswerDialog, notice);
  gtk_widget_class_bind_template_child (widget_class, LkAnswerDialog, body);
  gtk_widget_class_bind_template_child (widget_class, LkAnswerDialog, device_row);
  gtk_widget_class_bind_template_child (widget_class, LkAnswerDialog, key_row);
  gtk_widget_class_bind_template_child (widget_class, LkAnswerDialog, file_row);
  gtk_widget_class_bind_template_child (widget_class, LkAnswerDialog, drop_file_button);
  gtk_widget_class_bind_template_child (widget_class, LkAnswerDialog, hint);
  gtk_widget_class_bind_template_child (widget_class, LkAnswerDialog, issued_spin);
  gtk_widget_class_bind_template_child (widget_class, LkAnswerDialog, valid_spin);
  gtk_widget_class_bind_template_callback (widget_class, on_post);
  gtk_widget_class_bind_template_callback (widget_class, on_choose_file);
  gtk_widget_class_bind_template_callback (widget_class, on_drop_file);
  gtk_widget_class_bind_template_callback (widget_class, on_paste);
  gtk_widget_class_bind_template_callback (widget_class, update);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
lk_answer_dialog_init (LkAnswerDialog *self)
{
  GtkDropTarget *target = gtk_drop_target_new (GDK_TYPE_FILE_LIST, GDK_ACTION_COPY);

  self->cancellable = g_cancellable_new ();
  self->indexes = g_array_new (FALSE, FALSE, sizeof (guint));
  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect (target, "drop", G_CALLBACK (on_drop), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (target));
}

/**
 * lk_answer_dialog_new:
 * @parent: the window it belongs to
 * @open_case: the case that the page shows
 * @item: number of the device it is for, from 1; 0 for the first that waits
 *
 * Returns: (transfer none): a dialog, to be presented
 */
GtkWidget *
lk_answer_dialog_new (GtkWindow *parent, LkOpenCase *open_case, guint item)
{
  LkAnswerDialog *self
      = g_object_new (LK_TYPE_ANSWER_DIALOG, "transient-for", parent, "modal", TRUE, NULL);

  self->open_case = g_object_ref (open_case);
  set_up (self, item);
  return GTK_WIDGET (self);
}
