/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The commands with which a requester brings something: add-evidence, re-export. */
#include "lk-cli-case.h"
#include "lk-cli-store.h"
#include "lk-hash.h"
#include "config.h"

#include <glib/gi18n.h>

typedef struct
{
  LkCliCase on;
  char *label;
  char *request;
  char *kind;
  char *exported_at;
  LkLabelKind label_kind;
  LkRequestKind request_kind;
} Options;

static void
options_clear (Options *options)
{
  lk_cli_case_clear (&options->on);
  g_free (options->label);
  g_free (options->request);
  g_free (options->kind);
  g_free (options->exported_at);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Options, options_clear)

/* One option for both: the words of the two kinds are different ones. */
static gboolean
read_kind (LkCli *cli, Options *options, LkCliExit *status)
{
  if (options->kind == NULL || lk_label_kind_from_string (options->kind, &options->label_kind)
      || lk_request_kind_from_string (options->kind, &options->request_kind))
    return TRUE;
  *status = lk_cli_usage (cli, _ ("--kind is “label”, “invoice” or “screen” of a photo, "
                                  "“encrypt-string”, “device-code” or “qr” of a request."));
  return FALSE;
}

/* Uploads the checked photo and names it in the event. */
static gboolean
add_label (LkCli *cli, Options *options, LkNewEvent *event, char **doubts, LkCliExit *status)
{
  LkCaseItem *item = lk_case_get_item (options->on.source, (guint) options->on.item);
  LkCaseBackend *backend = options->on.desk.backend;
  g_autoptr (GBytes) photo = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autofree char *sha256 = NULL;
  g_autoptr (GError) error = NULL;

  if (options->label == NULL)
    return TRUE;
  photo = lk_cli_prepare_label (cli, options->label,
                                lk_device_identity_get_serial (lk_case_item_get_device (item)),
                                options->label_kind, doubts, status);
  if (photo == NULL)
    return FALSE;
  lk_case_backend_put_blob_async (backend, photo, "image/jpeg", NULL, NULL, cli->cancellable,
                                  lk_cli_got_result, &result);
  sha256 = lk_case_backend_put_blob_finish (backend, lk_cli_wait (&result), &error);
  if (sha256 == NULL)
    {
      *status = lk_cli_desk_fail (cli, error);
      return FALSE;
    }
  lk_new_event_set_label (event, options->label_kind, sha256);
  return TRUE;
}

/* When a request was exported here, the time of that is known better than anybody types it. */
static char *
find_exported_at (LkCli *cli, Options *options, const char *sha256)
{
  LkCaseItem *item = lk_case_get_item (options->on.source, (guint) options->on.item);
  const char *mac = lk_device_identity_get_mac (lk_case_item_get_device (item));
  g_autoptr (LkLocalStore) store = NULL;
  g_autoptr (LkExportRecord) record = NULL;

  store = lk_cli_store_open (cli, options->on.desk.practice);
  if (store != NULL)
    lk_cli_doubt_request (cli, store, sha256, mac);
  if (options->exported_at != NULL)
    return g_strdup (options->exported_at);
  record = store != NULL ? lk_local_store_find_export (store, mac) : NULL;
  if (record == NULL || g_strcmp0 (record->request_sha256, sha256) != 0)
    return NULL;
  lk_local_store_set_export_case (store, sha256, lk_case_get_id (options->on.source),
                                  (guint) options->on.item, NULL);
  return g_strdup (record->exported_at);
}

static gboolean
add_request (LkCli *cli, Options *options, LkNewEvent *event, LkCliExit *status)
{
  g_autoptr (LkSecret) request = NULL;
  g_autofree char *sha256 = NULL;
  g_autofree char *exported_at = NULL;

  if (options->request == NULL)
    return TRUE;
  request = lk_cli_read_request (cli, options->request, status);
  if (request == NULL)
    return FALSE;
  sha256 = lk_sha256_hex (lk_secret_get_text (request), lk_secret_get_size (request));
  exported_at = find_exported_at (cli, options, sha256);
  lk_new_event_set_request (event, options->request_kind, request, exported_at);
  return TRUE;
}

static void
set_words (LkNewEvent *event, const char *text, const char *doubts)
{
  g_autofree char *both = NULL;

  if (text != NULL && doubts != NULL)
    both = g_strdup_printf ("%s\n(%s)", text, doubts);
  lk_new_event_set_text (event, both != NULL ? both : text != NULL ? text : doubts);
}

/**
 * lk_cli_case_add_evidence:
 * @cli: the run
 * @argc: how many words
 * @argv: the words, "add-evidence" first
 *
 * latchkeyctl case add-evidence ID --item N [--label FILE] [--request FILE] [TEXT].
 *
 * Returns: the exit status
 */
LkCliExit
lk_cli_case_add_evidence (LkCli *cli, int argc, char **argv)
{
  g_auto (Options) options = { 0 };
  const GOptionEntry entries[] = {
    LK_CLI_DESK_ENTRIES (&options.on.desk),
    LK_CLI_ITEM_ENTRY (&options.on),
    { "label", 0, 0, G_OPTION_ARG_FILENAME, &options.label, N_ ("A photo"), N_ ("FILE") },
    { "request", 0, 0, G_OPTION_ARG_FILENAME, &options.request, N_ ("A new request of the device"),
      N_ ("FILE") },
    { "kind", 0, 0, G_OPTION_ARG_STRING, &options.kind, N_ ("What the photo or the request is"),
      N_ ("KIND") },
    { "exported-at", 0, 0, G_OPTION_ARG_STRING, &options.exported_at,
      N_ ("When the device gave the request"), N_ ("TIME") },
    G_OPTION_ENTRY_NULL,
  };
  g_autoptr (LkNewEvent) event = lk_new_event_new (LK_EVENT_KIND_EVIDENCE_ADDED);
  g_autofree char *text = NULL;
  g_autofree char *doubts = NULL;
  LkCliExit status;

  if (!lk_cli_parse (cli, entries, N_ ("ID [TEXT]"), 1, 1000, &argc, &argv, &status)
      || !read_kind (cli, &options, &status)
      || !lk_cli_check_time (cli, "--exported-at", options.exported_at, &status))
    return status;
  text = lk_cli_case_words (argv, 2);
  if (options.label == NULL && options.request == NULL && text == NULL)
    return lk_cli_usage (cli, _ ("There is nothing to add: --label, --request or words."));
  if (!lk_cli_case_open (cli, &options.on, argv[1], &status)
      || !lk_cli_case_need_item (cli, &options.on, &status))
    return status;
  lk_new_event_set_item (event, (guint) options.on.item);
  if (!add_request (cli, &options, event, &status)
      || !add_label (cli, &options, event, &doubts, &status))
    return status;
  set_words (event, text, doubts);
  return lk_cli_case_post (cli, &options.on, event);
}

/**
 * lk_cli_case_re_export:
 * @cli: the run
 * @argc: how many words
 * @argv: the words, "re-export" first
 *
 * latchkeyctl case re-export ID --item N --request FILE.
 *
 * Returns: the exit status
 */
LkCliExit
lk_cli_case_re_export (LkCli *cli, int argc, char **argv)
{
  g_auto (Options) options = { 0 };
  const GOptionEntry entries[] = {
    LK_CLI_DESK_ENTRIES (&options.on.desk),
    LK_CLI_ITEM_ENTRY (&options.on),
    { "request", 0, 0, G_OPTION_ARG_FILENAME, &options.request,
      N_ ("The new request of the device"), N_ ("FILE") },
    { "kind", 0, 0, G_OPTION_ARG_STRING, &options.kind, N_ ("What the request is"), N_ ("KIND") },
    { "exported-at", 0, 0, G_OPTION_ARG_STRING, &options.exported_at,
      N_ ("When the device gave the request"), N_ ("TIME") },
    G_OPTION_ENTRY_NULL,
  };
  g_autoptr (LkNewEvent) event = lk_new_event_new (LK_EVENT_KIND_RE_EXPORTED);
  LkCliExit status;

  if (!lk_cli_parse (cli, entries, N_ ("ID"), 1, 1, &argc, &argv, &status)
      || !read_kind (cli, &options, &status)
      || !lk_cli_check_time (cli, "--exported-at", options.exported_at, &status))
    return status;
  if (options.request == NULL)
    return lk_cli_usage (cli, _ ("--request is missing."));
  if (!lk_cli_case_open (cli, &options.on, argv[1], &status)
      || !lk_cli_case_need_item (cli, &options.on, &status)
      || !add_request (cli, &options, event, &status))
    return status;
  lk_new_event_set_item (event, (guint) options.on.item);
  return lk_cli_case_post (cli, &options.on, event);
}
