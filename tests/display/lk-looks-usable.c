/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a screen reader, the keyboard, and an eye that sees no colours find in a window. */
#include "lk-looks.h"

static gboolean
has_text (const char *text)
{
  return text != NULL && *text != '\0';
}

static GtkWidget *
next_shown (GtkWidget *child)
{
  while (child != NULL && !gtk_widget_get_mapped (child))
    child = gtk_widget_get_next_sibling (child);
  return child;
}

static GtkWidget *
first_shown (GtkWidget *widget)
{
  return next_shown (gtk_widget_get_first_child (widget));
}

static GtkWidget *
following (GtkWidget *child)
{
  return next_shown (gtk_widget_get_next_sibling (child));
}

static gboolean
has_words (GtkWidget *widget)
{
  if (GTK_IS_LABEL (widget))
    return has_text (gtk_label_get_text (GTK_LABEL (widget)));
  for (GtkWidget *child = first_shown (widget); child != NULL; child = following (child))
    if (has_words (child))
      return TRUE;
  return FALSE;
}

static gboolean
is_labelled (GtkWidget *widget)
{
  return gtk_test_accessible_has_property (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_PROPERTY_LABEL)
         || gtk_test_accessible_has_relation (GTK_ACCESSIBLE (widget),
                                              GTK_ACCESSIBLE_RELATION_LABELLED_BY);
}

/* --- Names ------------------------------------------------------------------------------------ */

/* What one acts on, and what holds what one acts on. */
static gboolean
is_control (GtkWidget *widget)
{
  return GTK_IS_BUTTON (widget) || GTK_IS_MENU_BUTTON (widget) || GTK_IS_CHECK_BUTTON (widget)
         || GTK_IS_SWITCH (widget) || GTK_IS_SPIN_BUTTON (widget) || GTK_IS_DROP_DOWN (widget)
         || GTK_IS_ENTRY (widget) || GTK_IS_SEARCH_ENTRY (widget) || GTK_IS_TEXT_VIEW (widget)
         || GTK_IS_LIST_BOX (widget) || GTK_IS_LIST_VIEW (widget) || GTK_IS_SPINNER (widget)
         || GTK_IS_PROGRESS_BAR (widget) || GTK_IS_LEVEL_BAR (widget) || GTK_IS_PICTURE (widget);
}

/* Parts that libadwaita makes: the row or the group around them has the name. */
static gboolean
is_part_of_toolkit (GtkWidget *widget)
{
  return gtk_widget_get_ancestor (widget, ADW_TYPE_ENTRY_ROW) != NULL
         || gtk_widget_get_ancestor (widget, ADW_TYPE_COMBO_ROW) != NULL
         || gtk_widget_get_ancestor (widget, GTK_TYPE_WINDOW_CONTROLS) != NULL
         || (GTK_IS_LIST_BOX (widget)
             && gtk_widget_get_ancestor (widget, ADW_TYPE_PREFERENCES_GROUP) != NULL)
         || (GTK_IS_LIST_BOX (widget)
             && gtk_widget_get_ancestor (widget, ADW_TYPE_EXPANDER_ROW) != NULL)
         || (GTK_IS_TOGGLE_BUTTON (widget)
             && gtk_widget_get_ancestor (widget, GTK_TYPE_MENU_BUTTON) != NULL)
         || (GTK_IS_BUTTON (widget)
             && gtk_widget_get_ancestor (widget, GTK_TYPE_SPIN_BUTTON) != NULL)
         || gtk_widget_get_ancestor (widget, GTK_TYPE_FILE_CHOOSER_WIDGET) != NULL
         || gtk_widget_get_ancestor (widget, ADW_TYPE_ABOUT_WINDOW) != NULL
         || gtk_widget_get_ancestor (widget, GTK_TYPE_SHORTCUTS_WINDOW) != NULL;
}

/* Text inside a list or a field is what is in it, not what it is for. */
static gboolean
says_what_it_is (GtkWidget *widget)
{
  if (is_labelled (widget))
    return TRUE;
  if (GTK_IS_PICTURE (widget))
    return has_text (gtk_picture_get_alternative_text (GTK_PICTURE (widget)));
  return (GTK_IS_BUTTON (widget) || GTK_IS_MENU_BUTTON (widget) || GTK_IS_CHECK_BUTTON (widget))
         && has_words (widget);
}

/* In GTK the toggle of a row is named by the row through "activatable-widget". */
static gboolean
is_named_by_row (GtkWidget *widget)
{
  GtkWidget *row = gtk_widget_get_ancestor (widget, ADW_TYPE_ACTION_ROW);

  return row != NULL && adw_action_row_get_activatable_widget (ADW_ACTION_ROW (row)) == widget;
}

static void
assert_names (GtkWidget *widget)
{
  GtkAccessibleRole role = gtk_accessible_get_accessible_role (GTK_ACCESSIBLE (widget));

  if (is_control (widget) && role != GTK_ACCESSIBLE_ROLE_PRESENTATION
      && !is_part_of_toolkit (widget) && !says_what_it_is (widget) && !is_named_by_row (widget))
    g_error ("a %s (%s) in a %s has no name", G_OBJECT_TYPE_NAME (widget),
             gtk_buildable_get_buildable_id (GTK_BUILDABLE (widget)),
             G_OBJECT_TYPE_NAME (gtk_widget_get_parent (widget)));
  for (GtkWidget *child = first_shown (widget); child != NULL; child = following (child))
    assert_names (child);
}

/* --- Icons ------------------------------------------------------------------------------------ */

/* A theme loses one now and then, and shows a broken picture for it. */
static void
assert_icons (GtkWidget *widget)
{
  const char *name = GTK_IS_IMAGE (widget) ? gtk_image_get_icon_name (GTK_IMAGE (widget)) : NULL;
  GdkDisplay *display = gtk_widget_get_display (widget);

  if (name != NULL && !gtk_icon_theme_has_icon (gtk_icon_theme_get_for_display (display), name))
    g_error ("no theme has the icon %s", name);
  for (GtkWidget *child = first_shown (widget); child != NULL; child = following (child))
    assert_icons (child);
}

/* --- Mnemonics -------------------------------------------------------------------------------- */

/* Two of one letter, and Alt with it only moves the focus from one to the other. */
static void
assert_mnemonics (GtkWidget *widget, GHashTable *seen)
{
  if (GTK_IS_LABEL (widget) && gtk_widget_is_sensitive (widget)
      && gtk_label_get_mnemonic_keyval (GTK_LABEL (widget)) != GDK_KEY_VoidSymbol)
    {
      gpointer key = GUINT_TO_POINTER (
          gdk_keyval_to_lower (gtk_label_get_mnemonic_keyval (GTK_LABEL (widget))));
      GtkWidget *other = g_hash_table_lookup (seen, key);

      /* An entry row draws its title twice. */
      if (other != NULL
          && (gtk_widget_get_ancestor (widget, ADW_TYPE_PREFERENCES_ROW) == NULL
              || gtk_widget_get_ancestor (widget, ADW_TYPE_PREFERENCES_ROW)
                     != gtk_widget_get_ancestor (other, ADW_TYPE_PREFERENCES_ROW)))
        g_error ("\"%s\" and \"%s\" have the same mnemonic",
                 gtk_label_get_label (GTK_LABEL (other)), gtk_label_get_label (GTK_LABEL (widget)));
      g_hash_table_insert (seen, key, widget);
    }
  for (GtkWidget *child = first_shown (widget); child != NULL; child = following (child))
    assert_mnemonics (child, seen);
}

/* --- Colours ---------------------------------------------------------------------------------- */

static gboolean
has_sign (GtkWidget *widget)
{
  if ((GTK_IS_IMAGE (widget) || GTK_IS_LEVEL_BAR (widget) || GTK_IS_SPINNER (widget)
       || g_str_has_suffix (G_OBJECT_TYPE_NAME (widget), "Ring"))
      && gtk_widget_get_mapped (widget))
    return TRUE;
  for (GtkWidget *child = first_shown (widget); child != NULL; child = following (child))
    if (has_sign (child))
      return TRUE;
  return FALSE;
}

static gboolean
is_coloured (GtkWidget *widget)
{
  const char *classes[] = { "success", "warning", "error", "accent" };

  for (gsize i = 0; i < G_N_ELEMENTS (classes); i++)
    if (gtk_widget_has_css_class (widget, classes[i]))
      return TRUE;
  return FALSE;
}

/* A colour stands beside a sign and words, or is a sign with a name of its own. */
static void
assert_not_colour_alone (GtkWidget *widget)
{
  if (is_coloured (widget) && (GTK_IS_LABEL (widget) ? has_words (widget) : TRUE))
    {
      GtkWidget *around = widget;
      gboolean words = FALSE, sign = FALSE;

      for (int i = 0; i < 4 && around != NULL && !(words && sign); i++)
        {
          words = has_words (around) || is_labelled (around);
          sign = has_sign (around);
          around = gtk_widget_get_parent (around);
        }
      if (!words || !sign)
        g_error ("a %s %s says something by its colour alone", G_OBJECT_TYPE_NAME (widget),
                 GTK_IS_LABEL (widget) ? gtk_label_get_text (GTK_LABEL (widget)) : "");
    }
  for (GtkWidget *child = first_shown (widget); child != NULL; child = following (child))
    assert_not_colour_alone (child);
}

/* --- Serials ---------------------------------------------------------------------------------- */

/* A serial or the number of a case: nobody breaks such a word by hand. */
static gboolean
has_long_code (const char *text)
{
  guint length = 0, digits = 0;

  for (; *text != '\0'; text++)
    {
      gboolean part = g_ascii_isupper (*text) || g_ascii_isdigit (*text) || *text == '-';

      length = part ? length + 1 : 0;
      digits = !part ? 0 : g_ascii_isdigit (*text) ? digits + 1 : digits;
      if (length >= 12 && digits >= 3)
        return TRUE;
    }
  return FALSE;
}

static gboolean
adds_hyphens (GtkLabel *label)
{
  PangoAttrList *attributes = gtk_label_get_attributes (label);
  PangoAttrIterator *iterator
      = attributes != NULL ? pango_attr_list_get_iterator (attributes) : NULL;
  PangoAttribute *hyphens
      = iterator != NULL ? pango_attr_iterator_get (iterator, PANGO_ATTR_INSERT_HYPHENS) : NULL;
  gboolean adds = hyphens == NULL || ((PangoAttrInt *) hyphens)->value != 0;

  g_clear_pointer (&iterator, pango_attr_iterator_destroy);
  return adds;
}

/* A hyphen that is not in a serial would be copied with it. */
static void
assert_verbatim (GtkWidget *widget)
{
  GtkLabel *label = GTK_IS_LABEL (widget) ? GTK_LABEL (widget) : NULL;

  if (label != NULL && gtk_label_get_wrap (label)
      && gtk_label_get_wrap_mode (label) != PANGO_WRAP_WORD
      && has_long_code (gtk_label_get_text (label)) && adds_hyphens (label))
    g_error ("\"%s\" can break with a hyphen that is not in it", gtk_label_get_text (label));
  for (GtkWidget *child = first_shown (widget); child != NULL; child = following (child))
    assert_verbatim (child);
}

/* What a narrow window cuts of a serial or the number of a case is told when one points at it. */
static void
assert_cut_is_told (GtkWidget *widget)
{
  GtkLabel *label = GTK_IS_LABEL (widget) ? GTK_LABEL (widget) : NULL;

  if (label != NULL && has_long_code (gtk_label_get_text (label))
      && gtk_label_get_ellipsize (label) != PANGO_ELLIPSIZE_NONE
      && g_strcmp0 (gtk_widget_get_tooltip_text (widget), gtk_label_get_text (label)) != 0)
    g_error ("\"%s\" can be cut and no tooltip has the whole", gtk_label_get_text (label));
  for (GtkWidget *child = first_shown (widget); child != NULL; child = following (child))
    assert_cut_is_told (child);
}

/**
 * lk_looks_assert_usable:
 * @root: a widget
 *
 * Fails on a control that is on screen and that a screen reader has no name for, on an icon that
 * no theme has, on two controls with the same mnemonic, on a colour that says something neither a
 * sign nor a word says, on a serial that can get a hyphen, and on one that can be cut without a
 * tooltip.
 */
void
lk_looks_assert_usable (GtkWidget *root)
{
  g_autoptr (GHashTable) mnemonics = g_hash_table_new (NULL, NULL);

  assert_names (root);
  assert_icons (root);
  assert_mnemonics (root, mnemonics);
  assert_not_colour_alone (root);
  assert_verbatim (root);
  assert_cut_is_told (root);
}

/* --- Focus ------------------------------------------------------------------------------------ */

static gboolean
looks_the_same (GdkTexture *a, GdkTexture *b)
{
  gsize stride = 4 * (gsize) gdk_texture_get_width (a);
  gsize size = stride * (gsize) gdk_texture_get_height (a);
  g_autofree guchar *first = g_malloc (size);
  g_autofree guchar *second = g_malloc (size);

  if (gdk_texture_get_width (a) != gdk_texture_get_width (b)
      || gdk_texture_get_height (a) != gdk_texture_get_height (b))
    return FALSE;
  gdk_texture_download (a, first, stride);
  gdk_texture_download (b, second, stride);
  return memcmp (first, second, size) == 0;
}

/**
 * lk_looks_assert_focus_seen:
 * @window: a window that is mapped
 *
 * Walks through @window with Tab until it is back where it began, and fails when a step cannot be
 * seen.
 */
void
lk_looks_assert_focus_seen (GtkWindow *window)
{
  g_autoptr (GdkTexture) before = NULL;
  GtkWidget *first = NULL;

  gtk_window_set_focus (window, NULL);
  gtk_window_set_focus_visible (window, TRUE);
  lk_looks_settle (GTK_WIDGET (window));
  before = lk_looks_draw (GTK_WIDGET (window));
  for (int steps = 0; steps < 60; steps++)
    {
      g_autoptr (GdkTexture) after = NULL;
      GtkWidget *focus = NULL;

      gtk_widget_child_focus (GTK_WIDGET (window), GTK_DIR_TAB_FORWARD);
      focus = gtk_window_get_focus (window);
      if (focus == NULL || focus == first)
        break;
      if (first == NULL)
        first = focus;
      gtk_window_set_focus_visible (window, TRUE);
      lk_looks_settle (GTK_WIDGET (window));
      after = lk_looks_draw (GTK_WIDGET (window));
      if (looks_the_same (before, after))
        g_error ("the focus on a %s in a %s cannot be seen", G_OBJECT_TYPE_NAME (focus),
                 G_OBJECT_TYPE_NAME (gtk_widget_get_parent (focus)));
      g_set_object (&before, after);
    }
  g_assert_nonnull (first);
}

/**
 * lk_looks_told:
 * @widget: what it is about
 * @text: (nullable): one sentence, as this run shows it; %NULL asks whether there was none
 *
 * Returns: whether that is what a screen reader was told of it last
 */
gboolean
lk_looks_told (gpointer widget, const char *text)
{
  const GtkAccessibleProperty property = GTK_ACCESSIBLE_PROPERTY_DESCRIPTION;
  g_autofree char *otherwise = NULL;

  if (text == NULL)
    return !gtk_test_accessible_has_property (widget, property);
  otherwise = gtk_test_accessible_check_property (widget, property, text);
  return otherwise == NULL;
}
