/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "lk-confirm-page.h"
#include "lk-client-error.h"
#include "lk-compat.h"
#include "lk-draft-json.h"
#include "lk-error-text.h"
#include "lk-limits.h"
#include "lk-local-store.h"
#include "lk-outbox.h"
#include "lk-row.h"
#include "lk-texture-loader.h"
#include "lk-verbatim.h"

#define THUMBNAIL 56

/**
 * LkConfirmPage:
 *
 * Everything that will be sent on one page, each part with a way back to it. Filing goes through
 * the outbox, so that it happens once, whatever happens on the way.
 */
struct _LkConfirmPage
{
  LkWizardPage parent_instance;

  /* template widgets */
  AdwActionRow *type_row;
  GtkListBox *device_list;
  AdwActionRow *contact_row;
  AdwActionRow *agreement_row;
  GtkEditable *comment_row;
  GtkProgressBar *progress_bar;

  /* owned */
  char *comment;             /* the person's own words, without what is added to them */
  char *filed_as;            /* the case that there is already */
  GCancellable *cancellable; /* of what needs somebody to look at the page */
  gboolean entering;
};

G_DEFINE_FINAL_TYPE (LkConfirmPage, lk_confirm_page, LK_TYPE_WIZARD_PAGE)

static void
show_type (LkConfirmPage *self, LkDraft *draft)
{
  LkCaseType type = LK_CASE_TYPE_PASSWORD_RESET;
  LkCaseMethod method = LK_CASE_METHOD_LAN;

  lk_draft_get_case_type (draft, &type);
  lk_draft_get_method (draft, &method);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->type_row),
                                 type == LK_CASE_TYPE_PASSWORD_RESET ? _ ("Password Reset")
                                                                     : _ ("Device Unbinding"));
  adw_action_row_set_subtitle (self->type_row, method == LK_CASE_METHOD_LAN
                                                   ? _ ("The device is on this network")
                                                   : _ ("The device is somewhere else"));
}

static GtkWidget *
new_thumbnail (LkDraftItem *item)
{
  GtkWidget *image = gtk_image_new_from_icon_name ("image-x-generic-symbolic");

  gtk_image_set_pixel_size (GTK_IMAGE (image), THUMBNAIL);
  gtk_accessible_update_property (GTK_ACCESSIBLE (image), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Label photo"), -1);
  if (lk_draft_item_get_label (item) != NULL)
    lk_texture_load_into (lk_draft_item_get_label (item), 2 * THUMBNAIL, GTK_IMAGE (image));
  return image;
}

static const char *
request_words (LkDraftItem *item)
{
  if (lk_draft_item_get_request (item) != NULL)
    return _ ("With its request");
  if (lk_draft_item_get_request_skipped (item))
    return _ ("Without a request");
  return _ ("No request needed");
}

static GtkWidget *
new_device_row_cb (gpointer object, gpointer data)
{
  LkDraftItem *item = object;
  LkDeviceIdentity *device = lk_draft_item_get_device (item);
  GtkWidget *row = lk_row_new ();
  const char *model = lk_device_identity_get_model (device);
  const char *override = lk_draft_item_get_override_reason (item);
  g_autofree char *subtitle
      = override == NULL ? g_strdup_printf ("%s\n%s", lk_device_identity_get_serial (device),
                                            request_words (item))
                         : g_strdup_printf (_ ("%s\n%s\nPhoto sent as it is: %s"),
                                            lk_device_identity_get_serial (device),
                                            request_words (item), override);

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row),
                                 model != NULL && *model != '\0' ? model : _ ("Device"));
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), subtitle);
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), 0);
  adw_action_row_add_prefix (ADW_ACTION_ROW (row), new_thumbnail (item));
  lk_verbatim (row);
  return row;
}

static void
show_contact (LkConfirmPage *self, LkDraft *draft)
{
  LkContact *contact = lk_draft_get_contact (draft);
  const char *parts[] = { lk_contact_get_company (contact), lk_contact_get_email (contact),
                          lk_contact_get_phone (contact), lk_contact_get_country (contact) };
  g_autoptr (GString) text = g_string_new (NULL);
  g_autofree char *agreed = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (parts); i++)
    if (parts[i] != NULL && *parts[i] != '\0')
      g_string_append_printf (text, "%s%s", text->len > 0 ? " · " : "", parts[i]);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->contact_row),
                                 lk_contact_get_name (contact));
  adw_action_row_set_subtitle (self->contact_row, text->str);
  agreed = g_strdup_printf (_ ("Version %s, agreed to"), lk_draft_get_agreement_version (draft));
  adw_action_row_set_subtitle (self->agreement_row, agreed);
}

/* --- The message --------------------------------------------------------------------------- */

static void
check_comment (LkConfirmPage *self)
{
  g_autofree char *message
      = lk_draft_dup_message (lk_wizard_page_get_draft (LK_WIZARD_PAGE (self)));

  lk_wizard_page_set_state (LK_WIZARD_PAGE (self),
                            g_utf8_strlen (message, -1) <= LK_LIMIT_COMMENT_CHARS,
                            _ ("The message is too long."));
}

static void
comment_cb (LkConfirmPage *self)
{
  const char *comment = gtk_editable_get_text (self->comment_row);

  if (self->entering)
    return;
  lk_draft_set_comment (lk_wizard_page_get_draft (LK_WIZARD_PAGE (self)),
                        *comment != '\0' ? comment : NULL);
  check_comment (self);
}

static void
lk_confirm_page_leave (LkWizardPage *page)
{
  LkConfirmPage *self = LK_CONFIRM_PAGE (page);

  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
}

static void
lk_confirm_page_enter (LkWizardPage *page)
{
  LkConfirmPage *self = LK_CONFIRM_PAGE (page);
  LkDraft *draft = lk_wizard_page_get_draft (page);

  lk_confirm_page_leave (page);
  g_clear_object (&self->cancellable);
  self->cancellable = g_cancellable_new ();
  lk_wizard_page_set_description (page,
                                  _ ("Nothing has been sent yet. Each part can still be changed."));
  show_type (self, draft);
  show_contact (self, draft);
  gtk_list_box_bind_model (self->device_list, lk_draft_get_items (draft), new_device_row_cb, self,
                           NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->progress_bar), FALSE);
  self->entering = TRUE;
  gtk_editable_set_text (self->comment_row,
                         lk_draft_get_comment (draft) != NULL ? lk_draft_get_comment (draft) : "");
  self->entering = FALSE;
  check_comment (self);
}

/* --- Filing -------------------------------------------------------------------------------- */

static void
progress_cb (gint64 done, gint64 total, gpointer data)
{
  LkConfirmPage *self = data;

  if (self->progress_bar == NULL)
    return;
  gtk_widget_set_visible (GTK_WIDGET (self->progress_bar), TRUE);
  gtk_progress_bar_set_fraction (self->progress_bar,
                                 total > 0 ? CLAMP ((double) done / (double) total, 0, 1) : 0);
}

static void
filed (LkDraft *draft, LkCase *filed_case)
{
  lk_draft_set_filed (draft, filed_case != NULL ? lk_case_get_id (filed_case) : NULL,
                      filed_case != NULL ? lk_case_get_duplicates (filed_case) : NULL);
}

/* What is stored under the id that the draft had goes only when it stands under the new one. */
static void
stored_anew_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  LkLocalStore *store = LK_LOCAL_STORE (source);
  g_autoptr (GTask) task = data;
  LkConfirmPage *self = g_task_get_source_object (task);
  g_autoptr (GError) error = NULL;

  if (!lk_local_store_save_draft_finish (store, result, &error))
    {
      lk_wizard_page_show_error (LK_WIZARD_PAGE (self), error);
      return;
    }
  lk_local_store_delete_draft_async (store, g_task_get_task_data (task), NULL, NULL, NULL);
  gtk_widget_activate_action (GTK_WIDGET (self), "wizard.next", NULL);
}

static void
file_anew (LkConfirmPage *self)
{
  LkWizardPage *page = LK_WIZARD_PAGE (self);
  LkDraft *draft = lk_wizard_page_get_draft (page);
  LkLocalStore *store = lk_context_get_store (lk_wizard_page_get_context (page));
  g_autoptr (GTask) task = g_task_new (self, NULL, NULL, NULL);

  g_task_set_source_tag (task, file_anew);
  g_task_set_task_data (task, g_strdup (lk_draft_get_id (draft)), g_free);
  lk_draft_renew_id (draft);
  lk_local_store_save_draft_async (store, draft, NULL, stored_anew_cb, g_steal_pointer (&task));
}

static void
decided_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (LkConfirmPage) self = data;
  g_autofree char *response = lk_compat_alert_finish (result, NULL);

  if (g_strcmp0 (response, "open") == 0)
    gtk_widget_activate_action (GTK_WIDGET (self), "win.show-case", "s", self->filed_as);
  else if (g_strcmp0 (response, "anew") == 0)
    file_anew (self);
}

/* The answer to the first attempt was lost, and the draft was changed since. Whether that is
 * another case only the person knows: nothing is filed a second time by itself. */
static void
ask_what_to_do (LkConfirmPage *self, const GError *error)
{
  const LkAlertResponse responses[] = {
    { "cancel", _ ("_Cancel"), LK_ALERT_PLAIN },
    { "anew", _ ("File as _New Case"), LK_ALERT_PLAIN },
    { "open", _ ("_Open Case"), LK_ALERT_SUGGESTED },
  };
  g_autofree char *text = lk_error_text (error);

  g_free (self->filed_as);
  self->filed_as = g_strdup (lk_client_error_get_case_id (error));
  lk_wizard_page_set_description (LK_WIZARD_PAGE (self), NULL);
  lk_compat_alert_async (GTK_WIDGET (self), _ ("Filed Already"), text, responses,
                         G_N_ELEMENTS (responses), self->cancellable, decided_cb,
                         g_object_ref (self));
}

static void
submitted_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  LkConfirmPage *self = g_task_get_source_object (task);
  LkOutbox *outbox = LK_OUTBOX (source);
  LkDraft *draft = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  g_autoptr (LkCase) filed_case = lk_outbox_submit_finish (outbox, result, &error);

  if (self->progress_bar != NULL)
    gtk_widget_set_visible (GTK_WIDGET (self->progress_bar), FALSE);
  /* Not reached, but safe in the outbox: it goes out by itself, once. */
  if (filed_case != NULL
      || (lk_client_error_is_temporary (error)
          && lk_outbox_holds (outbox, lk_draft_get_id (draft))))
    {
      filed (draft, filed_case);
      g_task_return_boolean (task, TRUE);
      return;
    }
  if (lk_client_error_get_case_id (error) != NULL
      && !g_cancellable_is_cancelled (self->cancellable))
    ask_what_to_do (self, error);
  if (g_error_matches (error, LK_CLIENT_ERROR, LK_CLIENT_ERROR_AGREEMENT))
    lk_context_retry_desk (lk_wizard_page_get_context (LK_WIZARD_PAGE (self)));
  g_task_return_error (task, g_steal_pointer (&error));
}

static void
lk_confirm_page_apply_async (LkWizardPage *page,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
  LkContext *context = lk_wizard_page_get_context (page);
  LkOutbox *outbox = lk_context_get_outbox (context);
  LkDraft *draft = lk_wizard_page_get_draft (page);
  GTask *task = g_task_new (page, cancellable, callback, user_data);

  g_task_set_source_tag (task, lk_confirm_page_apply_async);
  /* Whatever draft the page is about when it is done. */
  g_task_set_task_data (task, g_object_ref (draft), g_object_unref);
  if (outbox != NULL)
    {
      lk_outbox_submit_async (outbox, draft, progress_cb, page, cancellable, submitted_cb, task);
      return;
    }
  g_task_return_error (task, lk_context_no_desk_error (context));
  g_object_unref (task);
}

static void
lk_confirm_page_dispose (GObject *object)
{
  LkConfirmPage *self = LK_CONFIRM_PAGE (object);

  if (self->device_list != NULL)
    gtk_list_box_bind_model (self->device_list, NULL, NULL, NULL, NULL);
  lk_confirm_page_leave (LK_WIZARD_PAGE (self));
  gtk_widget_dispose_template (GTK_WIDGET (object), LK_TYPE_CONFIRM_PAGE);
  G_OBJECT_CLASS (lk_confirm_page_parent_class)->dispose (object);
}

static void
lk_confirm_page_finalize (GObject *object)
{
  LkConfirmPage *self = LK_CONFIRM_PAGE (object);

  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->filed_as, g_free);
  G_OBJECT_CLASS (lk_confirm_page_parent_class)->finalize (object);
}

static void
lk_confirm_page_class_init (LkConfirmPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  LkWizardPageClass *page_class = LK_WIZARD_PAGE_CLASS (klass);

  object_class->dispose = lk_confirm_page_dispose;
  object_class->finalize = lk_confirm_page_finalize;
  page_class->enter = lk_confirm_page_enter;
  page_class->leave = lk_confirm_page_leave;
  page_class->apply_async = lk_confirm_page_apply_async;

  g_type_ensure (LK_TYPE_ROW);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/org/latchkey/Latchkey/ui/wizard/confirm/lk-confirm-page.ui");
  gtk_widget_class_bind_template_child (widget_class, LkConfirmPage, type_row);
  gtk_widget_class_bind_template_child (widget_class, LkConfirmPage, device_list);
  gtk_widget_class_bind_template_child (widget_class, LkConfirmPage, contact_row);
  gtk_widget_class_bind_template_child (widget_class, LkConfirmPage, agreement_row);
  gtk_widget_class_bind_template_child (widget_class, LkConfirmPage, comment_row);
  gtk_widget_class_bind_template_child (widget_class, LkConfirmPage, progress_bar);
  gtk_widget_class_bind_template_callback (widget_class, comment_cb);
}

static void
lk_confirm_page_init (LkConfirmPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
