/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-split-view.h"

/* Below this many pixels the list and the content take turns. */
#define NARROW_BELOW 720
#define LIST_MIN 280
#define LIST_MAX 380

/**
 * LkSplitView:
 *
 * A list and the thing chosen in it: side by side in a wide window, one at a time in a narrow one.
 * While the content is not visible the list has all of the room.
 */
struct _LkSplitView
{
  GtkWidget parent_instance;

  /* borrowed: children hold their parent */
  GtkWidget *list;
  GtkWidget *separator;
  GtkWidget *content;

  /* owned */
  gboolean show_content;
  gboolean narrow;
  guint notify_source;
};

typedef enum
{
  PROP_SHOW_CONTENT = 1,
  PROP_NARROW,
} LkSplitViewProperty;

static GParamSpec *properties[PROP_NARROW + 1];

G_DEFINE_FINAL_TYPE (LkSplitView, lk_split_view, GTK_TYPE_WIDGET)

static gboolean
notify_narrow_cb (gpointer data)
{
  LkSplitView *self = data;

  self->notify_source = 0;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_NARROW]);
  return G_SOURCE_REMOVE;
}

/* Told from an idle: what hears of it may change sizes, which is not allowed while they are given.
 */
static void
set_narrow (LkSplitView *self, gboolean narrow)
{
  if (self->narrow == narrow)
    return;
  self->narrow = narrow;
  if (self->notify_source == 0)
    self->notify_source = g_idle_add_full (G_PRIORITY_HIGH_IDLE, notify_narrow_cb, self, NULL);
}

static GtkSizeRequestMode
lk_split_view_get_request_mode (GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_CONSTANT_SIZE;
}

static void
measure_child (GtkWidget *child, GtkOrientation orientation, int *minimum, int *natural)
{
  *minimum = *natural = 0;
  if (child != NULL && gtk_widget_get_visible (child))
    gtk_widget_measure (child, orientation, -1, minimum, natural, NULL, NULL);
}

static void
lk_split_view_measure (GtkWidget *widget,
                       GtkOrientation orientation,
                       int for_size,
                       int *minimum,
                       int *natural,
                       int *minimum_baseline,
                       int *natural_baseline)
{
  LkSplitView *self = LK_SPLIT_VIEW (widget);
  int list_min, list_nat, content_min, content_nat;

  measure_child (self->list, orientation, &list_min, &list_nat);
  measure_child (self->content, orientation, &content_min, &content_nat);
  *minimum = MAX (list_min, content_min);
  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    *natural = CLAMP (list_nat, LIST_MIN, LIST_MAX) + content_nat;
  else
    *natural = MAX (list_nat, content_nat);
  *natural = MAX (*natural, *minimum);
}

static void
allocate_at (GtkWidget *child, int x, int width, int height)
{
  gtk_widget_set_child_visible (child, TRUE);
  gtk_widget_size_allocate (child, &(GtkAllocation){ x, 0, width, height }, -1);
}

static void
allocate_wide (LkSplitView *self, int width, int height)
{
  gboolean rtl = gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL;
  int list_min, list_nat, line, list_width, content_width;

  gtk_widget_measure (self->list, GTK_ORIENTATION_HORIZONTAL, -1, &list_min, &list_nat, NULL, NULL);
  gtk_widget_measure (self->separator, GTK_ORIENTATION_HORIZONTAL, -1, &line, NULL, NULL, NULL);
  list_width = MAX (list_min, CLAMP (width * 36 / 100, LIST_MIN, LIST_MAX));
  content_width = MAX (0, width - list_width - line);
  allocate_at (self->list, rtl ? width - list_width : 0, list_width, height);
  allocate_at (self->separator, rtl ? content_width : list_width, line, height);
  allocate_at (self->content, rtl ? 0 : list_width + line, content_width, height);
}

static void
lk_split_view_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  LkSplitView *self = LK_SPLIT_VIEW (widget);
  int list_min, list_nat, content_min, content_nat;
  GtkWidget *shown;

  if (self->list == NULL || self->content == NULL)
    return;
  if (!gtk_widget_get_visible (self->content))
    {
      gtk_widget_set_child_visible (self->separator, FALSE);
      allocate_at (self->list, 0, width, height);
      return;
    }

  measure_child (self->list, GTK_ORIENTATION_HORIZONTAL, &list_min, &list_nat);
  measure_child (self->content, GTK_ORIENTATION_HORIZONTAL, &content_min, &content_nat);
  set_narrow (self, width < MAX (NARROW_BELOW, MAX (list_min, LIST_MIN) + content_min + 1));
  if (!self->narrow)
    {
      allocate_wide (self, width, height);
      return;
    }

  shown = self->show_content ? self->content : self->list;
  gtk_widget_set_child_visible (self->separator, FALSE);
  gtk_widget_set_child_visible (self->show_content ? self->list : self->content, FALSE);
  allocate_at (shown, 0, width, height);
}

static void
lk_split_view_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  LkSplitView *self = LK_SPLIT_VIEW (object);

  switch ((LkSplitViewProperty) prop_id)
    {
    case PROP_SHOW_CONTENT:
      g_value_set_boolean (value, self->show_content);
      break;
    case PROP_NARROW:
      g_value_set_boolean (value, self->narrow);
      break;
    }
}

static void
lk_split_view_set_property (GObject *object, guint prop_id, const GValue *value, GParamSpec *pspec)
{
  LkSplitView *self = LK_SPLIT_VIEW (object);

  switch ((LkSplitViewProperty) prop_id)
    {
    case PROP_SHOW_CONTENT:
      lk_split_view_set_show_content (self, g_value_get_boolean (value));
      break;
    case PROP_NARROW: /* read-only */
      break;
    }
}

static void
lk_split_view_dispose (GObject *object)
{
  LkSplitView *self = LK_SPLIT_VIEW (object);

  g_clear_handle_id (&self->notify_source, g_source_remove);
  g_clear_pointer (&self->list, gtk_widget_unparent);
  g_clear_pointer (&self->separator, gtk_widget_unparent);
  g_clear_pointer (&self->content, gtk_widget_unparent);
  G_OBJECT_CLASS (lk_split_view_parent_class)->dispose (object);
}

static void
lk_split_view_class_init (LkSplitViewClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = lk_split_view_dispose;
  object_class->get_property = lk_split_view_get_property;
  object_class->set_property = lk_split_view_set_property;
  widget_class->get_request_mode = lk_split_view_get_request_mode;
  widget_class->measure = lk_split_view_measure;
  widget_class->size_allocate = lk_split_view_size_allocate;

  /**
   * LkSplitView:show-content:
   *
   * In a narrow window: show the content and not the list.
   */
  properties[PROP_SHOW_CONTENT]
      = g_param_spec_boolean ("show-content", NULL, NULL, FALSE,
                              G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  /**
   * LkSplitView:narrow:
   *
   * Whether only one of the two fits.
   */
  properties[PROP_NARROW] = g_param_spec_boolean ("narrow", NULL, NULL, FALSE,
                                                  G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);
  gtk_widget_class_set_css_name (widget_class, "split-view");
}

static void
lk_split_view_init (LkSplitView *self)
{
  self->separator = gtk_separator_new (GTK_ORIENTATION_VERTICAL);
  gtk_widget_set_parent (self->separator, GTK_WIDGET (self));
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
}

/**
 * lk_split_view_new:
 *
 * Returns: (transfer floating): an empty split view
 */
GtkWidget *
lk_split_view_new (void)
{
  return g_object_new (LK_TYPE_SPLIT_VIEW, NULL);
}

static void
replace_child (LkSplitView *self, GtkWidget **slot, GtkWidget *child, GtkWidget *before)
{
  if (*slot == child)
    return;
  g_clear_pointer (slot, gtk_widget_unparent);
  *slot = child;
  if (child != NULL)
    gtk_widget_insert_before (child, GTK_WIDGET (self), before);
  gtk_widget_queue_resize (GTK_WIDGET (self));
}

/**
 * lk_split_view_set_list:
 * @self: a split view
 * @list: (nullable): the widget at the start
 */
void
lk_split_view_set_list (LkSplitView *self, GtkWidget *list)
{
  g_return_if_fail (LK_IS_SPLIT_VIEW (self));
  replace_child (self, &self->list, list, self->separator);
}

/**
 * lk_split_view_get_list:
 * @self: a split view
 *
 * Returns: (transfer none) (nullable): the widget at the start
 */
GtkWidget *
lk_split_view_get_list (LkSplitView *self)
{
  g_return_val_if_fail (LK_IS_SPLIT_VIEW (self), NULL);
  return self->list;
}

/**
 * lk_split_view_set_content:
 * @self: a split view
 * @content: (nullable): the widget at the end
 */
void
lk_split_view_set_content (LkSplitView *self, GtkWidget *content)
{
  g_return_if_fail (LK_IS_SPLIT_VIEW (self));
  replace_child (self, &self->content, content, NULL);
}

/**
 * lk_split_view_get_content:
 * @self: a split view
 *
 * Returns: (transfer none) (nullable): the widget at the end
 */
GtkWidget *
lk_split_view_get_content (LkSplitView *self)
{
  g_return_val_if_fail (LK_IS_SPLIT_VIEW (self), NULL);
  return self->content;
}

/**
 * lk_split_view_set_show_content:
 * @self: a split view
 * @show_content: %TRUE to show the content where only one of the two fits
 */
void
lk_split_view_set_show_content (LkSplitView *self, gboolean show_content)
{
  g_return_if_fail (LK_IS_SPLIT_VIEW (self));

  if (self->show_content == show_content)
    return;
  self->show_content = show_content;
  gtk_widget_queue_allocate (GTK_WIDGET (self));
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SHOW_CONTENT]);
}

/**
 * lk_split_view_get_show_content:
 * @self: a split view
 *
 * Returns: whether the content is what a narrow window shows
 */
gboolean
lk_split_view_get_show_content (LkSplitView *self)
{
  g_return_val_if_fail (LK_IS_SPLIT_VIEW (self), FALSE);
  return self->show_content;
}

/**
 * lk_split_view_get_narrow:
 * @self: a split view
 *
 * Returns: whether only one of the two fits
 */
gboolean
lk_split_view_get_narrow (LkSplitView *self)
{
  g_return_val_if_fail (LK_IS_SPLIT_VIEW (self), FALSE);
  return self->narrow;
}
