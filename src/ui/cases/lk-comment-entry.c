/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-comment-entry.h"

#include <glib/gi18n.h>

#include "lk-error-text.h"
#include "lk-limits.h"
#include "lk-notice.h"

/**
 * LkCommentEntry:
 *
 * Where a comment is written. What was written stays until the desk has taken it, also while one
 * looks at another case.
 */
struct _LkCommentEntry
{
  GtkWidget parent_instance;

  /* template widgets */
  GtkWidget *content;
  LkNotice *notice;
  GtkTextView *text_view;
  GtkLabel *placeholder;
  GtkWidget *send_button;
  GtkCheckButton *internal_check;

  /* owned */
  LkOpenCase *open_case;
  GHashTable *unsent; /* id -> Unsent, of the cases that are not shown */
  GCancellable *cancellable;
  char *id;
  gboolean sending;
};

/* What was begun on a case. */
typedef struct
{
  char *text;
  gboolean internal;
} Unsent;

G_DEFINE_FINAL_TYPE (LkCommentEntry, lk_comment_entry, GTK_TYPE_WIDGET)

static void
unsent_free (gpointer data)
{
  Unsent *unsent = data;

  g_free (unsent->text);
  g_free (unsent);
}

static char *
get_text (LkCommentEntry *self)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (self->text_view);
  GtkTextIter start, end;

  gtk_text_buffer_get_bounds (buffer, &start, &end);
  return gtk_text_buffer_get_text (buffer, &start, &end, FALSE);
}

static void
set_text (LkCommentEntry *self, const char *text)
{
  gtk_text_buffer_set_text (gtk_text_view_get_buffer (self->text_view), text, -1);
}

static void
update (LkCommentEntry *self)
{
  g_autofree char *text = get_text (self);
  gboolean empty = text[0] == '\0';
  gboolean fits = g_utf8_strlen (text, -1) <= LK_LIMIT_COMMENT_CHARS;

  gtk_widget_set_visible (GTK_WIDGET (self->placeholder), empty);
  gtk_widget_set_sensitive (self->send_button,
                            g_strstrip (text)[0] != '\0' && fits && !self->sending);
  if (!fits)
    lk_notice_show (self->notice, LK_NOTICE_WARNING,
                    _ ("This comment is too long for the desk. Nothing of it is lost: shorten it, "
                       "or send it in two."),
                    NULL);
  else
    lk_notice_hide (self->notice);
}

static void
put_away (LkCommentEntry *self)
{
  Unsent *unsent = g_new0 (Unsent, 1);

  unsent->text = get_text (self);
  unsent->internal = gtk_check_button_get_active (self->internal_check);
  g_hash_table_replace (self->unsent, g_strdup (self->id), unsent);
}

static void
take_out (LkCommentEntry *self)
{
  Unsent *unsent = self->id != NULL ? g_hash_table_lookup (self->unsent, self->id) : NULL;

  set_text (self, unsent != NULL ? unsent->text : "");
  gtk_check_button_set_active (self->internal_check, unsent != NULL && unsent->internal);
  if (unsent != NULL)
    g_hash_table_remove (self->unsent, self->id);
}

/* Each case keeps the comment that was begun on it, and for whom it is. */
static void
on_case (LkCommentEntry *self)
{
  const char *id = lk_open_case_get_id (self->open_case);
  LkViewer viewer = lk_open_case_get_viewer (self->open_case);

  if (g_strcmp0 (id, self->id) != 0)
    {
      if (self->id != NULL)
        put_away (self);
      g_free (self->id);
      self->id = g_strdup (id);
      take_out (self);
    }
  gtk_widget_set_visible (GTK_WIDGET (self),
                          lk_open_case_allows (self->open_case, LK_EVENT_KIND_COMMENT));
  gtk_widget_set_visible (GTK_WIDGET (self->internal_check), viewer == LK_VIEWER_AGENT);
}

typedef struct
{
  LkCommentEntry *self;
  char *id;
} Sending;

static void
on_sent (GObject *source, GAsyncResult *result, gpointer data)
{
  Sending *sending = data;
  g_autoptr (LkCommentEntry) self = sending->self;
  g_autofree char *id = sending->id;
  g_autoptr (GError) error = NULL;

  g_free (sending);
  lk_open_case_post_finish (LK_OPEN_CASE (source), result, &error);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  self->sending = FALSE;
  gtk_widget_set_sensitive (GTK_WIDGET (self->text_view), TRUE);
  if (error == NULL)
    {
      g_hash_table_remove (self->unsent, id);
      if (g_strcmp0 (id, self->id) == 0)
        set_text (self, "");
    }
  update (self);
  if (error != NULL)
    {
      g_autofree char *text = lk_error_text (error);

      lk_notice_show (self->notice, LK_NOTICE_ERROR, text, NULL);
    }
}

static void
on_send (LkCommentEntry *self)
{
  g_autoptr (LkNewEvent) event = NULL;
  g_autofree char *text = g_strstrip (get_text (self));
  Sending *sending = NULL;

  if (text[0] == '\0' || self->sending)
    return;
  event = lk_new_event_new (LK_EVENT_KIND_COMMENT);
  lk_new_event_set_text (event, text);
  if (gtk_widget_get_visible (GTK_WIDGET (self->internal_check))
      && gtk_check_button_get_active (self->internal_check))
    lk_new_event_set_internal (event, TRUE);
  self->sending = TRUE;
  gtk_widget_set_sensitive (GTK_WIDGET (self->text_view), FALSE);
  update (self);
  sending = g_new0 (Sending, 1);
  sending->self = g_object_ref (self);
  sending->id = g_strdup (self->id);
  lk_open_case_post_async (self->open_case, event, self->cancellable, on_sent, sending);
}

static gboolean
on_send_key (GtkWidget *widget, GVariant *arguments, gpointer data)
{
  on_send (LK_COMMENT_ENTRY (widget));
  return TRUE;
}

/**
 * lk_comment_entry_set_open_case:
 * @self: the entry
 * @open_case: the case that the page shows
 */
void
lk_comment_entry_set_open_case (LkCommentEntry *self, LkOpenCase *open_case)
{
  g_return_if_fail (LK_IS_COMMENT_ENTRY (self));
  g_return_if_fail (self->open_case == NULL);

  self->open_case = g_object_ref (open_case);
  g_signal_connect_object (open_case, "notify::case", G_CALLBACK (on_case), self,
                           G_CONNECT_SWAPPED);
  on_case (self);
}

static void
lk_comment_entry_dispose (GObject *object)
{
  LkCommentEntry *self = LK_COMMENT_ENTRY (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->open_case);
  gtk_widget_dispose_template (GTK_WIDGET (self), LK_TYPE_COMMENT_ENTRY);
  G_OBJECT_CLASS (lk_comment_entry_parent_class)->dispose (object);
}

static void
lk_comment_entry_finalize (GObject *object)
{
  LkCommentEntry *self = LK_COMMENT_ENTRY (object);

  g_hash_table_unref (self->unsent);
  g_free (self->id);
  G_OBJECT_CLASS (lk_comment_entry_parent_class)->finalize (object);
}

static void
lk_comment_entry_class_init (LkCommentEntryClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lk_comment_entry_dispose;
  G_OBJECT_CLASS (klass)->finalize = lk_comment_entry_finalize;
  g_type_ensure (LK_TYPE_NOTICE);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/org/latchkey/Latchkey/ui/cases/lk-comment-entry.ui");
  gtk_widget_class_bind_template_child (widget_class, LkCommentEntry, content);
  gtk_widget_class_bind_template_child (widget_class, LkCommentEntry, notice);
  gtk_widget_class_bind_template_child (widget_class, LkCommentEntry, text_view);
  gtk_widget_class_bind_template_child (widget_class, LkCommentEntry, placeholder);
  gtk_widget_class_bind_template_child (widget_class, LkCommentEntry, send_button);
  gtk_widget_class_bind_template_child (widget_class, LkCommentEntry, internal_check);
  gtk_widget_class_bind_template_callback (widget_class, on_send);
  gtk_widget_class_bind_template_callback (widget_class, update);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Return, GDK_CONTROL_MASK, on_send_key, NULL);
}

static void
lk_comment_entry_init (LkCommentEntry *self)
{
  self->unsent = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, unsent_free);
  self->cancellable = g_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  update (self);
}

static gboolean
is_written (const char *text)
{
  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    if (!g_unichar_isspace (g_utf8_get_char (p)))
      return TRUE;
  return FALSE;
}

static gboolean
is_unsent (gpointer id, gpointer unsent, gpointer data)
{
  return is_written (((Unsent *) unsent)->text);
}

/**
 * lk_comment_entry_has_unsent:
 * @self: the entry
 *
 * Returns: whether a comment was written, on the case that is shown or on another, and not sent
 */
gboolean
lk_comment_entry_has_unsent (LkCommentEntry *self)
{
  g_autofree char *text = NULL;

  g_return_val_if_fail (LK_IS_COMMENT_ENTRY (self), FALSE);

  text = get_text (self);
  return is_written (text) || g_hash_table_find (self->unsent, is_unsent, NULL) != NULL;
}
