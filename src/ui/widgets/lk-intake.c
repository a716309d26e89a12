/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "lk-bounded-read.h"
#include "lk-column-layout.h"
#include "lk-image.h"
#include "lk-intake.h"
#include "lk-portal.h"
#include "lk-secret.h"

/**
 * LkIntake:
 *
 * The ways for a picture or a text to come in: a file, the clipboard, a drop, the screen, a camera,
 * the keyboard. Whatever the way, the page hears of bytes or of a text.
 */
struct _LkIntake
{
  GtkWidget parent_instance;

  /* template widgets */
  GtkWidget *drop_area;
  GtkLabel *hint_label;
  GtkFlowBox *buttons;
  GtkWidget *camera_child;
  GtkWidget *screen_child;
  GtkWidget *type_child;

  /* owned */
  GCancellable *cancellable;
  LkFileKind kind;
};

typedef enum
{
  SIGNAL_READING,
  SIGNAL_BYTES,
  SIGNAL_TEXT,
  SIGNAL_FAILED,
  SIGNAL_CAMERA,
  SIGNAL_TYPE,
  N_SIGNALS,
} LkIntakeSignal;

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (LkIntake, lk_intake, GTK_TYPE_WIDGET)

static const char *const picture_types[]
    = { "image/png",  "image/jpeg", "image/webp", "image/bmp", "image/tiff",
        "image/heif", "image/avif", "image/gif",  NULL };

static void
give_bytes (LkIntake *self, GBytes *bytes)
{
  g_signal_emit (self, signals[SIGNAL_BYTES], 0, bytes);
}

static void
give_error (LkIntake *self, const GError *error)
{
  if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    g_signal_emit (self, signals[SIGNAL_FAILED], 0, error);
}

static void
give_failure (LkIntake *self, const char *text)
{
  g_autoptr (GError) error = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_FAILED, text);

  give_error (self, error);
}

static void
give_too_large (LkIntake *self)
{
  g_autoptr (GError) error
      = g_error_new_literal (LK_IMAGE_ERROR, LK_IMAGE_ERROR_TOO_LARGE, "it is over 100 MB");

  give_error (self, error);
}

static void
give_text (LkIntake *self, const char *text)
{
  if (text == NULL || *text == '\0')
    give_failure (self, _ ("there is nothing to paste"));
  else if (strlen (text) > LK_INTAKE_MAX_TEXT)
    give_failure (self, _ ("the text is too long"));
  else
    g_signal_emit (self, signals[SIGNAL_TEXT], 0, text);
}

/* Each new try ends the one before it. */
static GCancellable *
start (LkIntake *self)
{
  lk_intake_stop (self);
  self->cancellable = g_cancellable_new ();
  return self->cancellable;
}

static GCancellable *
start_reading (LkIntake *self)
{
  GCancellable *cancellable = start (self);

  g_signal_emit (self, signals[SIGNAL_READING], 0);
  return cancellable;
}

/* --- Files --------------------------------------------------------------------------------- */

static void
loaded_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (LkIntake) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = g_file_load_bytes_finish (G_FILE (source), result, NULL, &error);

  if (bytes != NULL)
    give_bytes (self, bytes);
  else
    give_error (self, error);
}

/* How large it is comes first: nothing endless is ever read. */
static void
sized_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (LkIntake) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GFileInfo) info = g_file_query_info_finish (G_FILE (source), result, &error);

  if (info == NULL)
    give_error (self, error);
  else if (g_file_info_get_file_type (info) != G_FILE_TYPE_REGULAR)
    give_failure (self, _ ("this is not a file"));
  else if (g_file_info_get_size (info) > LK_INTAKE_MAX_BYTES)
    give_too_large (self);
  else
    g_file_load_bytes_async (G_FILE (source), self->cancellable, loaded_cb, g_object_ref (self));
}

/**
 * lk_intake_take_file:
 * @self: an intake
 * @file: a file
 *
 * Reads a file as if it had been chosen.
 */
void
lk_intake_take_file (LkIntake *self, GFile *file)
{
  g_return_if_fail (LK_IS_INTAKE (self));
  g_return_if_fail (G_IS_FILE (file));

  g_file_query_info_async (file, G_FILE_ATTRIBUTE_STANDARD_SIZE "," G_FILE_ATTRIBUTE_STANDARD_TYPE,
                           G_FILE_QUERY_INFO_NONE, G_PRIORITY_DEFAULT, start_reading (self),
                           sized_cb, g_object_ref (self));
}

static void
chosen_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (LkIntake) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GFile) file = lk_compat_open_file_finish (result, &error);

  if (file != NULL)
    lk_intake_take_file (self, file);
  else
    give_error (self, error);
}

static void
choose_file_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  LkIntake *self = LK_INTAKE (widget);

  lk_compat_open_file_async (widget, _ ("Choose a File"), self->kind, start (self), chosen_cb,
                             g_object_ref (self));
}

/* --- Pictures that another program hands over ---------------------------------------------- */

static gboolean
has_picture (GdkContentFormats *formats)
{
  if (gdk_content_formats_contain_gtype (formats, GDK_TYPE_TEXTURE))
    return TRUE;
  for (gsize i = 0; picture_types[i] != NULL; i++)
    if (gdk_content_formats_contain_mime_type (formats, picture_types[i]))
      return TRUE;
  return FALSE;
}

static gboolean
has_files (GdkContentFormats *formats)
{
  return gdk_content_formats_contain_gtype (formats, GDK_TYPE_FILE_LIST)
         || gdk_content_formats_contain_mime_type (formats, "text/uri-list");
}

static void
picture_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (LkIntake) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = NULL;
  gsize size = 0;
  char *read = lk_bounded_read_finish (result, &size, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_MESSAGE_TOO_LARGE))
    give_too_large (self);
  else if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT))
    give_failure (self,
                  _ ("the other program does not hand over the picture; save it as a file and "
                     "choose that"));
  else if (error != NULL)
    give_error (self, error);
  else
    {
      bytes = g_bytes_new_take (read, size);
      give_bytes (self, bytes);
    }
}

static void
take_stream (LkIntake *self, GInputStream *stream)
{
  lk_bounded_read_async (stream, LK_INTAKE_MAX_BYTES, LK_BOUNDED_READ_PATIENCE, self->cancellable,
                         picture_cb, g_object_ref (self));
}

/* --- The clipboard ------------------------------------------------------------------------- */

static void
take_list (LkIntake *self, GdkFileList *list)
{
  GSList *files = gdk_file_list_get_files (list);

  if (files != NULL)
    lk_intake_take_file (self, files->data);
  g_slist_free (files);
}

static void
pasted_files_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (LkIntake) self = data;
  g_autoptr (GError) error = NULL;
  const GValue *value = gdk_clipboard_read_value_finish (GDK_CLIPBOARD (source), result, &error);

  if (value != NULL)
    take_list (self, g_value_get_boxed (value));
  else
    give_error (self, error);
}

static void
pasted_picture_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (LkIntake) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GInputStream) stream
      = gdk_clipboard_read_finish (GDK_CLIPBOARD (source), result, NULL, &error);

  if (stream != NULL)
    take_stream (self, stream);
  else
    give_error (self, error);
}

static void
pasted_text_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (LkIntake) self = data;
  g_autoptr (GError) error = NULL;
  g_auto (LkSecretString) text = lk_bounded_read_text_finish (result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_MESSAGE_TOO_LARGE))
    give_failure (self, _ ("the text is too long"));
  else if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    give_text (self, text);
}

/**
 * lk_intake_paste:
 * @self: an intake
 *
 * Takes what is on the clipboard: a file, else a picture, else a text.
 */
void
lk_intake_paste (LkIntake *self)
{
  GdkClipboard *clipboard = NULL;
  GdkContentFormats *formats = NULL;

  g_return_if_fail (LK_IS_INTAKE (self));

  clipboard = gtk_widget_get_clipboard (GTK_WIDGET (self));
  formats = gdk_clipboard_get_formats (clipboard);
  if (has_files (formats))
    gdk_clipboard_read_value_async (clipboard, GDK_TYPE_FILE_LIST, G_PRIORITY_DEFAULT,
                                    start_reading (self), pasted_files_cb, g_object_ref (self));
  else if (has_picture (formats))
    gdk_clipboard_read_async (clipboard, (const char **) picture_types, G_PRIORITY_DEFAULT,
                              start_reading (self), pasted_picture_cb, g_object_ref (self));
  else
    lk_bounded_read_text_async (clipboard, LK_INTAKE_MAX_TEXT, start_reading (self), pasted_text_cb,
                                g_object_ref (self));
}

static void
paste_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  lk_intake_paste (LK_INTAKE (widget));
}

/* --- Dropping ------------------------------------------------------------------------------ */

static gboolean
drop_cb (GtkDropTarget *target, const GValue *value, double x, double y, LkIntake *self)
{
  if (G_VALUE_HOLDS (value, GDK_TYPE_FILE_LIST))
    take_list (self, g_value_get_boxed (value));
  else if (G_VALUE_HOLDS_STRING (value))
    give_text (self, g_value_get_string (value));
  else
    return FALSE;
  return TRUE;
}

/* A browser gives a picture and where it is in the web; the picture itself is what is wanted, and
   it is read as it comes: GTK would decode one of any size. */
static gboolean
accept_cb (GtkDropTarget *target, GdkDrop *drop, gpointer data)
{
  GdkContentFormats *formats = gdk_drop_get_formats (drop);

  return !has_picture (formats)
         && gdk_content_formats_match (formats, gtk_drop_target_get_formats (target));
}

static void
dropped_picture_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (LkIntake) self = data;
  g_autoptr (GError) error = NULL;
  GdkDrop *drop = GDK_DROP (source);
  g_autoptr (GInputStream) stream = gdk_drop_read_finish (drop, result, NULL, &error);

  gdk_drop_finish (drop, stream != NULL ? GDK_ACTION_COPY : 0);
  if (stream != NULL)
    take_stream (self, stream);
  else
    give_error (self, error);
}

static gboolean
drop_picture_cb (GtkDropTargetAsync *target, GdkDrop *drop, double x, double y, LkIntake *self)
{
  gdk_drop_read_async (drop, (const char **) picture_types, G_PRIORITY_DEFAULT,
                       start_reading (self), dropped_picture_cb, g_object_ref (self));
  return TRUE;
}

static void
add_drop_targets (LkIntake *self, GtkWidget *area)
{
  GType types[] = { GDK_TYPE_FILE_LIST, G_TYPE_STRING };
  GtkDropTarget *target = gtk_drop_target_new (G_TYPE_INVALID, GDK_ACTION_COPY);
  GtkDropTargetAsync *pictures
      = gtk_drop_target_async_new (gdk_content_formats_new ((const char **) picture_types,
                                                            g_strv_length (
                                                                (char **) picture_types)),
                                   GDK_ACTION_COPY);

  gtk_drop_target_set_gtypes (target, types, G_N_ELEMENTS (types));
  g_signal_connect (target, "accept", G_CALLBACK (accept_cb), NULL);
  g_signal_connect_object (target, "drop", G_CALLBACK (drop_cb), self, 0);
  gtk_widget_add_controller (area, GTK_EVENT_CONTROLLER (target));
  g_signal_connect_object (pictures, "drop", G_CALLBACK (drop_picture_cb), self, 0);
  gtk_widget_add_controller (area, GTK_EVENT_CONTROLLER (pictures));
}

static gboolean
shortcut_cb (GtkWidget *area, GVariant *args, gpointer data)
{
  LkIntake *self = data;

  if (!gtk_widget_get_mapped (area) || !gtk_widget_is_sensitive (area))
    return FALSE;
  return gtk_widget_activate_action (GTK_WIDGET (self), g_variant_get_string (args, NULL), NULL);
}

static void
add_shortcut (LkIntake *self, GtkShortcutController *controller, guint key, const char *action)
{
  GtkShortcut *shortcut = gtk_shortcut_new (gtk_keyval_trigger_new (key, GDK_CONTROL_MASK),
                                            gtk_callback_action_new (shortcut_cb, self, NULL));

  gtk_shortcut_set_arguments (shortcut, g_variant_new_string (action));
  gtk_shortcut_controller_add_shortcut (controller, shortcut);
}

/* --- The screen ---------------------------------------------------------------------------- */

static void
shot_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (LkIntake) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GFile) file = lk_portal_take_screenshot_finish (result, &error);

  if (file != NULL)
    lk_intake_take_file (self, file);
  else
    give_error (self, error);
}

static void
screen_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  LkIntake *self = LK_INTAKE (widget);

  lk_portal_take_screenshot_async (start (self), shot_cb, g_object_ref (self));
}

static void
probed_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (LkIntake) self = data;

  if (lk_portal_probe_finish (result, NULL) && self->screen_child != NULL)
    gtk_widget_set_visible (self->screen_child, TRUE);
}

static void
camera_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  g_signal_emit (widget, signals[SIGNAL_CAMERA], 0);
}

static void
type_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  g_signal_emit (widget, signals[SIGNAL_TYPE], 0);
}

static void
lk_intake_dispose (GObject *object)
{
  lk_intake_stop (LK_INTAKE (object));
  lk_compat_dispose_template (GTK_WIDGET (object), LK_TYPE_INTAKE);
  G_OBJECT_CLASS (lk_intake_parent_class)->dispose (object);
}

static void
install_signals (void)
{
  /**
   * LkIntake::reading:
   * @self: the intake
   *
   * Something is there and is read now: #LkIntake::bytes, #LkIntake::text or #LkIntake::failed
   * follows, unless lk_intake_stop() is called.
   */
  signals[SIGNAL_READING] = g_signal_new ("reading", LK_TYPE_INTAKE, G_SIGNAL_RUN_LAST, 0, NULL,
                                          NULL, NULL, G_TYPE_NONE, 0);
  /**
   * LkIntake::bytes:
   * @self: the intake
   * @bytes: what came in, of whatever kind
   */
  signals[SIGNAL_BYTES] = g_signal_new ("bytes", LK_TYPE_INTAKE, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                        NULL, G_TYPE_NONE, 1, G_TYPE_BYTES);
  /**
   * LkIntake::text:
   * @self: the intake
   * @text: what came in
   */
  signals[SIGNAL_TEXT] = g_signal_new ("text", LK_TYPE_INTAKE, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                       NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  /**
   * LkIntake::failed:
   * @self: the intake
   * @error: why nothing came in
   */
  signals[SIGNAL_FAILED] = g_signal_new ("failed", LK_TYPE_INTAKE, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                         NULL, G_TYPE_NONE, 1, G_TYPE_ERROR);
  /**
   * LkIntake::camera:
   *
   * The page is to open the camera.
   */
  signals[SIGNAL_CAMERA] = g_signal_new ("camera", LK_TYPE_INTAKE, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                         NULL, G_TYPE_NONE, 0);
  /**
   * LkIntake::type:
   *
   * The page is to let the person type it.
   */
  signals[SIGNAL_TYPE] = g_signal_new ("type", LK_TYPE_INTAKE, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                       NULL, G_TYPE_NONE, 0);
}

static void
lk_intake_class_init (LkIntakeClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lk_intake_dispose;
  install_signals ();
  gtk_widget_class_set_css_name (widget_class, "intake");
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/latchkey/Latchkey/ui/widgets/lk-intake.ui");
  gtk_widget_class_bind_template_child (widget_class, LkIntake, drop_area);
  gtk_widget_class_bind_template_child (widget_class, LkIntake, hint_label);
  gtk_widget_class_bind_template_child (widget_class, LkIntake, buttons);
  gtk_widget_class_bind_template_child (widget_class, LkIntake, camera_child);
  gtk_widget_class_bind_template_child (widget_class, LkIntake, screen_child);
  gtk_widget_class_bind_template_child (widget_class, LkIntake, type_child);
  gtk_widget_class_install_action (widget_class, "intake.choose-file", NULL, choose_file_action);
  gtk_widget_class_install_action (widget_class, "intake.paste", NULL, paste_action);
  gtk_widget_class_install_action (widget_class, "intake.camera", NULL, camera_action);
  gtk_widget_class_install_action (widget_class, "intake.screen", NULL, screen_action);
  gtk_widget_class_install_action (widget_class, "intake.type", NULL, type_action);
}

/* Two stand beside each other in the narrowest window, however long a language's words are. */
static void
lk_intake_init (LkIntake *self)
{
  GtkFlowBoxChild *child;

  gtk_widget_init_template (GTK_WIDGET (self));
  for (int i = 0; (child = gtk_flow_box_get_child_at_index (self->buttons, i)) != NULL; i++)
    {
      GtkWidget *button = gtk_flow_box_child_get_child (child);
      GtkLabel *label = GTK_LABEL (gtk_button_get_child (GTK_BUTTON (button)));

      gtk_label_set_wrap (label, TRUE);
      gtk_label_set_wrap_mode (label, PANGO_WRAP_WORD_CHAR);
      gtk_label_set_natural_wrap_mode (label, GTK_NATURAL_WRAP_NONE);
      gtk_label_set_width_chars (label, LK_FEWEST_LETTERS);
      gtk_label_set_justify (label, GTK_JUSTIFY_CENTER);
    }
}

/**
 * lk_intake_set_up:
 * @self: an intake
 * @area: the page: what is dropped anywhere on it comes in, and so do Ctrl+V and Ctrl+O
 * @ways: the ways that are offered
 * @kind: what the file dialog offers first
 *
 * Once, when the page is built.
 */
void
lk_intake_set_up (LkIntake *self, GtkWidget *area, LkIntakeWay ways, LkFileKind kind)
{
  GtkEventController *controller = NULL;

  g_return_if_fail (LK_IS_INTAKE (self));
  g_return_if_fail (GTK_IS_WIDGET (area));

  self->kind = kind;
  gtk_widget_set_visible (self->camera_child, (ways & LK_INTAKE_CAMERA) != 0);
  gtk_widget_set_visible (self->type_child, (ways & LK_INTAKE_TYPE) != 0);
  gtk_widget_set_visible (self->screen_child, FALSE);
  if ((ways & LK_INTAKE_SCREEN) != 0)
    lk_portal_probe_async (LK_PORTAL_SCREENSHOT, NULL, probed_cb, g_object_ref (self));

  add_drop_targets (self, area);

  controller = gtk_shortcut_controller_new ();
  gtk_shortcut_controller_set_scope (GTK_SHORTCUT_CONTROLLER (controller),
                                     GTK_SHORTCUT_SCOPE_GLOBAL);
  add_shortcut (self, GTK_SHORTCUT_CONTROLLER (controller), GDK_KEY_v, "intake.paste");
  add_shortcut (self, GTK_SHORTCUT_CONTROLLER (controller), GDK_KEY_o, "intake.choose-file");
  gtk_widget_add_controller (area, controller);
}

/**
 * lk_intake_set_hint:
 * @self: an intake
 * @hint: what may be dropped here
 */
void
lk_intake_set_hint (LkIntake *self, const char *hint)
{
  g_return_if_fail (LK_IS_INTAKE (self));
  gtk_label_set_text (self->hint_label, hint);
}

/**
 * lk_intake_set_area_visible:
 * @self: an intake
 * @visible: whether the drop area is shown above the buttons
 */
void
lk_intake_set_area_visible (LkIntake *self, gboolean visible)
{
  g_return_if_fail (LK_IS_INTAKE (self));
  gtk_widget_set_visible (self->drop_area, visible);
}

/**
 * lk_intake_stop:
 * @self: an intake
 *
 * Ends what is coming in.
 */
void
lk_intake_stop (LkIntake *self)
{
  g_return_if_fail (LK_IS_INTAKE (self));

  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
}
