/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lk-cursor.h"

#include <string.h>

/**
 * lk_cursor_write:
 * @order: `u` for updated, `c` for created, `s` for a search
 * @cursor: a cursor
 *
 * Returns: (transfer full): what a client is given; it means nothing to it
 */
char *
lk_cursor_write (char order, const LkCursor *cursor)
{
  g_autofree char *plain
      = g_strdup_printf ("%c.%" G_GINT64_MODIFIER "x.%" G_GINT64_MODIFIER "x.%" G_GINT64_MODIFIER
                         "x.%" G_GINT64_MODIFIER "x",
                         order, cursor->mark, cursor->newest, cursor->floor, cursor->at);
  char *text = g_base64_encode ((const guchar *) plain, strlen (plain));

  g_strdelimit (text, "+", '-');
  g_strdelimit (text, "/", '_');
  *strchrnul (text, '=') = '\0';
  return text;
}

static gboolean
read_number (const char *text, gint64 *value)
{
  guint64 number;

  if (!g_ascii_string_to_unsigned (text, 16, 0, G_MAXINT64, &number, NULL))
    return FALSE;
  *value = (gint64) number;
  return TRUE;
}

/**
 * lk_cursor_read:
 * @text: what a client brought back
 * @order: of its list
 * @cursor: (out): where the list goes on
 *
 * A cursor says where to read, never what may be read: one that somebody made up shows nothing that
 * its list would not show anyway.
 *
 * Returns: whether @text is a cursor of such a list
 */
gboolean
lk_cursor_read (const char *text, char order, LkCursor *cursor)
{
  g_autofree char *padded = NULL;
  g_autofree guchar *plain = NULL;
  g_autofree char *string = NULL;
  g_auto (GStrv) parts = NULL;
  gsize size;

  if (strlen (text) > 200)
    return FALSE;
  padded = g_strconcat (text, &"==="[3 - (4 - strlen (text) % 4) % 4], NULL);
  g_strdelimit (padded, "-", '+');
  g_strdelimit (padded, "_", '/');
  plain = g_base64_decode (padded, &size);
  string = g_strndup ((const char *) plain, size);
  parts = g_strsplit (string, ".", 6);
  return g_strv_length (parts) == 5 && parts[0][0] == order && parts[0][1] == '\0'
         && read_number (parts[1], &cursor->mark) && read_number (parts[2], &cursor->newest)
         && read_number (parts[3], &cursor->floor) && read_number (parts[4], &cursor->at);
}
