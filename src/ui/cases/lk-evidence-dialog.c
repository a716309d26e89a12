/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-evidence-dialog.h"

#include <glib/gi18n.h>

#include "lk-compat.h"
#include "lk-error-text.h"
#include "lk-file.h"
#include "lk-label-photo.h"
#include "lk-limits.h"
#include "lk-notice.h"
#include "lk-request-source.h"
#include "lk-row.h"
#include "lk-texture-loader.h"

#define SHOWN_SIDE 800

/**
 * LkEvidenceDialog:
 *
 * Adds to a case what is missing for one device: another photo of the label, a new request, or
 * words. A photo is looked at before it leaves the computer, as in the wizard.
 */
struct _LkEvidenceDialog
{
  AdwWindow parent_instance;

  /* template widgets */
  GtkButton *post_button;
  GtkSpinner *spinner;
  LkNotice *notice;
  GtkLabel *body;
  GtkWidget *photo_group;
  AdwActionRow *photo_row;
  GtkPicture *picture;
  LkNotice *photo_notice;
  AdwComboRow *kind_row;
  LkRequestSource *source;
  GtkTextView *text_view;
  GtkLabel *text_title;

  /* owned */
  LkOpenCase *open_case;
  LkLabelPhoto *photo;
  LkLabelPhoto *prepared; /* that is about to be shown */
  GBytes *seen;           /* the picture that is looked at, or was last */
  char *uploaded;
  GCancellable *cancellable;
  GCancellable *look; /* of one picture */
  guint item;
  gboolean export_again;
  gboolean looking;
  gboolean posting;
};

G_DEFINE_FINAL_TYPE (LkEvidenceDialog, lk_evidence_dialog, ADW_TYPE_WINDOW)

static char *
get_text (LkEvidenceDialog *self)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (self->text_view);
  GtkTextIter start, end;

  gtk_text_buffer_get_bounds (buffer, &start, &end);
  return g_strstrip (gtk_text_buffer_get_text (buffer, &start, &end, FALSE));
}

/* A photo with a warning goes along only with a reason, which stands in the history then. */
static gboolean
photo_fits (LkEvidenceDialog *self, gboolean has_text)
{
  if (self->photo == NULL || lk_label_photo_get_verdict (self->photo) == LK_PHOTO_VERDICT_PASS)
    return TRUE;
  return lk_label_photo_can_override (self->photo) && has_text;
}

static void
update (LkEvidenceDialog *self)
{
  g_autofree char *text = get_text (self);
  gboolean has_text = text[0] != '\0';
  gboolean something
      = has_text || self->photo != NULL || lk_request_source_get_has_request (self->source);
  gboolean enough = !self->export_again || lk_request_source_get_has_request (self->source);
  gboolean fits = g_utf8_strlen (text, -1) <= LK_LIMIT_COMMENT_CHARS;
  gboolean warned = self->photo != NULL && !photo_fits (self, FALSE);

  gtk_label_set_text (self->text_title, warned ? _ ("Why send this photo anyway")
                                               : _ ("Message to the desk "
                                                    "(optional)"));
  gtk_widget_set_sensitive (GTK_WIDGET (self->post_button),
                            something && enough && fits && photo_fits (self, has_text)
                                && !self->posting && !self->looking);
}

static void
show_error (LkEvidenceDialog *self, const GError *error)
{
  g_autofree char *text = lk_error_text (error);
  g_autofree char *code = lk_error_code_text (error);

  lk_notice_show (self->notice, LK_NOTICE_ERROR, text, code);
}

static void
on_source_failed (LkEvidenceDialog *self, const char *text, const char *code)
{
  lk_notice_show (self->notice, LK_NOTICE_ERROR, text, code);
}

static void
on_source (LkEvidenceDialog *self)
{
  lk_notice_hide (self->notice);
  update (self);
}

static void
show_verdict (LkEvidenceDialog *self)
{
  LkPhotoReason reason;
  LkPhotoVerdict verdict = lk_label_photo_get_verdict (self->photo);

  if (verdict == LK_PHOTO_VERDICT_PASS)
    {
      lk_notice_show (self->photo_notice, LK_NOTICE_SUCCESS,
                      _ ("The serial can be read, and it is this device’s."), NULL);
      return;
    }
  if (lk_label_photo_get_n_reasons (self->photo) == 0)
    return;
  reason = lk_label_photo_get_reason (self->photo, 0);
  lk_notice_show (self->photo_notice,
                  verdict == LK_PHOTO_VERDICT_REJECT ? LK_NOTICE_ERROR : LK_NOTICE_WARNING,
                  lk_photo_reason_get_sentence (reason), lk_photo_reason_get_tip (reason));
}

static void
stop_looking (LkEvidenceDialog *self)
{
  self->looking = FALSE;
  gtk_spinner_set_spinning (self->spinner, self->posting);
}

/* The picture that was chosen last counts, however long the one before takes. */
static void
new_look (LkEvidenceDialog *self)
{
  g_cancellable_cancel (self->look);
  g_clear_object (&self->look);
  self->look = g_cancellable_new ();
  stop_looking (self);
}

static void
on_texture (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (LkEvidenceDialog) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GdkTexture) texture = lk_texture_load_finish (result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) || self->open_case == NULL)
    return;
  stop_looking (self);
  if (texture == NULL)
    {
      show_error (self, error);
      update (self);
      return;
    }
  g_set_object (&self->photo, self->prepared);
  g_clear_pointer (&self->uploaded, g_free);
  gtk_picture_set_paintable (self->picture, GDK_PAINTABLE (texture));
  gtk_widget_set_visible (GTK_WIDGET (self->picture), TRUE);
  adw_action_row_set_subtitle (self->photo_row, _ ("Place and other traces were taken out."));
  show_verdict (self);
  update (self);
}

static void
on_prepared (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (LkEvidenceDialog) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (LkLabelPhoto) photo = lk_label_photo_prepare_finish (result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) || self->open_case == NULL)
    return;
  g_set_object (&self->prepared, photo);
  if (photo != NULL)
    {
      lk_texture_load_async (lk_label_photo_get_jpeg (photo), SHOWN_SIDE, self->look, on_texture,
                             g_object_ref (self));
      return;
    }
  stop_looking (self);
  show_error (self, error);
  update (self);
}

static void
look_at (LkEvidenceDialog *self, GBytes *bytes)
{
  LkCaseItem *item = lk_open_case_get_item (self->open_case, self->item);
  guint kind = adw_combo_row_get_selected (self->kind_row);

  new_look (self);
  g_clear_pointer (&self->seen, g_bytes_unref);
  self->seen = g_bytes_ref (bytes);
  self->looking = TRUE;
  lk_notice_hide (self->notice);
  lk_notice_hide (self->photo_notice);
  gtk_spinner_set_spinning (self->spinner, TRUE);
  update (self);
  lk_label_photo_prepare_async (bytes,
                                lk_device_identity_get_serial (lk_case_item_get_device (item)),
                                (LkPhotoKind) kind, NULL, self->look, on_prepared,
                                g_object_ref (self));
}

static void
on_kind (LkEvidenceDialog *self)
{
  g_autoptr (GBytes) seen = self->seen != NULL ? g_bytes_ref (self->seen) : NULL;

  if (seen != NULL && self->open_case != NULL)
    look_at (self, seen);
}

static void
on_loaded (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (LkEvidenceDialog) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = g_file_load_bytes_finish (G_FILE (source), result, NULL, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) || self->open_case == NULL)
    return;
  if (bytes == NULL)
    show_error (self, error);
  else
    look_at (self, bytes);
}

static void
on_info (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (LkEvidenceDialog) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GFileInfo) info = g_file_query_info_finish (G_FILE (source), result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) || self->open_case == NULL)
    return;
  if (info != NULL && g_file_info_get_file_type (info) != G_FILE_TYPE_REGULAR)
    g_set_error_literal (&error, LK_FILE_ERROR, LK_FILE_ERROR_NOT_REGULAR, "it may have no end");
  if (error == NULL && g_file_info_get_size (info) > LK_LABEL_PHOTO_MAX_INPUT)
    lk_notice_show (self->notice, LK_NOTICE_ERROR, _ ("This file is too large for a photo."), NULL);
  else if (error == NULL)
    g_file_load_bytes_async (G_FILE (source), self->look, on_loaded, g_object_ref (self));
  else
    show_error (self, error);
}

static void
take_photo (LkEvidenceDialog *self, GFile *file)
{
  new_look (self);
  update (self);
  g_file_query_info_async (file, G_FILE_ATTRIBUTE_STANDARD_SIZE "," G_FILE_ATTRIBUTE_STANDARD_TYPE,
                           G_FILE_QUERY_INFO_NONE, G_PRIORITY_DEFAULT, self->look, on_info,
                           g_object_ref (self));
}

static void
on_chosen (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (LkEvidenceDialog) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GFile) file = lk_compat_open_file_finish (result, &error);

  if (file != NULL && self->open_case != NULL)
    take_photo (self, file);
}

static void
on_choose_photo (LkEvidenceDialog *self)
{
  lk_compat_open_file_async (GTK_WIDGET (self), _ ("Choose a Photo"), LK_FILE_KIND_PICTURE,
                             self->cancellable, on_chosen, g_object_ref (self));
}

static gboolean
on_drop (GtkDropTarget *target, const GValue *value, double x, double y, LkEvidenceDialog *self)
{
  GSList *files = g_value_get_boxed (value);

  if (files == NULL)
    return FALSE;
  if (self->export_again)
    lk_request_source_take_file (self->source, files->data);
  else
    take_photo (self, files->data);
  return TRUE;
}

static void
end_posting (LkEvidenceDialog *self, const GError *error)
{
  self->posting = FALSE;
  gtk_spinner_set_spinning (self->spinner, self->looking);
  update (self);
  if (error != NULL)
    show_error (self, error);
}

static void
on_posted (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (LkEvidenceDialog) self = data;
  g_autoptr (GError) error = NULL;

  lk_open_case_post_finish (LK_OPEN_CASE (source), result, &error);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) || self->open_case == NULL)
    return;
  end_posting (self, error);
  if (error != NULL)
    return;
  lk_request_source_note_posted (self->source);
  gtk_window_close (GTK_WINDOW (self));
}

static void
post (LkEvidenceDialog *self)
{
  g_autofree char *text = get_text (self);
  gboolean request = lk_request_source_get_has_request (self->source);
  gboolean only_request = request && self->photo == NULL && text[0] == '\0';
  g_autoptr (LkNewEvent) event
      = lk_new_event_new (only_request ? LK_EVENT_KIND_RE_EXPORTED : LK_EVENT_KIND_EVIDENCE_ADDED);

  lk_new_event_set_item (event, self->item);
  if (request)
    lk_request_source_fill_event (self->source, event);
  if (text[0] != '\0')
    lk_new_event_set_text (event, text);
  if (self->uploaded != NULL)
    lk_new_event_set_label (event, (LkLabelKind) adw_combo_row_get_selected (self->kind_row),
                            self->uploaded);
  lk_open_case_post_async (self->open_case, event, self->cancellable, on_posted,
                           g_object_ref (self));
}

static void
on_uploaded (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (LkEvidenceDialog) self = data;
  g_autoptr (GError) error = NULL;
  g_autofree char *sha256
      = lk_case_backend_put_blob_finish (LK_CASE_BACKEND (source), result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) || self->open_case == NULL)
    return;
  if (sha256 == NULL)
    {
      end_posting (self, error);
      return;
    }
  g_free (self->uploaded);
  self->uploaded = g_steal_pointer (&sha256);
  post (self);
}

static void
on_post (LkEvidenceDialog *self)
{
  LkContext *context = lk_open_case_get_context (self->open_case);
  LkCaseBackend *backend = lk_context_get_backend (context);
  g_autoptr (GError) error = backend == NULL ? lk_context_no_desk_error (context) : NULL;

  if (self->posting)
    return;
  if (error != NULL)
    {
      show_error (self, error);
      return;
    }
  self->posting = TRUE;
  gtk_spinner_set_spinning (self->spinner, TRUE);
  lk_notice_hide (self->notice);
  update (self);
  if (self->photo != NULL && self->uploaded == NULL)
    lk_case_backend_put_blob_async (backend, lk_label_photo_get_jpeg (self->photo), "image/jpeg",
                                    NULL, NULL, self->cancellable, on_uploaded,
                                    g_object_ref (self));
  else
    post (self);
}

static void
set_up (LkEvidenceDialog *self)
{
  LkCaseItem *item = lk_open_case_get_item (self->open_case, self->item);
  const char *serial = lk_device_identity_get_serial (lk_case_item_get_device (item));
  g_autofree char *body = NULL;

  gtk_window_set_title (GTK_WINDOW (self),
                        self->export_again ? _ ("Export Again") : _ ("Add What Is Missing"));
  body = g_strdup_printf (
      self->export_again
          ? _ ("A new request of the device %s goes into this case. An earlier answer for it no "
               "longer counts.")
          : _ ("For the device %s. Add a photo, a new request, words, or several of these."),
      serial);
  gtk_label_set_text (self->body, body);
  gtk_widget_set_visible (self->photo_group, !self->export_again);
  gtk_widget_set_visible (GTK_WIDGET (self->source),
                          lk_open_case_allows (self->open_case, LK_EVENT_KIND_RE_EXPORTED));
  lk_request_source_set_case (self->source, self->open_case, self->item);
  update (self);
  if (self->export_again)
    gtk_widget_grab_focus (GTK_WIDGET (self->source));
  else
    gtk_widget_grab_focus (GTK_WIDGET (self->kind_row));
}

/* Leaving while it is on its way ends that first, and what was entered stays. It can be sent again:
 * what did reach the desk changes nothing a second time. */
static gboolean
lk_evidence_dialog_close_request (GtkWindow *window)
{
  LkEvidenceDialog *self = LK_EVIDENCE_DIALOG (window);

  g_cancellable_cancel (self->cancellable);
  if (!self->posting)
    {
      g_cancellable_cancel (self->look);
      return GTK_WINDOW_CLASS (lk_evidence_dialog_parent_class)->close_request (window);
    }
  g_clear_object (&self->cancellable);
  self->cancellable = g_cancellable_new ();
  end_posting (self, NULL);
  lk_notice_show (self->notice, LK_NOTICE_INFO,
                  _ ("Sending was stopped. If the desk has heard of it already, the case shows "
                     "it."),
                  NULL);
  return GDK_EVENT_STOP;
}

static void
lk_evidence_dialog_dispose (GObject *object)
{
  LkEvidenceDialog *self = LK_EVIDENCE_DIALOG (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_cancellable_cancel (self->look);
  g_clear_object (&self->look);
  g_clear_pointer (&self->seen, g_bytes_unref);
  g_clear_object (&self->open_case);
  g_clear_object (&self->photo);
  g_clear_object (&self->prepared);
  g_clear_pointer (&self->uploaded, g_free);
  G_OBJECT_CLASS (lk_evidence_dialog_parent_class)->dispose (object);
}

static void
lk_evidence_dialog_class_init (LkEvidenceDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lk_evidence_dialog_dispose;
  GTK_WINDOW_CLASS (klass)->close_request = lk_evidence_dialog_close_request;
  g_type_ensure (LK_TYPE_NOTICE);
  g_type_ensure (LK_TYPE_REQUEST_SOURCE);
  g_type_ensure (LK_TYPE_ROW);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/org/latchkey/Latchkey/ui/cases/lk-evidence-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, LkEvidenceDialog, post_button);
  gtk_widget_class_bind_template_child (widget_class, LkEvidenceDialog, spinner);
  gtk_widget_class_bind_template_child (widget_class, LkEvidenceDialog, notice);
  gtk_widget_class_bind_template_child (widget_class, LkEvidenceDialog, body);
  gtk_widget_class_bind_template_child (widget_class, LkEvidenceDialog, photo_group);
  gtk_widget_class_bind_template_child (widget_class, LkEvidenceDialog, photo_row);
  gtk_widget_class_bind_template_child (widget_class, LkEvidenceDialog, picture);
  gtk_widget_class_bind_template_child (widget_class, LkEvidenceDialog, photo_notice);
  gtk_widget_class_bind_template_child (widget_class, LkEvidenceDialog, kind_row);
  gtk_widget_class_bind_template_child (widget_class, LkEvidenceDialog, source);
  gtk_widget_class_bind_template_child (widget_class, LkEvidenceDialog, text_view);
  gtk_widget_class_bind_template_child (widget_class, LkEvidenceDialog, text_title);
  gtk_widget_class_bind_template_callback (widget_class, on_post);
  gtk_widget_class_bind_template_callback (widget_class, on_choose_photo);
  gtk_widget_class_bind_template_callback (widget_class, on_kind);
  gtk_widget_class_bind_template_callback (widget_class, on_source);
  gtk_widget_class_bind_template_callback (widget_class, on_source_failed);
  gtk_widget_class_bind_template_callback (widget_class, update);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
lk_evidence_dialog_init (LkEvidenceDialog *self)
{
  GtkDropTarget *target = gtk_drop_target_new (GDK_TYPE_FILE_LIST, GDK_ACTION_COPY);

  self->cancellable = g_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  lk_row_narrow_words (ADW_ACTION_ROW (self->kind_row));
  g_signal_connect (target, "drop", G_CALLBACK (on_drop), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (target));
}

/**
 * lk_evidence_dialog_new:
 * @parent: the window it belongs to
 * @open_case: the case
 * @item: number of the device in it, from 1
 * @export_again: whether it is about a new request alone
 *
 * Returns: (transfer none): a dialog, to be presented
 */
GtkWidget *
lk_evidence_dialog_new (GtkWindow *parent, LkOpenCase *open_case, guint item, gboolean export_again)
{
  LkEvidenceDialog *self
      = g_object_new (LK_TYPE_EVIDENCE_DIALOG, "transient-for", parent, "modal", TRUE, NULL);

  self->open_case = g_object_ref (open_case);
  self->item = item;
  self->export_again = export_again;
  set_up (self);
  return GTK_WIDGET (self);
}
