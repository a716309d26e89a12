/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-guards-list.h"

#include <glib/gi18n.h>

#include "lk-row.h"

/**
 * LkGuardsList:
 *
 * What was looked at before a device is given an answer: a line each, icon and sentence.
 */
struct _LkGuardsList
{
  AdwPreferencesGroup parent_instance;

  /* widgets */
  AdwActionRow *rows[LK_N_GUARDS];
  GtkImage *icons[LK_N_GUARDS];
  GtkSpinner *spinners[LK_N_GUARDS];

  /* owned */
  LkResetGuards *guards;
};

G_DEFINE_FINAL_TYPE (LkGuardsList, lk_guards_list, ADW_TYPE_PREFERENCES_GROUP)

typedef struct
{
  const char *icon;
  const char *style;
  const char *spoken;
} GuardLook;

static GuardLook
look_of (LkGuardVerdict verdict)
{
  switch (verdict)
    {
    case LK_GUARD_CHECKING:
      return (GuardLook){ "content-loading-symbolic", "dim-label", _ ("Being checked") };
    case LK_GUARD_FINE:
      return (GuardLook){ "object-select-symbolic", "success", _ ("All right") };
    case LK_GUARD_WARNING:
      return (GuardLook){ "dialog-information-symbolic", "accent", _ ("Worth knowing") };
    case LK_GUARD_DOUBT:
      return (GuardLook){ "dialog-warning-symbolic", "warning", _ ("Most likely refused") };
    case LK_GUARD_STOP:
      return (GuardLook){ "action-unavailable-symbolic", "error", _ ("Cannot go on") };
    }
  g_return_val_if_reached (((GuardLook){ "dialog-question-symbolic", "dim-label", "" }));
}

static const char *
title_of (LkGuardId guard)
{
  switch (guard)
    {
    case LK_GUARD_DEVICE:
      return _ ("Device");
    case LK_GUARD_BOOT:
      return _ ("Restart");
    case LK_GUARD_EXPORT:
      return _ ("Other requests");
    case LK_GUARD_EXPIRY:
      return _ ("Age of the answer");
    case LK_GUARD_LOCK:
      return _ ("Attempts");
    }
  g_return_val_if_reached ("");
}

static void
set_style (GtkWidget *widget, const char *style)
{
  static const char *styles[] = { "accent", "success", "warning", "error", "dim-label" };

  for (gsize i = 0; i < G_N_ELEMENTS (styles); i++)
    gtk_widget_remove_css_class (widget, styles[i]);
  gtk_widget_add_css_class (widget, style);
}

static void
update (LkGuardsList *self)
{
  for (int i = 0; i < LK_N_GUARDS; i++)
    {
      LkGuardVerdict verdict = lk_reset_guards_get_verdict (self->guards, (LkGuardId) i);
      g_autofree char *sentence = lk_reset_guards_dup_sentence (self->guards, (LkGuardId) i);
      GuardLook look = look_of (verdict);
      gboolean checking = verdict == LK_GUARD_CHECKING;

      adw_action_row_set_subtitle (self->rows[i], sentence);
      gtk_image_set_from_icon_name (self->icons[i], look.icon);
      set_style (GTK_WIDGET (self->icons[i]), look.style);
      gtk_accessible_update_property (GTK_ACCESSIBLE (self->icons[i]),
                                      GTK_ACCESSIBLE_PROPERTY_LABEL, look.spoken, -1);
      gtk_widget_set_visible (GTK_WIDGET (self->icons[i]), !checking);
      gtk_widget_set_visible (GTK_WIDGET (self->spinners[i]), checking);
      gtk_spinner_set_spinning (self->spinners[i], checking);
    }
}

/**
 * lk_guards_list_set_guards:
 * @self: the list
 * @guards: what is looked at
 */
void
lk_guards_list_set_guards (LkGuardsList *self, LkResetGuards *guards)
{
  g_return_if_fail (LK_IS_GUARDS_LIST (self));
  g_return_if_fail (self->guards == NULL);

  self->guards = g_object_ref (guards);
  g_signal_connect_object (guards, "changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  update (self);
}

static void
lk_guards_list_dispose (GObject *object)
{
  g_clear_object (&LK_GUARDS_LIST (object)->guards);
  G_OBJECT_CLASS (lk_guards_list_parent_class)->dispose (object);
}

static void
lk_guards_list_class_init (LkGuardsListClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = lk_guards_list_dispose;
}

static void
lk_guards_list_init (LkGuardsList *self)
{
  adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (self), _ ("Before You Start"));
  for (int i = 0; i < LK_N_GUARDS; i++)
    {
      self->rows[i] = ADW_ACTION_ROW (lk_row_new ());
      self->icons[i] = GTK_IMAGE (gtk_image_new ());
      self->spinners[i] = GTK_SPINNER (gtk_spinner_new ());
      g_object_set (self->rows[i], "use-markup", FALSE, "subtitle-lines", 0, NULL);
      gtk_accessible_update_property (GTK_ACCESSIBLE (self->spinners[i]),
                                      GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Being checked"), -1);
      adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->rows[i]), title_of ((LkGuardId) i));
      adw_action_row_add_prefix (self->rows[i], GTK_WIDGET (self->icons[i]));
      adw_action_row_add_prefix (self->rows[i], GTK_WIDGET (self->spinners[i]));
      adw_preferences_group_add (ADW_PREFERENCES_GROUP (self), GTK_WIDGET (self->rows[i]));
    }
}
