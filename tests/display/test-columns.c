/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What words that wrap beside something else are asked for when they are laid out. */
#include "config.h"

#include <adwaita.h>

#include "lk-column-layout.h"
#include "lk-row.h"
#include "lk-verbatim.h"
#include "lk-wait.h"

#define AREA 6000 /* square pixels that the words need */
#define LONG_WORDS                                                                                 \
  "Signs in once on the device’s web page afterwards. The password itself is not sent over the " \
  "network."

/* Words that count how often somebody tries out a height. */
typedef struct
{
  GtkWidget parent_instance;

  int heights_tried;
} LkTestWords;

typedef GtkWidgetClass LkTestWordsClass;

GType lk_test_words_get_type (void);
G_DEFINE_TYPE (LkTestWords, lk_test_words, GTK_TYPE_WIDGET)

static GtkSizeRequestMode
lk_test_words_get_request_mode (GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static void
lk_test_words_measure (GtkWidget *widget,
                       GtkOrientation orientation,
                       int for_size,
                       int *minimum,
                       int *natural,
                       int *minimum_baseline,
                       int *natural_baseline)
{
  if (orientation == GTK_ORIENTATION_VERTICAL)
    *minimum = *natural = for_size < 0 ? 20 : AREA / for_size;
  else if (for_size < 0)
    *minimum = 30, *natural = 300;
  else
    {
      ((LkTestWords *) widget)->heights_tried++;
      *minimum = *natural = AREA / MAX (for_size, 20);
    }
}

static void
lk_test_words_class_init (LkTestWordsClass *klass)
{
  klass->get_request_mode = lk_test_words_get_request_mode;
  klass->measure = lk_test_words_measure;
}

static void
lk_test_words_init (LkTestWords *self)
{
}

static int
height_at (GtkWidget *widget, int width)
{
  int natural;

  gtk_widget_measure (widget, GTK_ORIENTATION_VERTICAL, width, NULL, &natural, NULL, NULL);
  return natural;
}

/* Beside an icon of 40 pixels, in @column. */
static int
heights_tried_in (GtkWidget *column)
{
  GtkWidget *line = g_object_ref_sink (gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0));
  GtkWidget *icon = gtk_image_new ();
  LkTestWords *words = g_object_new (lk_test_words_get_type (), "hexpand", TRUE, NULL);
  int tried;

  gtk_widget_set_size_request (icon, 40, 20);
  gtk_box_append (GTK_BOX (line), icon);
  gtk_box_append (GTK_BOX (column), GTK_WIDGET (words));
  gtk_box_append (GTK_BOX (line), column);
  g_assert_cmpint (height_at (line, 140), ==, AREA / 100);
  gtk_widget_size_allocate (line, &(GtkAllocation){ 0, 0, 140, AREA / 100 }, -1);
  g_assert_cmpint (gtk_widget_get_width (GTK_WIDGET (words)), ==, 100);
  g_assert_cmpint (gtk_widget_get_height (GTK_WIDGET (words)), ==, AREA / 100);
  tried = words->heights_tried;
  g_object_unref (line);
  return tried;
}

static void
test_heights (void)
{
  if (gtk_get_minor_version () < 18) /* GtkBox itself does without since */
    g_assert_cmpint (heights_tried_in (gtk_box_new (GTK_ORIENTATION_VERTICAL, 0)), >, 0);
  g_assert_cmpint (heights_tried_in (lk_column_new (0)), ==, 0);
}

static void
test_spacing (void)
{
  GtkWidget *column = g_object_ref_sink (lk_column_new (6));
  int spacing;

  gtk_box_append (GTK_BOX (column), g_object_new (lk_test_words_get_type (), NULL));
  gtk_box_append (GTK_BOX (column), g_object_new (lk_test_words_get_type (), NULL));
  g_assert_cmpint (height_at (column, 100), ==, 2 * AREA / 100 + 6);
  g_object_get (gtk_widget_get_layout_manager (column), "spacing", &spacing, NULL);
  g_assert_cmpint (spacing, ==, 6);
  g_object_unref (column);
}

static gboolean
has_column (GtkWidget *widget)
{
  if (LK_IS_COLUMN_LAYOUT (gtk_widget_get_layout_manager (widget)))
    return TRUE;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    if (has_column (child))
      return TRUE;
  return FALSE;
}

/* As libadwaita's own, whatever it is made of. */
static void
test_row (void)
{
  GtkWidget *list = g_object_ref_sink (gtk_list_box_new ());
  GtkWidget *rows[] = { adw_action_row_new (), lk_row_new () };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_object_set (rows[i], "title", "Try the new password", "subtitle", LONG_WORDS, NULL);
      adw_action_row_add_suffix (ADW_ACTION_ROW (rows[i]), gtk_switch_new ());
      gtk_list_box_append (GTK_LIST_BOX (list), rows[i]);
    }
  g_assert_false (has_column (rows[0]));
  g_assert_true (has_column (rows[1]));
  for (int width = 200; width <= 1000; width += 100)
    g_assert_cmpint (height_at (rows[0], width), ==, height_at (rows[1], width));
  g_object_unref (list);
}

static GtkWidget *
find_label (GtkWidget *widget, const char *words)
{
  if (GTK_IS_LABEL (widget) && g_str_equal (gtk_label_get_text (GTK_LABEL (widget)), words))
    return widget;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find_label (child, words);

      if (found != NULL)
        return found;
    }
  return NULL;
}

static int
least_width (GtkWidget *row, const char *words)
{
  int minimum;

  gtk_widget_measure (find_label (row, words), GTK_ORIENTATION_HORIZONTAL, -1, &minimum, NULL, NULL,
                      NULL);
  return minimum;
}

/* Nobody is told how high all words are with one letter a line; short ones fit into any row. */
static void
test_letters (void)
{
  GtkWidget *list = g_object_ref_sink (gtk_list_box_new ());
  GtkWidget *plain = adw_action_row_new ();
  GtkWidget *rows[] = { plain, lk_row_new (), lk_row_new () };
  const char *const words[] = { LONG_WORDS, LONG_WORDS, "–" };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_object_set (rows[i], "title", "Try", "subtitle", words[i], NULL);
      gtk_list_box_append (GTK_LIST_BOX (list), rows[i]);
      g_assert_cmpint (height_at (rows[i], 300), >, 0);
    }
  g_assert_cmpint (least_width (rows[1], LONG_WORDS), >, 2 * least_width (plain, LONG_WORDS));
  g_object_unref (list);
}

static gboolean
is_cut (GtkWidget *widget)
{
  if (!gtk_widget_get_mapped (widget))
    return FALSE;
  if (GTK_IS_LABEL (widget)
      && pango_layout_is_ellipsized (gtk_label_get_layout (GTK_LABEL (widget))))
    return TRUE;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    if (is_cut (child))
      return TRUE;
  return FALSE;
}

/* Whether what is chosen is cut off beside long words, in a window as narrow as it may be. */
static gboolean
choice_is_cut (gboolean narrow_words)
{
  const char *const choices[] = { "365 days and nights", NULL };
  g_autoptr (GtkStringList) list = gtk_string_list_new (choices);
  GtkWidget *window = gtk_window_new ();
  GtkWidget *box = gtk_list_box_new ();
  GtkWidget *row = adw_combo_row_new ();
  gboolean cut;

  g_object_set (row, "title", "Label photos", "subtitle", LONG_WORDS, "subtitle-lines", 0, "model",
                list, NULL);
  if (narrow_words)
    lk_row_narrow_words (ADW_ACTION_ROW (row));
  gtk_list_box_append (GTK_LIST_BOX (box), row);
  gtk_window_set_child (GTK_WINDOW (window), box);
  gtk_window_set_default_size (GTK_WINDOW (window), 360, 200);
  gtk_window_present (GTK_WINDOW (window));
  LK_WAIT_FOR (gtk_widget_get_width (row) > 0);
  cut = is_cut (row);
  gtk_window_destroy (GTK_WINDOW (window));
  return cut;
}

static void
test_choice (void)
{
  g_assert_true (choice_is_cut (FALSE));
  g_assert_false (choice_is_cut (TRUE));
}

/* Whether words that are given @width begin a line inside @part of them. */
static gboolean
breaks_inside (GtkLabel *label, const char *part, int width)
{
  PangoLayout *layout = gtk_label_get_layout (label);
  const char *words = pango_layout_get_text (layout);
  int start = (int) (strstr (words, part) - words);

  pango_layout_set_width (layout, width * PANGO_SCALE);
  for (GSList *line = pango_layout_get_lines_readonly (layout); line != NULL; line = line->next)
    {
      int first = ((PangoLayoutLine *) line->data)->start_index;

      if (first > start && first < start + (int) strlen (part))
        return TRUE;
    }
  return FALSE;
}

/* A case number, or an option of a command, stays in one line at every width that has room for it;
 * what is copied or read out is the plain number. */
static void
test_numbers (void)
{
  const char *before
      = "This case was filed already, as LK-QB64T7PW3M. What helps: discover --address";
  GtkWidget *window = gtk_window_new ();
  GtkWidget *label = gtk_label_new ("Nothing yet");
  gboolean broken = FALSE;

  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_window_set_child (GTK_WINDOW (window), label);
  gtk_window_present (GTK_WINDOW (window));
  LK_WAIT_FOR (gtk_widget_get_width (label) > 0);
  gtk_label_set_text (GTK_LABEL (label), before);
  for (int width = 140; width < 600; width += 5)
    broken = broken || breaks_inside (GTK_LABEL (label), "LK-QB64T7PW3M", width);
  g_assert_true (broken);

  lk_verbatim_numbers (label);
  gtk_label_set_text (GTK_LABEL (label), "");
  gtk_label_set_text (GTK_LABEL (label), before);
  g_assert_cmpstr (gtk_label_get_text (GTK_LABEL (label)), ==, before);
  for (int width = 140; width < 600; width += 5)
    {
      g_assert_false (breaks_inside (GTK_LABEL (label), "LK-QB64T7PW3M", width));
      g_assert_false (breaks_inside (GTK_LABEL (label), "--address", width));
    }
  gtk_window_destroy (GTK_WINDOW (window));
}

int
main (int argc, char **argv)
{
  gtk_test_init (&argc, &argv);
  adw_init ();
  g_test_add_func ("/columns/heights", test_heights);
  g_test_add_func ("/columns/spacing", test_spacing);
  g_test_add_func ("/columns/row", test_row);
  g_test_add_func ("/columns/letters", test_letters);
  g_test_add_func ("/columns/choice", test_choice);
  g_test_add_func ("/columns/numbers", test_numbers);
  return g_test_run ();
}
