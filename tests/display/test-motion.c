/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Who asked the desktop for less motion sees none, and waits for none, from the first page to a
 * filed case. The same way with motion shows that the test would see it. */
#include "config.h"

#include <signal.h>

#include "lk-display.h"

#define SERIAL "DS-2CD2143G0-I20200101AAWRC12345678"
#define REQUEST "UmVxdWVzdE9mRGV2aWNlTnVtYmVyMTAwMEFCQ0RFRkdISUpLTE1OTw=="
#define STILL_MS 500

/* How many pages slide and strips unfold below a widget just now. */
static guint
count_moving (GtkWidget *widget)
{
  guint moving = 0;

  if (GTK_IS_STACK (widget) && gtk_stack_get_transition_running (GTK_STACK (widget)))
    moving++;
  if (GTK_IS_REVEALER (widget) && gtk_widget_get_mapped (widget)
      && gtk_revealer_get_reveal_child (GTK_REVEALER (widget))
             != gtk_revealer_get_child_revealed (GTK_REVEALER (widget)))
    moving++;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    moving += count_moving (child);
  return moving;
}

typedef struct
{
  LkDisplay *display;
  guint moving;
  guint steps;
} Watch;

static void
step_cb (Watch *watch)
{
  watch->steps++;
  watch->moving += count_moving (GTK_WIDGET (watch->display->window));
}

static gint64
frames (LkDisplay *self)
{
  return gdk_frame_clock_get_frame_counter (gtk_widget_get_frame_clock (GTK_WIDGET (self->window)));
}

static gboolean
over_cb (gpointer over)
{
  *(gboolean *) over = TRUE;
  return G_SOURCE_REMOVE;
}

/* A slow machine draws less: it never makes this fail. */
static gint64
frames_in_a_while (LkDisplay *self)
{
  gint64 before = frames (self);
  gboolean over = FALSE;

  g_timeout_add (STILL_MS, over_cb, &over);
  LK_WAIT_FOR (over);
  return frames (self) - before;
}

/* The desk takes its time, and the window says that it waits: a spinner turns, or stands. */
static void
file_slowly (LkDisplay *self, gboolean animate)
{
  pid_t desk = lk_display_desk_pid ();
  gint64 before = 0;

  g_assert_cmpint (kill (desk, SIGSTOP), ==, 0);
  lk_wizard_next (lk_window_get_wizard (self->window));
  g_assert_true (lk_wizard_get_busy (lk_window_get_wizard (self->window)));
  lk_display_settle (GTK_WIDGET (self->window));
  before = frames (self);
  if (animate)
    LK_WAIT_FOR (frames (self) > before + 10);
  else
    g_assert_cmpint (frames_in_a_while (self), <=, 2);
  g_assert_cmpint (kill (desk, SIGCONT), ==, 0);
  LK_WAIT_FOR (lk_wizard_get_step (lk_window_get_wizard (self->window)) == LK_STEP_DONE);
}

static void
test_journey (LkDisplay *self, gconstpointer data)
{
  gboolean animate = GPOINTER_TO_INT (data);
  Watch watch = { self, 0, 0 };

  g_object_set (gtk_settings_get_default (), "gtk-enable-animations", animate, NULL);
  lk_display_connect_desk (self);
  g_signal_connect_swapped (lk_display_wizard (self), "notify::step", G_CALLBACK (step_cb), &watch);
  lk_display_go_to_confirm (self, SERIAL, REQUEST);
  file_slowly (self, animate);
  g_assert_cmpuint (watch.steps, >=, LK_STEP_DONE);
  if (animate)
    g_assert_cmpuint (watch.moving, >, 0);
  else
    g_assert_cmpuint (watch.moving, ==, 0);

  /* A toast comes, and is there. */
  lk_window_toast (self->window, "Kept");
  lk_display_settle (GTK_WIDGET (self->window));
  if (!animate)
    g_assert_cmpint (frames_in_a_while (self), <=, 2);
  g_signal_handlers_disconnect_by_data (lk_window_get_wizard (self->window), &watch);
  g_object_set (gtk_settings_get_default (), "gtk-enable-animations", FALSE, NULL);
}

int
main (int argc, char **argv)
{
  lk_display_init (&argc, &argv);
  g_test_add ("/motion/reduced", LkDisplay, GINT_TO_POINTER (FALSE), lk_display_set_up,
              test_journey, lk_display_tear_down);
  g_test_add ("/motion/usual", LkDisplay, GINT_TO_POINTER (TRUE), lk_display_set_up, test_journey,
              lk_display_tear_down);
  return g_test_run ();
}
