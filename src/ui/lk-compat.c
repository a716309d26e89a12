/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "lk-compat.h"
#include "lk-verbatim.h"

/* Dialogs and announcements whose API differs between GTK 4.8 and later: nobody else knows which
 * one is there. What is used here lives on both sides. */

static GtkWindow *
window_of (GtkWidget *widget)
{
  GtkRoot *root = widget != NULL ? gtk_widget_get_root (widget) : NULL;

  return GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL;
}

static void
close_on_cancel_cb (GCancellable *cancellable, GtkWindow *dialog)
{
  gtk_window_close (dialog);
}

/* The dialog goes when its owner does. */
static void
follow_cancellable (GTask *task, GObject *dialog, GCallback callback)
{
  GCancellable *cancellable = g_task_get_cancellable (task);

  if (cancellable != NULL)
    g_signal_connect_object (cancellable, "cancelled", callback, dialog, 0);
}

static void
alert_response_cb (AdwMessageDialog *dialog, const char *response, GTask *task)
{
  /* Closing the dialog afterwards is no second answer. */
  g_signal_handlers_disconnect_by_data (dialog, task);
  g_task_return_pointer (task, g_strdup (response), g_free);
  g_object_unref (task);
}

/* With the window that asked; nobody answered. */
static void
alert_gone_cb (GtkWidget *dialog, GTask *task)
{
  g_signal_handlers_disconnect_by_data (dialog, task);
  g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_CANCELLED, "The window is gone");
  g_object_unref (task);
}

/* libadwaita asks both of its headings, a large and a small one, how high they are at the width
 * that one of them can do with. GTK 4.18 complains if that is too narrow for the other, so both can
 * be broken and need the same width, which is less than a dialog has. */
static void
let_headings_wrap (GtkWidget *dialog)
{
  static const char *const names[] = { "heading_label", "heading_label_small" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      GObject *label = gtk_widget_get_template_child (dialog, ADW_TYPE_MESSAGE_DIALOG, names[i]);

      if (GTK_IS_LABEL (label))
        g_object_set (label, "wrap", TRUE, "wrap-mode", PANGO_WRAP_WORD_CHAR, "width-request", 100,
                      NULL);
    }
}

static AdwResponseAppearance
appearance_of (LkAlertStyle style)
{
  switch (style)
    {
    case LK_ALERT_PLAIN:
      return ADW_RESPONSE_DEFAULT;
    case LK_ALERT_SUGGESTED:
      return ADW_RESPONSE_SUGGESTED;
    case LK_ALERT_DESTRUCTIVE:
      return ADW_RESPONSE_DESTRUCTIVE;
    }
  g_return_val_if_reached (ADW_RESPONSE_DEFAULT);
}

/**
 * lk_compat_alert_async:
 * @parent: a widget of the window that asks
 * @heading: the question, plain text
 * @body: what it means, plain text
 * @responses: (array length=n_responses): the buttons, the one that changes nothing first
 * @n_responses: how many, at least 1
 * @cancellable: (nullable): closes the dialog
 * @callback: called once a button was pressed
 * @user_data: for @callback
 *
 * Asks a question in front of the window. Closing the dialog is the first response.
 */
void
lk_compat_alert_async (GtkWidget *parent,
                       const char *heading,
                       const char *body,
                       const LkAlertResponse *responses,
                       gsize n_responses,
                       GCancellable *cancellable,
                       GAsyncReadyCallback callback,
                       gpointer user_data)
{
  GTask *task = NULL;
  GtkWidget *dialog = NULL;

  g_return_if_fail (GTK_IS_WIDGET (parent));
  g_return_if_fail (n_responses > 0);

  task = g_task_new (NULL, cancellable, callback, user_data);
  g_task_set_source_tag (task, lk_compat_alert_async);
  dialog = adw_message_dialog_new (window_of (parent), heading, body);
  let_headings_wrap (dialog);
  lk_verbatim_numbers (dialog);
  for (gsize i = 0; i < n_responses; i++)
    {
      adw_message_dialog_add_response (ADW_MESSAGE_DIALOG (dialog), responses[i].id,
                                       responses[i].label);
      adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), responses[i].id,
                                                  appearance_of (responses[i].style));
      if (responses[i].style == LK_ALERT_SUGGESTED)
        adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), responses[i].id);
    }
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), responses[0].id);
  g_signal_connect (dialog, "response", G_CALLBACK (alert_response_cb), task);
  g_signal_connect (dialog, "destroy", G_CALLBACK (alert_gone_cb), task);
  follow_cancellable (task, G_OBJECT (dialog), G_CALLBACK (close_on_cancel_cb));
  gtk_window_present (GTK_WINDOW (dialog));
}

/**
 * lk_compat_alert_finish:
 * @result: what the callback got
 * @error: return location
 *
 * Returns: (transfer full): the id of the response; %NULL with %G_IO_ERROR_CANCELLED
 */
char *
lk_compat_alert_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
file_response_cb (GtkNativeDialog *dialog, int response, GTask *task)
{
  g_autoptr (GFile) file = NULL;

  /* Hiding the dialog answers once more; the first answer counts. */
  g_signal_handlers_disconnect_by_func (dialog, file_response_cb, task);
  if (response == GTK_RESPONSE_ACCEPT)
    file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog));
  if (file != NULL)
    g_task_return_pointer (task, g_steal_pointer (&file), g_object_unref);
  else
    g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_CANCELLED, "No file was chosen");
  gtk_native_dialog_hide (dialog);
  g_object_unref (task);
}

static void
hide_with_owner_cb (GObject *owner, GtkNativeDialog *dialog)
{
  g_signal_emit_by_name (dialog, "response", GTK_RESPONSE_CANCEL);
}

static void
run_file_dialog (GTask *task, GtkFileChooserNative *dialog)
{
  GtkWindow *window = gtk_native_dialog_get_transient_for (GTK_NATIVE_DIALOG (dialog));

  /* The task keeps the dialog: a native dialog has no other owner. */
  g_task_set_task_data (task, dialog, g_object_unref);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (dialog), TRUE);
  g_signal_connect (dialog, "response", G_CALLBACK (file_response_cb), task);
  follow_cancellable (task, G_OBJECT (dialog), G_CALLBACK (hide_with_owner_cb));
  /* A portal's dialog holds its window, and whoever asked, until it is hidden. */
  if (window != NULL)
    g_signal_connect_object (window, "unmap", G_CALLBACK (hide_with_owner_cb), dialog, 0);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (dialog));
}

static void
add_filter (GtkFileChooser *chooser, const char *name, gboolean pictures, const char *pattern)
{
  g_autoptr (GtkFileFilter) filter = gtk_file_filter_new ();

  gtk_file_filter_set_name (filter, name);
  if (pictures)
    gtk_file_filter_add_mime_type (filter, "image/*");
  if (pattern != NULL)
    gtk_file_filter_add_pattern (filter, pattern);
  gtk_file_chooser_add_filter (chooser, filter);
}

static void
add_filters (GtkFileChooser *chooser, LkFileKind kind)
{
  switch (kind)
    {
    case LK_FILE_KIND_PICTURE:
      add_filter (chooser, _ ("Pictures"), TRUE, NULL);
      break;
    case LK_FILE_KIND_REQUEST:
      add_filter (chooser, _ ("Pictures and request files"), TRUE, "*.xml");
      break;
    case LK_FILE_KIND_ANSWER:
      add_filter (chooser, _ ("Answer files"), FALSE, "*.xml");
      break;
    case LK_FILE_KIND_ANY:
      break;
    }
  add_filter (chooser, _ ("All files"), FALSE, "*");
}

/**
 * lk_compat_open_file_async:
 * @parent: a widget of the window that asks
 * @title: the title of the dialog
 * @kind: what is offered first
 * @cancellable: (nullable): closes the dialog
 * @callback: called once a file was chosen, or none
 * @user_data: for @callback
 *
 * Lets a file be chosen, through the portal in a sandbox.
 */
void
lk_compat_open_file_async (GtkWidget *parent,
                           const char *title,
                           LkFileKind kind,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer user_data)
{
  GTask *task = NULL;
  GtkFileChooserNative *dialog = NULL;

  g_return_if_fail (GTK_IS_WIDGET (parent));

  task = g_task_new (NULL, cancellable, callback, user_data);
  g_task_set_source_tag (task, lk_compat_open_file_async);
  dialog = gtk_file_chooser_native_new (title, window_of (parent), GTK_FILE_CHOOSER_ACTION_OPEN,
                                        _ ("_Open"), _ ("_Cancel"));
  add_filters (GTK_FILE_CHOOSER (dialog), kind);
  run_file_dialog (task, dialog);
}

/**
 * lk_compat_open_file_finish:
 * @result: what the callback got
 * @error: return location
 *
 * Returns: (transfer full): the file; %NULL with %G_IO_ERROR_CANCELLED when none was chosen
 */
GFile *
lk_compat_open_file_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * lk_compat_save_file_async:
 * @parent: a widget of the window that asks
 * @title: the title of the dialog
 * @name: the name that is proposed
 * @cancellable: (nullable): closes the dialog
 * @callback: called once a place was chosen, or none
 * @user_data: for @callback
 *
 * Lets a place for a file be chosen. Nothing is written.
 */
void
lk_compat_save_file_async (GtkWidget *parent,
                           const char *title,
                           const char *name,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer user_data)
{
  GTask *task = NULL;
  GtkFileChooserNative *dialog = NULL;

  g_return_if_fail (GTK_IS_WIDGET (parent));

  task = g_task_new (NULL, cancellable, callback, user_data);
  g_task_set_source_tag (task, lk_compat_save_file_async);
  dialog = gtk_file_chooser_native_new (title, window_of (parent), GTK_FILE_CHOOSER_ACTION_SAVE,
                                        _ ("_Save"), _ ("_Cancel"));
  gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (dialog), name);
  run_file_dialog (task, dialog);
}

/**
 * lk_compat_save_file_finish:
 * @result: what the callback got
 * @error: return location
 *
 * Returns: (transfer full): the file to write; %NULL with %G_IO_ERROR_CANCELLED when none was
 * chosen
 */
GFile *
lk_compat_save_file_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* Where the program is not installed no theme has its icon. */
static void
bring_icon (GdkDisplay *display)
{
  GtkIconTheme *theme = gtk_icon_theme_get_for_display (display);

  if (!gtk_icon_theme_has_icon (theme, LK_APP_ID))
    gtk_icon_theme_add_resource_path (theme, "/org/latchkey/Latchkey/about");
}

/**
 * lk_compat_about:
 * @parent: (nullable): the window in front of which it stands
 *
 * Shows what this program is.
 */
void
lk_compat_about (GtkWindow *parent)
{
  GtkWidget *about = adw_about_window_new ();
  AdwAboutWindow *window = ADW_ABOUT_WINDOW (about);

  bring_icon (gtk_widget_get_display (about));
  adw_about_window_set_application_name (window, "Latchkey");
  adw_about_window_set_application_icon (window, LK_APP_ID);
  adw_about_window_set_version (window, LK_VERSION);
  adw_about_window_set_license_type (window, GTK_LICENSE_GPL_3_0);
  adw_about_window_set_developer_name (window, _ ("The Latchkey contributors"));
  adw_about_window_set_comments (
      window,
      _ ("Gets you back into your own locked devices through the vendor’s support desk. "
         "Latchkey never works out a code, and never tries passwords: the device decides."));
  gtk_window_set_transient_for (GTK_WINDOW (about), parent);
  gtk_window_present (GTK_WINDOW (about));
}

/**
 * lk_compat_shortcuts:
 * @parent: (nullable): the main window in front of which it stands, or a dialog of it
 *
 * Shows the keyboard shortcuts.
 */
void
lk_compat_shortcuts (GtkWindow *parent)
{
  g_autoptr (GtkBuilder) builder
      = gtk_builder_new_from_resource ("/org/latchkey/Latchkey/ui/lk-shortcuts.ui");
  GtkShortcutsWindow *window = GTK_SHORTCUTS_WINDOW (gtk_builder_get_object (builder, "shortcuts"));

  while (parent != NULL && !GTK_IS_APPLICATION_WINDOW (parent))
    parent = gtk_window_get_transient_for (parent);
  if (parent == NULL)
    {
      gtk_window_destroy (GTK_WINDOW (window));
      return;
    }
  /* Only the help overlay of a window learns which keys its actions have. */
  G_GNUC_BEGIN_IGNORE_DEPRECATIONS
  gtk_application_window_set_help_overlay (GTK_APPLICATION_WINDOW (parent), window);
  G_GNUC_END_IGNORE_DEPRECATIONS
  gtk_window_set_hide_on_close (GTK_WINDOW (window), FALSE);
  gtk_window_present (GTK_WINDOW (window));
}

/**
 * lk_compat_announce:
 * @widget: what it is about
 * @text: one sentence
 *
 * Lets a screen reader say something that happened without moving the focus. GTK before 4.14 has no
 * call for that: the description of @widget carries the text instead.
 */
void
lk_compat_announce (GtkWidget *widget, const char *text)
{
  g_return_if_fail (GTK_IS_WIDGET (widget));
#if GTK_CHECK_VERSION(4, 14, 0)
  G_GNUC_BEGIN_IGNORE_DEPRECATIONS
  gtk_accessible_announce (GTK_ACCESSIBLE (widget), text,
                           GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_MEDIUM);
  G_GNUC_END_IGNORE_DEPRECATIONS
#endif
  gtk_accessible_update_property (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                  text, -1);
}

/**
 * lk_compat_dispose_template:
 * @widget: a widget made of a template, derived from #GtkWidget itself
 * @type: its type
 *
 * To be called when @widget is disposed of: takes all its children away. GTK 4.8 leaves those that
 * are not bound to a member.
 */
void
lk_compat_dispose_template (GtkWidget *widget, GType type)
{
  GtkWidget *child = NULL;

  g_return_if_fail (GTK_IS_WIDGET (widget));

  gtk_widget_dispose_template (widget, type);
  while ((child = gtk_widget_get_first_child (widget)) != NULL)
    gtk_widget_unparent (child);
}
