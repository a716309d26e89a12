/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-case-device-row.h"

#include <glib/gi18n.h>

#include "lk-label-picture.h"
#include "lk-verbatim.h"

/* The facts about a device, in the order in which they are shown. */
typedef enum
{
  FACT_SERIAL,
  FACT_MAC,
  FACT_ADDRESS,
  FACT_FIRMWARE,
  FACT_START,
  FACT_REQUEST,
  FACT_ANSWER,
  N_FACTS,
} Fact;

/**
 * LkCaseDeviceRow:
 *
 * One device of a case: its state, and unfolded all that is known of it, its request, its photo,
 * and what can be done about it.
 */
struct _LkCaseDeviceRow
{
  AdwExpanderRow parent_instance;

  /* widgets */
  GtkImage *icon;
  GtkLabel *state;
  GtkWidget *fact_rows[N_FACTS];
  GtkLabel *fact_labels[N_FACTS];
  GtkWidget *show_request;
  LkLabelPicture *picture;
  GtkWidget *picture_row;
  GtkWidget *actions_row;
  GtkWidget *reset;
  GtkWidget *answer;
  GtkWidget *unbound;
  GtkWidget *unbind_now;
  GtkWidget *export_again;
  GtkWidget *evidence;

  /* owned */
  LkOpenCase *open_case;
  guint index;
};

G_DEFINE_FINAL_TYPE (LkCaseDeviceRow, lk_case_device_row, ADW_TYPE_EXPANDER_ROW)

static void
set_fact (LkCaseDeviceRow *self, Fact fact, const char *text)
{
  gboolean known = text != NULL && text[0] != '\0';

  gtk_widget_set_visible (self->fact_rows[fact], known);
  gtk_label_set_text (self->fact_labels[fact], known ? text : "");
}

static char *
request_words (LkCaseItem *item)
{
  GDateTime *at = lk_case_item_get_exported_at (item);
  g_autoptr (GDateTime) local = NULL;
  g_autofree char *when = NULL;

  if (!lk_case_item_has_request (item))
    return NULL;
  if (at == NULL)
    return g_strdup (_ ("Handed in"));
  local = g_date_time_to_local (at);
  when = g_date_time_format (local, "%x %R");
  /* Translators: when a device gave its request; %s is date and time */
  return g_strdup_printf (_ ("Exported %s"), when);
}

/* How long it holds stands in one place, with the answer itself. */
static const char *
answer_words (LkCaseItem *item)
{
  if (!lk_case_item_has_answer (item))
    return NULL;
  return lk_case_item_get_answer_kind (item) == LK_ANSWER_KIND_FILE ? _ ("File") : _ ("Key");
}

static void
update_facts (LkCaseDeviceRow *self, LkCaseItem *item)
{
  LkDeviceIdentity *device = lk_case_item_get_device (item);
  g_autofree char *request = request_words (item);

  set_fact (self, FACT_SERIAL, lk_device_identity_get_serial (device));
  set_fact (self, FACT_MAC, lk_device_identity_get_mac (device));
  set_fact (self, FACT_ADDRESS, lk_device_identity_get_ipv4 (device));
  set_fact (self, FACT_FIRMWARE, lk_device_identity_get_firmware (device));
  set_fact (self, FACT_START, lk_device_identity_get_boot_time (device));
  set_fact (self, FACT_REQUEST, request);
  set_fact (self, FACT_ANSWER, answer_words (item));
  gtk_widget_set_visible (self->show_request, lk_case_item_has_request (item));
  gtk_widget_set_visible (self->picture_row, lk_case_item_has_label (item));
}

static gboolean
has_mac (LkCaseItem *item)
{
  const char *mac = lk_device_identity_get_mac (lk_case_item_get_device (item));

  return mac != NULL && mac[0] != '\0';
}

/* Which of the buttons below the facts make sense for this device now. */
static void
update_actions (LkCaseDeviceRow *self, LkCase *of, LkCaseItem *item)
{
  LkItemState state = lk_case_item_get_state (item);
  LkViewer viewer = lk_open_case_get_viewer (self->open_case);
  gboolean waiting = state == LK_ITEM_STATE_WAITING || state == LK_ITEM_STATE_FAILED;
  gboolean ended = state == LK_ITEM_STATE_APPLIED || state == LK_ITEM_STATE_REFUSED;
  gboolean unbind = lk_case_get_case_type (of) == LK_CASE_TYPE_DEVICE_UNBIND;
  gboolean desk = lk_case_allows (of, LK_EVENT_KIND_ANSWERED)
                  || lk_case_allows (of, LK_EVENT_KIND_UNBOUND)
                  || (viewer == LK_VIEWER_ALONE && lk_case_allows (of, LK_EVENT_KIND_TAKEN));

  gtk_widget_set_visible (self->reset, !unbind && lk_case_item_has_answer (item) && !ended
                                           && lk_case_allows (of, LK_EVENT_KIND_APPLIED));
  gtk_widget_set_visible (self->answer,
                          desk && !unbind && (waiting || state == LK_ITEM_STATE_ANSWERED));
  gtk_widget_set_visible (self->unbound, desk && unbind && waiting);
  gtk_widget_set_visible (self->unbind_now, unbind && waiting && has_mac (item)
                                                && viewer != LK_VIEWER_AGENT
                                                && lk_case_is_open (of));
  gtk_widget_set_visible (self->export_again,
                          !unbind && !ended && lk_case_allows (of, LK_EVENT_KIND_RE_EXPORTED));
  gtk_widget_set_visible (self->evidence,
                          !ended && lk_case_allows (of, LK_EVENT_KIND_EVIDENCE_ADDED));
  gtk_widget_set_visible (self->actions_row, gtk_widget_get_visible (self->reset)
                                                 || gtk_widget_get_visible (self->answer)
                                                 || gtk_widget_get_visible (self->unbound)
                                                 || gtk_widget_get_visible (self->unbind_now)
                                                 || gtk_widget_get_visible (self->export_again)
                                                 || gtk_widget_get_visible (self->evidence));
}

static void
load_picture (LkCaseDeviceRow *self)
{
  LkCaseItem *item = lk_open_case_get_item (self->open_case, self->index);
  LkCaseBackend *backend = lk_context_get_backend (lk_open_case_get_context (self->open_case));

  if (item != NULL && backend != NULL && adw_expander_row_get_expanded (ADW_EXPANDER_ROW (self)))
    lk_label_picture_load (self->picture, backend, lk_case_item_get_label_sha256 (item));
}

static void
set_style (GtkWidget *widget, const char *style)
{
  static const char *styles[] = { "accent", "success", "warning", "error", "dim-label" };

  for (gsize i = 0; i < G_N_ELEMENTS (styles); i++)
    gtk_widget_remove_css_class (widget, styles[i]);
  gtk_widget_add_css_class (widget, style);
}

/**
 * lk_case_device_row_update:
 * @self: the row
 *
 * Shows the device as the case has it now.
 */
void
lk_case_device_row_update (LkCaseDeviceRow *self)
{
  LkCase *of = NULL;
  LkCaseItem *item = NULL;
  LkDeviceIdentity *device = NULL;
  const char *model = NULL;
  LkStatusLook look;

  g_return_if_fail (LK_IS_CASE_DEVICE_ROW (self));

  of = lk_open_case_get_case (self->open_case);
  item = lk_open_case_get_item (self->open_case, self->index);
  if (item == NULL)
    return;
  device = lk_case_item_get_device (item);
  model = lk_device_identity_get_model (device);
  look = lk_case_words_item (lk_case_item_get_state (item), of);
  g_object_set (self, "use-markup", FALSE, NULL);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self),
                                 model != NULL && model[0] != '\0' ? model : _ ("Device"));
  adw_expander_row_set_subtitle (ADW_EXPANDER_ROW (self),
                                 lk_device_identity_get_serial (device) ?: "");
  gtk_image_set_from_icon_name (self->icon, look.icon);
  gtk_label_set_text (self->state, look.word);
  set_style (GTK_WIDGET (self->icon), look.style);
  set_style (GTK_WIDGET (self->state), look.style);
  if (self->picture == NULL) /* nothing that unfolds is there yet */
    return;
  update_facts (self, item);
  update_actions (self, of, item);
  load_picture (self);
}

static GtkWidget *
plain_row (GtkWidget *child)
{
  GtkWidget *row = gtk_list_box_row_new ();

  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), FALSE);
  gtk_widget_set_focusable (row, FALSE);
  gtk_widget_set_margin_top (child, 12);
  gtk_widget_set_margin_bottom (child, 12);
  gtk_widget_set_margin_start (child, 12);
  gtk_widget_set_margin_end (child, 12);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), child);
  return row;
}

/* Not an AdwActionRow: that breaks its title within a word when the text beside it is long. */
static void
add_fact (LkCaseDeviceRow *self, Fact fact, const char *title)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *name = gtk_label_new (title);
  GtkWidget *label = gtk_label_new (NULL);
  GtkWidget *row = plain_row (box);

  gtk_widget_set_valign (name, GTK_ALIGN_BASELINE);
  gtk_widget_set_valign (label, GTK_ALIGN_BASELINE);
  gtk_label_set_selectable (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_natural_wrap_mode (GTK_LABEL (label), GTK_NATURAL_WRAP_NONE);
  gtk_label_set_xalign (GTK_LABEL (label), 1);
  gtk_label_set_justify (GTK_LABEL (label), GTK_JUSTIFY_RIGHT);
  gtk_widget_set_hexpand (label, TRUE);
  gtk_widget_add_css_class (label, "dim-label");
  if (fact == FACT_SERIAL || fact == FACT_MAC || fact == FACT_ADDRESS)
    gtk_widget_add_css_class (label, "monospace");
  gtk_accessible_update_relation (GTK_ACCESSIBLE (label), GTK_ACCESSIBLE_RELATION_LABELLED_BY, name,
                                  NULL, -1);
  gtk_box_append (GTK_BOX (box), name);
  gtk_box_append (GTK_BOX (box), label);
  lk_verbatim (row);
  adw_expander_row_add_row (ADW_EXPANDER_ROW (self), row);
  self->fact_rows[fact] = row;
  self->fact_labels[fact] = GTK_LABEL (label);
}

static GtkWidget *
add_button (LkCaseDeviceRow *self, GtkFlowBox *box, const char *label, const char *action)
{
  GtkWidget *button = gtk_button_new_with_label (label);
  GtkWidget *child = gtk_flow_box_child_new ();

  gtk_actionable_set_action_target (GTK_ACTIONABLE (button), "u", self->index);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), action);
  gtk_flow_box_child_set_child (GTK_FLOW_BOX_CHILD (child), button);
  gtk_widget_set_focusable (child, FALSE);
  g_object_bind_property (button, "visible", child, "visible", G_BINDING_SYNC_CREATE);
  gtk_flow_box_append (box, child);
  return button;
}

static void
build (LkCaseDeviceRow *self)
{
  GtkWidget *box = gtk_flow_box_new ();

  add_fact (self, FACT_SERIAL, _ ("Serial"));
  add_fact (self, FACT_MAC, _ ("MAC address"));
  add_fact (self, FACT_ADDRESS, _ ("IP address"));
  add_fact (self, FACT_FIRMWARE, _ ("Firmware"));
  add_fact (self, FACT_START, _ ("Started"));
  add_fact (self, FACT_REQUEST, _ ("Request"));
  self->show_request = gtk_button_new_with_label (_ ("Show"));
  gtk_widget_set_valign (self->show_request, GTK_ALIGN_BASELINE);
  gtk_actionable_set_action_target (GTK_ACTIONABLE (self->show_request), "u", self->index);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (self->show_request), "case.show-request");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->show_request),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Show the Request"), -1);
  gtk_box_append (GTK_BOX (gtk_widget_get_parent (GTK_WIDGET (self->fact_labels[FACT_REQUEST]))),
                  self->show_request);
  add_fact (self, FACT_ANSWER, _ ("Answer"));

  self->picture = LK_LABEL_PICTURE (lk_label_picture_new ());
  self->picture_row = plain_row (GTK_WIDGET (self->picture));
  adw_expander_row_add_row (ADW_EXPANDER_ROW (self), self->picture_row);

  gtk_flow_box_set_selection_mode (GTK_FLOW_BOX (box), GTK_SELECTION_NONE);
  gtk_flow_box_set_max_children_per_line (GTK_FLOW_BOX (box), 3);
  gtk_flow_box_set_column_spacing (GTK_FLOW_BOX (box), 6);
  gtk_flow_box_set_row_spacing (GTK_FLOW_BOX (box), 6);
  self->reset = add_button (self, GTK_FLOW_BOX (box), _ ("Reset Password"), "case.reset");
  self->answer = add_button (self, GTK_FLOW_BOX (box), _ ("Enter Answer"), "case.answer");
  self->unbound = add_button (self, GTK_FLOW_BOX (box), _ ("Mark as Unbound"), "case.unbound");
  self->unbind_now
      = add_button (self, GTK_FLOW_BOX (box), _ ("Unbind with Password"), "case.unbind-now");
  self->export_again
      = add_button (self, GTK_FLOW_BOX (box), _ ("Export Again"), "case.export-again");
  self->evidence = add_button (self, GTK_FLOW_BOX (box), _ ("Add Photo"), "case.add-evidence");
  self->actions_row = plain_row (box);
  adw_expander_row_add_row (ADW_EXPANDER_ROW (self), self->actions_row);
}

/* Few devices are unfolded: what is below is made for those that are. */
static void
on_expanded (LkCaseDeviceRow *self)
{
  if (!adw_expander_row_get_expanded (ADW_EXPANDER_ROW (self)))
    return;
  if (self->picture == NULL)
    build (self);
  lk_case_device_row_update (self);
}

static void
lk_case_device_row_dispose (GObject *object)
{
  g_clear_object (&LK_CASE_DEVICE_ROW (object)->open_case);
  G_OBJECT_CLASS (lk_case_device_row_parent_class)->dispose (object);
}

static void
lk_case_device_row_class_init (LkCaseDeviceRowClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = lk_case_device_row_dispose;
}

static void
lk_case_device_row_init (LkCaseDeviceRow *self)
{
  self->icon = GTK_IMAGE (gtk_image_new ());
  self->state = GTK_LABEL (gtk_label_new (NULL));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->icon), GTK_ACCESSIBLE_PROPERTY_LABEL, "",
                                  -1);
  gtk_label_set_wrap (self->state, TRUE);
  gtk_label_set_natural_wrap_mode (self->state, GTK_NATURAL_WRAP_NONE);
  gtk_label_set_justify (self->state, GTK_JUSTIFY_RIGHT);
  gtk_widget_add_css_class (GTK_WIDGET (self->state), "caption-heading");
  lk_verbatim (GTK_WIDGET (self));
  adw_expander_row_add_prefix (ADW_EXPANDER_ROW (self), GTK_WIDGET (self->icon));
  adw_expander_row_add_action (ADW_EXPANDER_ROW (self), GTK_WIDGET (self->state));
}

/**
 * lk_case_device_row_new:
 * @open_case: the case that the page shows
 * @index: number of the device, from 1
 *
 * Returns: (transfer floating): a row for the device
 */
GtkWidget *
lk_case_device_row_new (LkOpenCase *open_case, guint index)
{
  LkCaseDeviceRow *self = g_object_new (LK_TYPE_CASE_DEVICE_ROW, NULL);

  self->open_case = g_object_ref (open_case);
  self->index = index;
  g_signal_connect_swapped (self, "notify::expanded", G_CALLBACK (on_expanded), self);
  lk_case_device_row_update (self);
  return GTK_WIDGET (self);
}
