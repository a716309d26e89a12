/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-case-header.h"

#include <glib/gi18n.h>

#include "lk-case-todo.h"
#include "lk-compat.h"
#include "lk-expiry-ring.h"
#include "lk-relative-time.h"

#define CLOCK_SECONDS 20

/* How soon an answer ends; each step is said aloud once. */
typedef enum
{
  URGENCY_NOT_SHOWN,
  URGENCY_HOURS,
  URGENCY_HOUR,
  URGENCY_MINUTES,
  URGENCY_OVER,
} Urgency;

/**
 * LkCaseHeader:
 *
 * The head of the case page: the state in people's words, what happens next, how long an answer
 * still holds, and the one thing to do now.
 */
struct _LkCaseHeader
{
  GtkWidget parent_instance;

  /* template widgets */
  GtkWidget *card;
  GtkImage *icon;
  GtkLabel *state;
  GtkLabel *number;
  GtkLabel *next;
  GtkLabel *said;
  GtkWidget *expiry_box;
  LkExpiryRing *ring;
  GtkLabel *expiry;
  GtkLabel *expiry_clock;
  GtkWidget *buttons;
  GtkButton *todo_button;
  GtkButton *pack_button;
  GtkSpinner *spinner;
  GtkMenuButton *menu_button;

  /* owned */
  LkOpenCase *open_case;
  guint clock;
  Urgency urgency;
};

G_DEFINE_FINAL_TYPE (LkCaseHeader, lk_case_header, GTK_TYPE_WIDGET)

/* What the desk said when it last asked for something or refused, in its own words. */
static char *
said (LkCaseHeader *self, LkCase *item)
{
  GListModel *events = lk_open_case_get_events (self->open_case);
  LkEventKind wanted = LK_EVENT_KIND_EVIDENCE_REQUESTED;

  if (lk_case_get_resolution (item) == LK_RESOLUTION_REFUSED)
    wanted = LK_EVENT_KIND_REFUSED;
  else if (lk_case_get_state (item) != LK_CASE_STATE_NEEDS_EVIDENCE
           || lk_case_todo_first_in (item, LK_ITEM_STATE_INVALIDATED) != 0)
    return NULL;
  for (guint i = g_list_model_get_n_items (events); i > 0; i--)
    {
      g_autoptr (LkEvent) event = g_list_model_get_item (events, i - 1);
      LkReason reason = LK_REASON_OTHER;
      const char *word = NULL;

      if (lk_event_get_kind (event) != wanted || lk_event_get_data (event) == NULL)
        continue;
      word = json_object_get_string_member_with_default (lk_event_get_data (event), "reason", "");
      if (!lk_reason_from_string (word, &reason))
        reason = LK_REASON_OTHER;
      return g_strdup_printf ("%s. %s", lk_case_words_reason (reason),
                              lk_event_get_text (event) ?: "");
    }
  return NULL;
}

static LkCaseItem *
soonest (LkCase *item)
{
  GDateTime *until = lk_case_get_next_expiry (item);

  for (guint i = 1; until != NULL && i <= lk_case_get_n_items (item); i++)
    {
      LkCaseItem *device = lk_case_get_item (item, i);

      if (lk_case_item_get_state (device) == LK_ITEM_STATE_ANSWERED
          && lk_case_item_get_expires_at (device) == until)
        return device;
    }
  return NULL;
}

static Urgency
urgency_of (GDateTime *until, GDateTime *now)
{
  GTimeSpan left = g_date_time_difference (until, now);

  if (left <= 0)
    return URGENCY_OVER;
  if (left <= 10 * G_TIME_SPAN_MINUTE)
    return URGENCY_MINUTES;
  return left <= G_TIME_SPAN_HOUR ? URGENCY_HOUR : URGENCY_HOURS;
}

static void
announce_expiry (LkCaseHeader *self, Urgency urgency, const char *left)
{
  g_autofree char *soon = g_strdup_printf ("%s. %s", _ ("Answer Expires Soon"), left);

  if (self->urgency != URGENCY_NOT_SHOWN && urgency > self->urgency)
    lk_compat_announce (GTK_WIDGET (self->expiry),
                        urgency == URGENCY_OVER ? _ ("The answer expired.") : soon);
  self->urgency = urgency;
}

static void
update_expiry (LkCaseHeader *self)
{
  LkCase *item = lk_open_case_get_case (self->open_case);
  LkCaseItem *device = item != NULL && lk_case_is_open (item) ? soonest (item) : NULL;
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  g_autofree char *text = NULL;
  g_autofree char *clock = NULL;
  GDateTime *until = NULL;
  GDateTime *from = NULL;

  gtk_widget_set_visible (self->expiry_box, device != NULL);
  if (device == NULL)
    {
      self->urgency = URGENCY_NOT_SHOWN;
      return;
    }
  until = lk_case_item_get_expires_at (device);
  from = lk_case_item_get_issued_at (device);
  lk_expiry_ring_set_span (self->ring, from != NULL ? from : lk_case_get_updated_at (item), until);
  text = lk_relative_time_until (until, now);
  clock = lk_relative_time_clock (until, now);
  gtk_label_set_text (self->expiry, text);
  gtk_label_set_text (self->expiry_clock, clock);
  announce_expiry (self, urgency_of (until, now), text);
}

static gboolean
on_clock (gpointer data)
{
  LkCaseHeader *self = data;

  if (self->open_case != NULL)
    update_expiry (self);
  return G_SOURCE_CONTINUE;
}

static void
set_style (LkCaseHeader *self, const char *style)
{
  static const char *styles[] = { "accent", "success", "warning", "error", "dim-label" };

  for (gsize i = 0; i < G_N_ELEMENTS (styles); i++)
    gtk_widget_remove_css_class (GTK_WIDGET (self->icon), styles[i]);
  gtk_widget_add_css_class (GTK_WIDGET (self->icon), style);
}

/* What comes first is the one thing to do now. */
static void
suggest (LkCaseHeader *self, GtkButton *first, GtkButton *second)
{
  gtk_box_reorder_child_after (GTK_BOX (self->buttons), GTK_WIDGET (first), NULL);
  gtk_widget_add_css_class (GTK_WIDGET (first), "suggested-action");
  gtk_widget_remove_css_class (GTK_WIDGET (second), "suggested-action");
}

static void
update_buttons (LkCaseHeader *self, LkCase *item, LkViewer viewer)
{
  guint index = 0;
  LkCaseTodo todo = lk_case_todo_find (item, viewer, &index);
  GtkActionable *actionable = GTK_ACTIONABLE (self->todo_button);
  gboolean pack
      = viewer == LK_VIEWER_ALONE && (todo == LK_TODO_ENTER_ANSWER || todo == LK_TODO_MARK_UNBOUND);

  gtk_widget_set_visible (self->buttons, todo != LK_TODO_NONE);
  gtk_widget_set_visible (GTK_WIDGET (self->todo_button), todo != LK_TODO_NONE);
  gtk_widget_set_visible (GTK_WIDGET (self->pack_button), pack);
  if (todo == LK_TODO_NONE)
    return;
  if (pack && lk_case_get_state (item) == LK_CASE_STATE_SUBMITTED)
    suggest (self, self->pack_button, self->todo_button);
  else
    suggest (self, self->todo_button, self->pack_button);
  if (todo == LK_TODO_REOPEN) /* possible, not to be recommended */
    gtk_widget_remove_css_class (GTK_WIDGET (self->todo_button), "suggested-action");
  gtk_button_set_label (self->todo_button, lk_case_todo_label (todo));
  /* An action and the target of another one do not go together, however shortly. */
  gtk_actionable_set_action_name (actionable, NULL);
  gtk_actionable_set_action_target_value (actionable, todo != LK_TODO_REOPEN
                                                          ? g_variant_new_uint32 (index)
                                                          : NULL);
  gtk_actionable_set_action_name (actionable, lk_case_todo_action (todo));
}

/* What is said and what the button does are about the same device. */
static const char *
next_of (LkCase *item, LkViewer viewer)
{
  LkCaseState state = lk_case_get_state (item);
  guint index = 0;
  LkCaseTodo todo = lk_case_todo_find (item, viewer, &index);

  if (todo == LK_TODO_EXPORT_AGAIN)
    return _ ("The request of a device no longer counts. Export a new one: this case goes on with "
              "it.");
  if (todo == LK_TODO_RESET)
    state = LK_CASE_STATE_ANSWERED;
  else if (state == LK_CASE_STATE_IN_WORK && lk_case_todo_first_in (item, LK_ITEM_STATE_FAILED) != 0
           && lk_case_todo_first_in (item, LK_ITEM_STATE_WAITING) == 0)
    return lk_case_words_after_failure (viewer);
  return lk_case_words_next (state, lk_case_get_resolution (item), lk_case_get_case_type (item),
                             viewer);
}

/* What the page shows first was asked for; what changes under the eyes is news. */
static void
announce_change (LkCaseHeader *self, const char *word)
{
  const char *before = gtk_label_get_text (self->state);

  if (*before != '\0' && g_strcmp0 (before, word) != 0)
    lk_compat_announce (GTK_WIDGET (self->state), word);
}

static void
update (LkCaseHeader *self)
{
  LkCase *item = lk_open_case_get_case (self->open_case);
  LkViewer viewer = lk_open_case_get_viewer (self->open_case);
  g_autofree char *words = NULL;
  g_autofree char *number = NULL;
  LkStatusLook look;

  if (item == NULL)
    return;
  look = lk_case_words_state (lk_case_get_state (item), lk_case_get_resolution (item), viewer);
  gtk_image_set_from_icon_name (self->icon, look.icon);
  set_style (self, look.style);
  announce_change (self, look.word);
  gtk_label_set_text (self->state, look.word);
  /* Translators: the type of a case and its number */
  number = g_strdup_printf (_ ("%s · %s"), lk_case_words_type (lk_case_get_case_type (item)),
                            lk_case_get_id (item));
  gtk_label_set_text (self->number, number);
  gtk_label_set_text (self->next, next_of (item, viewer));
  words = said (self, item);
  gtk_label_set_text (self->said, words ?: "");
  gtk_widget_set_visible (GTK_WIDGET (self->said), words != NULL);
  update_buttons (self, item, viewer);
  update_expiry (self);
}

static void
update_busy (LkCaseHeader *self)
{
  gboolean busy = lk_open_case_get_busy (self->open_case);

  gtk_spinner_set_spinning (self->spinner, busy);
  gtk_widget_set_visible (GTK_WIDGET (self->spinner), busy);
}

/**
 * lk_case_header_set_open_case:
 * @self: the header
 * @open_case: the case that the page shows
 */
void
lk_case_header_set_open_case (LkCaseHeader *self, LkOpenCase *open_case)
{
  g_return_if_fail (LK_IS_CASE_HEADER (self));
  g_return_if_fail (self->open_case == NULL);

  self->open_case = g_object_ref (open_case);
  g_signal_connect_object (open_case, "notify::case", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (open_case, "notify::busy", G_CALLBACK (update_busy), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (lk_open_case_get_events (open_case), "items-changed",
                           G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (lk_open_case_get_context (open_case), "notify::me", G_CALLBACK (update),
                           self, G_CONNECT_SWAPPED);
  self->clock = g_timeout_add_seconds (CLOCK_SECONDS, on_clock, self);
  update (self);
  update_busy (self);
}

/**
 * lk_case_header_set_menu:
 * @self: the header
 * @menu: what else can be done
 */
void
lk_case_header_set_menu (LkCaseHeader *self, GMenuModel *menu)
{
  g_return_if_fail (LK_IS_CASE_HEADER (self));
  gtk_menu_button_set_menu_model (self->menu_button, menu);
}

static void
lk_case_header_dispose (GObject *object)
{
  LkCaseHeader *self = LK_CASE_HEADER (object);

  g_clear_handle_id (&self->clock, g_source_remove);
  g_clear_object (&self->open_case);
  gtk_widget_dispose_template (GTK_WIDGET (self), LK_TYPE_CASE_HEADER);
  G_OBJECT_CLASS (lk_case_header_parent_class)->dispose (object);
}

static void
lk_case_header_class_init (LkCaseHeaderClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lk_case_header_dispose;
  g_type_ensure (LK_TYPE_EXPIRY_RING);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/latchkey/Latchkey/ui/cases/lk-case-header.ui");
  gtk_widget_class_bind_template_child (widget_class, LkCaseHeader, card);
  gtk_widget_class_bind_template_child (widget_class, LkCaseHeader, icon);
  gtk_widget_class_bind_template_child (widget_class, LkCaseHeader, state);
  gtk_widget_class_bind_template_child (widget_class, LkCaseHeader, number);
  gtk_widget_class_bind_template_child (widget_class, LkCaseHeader, next);
  gtk_widget_class_bind_template_child (widget_class, LkCaseHeader, said);
  gtk_widget_class_bind_template_child (widget_class, LkCaseHeader, expiry_box);
  gtk_widget_class_bind_template_child (widget_class, LkCaseHeader, ring);
  gtk_widget_class_bind_template_child (widget_class, LkCaseHeader, expiry);
  gtk_widget_class_bind_template_child (widget_class, LkCaseHeader, expiry_clock);
  gtk_widget_class_bind_template_child (widget_class, LkCaseHeader, buttons);
  gtk_widget_class_bind_template_child (widget_class, LkCaseHeader, todo_button);
  gtk_widget_class_bind_template_child (widget_class, LkCaseHeader, pack_button);
  gtk_widget_class_bind_template_child (widget_class, LkCaseHeader, spinner);
  gtk_widget_class_bind_template_child (widget_class, LkCaseHeader, menu_button);
}

static void
lk_case_header_init (LkCaseHeader *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
