/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-case-cell.h"

#include <glib/gi18n.h>

#include "lk-case-ink.h"
#include "lk-relative-time.h"

#define MARGIN 6
#define ICON_SIZE 16
#define ICON_GAP 12
#define GAP 6
#define LINE_GAP 2
#define DOT_SIZE 8

/**
 * LkCaseCell:
 *
 * What one case looks like in the list: which devices, the state as icon and word, how old. Its
 * height is the same with and without a case, so that nothing moves when cases arrive.
 *
 * A list keeps two hundred of these, of which a dozen can be seen: a cell is one widget that draws
 * itself, and its text is laid out only when GTK draws it, which is when it comes into view.
 */
struct _LkCaseCell
{
  GtkWidget parent_instance;

  /* owned */
  LkCaseRow *row;
  char *title;
  char *detail;
  char *age;
  char *expiry;
  LkStatusLook look;
  LkViewer viewer;
  gboolean unread;
};

G_DEFINE_FINAL_TYPE (LkCaseCell, lk_case_cell, GTK_TYPE_WIDGET)

/**
 * lk_case_cell_title:
 * @item: a case
 *
 * Returns: (transfer full): what devices it is about, in one line
 */
char *
lk_case_cell_title (LkCase *item)
{
  guint n = lk_case_get_n_items (item);
  LkCaseItem *first = n > 0 ? lk_case_get_item (item, 1) : NULL;
  LkDeviceIdentity *device = first != NULL ? lk_case_item_get_device (first) : NULL;
  const char *name = NULL;

  if (device == NULL)
    return g_strdup (_ ("Erased"));
  name = lk_device_identity_get_model (device);
  if (name == NULL || name[0] == '\0')
    name = lk_device_identity_get_serial (device);
  if (name == NULL || name[0] == '\0')
    name = _ ("Device");
  if (n < 2)
    return g_strdup (name);
  /* Translators: the devices of a case: the first one's name and how many more there are */
  return g_strdup_printf (ngettext ("%s and %u more", "%s and %u more", n - 1), name, n - 1);
}

static char *
detail_of (LkCaseCell *self, LkCase *item)
{
  LkContact *contact = lk_case_get_contact (item);
  LkCaseItem *first = lk_case_get_n_items (item) > 0 ? lk_case_get_item (item, 1) : NULL;
  const char *who = NULL;

  if (self->viewer == LK_VIEWER_AGENT && contact != NULL)
    {
      who = lk_contact_get_company (contact);
      if (who == NULL || who[0] == '\0')
        who = lk_contact_get_name (contact);
    }
  if (who == NULL && first != NULL)
    who = lk_device_identity_get_serial (lk_case_item_get_device (first));
  return g_strdup_printf ("%s · %s", lk_case_words_type (lk_case_get_case_type (item)), who ?: "");
}

static LkCase *
get_case (LkCaseCell *self)
{
  return self->row != NULL ? lk_case_row_get_case (self->row) : NULL;
}

static void
name (GtkWidget *widget, const char *spoken)
{
  gtk_accessible_update_property (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_PROPERTY_LABEL, spoken,
                                  -1);
}

/* What is drawn is told in words too, by the place in the list that gets the focus. */
static void
tell (LkCaseCell *self)
{
  GtkWidget *place = gtk_widget_get_parent (GTK_WIDGET (self));
  g_autofree char *spoken = g_strdup_printf (
      "%s%s. %s. %s. %s %s",
      /* Translators: stands before the title of a case in the list for screen readers */
      self->unread ? _ ("News: ") : "", self->title, self->look.word, self->detail, self->age,
      self->expiry);

  name (GTK_WIDGET (self), spoken);
  if (place != NULL)
    name (place, spoken);
}

static gboolean
take (char **where, char *text)
{
  gboolean differs = g_strcmp0 (*where, text) != 0;

  g_free (*where);
  *where = text;
  return differs;
}

static gboolean
take_times (LkCaseCell *self, LkCase *item)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  GDateTime *until = lk_case_is_open (item) ? lk_case_get_next_expiry (item) : NULL;
  gboolean differs = take (&self->age, lk_relative_time_short (lk_case_get_updated_at (item), now));

  return take (&self->expiry, until != NULL ? lk_relative_time_left (until, now) : g_strdup (""))
         || differs;
}

/**
 * lk_case_cell_update_times:
 * @self: the cell
 *
 * Writes age and expiry anew: time has passed.
 */
void
lk_case_cell_update_times (LkCaseCell *self)
{
  LkCase *item = NULL;

  g_return_if_fail (LK_IS_CASE_CELL (self));

  item = get_case (self);
  if (item == NULL || !take_times (self, item))
    return;
  tell (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
update (LkCaseCell *self)
{
  LkCase *item = get_case (self);

  self->unread = self->row != NULL && lk_case_row_get_unread (self->row);
  if (item != NULL)
    {
      self->look = lk_case_words_state (lk_case_get_state (item), lk_case_get_resolution (item),
                                        self->viewer);
      take (&self->title, lk_case_cell_title (item));
      take (&self->detail, detail_of (self, item));
      take_times (self, item);
    }
  else
    {
      self->look = (LkStatusLook){ _ ("Loading"), "content-loading-symbolic", "dim-label" };
      take (&self->title, g_strdup ("…"));
      take (&self->detail, g_strdup (""));
      take (&self->age, g_strdup (""));
      take (&self->expiry, g_strdup (""));
    }
  gtk_widget_set_has_tooltip (GTK_WIDGET (self), self->unread);
  tell (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

/**
 * lk_case_cell_set_row:
 * @self: the cell
 * @row: (nullable): what it shows
 */
void
lk_case_cell_set_row (LkCaseCell *self, LkCaseRow *row)
{
  g_return_if_fail (LK_IS_CASE_CELL (self));

  if (self->row == row)
    return;
  if (self->row != NULL)
    g_signal_handlers_disconnect_by_data (self->row, self);
  g_set_object (&self->row, row);
  if (row == NULL)
    return;
  g_signal_connect_swapped (row, "notify", G_CALLBACK (update), self);
  update (self);
}

/**
 * lk_case_cell_get_row:
 * @self: the cell
 *
 * Returns: (transfer none) (nullable): what it shows
 */
LkCaseRow *
lk_case_cell_get_row (LkCaseCell *self)
{
  g_return_val_if_fail (LK_IS_CASE_CELL (self), NULL);
  return self->row;
}

/**
 * lk_case_cell_set_viewer:
 * @self: the cell
 * @viewer: who looks
 */
void
lk_case_cell_set_viewer (LkCaseCell *self, LkViewer viewer)
{
  g_return_if_fail (LK_IS_CASE_CELL (self));

  if (self->viewer == viewer)
    return;
  self->viewer = viewer;
  if (self->row != NULL)
    update (self);
}

/* --- Drawing ------------------------------------------------------------------------------- */

static GtkWidget *
get_list (LkCaseCell *self)
{
  return gtk_widget_get_ancestor (GTK_WIDGET (self), GTK_TYPE_LIST_VIEW);
}

static const LkCaseLines *
get_lines (LkCaseCell *self)
{
  GtkWidget *list = get_list (self);

  return lk_case_ink_lines (list != NULL ? list : GTK_WIDGET (self));
}

static int
content_height (const LkCaseLines *lines)
{
  return lines->title_height + 2 * (LINE_GAP + lines->caption_height);
}

/* Which devices, how old, and whether there are news. */
static void
draw_title (LkCaseCell *self, LkCaseInk *ink, int start, int end, int baseline)
{
  GdkRGBA color = lk_case_ink_color (ink->widget, "dim-label");
  int width = 0;

  if (self->unread)
    {
      GdkRGBA dot = lk_case_ink_color (ink->widget, "dot");
      int middle = baseline - get_lines (self)->caption_ascent / 3;

      end -= DOT_SIZE;
      lk_case_ink_put_dot (ink, end, middle - DOT_SIZE / 2, DOT_SIZE, &dot);
      end -= GAP;
    }
  width = lk_case_ink_set_text (ink, self->age, LK_CASE_FONT_CAPTION, PANGO_ELLIPSIZE_END,
                                (end - start) / 2);
  lk_case_ink_put_text (ink, end - width, baseline, &color);
  color = lk_case_ink_color (ink->widget, NULL);
  lk_case_ink_set_text (ink, self->title, self->unread ? LK_CASE_FONT_HEADING : LK_CASE_FONT_TITLE,
                        PANGO_ELLIPSIZE_END, end - width - GAP - start);
  lk_case_ink_put_text (ink, start, baseline, &color);
}

/* The state as a word, and how long an answer still holds. */
static void
draw_state (LkCaseCell *self, LkCaseInk *ink, int start, int end, int baseline)
{
  GdkRGBA color = lk_case_ink_color (ink->widget, NULL);
  int width = 0;

  if (self->expiry[0] != '\0')
    {
      width = lk_case_ink_set_text (ink, self->expiry, LK_CASE_FONT_CAPTION, PANGO_ELLIPSIZE_END,
                                    (end - start) / 2);
      lk_case_ink_put_text (ink, end - width, baseline, &color);
      width += GAP;
    }
  color = lk_case_ink_color (ink->widget, self->look.style);
  lk_case_ink_set_text (ink, self->look.word, LK_CASE_FONT_CAPTION_HEADING, PANGO_ELLIPSIZE_END,
                        end - width - start);
  lk_case_ink_put_text (ink, start, baseline, &color);
}

static void
draw (LkCaseCell *self, LkCaseInk *ink)
{
  const LkCaseLines *lines = get_lines (self);
  int height = gtk_widget_get_height (ink->widget);
  int start = MARGIN + ICON_SIZE + ICON_GAP, end = ink->width - MARGIN;
  int y = (height - content_height (lines)) / 2;
  GdkRGBA color = lk_case_ink_color (ink->widget, self->look.style);

  lk_case_ink_put_icon (ink, self->look.icon, MARGIN, (height - ICON_SIZE) / 2, ICON_SIZE, &color);
  draw_title (self, ink, start, end, y + lines->title_ascent);
  y += lines->title_height + LINE_GAP;
  draw_state (self, ink, start, end, y + lines->caption_ascent);
  y += lines->caption_height + LINE_GAP;
  color = lk_case_ink_color (ink->widget, "dim-label");
  lk_case_ink_set_text (ink, self->detail, LK_CASE_FONT_CAPTION, PANGO_ELLIPSIZE_MIDDLE,
                        end - start);
  lk_case_ink_put_text (ink, start, y + lines->caption_ascent, &color);
}

static void
lk_case_cell_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  LkCaseCell *self = LK_CASE_CELL (widget);
  g_autoptr (PangoLayout) layout = NULL;
  LkCaseInk ink = { widget, snapshot, NULL, gtk_widget_get_width (widget) };

  if (self->row == NULL)
    return;
  layout = gtk_widget_create_pango_layout (widget, NULL);
  ink.layout = layout;
  draw (self, &ink);
}

static void
lk_case_cell_measure (GtkWidget *widget,
                      GtkOrientation orientation,
                      int for_size,
                      int *minimum,
                      int *natural,
                      int *minimum_baseline,
                      int *natural_baseline)
{
  const LkCaseLines *lines = get_lines (LK_CASE_CELL (widget));

  if (orientation == GTK_ORIENTATION_VERTICAL)
    *minimum = 2 * MARGIN + MAX (content_height (lines), ICON_SIZE);
  else
    *minimum = 2 * MARGIN + ICON_SIZE + ICON_GAP + lines->min_width;
  *natural = *minimum;
}

static gboolean
lk_case_cell_query_tooltip (GtkWidget *widget, int x, int y, gboolean keyboard, GtkTooltip *tooltip)
{
  if (!LK_CASE_CELL (widget)->unread)
    return FALSE;
  gtk_tooltip_set_text (tooltip, _ ("There is news in this case"));
  return TRUE;
}

static void
lk_case_cell_dispose (GObject *object)
{
  lk_case_cell_set_row (LK_CASE_CELL (object), NULL);
  G_OBJECT_CLASS (lk_case_cell_parent_class)->dispose (object);
}

static void
lk_case_cell_finalize (GObject *object)
{
  LkCaseCell *self = LK_CASE_CELL (object);

  g_free (self->title);
  g_free (self->detail);
  g_free (self->age);
  g_free (self->expiry);
  G_OBJECT_CLASS (lk_case_cell_parent_class)->finalize (object);
}

static void
lk_case_cell_class_init (LkCaseCellClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lk_case_cell_dispose;
  G_OBJECT_CLASS (klass)->finalize = lk_case_cell_finalize;
  widget_class->measure = lk_case_cell_measure;
  widget_class->snapshot = lk_case_cell_snapshot;
  widget_class->query_tooltip = lk_case_cell_query_tooltip;
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
}

static void
lk_case_cell_init (LkCaseCell *self)
{
}

/**
 * lk_case_cell_new:
 *
 * Returns: (transfer floating): a cell that shows nothing yet
 */
GtkWidget *
lk_case_cell_new (void)
{
  return g_object_new (LK_TYPE_CASE_CELL, NULL);
}
