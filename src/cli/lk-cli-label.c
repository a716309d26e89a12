/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lk-cli.h"
#include "config.h"

#include "lk-file.h"
#include "lk-image.h"
#include "lk-label-photo.h"
#include "lk-serial.h"

#include <glib/gi18n.h>
#include <string.h>
#include <sys/stat.h>

typedef struct
{
  char *serial;
  char *kind_word;
  char *output;
  LkPhotoKind kind;
} Options;

static void
options_clear (Options *options)
{
  g_free (options->serial);
  g_free (options->kind_word);
  g_free (options->output);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Options, options_clear)

static gboolean
options_check (LkCli *cli, Options *options, LkCliExit *status)
{
  options->kind = LK_PHOTO_KIND_LABEL;
  if (options->kind_word != NULL && !lk_photo_kind_from_string (options->kind_word, &options->kind))
    *status = lk_cli_usage (cli, _ ("The kind is “label”, “invoice” or “screen”."));
  else if (options->serial != NULL && !lk_serial_is_valid (options->serial))
    *status = lk_cli_usage (cli, _ ("“%s” is not a serial."), options->serial);
  else
    return TRUE;
  return FALSE;
}

static gboolean
is_same_file (const char *a, const char *b)
{
  struct stat first, second;

  return stat (a, &first) == 0 && stat (b, &second) == 0 && first.st_dev == second.st_dev
         && first.st_ino == second.st_ino;
}

static JsonNode *
to_json (LkLabelPhoto *photo, const char *file, const Options *options, gboolean written)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autofree char *name = g_filename_display_name (file);
  g_autofree char *output = written ? g_filename_display_name (options->output) : NULL;

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "file");
  json_builder_add_string_value (builder, name);
  json_builder_set_member_name (builder, "verdict");
  json_builder_add_string_value (builder,
                                 lk_photo_verdict_to_string (lk_label_photo_get_verdict (photo)));
  json_builder_set_member_name (builder, "reasons");
  json_builder_begin_array (builder);
  for (guint i = 0; i < lk_label_photo_get_n_reasons (photo); i++)
    {
      LkPhotoReason reason = lk_label_photo_get_reason (photo, i);
      g_autofree char *text = g_strdup_printf ("%s %s", lk_photo_reason_get_sentence (reason),
                                               lk_photo_reason_get_tip (reason));

      json_builder_begin_object (builder);
      json_builder_set_member_name (builder, "code");
      json_builder_add_string_value (builder, lk_photo_reason_to_string (reason));
      json_builder_set_member_name (builder, "text");
      json_builder_add_string_value (builder, text);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
  json_builder_set_member_name (builder, "serial_read");
  json_builder_add_string_value (builder, lk_label_photo_get_serial_read (photo));
  json_builder_set_member_name (builder, "serial_expected");
  json_builder_add_string_value (builder, options->serial);
  json_builder_set_member_name (builder, "output");
  json_builder_add_string_value (builder, output);
  json_builder_set_member_name (builder, "width");
  json_builder_add_int_value (builder, lk_label_photo_get_width (photo));
  json_builder_set_member_name (builder, "height");
  json_builder_add_int_value (builder, lk_label_photo_get_height (photo));
  json_builder_set_member_name (builder, "bytes");
  json_builder_add_int_value (builder, (gint64) g_bytes_get_size (lk_label_photo_get_jpeg (photo)));
  json_builder_set_member_name (builder, "masked");
  json_builder_begin_array (builder);
  for (guint i = 0; i < lk_label_photo_get_n_masks (photo); i++)
    json_builder_add_string_value (builder, lk_photo_mask_kind_to_string (
                                                lk_label_photo_get_mask (photo, i)->kind));
  json_builder_end_array (builder);
  json_builder_set_member_name (builder, "stripped");
  json_builder_begin_array (builder);
  for (const char *const *word = lk_label_photo_get_stripped (photo); *word != NULL; word++)
    json_builder_add_string_value (builder, *word);
  json_builder_end_array (builder);
  json_builder_end_object (builder);
  return json_builder_get_root (builder);
}

static const char *
verdict_sentence (LkPhotoVerdict verdict)
{
  switch (verdict)
    {
    case LK_PHOTO_VERDICT_PASS:
      return _ ("Pass: the photo can be sent.");
    case LK_PHOTO_VERDICT_WARN:
      return _ ("Warning: look at the photo before it is sent.");
    case LK_PHOTO_VERDICT_REJECT:
      return _ ("Rejected: the photo cannot be sent.");
    }
  g_return_val_if_reached ("");
}

static void
print_for_people (LkLabelPhoto *photo, const Options *options, gboolean written)
{
  const char *const *stripped = lk_label_photo_get_stripped (photo);
  const char *serial = lk_label_photo_get_serial_read (photo);
  g_autofree char *words = g_strjoinv (", ", (char **) stripped);

  lk_cli_print ("%s", verdict_sentence (lk_label_photo_get_verdict (photo)));
  for (guint i = 0; i < lk_label_photo_get_n_reasons (photo); i++)
    {
      LkPhotoReason reason = lk_label_photo_get_reason (photo, i);

      lk_cli_print ("%s %s", lk_photo_reason_get_sentence (reason),
                    lk_photo_reason_get_tip (reason));
    }
  lk_cli_print (_ ("Serial read: %s"), serial != NULL ? serial : _ ("none"));
  lk_cli_print (_ ("Covered places: %u"), lk_label_photo_get_n_masks (photo));
  lk_cli_print (_ ("Taken out: %s"), *stripped != NULL ? words : _ ("nothing was there"));
  if (written)
    lk_cli_print (_ ("Written to %s"), options->output);
}

static LkCliExit
report (LkCli *cli, LkLabelPhoto *photo, const char *file, const Options *options)
{
  gboolean write
      = options->output != NULL && lk_label_photo_get_verdict (photo) != LK_PHOTO_VERDICT_REJECT;
  GBytes *jpeg = lk_label_photo_get_jpeg (photo);
  g_autoptr (GError) error = NULL;

  if (write
      && !lk_file_write_private (options->output, g_bytes_get_data (jpeg, NULL),
                                 g_bytes_get_size (jpeg), &error))
    return lk_cli_error (cli, LK_CLI_FAILED, 0, _ ("The photo could not be written: %s."),
                         error->message);
  if (cli->json)
    {
      g_autoptr (JsonNode) node = to_json (photo, file, options, write);

      lk_cli_print_json (node);
    }
  else
    print_for_people (photo, options, write);
  return LK_CLI_DONE;
}

/**
 * lk_cli_label:
 * @cli: the run
 * @argc: how many words
 * @argv: the words, "label" first
 *
 * latchkeyctl label FILE: what a label photo is worth, and a clean copy of it.
 *
 * Returns: the exit status
 */
LkCliExit
lk_cli_label (LkCli *cli, int argc, char **argv)
{
  g_auto (Options) options = { 0 };
  const GOptionEntry entries[] = {
    { "serial", 0, 0, G_OPTION_ARG_STRING, &options.serial,
      N_ ("The serial of the device that the photo should show"), N_ ("S") },
    { "kind", 0, 0, G_OPTION_ARG_STRING, &options.kind_word,
      N_ ("What the photo shows: label, invoice or screen"), N_ ("KIND") },
    { "output", 0, 0, G_OPTION_ARG_FILENAME, &options.output,
      N_ ("Write the clean photo there, unless it is rejected"), N_ ("CLEAN.jpg") },
    G_OPTION_ENTRY_NULL,
  };
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (LkLabelPhoto) photo = NULL;
  g_autoptr (GError) error = NULL;
  LkCliExit status;

  if (!lk_cli_parse (cli, entries, N_ ("FILE"), 1, 1, &argc, &argv, &status)
      || !options_check (cli, &options, &status))
    return status;
  if (options.output != NULL && is_same_file (argv[1], options.output))
    return lk_cli_error (cli, LK_CLI_FAILED, 0,
                         _ ("The original is never changed. Choose another name for --output."));

  lk_label_photo_prepare_file_async (argv[1], options.serial, options.kind, NULL, cli->cancellable,
                                     lk_cli_got_result, &result);
  photo = lk_label_photo_prepare_finish (lk_cli_wait (&result), &error);
  if (photo != NULL)
    return report (cli, photo, argv[1], &options);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return LK_CLI_FAILED;
  /* What decoders say may end with a full stop of its own. */
  if (g_str_has_suffix (error->message, "."))
    error->message[strlen (error->message) - 1] = '\0';
  return lk_cli_error (cli, LK_CLI_BAD_INPUT, 0, _ ("%s cannot be used as a label photo: %s."),
                       argv[1], error->message);
}
