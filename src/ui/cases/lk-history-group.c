/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-history-group.h"

#include <glib/gi18n.h>

#include "lk-column-layout.h"
#include "lk-event-words.h"
#include "lk-relative-time.h"
#include "lk-verbatim.h"

#define CLOCK_SECONDS 30
#define SHOWN_AT_FIRST 30

/**
 * LkHistoryGroup:
 *
 * What has happened to a case, oldest first: icon, sentence, how long ago, and the exact time on
 * hover. What people wrote stands as cards. Of a long history the newest part is shown at first.
 */
struct _LkHistoryGroup
{
  AdwPreferencesGroup parent_instance;

  /* widgets */
  GtkBox *box;
  GtkButton *earlier;

  /* owned */
  LkOpenCase *open_case;
  GPtrArray *times;
  guint clock;
  guint first;
  gboolean all;
};

G_DEFINE_FINAL_TYPE (LkHistoryGroup, lk_history_group, ADW_TYPE_PREFERENCES_GROUP)

static void
write_time (GtkLabel *label)
{
  GDateTime *at = g_object_get_data (G_OBJECT (label), "lk-at");
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  g_autofree char *text = lk_relative_time_since (at, now);

  gtk_label_set_text (label, text);
}

static gboolean
on_clock (gpointer data)
{
  LkHistoryGroup *self = data;

  for (guint i = 0; i < self->times->len; i++)
    write_time (g_ptr_array_index (self->times, i));
  return G_SOURCE_CONTINUE;
}

static GtkWidget *
time_label (LkHistoryGroup *self, LkEvent *event)
{
  GtkWidget *label = gtk_label_new (NULL);
  GDateTime *at = lk_event_get_at (event);
  g_autofree char *exact = lk_relative_time_exact (at);

  g_object_set_data_full (G_OBJECT (label), "lk-at", g_date_time_ref (at),
                          (GDestroyNotify) g_date_time_unref);
  write_time (GTK_LABEL (label));
  gtk_widget_set_tooltip_text (label, exact);
  gtk_widget_add_css_class (label, "caption");
  gtk_widget_add_css_class (label, "dim-label");
  gtk_widget_set_halign (label, GTK_ALIGN_START);
  g_ptr_array_add (self->times, label);
  return label;
}

static GtkWidget *
text_label (const char *text)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_selectable (GTK_LABEL (label), TRUE);
  lk_verbatim (label);
  return label;
}

static GtkWidget *
card (LkEvent *event, const char *text)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);

  gtk_widget_add_css_class (box, "card");
  gtk_widget_add_css_class (box, "case-comment");
  if (lk_event_is_internal (event))
    {
      GtkWidget *mark = gtk_label_new (_ ("Visible to agents only"));

      gtk_widget_add_css_class (mark, "caption-heading");
      gtk_widget_add_css_class (mark, "warning");
      gtk_widget_set_halign (mark, GTK_ALIGN_START);
      gtk_box_append (GTK_BOX (box), mark);
    }
  gtk_box_append (GTK_BOX (box), text_label (text));
  return box;
}

static GtkWidget *
event_widget (LkHistoryGroup *self, LkEvent *event)
{
  LkCase *item = lk_open_case_get_case (self->open_case);
  GtkWidget *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *icon = gtk_image_new_from_icon_name (lk_event_words_icon (event));
  GtkWidget *words = lk_column_new (3);
  g_autofree char *sentence
      = lk_event_words_sentence (event, item != NULL ? lk_case_get_n_items (item) : 1);
  g_autofree char *text = lk_event_words_text (event);
  GtkWidget *label = text_label (sentence);

  gtk_widget_set_valign (icon, GTK_ALIGN_START);
  gtk_widget_add_css_class (icon, "dim-label");
  gtk_widget_add_css_class (icon, "case-event-icon");
  gtk_widget_set_hexpand (words, TRUE);
  gtk_box_append (GTK_BOX (words), label);
  if (text != NULL)
    gtk_box_append (GTK_BOX (words), card (event, text));
  gtk_box_append (GTK_BOX (words), time_label (self, event));
  gtk_box_append (GTK_BOX (line), icon);
  gtk_box_append (GTK_BOX (line), words);
  return line;
}

static void
clear (LkHistoryGroup *self)
{
  GtkWidget *child = NULL;

  g_ptr_array_set_size (self->times, 0);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->box))) != NULL)
    gtk_box_remove (self->box, child);
}

/* New events are appended; only another case, or the wish for all of it, makes the list anew. */
static void
on_events (GListModel *events, guint position, guint removed, guint added, LkHistoryGroup *self)
{
  guint n = g_list_model_get_n_items (events);

  if (removed > 0 || n == 0)
    {
      clear (self);
      self->first = 0;
      self->all = FALSE;
      position = 0;
    }
  if (position == 0 && !self->all && n > SHOWN_AT_FIRST)
    self->first = n - SHOWN_AT_FIRST;
  for (guint i = MAX (position, self->first); i < n; i++)
    {
      g_autoptr (LkEvent) event = g_list_model_get_item (events, i);

      gtk_box_append (self->box, event_widget (self, event));
    }
  gtk_widget_set_visible (GTK_WIDGET (self->earlier), self->first > 0);
  gtk_widget_set_visible (GTK_WIDGET (self), n > 0);
}

static void
on_earlier (LkHistoryGroup *self)
{
  GListModel *events = lk_open_case_get_events (self->open_case);

  clear (self);
  self->all = TRUE;
  self->first = 0;
  on_events (events, 0, 0, g_list_model_get_n_items (events), self);
}

/**
 * lk_history_group_set_open_case:
 * @self: the group
 * @open_case: the case that the page shows
 */
void
lk_history_group_set_open_case (LkHistoryGroup *self, LkOpenCase *open_case)
{
  GListModel *events = NULL;

  g_return_if_fail (LK_IS_HISTORY_GROUP (self));
  g_return_if_fail (self->open_case == NULL);

  self->open_case = g_object_ref (open_case);
  events = lk_open_case_get_events (open_case);
  g_signal_connect_object (events, "items-changed", G_CALLBACK (on_events), self, 0);
  self->clock = g_timeout_add_seconds (CLOCK_SECONDS, on_clock, self);
  on_events (events, 0, 0, g_list_model_get_n_items (events), self);
}

static void
lk_history_group_dispose (GObject *object)
{
  LkHistoryGroup *self = LK_HISTORY_GROUP (object);

  g_clear_handle_id (&self->clock, g_source_remove);
  g_clear_object (&self->open_case);
  g_clear_pointer (&self->times, g_ptr_array_unref);
  G_OBJECT_CLASS (lk_history_group_parent_class)->dispose (object);
}

static void
lk_history_group_class_init (LkHistoryGroupClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = lk_history_group_dispose;
}

static void
lk_history_group_init (LkHistoryGroup *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 18);
  GtkWidget *earlier = gtk_button_new_with_label (_ ("Show All"));

  self->times = g_ptr_array_new ();
  self->box = GTK_BOX (box);
  self->earlier = GTK_BUTTON (earlier);
  gtk_widget_add_css_class (earlier, "flat");
  g_signal_connect_swapped (earlier, "clicked", G_CALLBACK (on_earlier), self);
  adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (self), _ ("History"));
  adw_preferences_group_set_header_suffix (ADW_PREFERENCES_GROUP (self), earlier);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (self), box);
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
}
