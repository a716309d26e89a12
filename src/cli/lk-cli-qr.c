/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lk-cli.h"
#include "config.h"

#include "lk-qr-encode.h"

#include <glib/gi18n.h>

#define PIXELS 8 /* a module */

static LkSecret *
read_text (const char *argument, GError **error)
{
  return g_str_equal (argument, "-") ? lk_cli_read_file (argument, LK_QR_MAX_LENGTH, error)
                                     : lk_secret_new_text (argument);
}

static gboolean
write_matrix (LkQrMatrix *matrix, const char *path, gboolean svg, GError **error)
{
  return svg ? lk_qr_write_svg (matrix, path, NULL, error)
             : lk_qr_write_png (matrix, path, PIXELS, error);
}

static void
print_written (LkCli *cli, LkQrMatrix *matrix, const char *path)
{
  g_autofree char *name = g_filename_display_name (path);
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autoptr (JsonNode) node = NULL;

  if (!cli->json)
    {
      lk_cli_print (_ ("Written to %s"), name);
      return;
    }
  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "output");
  json_builder_add_string_value (builder, name);
  json_builder_set_member_name (builder, "modules");
  json_builder_add_int_value (builder, lk_qr_matrix_get_size (matrix));
  json_builder_end_object (builder);
  node = json_builder_get_root (builder);
  lk_cli_print_json (node);
}

static gboolean
has_ending (const char *path, const char *ending)
{
  g_autofree char *lower = g_ascii_strdown (path, -1);

  return g_str_has_suffix (lower, ending);
}

/**
 * lk_cli_qr:
 * @cli: the run
 * @argc: how many words
 * @argv: the words, "qr" first
 *
 * latchkeyctl qr TEXT: a QR code of a text, as PNG or SVG. The file is for its owner only.
 *
 * Returns: the exit status
 */
LkCliExit
lk_cli_qr (LkCli *cli, int argc, char **argv)
{
  g_autofree char *output = NULL;
  const GOptionEntry entries[] = {
    { "output", 0, 0, G_OPTION_ARG_FILENAME, &output, N_ ("Write the QR code there"),
      N_ ("FILE.png|.svg") },
    G_OPTION_ENTRY_NULL,
  };
  g_autoptr (LkSecret) text = NULL;
  g_autoptr (LkQrMatrix) matrix = NULL;
  g_autoptr (GError) error = NULL;
  gboolean svg;
  LkCliExit status;

  if (!lk_cli_parse (cli, entries, N_ ("TEXT|-"), 1, 1, &argc, &argv, &status))
    return status;
  if (output == NULL)
    return lk_cli_usage (cli, _ ("--output is missing."));
  svg = has_ending (output, ".svg");
  if (!svg && !has_ending (output, ".png"))
    return lk_cli_usage (cli, _ ("The name of the output ends in .png or .svg."));

  text = read_text (argv[1], &error);
  if (text != NULL)
    {
      gsize size;
      const void *data = lk_secret_get_data (text, &size);

      matrix = lk_qr_encode_bytes (data, size, &error);
    }
  if (matrix == NULL)
    return lk_cli_error (cli, LK_CLI_BAD_INPUT, 0, _ ("The text cannot be a QR code: %s."),
                         error->message);
  if (!write_matrix (matrix, output, svg, &error))
    return lk_cli_error (cli, LK_CLI_FAILED, 0, _ ("The QR code could not be written: %s."),
                         error->message);
  print_written (cli, matrix, output);
  return LK_CLI_DONE;
}
