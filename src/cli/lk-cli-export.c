/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lk-cli-sadp.h"
#include "lk-file.h"
#include "lk-qr-encode.h"
#include "lk-cli-store.h"
#include "config.h"

#include <glib/gi18n.h>
#include <string.h>
#include <unistd.h>

#define FIND_S 10.0
#define MODULE_PIXELS 8 /* of a QR in a PNG: large enough to print and to scan */

typedef struct
{
  char *output;
  char *qr;
  gboolean again;
} Options;

static void
options_clear (Options *options)
{
  g_free (options->output);
  g_free (options->qr);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Options, options_clear)

static gboolean
is_svg (const char *path)
{
  return g_str_has_suffix (path, ".svg");
}

/* The device is asked once: what can be found wrong with a file name is found before that. */
static gboolean
check_place (LkCli *cli, const char *path, LkCliExit *status)
{
  g_autofree char *directory = path != NULL ? g_path_get_dirname (path) : NULL;

  if (path == NULL)
    return TRUE;
  if (g_file_test (path, G_FILE_TEST_IS_DIR) || access (directory, W_OK | X_OK) != 0)
    {
      *status = lk_cli_error (cli, LK_CLI_FAILED, 0,
                              _ ("“%s” cannot be written. The device was not asked."), path);
      return FALSE;
    }
  return TRUE;
}

static gboolean
check_files (LkCli *cli, const Options *options, LkCliExit *status)
{
  if (options->qr != NULL && !is_svg (options->qr) && !g_str_has_suffix (options->qr, ".png"))
    {
      *status = lk_cli_usage (cli, _ ("--qr takes a file name that ends in .png or .svg."));
      return FALSE;
    }
  return check_place (cli, options->output, status) && check_place (cli, options->qr, status);
}

static gboolean
check_not_open (LkCli *cli,
                LkLocalStore *store,
                const char *mac,
                const Options *options,
                LkCliExit *status)
{
  g_autoptr (LkExportRecord) open
      = store != NULL && !options->again ? lk_local_store_find_open_export (store, mac) : NULL;

  if (open == NULL)
    return TRUE;
  *status = lk_cli_error (
      cli, LK_CLI_FAILED, 0,
      _ ("A request that this device gave at %s is still open. A second export makes the answer "
         "to it useless, so the device was not asked. Use --again if that is what you want."),
      open->exported_at);
  return FALSE;
}

static gboolean
check_device (LkCli *cli, LkSadpDevice *device, LkCliExit *status)
{
  const LkSadpCapabilities *can = lk_sadp_device_get_capabilities (device);

  switch (can->reset_mode)
    {
    case LK_RESET_MODE_ENCRYPT_STRING:
    case LK_RESET_MODE_DEVICE_CODE:
      return TRUE;
    case LK_RESET_MODE_LEGACY:
    case LK_RESET_MODE_NONE:
    case LK_RESET_MODE_UNSUPPORTED:
      break;
    }
  *status
      = lk_cli_error (cli, LK_CLI_REFUSED, can->no_password_yet ? 2019 : 0, "%s", can->sentence);
  return FALSE;
}

static LkSadpExport *
ask_once (LkCli *cli, LkCliSadp *sadp, LkSadpDevice *device, LkCliExit *status)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  LkSadpExport *export;

  lk_sadp_export_async (sadp->transport, device, cli->cancellable, lk_cli_got_result, &result);
  lk_cli_wait (&result);
  export = lk_sadp_export_finish (sadp->transport, result, &error);
  if (export == NULL)
    *status = lk_cli_sadp_fail (cli, error);
  return export;
}

static void
note (LkCli *cli, LkLocalStore *store, LkExportRecord *record)
{
  g_autoptr (GError) error = NULL;

  if (store != NULL && !lk_local_store_record_export (store, record, &error))
    lk_cli_error (cli, LK_CLI_DONE, 0,
                  _ ("The export could not be noted, so a second one would not be stopped: %s"),
                  error->message);
}

static gboolean
write_qr (const char *path, LkSecret *text, GError **error)
{
  g_autoptr (LkQrMatrix) matrix = lk_qr_encode (lk_secret_get_text (text), error);

  if (matrix == NULL)
    return FALSE;
  return is_svg (path) ? lk_qr_write_svg (matrix, path, _ ("Request for the desk"), error)
                       : lk_qr_write_png (matrix, path, MODULE_PIXELS, error);
}

static gboolean
write_files (LkCli *cli, const Options *options, LkSecret *text)
{
  g_autoptr (GError) error = NULL;
  gsize size = 0;
  gconstpointer data = lk_secret_get_data (text, &size);
  gboolean done = TRUE;

  if (options->output != NULL && !lk_file_write_private (options->output, data, size, &error))
    {
      /* The device would make a new request if it were asked again: this one must not be lost. */
      lk_cli_error (cli, LK_CLI_FAILED, 0,
                    _ ("The request could not be written and stands on standard output instead: "
                       "%s"),
                    error->message);
      g_clear_error (&error);
      if (!cli->json)
        lk_cli_print_text (data, size);
      done = FALSE;
    }
  if (options->qr != NULL && !write_qr (options->qr, text, &error))
    {
      lk_cli_error (cli, LK_CLI_FAILED, 0, _ ("The QR could not be written: %s"), error->message);
      done = FALSE;
    }
  return done;
}

static void
add_text (JsonBuilder *builder, const char *name, const char *text)
{
  json_builder_set_member_name (builder, name);
  if (text != NULL)
    json_builder_add_string_value (builder, text);
  else
    json_builder_add_null_value (builder);
}

static void
print_json (LkSadpDevice *device,
            const LkSadpExport *export,
            const LkExportRecord *record,
            const Options *options)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autoptr (JsonNode) node = NULL;

  json_builder_begin_object (builder);
  add_text (builder, "mac", lk_sadp_device_get_mac (device));
  add_text (builder, "serial", lk_sadp_device_get_serial (device));
  add_text (builder, "kind", lk_sadp_request_kind_to_string (export->kind));
  add_text (builder, "text", lk_secret_get_text (export->text));
  add_text (builder, "sha256", record->request_sha256);
  add_text (builder, "exported_at", record->exported_at);
  add_text (builder, "boot_time", export->boot_time);
  add_text (builder, "file", options->output);
  add_text (builder, "qr", options->qr);
  json_builder_end_object (builder);
  node = json_builder_get_root (builder);
  lk_cli_print_json (node);
}

static void
print_for_people (const LkSadpExport *export, const Options *options)
{
  gsize size = 0;
  gconstpointer data = lk_secret_get_data (export->text, &size);

  if (options->output != NULL)
    {
      lk_cli_print (_ ("The request was saved in %s."), options->output);
      lk_cli_print (_ ("Until the answer comes, do not restart the device and do not export "
                       "again."));
      return;
    }
  lk_cli_print_text (data, size);
  if (isatty (STDOUT_FILENO))
    lk_cli_print_text ("\n", 1);
}

static LkCliExit
export_from (LkCli *cli,
             LkCliSadp *sadp,
             LkLocalStore *store,
             LkSadpDevice *device,
             const Options *options)
{
  LkCliExit status = LK_CLI_DONE;
  g_autoptr (LkSadpExport) export = ask_once (cli, sadp, device, &status);
  g_autoptr (LkExportRecord) record = NULL;
  gboolean written;

  if (export == NULL)
    return status;
  record = lk_export_record_new_of_request (lk_sadp_device_get_mac (device),
                                            lk_sadp_device_get_serial (device), export->exported_us,
                                            export->boot_time, export->text);
  note (cli, store, record);
  written = write_files (cli, options, export->text);
  if (cli->json)
    print_json (device, export, record, options);
  else if (written)
    print_for_people (export, options);
  return written ? LK_CLI_DONE : LK_CLI_FAILED;
}

/**
 * lk_cli_export:
 * @cli: the run
 * @argc: how many words
 * @argv: the words
 *
 * `export MAC [--output FILE] [--qr FILE] [--again]`: asks the device once for its request.
 *
 * Returns: 0; 1 when a guard stops it; 3 when the device cannot or will not; 4 without an answer
 */
LkCliExit
lk_cli_export (LkCli *cli, int argc, char **argv)
{
  g_auto (LkCliSadp) sadp = { .default_timeout_s = FIND_S };
  g_auto (Options) options = { NULL };
  const GOptionEntry entries[] = {
    { "output", 'o', 0, G_OPTION_ARG_FILENAME, &options.output,
      N_ ("Save the request, as DeviceKey.xml is saved"), "FILE" },
    { "qr", 0, 0, G_OPTION_ARG_FILENAME, &options.qr, N_ ("Save the request as a QR code"),
      "FILE.png|.svg" },
    { "again", 0, 0, G_OPTION_ARG_NONE, &options.again,
      N_ ("Export although an earlier request is open"), NULL },
    G_OPTION_ENTRY_NULL,
  };
  g_autoptr (LkLocalStore) store = NULL;
  g_autoptr (LkSadpDevice) device = NULL;
  g_autofree char *mac = NULL;
  LkCliExit status = LK_CLI_DONE;

  if (!lk_cli_sadp_parse (cli, &sadp, entries, "MAC", 1, &argc, &argv, &status)
      || (mac = lk_cli_sadp_mac (cli, argv[1], &status)) == NULL
      || !check_files (cli, &options, &status) || !lk_cli_sadp_make (cli, &sadp, &status))
    return status;
  store = lk_cli_store_open (cli, sadp.practice);
  if (!check_not_open (cli, store, mac, &options, &status)
      || !lk_cli_sadp_start (cli, &sadp, &status)
      || (device = lk_cli_sadp_find (cli, &sadp, mac, &status)) == NULL
      || !check_device (cli, device, &status))
    return status;
  return export_from (cli, &sadp, store, device, &options);
}
