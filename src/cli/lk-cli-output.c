/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lk-cli.h"
#include "lk-text.h"

#include <glib/gi18n.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define CELL_MAX 256 /* characters of a cell that are shown */
#define INDENT_MAX 8

/* Control characters become blanks. Blanks at the beginning are an indent and stay. */
static char *
clean_line (const char *line, gsize max_characters)
{
  gsize indent = strspn (line, " ");
  g_autofree char *clean = lk_text_clean (line, max_characters);

  return g_strdup_printf ("%*s%s", (int) MIN (indent, INDENT_MAX), "", clean);
}

/**
 * lk_cli_print_text:
 * @text: bytes
 * @size: how many
 *
 * Writes the bytes to standard output as they are.
 */
void
lk_cli_print_text (const char *text, gsize size)
{
  fwrite (text, 1, size, stdout);
  fflush (stdout);
}

/**
 * lk_cli_print:
 * @format: one line
 *
 * Writes one line for people to standard output. Control characters in it become blanks, so that
 * text from a device or a desk cannot drive the terminal.
 */
void
lk_cli_print (const char *format, ...)
{
  g_autofree char *text = NULL;
  g_autofree char *clean = NULL;
  va_list arguments;

  va_start (arguments, format);
  text = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  clean = clean_line (text, G_MAXSIZE);
  g_print ("%s\n", clean);
  fflush (stdout);
}

/**
 * lk_cli_print_json:
 * @node: a document
 *
 * Writes it to standard output on one line: the whole answer with --json, or one line of a stream.
 */
void
lk_cli_print_json (JsonNode *node)
{
  g_autoptr (JsonGenerator) generator = json_generator_new ();
  g_autofree char *text = NULL;
  gsize size = 0;

  json_generator_set_root (generator, node);
  text = json_generator_to_data (generator, &size);
  lk_cli_print_text (text, size);
  lk_cli_print_text ("\n", 1);
}

static glong
cell_width (const char *cell)
{
  glong width = 0;

  for (const char *p = cell; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      width += g_unichar_iszerowidth (c) ? 0 : g_unichar_iswide (c) ? 2 : 1;
    }
  return width;
}

static void
print_row (const char *const *cells, const glong *widths, guint columns)
{
  g_autoptr (GString) line = g_string_new (NULL);

  for (guint i = 0; i < columns && cells[i] != NULL; i++)
    {
      glong blanks = i + 1 < columns ? widths[i] - cell_width (cells[i]) + 2 : 0;

      g_string_append (line, cells[i]);
      for (glong b = 0; b < blanks; b++)
        g_string_append_c (line, ' ');
    }
  while (line->len > 0 && line->str[line->len - 1] == ' ')
    g_string_truncate (line, line->len - 1);
  g_print ("%s\n", line->str);
}

/**
 * lk_cli_print_table:
 * @titles: (nullable) (array zero-terminated=1): the columns' titles, translated
 * @rows: (element-type GStrv): the rows, each with as many cells as there are titles
 *
 * Writes a table for people to standard output, in columns of equal width, each cell cleaned of
 * control characters and capped.
 */
void
lk_cli_print_table (const char *const *titles, GPtrArray *rows)
{
  g_autoptr (GPtrArray) all = g_ptr_array_new_with_free_func ((GDestroyNotify) g_strfreev);
  g_autofree glong *widths = NULL;
  guint columns = 0;

  for (int i = titles != NULL ? -1 : 0; i < (int) rows->len; i++)
    {
      char **row = g_strdupv (i < 0 ? (char **) titles : g_ptr_array_index (rows, i));

      for (char **cell = row; *cell != NULL; cell++)
        {
          char *raw = *cell;

          *cell = clean_line (raw, CELL_MAX);
          g_free (raw);
        }
      columns = MAX (columns, g_strv_length (row));
      g_ptr_array_add (all, row);
    }
  widths = g_new0 (glong, columns + 1);
  for (guint i = 0; i < all->len; i++)
    {
      char **row = g_ptr_array_index (all, i);

      for (guint c = 0; row[c] != NULL; c++)
        widths[c] = MAX (widths[c], cell_width (row[c]));
    }
  for (guint i = 0; i < all->len; i++)
    print_row (g_ptr_array_index (all, i), widths, columns);
  fflush (stdout);
}

/**
 * lk_cli_error:
 * @cli: the run
 * @status: the exit status to give back
 * @sadp: the protocol's own error number (docs/protocol.md), or 0 where it has none
 * @format: one sentence: what happened, what was kept, what to do
 *
 * Writes one line to standard error: "latchkeyctl reset: The sentence. (SADP 2022)".
 *
 * Returns: @status
 */
LkCliExit
lk_cli_error (LkCli *cli, LkCliExit status, guint sadp, const char *format, ...)
{
  g_autofree char *text = NULL;
  g_autofree char *clean = NULL;
  va_list arguments;

  va_start (arguments, format);
  text = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  clean = lk_text_clean (text, 2048);
  if (sadp != 0)
    g_printerr ("%s: %s (SADP %u)\n", cli->command, clean, sadp);
  else
    g_printerr ("%s: %s\n", cli->command, clean);
  return status;
}
