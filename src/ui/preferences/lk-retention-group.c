/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-retention-group.h"

#include <glib/gi18n.h>

#include "lk-desk-retention.h"
#include "lk-error-text.h"
#include "lk-row.h"

#define CHOICES_MAX 5

/* How long one kind of data stays. */
typedef struct
{
  AdwComboRow *row;
  guint days[CHOICES_MAX];
  guint n;
} Clock;

/**
 * LkRetentionGroup:
 *
 * How long the desk of this computer keeps what a closed case holds. A team's desk has its own
 * rules, and says them in its agreement.
 */
struct _LkRetentionGroup
{
  AdwPreferencesGroup parent_instance;

  /* owned */
  LkContext *context;
  Clock photos;
  Clock contact;
  gboolean filling;
};

G_DEFINE_FINAL_TYPE (LkRetentionGroup, lk_retention_group, ADW_TYPE_PREFERENCES_GROUP)

static guint
chosen (Clock *clock)
{
  guint selected = adw_combo_row_get_selected (clock->row);

  return clock->days[MIN (selected, clock->n - 1)];
}

static void
on_saved (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (LkRetentionGroup) self = data;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;

  if (!lk_local_store_work_finish (LK_LOCAL_STORE (source), result, &error))
    text = lk_error_text (error);
  adw_preferences_group_set_description (
      ADW_PREFERENCES_GROUP (self),
      text != NULL ? text : _ ("Takes effect when the desk on this computer next starts."));
}

static void
on_selected (LkRetentionGroup *self)
{
  LkLocalStore *store = self->context != NULL ? lk_context_get_store (self->context) : NULL;
  LkDeskRetention wanted;

  if (self->filling || store == NULL)
    return;
  wanted.photo_days = chosen (&self->photos);
  wanted.contact_days = chosen (&self->contact);
  lk_desk_retention_save_async (&wanted, lk_context_get_practice (self->context), store, on_saved,
                                g_object_ref (self));
}

/* Nothing can be chosen before there is something that keeps it. */
static void
on_store (LkRetentionGroup *self)
{
  gtk_widget_set_sensitive (GTK_WIDGET (self), lk_context_get_store (self->context) != NULL);
}

/* What was chosen is among the choices, even if it was written by hand. */
static void
fill (Clock *clock, const guint *choices, guint n, guint days)
{
  g_autoptr (GtkStringList) list = gtk_string_list_new (NULL);
  guint selected = n;

  for (guint i = 0; i < n; i++)
    {
      clock->days[i] = choices[i];
      if (choices[i] == days)
        selected = i;
    }
  clock->n = n;
  if (selected == n)
    clock->days[clock->n++] = days;
  for (guint i = 0; i < clock->n; i++)
    {
      g_autofree char *text
          = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u day", "%u days", clock->days[i]),
                             clock->days[i]);

      gtk_string_list_append (list, text);
    }
  adw_combo_row_set_model (clock->row, G_LIST_MODEL (list));
  adw_combo_row_set_selected (clock->row, selected);
}

/**
 * lk_retention_group_set_context:
 * @self: the group
 * @context: what the pages work with
 */
void
lk_retention_group_set_context (LkRetentionGroup *self, LkContext *context)
{
  static const guint photo_days[] = { 7, 30, 90, 365 };
  static const guint contact_days[] = { 30, 90, 365, 1095 };
  LkDeskRetention now;

  g_return_if_fail (LK_IS_RETENTION_GROUP (self));

  g_set_object (&self->context, context);
  lk_desk_retention_load (lk_context_get_practice (context), &now);
  self->filling = TRUE;
  fill (&self->photos, photo_days, G_N_ELEMENTS (photo_days), now.photo_days);
  fill (&self->contact, contact_days, G_N_ELEMENTS (contact_days), now.contact_days);
  self->filling = FALSE;
  g_signal_connect_object (context, "notify::store", G_CALLBACK (on_store), self,
                           G_CONNECT_SWAPPED);
  on_store (self);
  gtk_widget_set_visible (GTK_WIDGET (self), lk_context_get_this_computer (context));
}

static void
add_row (LkRetentionGroup *self, Clock *clock, const char *title, const char *subtitle)
{
  GtkWidget *row = adw_combo_row_new ();

  clock->row = ADW_COMBO_ROW (row);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), subtitle);
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), 0);
  lk_row_narrow_words (ADW_ACTION_ROW (row));
  g_signal_connect_object (row, "notify::selected", G_CALLBACK (on_selected), self,
                           G_CONNECT_SWAPPED);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (self), row);
}

static void
lk_retention_group_dispose (GObject *object)
{
  g_clear_object (&LK_RETENTION_GROUP (object)->context);
  G_OBJECT_CLASS (lk_retention_group_parent_class)->dispose (object);
}

static void
lk_retention_group_class_init (LkRetentionGroupClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = lk_retention_group_dispose;
}

static void
lk_retention_group_init (LkRetentionGroup *self)
{
  self->filling = TRUE;
  adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (self), _ ("Kept after a Case Is Closed"));
  add_row (self, &self->photos, _ ("Label photos"),
           _ ("Requests and answers go after one day, whatever is chosen here."));
  add_row (self, &self->contact, _ ("Contact and comments"), NULL);
  self->filling = FALSE;
}
