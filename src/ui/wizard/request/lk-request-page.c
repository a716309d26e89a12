/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "lk-compat.h"
#include "lk-device-words.h"
#include "lk-draft-words.h"
#include "lk-exports.h"
#include "lk-item-switcher.h"
#include "lk-local-store.h"
#include "lk-notice.h"
#include "lk-qr-card.h"
#include "lk-request-page.h"
#include "lk-sadp-command.h"
#include "lk-sadp-guard.h"
#include "lk-sadp-scanner.h"
#include "lk-self-service-window.h"

/**
 * LkRequestPage:
 *
 * Asks each device for its request: once, when somebody presses the button, and never by itself. An
 * export that is still open is not made worthless without a clear yes.
 */
struct _LkRequestPage
{
  LkWizardPage parent_instance;

  /* template widgets */
  LkItemSwitcher *switcher;
  LkNotice *self_service_notice;
  GtkStack *stack;
  GtkImage *device_icon;
  GtkLabel *ask_label;
  GtkButton *ask_button;
  GtkCheckButton *skip_check;
  GtkSpinner *spinner;
  LkQrCard *card;
  LkNotice *rule_notice;
  GtkWidget *again_button;

  /* owned */
  GCancellable *cancellable; /* of what needs somebody to look at the page */
  GHashTable *unwatched;     /* devices whose answer nobody waits for any more */
  LkDraftItem *offered;      /* the device whose own ways were asked for last */
  LkSadpResetTypes own_ways; /* and what it said */
  gboolean updating;
  gboolean holding;
};

G_DEFINE_FINAL_TYPE (LkRequestPage, lk_request_page, LK_TYPE_WIZARD_PAGE)

/* A device that is asked something, as this page waits for it. */
typedef struct
{
  LkRequestPage *page;
  LkDraftItem *item;
} Question;

static void show_item (LkRequestPage *self);

static Question *
question_new (LkRequestPage *self, LkDraftItem *item)
{
  Question *question = g_new (Question, 1);

  *question = (Question){ g_object_ref (self), g_object_ref (item) };
  return question;
}

static LkContext *
context_of (LkRequestPage *self)
{
  return lk_wizard_page_get_context (LK_WIZARD_PAGE (self));
}

static LkCaseType
case_type (LkRequestPage *self)
{
  LkCaseType type = LK_CASE_TYPE_PASSWORD_RESET;

  lk_draft_get_case_type (lk_wizard_page_get_draft (LK_WIZARD_PAGE (self)), &type);
  return type;
}

static LkSadpDevice *
device_of (LkRequestPage *self, LkDraftItem *item)
{
  const char *mac = lk_device_identity_get_mac (lk_draft_item_get_device (item));

  return mac != NULL ? lk_sadp_scanner_find (lk_context_get_scanner (context_of (self)), mac)
                     : NULL;
}

static gboolean
is_legacy (LkRequestPage *self, LkDraftItem *item)
{
  LkSadpDevice *device = device_of (self, item);

  return device != NULL
         && lk_sadp_device_get_capabilities (device)->reset_mode == LK_RESET_MODE_LEGACY;
}

/* The question belongs to the draft and goes on without the page, and another page may have asked
 * it. */
static gboolean
is_being_asked (LkRequestPage *self, LkDraftItem *item)
{
  return lk_exports_is_asking (lk_context_get_exports (context_of (self)),
                               lk_device_identity_get_mac (lk_draft_item_get_device (item)));
}

static gboolean
is_waited_for (LkRequestPage *self, LkDraftItem *item)
{
  return is_being_asked (self, item) && !g_hash_table_contains (self->unwatched, item);
}

typedef gboolean (*ItemFunc) (LkRequestPage *self, LkDraftItem *item);

static gboolean
any_item (LkRequestPage *self, ItemFunc func)
{
  LkDraft *draft = lk_wizard_page_get_draft (LK_WIZARD_PAGE (self));

  for (guint i = 0; i < lk_draft_get_n_items (draft); i++)
    if (func (self, lk_draft_get_item (draft, i)))
      return TRUE;
  return FALSE;
}

static LkItemMark
mark_cb (LkDraftItem *item, const char **word, gpointer data)
{
  LkRequestPage *self = data;

  if (is_being_asked (self, item))
    {
      *word = _ ("Waiting");
      return LK_ITEM_MARK_MISSING;
    }
  if (lk_draft_item_get_request (item) != NULL)
    {
      *word = _ ("Exported");
      return LK_ITEM_MARK_DONE;
    }
  if (is_legacy (self, item))
    {
      *word = _ ("Not needed");
      return LK_ITEM_MARK_DONE;
    }
  if (lk_draft_item_get_request_skipped (item))
    {
      *word = _ ("Left out");
      return LK_ITEM_MARK_DOUBT;
    }
  *word = _ ("Not asked yet");
  return LK_ITEM_MARK_MISSING;
}

static void
update_state (LkRequestPage *self)
{
  LkDraftItem *missing = lk_item_switcher_find_missing (self->switcher);
  gboolean asking = any_item (self, is_being_asked);
  g_autofree char *reason = NULL;

  if (asking)
    reason = g_strdup (_ ("Waiting for the device"));
  else if (missing != NULL)
    reason = g_strdup_printf (case_type (self) == LK_CASE_TYPE_DEVICE_UNBIND
                                  ? _ ("Ask %s for its request, or choose to file without it.")
                                  : _ ("Ask %s for its request."),
                              lk_device_identity_get_serial (lk_draft_item_get_device (missing)));
  lk_item_switcher_refresh (self->switcher);
  lk_wizard_page_set_state (LK_WIZARD_PAGE (self), missing == NULL && !asking, reason);
}

/* One device at a time, as long as somebody waits for it. */
static gboolean
may_ask (LkRequestPage *self, LkDraftItem *item)
{
  return device_of (self, item) != NULL && !is_being_asked (self, item)
         && !any_item (self, is_waited_for);
}

/* What the device may be asked for differs by case type, and so do the words. */
static const char *
ask_text (LkRequestPage *self, LkDraftItem *item, LkSadpDevice *device)
{
  if (is_being_asked (self, item))
    return _ ("The device was asked, and nobody waits for it any more. If it answers in the next "
              "few seconds, its request is kept all the same.");
  if (lk_draft_item_is_request_locked (item))
    return lk_draft_words_locked ();
  if (device != NULL && lk_draft_item_is_request_lost (item))
    return _ ("The request that this device gave is gone: there was no keyring to keep it in when "
              "Latchkey ended. Ask again. Everything else is still here.");
  if (device == NULL)
    return _ ("The device does not answer right now. Check that it is powered and on this network; "
              "it is looked for all the time.");
  if (case_type (self) == LK_CASE_TYPE_DEVICE_UNBIND)
    return _ ("The request helps the desk to be sure of the device. Asking for it makes the answer "
              "of a password reset that is under way worthless.");
  return _ ("The desk works out the answer from a request that only this device can give. Asking "
            "changes nothing in its settings.");
}

static void
show_ask (LkRequestPage *self, LkDraftItem *item)
{
  LkSadpDevice *device = device_of (self, item);
  gboolean unbind = case_type (self) == LK_CASE_TYPE_DEVICE_UNBIND;

  gtk_image_set_from_icon_name (self->device_icon,
                                lk_device_icon (device != NULL ? lk_sadp_device_get_kind (device)
                                                               : LK_SADP_DEVICE_CAMERA));
  /* With a list of devices above it, the picture of one is only in the way. */
  gtk_widget_set_visible (GTK_WIDGET (self->device_icon),
                          lk_draft_get_n_items (lk_wizard_page_get_draft (LK_WIZARD_PAGE (self)))
                              == 1);
  gtk_label_set_text (self->ask_label, ask_text (self, item, device));
  gtk_widget_set_sensitive (GTK_WIDGET (self->ask_button), may_ask (self, item));
  gtk_widget_set_visible (GTK_WIDGET (self->skip_check), unbind);
  self->updating = TRUE;
  gtk_check_button_set_active (self->skip_check, lk_draft_item_get_request_skipped (item));
  self->updating = FALSE;
}

/* Where there is no keyring, one has to know what a crash would cost. */
static void
show_rule (LkRequestPage *self, gboolean exported)
{
  LkLocalStore *store = lk_context_get_store (context_of (self));
  gboolean kept = store == NULL || lk_local_store_keeps_secrets (store);

  gtk_widget_set_visible (GTK_WIDGET (self->rule_notice), exported);
  lk_notice_set_detail (self->rule_notice,
                        kept ? NULL
                             : _ ("There is no keyring, so the request is kept in memory alone: "
                                  "file the case before you close Latchkey."));
}

static void
show_item (LkRequestPage *self)
{
  LkDraftItem *item = lk_item_switcher_get_current (self->switcher);
  const char *page = "ask";

  if (item == NULL)
    return;
  if (is_waited_for (self, item))
    page = "busy";
  else if (lk_draft_item_get_request (item) != NULL)
    page = "code";
  else if (is_legacy (self, item) && case_type (self) == LK_CASE_TYPE_PASSWORD_RESET)
    page = "legacy";

  show_ask (self, item);
  lk_qr_card_set_request (self->card, lk_draft_item_get_request (item),
                          lk_draft_item_get_device (item), lk_draft_item_get_exported_at (item));
  gtk_spinner_set_spinning (self->spinner, g_str_equal (page, "busy"));
  show_rule (self, g_str_equal (page, "code"));
  gtk_widget_set_visible (self->again_button, g_str_equal (page, "code"));
  gtk_widget_set_sensitive (self->again_button, may_ask (self, item));
  gtk_stack_set_visible_child_name (self->stack, page);
  update_state (self);
}

/* --- Ways that need no case ---------------------------------------------------------------- */

static void
hide_offer (LkRequestPage *self)
{
  gtk_widget_set_visible (GTK_WIDGET (self->self_service_notice), FALSE);
}

static void
offer (LkRequestPage *self, const char *text, const char *button)
{
  lk_notice_set_text (self->self_service_notice, text);
  lk_notice_set_button_label (self->self_service_notice, button);
  gtk_widget_set_visible (GTK_WIDGET (self->self_service_notice), TRUE);
}

static void
types_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autofree Question *question = data;
  g_autoptr (LkRequestPage) self = question->page;
  g_autoptr (LkDraftItem) item = question->item;
  LkSadpResetTypes types = { 0 };

  /* A device that does not tell has nothing to offer: not worth a word. Nor has it for another that
   * is looked at by now. */
  if (!lk_sadp_get_reset_types_finish (LK_SADP_TRANSPORT (source), result, &types, NULL)
      || self->offered != item)
    return;
  self->own_ways = types;
  if (self->stack != NULL && types.known && (types.guid || types.questions || types.mailbox))
    offer (self,
           _ ("You may not need a case: this device has a way to a new password set up by its "
              "owner."),
           _ ("_Use It…"));
}

/* The faster way comes first, where the device has one. */
static void
look_for_own_ways (LkRequestPage *self, LkDraftItem *item)
{
  LkSadpDevice *device = device_of (self, item);
  const LkSadpCapabilities *can = device != NULL ? lk_sadp_device_get_capabilities (device) : NULL;

  if (self->offered == item)
    return;
  g_set_object (&self->offered, item);
  hide_offer (self);
  if (can == NULL)
    {
      g_clear_object (&self->offered);
      return;
    }
  if (case_type (self) == LK_CASE_TYPE_DEVICE_UNBIND)
    {
      if (can->unbind)
        offer (self,
               _ ("You may not need a case: whoever knows the password of this device can unbind "
                  "it right here."),
               _ ("_Unbind with Password…"));
    }
  else if (can->reset_type_query)
    lk_sadp_get_reset_types_async (lk_context_get_transport (context_of (self)), device,
                                   self->cancellable, types_cb, question_new (self, item));
}

static void
self_service_cb (LkRequestPage *self)
{
  LkDraftItem *item = lk_item_switcher_get_current (self->switcher);
  LkSadpDevice *device = item != NULL ? device_of (self, item) : NULL;
  GtkWidget *window = NULL;

  if (device == NULL)
    return;
  window = case_type (self) == LK_CASE_TYPE_DEVICE_UNBIND
               ? lk_self_service_window_new_unbind (context_of (self), device)
               : lk_self_service_window_new_reset (context_of (self), device, &self->own_ways);
  gtk_window_set_transient_for (GTK_WINDOW (window),
                                GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))));
  gtk_window_present (GTK_WINDOW (window));
}

/* --- Asking -------------------------------------------------------------------------------- */

static void
exported_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autofree Question *question = data;
  g_autoptr (LkRequestPage) self = question->page;
  g_autoptr (LkDraftItem) item = question->item;
  g_autoptr (GError) error = NULL;
  gboolean done = lk_exports_ask_finish (LK_EXPORTS (source), result, &error);
  gboolean watched = !g_hash_table_remove (self->unwatched, item);

  /* What the device gave is kept already: the page only shows it. */
  if (self->switcher == NULL)
    return;
  if (!done && (watched || lk_draft_item_get_request (item) != NULL))
    lk_wizard_page_show_error (LK_WIZARD_PAGE (self), error);
  show_item (self);
  /* On to the next device, unless the person looks at another one by now. */
  if (done && lk_item_switcher_get_current (self->switcher) == item)
    lk_compat_announce (GTK_WIDGET (self->stack), _ ("The request is here"));
}

static void
ask_device (LkRequestPage *self, LkDraftItem *item)
{
  if (!may_ask (self, item))
    return;
  lk_wizard_page_clear_error (LK_WIZARD_PAGE (self));
  g_hash_table_remove (self->unwatched, item);
  lk_exports_ask_async (lk_context_get_exports (context_of (self)), context_of (self),
                        device_of (self, item), lk_wizard_page_get_draft (LK_WIZARD_PAGE (self)),
                        exported_cb, question_new (self, item));
  show_item (self);
}

static void
confirmed_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (LkRequestPage) self = data;
  g_autofree char *response = lk_compat_alert_finish (result, NULL);
  LkDraftItem *item = lk_item_switcher_get_current (self->switcher);

  if (item != NULL && g_strcmp0 (response, "again") == 0)
    ask_device (self, item);
}

/* The re-export guard: it costs the person the answer that is under way. */
static void
ask_whether (LkRequestPage *self, LkDraftItem *item, const LkExportRecord *record)
{
  const LkAlertResponse responses[] = {
    { "keep", _ ("_Keep the Open Request"), LK_ALERT_PLAIN },
    { "again", _ ("Export _Again"), LK_ALERT_DESTRUCTIVE },
  };
  g_autofree char *body = NULL;

  if (record != NULL && record->case_id != NULL)
    body = g_strdup_printf (_ ("This device gave a request for case %s, which is still open. A new "
                               "request makes the answer to that one worthless."),
                            record->case_id);
  else if (lk_draft_item_is_request_lost (item) && !lk_draft_item_is_request_locked (item))
    body = g_strdup (_ ("The request that this device gave is gone, and no case was filed with it. "
                        "If you saved or sent it yourself, the answer to it becomes worthless."));
  else
    body = g_strdup (_ ("This device gave a request that is still open. A new request makes the "
                        "answer to the earlier one worthless."));
  lk_compat_alert_async (GTK_WIDGET (self), _ ("Export Again?"), body, responses,
                         G_N_ELEMENTS (responses), self->cancellable, confirmed_cb,
                         g_object_ref (self));
}

static void
ask_cb (LkRequestPage *self)
{
  LkDraftItem *item = lk_item_switcher_get_current (self->switcher);
  LkLocalStore *store = lk_context_get_store (context_of (self));
  g_autoptr (LkExportRecord) record = NULL;

  if (item == NULL || !may_ask (self, item))
    return;
  if (store != NULL)
    record = lk_local_store_find_open_export (store, lk_device_identity_get_mac (
                                                         lk_draft_item_get_device (item)));
  if (record != NULL || lk_draft_item_get_request (item) != NULL
      || lk_draft_item_is_request_locked (item))
    ask_whether (self, item, record);
  else
    ask_device (self, item);
}

static void
new_cancellable (LkRequestPage *self)
{
  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  self->cancellable = g_cancellable_new ();
}

/* The device has spent a request by now, so the question is not called back: only the waiting for
 * it ends. */
static void
stop_cb (LkRequestPage *self)
{
  LkDraftItem *item = lk_item_switcher_get_current (self->switcher);

  if (item == NULL || !is_being_asked (self, item))
    return;
  g_hash_table_add (self->unwatched, g_object_ref (item));
  show_item (self);
}

static void
skip_cb (LkRequestPage *self)
{
  LkDraftItem *item = lk_item_switcher_get_current (self->switcher);

  if (self->updating || item == NULL)
    return;
  lk_draft_item_set_request_skipped (item, gtk_check_button_get_active (self->skip_check));
  update_state (self);
}

static void
switched_cb (LkRequestPage *self)
{
  LkDraftItem *item = lk_item_switcher_get_current (self->switcher);

  show_item (self);
  if (item != NULL)
    look_for_own_ways (self, item);
}

static void
device_event_cb (LkRequestPage *self)
{
  LkDraftItem *item = self->holding ? lk_item_switcher_get_current (self->switcher) : NULL;

  if (item == NULL)
    return;
  show_ask (self, item);
  look_for_own_ways (self, item);
}

/* Whoever asked: what came of it stands here. */
static void
exports_cb (LkRequestPage *self)
{
  if (self->holding)
    show_item (self);
}

static void
lk_request_page_enter (LkWizardPage *page)
{
  LkRequestPage *self = LK_REQUEST_PAGE (page);

  new_cancellable (self);
  if (!self->holding)
    lk_context_hold_scanner (context_of (self));
  self->holding = TRUE;
  g_clear_object (&self->offered);
  hide_offer (self);
  lk_item_switcher_set_draft (self->switcher, lk_wizard_page_get_draft (page));
  lk_item_switcher_refresh (self->switcher);
  lk_item_switcher_go_to_first_missing (self->switcher);
  switched_cb (self);
}

static void
lk_request_page_leave (LkWizardPage *page)
{
  LkRequestPage *self = LK_REQUEST_PAGE (page);

  g_cancellable_cancel (self->cancellable);
  if (self->holding)
    lk_context_release_scanner (context_of (self));
  self->holding = FALSE;
}

static void
lk_request_page_constructed (GObject *object)
{
  LkRequestPage *self = LK_REQUEST_PAGE (object);

  G_OBJECT_CLASS (lk_request_page_parent_class)->constructed (object);
  g_signal_connect_object (lk_context_get_scanner (context_of (self)), "device-event",
                           G_CALLBACK (device_event_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (lk_context_get_exports (context_of (self)), "changed",
                           G_CALLBACK (exports_cb), self, G_CONNECT_SWAPPED);
}

static void
lk_request_page_dispose (GObject *object)
{
  LkRequestPage *self = LK_REQUEST_PAGE (object);

  if (self->holding)
    lk_request_page_leave (LK_WIZARD_PAGE (self));
  gtk_widget_dispose_template (GTK_WIDGET (object), LK_TYPE_REQUEST_PAGE);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->offered);
  G_OBJECT_CLASS (lk_request_page_parent_class)->dispose (object);
}

static void
lk_request_page_finalize (GObject *object)
{
  g_hash_table_unref (LK_REQUEST_PAGE (object)->unwatched);
  G_OBJECT_CLASS (lk_request_page_parent_class)->finalize (object);
}

static void
lk_request_page_class_init (LkRequestPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  LkWizardPageClass *page_class = LK_WIZARD_PAGE_CLASS (klass);

  object_class->constructed = lk_request_page_constructed;
  object_class->dispose = lk_request_page_dispose;
  object_class->finalize = lk_request_page_finalize;
  page_class->enter = lk_request_page_enter;
  page_class->leave = lk_request_page_leave;

  g_type_ensure (LK_TYPE_ITEM_SWITCHER);
  g_type_ensure (LK_TYPE_NOTICE);
  g_type_ensure (LK_TYPE_QR_CARD);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/org/latchkey/Latchkey/ui/wizard/request/lk-request-page.ui");
  gtk_widget_class_bind_template_child (widget_class, LkRequestPage, switcher);
  gtk_widget_class_bind_template_child (widget_class, LkRequestPage, self_service_notice);
  gtk_widget_class_bind_template_child (widget_class, LkRequestPage, stack);
  gtk_widget_class_bind_template_child (widget_class, LkRequestPage, device_icon);
  gtk_widget_class_bind_template_child (widget_class, LkRequestPage, ask_label);
  gtk_widget_class_bind_template_child (widget_class, LkRequestPage, ask_button);
  gtk_widget_class_bind_template_child (widget_class, LkRequestPage, skip_check);
  gtk_widget_class_bind_template_child (widget_class, LkRequestPage, spinner);
  gtk_widget_class_bind_template_child (widget_class, LkRequestPage, card);
  gtk_widget_class_bind_template_child (widget_class, LkRequestPage, rule_notice);
  gtk_widget_class_bind_template_child (widget_class, LkRequestPage, again_button);
  gtk_widget_class_bind_template_callback (widget_class, switched_cb);
  gtk_widget_class_bind_template_callback (widget_class, self_service_cb);
  gtk_widget_class_bind_template_callback (widget_class, ask_cb);
  gtk_widget_class_bind_template_callback (widget_class, stop_cb);
  gtk_widget_class_bind_template_callback (widget_class, skip_cb);
}

static void
lk_request_page_init (LkRequestPage *self)
{
  self->unwatched = g_hash_table_new_full (NULL, NULL, g_object_unref, NULL);
  gtk_widget_init_template (GTK_WIDGET (self));
  lk_item_switcher_set_mark_func (self->switcher, mark_cb, self);
}
