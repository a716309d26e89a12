/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Other programs on the same screen. */
#include "config.h"

#include "lk-others.h"

#include <gdk/x11/gdkx.h>
#include <string.h>

#include "lk-wait.h"

/* Where the window of the drag source is put: beside those of the program. */
#define SOURCE_X "1090"
#define SOURCE_Y "20"
#define SOURCE_MIDDLE_X "1150"
#define SOURCE_MIDDLE_Y "80"

static void
done_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  *(GAsyncResult **) data = g_object_ref (result);
}

/**
 * lk_run:
 * @arguments: a program and what it is told
 *
 * Runs another program until it ends by itself, and well.
 */
void
lk_run (const char *const *arguments)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GSubprocess) process
      = g_subprocess_newv (arguments, G_SUBPROCESS_FLAGS_STDOUT_SILENCE, &error);

  g_assert_no_error (error);
  g_subprocess_wait_async (process, NULL, done_cb, &result);
  LK_WAIT_FOR (result != NULL);
  g_assert_true (g_subprocess_wait_finish (process, result, &error));
  g_assert_true (g_subprocess_get_successful (process));
}

/* --- Dragging ----------------------------------------------------------------------------------
 */

typedef struct
{
  GSubprocess *process;
  GDataInputStream *output;
  char *last; /* what it said last: "shown", "begun", "accepted", "dropped"… */
} Source;

static void
on_line (GObject *stream, GAsyncResult *result, gpointer data)
{
  Source *source = data;
  char *line
      = g_data_input_stream_read_line_finish (G_DATA_INPUT_STREAM (stream), result, NULL, NULL);

  g_free (source->last);
  source->last = line != NULL ? line : g_strdup ("gone");
  if (line != NULL)
    g_data_input_stream_read_line_async (source->output, G_PRIORITY_DEFAULT, NULL, on_line, source);
}

static gboolean
said (const Source *source, const char *word)
{
  return g_strcmp0 (source->last, word) == 0;
}

static void
start (Source *source, const char *media_type, const char *path)
{
  g_autoptr (GError) error = NULL;

  source->process
      = g_subprocess_new (G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error,
                          g_getenv ("LK_DRAG_SOURCE"), media_type, path, NULL);
  g_assert_no_error (error);
  source->output = g_data_input_stream_new (g_subprocess_get_stdout_pipe (source->process));
  g_data_input_stream_read_line_async (source->output, G_PRIORITY_DEFAULT, NULL, on_line, source);
  LK_WAIT_FOR (said (source, "shown"));
  LK_RUN ("xdotool", "search", "--sync", "--onlyvisible", "--name", "^latchkey-drag-source$",
          "windowmove", "--sync", SOURCE_X, SOURCE_Y);
}

static void
stop (Source *source)
{
  g_assert_true (g_output_stream_close (g_subprocess_get_stdin_pipe (source->process), NULL, NULL));
  LK_WAIT_FOR (said (source, "gone"));
  g_assert_true (g_subprocess_wait_check (source->process, NULL, NULL));
  g_object_unref (source->output);
  g_object_unref (source->process);
  g_free (source->last);
}

/* The pointer is moved on and on, as a hand would, until something comes of it. */
static void
pull (Source *source)
{
  for (guint i = 0; said (source, "shown"); i++)
    {
      g_assert_cmpuint (i, <, 500);
      LK_RUN ("xdotool", "mousemove_relative", "--", i % 2 == 0 ? "-20" : "15", "5");
    }
}

static void
move_onto (GtkWidget *target, Source *source)
{
  GtkNative *native = gtk_widget_get_native (target);
  gulong xid = gdk_x11_surface_get_xid (gtk_native_get_surface (native));
  g_autofree char *window = g_strdup_printf ("%lu", xid);
  graphene_point_t middle = GRAPHENE_POINT_INIT ((float) gtk_widget_get_width (target) / 2,
                                                 (float) gtk_widget_get_height (target) / 2);
  double left, top;

  g_assert_true (gtk_widget_compute_point (target, GTK_WIDGET (native), &middle, &middle));
  gtk_native_get_surface_transform (native, &left, &top);
  for (guint i = 0; !said (source, "accepted"); i++)
    {
      g_autofree char *x = g_strdup_printf ("%u", (guint) (left + middle.x) + i % 7);
      g_autofree char *y = g_strdup_printf ("%u", (guint) (top + middle.y) + i % 5);

      g_assert_cmpuint (i, <, 500);
      LK_RUN ("xdotool", "mousemove", "--window", window, x, y);
    }
}

/**
 * lk_drag_onto:
 * @target: a widget that takes drops
 * @media_type: what another program offers
 * @path: of a file with the bytes that it offers
 *
 * Drags from the window of another program onto @target, with the mouse, and drops.
 */
void
lk_drag_onto (GtkWidget *target, const char *media_type, const char *path)
{
  Source source = { NULL };

  start (&source, media_type, path);
  LK_RUN ("xdotool", "mousemove", SOURCE_MIDDLE_X, SOURCE_MIDDLE_Y, "mousedown", "1");
  pull (&source);
  move_onto (target, &source);
  LK_RUN ("xdotool", "mouseup", "1");
  LK_WAIT_FOR (said (&source, "dropped"));
  stop (&source);
}
