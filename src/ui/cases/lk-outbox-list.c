/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-outbox-list.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#include "lk-client-error.h"
#include "lk-error-text.h"
#include "lk-outbox.h"
#include "lk-row.h"
#include "lk-verbatim.h"

#define MAX_HEIGHT 220

/**
 * LkOutboxList:
 *
 * Cases that were filed and have not reached the desk yet, above the list of those that have. Not
 * there at all while nothing waits.
 */
struct _LkOutboxList
{
  GtkWidget parent_instance;

  /* widgets */
  GtkWidget *scroller;
  GtkListBox *box;

  /* owned */
  LkContext *context;
  LkOutbox *outbox;
};

G_DEFINE_FINAL_TYPE (LkOutboxList, lk_outbox_list, GTK_TYPE_WIDGET)

static char *
entry_title (LkOutboxEntry *entry)
{
  LkDraft *draft = lk_outbox_entry_get_draft (entry);
  guint n = draft != NULL ? lk_draft_get_n_items (draft) : 0;
  LkDeviceIdentity *device = n > 0 ? lk_draft_item_get_device (lk_draft_get_item (draft, 0)) : NULL;
  const char *name = device != NULL ? lk_device_identity_get_model (device) : NULL;

  if (device != NULL && (name == NULL || name[0] == '\0'))
    name = lk_device_identity_get_serial (device);
  if (name == NULL || name[0] == '\0')
    name = _ ("Case");
  if (n < 2)
    return g_strdup (name);
  return g_strdup_printf (ngettext ("%s and %u more", "%s and %u more", n - 1), name, n - 1);
}

static char *
entry_words (LkOutboxEntry *entry)
{
  const GError *error = lk_outbox_entry_get_error (entry);
  int percent = (int) (lk_outbox_entry_get_progress (entry) * 100);

  switch (lk_outbox_entry_get_state (entry))
    {
    case LK_OUTBOX_STATE_SENDING:
      return g_strdup_printf (_ ("On its way to the desk, %d %%"), CLAMP (percent, 0, 100));
    case LK_OUTBOX_STATE_STUCK:
      return error != NULL ? lk_error_text (error) : g_strdup (_ ("Cannot be sent as it is"));
    case LK_OUTBOX_STATE_WAITING:
      break;
    }
  return g_strdup (_ ("Kept here. Goes out by itself when the desk can be reached."));
}

static const char *
entry_icon (LkOutboxEntry *entry)
{
  switch (lk_outbox_entry_get_state (entry))
    {
    case LK_OUTBOX_STATE_SENDING:
      return "document-send-symbolic";
    case LK_OUTBOX_STATE_STUCK:
      return "dialog-warning-symbolic";
    case LK_OUTBOX_STATE_WAITING:
      break;
    }
  return "content-loading-symbolic";
}

typedef struct
{
  LkOutboxList *self;
  GtkWidget *button;
} TakingBack;

/* Why it stays where it is stands in its row, until there is something newer to say of it. */
static void
say_why_not (GtkWidget *button, const GError *error)
{
  GtkWidget *row = gtk_widget_get_ancestor (button, ADW_TYPE_ACTION_ROW);
  g_autofree char *words = lk_error_text (error);
  g_autofree char *escaped = g_markup_escape_text (words, -1);

  gtk_widget_set_sensitive (button, TRUE);
  if (row != NULL)
    adw_action_row_set_subtitle (ADW_ACTION_ROW (row), escaped);
}

static void
on_taken_back (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autofree TakingBack *taking = data;
  g_autoptr (LkOutboxList) self = taking->self;
  g_autoptr (GtkWidget) button = taking->button;
  g_autoptr (GError) error = NULL;
  g_autoptr (LkDraft) draft = lk_outbox_take_back_finish (LK_OUTBOX (source), result, &error);

  if (self->context == NULL)
    return;
  if (draft != NULL)
    gtk_widget_activate_action (GTK_WIDGET (self), "win.resume-draft", "s",
                                lk_draft_get_id (draft));
  else
    say_why_not (button, error);
}

static void
on_take_back (GtkButton *button, LkOutboxList *self)
{
  LkOutboxEntry *entry = g_object_get_data (G_OBJECT (button), "lk-entry");
  TakingBack *taking = g_new0 (TakingBack, 1);

  *taking = (TakingBack){ g_object_ref (self), g_object_ref (GTK_WIDGET (button)) };
  gtk_widget_set_sensitive (GTK_WIDGET (button), FALSE);
  lk_outbox_take_back_async (self->outbox, entry, NULL, on_taken_back, taking);
}

static void
on_open (GtkButton *button, LkOutboxList *self)
{
  LkOutboxEntry *entry = g_object_get_data (G_OBJECT (button), "lk-entry");
  const char *id = lk_client_error_get_case_id (lk_outbox_entry_get_error (entry));

  if (id != NULL)
    gtk_widget_activate_action (GTK_WIDGET (self), "win.show-case", "s", id);
}

static void
on_retry (LkOutboxList *self)
{
  if (self->outbox != NULL)
    lk_outbox_retry (self->outbox);
}

typedef struct
{
  AdwActionRow *row;
  GtkImage *icon;
  GtkWidget *retry;
  GtkWidget *open;
  GtkWidget *edit;
} Line;

static void
update_line (LkOutboxEntry *entry, GParamSpec *pspec, gpointer data)
{
  Line *line = g_object_get_data (G_OBJECT (data), "lk-line");
  g_autofree char *words = entry_words (entry);
  g_autofree char *escaped = g_markup_escape_text (words, -1);
  LkOutboxState state = lk_outbox_entry_get_state (entry);

  adw_action_row_set_subtitle (line->row, escaped);
  gtk_image_set_from_icon_name (line->icon, entry_icon (entry));
  gtk_widget_set_visible (line->retry, state == LK_OUTBOX_STATE_WAITING);
  gtk_widget_set_visible (line->open,
                          lk_client_error_get_case_id (lk_outbox_entry_get_error (entry)) != NULL);
  gtk_widget_set_visible (line->edit, state == LK_OUTBOX_STATE_STUCK);
}

static GtkWidget *
flat_button (const char *icon, const char *label)
{
  GtkWidget *button = gtk_button_new_from_icon_name (icon);

  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_set_tooltip_text (button, label);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, label,
                                  -1);
  return button;
}

static void
remember_entry (GtkWidget *button, LkOutboxEntry *entry)
{
  g_object_set_data_full (G_OBJECT (button), "lk-entry", g_object_ref (entry), g_object_unref);
}

static GtkWidget *
create_line (gpointer item, gpointer data)
{
  LkOutboxEntry *entry = item;
  LkOutboxList *self = data;
  Line *line = g_new0 (Line, 1);
  g_autofree char *title = entry_title (entry);
  g_autofree char *escaped = g_markup_escape_text (title, -1);

  line->row = ADW_ACTION_ROW (lk_row_new ());
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (line->row), escaped);
  lk_verbatim (GTK_WIDGET (line->row));
  line->icon = GTK_IMAGE (gtk_image_new ());
  adw_action_row_add_prefix (line->row, GTK_WIDGET (line->icon));
  line->retry = flat_button ("view-refresh-symbolic", _ ("Send Now"));
  g_signal_connect_object (line->retry, "clicked", G_CALLBACK (on_retry), self, G_CONNECT_SWAPPED);
  adw_action_row_add_suffix (line->row, line->retry);
  line->edit = gtk_button_new_with_label (_ ("Edit"));
  gtk_widget_set_valign (line->edit, GTK_ALIGN_CENTER);
  remember_entry (line->edit, entry);
  g_signal_connect_object (line->edit, "clicked", G_CALLBACK (on_take_back), self, 0);
  adw_action_row_add_suffix (line->row, line->edit);
  line->open = flat_button ("go-next-symbolic", _ ("Open Case"));
  remember_entry (line->open, entry);
  g_signal_connect_object (line->open, "clicked", G_CALLBACK (on_open), self, 0);
  adw_action_row_add_suffix (line->row, line->open);
  g_object_set_data_full (G_OBJECT (line->row), "lk-line", line, g_free);
  g_signal_connect_object (entry, "notify", G_CALLBACK (update_line), line->row, 0);
  update_line (entry, NULL, line->row);
  return GTK_WIDGET (line->row);
}

static void
update_visible (LkOutboxList *self)
{
  gtk_widget_set_visible (GTK_WIDGET (self),
                          self->outbox != NULL
                              && g_list_model_get_n_items (G_LIST_MODEL (self->outbox)) > 0);
}

static void
on_outbox (LkOutboxList *self)
{
  LkOutbox *outbox = lk_context_get_outbox (self->context);

  if (outbox == self->outbox)
    return;
  if (self->outbox != NULL)
    g_signal_handlers_disconnect_by_data (self->outbox, self);
  g_set_object (&self->outbox, outbox);
  gtk_list_box_bind_model (self->box, outbox != NULL ? G_LIST_MODEL (outbox) : NULL, create_line,
                           self, NULL);
  if (outbox != NULL)
    g_signal_connect_swapped (outbox, "items-changed", G_CALLBACK (update_visible), self);
  update_visible (self);
}

/**
 * lk_outbox_list_set_context:
 * @self: the list
 * @context: what the pages work with
 */
void
lk_outbox_list_set_context (LkOutboxList *self, LkContext *context)
{
  g_return_if_fail (LK_IS_OUTBOX_LIST (self));
  g_return_if_fail (self->context == NULL);

  self->context = g_object_ref (context);
  g_signal_connect_object (context, "notify::outbox", G_CALLBACK (on_outbox), self,
                           G_CONNECT_SWAPPED);
  on_outbox (self);
  update_visible (self);
}

static void
lk_outbox_list_dispose (GObject *object)
{
  LkOutboxList *self = LK_OUTBOX_LIST (object);

  if (self->outbox != NULL)
    g_signal_handlers_disconnect_by_data (self->outbox, self);
  g_clear_pointer (&self->scroller, gtk_widget_unparent);
  g_clear_object (&self->outbox);
  g_clear_object (&self->context);
  G_OBJECT_CLASS (lk_outbox_list_parent_class)->dispose (object);
}

static GtkSizeRequestMode
lk_outbox_list_get_request_mode (GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

/* A scrolled window asks its child for a height without telling the width, and so does not know
 * that text needs more lines in a narrow one. */
static void
lk_outbox_list_measure (GtkWidget *widget,
                        GtkOrientation orientation,
                        int for_size,
                        int *minimum,
                        int *natural,
                        int *minimum_baseline,
                        int *natural_baseline)
{
  LkOutboxList *self = LK_OUTBOX_LIST (widget);
  int rows = 0;

  gtk_widget_measure (self->scroller, orientation, for_size, minimum, natural, NULL, NULL);
  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    return;
  gtk_widget_measure (GTK_WIDGET (self->box), orientation, for_size, NULL, &rows, NULL, NULL);
  *natural = MAX (*minimum, MIN (rows, MAX_HEIGHT));
}

static void
lk_outbox_list_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  GtkAllocation whole = { 0, 0, width, height };

  gtk_widget_size_allocate (LK_OUTBOX_LIST (widget)->scroller, &whole, baseline);
}

static void
lk_outbox_list_class_init (LkOutboxListClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lk_outbox_list_dispose;
  widget_class->get_request_mode = lk_outbox_list_get_request_mode;
  widget_class->measure = lk_outbox_list_measure;
  widget_class->size_allocate = lk_outbox_list_size_allocate;
}

static void
lk_outbox_list_init (LkOutboxList *self)
{
  GtkWidget *box = gtk_list_box_new ();

  self->box = GTK_LIST_BOX (box);
  gtk_list_box_set_selection_mode (self->box, GTK_SELECTION_NONE);
  gtk_widget_add_css_class (box, "boxed-list");
  gtk_widget_set_margin_start (box, 6);
  gtk_widget_set_margin_end (box, 6);
  gtk_widget_set_margin_top (box, 6);
  gtk_widget_set_margin_bottom (box, 6);
  gtk_widget_set_valign (box, GTK_ALIGN_START);
  gtk_accessible_update_property (GTK_ACCESSIBLE (box), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Cases that wait to be sent to the desk"), -1);
  self->scroller = gtk_scrolled_window_new ();
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (self->scroller), GTK_POLICY_NEVER,
                                  GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (self->scroller), box);
  gtk_widget_set_parent (self->scroller, GTK_WIDGET (self));
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
}
