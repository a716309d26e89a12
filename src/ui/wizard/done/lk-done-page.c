/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "lk-desk-info.h"
#include "lk-done-page.h"
#include "lk-notice.h"
#include "lk-row.h"

/**
 * LkDonePage:
 *
 * The case is filed, or waits to be sent: its id, what happens next and how long that takes, and
 * the rule that keeps the request valid meanwhile.
 */
struct _LkDonePage
{
  LkWizardPage parent_instance;

  /* template widgets */
  GtkImage *icon;
  GtkWidget *id_box;
  GtkLabel *id_label;
  LkNotice *duplicate_notice;
  AdwActionRow *first_row;
  AdwActionRow *second_row;
  AdwActionRow *third_row;
  GtkImage *first_icon;
  GtkImage *second_icon;
  GtkImage *third_icon;
  GtkWidget *rule_notice;
};

G_DEFINE_FINAL_TYPE (LkDonePage, lk_done_page, LK_TYPE_WIZARD_PAGE)

static const char *
case_id_of (LkDonePage *self)
{
  return lk_draft_get_case_id (lk_wizard_page_get_draft (LK_WIZARD_PAGE (self)));
}

static void
copy_cb (LkDonePage *self)
{
  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), case_id_of (self));
}

static void
set_row (AdwActionRow *row, const char *title, const char *subtitle)
{
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_action_row_set_subtitle (row, subtitle);
}

static void
set_icons (LkDonePage *self, const char *first, const char *second, const char *third)
{
  gtk_image_set_from_icon_name (self->first_icon, first);
  gtk_image_set_from_icon_name (self->second_icon, second);
  gtk_image_set_from_icon_name (self->third_icon, third);
}

static const char *
last_icon (LkCaseType type)
{
  return type == LK_CASE_TYPE_DEVICE_UNBIND ? "changes-allow-symbolic" : "dialog-password-symbolic";
}

/* There is no agent on this computer: the person carries the case pack to the vendor. */
static void
show_own_steps (LkDonePage *self, LkCaseType type)
{
  set_icons (self, "document-save-symbolic", "mail-unread-symbolic", last_icon (type));
  set_row (self->first_row, _ ("Save the case pack"),
           _ ("It holds the photo, the request and a summary page."));
  set_row (self->second_row, _ ("Send it to the vendor’s support"),
           _ ("The way you usually reach them: portal, email or dealer."));
  if (type == LK_CASE_TYPE_DEVICE_UNBIND)
    set_row (self->third_row, _ ("Mark the device as unbound on the case page"),
             _ ("Once the vendor tells you. You can then add it to your own account."));
  else
    set_row (self->third_row, _ ("Enter the answer on the case page"),
             _ ("Latchkey then guides you through the rest."));
}

static void
show_desk_steps (LkDonePage *self, LkDeskInfo *info, LkCaseType type)
{
  const char *hours = info != NULL ? lk_desk_info_get_hours (info) : NULL;
  guint valid = info != NULL ? lk_desk_info_get_answer_expire_hours (info) : 0;
  g_autofree char *open
      = hours != NULL && *hours != '\0' ? g_strdup_printf (_ ("The desk works %s."), hours) : NULL;
  g_autofree char *use = NULL;

  set_icons (self, "avatar-default-symbolic",
             type == LK_CASE_TYPE_DEVICE_UNBIND ? "edit-find-symbolic" : "mail-unread-symbolic",
             last_icon (type));
  set_row (self->first_row, _ ("An agent of the desk takes the case"),
           open != NULL ? open : _ ("You see their name on the case page."));
  if (type == LK_CASE_TYPE_DEVICE_UNBIND)
    {
      set_row (self->second_row, _ ("The desk checks the photo"),
               _ ("If something is missing, it asks you on the case page."));
      set_row (self->third_row, _ ("The desk unbinds the device"),
               _ ("You are told, and can add it to your own account."));
      return;
    }
  set_row (self->second_row, _ ("The answer arrives on the case page"),
           _ ("You are notified at once."));
  if (valid > 0)
    use = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "It is good for about %u hour.",
                                        "It is good for about %u hours.", valid),
                           valid);
  set_row (self->third_row, _ ("You set a new password with the answer"),
           use != NULL ? use : _ ("Use it soon: answers expire."));
}

static gboolean
any_request (LkDraft *draft)
{
  return lk_draft_has_secrets (draft);
}

static void
show_result (LkDonePage *self, const char *id)
{
  LkWizardPage *page = LK_WIZARD_PAGE (self);

  gtk_widget_set_visible (self->id_box, id != NULL);
  gtk_label_set_text (self->id_label, id != NULL ? id : "");
  gtk_image_set_from_icon_name (self->icon,
                                id != NULL ? "object-select-symbolic" : "mail-send-symbolic");
  gtk_widget_set_css_classes (GTK_WIDGET (self->icon),
                              (const char *[]){ id != NULL ? "success" : "dim-label", NULL });
  if (id != NULL)
    {
      lk_wizard_page_set_title (page, _ ("Case Filed"));
      lk_wizard_page_set_description (page, NULL);
      return;
    }
  lk_wizard_page_set_title (page, _ ("The Case Waits to Be Sent"));
  lk_wizard_page_set_description (page,
                                  _ ("The desk cannot be reached right now. The case is kept on "
                                     "this computer and is sent by itself, once."));
}

static void
show_duplicates (LkDonePage *self, const char *const *duplicates)
{
  g_autofree char *ids = NULL;
  g_autofree char *text = NULL;

  gtk_widget_set_visible (GTK_WIDGET (self->duplicate_notice),
                          duplicates != NULL && duplicates[0] != NULL);
  if (duplicates == NULL || duplicates[0] == NULL)
    return;
  ids = g_strjoinv (", ", (char **) duplicates);
  text
      = g_strdup_printf (_ ("You have another open case with the same device: %s. Withdraw the one "
                            "that you do not need."),
                         ids);
  lk_notice_set_text (self->duplicate_notice, text);
}

static void
lk_done_page_enter (LkWizardPage *page)
{
  LkDonePage *self = LK_DONE_PAGE (page);
  LkContext *context = lk_wizard_page_get_context (page);
  LkDraft *draft = lk_wizard_page_get_draft (page);
  LkCaseType type = LK_CASE_TYPE_PASSWORD_RESET;

  lk_draft_get_case_type (draft, &type);
  show_result (self, lk_draft_get_case_id (draft));
  show_duplicates (self, lk_draft_get_duplicates (draft));
  if (lk_context_get_this_computer (context))
    show_own_steps (self, type);
  else
    show_desk_steps (self, lk_context_get_desk_info (context), type);
  lk_wizard_page_set_state (page, TRUE, NULL);
  gtk_widget_set_visible (self->rule_notice,
                          type == LK_CASE_TYPE_PASSWORD_RESET && any_request (draft));
}

static void
lk_done_page_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), LK_TYPE_DONE_PAGE);
  G_OBJECT_CLASS (lk_done_page_parent_class)->dispose (object);
}

static void
lk_done_page_class_init (LkDonePageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lk_done_page_dispose;
  LK_WIZARD_PAGE_CLASS (klass)->enter = lk_done_page_enter;
  g_type_ensure (LK_TYPE_NOTICE);
  g_type_ensure (LK_TYPE_ROW);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/org/latchkey/Latchkey/ui/wizard/done/lk-done-page.ui");
  gtk_widget_class_bind_template_child (widget_class, LkDonePage, icon);
  gtk_widget_class_bind_template_child (widget_class, LkDonePage, id_box);
  gtk_widget_class_bind_template_child (widget_class, LkDonePage, id_label);
  gtk_widget_class_bind_template_child (widget_class, LkDonePage, duplicate_notice);
  gtk_widget_class_bind_template_child (widget_class, LkDonePage, first_row);
  gtk_widget_class_bind_template_child (widget_class, LkDonePage, second_row);
  gtk_widget_class_bind_template_child (widget_class, LkDonePage, third_row);
  gtk_widget_class_bind_template_child (widget_class, LkDonePage, first_icon);
  gtk_widget_class_bind_template_child (widget_class, LkDonePage, second_icon);
  gtk_widget_class_bind_template_child (widget_class, LkDonePage, third_icon);
  gtk_widget_class_bind_template_child (widget_class, LkDonePage, rule_notice);
  gtk_widget_class_bind_template_callback (widget_class, copy_cb);
}

static void
lk_done_page_init (LkDonePage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
