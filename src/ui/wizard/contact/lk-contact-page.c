/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "lk-contact-page.h"
#include "lk-desk-info.h"
#include "lk-error-text.h"
#include "lk-limits.h"
#include "lk-local-store.h"
#include "lk-notice.h"
#include "lk-time.h"

/**
 * LkContactPage:
 *
 * Asks who the desk answers to, and shows the text that has to be agreed to: in the person's own
 * language, from the desk, with its version, hash and time kept.
 */
struct _LkContactPage
{
  LkWizardPage parent_instance;

  /* template widgets */
  GtkEditable *name_row;
  GtkEditable *company_row;
  GtkEditable *email_row;
  GtkEditable *phone_row;
  GtkEditable *country_row;
  LkNotice *desk_notice;
  GtkWidget *agreement_scroller;
  GtkTextView *agreement_view;
  GtkCheckButton *agree_check;
  GtkWidget *agree_label;

  /* owned */
  gboolean entering;
};

G_DEFINE_FINAL_TYPE (LkContactPage, lk_contact_page, LK_TYPE_WIZARD_PAGE)

/* Not a check of the address, only of what nobody would call one. */
static gboolean
looks_like_email (const char *text)
{
  const char *at = strchr (text, '@');

  return at != NULL && at != text && at[1] != '\0' && strchr (at + 1, '@') == NULL
         && strpbrk (text, " \t,;<>") == NULL;
}

static gboolean
is_country (const char *text)
{
  return strlen (text) == 2 && g_ascii_isalpha (text[0]) && g_ascii_isalpha (text[1]);
}

static gboolean
is_blank (const char *text)
{
  return text == NULL || *text == '\0';
}

static const char *
missing (LkContactPage *self)
{
  LkContext *context = lk_wizard_page_get_context (LK_WIZARD_PAGE (self));
  LkDraft *draft = lk_wizard_page_get_draft (LK_WIZARD_PAGE (self));
  LkContact *contact = lk_draft_get_contact (draft);
  const char *email = lk_contact_get_email (contact);
  const char *country = lk_contact_get_country (contact);

  if (is_blank (lk_contact_get_name (contact)))
    return _ ("Enter your name.");
  if (is_blank (email) && is_blank (lk_contact_get_phone (contact)))
    return _ ("Enter an email address or a phone number.");
  if (!is_blank (email) && !looks_like_email (email))
    return _ ("Check the email address.");
  if (!is_blank (country) && !is_country (country))
    return _ ("Enter the country as two letters, or leave it out.");
  if (lk_draft_get_agreement_version (draft) == NULL)
    return lk_context_get_desk_info (context) != NULL
               ? _ ("Read the agreement and tick the box.")
               : _ ("The agreement of the desk is not here yet.");
  return NULL;
}

static void
update (LkContactPage *self)
{
  const char *reason = missing (self);

  lk_wizard_page_set_state (LK_WIZARD_PAGE (self), reason == NULL, reason);
}

static void
take_text (GtkEditable *row, LkContact *contact, void (*set) (LkContact *, const char *))
{
  g_autofree char *text = g_strdup (gtk_editable_get_text (row));

  set (contact, *g_strstrip (text) != '\0' ? text : NULL);
}

static void
changed_cb (LkContactPage *self)
{
  LkDraft *draft = lk_wizard_page_get_draft (LK_WIZARD_PAGE (self));
  LkContact *contact = NULL;

  if (self->entering)
    return;
  contact = lk_draft_get_contact (draft);
  take_text (self->name_row, contact, lk_contact_set_name);
  take_text (self->company_row, contact, lk_contact_set_company);
  take_text (self->email_row, contact, lk_contact_set_email);
  take_text (self->phone_row, contact, lk_contact_set_phone);
  take_text (self->country_row, contact, lk_contact_set_country);
  lk_draft_touch (draft);
  update (self);
}

static void
activated_cb (LkContactPage *self)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "wizard.next", NULL);
}

static void
agree_cb (LkContactPage *self)
{
  LkDraft *draft = lk_wizard_page_get_draft (LK_WIZARD_PAGE (self));
  LkDeskInfo *info = lk_context_get_desk_info (lk_wizard_page_get_context (LK_WIZARD_PAGE (self)));
  g_autofree char *now = lk_time_format_us (g_get_real_time ());

  if (self->entering)
    return;
  if (gtk_check_button_get_active (self->agree_check) && info != NULL)
    lk_draft_set_agreement (draft, lk_desk_info_get_agreement_version (info),
                            lk_desk_info_get_agreement_sha256 (info), now);
  else
    lk_draft_set_agreement (draft, NULL, NULL, NULL);
  update (self);
}

static void
retry_cb (LkContactPage *self)
{
  lk_context_retry_desk (lk_wizard_page_get_context (LK_WIZARD_PAGE (self)));
}

/* A text that changed since it was agreed to has to be agreed to again. */
static gboolean
still_agreed (LkDraft *draft, LkDeskInfo *info)
{
  return info != NULL && lk_draft_get_agreement_sha256 (draft) != NULL
         && g_strcmp0 (lk_draft_get_agreement_sha256 (draft),
                       lk_desk_info_get_agreement_sha256 (info))
                == 0;
}

static void
show_desk_error (LkContactPage *self, const GError *error)
{
  g_autofree char *text = error != NULL ? lk_error_text (error) : NULL;

  lk_notice_set_text (self->desk_notice,
                      text != NULL ? text
                                   : _ ("The agreement comes from the desk, and Latchkey is still "
                                        "connecting to it. What you entered is kept."));
  lk_notice_set_kind (self->desk_notice, error != NULL ? LK_NOTICE_WARNING : LK_NOTICE_INFO);
}

static void
update_agreement (LkContactPage *self)
{
  LkContext *context = lk_wizard_page_get_context (LK_WIZARD_PAGE (self));
  LkDraft *draft = lk_wizard_page_get_draft (LK_WIZARD_PAGE (self));
  LkDeskInfo *info = lk_context_get_desk_info (context);
  const char *text = info != NULL ? lk_desk_info_get_agreement_text (info) : NULL;

  if (draft == NULL)
    return;
  gtk_text_buffer_set_text (gtk_text_view_get_buffer (self->agreement_view),
                            text != NULL ? text : "", -1);
  gtk_widget_set_visible (self->agreement_scroller, text != NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->desk_notice), text == NULL);
  gtk_widget_set_sensitive (GTK_WIDGET (self->agree_check), text != NULL);
  show_desk_error (self, lk_context_get_desk_error (context));
  if (info != NULL && !still_agreed (draft, info))
    lk_draft_set_agreement (draft, NULL, NULL, NULL);
  self->entering = TRUE;
  gtk_check_button_set_active (self->agree_check, still_agreed (draft, info));
  self->entering = FALSE;
  update (self);
}

static void
put_text (GtkEditable *row, const char *text)
{
  gtk_editable_set_text (row, text != NULL ? text : "");
}

/* The country of the locale, as a start. */
static char *
guess_country (void)
{
  const char *const *names = g_get_language_names ();
  const char *mark = strchr (names[0], '_');

  if (mark == NULL || strlen (mark) < 3 || !g_ascii_isupper (mark[1]) || !g_ascii_isupper (mark[2]))
    return NULL;
  return g_strndup (mark + 1, 2);
}

static void
fill_in (LkContactPage *self, LkContact *contact)
{
  LkLocalStore *store = lk_context_get_store (lk_wizard_page_get_context (LK_WIZARD_PAGE (self)));

  if (is_blank (lk_contact_get_name (contact)) && store != NULL)
    {
      g_autoptr (LkContact) known = lk_local_store_load_contact (store);

      if (known != NULL)
        lk_contact_assign (contact, known);
    }
  if (is_blank (lk_contact_get_name (contact)) && is_blank (lk_contact_get_country (contact)))
    {
      g_autofree char *country = guess_country ();

      lk_contact_set_country (contact, country);
    }
}

static void
lk_contact_page_enter (LkWizardPage *page)
{
  LkContactPage *self = LK_CONTACT_PAGE (page);
  LkContact *contact = lk_draft_get_contact (lk_wizard_page_get_draft (page));

  fill_in (self, contact);
  self->entering = TRUE;
  put_text (self->name_row, lk_contact_get_name (contact));
  put_text (self->company_row, lk_contact_get_company (contact));
  put_text (self->email_row, lk_contact_get_email (contact));
  put_text (self->phone_row, lk_contact_get_phone (contact));
  put_text (self->country_row, lk_contact_get_country (contact));
  self->entering = FALSE;
  update_agreement (self);
}

static void
contact_saved_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;

  if (lk_local_store_work_finish (LK_LOCAL_STORE (source), result, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

/* The contact is remembered for the next case. */
static void
lk_contact_page_apply_async (LkWizardPage *page,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
  LkLocalStore *store = lk_context_get_store (lk_wizard_page_get_context (page));
  LkContact *contact = lk_draft_get_contact (lk_wizard_page_get_draft (page));
  g_autoptr (GTask) task = g_task_new (page, cancellable, callback, user_data);

  g_task_set_source_tag (task, lk_contact_page_apply_async);
  if (store == NULL)
    g_task_return_boolean (task, TRUE);
  else
    lk_local_store_save_contact_async (store, contact, contact_saved_cb, g_steal_pointer (&task));
}

static void
lk_contact_page_constructed (GObject *object)
{
  LkContext *context = lk_wizard_page_get_context (LK_WIZARD_PAGE (object));

  G_OBJECT_CLASS (lk_contact_page_parent_class)->constructed (object);
  g_signal_connect_object (context, "notify::desk-info", G_CALLBACK (update_agreement), object,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (context, "notify::desk-error", G_CALLBACK (update_agreement), object,
                           G_CONNECT_SWAPPED);
}

static void
lk_contact_page_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), LK_TYPE_CONTACT_PAGE);
  G_OBJECT_CLASS (lk_contact_page_parent_class)->dispose (object);
}

static void
lk_contact_page_class_init (LkContactPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  LkWizardPageClass *page_class = LK_WIZARD_PAGE_CLASS (klass);

  object_class->constructed = lk_contact_page_constructed;
  object_class->dispose = lk_contact_page_dispose;
  page_class->enter = lk_contact_page_enter;
  page_class->apply_async = lk_contact_page_apply_async;

  g_type_ensure (LK_TYPE_NOTICE);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/org/latchkey/Latchkey/ui/wizard/contact/lk-contact-page.ui");
  gtk_widget_class_bind_template_child (widget_class, LkContactPage, name_row);
  gtk_widget_class_bind_template_child (widget_class, LkContactPage, company_row);
  gtk_widget_class_bind_template_child (widget_class, LkContactPage, email_row);
  gtk_widget_class_bind_template_child (widget_class, LkContactPage, phone_row);
  gtk_widget_class_bind_template_child (widget_class, LkContactPage, country_row);
  gtk_widget_class_bind_template_child (widget_class, LkContactPage, desk_notice);
  gtk_widget_class_bind_template_child (widget_class, LkContactPage, agreement_scroller);
  gtk_widget_class_bind_template_child (widget_class, LkContactPage, agreement_view);
  gtk_widget_class_bind_template_child (widget_class, LkContactPage, agree_check);
  gtk_widget_class_bind_template_child (widget_class, LkContactPage, agree_label);
  gtk_widget_class_bind_template_callback (widget_class, changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, activated_cb);
  gtk_widget_class_bind_template_callback (widget_class, agree_cb);
  gtk_widget_class_bind_template_callback (widget_class, retry_cb);
}

static void
lk_contact_page_init (LkContactPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
