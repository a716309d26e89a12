/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

gboolean lk_wait_timed_out (gpointer late);
gboolean lk_wait_look_again (gpointer data);
guint lk_wait_patience (void);

/* Runs the main loop until something holds; never sleeps a fixed time. It looks again now and then:
 * a thread that lets go of the last reference to something wakes nobody. */
#define LK_WAIT_FOR(condition)                                                      \
  G_STMT_START                                                                      \
  {                                                                                 \
    gboolean late_ = FALSE;                                                         \
    guint source_ = g_timeout_add (lk_wait_patience (), lk_wait_timed_out, &late_); \
    guint again_ = g_timeout_add (100, lk_wait_look_again, NULL);                   \
    while (!(condition) && !late_)                                                  \
      g_main_context_iteration (NULL, TRUE);                                        \
    if (late_)                                                                      \
      g_error ("%s:%d: waited too long for %s", __FILE__, __LINE__, #condition);    \
    g_source_remove (source_);                                                      \
    g_source_remove (again_);                                                       \
  }                                                                                 \
  G_STMT_END

G_END_DECLS
