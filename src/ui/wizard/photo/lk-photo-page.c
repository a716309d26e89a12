/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "lk-busy-line.h"
#include "lk-camera-window.h"
#include "lk-error-text.h"
#include "lk-intake.h"
#include "lk-item-switcher.h"
#include "lk-label-photo.h"
#include "lk-notice.h"
#include "lk-photo-page.h"
#include "lk-photo-report.h"
#include "lk-photo-shot.h"
#include "lk-photo-view.h"
#include "lk-row.h"
#include "lk-texture-loader.h"

/* Pixels of the picture as it is shown; it leaves this computer as it was prepared. */
#define SHOWN_SIDE 1600
/* A reason says something. */
#define REASON_MIN 3

/**
 * LkPhotoPage:
 *
 * One photo for each device: prepared and checked on this computer, and shown as it will leave it.
 */
struct _LkPhotoPage
{
  LkWizardPage parent_instance;

  /* template widgets */
  LkItemSwitcher *switcher;
  LkNotice *notice;
  LkBusyLine *busy_box;
  GtkWidget *photo_box;
  LkPhotoView *view;
  GtkLabel *privacy_label;
  GtkStack *tools_stack;
  GtkLabel *selection_label;
  GtkButton *apply_button;
  GtkWidget *undo_child;
  GtkWidget *override_group;
  GtkEditable *override_row;
  LkIntake *intake;
  AdwComboRow *kind_row;

  /* owned */
  GHashTable *photos; /* LkDraftItem -> LkPhotoShot, as prepared */
  LkPhotoShot *shot;  /* being prepared */
  GCancellable *cancellable;
  gboolean updating;
  gboolean covering; /* what is selected is to be covered, not kept */
};

typedef struct
{
  LkPhotoPage *page;
  LkDraftItem *item;
} Job;

G_DEFINE_FINAL_TYPE (LkPhotoPage, lk_photo_page, LK_TYPE_WIZARD_PAGE)

static void
job_free (Job *job)
{
  g_object_unref (job->page);
  g_object_unref (job->item);
  g_free (job);
}

static Job *
job_new (LkPhotoPage *self, LkDraftItem *item)
{
  Job *job = g_new0 (Job, 1);

  job->page = g_object_ref (self);
  job->item = g_object_ref (item);
  return job;
}

static LkDraft *
draft_of (LkPhotoPage *self)
{
  return lk_wizard_page_get_draft (LK_WIZARD_PAGE (self));
}

static LkDraftItem *
current (LkPhotoPage *self)
{
  return lk_item_switcher_get_current (self->switcher);
}

static const char *
serial_of (LkDraftItem *item)
{
  return lk_device_identity_get_serial (lk_draft_item_get_device (item));
}

/* A draft that was loaded has the prepared photo only: that one is edited on. */
static LkPhotoShot *
photo_of (LkPhotoPage *self, LkDraftItem *item)
{
  LkPhotoShot *photo = g_hash_table_lookup (self->photos, item);

  if (photo == NULL && lk_draft_item_get_label (item) != NULL)
    {
      photo
          = lk_photo_shot_new (lk_draft_item_get_label (item), lk_draft_item_get_label_kind (item));
      g_hash_table_insert (self->photos, g_object_ref (item), photo);
    }
  return photo;
}

static gboolean
has_reason (LkDraftItem *item)
{
  const char *reason = lk_draft_item_get_override_reason (item);

  return reason != NULL && g_utf8_strlen (reason, -1) >= REASON_MIN;
}

static LkItemMark
mark_cb (LkDraftItem *item, const char **word, gpointer data)
{
  if (lk_draft_item_get_label (item) == NULL)
    {
      *word = _ ("Missing");
      return LK_ITEM_MARK_MISSING;
    }
  if (lk_photo_item_has_verdict (item, LK_PHOTO_VERDICT_PASS))
    {
      *word = _ ("Fits");
      return LK_ITEM_MARK_DONE;
    }
  if (lk_photo_item_has_verdict (item, LK_PHOTO_VERDICT_WARN) && has_reason (item))
    {
      *word = _ ("Sent as it is");
      return LK_ITEM_MARK_DOUBT;
    }
  *word = _ ("Check it");
  return LK_ITEM_MARK_BAD;
}

static void
update_state (LkPhotoPage *self)
{
  LkDraftItem *missing = lk_item_switcher_find_missing (self->switcher);
  g_autofree char *reason = NULL;

  if (missing != NULL)
    reason = g_strdup_printf (lk_draft_item_get_label (missing) == NULL
                                  ? _ ("The photo of %s is missing.")
                              : lk_photo_item_has_verdict (missing, LK_PHOTO_VERDICT_WARN)
                                  ? _ ("Retake the photo of %s, or give a reason to send it.")
                                  : _ ("The photo of %s does not fit. Retake it."),
                              serial_of (missing));
  lk_item_switcher_refresh (self->switcher);
  lk_wizard_page_set_state (LK_WIZARD_PAGE (self), missing == NULL, reason);
}

/* --- Words about the photo ------------------------------------------------------------------ */

static void
say (LkPhotoPage *self, LkNoticeKind kind, const char *text, const char *detail)
{
  gtk_widget_set_visible (GTK_WIDGET (self->notice), TRUE);
  lk_notice_show (self->notice, kind, text, detail);
}

static void
say_error (LkPhotoPage *self, const GError *error)
{
  g_autofree char *text = NULL;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  text = lk_error_text (error);
  say (self, LK_NOTICE_ERROR, text, NULL);
}

static void
show_privacy (LkPhotoPage *self, LkLabelPhoto *photo)
{
  const char *text = _ ("This is what the desk gets: no location, no camera data.");

  if (photo != NULL && lk_label_photo_get_n_masks (photo) > 0)
    text = _ ("This is what the desk gets: no location, no camera data, secret codes covered.");
  gtk_label_set_text (self->privacy_label, text);
}

static void
show_areas (LkPhotoPage *self, LkLabelPhoto *photo)
{
  LkPhotoRect rect;

  lk_photo_view_clear_areas (self->view);
  if (photo == NULL)
    return;
  for (guint i = 0; i < lk_label_photo_get_n_masks (photo); i++)
    lk_photo_view_add_area (self->view, LK_PHOTO_AREA_COVERED,
                            &lk_label_photo_get_mask (photo, i)->rect);
  if (lk_label_photo_get_serial_rect (photo, &rect))
    lk_photo_view_add_area (self->view,
                            lk_label_photo_get_verdict (photo) == LK_PHOTO_VERDICT_PASS
                                ? LK_PHOTO_AREA_GOOD
                                : LK_PHOTO_AREA_DOUBT,
                            &rect);
}

static void
texture_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Job *job = data;
  LkPhotoPage *self = job->page;
  g_autoptr (GError) error = NULL;
  g_autoptr (GdkTexture) texture = lk_texture_load_finish (result, &error);

  if (texture != NULL && self->view != NULL && current (self) == job->item)
    {
      LkPhotoShot *photo = photo_of (self, job->item);
      g_autofree char *name = g_strdup_printf (_ ("Photo for %s"), serial_of (job->item));

      lk_photo_view_set_texture (self->view, texture, name);
      show_areas (self, photo != NULL ? photo->result : NULL);
    }
  else if (error != NULL && self->view != NULL)
    say_error (self, error);
  job_free (job);
}

/* @text says with what, or is NULL when it is over. */
static void
set_busy (LkPhotoPage *self, const char *text)
{
  if (text != NULL)
    lk_busy_line_show (self->busy_box, text);
  else
    lk_busy_line_hide (self->busy_box);
  gtk_widget_set_sensitive (GTK_WIDGET (self->tools_stack), text == NULL);
}

static void
show_tools (LkPhotoPage *self)
{
  lk_photo_view_end_selection (self->view);
  gtk_stack_set_visible_child_name (self->tools_stack, "tools");
}

static void
show_item (LkPhotoPage *self)
{
  LkDraftItem *item = current (self);
  GBytes *jpeg = item != NULL ? lk_draft_item_get_label (item) : NULL;
  LkPhotoShot *photo = NULL;
  const char *override = NULL;

  if (item == NULL)
    return;
  photo = photo_of (self, item);
  override = lk_draft_item_get_override_reason (item);
  show_tools (self);
  gtk_widget_set_visible (self->photo_box, jpeg != NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->intake), jpeg == NULL);
  gtk_widget_set_visible (self->override_group,
                          jpeg != NULL && lk_photo_item_has_verdict (item, LK_PHOTO_VERDICT_WARN));
  gtk_widget_set_visible (self->undo_child,
                          photo != NULL && !lk_photo_edits_is_empty (photo->edits));
  self->updating = TRUE;
  gtk_editable_set_text (self->override_row, override != NULL ? override : "");
  adw_combo_row_set_selected (self->kind_row, lk_draft_item_get_label_kind (item));
  self->updating = FALSE;
  if (jpeg != NULL)
    {
      gtk_widget_set_visible (GTK_WIDGET (self->notice), TRUE);
      lk_photo_item_report (item, self->notice);
      show_privacy (self, photo != NULL ? photo->result : NULL);
      lk_texture_load_async (jpeg, SHOWN_SIDE, self->cancellable, texture_cb, job_new (self, item));
    }
  update_state (self);
}

static void
new_cancellable (LkPhotoPage *self)
{
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  self->cancellable = g_cancellable_new ();
}

/* Ends what is being read or prepared. */
static void
stop (LkPhotoPage *self)
{
  new_cancellable (self);
  g_clear_pointer (&self->shot, lk_photo_shot_free);
  lk_intake_stop (self->intake);
  set_busy (self, NULL);
}

/* --- Preparing ------------------------------------------------------------------------------ */

static void
take_result (LkPhotoPage *self, LkDraftItem *item, LkLabelPhoto *result)
{
  LkDraftItem *twin = lk_photo_shot_find_same (draft_of (self), item,
                                               lk_label_photo_get_original_sha256 (result));

  if (twin != NULL)
    {
      g_autofree char *text = g_strdup_printf (
          _ ("This photo is already in the case, for %s. Each device has its own."),
          serial_of (twin));

      g_clear_pointer (&self->shot, lk_photo_shot_free);
      g_hash_table_remove (self->photos, item);
      lk_draft_item_set_label (item, NULL, NULL, NULL, NULL, NULL);
      show_item (self);
      say (self, LK_NOTICE_WARNING, text, NULL);
      return;
    }
  lk_photo_shot_take (self->shot, item, result);
  g_hash_table_replace (self->photos, g_object_ref (item), g_steal_pointer (&self->shot));
  lk_wizard_page_save_draft (LK_WIZARD_PAGE (self));
  show_item (self);
}

static void
prepared_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Job *job = data;
  LkPhotoPage *self = job->page;
  g_autoptr (GError) error = NULL;
  g_autoptr (LkLabelPhoto) photo = lk_label_photo_prepare_finish (result, &error);

  if (self->view != NULL && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      set_busy (self, NULL);
      if (photo != NULL)
        take_result (self, job->item, photo);
      else
        {
          stop (self);
          show_item (self);
          say_error (self, error);
        }
    }
  job_free (job);
}

/* Takes the place of what is being prepared. What is there stays until the new one is done. */
static void
prepare (LkPhotoPage *self, LkDraftItem *item, LkPhotoShot *shot)
{
  stop (self);
  self->shot = shot;
  gtk_widget_set_visible (GTK_WIDGET (self->notice), FALSE);
  set_busy (self, _ ("Checking the photo…"));
  lk_photo_shot_prepare_async (shot, item, self->cancellable, prepared_cb, job_new (self, item));
}

static void
reading_cb (LkPhotoPage *self)
{
  g_clear_pointer (&self->shot, lk_photo_shot_free);
  new_cancellable (self);
  set_busy (self, _ ("Reading the picture…"));
}

static void
stopped_cb (LkPhotoPage *self)
{
  stop (self);
  show_item (self);
}

static void
bytes_cb (LkIntake *intake, GBytes *bytes, LkPhotoPage *self)
{
  LkDraftItem *item = current (self);

  if (item != NULL)
    prepare (self, item, lk_photo_shot_new (bytes, lk_draft_item_get_label_kind (item)));
}

static void
text_cb (LkIntake *intake, const char *text, LkPhotoPage *self)
{
  set_busy (self, NULL);
  say (self, LK_NOTICE_WARNING, _ ("This is text, not a photo. Choose or drop a picture."), NULL);
}

static void
failed_cb (LkIntake *intake, const GError *error, LkPhotoPage *self)
{
  set_busy (self, NULL);
  say_error (self, error);
}

static void
taken_cb (LkPhotoPage *self, GBytes *bytes)
{
  bytes_cb (self->intake, bytes, self);
}

static void
camera_cb (LkPhotoPage *self)
{
  GtkWidget *window
      = lk_camera_window_new (lk_wizard_page_get_context (LK_WIZARD_PAGE (self)), LK_CAMERA_PHOTO);

  g_signal_connect_object (window, "photo", G_CALLBACK (taken_cb), self, G_CONNECT_SWAPPED);
  gtk_window_set_transient_for (GTK_WINDOW (window),
                                GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))));
  gtk_window_present (GTK_WINDOW (window));
}

/* --- Tools ---------------------------------------------------------------------------------- */

static void
begin_selection (LkPhotoPage *self, gboolean covering)
{
  const LkPhotoRect keep = { 0.1, 0.1, 0.8, 0.8 };
  const LkPhotoRect cover = { 0.35, 0.4, 0.3, 0.2 };

  self->covering = covering;
  gtk_button_set_label (self->apply_button, covering ? _ ("_Cover This") : _ ("_Keep This"));
  gtk_label_set_text (
      self->selection_label,
      _ ("Draw a frame, or move it with the arrow keys and resize it with Shift and "
         "the arrow keys. Return takes it, Escape leaves it."));
  /* Room for the buttons below the picture. */
  gtk_widget_set_visible (GTK_WIDGET (self->notice), FALSE);
  gtk_stack_set_visible_child_name (self->tools_stack, "selection");
  lk_photo_view_begin_selection (self->view, covering ? &cover : &keep);
}

static void
crop_cb (LkPhotoPage *self)
{
  begin_selection (self, FALSE);
}

static void
cover_cb (LkPhotoPage *self)
{
  begin_selection (self, TRUE);
}

static void
leave_selection_cb (LkPhotoPage *self)
{
  show_tools (self);
  gtk_widget_set_visible (GTK_WIDGET (self->notice), TRUE);
}

static void
apply_selection_cb (LkPhotoPage *self)
{
  LkPhotoShot *photo = photo_of (self, current (self));
  LkPhotoShot *next = NULL;
  LkPhotoRect seen, whole;

  if (photo == NULL || !lk_photo_view_get_selection (self->view, &seen))
    return;
  next = lk_photo_shot_copy (photo);
  whole = lk_photo_shot_to_whole (photo, &seen);
  if (!self->covering)
    lk_photo_edits_set_crop (next->edits, &whole);
  else if (lk_photo_edits_get_n_masks (next->edits) < LK_PHOTO_MAX_MASKS)
    lk_photo_edits_add_mask (next->edits, &whole);
  show_tools (self);
  prepare (self, current (self), next);
}

static void
rotate_cb (LkPhotoPage *self)
{
  LkPhotoShot *photo = photo_of (self, current (self));
  LkPhotoShot *next = NULL;

  if (photo == NULL)
    return;
  next = lk_photo_shot_copy (photo);
  lk_photo_edits_rotate (next->edits, 1);
  prepare (self, current (self), next);
}

static void
undo_cb (LkPhotoPage *self)
{
  LkPhotoShot *photo = photo_of (self, current (self));

  if (photo != NULL)
    prepare (self, current (self), lk_photo_shot_new (photo->original, photo->kind));
}

/* Everything else stays: the device, the kind, the page. */
static void
retake_cb (LkPhotoPage *self)
{
  LkDraftItem *item = current (self);

  stop (self);
  g_hash_table_remove (self->photos, item);
  lk_draft_item_set_label (item, NULL, NULL, NULL, NULL, NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->notice), FALSE);
  show_item (self);
  gtk_widget_child_focus (GTK_WIDGET (self->intake), GTK_DIR_TAB_FORWARD);
}

static void
override_cb (LkPhotoPage *self)
{
  g_autofree char *text = g_strdup (gtk_editable_get_text (self->override_row));

  if (self->updating || current (self) == NULL)
    return;
  lk_draft_item_set_override_reason (current (self), *g_strstrip (text) != '\0' ? text : NULL);
  update_state (self);
}

static void
kind_cb (LkPhotoPage *self)
{
  LkDraftItem *item = self->updating ? NULL : current (self);
  guint selected = adw_combo_row_get_selected (self->kind_row);
  LkPhotoShot *photo = NULL;
  LkPhotoShot *next = NULL;

  if (item == NULL || selected > LK_LABEL_KIND_SCREEN)
    return;
  photo = self->shot != NULL ? self->shot : photo_of (self, item);
  if (photo == NULL)
    {
      lk_draft_item_set_label_kind (item, (LkLabelKind) selected);
      return;
    }
  next = lk_photo_shot_copy (photo);
  next->kind = (LkLabelKind) selected;
  prepare (self, item, next);
}

static void
switched_cb (LkPhotoPage *self)
{
  stop (self);
  gtk_widget_set_visible (GTK_WIDGET (self->notice), FALSE);
  lk_photo_view_set_texture (self->view, NULL, NULL);
  show_item (self);
}

static void
lk_photo_page_enter (LkWizardPage *page)
{
  LkPhotoPage *self = LK_PHOTO_PAGE (page);

  lk_item_switcher_set_draft (self->switcher, draft_of (self));
  lk_item_switcher_refresh (self->switcher);
  lk_item_switcher_go_to_first_missing (self->switcher);
  switched_cb (self);
}

static void
lk_photo_page_leave (LkWizardPage *page)
{
  stop (LK_PHOTO_PAGE (page));
}

static void
lk_photo_page_dispose (GObject *object)
{
  LkPhotoPage *self = LK_PHOTO_PAGE (object);

  g_cancellable_cancel (self->cancellable);
  gtk_widget_dispose_template (GTK_WIDGET (object), LK_TYPE_PHOTO_PAGE);
  g_clear_pointer (&self->photos, g_hash_table_unref);
  g_clear_pointer (&self->shot, lk_photo_shot_free);
  g_clear_object (&self->cancellable);
  G_OBJECT_CLASS (lk_photo_page_parent_class)->dispose (object);
}

static void
bind_template (GtkWidgetClass *widget_class)
{
  const char *tools[] = { "retake_button", "crop_button", "rotate_button", "cover_button" };

  gtk_widget_class_bind_template_child (widget_class, LkPhotoPage, switcher);
  gtk_widget_class_bind_template_child (widget_class, LkPhotoPage, notice);
  gtk_widget_class_bind_template_child (widget_class, LkPhotoPage, busy_box);
  gtk_widget_class_bind_template_child (widget_class, LkPhotoPage, photo_box);
  gtk_widget_class_bind_template_child (widget_class, LkPhotoPage, view);
  gtk_widget_class_bind_template_child (widget_class, LkPhotoPage, privacy_label);
  gtk_widget_class_bind_template_child (widget_class, LkPhotoPage, tools_stack);
  gtk_widget_class_bind_template_child (widget_class, LkPhotoPage, selection_label);
  gtk_widget_class_bind_template_child (widget_class, LkPhotoPage, apply_button);
  gtk_widget_class_bind_template_child (widget_class, LkPhotoPage, undo_child);
  gtk_widget_class_bind_template_child (widget_class, LkPhotoPage, override_group);
  gtk_widget_class_bind_template_child (widget_class, LkPhotoPage, override_row);
  gtk_widget_class_bind_template_child (widget_class, LkPhotoPage, intake);
  gtk_widget_class_bind_template_child (widget_class, LkPhotoPage, kind_row);
  for (gsize i = 0; i < G_N_ELEMENTS (tools); i++)
    gtk_widget_class_bind_template_child_full (widget_class, tools[i], FALSE, 0);
  gtk_widget_class_bind_template_callback (widget_class, switched_cb);
  gtk_widget_class_bind_template_callback (widget_class, apply_selection_cb);
  gtk_widget_class_bind_template_callback (widget_class, leave_selection_cb);
  gtk_widget_class_bind_template_callback (widget_class, retake_cb);
  gtk_widget_class_bind_template_callback (widget_class, crop_cb);
  gtk_widget_class_bind_template_callback (widget_class, rotate_cb);
  gtk_widget_class_bind_template_callback (widget_class, cover_cb);
  gtk_widget_class_bind_template_callback (widget_class, undo_cb);
  gtk_widget_class_bind_template_callback (widget_class, override_cb);
  gtk_widget_class_bind_template_callback (widget_class, bytes_cb);
  gtk_widget_class_bind_template_callback (widget_class, text_cb);
  gtk_widget_class_bind_template_callback (widget_class, failed_cb);
  gtk_widget_class_bind_template_callback (widget_class, camera_cb);
  gtk_widget_class_bind_template_callback (widget_class, reading_cb);
  gtk_widget_class_bind_template_callback (widget_class, stopped_cb);
  gtk_widget_class_bind_template_callback (widget_class, kind_cb);
}

static void
lk_photo_page_class_init (LkPhotoPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  LkWizardPageClass *page_class = LK_WIZARD_PAGE_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lk_photo_page_dispose;
  page_class->enter = lk_photo_page_enter;
  page_class->leave = lk_photo_page_leave;

  g_type_ensure (LK_TYPE_BUSY_LINE);
  g_type_ensure (LK_TYPE_INTAKE);
  g_type_ensure (LK_TYPE_ITEM_SWITCHER);
  g_type_ensure (LK_TYPE_NOTICE);
  g_type_ensure (LK_TYPE_PHOTO_VIEW);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/org/latchkey/Latchkey/ui/wizard/photo/lk-photo-page.ui");
  bind_template (widget_class);
}

static void
lk_photo_page_init (LkPhotoPage *self)
{
  self->photos
      = g_hash_table_new_full (NULL, NULL, g_object_unref, (GDestroyNotify) lk_photo_shot_free);
  self->cancellable = g_cancellable_new ();
  self->updating = TRUE;
  gtk_widget_init_template (GTK_WIDGET (self));
  lk_row_narrow_words (ADW_ACTION_ROW (self->kind_row));
  self->updating = FALSE;
  lk_item_switcher_set_mark_func (self->switcher, mark_cb, self);
  lk_intake_set_up (self->intake, GTK_WIDGET (self),
                    LK_INTAKE_FILE | LK_INTAKE_PASTE | LK_INTAKE_CAMERA, LK_FILE_KIND_PICTURE);
  lk_intake_set_hint (self->intake, _ ("Drop a photo of the label here"));
}
