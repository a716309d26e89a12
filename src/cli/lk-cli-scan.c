/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lk-cli.h"
#include "config.h"

#include "lk-qr-decoder.h"

#include <glib/gi18n.h>

#define MAX_FILES 10000

static void
add_code (JsonBuilder *builder, const LkQrCode *code)
{
  g_auto (LkSecretString) text = lk_qr_code_to_utf8 (code);

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "kind");
  json_builder_add_string_value (builder, lk_qr_kind_to_string (code->kind));
  json_builder_set_member_name (builder, "text");
  json_builder_add_string_value (builder, text);
  json_builder_set_member_name (builder, "corners");
  json_builder_begin_array (builder);
  for (guint i = 0; i < G_N_ELEMENTS (code->corners); i++)
    {
      json_builder_begin_array (builder);
      json_builder_add_double_value (builder, code->corners[i].x);
      json_builder_add_double_value (builder, code->corners[i].y);
      json_builder_end_array (builder);
    }
  json_builder_end_array (builder);
  json_builder_end_object (builder);
}

static void
add_size (JsonBuilder *builder, const char *name, LkImage *image, guint pixels)
{
  json_builder_set_member_name (builder, name);
  if (image != NULL)
    json_builder_add_int_value (builder, pixels);
  else
    json_builder_add_null_value (builder);
}

static void
add_file (JsonBuilder *builder, const char *path, LkQrReading *reading, const char *error)
{
  g_autofree char *name = g_filename_display_name (path);
  LkImage *image = reading != NULL ? lk_qr_reading_get_image (reading) : NULL;
  guint count = reading != NULL ? lk_qr_reading_get_n_codes (reading) : 0;

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "file");
  json_builder_add_string_value (builder, name);
  add_size (builder, "width", image, image != NULL ? lk_image_get_width (image) : 0);
  add_size (builder, "height", image, image != NULL ? lk_image_get_height (image) : 0);
  json_builder_set_member_name (builder, "error");
  json_builder_add_string_value (builder, error);
  json_builder_set_member_name (builder, "codes");
  json_builder_begin_array (builder);
  for (guint i = 0; i < count; i++)
    add_code (builder, lk_qr_reading_get_code (reading, i));
  json_builder_end_array (builder);
  json_builder_end_object (builder);
}

static void
print_for_people (const char *path, LkQrReading *reading)
{
  guint count = lk_qr_reading_get_n_codes (reading);
  g_autofree char *name = g_filename_display_name (path);

  if (count == 0)
    lk_cli_print (_ ("%s: no QR code"), name);
  for (guint i = 0; i < count; i++)
    {
      const LkQrCode *code = lk_qr_reading_get_code (reading, i);
      g_auto (LkSecretString) text = lk_qr_code_to_utf8 (code);

      lk_cli_print ("%s: %s: %s", name, lk_qr_kind_to_string (code->kind), text);
    }
}

/**
 * lk_cli_scan:
 * @cli: the run
 * @argc: how many words
 * @argv: the words, "scan" first
 *
 * latchkeyctl scan FILE…: every QR code of each picture. A file that cannot be read does not keep
 * the others from being read.
 *
 * Returns: the exit status
 */
LkCliExit
lk_cli_scan (LkCli *cli, int argc, char **argv)
{
  g_autoptr (LkQrDecoder) decoder = lk_qr_decoder_new ();
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  LkCliExit status;

  if (!lk_cli_parse (cli, NULL, N_ ("FILE…"), 1, MAX_FILES, &argc, &argv, &status))
    return status;
  status = LK_CLI_DONE;
  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "files");
  json_builder_begin_array (builder);
  for (int i = 1; i < argc; i++)
    {
      g_autoptr (GAsyncResult) result = NULL;
      g_autoptr (LkQrReading) reading = NULL;
      g_autoptr (GError) error = NULL;

      lk_qr_decoder_decode_file_async (decoder, argv[i], cli->cancellable, lk_cli_got_result,
                                       &result);
      reading = lk_qr_decoder_decode_finish (decoder, lk_cli_wait (&result), &error);
      if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        return LK_CLI_FAILED;
      if (reading == NULL)
        status = lk_cli_error (cli, LK_CLI_BAD_INPUT, 0, _ ("%s cannot be read: %s."), argv[i],
                               error->message);
      else if (!cli->json)
        print_for_people (argv[i], reading);
      add_file (builder, argv[i], reading, error != NULL ? error->message : NULL);
    }
  json_builder_end_array (builder);
  json_builder_end_object (builder);
  if (cli->json)
    {
      g_autoptr (JsonNode) node = json_builder_get_root (builder);

      lk_cli_print_json (node);
    }
  return status;
}
