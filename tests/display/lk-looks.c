/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <libintl.h>
#include <locale.h>

#include "lk-catalog.h"
#include "lk-looks.h"

#define NARROW_WIDTH 360
#define NARROW_HEIGHT 480

typedef struct
{
  const char *suffix;
  AdwColorScheme scheme;
  GtkTextDirection direction;
  int width;
  int percent;
} Look;

/* The first one is also how a part of a window is drawn; -1 is the width that the window has. */
static const Look screen_looks[] = {
  { "", ADW_COLOR_SCHEME_FORCE_LIGHT, GTK_TEXT_DIR_LTR, -1, 100 },
  { "-dark", ADW_COLOR_SCHEME_FORCE_DARK, GTK_TEXT_DIR_LTR, -1, 100 },
  { "-narrow", ADW_COLOR_SCHEME_FORCE_LIGHT, GTK_TEXT_DIR_LTR, NARROW_WIDTH, 100 },
  { "-rtl", ADW_COLOR_SCHEME_FORCE_LIGHT, GTK_TEXT_DIR_RTL, -1, 100 },
  { "-200", ADW_COLOR_SCHEME_FORCE_LIGHT, GTK_TEXT_DIR_LTR, -1, 200 },
};
static const Look contrast_looks[] = {
  { "-contrast", ADW_COLOR_SCHEME_FORCE_LIGHT, GTK_TEXT_DIR_LTR, -1, 100 },
  { "-contrast-dark", ADW_COLOR_SCHEME_FORCE_DARK, GTK_TEXT_DIR_LTR, -1, 100 },
};
static const Look german_looks[] = {
  { "-de", ADW_COLOR_SCHEME_FORCE_LIGHT, GTK_TEXT_DIR_LTR, -1, 100 },
  { "-de-narrow", ADW_COLOR_SCHEME_FORCE_LIGHT, GTK_TEXT_DIR_LTR, NARROW_WIDTH, 100 },
};
/* What a run that nobody looks at still does: sizes and directions fail loudly. */
static const Look measured_looks[] = {
  { "", ADW_COLOR_SCHEME_FORCE_LIGHT, GTK_TEXT_DIR_LTR, -1, 100 },
  { "-narrow", ADW_COLOR_SCHEME_FORCE_LIGHT, GTK_TEXT_DIR_LTR, NARROW_WIDTH, 100 },
  { "-rtl", ADW_COLOR_SCHEME_FORCE_LIGHT, GTK_TEXT_DIR_RTL, -1, 100 },
};

static const Look *
looks_of_run (gsize *n)
{
  const char *wanted = g_getenv ("LK_LOOKS");

  if (g_strcmp0 (wanted, "screen") == 0)
    return *n = G_N_ELEMENTS (screen_looks), screen_looks;
  if (g_strcmp0 (wanted, "contrast") == 0)
    return *n = G_N_ELEMENTS (contrast_looks), contrast_looks;
  if (g_strcmp0 (wanted, "german") == 0)
    return *n = G_N_ELEMENTS (german_looks), german_looks;
  return *n = G_N_ELEMENTS (measured_looks), measured_looks;
}

/**
 * lk_looks_init:
 *
 * Once, after gtk_test_init(): takes the language of the run. LK_LOCALEDIR says where the
 * translations are.
 */
void
lk_looks_init (void)
{
  const char *directory = g_getenv ("LK_LOCALEDIR");

  if (directory == NULL)
    return;
  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, directory);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);
}

/**
 * lk_looks_in_english:
 *
 * Returns: whether this run shows the words of the source
 */
gboolean
lk_looks_in_english (void)
{
  return g_getenv ("LK_LOCALEDIR") == NULL;
}

/**
 * lk_looks_words:
 * @english: words as the source has them
 *
 * Returns: (transfer none): the words as this run shows them
 */
const char *
lk_looks_words (const char *english)
{
  const char *contexts[] = { "case state", "device state" };
  const char *words = g_dgettext (GETTEXT_PACKAGE, english);

  for (gsize i = 0; words == english && i < G_N_ELEMENTS (contexts); i++)
    words = g_dpgettext2 (GETTEXT_PACKAGE, contexts[i], english);
  return words;
}

/**
 * lk_looks_assert_words:
 * @shown: what is on screen
 * @english: what it is in English
 */
void
lk_looks_assert_words (const char *shown, const char *english)
{
  g_assert_cmpstr (shown, ==, lk_looks_words (english));
}

/**
 * lk_looks_has:
 * @shown: what is on screen
 * @part: a part of it in English
 *
 * Returns: whether it has that part; in a run in German, whether it has the translation of a text
 *   with that part, and where there is none, because something is filled in, whether it has words
 */
gboolean
lk_looks_has (const char *shown, const char *part)
{
  g_autofree char *catalog = NULL;

  if (lk_looks_in_english ())
    return strstr (shown, part) != NULL;
  catalog = g_build_filename (g_getenv ("LK_LOCALEDIR"), "de/LC_MESSAGES/latchkey.mo", NULL);
  return lk_catalog_has (catalog, shown, part);
}

static gboolean
painted_cb (GtkWidget *widget, GdkFrameClock *clock, gpointer data)
{
  int *frames = data;

  return ++*frames < 3 ? G_SOURCE_CONTINUE : G_SOURCE_REMOVE;
}

/**
 * lk_looks_settle:
 * @widget: a widget that is mapped
 *
 * Waits until what was changed is drawn.
 */
void
lk_looks_settle (GtkWidget *widget)
{
  int frames = 0;

  gtk_widget_add_tick_callback (widget, painted_cb, &frames, NULL);
  LK_WAIT_FOR (frames >= 3);
}

/* Nothing while a size is still to be given to it. */
static GskRenderNode *
node_of (GtkWidget *widget, graphene_rect_t *bounds)
{
  g_autoptr (GdkPaintable) paintable = gtk_widget_paintable_new (widget);
  int width = gdk_paintable_get_intrinsic_width (paintable);
  int height = gdk_paintable_get_intrinsic_height (paintable);
  GtkSnapshot *snapshot = gtk_snapshot_new ();

  gdk_paintable_snapshot (paintable, snapshot, width, height);
  graphene_rect_init (bounds, 0, 0, (float) width, (float) height);
  return gtk_snapshot_free_to_node (snapshot);
}

/**
 * lk_looks_draw:
 * @widget: a widget that is mapped
 *
 * Returns: (transfer full): what is on screen of it
 */
GdkTexture *
lk_looks_draw (GtkWidget *widget)
{
  g_autoptr (GskRenderNode) node = NULL;
  graphene_rect_t bounds;

  LK_WAIT_FOR ((node = node_of (widget, &bounds)) != NULL);
  return gsk_renderer_render_texture (gtk_native_get_renderer (gtk_widget_get_native (widget)),
                                      node, &bounds);
}

static void
save (GtkWidget *widget, const char *name, const Look *look)
{
  const char *directory = g_getenv ("LK_SHOT_DIR");
  g_autoptr (GdkTexture) texture = NULL;
  g_autofree char *path = NULL;

  lk_looks_settle (widget);
  texture = lk_looks_draw (widget);
  g_assert_cmpint (gdk_texture_get_width (texture), >, 100);
  if (directory == NULL)
    return;
  path = g_strdup_printf ("%s/%s%s.png", directory, name, look->suffix);
  g_assert_true (gdk_texture_save_to_png (texture, path));
}

static void
print_too_large (GtkWidget *widget, GtkOrientation orientation, int for_size, int limit, int depth)
{
  int minimum = 0;

  gtk_widget_measure (widget, orientation, for_size, &minimum, NULL, NULL, NULL);
  if (minimum <= limit)
    return;
  g_printerr ("%*s%s %s asks for %d\n", depth, "", G_OBJECT_TYPE_NAME (widget),
              GTK_IS_LABEL (widget) ? gtk_label_get_text (GTK_LABEL (widget)) : "", minimum);
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    if (gtk_widget_should_layout (child))
      print_too_large (child, orientation, for_size, limit, depth + 1);
}

/* Nothing is cut off in the smallest window, whatever the language. */
static void
assert_fits (GtkWidget *window, const char *name)
{
  int width = 0, height = 0;

  gtk_widget_measure (window, GTK_ORIENTATION_HORIZONTAL, -1, &width, NULL, NULL, NULL);
  gtk_widget_measure (window, GTK_ORIENTATION_VERTICAL, NARROW_WIDTH, &height, NULL, NULL, NULL);
  print_too_large (window, GTK_ORIENTATION_HORIZONTAL, -1, NARROW_WIDTH, 0);
  print_too_large (window, GTK_ORIENTATION_VERTICAL, NARROW_WIDTH, NARROW_HEIGHT, 0);
  if (width > NARROW_WIDTH || height > NARROW_HEIGHT)
    g_error ("%s asks for %d x %d pixels", name, width, height);
}

static void
resize (GtkWindow *window, int width, int height)
{
  gtk_window_set_default_size (window, width, height);
  LK_WAIT_FOR (ABS (gtk_widget_get_width (GTK_WIDGET (window)) - width) < 20);
}

static void
wear (const Look *look)
{
  adw_style_manager_set_color_scheme (adw_style_manager_get_default (), look->scheme);
  gtk_widget_set_default_direction (look->direction);
  g_object_set (gtk_settings_get_default (), "gtk-xft-dpi", 1024 * 96 * look->percent / 100, NULL);
}

/* Draws the window in every look of this run. A dialog is as narrow as the window that it is over
 * lets it be. */
static void
save_all (GtkWindow *window, const char *name)
{
  static const Look plain = { "", ADW_COLOR_SCHEME_FORCE_LIGHT, GTK_TEXT_DIR_LTR, -1, 100 };
  GtkWindow *over = gtk_window_get_transient_for (window);
  gsize n = 0;
  const Look *looks = looks_of_run (&n);
  int sizes[2][2];

  gtk_window_get_default_size (window, &sizes[0][0], &sizes[0][1]);
  if (over != NULL)
    gtk_window_get_default_size (over, &sizes[1][0], &sizes[1][1]);
  for (gsize i = 0; i < n; i++)
    {
      gboolean resized = looks[i].width > 0;

      wear (&looks[i]);
      if (resized && over != NULL)
        resize (over, looks[i].width, 640);
      if (resized && gtk_window_get_resizable (window))
        resize (window, looks[i].width, 640);
      save (GTK_WIDGET (window), name, &looks[i]);
      if (resized && gtk_window_get_resizable (window))
        resize (window, sizes[0][0], sizes[0][1]);
      if (resized && over != NULL)
        resize (over, sizes[1][0], sizes[1][1]);
    }
  wear (&plain);
  lk_looks_settle (GTK_WIDGET (window));
}

/**
 * lk_looks_shoot:
 * @widget: a widget that is mapped
 * @name: of the file, without an ending
 *
 * Draws @widget into the folder that LK_SHOT_DIR names: a dialog, which waits for somebody, in
 * every look of this run, all else, which may be over in a moment, in the first. When it names
 * none, it is the first alone.
 */
void
lk_looks_shoot (GtkWidget *widget, const char *name)
{
  gsize n = 0;
  const Look *looks = looks_of_run (&n);

  if (g_getenv ("LK_SHOT_DIR") != NULL && GTK_IS_WINDOW (widget)
      && gtk_window_get_transient_for (GTK_WINDOW (widget)) != NULL)
    save_all (GTK_WINDOW (widget), name);
  else
    {
      /* The size of the text is the caller's. */
      adw_style_manager_set_color_scheme (adw_style_manager_get_default (), looks[0].scheme);
      save (widget, name, &looks[0]);
    }
}

/**
 * lk_looks_shoot_all:
 * @window: a window that is mapped
 * @name: of the files
 *
 * Draws the window in every look of this run, and fails when it does not fit into 360 x 480 pixels,
 * or when somebody cannot use it.
 */
void
lk_looks_shoot_all (GtkWindow *window, const char *name)
{
  assert_fits (GTK_WIDGET (window), name);
  lk_looks_assert_usable (GTK_WIDGET (window));
  save_all (window, name);
}
