/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-case-actions.h"

#include <glib/gi18n.h>

#include "lk-answer-dialog.h"
#include "lk-case-pack-saver.h"
#include "lk-compat.h"
#include "lk-error-text.h"
#include "lk-evidence-dialog.h"
#include "lk-post-dialog.h"
#include "lk-request-window.h"
#include "lk-save-file.h"
#include "lk-unbind-dialog.h"

/**
 * LkCaseActions:
 *
 * What can be done with the case that a page shows, as an action group and a menu. What the desk
 * would not take is not offered. Signals: "reset" with the number of a device, when its new
 * password is to be set; "toast" with a sentence.
 */
struct _LkCaseActions
{
  GObject parent_instance;

  /* borrowed */
  GtkWidget *page;

  /* owned */
  LkOpenCase *open_case;
  GSimpleActionGroup *group;
  GMenu *menu;
  GCancellable *cancellable;
};

typedef enum
{
  SIGNAL_RESET,
  SIGNAL_TOAST,
  N_SIGNALS,
} LkCaseActionsSignal;

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (LkCaseActions, lk_case_actions, G_TYPE_OBJECT)

static void
say (LkCaseActions *self, const char *text)
{
  g_signal_emit (self, signals[SIGNAL_TOAST], 0, text);
}

static void
say_error (LkCaseActions *self, const GError *error)
{
  g_autofree char *text = lk_error_text (error);

  say (self, text);
}

static GtkWindow *
window_of (LkCaseActions *self)
{
  GtkRoot *root = gtk_widget_get_root (self->page);

  return GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL;
}

/* What takes a while goes on with the case that it was begun on. */
typedef struct
{
  LkCaseActions *self;
  LkOpenCase *open_case;
} Doing;

static Doing *
doing_new (LkCaseActions *self)
{
  Doing *doing = g_new0 (Doing, 1);

  doing->self = g_object_ref (self);
  doing->open_case = lk_open_case_pin (self->open_case);
  return doing;
}

static void
doing_free (Doing *doing)
{
  g_object_unref (doing->self);
  g_object_unref (doing->open_case);
  g_free (doing);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Doing, doing_free)

static void
on_posted (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (LkCaseActions) self = data;
  g_autoptr (GError) error = NULL;

  if (!lk_open_case_post_finish (LK_OPEN_CASE (source), result, &error)
      && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    say_error (self, error);
}

static void
post_plain (LkCaseActions *self, LkOpenCase *open_case, LkEventKind kind)
{
  g_autoptr (LkNewEvent) event = lk_new_event_new (kind);

  lk_open_case_post_async (open_case, event, self->cancellable, on_posted, g_object_ref (self));
}

static void
on_take (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  LkCaseActions *self = data;

  post_plain (self, self->open_case, LK_EVENT_KIND_TAKEN);
}

static void
on_release (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  LkCaseActions *self = data;

  post_plain (self, self->open_case, LK_EVENT_KIND_RELEASED);
}

static void
present_post (LkCaseActions *self, LkEventKind kind)
{
  g_autoptr (LkOpenCase) pin = lk_open_case_pin (self->open_case);

  if (lk_open_case_get_case (pin) != NULL)
    gtk_window_present (GTK_WINDOW (lk_post_dialog_new (window_of (self), pin, kind)));
}

static void
on_assign (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  present_post (data, LK_EVENT_KIND_ASSIGNED);
}

static void
on_ask (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  present_post (data, LK_EVENT_KIND_EVIDENCE_REQUESTED);
}

static void
on_refuse (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  present_post (data, LK_EVENT_KIND_REFUSED);
}

static void
on_close (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  present_post (data, LK_EVENT_KIND_CLOSED);
}

static void
on_withdraw (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  present_post (data, LK_EVENT_KIND_WITHDRAWN);
}

static void
on_reopen (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  present_post (data, LK_EVENT_KIND_REOPENED);
}

static void
on_unbound (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  present_post (data, LK_EVENT_KIND_UNBOUND);
}

static void
on_answer (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  LkCaseActions *self = data;
  g_autoptr (LkOpenCase) pin = lk_open_case_pin (self->open_case);

  if (lk_open_case_get_case (pin) != NULL)
    gtk_window_present (GTK_WINDOW (
        lk_answer_dialog_new (window_of (self), pin, g_variant_get_uint32 (parameter))));
}

static void
on_show_request (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  LkCaseActions *self = data;

  if (lk_open_case_get_case (self->open_case) != NULL)
    gtk_window_present (GTK_WINDOW (lk_request_window_new (window_of (self), self->open_case,
                                                           g_variant_get_uint32 (parameter))));
}

static void
present_evidence (LkCaseActions *self, guint item, gboolean export)
{
  g_autoptr (LkOpenCase) pin = lk_open_case_pin (self->open_case);

  if (lk_open_case_get_case (pin) != NULL)
    gtk_window_present (
        GTK_WINDOW (lk_evidence_dialog_new (window_of (self), pin, MAX (item, 1), export)));
}

static void
on_add_evidence (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  present_evidence (data, g_variant_get_uint32 (parameter), FALSE);
}

static void
on_export_again (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  present_evidence (data, g_variant_get_uint32 (parameter), TRUE);
}

static void
on_reset (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  g_signal_emit (data, signals[SIGNAL_RESET], 0, g_variant_get_uint32 (parameter));
}

static void
on_unbind_now (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  LkCaseActions *self = data;
  g_autoptr (LkOpenCase) pin = lk_open_case_pin (self->open_case);

  if (lk_open_case_get_case (pin) != NULL)
    gtk_window_present (GTK_WINDOW (
        lk_unbind_dialog_new (window_of (self), pin, g_variant_get_uint32 (parameter))));
}

static void
on_toast (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  say (data, g_variant_get_string (parameter, NULL));
}

static void
on_copy_number (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  LkCaseActions *self = data;
  const char *id = lk_open_case_get_id (self->open_case);

  if (id == NULL)
    return;
  gdk_clipboard_set_text (gtk_widget_get_clipboard (self->page), id);
  say (self, _ ("Case number copied"));
}

static void
on_saved (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (LkCaseActions) self = data;
  g_autoptr (GError) error = NULL;
  g_autofree char *name = lk_save_file_finish (result, &error);
  g_autofree char *text = NULL;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (name == NULL)
    {
      say_error (self, error);
      return;
    }
  text = g_strdup_printf (_ ("Saved as %s"), name);
  say (self, text);
}

static void
on_history (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (Doing) doing = data;
  LkCaseActions *self = doing->self;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes
      = lk_case_backend_get_history_finish (LK_CASE_BACKEND (source), result, &error);
  g_autofree char *name = NULL;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (bytes == NULL)
    {
      say_error (self, error);
      return;
    }
  name = g_strdup_printf ("%s.json", lk_open_case_get_id (doing->open_case));
  lk_save_file_async (self->page, _ ("Save the History"), name, bytes, self->cancellable, on_saved,
                      g_object_ref (self));
}

static void
on_save_history (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  LkCaseActions *self = data;
  LkCaseBackend *backend = lk_context_get_backend (lk_open_case_get_context (self->open_case));

  if (backend != NULL && lk_open_case_get_id (self->open_case) != NULL)
    lk_case_backend_get_history_async (backend, lk_open_case_get_id (self->open_case),
                                       self->cancellable, on_history, doing_new (self));
}

static void
on_pack_saved (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (LkCaseActions) self = data;
  g_autoptr (GError) error = NULL;
  g_autofree char *name = lk_case_pack_save_finish (result, &error);
  g_autofree char *text = NULL;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (name == NULL)
    {
      say_error (self, error);
      return;
    }
  text = g_strdup_printf (_ ("Saved as %s. Send it to your vendor or dealer."), name);
  say (self, text);
}

static void
on_save_pack (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  LkCaseActions *self = data;

  lk_case_pack_save_async (self->page, self->open_case, self->cancellable, on_pack_saved,
                           g_object_ref (self));
}

static void
on_erase_confirmed (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (Doing) doing = data;
  g_autofree char *response = lk_compat_alert_finish (result, NULL);

  if (g_strcmp0 (response, "erase") == 0)
    post_plain (doing->self, doing->open_case, LK_EVENT_KIND_ERASED);
}

static void
on_erase (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  static const LkAlertResponse responses[] = {
    { "cancel", N_ ("_Cancel"), LK_ALERT_PLAIN },
    { "erase", N_ ("_Erase"), LK_ALERT_DESTRUCTIVE },
  };
  LkAlertResponse translated[G_N_ELEMENTS (responses)];
  LkCaseActions *self = data;

  for (gsize i = 0; i < G_N_ELEMENTS (responses); i++)
    translated[i]
        = (LkAlertResponse){ responses[i].id, _ (responses[i].label), responses[i].style };
  lk_compat_alert_async (
      self->page, _ ("Erase Personal Data?"),
      _ ("Names, photos, comments, requests and answers of this case are deleted "
         "for good. What remains is that there was a case, and when."),
      translated, G_N_ELEMENTS (translated), self->cancellable, on_erase_confirmed,
      doing_new (self));
}

static const GActionEntry entries[] = {
  { .name = "take", .activate = on_take, .parameter_type = "u" },
  { .name = "take-case", .activate = on_take },
  { .name = "release", .activate = on_release },
  { .name = "assign", .activate = on_assign },
  { .name = "ask", .activate = on_ask },
  { .name = "refuse", .activate = on_refuse },
  { .name = "close", .activate = on_close },
  { .name = "withdraw", .activate = on_withdraw },
  { .name = "reopen", .activate = on_reopen },
  { .name = "unbound", .activate = on_unbound, .parameter_type = "u" },
  { .name = "answer", .activate = on_answer, .parameter_type = "u" },
  { .name = "show-request", .activate = on_show_request, .parameter_type = "u" },
  { .name = "add-evidence", .activate = on_add_evidence, .parameter_type = "u" },
  { .name = "export-again", .activate = on_export_again, .parameter_type = "u" },
  { .name = "reset", .activate = on_reset, .parameter_type = "u" },
  { .name = "unbind-now", .activate = on_unbind_now, .parameter_type = "u" },
  { .name = "toast", .activate = on_toast, .parameter_type = "s" },
  { .name = "copy-number", .activate = on_copy_number },
  { .name = "save-history", .activate = on_save_history },
  { .name = "save-pack", .activate = on_save_pack },
  { .name = "erase", .activate = on_erase },
};

/* An action that posts one kind of event can be used while the desk would take such an event. */
static const struct
{
  const char *action;
  LkEventKind kind;
  const char *label;
  gboolean desk_only;
} kinds[] = {
  { "take-case", LK_EVENT_KIND_TAKEN, N_ ("_Take Case"), TRUE },
  { "release", LK_EVENT_KIND_RELEASED, N_ ("_Give Case Back"), TRUE },
  { "assign", LK_EVENT_KIND_ASSIGNED, N_ ("_Hand Over…"), TRUE },
  { "ask", LK_EVENT_KIND_EVIDENCE_REQUESTED, N_ ("A_sk for Something More…"), TRUE },
  { "refuse", LK_EVENT_KIND_REFUSED, N_ ("Re_fuse…"), FALSE },
  { "close", LK_EVENT_KIND_CLOSED, N_ ("_Close Case…"), FALSE },
  { "withdraw", LK_EVENT_KIND_WITHDRAWN, N_ ("_Withdraw…"), FALSE },
  { "reopen", LK_EVENT_KIND_REOPENED, N_ ("_Reopen…"), FALSE },
  { "erase", LK_EVENT_KIND_ERASED, N_ ("_Erase Personal Data…"), FALSE },
};

static void
enable (LkCaseActions *self, const char *name, gboolean enabled)
{
  GAction *action = g_action_map_lookup_action (G_ACTION_MAP (self->group), name);

  g_simple_action_set_enabled (G_SIMPLE_ACTION (action), enabled);
}

static void
fill_menu (LkCaseActions *self)
{
  g_autoptr (GMenu) desk = g_menu_new ();
  g_autoptr (GMenu) save = g_menu_new ();
  gboolean alone = lk_open_case_get_viewer (self->open_case) == LK_VIEWER_ALONE;

  g_menu_remove_all (self->menu);
  g_menu_append (save, _ ("_Copy Case Number"), "case.copy-number");
  g_menu_append (save, _ ("_Save Case Pack…"), "case.save-pack");
  g_menu_append (save, _ ("Save _History…"), "case.save-history");
  g_menu_append_section (self->menu, NULL, G_MENU_MODEL (save));
  for (gsize i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      g_autofree char *name = g_strconcat ("case.", kinds[i].action, NULL);

      if (lk_open_case_allows (self->open_case, kinds[i].kind) && !(alone && kinds[i].desk_only))
        g_menu_append (desk, _ (kinds[i].label), name);
    }
  g_menu_append_section (self->menu, NULL, G_MENU_MODEL (desk));
}

static void
update (LkCaseActions *self)
{
  LkOpenCase *open = self->open_case;
  gboolean busy = lk_open_case_get_busy (open);
  gboolean there = lk_open_case_get_case (open) != NULL;
  gboolean may_take = lk_open_case_allows (open, LK_EVENT_KIND_TAKEN);

  for (gsize i = 0; i < G_N_ELEMENTS (kinds); i++)
    enable (self, kinds[i].action, !busy && lk_open_case_allows (open, kinds[i].kind));
  enable (self, "take", !busy && may_take);
  enable (self, "answer",
          !busy && (may_take || lk_open_case_allows (open, LK_EVENT_KIND_ANSWERED)));
  enable (self, "unbound",
          !busy && (may_take || lk_open_case_allows (open, LK_EVENT_KIND_UNBOUND)));
  enable (self, "add-evidence", !busy && lk_open_case_allows (open, LK_EVENT_KIND_EVIDENCE_ADDED));
  enable (self, "export-again", !busy && lk_open_case_allows (open, LK_EVENT_KIND_RE_EXPORTED));
  enable (self, "reset", lk_open_case_allows (open, LK_EVENT_KIND_APPLIED));
  enable (self, "unbind-now", there && lk_case_is_open (lk_open_case_get_case (open)));
  enable (self, "save-pack", there && lk_case_get_erased_at (lk_open_case_get_case (open)) == NULL);
  enable (self, "save-history", there);
  enable (self, "show-request", there);
  if (there && !busy)
    fill_menu (self);
}

static void
lk_case_actions_dispose (GObject *object)
{
  LkCaseActions *self = LK_CASE_ACTIONS (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->open_case);
  g_clear_object (&self->group);
  g_clear_object (&self->menu);
  g_clear_weak_pointer (&self->page);
  G_OBJECT_CLASS (lk_case_actions_parent_class)->dispose (object);
}

static void
lk_case_actions_class_init (LkCaseActionsClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = lk_case_actions_dispose;
  signals[SIGNAL_RESET] = g_signal_new ("reset", LK_TYPE_CASE_ACTIONS, G_SIGNAL_RUN_LAST, 0, NULL,
                                        NULL, NULL, G_TYPE_NONE, 1, G_TYPE_UINT);
  signals[SIGNAL_TOAST] = g_signal_new ("toast", LK_TYPE_CASE_ACTIONS, G_SIGNAL_RUN_LAST, 0, NULL,
                                        NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
lk_case_actions_init (LkCaseActions *self)
{
  self->group = g_simple_action_group_new ();
  self->menu = g_menu_new ();
  self->cancellable = g_cancellable_new ();
  g_action_map_add_action_entries (G_ACTION_MAP (self->group), entries, G_N_ELEMENTS (entries),
                                   self);
}

/**
 * lk_case_actions_new:
 * @page: the page whose window dialogs belong to; it outlives the actions
 * @open_case: the case that the page shows
 *
 * Returns: (transfer full): the actions of @open_case
 */
LkCaseActions *
lk_case_actions_new (GtkWidget *page, LkOpenCase *open_case)
{
  LkCaseActions *self = g_object_new (LK_TYPE_CASE_ACTIONS, NULL);

  g_set_weak_pointer (&self->page, page);
  self->open_case = g_object_ref (open_case);
  g_signal_connect_object (open_case, "notify", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (lk_open_case_get_context (open_case), "notify::me", G_CALLBACK (update),
                           self, G_CONNECT_SWAPPED);
  update (self);
  return self;
}

/**
 * lk_case_actions_get_group:
 * @self: the actions
 *
 * Returns: (transfer none): the group, to be inserted as "case"
 */
GActionGroup *
lk_case_actions_get_group (LkCaseActions *self)
{
  g_return_val_if_fail (LK_IS_CASE_ACTIONS (self), NULL);
  return G_ACTION_GROUP (self->group);
}

/**
 * lk_case_actions_get_menu:
 * @self: the actions
 *
 * Returns: (transfer none): the menu, which follows the case
 */
GMenuModel *
lk_case_actions_get_menu (LkCaseActions *self)
{
  g_return_val_if_fail (LK_IS_CASE_ACTIONS (self), NULL);
  return G_MENU_MODEL (self->menu);
}
