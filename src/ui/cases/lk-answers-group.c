/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-answers-group.h"

#include <glib/gi18n.h>
#include <string.h>

#include "lk-error-text.h"
#include "lk-relative-time.h"
#include "lk-row.h"
#include "lk-save-file.h"
#include "lk-secret-clipboard.h"
#include "lk-verbatim.h"

#define MASK "••••••••"
#define REVEAL_SECONDS 60
#define SHOWN_CHARS 40
#define CLOCK_SECONDS 20

/* No line begins with it. */
#define DOT "\u00a0· "

/**
 * LkAnswersGroup:
 *
 * The answers of a case: masked, to be revealed, copied, or saved as a file. An answer is fetched
 * when it is wanted, since the desk notes who read it, and hidden again after a minute.
 */
struct _LkAnswersGroup
{
  AdwPreferencesGroup parent_instance;

  /* owned */
  LkOpenCase *open_case;
  GPtrArray *lines;
  GCancellable *cancellable;
  char *shown;
  guint clock;
};

typedef enum
{
  WANT_REVEAL,
  WANT_COPY,
  WANT_SAVE,
} Want;

/* One device's answer. */
typedef struct
{
  LkAnswersGroup *group;
  guint item;
  AdwActionRow *row;
  GtkButton *reveal;
  LkSecret *answer;
  gboolean revealed;
  guint hide;
  Want want;
} Line;

G_DEFINE_FINAL_TYPE (LkAnswersGroup, lk_answers_group, ADW_TYPE_PREFERENCES_GROUP)

static void
line_free (gpointer data)
{
  Line *line = data;

  g_clear_handle_id (&line->hide, g_source_remove);
  g_clear_pointer (&line->answer, lk_secret_unref);
  g_free (line);
}

static void
toast (LkAnswersGroup *self, const char *text)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "case.toast", "s", text);
}

/* A key is shown whole. A file is for machines: its beginning is enough to tell it from another. */
static char *
shortened (const char *text)
{
  return strlen (text) > SHOWN_CHARS ? g_strdup_printf ("%.*s…", SHOWN_CHARS, text)
                                     : g_strdup (text);
}

static void
show_masked (Line *line, gboolean masked)
{
  g_auto (LkSecretString) text = NULL;
  const char *label = masked ? _ ("Reveal the Answer") : _ ("Hide the Answer");

  line->revealed = !masked && line->answer != NULL;
  if (line->revealed)
    text = shortened (lk_secret_get_text (line->answer));
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (line->row), text != NULL ? text : MASK);
  gtk_button_set_icon_name (line->reveal,
                            masked ? "view-reveal-symbolic" : "view-conceal-symbolic");
  gtk_widget_set_tooltip_text (GTK_WIDGET (line->reveal), label);
  gtk_accessible_update_property (GTK_ACCESSIBLE (line->reveal), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  label, -1);
}

static gboolean
on_hide (gpointer data)
{
  Line *line = data;

  line->hide = 0;
  g_clear_pointer (&line->answer, lk_secret_unref);
  show_masked (line, TRUE);
  return G_SOURCE_REMOVE;
}

static void
on_saved (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (LkAnswersGroup) self = data;
  g_autoptr (GError) error = NULL;
  g_autofree char *name = lk_save_file_finish (result, &error);
  g_autofree char *text = NULL;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  text = name != NULL ? g_strdup_printf (_ ("Saved as %s"), name) : lk_error_text (error);
  toast (self, text);
}

static void
save (Line *line)
{
  g_autoptr (GBytes) bytes = lk_secret_to_bytes (line->answer);

  lk_save_file_async (GTK_WIDGET (line->group), _ ("Save the Answer"), "Encrypt.xml", bytes,
                      line->group->cancellable, on_saved, g_object_ref (line->group));
}

static void
use_answer (Line *line)
{
  switch (line->want)
    {
    case WANT_REVEAL:
      show_masked (line, FALSE);
      break;
    case WANT_COPY:
      lk_secret_clipboard_copy (GTK_WIDGET (line->group), line->answer);
      toast (line->group, _ ("Copied. The clipboard is cleared in a minute."));
      /* Copying is what one does on the way to the device: the page to use it opens at once. */
      gtk_widget_activate_action (GTK_WIDGET (line->group), "case.reset", "u", line->item);
      break;
    case WANT_SAVE:
      save (line);
      break;
    }
}

static Line *
find_line (LkAnswersGroup *self, guint item)
{
  for (guint i = 0; i < self->lines->len; i++)
    {
      Line *line = g_ptr_array_index (self->lines, i);

      if (line->item == item)
        return line;
    }
  return NULL;
}

typedef struct
{
  LkAnswersGroup *self;
  char *shown; /* which answers there were */
  guint item;
} Fetch;

static void
fetch_free (Fetch *fetch)
{
  g_object_unref (fetch->self);
  g_free (fetch->shown);
  g_free (fetch);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Fetch, fetch_free)

static void
on_answer (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (Fetch) fetch = data;
  LkAnswersGroup *self = fetch->self;
  g_autoptr (GError) error = NULL;
  g_autoptr (LkSecret) answer
      = lk_case_backend_get_answer_finish (LK_CASE_BACKEND (source), result, &error);
  Line *line = NULL;

  /* What was asked of a case is nothing that another one shows, nor the same with a new answer. */
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED)
      || g_strcmp0 (fetch->shown, self->shown) != 0)
    return;
  line = find_line (self, fetch->item);
  if (answer == NULL)
    {
      g_autofree char *text = lk_error_text (error);

      toast (self, text);
      return;
    }
  if (line == NULL)
    return;
  g_clear_pointer (&line->answer, lk_secret_unref);
  line->answer = g_steal_pointer (&answer);
  g_clear_handle_id (&line->hide, g_source_remove);
  line->hide = g_timeout_add_seconds (REVEAL_SECONDS, on_hide, line);
  use_answer (line);
}

static void
say_no_desk (LkAnswersGroup *self)
{
  g_autoptr (GError) error = lk_context_no_desk_error (lk_open_case_get_context (self->open_case));
  g_autofree char *text = lk_error_text (error);

  toast (self, text);
}

static void
want (Line *line, Want what)
{
  LkAnswersGroup *self = line->group;
  LkCaseBackend *backend = lk_context_get_backend (lk_open_case_get_context (self->open_case));
  Fetch *fetch = NULL;

  line->want = what;
  if (line->answer != NULL)
    {
      use_answer (line);
      return;
    }
  if (backend == NULL)
    {
      say_no_desk (self);
      return;
    }
  fetch = g_new0 (Fetch, 1);
  fetch->self = g_object_ref (self);
  fetch->shown = g_strdup (self->shown);
  fetch->item = line->item;
  lk_case_backend_get_answer_async (backend, lk_open_case_get_id (self->open_case), line->item,
                                    self->cancellable, on_answer, fetch);
}

static void
on_reveal (GtkButton *button, Line *line)
{
  if (line->revealed)
    show_masked (line, TRUE);
  else
    want (line, WANT_REVEAL);
}

static void
on_copy (GtkButton *button, Line *line)
{
  want (line, WANT_COPY);
}

static void
on_save (GtkButton *button, Line *line)
{
  want (line, WANT_SAVE);
}

static GtkWidget *
add_button (Line *line, const char *icon, const char *label, GCallback callback)
{
  GtkWidget *button = gtk_button_new_from_icon_name (icon);

  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_set_tooltip_text (button, label);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, label,
                                  -1);
  g_signal_connect (button, "clicked", callback, line);
  adw_action_row_add_suffix (line->row, button);
  return button;
}

static void
describe (Line *line, LkCaseItem *item)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  GDateTime *until = lk_case_item_get_expires_at (item);
  gboolean several = lk_case_get_n_items (lk_open_case_get_case (line->group->open_case)) > 1;
  const char *serial = lk_device_identity_get_serial (lk_case_item_get_device (item));
  gboolean file = lk_case_item_get_answer_kind (item) == LK_ANSWER_KIND_FILE;
  g_autoptr (GString) subtitle = g_string_new (file ? _ ("File") : _ ("Key"));

  if (until != NULL && lk_case_item_get_state (item) != LK_ITEM_STATE_APPLIED)
    {
      g_autofree char *left = lk_relative_time_until (until, now);

      g_string_append_printf (subtitle, DOT "%s", left);
    }
  if (several && serial != NULL)
    g_string_append_printf (subtitle, DOT "%s", serial);
  adw_action_row_set_subtitle (line->row, subtitle->str);
}

static void
add_line (LkAnswersGroup *self, LkCaseItem *item)
{
  Line *line = g_new0 (Line, 1);

  line->group = self;
  line->item = lk_case_item_get_index (item);
  line->row = ADW_ACTION_ROW (lk_row_new ());
  g_object_set (line->row, "use-markup", FALSE, NULL);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (line->row), MASK);
  gtk_widget_add_css_class (GTK_WIDGET (line->row), "case-answer");
  lk_verbatim (GTK_WIDGET (line->row));
  line->reveal = GTK_BUTTON (
      add_button (line, "view-reveal-symbolic", _ ("Reveal the Answer"), G_CALLBACK (on_reveal)));
  add_button (line, "edit-copy-symbolic", _ ("Copy the Answer and Set the Password"),
              G_CALLBACK (on_copy));
  add_button (line, "document-save-symbolic", _ ("Save the Answer as Encrypt.xml"),
              G_CALLBACK (on_save));
  describe (line, item);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (self), GTK_WIDGET (line->row));
  g_ptr_array_add (self->lines, line);
}

/* Which answers there are, as text: rows are made anew only when that changes. */
static char *
signature (LkCase *item)
{
  GString *text = g_string_new (lk_case_get_id (item));

  for (guint i = 1; i <= lk_case_get_n_items (item); i++)
    {
      LkCaseItem *device = lk_case_get_item (item, i);
      GDateTime *at = lk_case_item_get_issued_at (device);

      if (lk_case_item_has_answer (device))
        g_string_append_printf (text, " %u:%" G_GINT64_FORMAT, i,
                                at != NULL ? g_date_time_to_unix (at) : 0);
    }
  return g_string_free (text, FALSE);
}

static void
clear_lines (LkAnswersGroup *self)
{
  for (guint i = 0; i < self->lines->len; i++)
    {
      Line *line = g_ptr_array_index (self->lines, i);

      adw_preferences_group_remove (ADW_PREFERENCES_GROUP (self), GTK_WIDGET (line->row));
    }
  g_ptr_array_set_size (self->lines, 0);
}

static void
update (LkAnswersGroup *self)
{
  LkCase *item = lk_open_case_get_case (self->open_case);
  g_autofree char *now = item != NULL ? signature (item) : NULL;

  if (g_strcmp0 (now, self->shown) != 0)
    {
      clear_lines (self);
      for (guint i = 1; item != NULL && i <= lk_case_get_n_items (item); i++)
        if (lk_case_item_has_answer (lk_case_get_item (item, i)))
          add_line (self, lk_case_get_item (item, i));
      g_free (self->shown);
      self->shown = g_steal_pointer (&now);
    }
  for (guint i = 0; i < self->lines->len; i++)
    {
      Line *line = g_ptr_array_index (self->lines, i);
      LkCaseItem *device = lk_open_case_get_item (self->open_case, line->item);

      if (device != NULL)
        describe (line, device);
    }
  gtk_widget_set_visible (GTK_WIDGET (self), self->lines->len > 0);
}

static gboolean
on_clock (gpointer data)
{
  update (data);
  return G_SOURCE_CONTINUE;
}

/**
 * lk_answers_group_set_open_case:
 * @self: the group
 * @open_case: the case that the page shows
 */
void
lk_answers_group_set_open_case (LkAnswersGroup *self, LkOpenCase *open_case)
{
  g_return_if_fail (LK_IS_ANSWERS_GROUP (self));
  g_return_if_fail (self->open_case == NULL);

  self->open_case = g_object_ref (open_case);
  g_signal_connect_object (open_case, "notify::case", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  self->clock = g_timeout_add_seconds (CLOCK_SECONDS, on_clock, self);
  update (self);
}

static void
lk_answers_group_dispose (GObject *object)
{
  LkAnswersGroup *self = LK_ANSWERS_GROUP (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_handle_id (&self->clock, g_source_remove);
  if (self->lines != NULL)
    clear_lines (self);
  g_clear_pointer (&self->lines, g_ptr_array_unref);
  g_clear_object (&self->open_case);
  g_clear_pointer (&self->shown, g_free);
  G_OBJECT_CLASS (lk_answers_group_parent_class)->dispose (object);
}

static void
lk_answers_group_class_init (LkAnswersGroupClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = lk_answers_group_dispose;
}

static void
lk_answers_group_init (LkAnswersGroup *self)
{
  self->lines = g_ptr_array_new_with_free_func (line_free);
  self->cancellable = g_cancellable_new ();
  adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (self), _ ("Answer"));
}
