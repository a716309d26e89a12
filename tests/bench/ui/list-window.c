/* SPDX-License-Identifier: GPL-3.0-or-later */
/* list-window CASES: opens the real window over a desk with so many cases, scrolls through them,
 * and prints what that cost as one line of JSON. Runs in build-aux/headless.sh. */
#include <adwaita.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>

#include "lk-case-list-view.h"
#include "lk-context.h"
#include "lk-json.h"
#include "lk-loop-watch.h"
#include "lk-window.h"
#include "page-desk.h"

#define FRAMES 60

typedef struct
{
  GtkWidget *view;
  GtkStack *stack;
  GtkAdjustment *adjustment;
  GArray *frames_ms; /* wall time of each frame */
  GArray *cpu_ms;    /* CPU time of the main thread in it */
  const char *expected;
  double first_frame_ms;
  gint64 began;
  double cpu_began;
  guint frame;
  gboolean done;
} Bench;

static double
process_cpu_ms (void)
{
  struct rusage usage;

  getrusage (RUSAGE_SELF, &usage);
  return (double) (usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1e3
         + (double) (usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e3;
}

static double
resident_mb (void)
{
  g_autofree char *text = NULL;
  g_auto (GStrv) fields = NULL;

  g_assert_true (g_file_get_contents ("/proc/self/statm", &text, NULL, NULL));
  fields = g_strsplit (text, " ", 3);
  return g_ascii_strtod (fields[1], NULL) * (double) sysconf (_SC_PAGESIZE) / 1e6;
}

/* The first frame that shows what there is to show has been painted. */
static void
after_paint_cb (GdkFrameClock *clock, gpointer data)
{
  Bench *bench = data;

  if (g_strcmp0 (gtk_stack_get_visible_child_name (bench->stack), bench->expected) == 0
      && bench->first_frame_ms == 0)
    bench->first_frame_ms = process_cpu_ms ();
}

static GtkWidget *
find (GtkWidget *root, GType type)
{
  if (G_TYPE_CHECK_INSTANCE_TYPE (root, type))
    return root;
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find (child, type);

      if (found != NULL)
        return found;
    }
  return NULL;
}

static LkContext *
make_context (guint cases)
{
  static const char me_json[] = "{\"id\":\"a1\",\"name\":\"me\",\"display_name\":\"Me Myself\","
                                "\"role\":\"agent\"}";
  g_autoptr (JsonObject) json = lk_json_parse_object (me_json, sizeof me_json - 1, NULL);
  g_autoptr (LkPerson) me = lk_person_new_from_json (json, NULL);
  g_autoptr (GSettings) settings = g_settings_new ("org.latchkey.Latchkey");
  g_autoptr (LkCaseBackend) desk = page_desk_new (cases);
  LkContext *context = lk_context_new (FALSE);

  g_assert_nonnull (me);
  g_settings_set_string (settings, "desk-url", "https://desk.example.org");
  lk_context_set_settings (context, settings);
  lk_context_set_me (context, me);
  lk_context_set_backend (context, desk);
  return context;
}

/* One step a frame: first as a wheel does, then page by page, then with the thumb over the whole
 * list, then to its ends and back. */
static double
next_value (Bench *bench)
{
  double page = gtk_adjustment_get_page_size (bench->adjustment);
  double upper = gtk_adjustment_get_upper (bench->adjustment) - page;
  double value = gtk_adjustment_get_value (bench->adjustment);
  guint kind = bench->frame / FRAMES, step = bench->frame % FRAMES;

  if (kind == 0)
    return MIN (value + 120, upper);
  if (kind == 1)
    return MIN (value + page * 0.9, upper);
  if (kind == 2)
    return upper * step / FRAMES;
  return step % 2 == 0 ? upper : 0;
}

static gboolean
tick_cb (GtkWidget *widget, GdkFrameClock *clock, gpointer data)
{
  Bench *bench = data;

  if (bench->frame == 4 * FRAMES)
    {
      bench->done = TRUE;
      return G_SOURCE_REMOVE;
    }
  bench->began = g_get_monotonic_time ();
  bench->cpu_began = lk_loop_watch_thread_cpu_ms ();
  gtk_adjustment_set_value (bench->adjustment, next_value (bench));
  bench->frame++;
  return G_SOURCE_CONTINUE;
}

static void
scrolled_cb (GdkFrameClock *clock, gpointer data)
{
  Bench *bench = data;
  double wall = (double) (g_get_monotonic_time () - bench->began) / 1e3;
  double cpu = lk_loop_watch_thread_cpu_ms () - bench->cpu_began;

  if (bench->began == 0)
    return;
  g_array_append_val (bench->frames_ms, wall);
  g_array_append_val (bench->cpu_ms, cpu);
  bench->began = 0;
}

static int
compare (gconstpointer a, gconstpointer b)
{
  double x = *(const double *) a, y = *(const double *) b;

  return x < y ? -1 : x > y;
}

static double
quantile (GArray *sorted, double share)
{
  return g_array_index (sorted, double, (guint) ((double) (sorted->len - 1) * share));
}

static void
print_frames (const char *name, GArray *frames)
{
  g_array_sort (frames, compare);
  printf (",\"%s\":{\"p50\":%.2f,\"p99\":%.2f,\"worst\":%.2f}", name, quantile (frames, 0.5),
          quantile (frames, 0.99), quantile (frames, 1));
}

static void
print_loop (const char *name)
{
  LkLoopReport report = lk_loop_watch_get ();

  printf (",\"%s\":{\"longest_ms\":%.2f,\"long_turns\":%u,\"longest_paint_ms\":%.2f}", name,
          report.longest_ms, report.long_turns, report.longest_paint_ms);
}

static void
scroll (Bench *bench, GdkFrameClock *clock)
{
  bench->frames_ms = g_array_new (FALSE, FALSE, sizeof (double));
  bench->cpu_ms = g_array_new (FALSE, FALSE, sizeof (double));
  bench->adjustment = gtk_scrollable_get_vadjustment (
      GTK_SCROLLABLE (gtk_widget_get_template_child (bench->view, LK_TYPE_CASE_LIST_VIEW, "list")));
  g_signal_connect (clock, "after-paint", G_CALLBACK (scrolled_cb), bench);
  gtk_widget_add_tick_callback (bench->view, tick_cb, bench, NULL);
  while (!bench->done)
    g_main_context_iteration (NULL, TRUE);
  print_frames ("frame_ms", bench->frames_ms);
  print_frames ("frame_cpu_ms", bench->cpu_ms);
  print_loop ("scroll_loop");
}

static gboolean
quiet_cb (gpointer quiet)
{
  *(gboolean *) quiet = TRUE;
  return G_SOURCE_REMOVE;
}

int
main (int argc, char **argv)
{
  guint cases = argc > 1 ? (guint) g_ascii_strtoull (argv[1], NULL, 10) : 0;
  Bench bench = { .expected = cases > 0 ? "list" : "status" };
  g_autoptr (GtkApplication) application = NULL;
  LkContext *context = NULL;
  GtkWidget *window = NULL;
  GdkFrameClock *clock = NULL;
  gboolean quiet = FALSE;

  adw_init ();
  lk_loop_watch_start ();
  application
      = GTK_APPLICATION (g_object_new (ADW_TYPE_APPLICATION, "application-id", "org.latchkey.Bench",
                                       "resource-base-path", "/org/latchkey/Latchkey", "flags",
                                       G_APPLICATION_NON_UNIQUE, NULL));
  g_assert_true (g_application_register (G_APPLICATION (application), NULL, NULL));
  context = make_context (cases);
  window = lk_window_new (application, context);
  bench.view = find (window, LK_TYPE_CASE_LIST_VIEW);
  bench.stack
      = GTK_STACK (gtk_widget_get_template_child (bench.view, LK_TYPE_CASE_LIST_VIEW, "stack"));
  gtk_window_present (GTK_WINDOW (window));
  clock = gtk_widget_get_frame_clock (window);
  g_signal_connect (clock, "after-paint", G_CALLBACK (after_paint_cb), &bench);

  while (bench.first_frame_ms == 0)
    g_main_context_iteration (NULL, TRUE);
  printf ("{\"cases\":%u,\"first_frame_cpu_ms\":%.1f", cases, bench.first_frame_ms);

  /* Until nothing has happened for half a second: all pages that were asked for are there. */
  g_timeout_add_full (G_PRIORITY_LOW, 500, quiet_cb, &quiet, NULL);
  while (!quiet)
    g_main_context_iteration (NULL, TRUE);
  printf (",\"settled_cpu_ms\":%.1f,\"settled_rss_mb\":%.1f", process_cpu_ms (), resident_mb ());
  print_loop ("open_loop");
  lk_loop_watch_reset ();
  if (cases > 20)
    scroll (&bench, clock);
  printf (",\"end_rss_mb\":%.1f}\n", resident_mb ());
  return 0;
}
