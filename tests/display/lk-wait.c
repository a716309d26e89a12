/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lk-wait.h"

gboolean
lk_wait_timed_out (gpointer late)
{
  *(gboolean *) late = TRUE;
  return G_SOURCE_REMOVE;
}

/* For LK_WAIT_FOR only. */
gboolean
lk_wait_look_again (gpointer data)
{
  return G_SOURCE_CONTINUE;
}

/**
 * lk_wait_patience:
 *
 * Returns: milliseconds after which what is waited for will not come; LK_PATIENCE (seconds) for
 *   slow machines
 */
guint
lk_wait_patience (void)
{
  const char *text = g_getenv ("LK_PATIENCE");

  return 1000 * (text != NULL ? (guint) g_ascii_strtoull (text, NULL, 10) : 20);
}
