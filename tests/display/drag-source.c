/* SPDX-License-Identifier: GPL-3.0-or-later */
/* drag-source TYPE FILE: a small window from which the bytes of FILE can be dragged, said to be of
   TYPE. Tells what happens, a word a line, until its standard input ends. */
#include <stdio.h>
#include <stdlib.h>

#include <gio/gunixinputstream.h>
#include <gtk/gtk.h>
#include <unistd.h>

static const char *media_type;
static GBytes *bytes;

static void
say (const char *word)
{
  puts (word);
  fflush (stdout);
}

static GdkContentProvider *
on_prepare (GtkDragSource *source, double x, double y, gpointer data)
{
  return gdk_content_provider_new_for_bytes (media_type, bytes);
}

/* The program below the pointer would take it, or would not. */
static void
on_action (GdkDrag *drag, GParamSpec *pspec, gpointer data)
{
  say (gdk_drag_get_selected_action (drag) != 0 ? "accepted" : "refused");
}

static void
on_begin (GtkDragSource *source, GdkDrag *drag, gpointer data)
{
  g_signal_connect (drag, "notify::selected-action", G_CALLBACK (on_action), NULL);
  say ("begun");
}

static gboolean
on_cancel (GtkDragSource *source, GdkDrag *drag, GdkDragCancelReason reason, gpointer data)
{
  g_object_set_data (G_OBJECT (source), "cancelled", source);
  return FALSE;
}

static void
on_end (GtkDragSource *source, GdkDrag *drag, gboolean delete_data, gpointer data)
{
  gboolean cancelled = g_object_steal_data (G_OBJECT (source), "cancelled") != NULL;

  say (cancelled ? "cancelled" : "dropped");
}

static void
on_input (GObject *stream, GAsyncResult *result, gpointer application)
{
  g_application_quit (application);
}

static void
on_map (GtkWidget *window, gpointer data)
{
  say ("shown");
}

static void
on_activate (GtkApplication *application, GInputStream *input)
{
  GtkWidget *window = gtk_application_window_new (application);
  GtkDragSource *source = gtk_drag_source_new ();
  static char byte;

  gtk_window_set_title (GTK_WINDOW (window), "latchkey-drag-source");
  gtk_window_set_decorated (GTK_WINDOW (window), FALSE);
  gtk_window_set_default_size (GTK_WINDOW (window), 120, 120);
  g_signal_connect (source, "prepare", G_CALLBACK (on_prepare), NULL);
  g_signal_connect (source, "drag-begin", G_CALLBACK (on_begin), NULL);
  g_signal_connect (source, "drag-cancel", G_CALLBACK (on_cancel), NULL);
  g_signal_connect (source, "drag-end", G_CALLBACK (on_end), NULL);
  g_signal_connect (window, "map", G_CALLBACK (on_map), NULL);
  gtk_widget_add_controller (window, GTK_EVENT_CONTROLLER (source));
  g_input_stream_read_async (input, &byte, 1, G_PRIORITY_DEFAULT, NULL, on_input, application);
  gtk_window_present (GTK_WINDOW (window));
}

int
main (int argc, char **argv)
{
  g_autoptr (GtkApplication) application = gtk_application_new (NULL, G_APPLICATION_NON_UNIQUE);
  g_autoptr (GInputStream) input = g_unix_input_stream_new (STDIN_FILENO, FALSE);
  g_autofree char *data = NULL;
  gsize size;
  int status;

  if (argc != 3 || !g_file_get_contents (argv[2], &data, &size, NULL))
    return EXIT_FAILURE;
  media_type = argv[1];
  bytes = g_bytes_new (data, size);
  g_signal_connect (application, "activate", G_CALLBACK (on_activate), input);
  status = g_application_run (G_APPLICATION (application), 0, NULL);
  g_bytes_unref (bytes);
  return status;
}
