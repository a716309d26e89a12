/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "lk-device-page.h"
#include "lk-compat.h"
#include "lk-device-row.h"
#include "lk-device-words.h"
#include "lk-diagnose-window.h"
#include "lk-error-text.h"
#include "lk-limits.h"
#include "lk-notice.h"
#include "lk-sadp-diagnose.h"
#include "lk-sadp-scanner.h"

/* More rows than that nobody reads: the search narrows them down. */
#define ROWS_MAX 200
/* How long nothing may be found before the page says why that may be. */
#define EMPTY_AFTER_S 4

/**
 * LkDevicePage:
 *
 * The devices of this network as they are found. Ticked ones are in the case; they stay there, also
 * while they do not answer or the search hides them.
 */
struct _LkDevicePage
{
  LkWizardPage parent_instance;

  /* template widgets */
  GtkEditable *search_entry;
  GtkSpinner *spinner;
  GtkLabel *status_label;
  LkNotice *partial_notice;
  GtkStack *list_stack;
  GtkListBox *list_box;
  GtkLabel *empty_label;
  GtkEditable *address_entry;
  GtkLabel *address_error;
  GtkWidget *address_button;
  GtkMenuButton *address_menu_button;

  /* owned */
  GtkCustomFilter *filter;
  GtkFilterListModel *filtered;
  GtkSliceListModel *slice;
  GCancellable *cancellable;
  char *words;
  guint empty_source;
  gboolean holding;
};

G_DEFINE_FINAL_TYPE (LkDevicePage, lk_device_page, LK_TYPE_WIZARD_PAGE)

static LkSadpScanner *
scanner_of (LkDevicePage *self)
{
  return lk_context_get_scanner (lk_wizard_page_get_context (LK_WIZARD_PAGE (self)));
}

static LkCaseType
case_type (LkDevicePage *self)
{
  LkDraft *draft = lk_wizard_page_get_draft (LK_WIZARD_PAGE (self));
  LkCaseType type = LK_CASE_TYPE_PASSWORD_RESET;

  if (draft != NULL)
    lk_draft_get_case_type (draft, &type);
  return type;
}

static LkDraftItem *
item_of (LkDevicePage *self, LkSadpDevice *device)
{
  LkDraft *draft = lk_wizard_page_get_draft (LK_WIZARD_PAGE (self));

  return draft == NULL ? NULL
                       : lk_draft_find_item (draft, lk_sadp_device_get_mac (device),
                                             lk_sadp_device_get_serial (device));
}

static gboolean
contains (const char *text, const char *words)
{
  g_autofree char *folded = text != NULL ? g_utf8_casefold (text, -1) : NULL;

  return folded != NULL && strstr (folded, words) != NULL;
}

static gboolean
filter_cb (gpointer item, gpointer data)
{
  LkDevicePage *self = data;

  if (self->words == NULL || *self->words == '\0')
    return TRUE;
  return contains (lk_sadp_device_get_model (item), self->words)
         || contains (lk_sadp_device_get_serial (item), self->words)
         || contains (lk_sadp_device_get_ipv4 (item), self->words)
         || contains (lk_sadp_device_get_mac (item), self->words);
}

static char *
searching_text (LkDevicePage *self, guint found)
{
  g_auto (GStrv) interfaces = lk_sadp_scanner_get_interfaces (scanner_of (self));
  g_autofree char *names = interfaces != NULL ? g_strjoinv (", ", interfaces) : NULL;
  g_autofree char *count = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u device found",
                                                         "%u devices found", found),
                                            found);

  if (names == NULL || *names == '\0')
    return g_strdup (_ ("This computer has no network to search on."));
  /* Translators: the names of network interfaces, then "3 devices found" */
  return g_strdup_printf (_ ("Searching on %s… %s"), names, count);
}

static void
update_state (LkDevicePage *self)
{
  LkDraft *draft = lk_wizard_page_get_draft (LK_WIZARD_PAGE (self));
  guint n = draft != NULL ? lk_draft_get_n_items (draft) : 0;

  if (n > LK_LIMIT_ITEMS)
    {
      g_autofree char *reason
          = g_strdup_printf (_ ("A case holds at most %d devices."), LK_LIMIT_ITEMS);

      lk_wizard_page_set_state (LK_WIZARD_PAGE (self), FALSE, reason);
      return;
    }
  lk_wizard_page_set_state (LK_WIZARD_PAGE (self), n > 0, _ ("Tick at least one device."));
}

static void
update_list (LkDevicePage *self)
{
  guint found = g_list_model_get_n_items (G_LIST_MODEL (scanner_of (self)));
  guint matching = g_list_model_get_n_items (G_LIST_MODEL (self->filtered));
  g_autofree char *text = searching_text (self, found);

  if (matching > ROWS_MAX)
    {
      g_autofree char *more
          = g_strdup_printf (_ ("%s. The first %d are shown; search to see others."), text,
                             ROWS_MAX);

      gtk_label_set_text (self->status_label, more);
    }
  else
    gtk_label_set_text (self->status_label, text);
  gtk_stack_set_visible_child_name (self->list_stack, matching > 0 ? "list"
                                                      : found > 0  ? "no-match"
                                                                   : "empty");
}

static void
update_notes (LkDevicePage *self)
{
  const char *const *notes = lk_sadp_scanner_get_notes (scanner_of (self));
  g_autofree char *text = notes != NULL ? g_strjoinv (" ", (char **) notes) : NULL;
  gboolean any = text != NULL && *text != '\0';

  gtk_widget_set_visible (GTK_WIDGET (self->partial_notice), any);
  if (any)
    lk_notice_set_text (self->partial_notice, text);
  gtk_spinner_set_spinning (self->spinner, lk_sadp_scanner_get_scanning (scanner_of (self)));
  update_list (self);
}

static void
ticked_cb (LkDeviceRow *row, LkDevicePage *self)
{
  LkDraft *draft = lk_wizard_page_get_draft (LK_WIZARD_PAGE (self));
  LkSadpDevice *device = lk_device_row_get_device (row);
  LkDraftItem *item = item_of (self, device);

  if (lk_device_row_get_ticked (row) && item == NULL)
    {
      g_autoptr (LkDeviceIdentity) identity = lk_device_identity_of (device);
      g_autoptr (LkDraftItem) added = lk_draft_item_new (identity);

      lk_draft_item_set_mac_raw (added, lk_sadp_device_get_mac_raw (device));
      lk_draft_item_set_interface (added, lk_sadp_device_get_interface (device));
      lk_draft_add_item (draft, added);
    }
  else if (!lk_device_row_get_ticked (row) && item != NULL)
    lk_draft_remove_item (draft, item);
  update_state (self);
}

static GtkWidget *
new_row_cb (gpointer item, gpointer data)
{
  LkDevicePage *self = data;
  GtkWidget *row = lk_device_row_new (item, case_type (self), item_of (self, item) != NULL);

  g_signal_connect (row, "ticked", G_CALLBACK (ticked_cb), self);
  return row;
}

static LkDeviceRow *
find_row (LkDevicePage *self, LkSadpDevice *device)
{
  GtkListBoxRow *row = NULL;

  for (int i = 0; (row = gtk_list_box_get_row_at_index (self->list_box, i)) != NULL; i++)
    if (lk_device_row_get_device (LK_DEVICE_ROW (row)) == device)
      return LK_DEVICE_ROW (row);
  return NULL;
}

static void
device_event_cb (LkDevicePage *self, LkSadpDeviceEvent event, LkSadpDevice *device)
{
  LkDeviceRow *row = find_row (self, device);
  LkDraftItem *item = item_of (self, device);

  if (row != NULL)
    lk_device_row_refresh (row);
  if (item == NULL)
    return;
  if (event == LK_SADP_DEVICE_WENT_GONE)
    {
      g_autofree char *gone = g_strdup_printf (_ ("%s, gone"), lk_sadp_device_get_serial (device));

      lk_compat_announce (GTK_WIDGET (self->status_label), gone);
      return;
    }
  /* DHCP moves a device while the case is put together: the case says where it is now. */
  lk_device_identity_set_ipv4 (lk_draft_item_get_device (item), lk_sadp_device_get_ipv4 (device));
  lk_draft_touch (lk_wizard_page_get_draft (LK_WIZARD_PAGE (self)));
}

static void
row_activated_cb (GtkListBox *box, GtkListBoxRow *row, LkDevicePage *self)
{
  LkDeviceRow *device_row = LK_DEVICE_ROW (row);
  gboolean ticked = lk_device_row_get_ticked (device_row);
  LkSadpDevice *device = lk_device_row_get_device (device_row);

  if (!ticked && lk_device_obstacle (device, case_type (self)) != NULL)
    {
      lk_device_row_show_obstacle (device_row);
      return;
    }
  lk_device_row_set_ticked (device_row, !ticked);
  ticked_cb (device_row, self);
}

static void
search_cb (LkDevicePage *self)
{
  g_free (self->words);
  self->words = g_utf8_casefold (gtk_editable_get_text (self->search_entry), -1);
  gtk_filter_changed (GTK_FILTER (self->filter), GTK_FILTER_CHANGE_DIFFERENT);
  update_list (self);
}

static void
again_cb (LkDevicePage *self)
{
  lk_sadp_scanner_search_again (scanner_of (self));
  update_notes (self);
}

static void
address_changed_cb (LkDevicePage *self)
{
  gtk_widget_set_visible (GTK_WIDGET (self->address_error), FALSE);
  gtk_widget_set_sensitive (self->address_button,
                            *gtk_editable_get_text (self->address_entry) != '\0');
}

static void
add_address_cb (LkDevicePage *self)
{
  g_autofree char *text = g_strdup (gtk_editable_get_text (self->address_entry));
  g_autoptr (GError) error = NULL;

  if (*g_strstrip (text) == '\0')
    return;
  if (!lk_sadp_scanner_add_address (scanner_of (self), text, &error))
    {
      g_autofree char *words = lk_error_text (error);

      gtk_label_set_text (self->address_error, words);
      gtk_widget_set_visible (GTK_WIDGET (self->address_error), TRUE);
      return;
    }
  gtk_editable_set_text (self->address_entry, "");
  gtk_menu_button_popdown (self->address_menu_button);
}

static void
diagnose_cb (LkDevicePage *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkWidget *window = lk_diagnose_window_new (lk_wizard_page_get_context (LK_WIZARD_PAGE (self)));

  gtk_window_set_transient_for (GTK_WINDOW (window), GTK_WINDOW (root));
  gtk_window_present (GTK_WINDOW (window));
}

/* Nothing found for a while: the first reason that was found for it stands on the page itself. */
static void
explain_empty (LkDevicePage *self, GPtrArray *checks)
{
  const LkSadpCheck *worst = NULL;

  for (guint i = 0; i < checks->len; i++)
    {
      const LkSadpCheck *check = g_ptr_array_index (checks, i);

      if (worst == NULL || check->status > worst->status)
        worst = check;
    }
  if (worst != NULL && worst->status != LK_SADP_CHECK_PASS)
    {
      /* A remedy that is a command stands in "Why Is My Device Not Listed?", to be copied. */
      gboolean sentence = worst->remedy != NULL && g_str_has_suffix (worst->remedy, ".");
      g_autofree char *text = g_strjoin (" ", worst->detail, sentence ? worst->remedy : NULL, NULL);

      gtk_label_set_text (self->empty_label, text);
    }
  else
    gtk_label_set_text (self->empty_label,
                        _ ("Check that the device is powered and plugged into this network."));
}

static void
diagnosed_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (LkDevicePage) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) checks
      = lk_sadp_diagnose_finish (LK_SADP_TRANSPORT (source), result, &error);

  if (checks != NULL)
    explain_empty (self, checks);
}

static gboolean
empty_cb (gpointer data)
{
  LkDevicePage *self = data;
  LkContext *context = lk_wizard_page_get_context (LK_WIZARD_PAGE (self));

  self->empty_source = 0;
  if (g_list_model_get_n_items (G_LIST_MODEL (scanner_of (self))) == 0)
    lk_sadp_diagnose_async (lk_context_get_transport (context), scanner_of (self),
                            self->cancellable, diagnosed_cb, g_object_ref (self));
  return G_SOURCE_REMOVE;
}

static void
update_rows (LkDevicePage *self)
{
  GtkListBoxRow *row = NULL;

  for (int i = 0; (row = gtk_list_box_get_row_at_index (self->list_box, i)) != NULL; i++)
    {
      LkDeviceRow *device_row = LK_DEVICE_ROW (row);

      lk_device_row_set_ticked (device_row,
                                item_of (self, lk_device_row_get_device (device_row)) != NULL);
      lk_device_row_set_case_type (device_row, case_type (self));
    }
}

static void
lk_device_page_enter (LkWizardPage *page)
{
  LkDevicePage *self = LK_DEVICE_PAGE (page);

  g_clear_object (&self->cancellable);
  self->cancellable = g_cancellable_new ();
  if (!self->holding)
    lk_context_hold_scanner (lk_wizard_page_get_context (page));
  self->holding = TRUE;
  if (self->empty_source == 0)
    self->empty_source = g_timeout_add_seconds (EMPTY_AFTER_S, empty_cb, self);
  gtk_label_set_text (self->empty_label, _ ("The device has to be powered and on this network."));
  update_rows (self);
  update_notes (self);
  update_state (self);
}

static void
lk_device_page_leave (LkWizardPage *page)
{
  LkDevicePage *self = LK_DEVICE_PAGE (page);

  g_clear_handle_id (&self->empty_source, g_source_remove);
  g_cancellable_cancel (self->cancellable);
  if (self->holding)
    lk_context_release_scanner (lk_wizard_page_get_context (page));
  self->holding = FALSE;
}

static void
lk_device_page_constructed (GObject *object)
{
  LkDevicePage *self = LK_DEVICE_PAGE (object);
  LkSadpScanner *scanner = NULL;

  G_OBJECT_CLASS (lk_device_page_parent_class)->constructed (object);
  scanner = scanner_of (self);
  self->filter = gtk_custom_filter_new (filter_cb, self, NULL);
  self->filtered = gtk_filter_list_model_new (G_LIST_MODEL (g_object_ref (scanner)),
                                              GTK_FILTER (g_object_ref (self->filter)));
  self->slice
      = gtk_slice_list_model_new (G_LIST_MODEL (g_object_ref (self->filtered)), 0, ROWS_MAX);
  gtk_list_box_bind_model (self->list_box, G_LIST_MODEL (self->slice), new_row_cb, self, NULL);
  g_signal_connect_object (scanner, "device-event", G_CALLBACK (device_event_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (scanner, "notify", G_CALLBACK (update_notes), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->filtered, "items-changed", G_CALLBACK (update_list), self,
                           G_CONNECT_SWAPPED);
}

static void
lk_device_page_dispose (GObject *object)
{
  LkDevicePage *self = LK_DEVICE_PAGE (object);

  if (self->holding)
    lk_device_page_leave (LK_WIZARD_PAGE (self));
  g_clear_handle_id (&self->empty_source, g_source_remove);
  if (self->list_box != NULL)
    gtk_list_box_bind_model (self->list_box, NULL, NULL, NULL, NULL);
  gtk_widget_dispose_template (GTK_WIDGET (object), LK_TYPE_DEVICE_PAGE);
  g_clear_object (&self->slice);
  g_clear_object (&self->filtered);
  g_clear_object (&self->filter);
  g_clear_object (&self->cancellable);
  G_OBJECT_CLASS (lk_device_page_parent_class)->dispose (object);
}

static void
lk_device_page_finalize (GObject *object)
{
  g_clear_pointer (&LK_DEVICE_PAGE (object)->words, g_free);
  G_OBJECT_CLASS (lk_device_page_parent_class)->finalize (object);
}

static void
lk_device_page_class_init (LkDevicePageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  LkWizardPageClass *page_class = LK_WIZARD_PAGE_CLASS (klass);

  object_class->constructed = lk_device_page_constructed;
  object_class->dispose = lk_device_page_dispose;
  object_class->finalize = lk_device_page_finalize;
  page_class->enter = lk_device_page_enter;
  page_class->leave = lk_device_page_leave;

  g_type_ensure (LK_TYPE_NOTICE);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/org/latchkey/Latchkey/ui/wizard/device/lk-device-page.ui");
  gtk_widget_class_bind_template_child (widget_class, LkDevicePage, search_entry);
  gtk_widget_class_bind_template_child (widget_class, LkDevicePage, spinner);
  gtk_widget_class_bind_template_child (widget_class, LkDevicePage, status_label);
  gtk_widget_class_bind_template_child (widget_class, LkDevicePage, partial_notice);
  gtk_widget_class_bind_template_child (widget_class, LkDevicePage, list_stack);
  gtk_widget_class_bind_template_child (widget_class, LkDevicePage, list_box);
  gtk_widget_class_bind_template_child (widget_class, LkDevicePage, empty_label);
  gtk_widget_class_bind_template_child (widget_class, LkDevicePage, address_entry);
  gtk_widget_class_bind_template_child (widget_class, LkDevicePage, address_error);
  gtk_widget_class_bind_template_child (widget_class, LkDevicePage, address_button);
  gtk_widget_class_bind_template_child (widget_class, LkDevicePage, address_menu_button);
  gtk_widget_class_bind_template_child_full (widget_class, "diagnose_button", FALSE, 0);
  gtk_widget_class_bind_template_callback (widget_class, search_cb);
  gtk_widget_class_bind_template_callback (widget_class, again_cb);
  gtk_widget_class_bind_template_callback (widget_class, row_activated_cb);
  gtk_widget_class_bind_template_callback (widget_class, address_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, add_address_cb);
  gtk_widget_class_bind_template_callback (widget_class, diagnose_cb);
}

static void
lk_device_page_init (LkDevicePage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
