/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "lk-diagnose-window.h"
#include "lk-column-layout.h"
#include "lk-error-text.h"
#include "lk-notice.h"
#include "lk-sadp-diagnose.h"
#include "lk-save-file.h"
#include "lk-verbatim.h"

/**
 * LkDiagnoseWindow:
 *
 * Why a device may not be listed: each thing that was looked at, what was found, and one remedy
 * that can be copied. It changes nothing.
 */
struct _LkDiagnoseWindow
{
  AdwWindow parent_instance;

  /* template widgets */
  GtkWidget *again_button;
  GtkSpinner *spinner;
  LkNotice *notice;
  GtkListBox *list_box;
  GtkWidget *capture_box;
  GtkWidget *capture_button;
  LkNotice *capture_notice;

  /* owned */
  LkContext *context;
  GCancellable *cancellable;
};

G_DEFINE_FINAL_TYPE (LkDiagnoseWindow, lk_diagnose_window, ADW_TYPE_WINDOW)

static const struct
{
  const char *icon;
  const char *css_class;
  const char *word;
} looks[] = {
  [LK_SADP_CHECK_PASS] = { "object-select-symbolic", "success", N_ ("Fine") },
  [LK_SADP_CHECK_WARN] = { "dialog-warning-symbolic", "warning", N_ ("Perhaps") },
  [LK_SADP_CHECK_FAIL] = { "dialog-error-symbolic", "error", N_ ("Most likely") },
};

static void
copy_cb (GtkButton *button, gpointer data)
{
  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (button)),
                          g_object_get_data (G_OBJECT (button), "remedy"));
}

static GtkWidget *
new_label (const char *text, const char *css_class)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  if (css_class != NULL)
    gtk_widget_add_css_class (label, css_class);
  return label;
}

static GtkWidget *
new_copy_button (const LkSadpCheck *check)
{
  GtkWidget *button = gtk_button_new_from_icon_name ("edit-copy-symbolic");
  g_autofree char *name = g_strdup_printf (_ ("Copy the remedy for “%s”"), check->title);

  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_set_tooltip_text (button, _ ("Copy the remedy"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  g_object_set_data_full (G_OBJECT (button), "remedy", g_strdup (check->remedy), g_free);
  g_signal_connect (button, "clicked", G_CALLBACK (copy_cb), NULL);
  return button;
}

static GtkWidget *
new_row (const LkSadpCheck *check)
{
  GtkWidget *row = gtk_list_box_row_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *texts = lk_column_new (6);
  GtkWidget *icon = gtk_image_new_from_icon_name (looks[check->status].icon);
  g_autofree char *title = g_strdup_printf ("%s: %s", check->title, _ (looks[check->status].word));

  gtk_widget_set_margin_top (box, 12);
  gtk_widget_set_margin_bottom (box, 12);
  gtk_widget_set_margin_start (box, 12);
  gtk_widget_set_margin_end (box, 12);
  gtk_widget_set_hexpand (texts, TRUE);
  gtk_widget_set_valign (icon, GTK_ALIGN_START);
  gtk_widget_add_css_class (icon, looks[check->status].css_class);
  gtk_box_append (GTK_BOX (box), icon);
  gtk_box_append (GTK_BOX (box), texts);
  gtk_box_append (GTK_BOX (texts), new_label (title, "heading"));
  gtk_box_append (GTK_BOX (texts), new_label (check->detail, NULL));
  if (check->remedy != NULL && check->status != LK_SADP_CHECK_PASS)
    {
      /* Translators: %s is a command to run, or a sentence that says what to change */
      g_autofree char *remedy = g_strdup_printf (_ ("What helps: %s"), check->remedy);

      gtk_box_append (GTK_BOX (texts), new_label (remedy, "dim-label"));
      lk_verbatim_numbers (texts);
      gtk_box_append (GTK_BOX (box), new_copy_button (check));
    }
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), FALSE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, title, -1);
  return row;
}

static void
set_running (LkDiagnoseWindow *self, gboolean running)
{
  gtk_spinner_set_spinning (self->spinner, running);
  gtk_widget_set_sensitive (self->again_button, !running);
}

static void
show_checks (LkDiagnoseWindow *self, GPtrArray *checks)
{
  GtkWidget *child = NULL;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->list_box))) != NULL)
    gtk_list_box_remove (self->list_box, child);
  /* What most likely is the reason comes first. */
  for (int status = LK_SADP_CHECK_FAIL; status >= LK_SADP_CHECK_PASS; status--)
    for (guint i = 0; i < checks->len; i++)
      {
        const LkSadpCheck *check = g_ptr_array_index (checks, i);

        if ((int) check->status == status)
          gtk_list_box_append (self->list_box, new_row (check));
      }
  gtk_widget_set_visible (GTK_WIDGET (self->list_box), TRUE);
}

static void
done_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (LkDiagnoseWindow) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) checks
      = lk_sadp_diagnose_finish (LK_SADP_TRANSPORT (source), result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  set_running (self, FALSE);
  gtk_widget_set_visible (GTK_WIDGET (self->notice), error != NULL);
  if (error != NULL)
    {
      g_autofree char *text = lk_error_text (error);

      lk_notice_set_text (self->notice, text);
      return;
    }
  show_checks (self, checks);
}

static void
run_cb (LkDiagnoseWindow *self)
{
  set_running (self, TRUE);
  lk_sadp_diagnose_async (lk_context_get_transport (self->context),
                          lk_context_get_scanner (self->context), self->cancellable, done_cb,
                          g_object_ref (self));
}

/* --- What was said, for a bug report ---------------------------------------------------------- */

static void
saved_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (LkDiagnoseWindow) self = data;
  g_autoptr (GError) error = NULL;
  g_autofree char *name = lk_save_file_finish (result, &error);
  g_autofree char *text = NULL;

  gtk_widget_set_sensitive (self->capture_button, TRUE);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  text = error != NULL ? lk_error_text (error) : g_strdup_printf (_ ("Saved as %s"), name);
  lk_notice_show (self->capture_notice, error != NULL ? LK_NOTICE_ERROR : LK_NOTICE_SUCCESS, text,
                  NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->capture_notice), TRUE);
}

static void
save_cb (LkDiagnoseWindow *self)
{
  LkSadpTransport *transport = lk_context_get_transport (self->context);
  g_autoptr (GBytes) bytes = lk_sadp_capture_to_pcapng (lk_sadp_transport_get_capture (transport));

  gtk_widget_set_sensitive (self->capture_button, FALSE);
  gtk_widget_set_visible (GTK_WIDGET (self->capture_notice), FALSE);
  lk_save_file_async (GTK_WIDGET (self), _ ("Save the Last Messages"), "latchkey-report.pcapng",
                      bytes, self->cancellable, saved_cb, g_object_ref (self));
}

static void
lk_diagnose_window_dispose (GObject *object)
{
  LkDiagnoseWindow *self = LK_DIAGNOSE_WINDOW (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->context);
  G_OBJECT_CLASS (lk_diagnose_window_parent_class)->dispose (object);
}

static void
lk_diagnose_window_finalize (GObject *object)
{
  g_clear_object (&LK_DIAGNOSE_WINDOW (object)->cancellable);
  G_OBJECT_CLASS (lk_diagnose_window_parent_class)->finalize (object);
}

/* Closing it ends the looking: the callback of a diagnosis holds the window otherwise. */
static gboolean
lk_diagnose_window_close_request (GtkWindow *window)
{
  g_cancellable_cancel (LK_DIAGNOSE_WINDOW (window)->cancellable);
  return GTK_WINDOW_CLASS (lk_diagnose_window_parent_class)->close_request (window);
}

static void
lk_diagnose_window_class_init (LkDiagnoseWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lk_diagnose_window_dispose;
  G_OBJECT_CLASS (klass)->finalize = lk_diagnose_window_finalize;
  GTK_WINDOW_CLASS (klass)->close_request = lk_diagnose_window_close_request;
  g_type_ensure (LK_TYPE_NOTICE);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/org/latchkey/Latchkey/ui/wizard/device/lk-diagnose-window.ui");
  gtk_widget_class_bind_template_child (widget_class, LkDiagnoseWindow, again_button);
  gtk_widget_class_bind_template_child (widget_class, LkDiagnoseWindow, spinner);
  gtk_widget_class_bind_template_child (widget_class, LkDiagnoseWindow, notice);
  gtk_widget_class_bind_template_child (widget_class, LkDiagnoseWindow, list_box);
  gtk_widget_class_bind_template_child (widget_class, LkDiagnoseWindow, capture_box);
  gtk_widget_class_bind_template_child (widget_class, LkDiagnoseWindow, capture_button);
  gtk_widget_class_bind_template_child (widget_class, LkDiagnoseWindow, capture_notice);
  gtk_widget_class_bind_template_callback (widget_class, run_cb);
  gtk_widget_class_bind_template_callback (widget_class, save_cb);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
lk_diagnose_window_init (LkDiagnoseWindow *self)
{
  self->cancellable = g_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * lk_diagnose_window_new:
 * @context: what it works with
 *
 * Returns: (transfer none): a window that is looking already
 */
GtkWidget *
lk_diagnose_window_new (LkContext *context)
{
  LkDiagnoseWindow *self = NULL;

  g_return_val_if_fail (LK_IS_CONTEXT (context), NULL);

  self = g_object_new (LK_TYPE_DIAGNOSE_WINDOW, NULL);
  self->context = g_object_ref (context);
  gtk_widget_set_visible (self->capture_box,
                          lk_sadp_transport_get_capture (lk_context_get_transport (context))
                              != NULL);
  run_cb (self);
  return GTK_WIDGET (self);
}
