/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lk-cli-case-item.h"
#include "lk-cli-store.h"
#include "lk-hash.h"
#include "lk-limits.h"
#include "lk-outbox-delivery.h"
#include "lk-time.h"
#include "config.h"

#include <glib/gi18n.h>

typedef struct
{
  LkCliDesk desk;
  char *type_word;
  char *method_word;
  char **items;
  char *name;
  char *company;
  char *email;
  char *phone;
  char *country;
  char *comment;
  char *agree;

  LkCaseType type;
  LkCaseMethod method;
  GPtrArray *parsed; /* of LkCliItem */
  LkLocalStore *store;
} Options;

static void
options_clear (Options *options)
{
  g_free (options->type_word);
  g_free (options->method_word);
  g_strfreev (options->items);
  g_free (options->name);
  g_free (options->company);
  g_free (options->email);
  g_free (options->phone);
  g_free (options->country);
  g_free (options->comment);
  g_free (options->agree);
  g_clear_pointer (&options->parsed, g_ptr_array_unref);
  g_clear_object (&options->store);
  lk_cli_desk_clear (&options->desk);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Options, options_clear)

/* What is wrong with the words of the command alone, before anything is read or sent. */

static gboolean
check_item (LkCli *cli, const Options *options, const LkCliItem *item, LkCliExit *status)
{
  const char *serial = lk_device_identity_get_serial (item->device);

  if (item->label == NULL)
    *status = lk_cli_usage (cli, _ ("The item %s needs “label”, a photo."), serial);
  else if (item->request == NULL && options->method == LK_CASE_METHOD_OTHER
           && options->type == LK_CASE_TYPE_PASSWORD_RESET)
    *status = lk_cli_usage (cli, _ ("The item %s needs “request”: the device is somewhere else."),
                            serial);
  else
    return TRUE;
  return FALSE;
}

static gboolean
has_serial (GPtrArray *parsed, const char *serial)
{
  for (guint i = 0; i < parsed->len; i++)
    {
      LkCliItem *other = g_ptr_array_index (parsed, i);

      if (g_str_equal (lk_device_identity_get_serial (other->device), serial))
        return TRUE;
    }
  return FALSE;
}

static gboolean
parse_items (LkCli *cli, Options *options, LkCliExit *status)
{
  options->parsed = g_ptr_array_new_with_free_func ((GDestroyNotify) lk_cli_item_free);
  for (guint i = 0; options->items != NULL && options->items[i] != NULL; i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (LkCliItem) item = lk_cli_item_parse (options->items[i], &error);

      if (item == NULL)
        {
          *status = lk_cli_usage (cli, "%s", error->message);
          return FALSE;
        }
      if (has_serial (options->parsed, lk_device_identity_get_serial (item->device)))
        {
          *status = lk_cli_usage (cli, _ ("Two items have the serial %s."),
                                  lk_device_identity_get_serial (item->device));
          return FALSE;
        }
      if (!check_item (cli, options, item, status))
        return FALSE;
      g_ptr_array_add (options->parsed, g_steal_pointer (&item));
    }
  if (options->parsed->len >= 1 && options->parsed->len <= LK_LIMIT_ITEMS)
    return TRUE;
  *status = lk_cli_usage (cli, _ ("A case has 1 to %d items: --item KEY=VALUE,…"), LK_LIMIT_ITEMS);
  return FALSE;
}

static gboolean
options_check (LkCli *cli, Options *options, LkCliExit *status)
{
  if (!lk_case_type_from_string (options->type_word, &options->type))
    *status = lk_cli_usage (cli, _ ("--type is “password-reset” or “device-unbind”."));
  else if (!lk_case_method_from_string (options->method_word, &options->method))
    *status = lk_cli_usage (cli, _ ("--method is “lan” or “other”."));
  else if (options->name == NULL || *options->name == '\0')
    *status = lk_cli_usage (cli, _ ("--name is missing."));
  else if (options->email == NULL && options->phone == NULL)
    *status = lk_cli_usage (cli, _ ("The desk needs --email or --phone."));
  else if (options->agree == NULL)
    *status = lk_cli_usage (cli, _ ("--agree is missing: the version of the desk’s agreement that "
                                    "you have read and accept."));
  else
    return parse_items (cli, options, status);
  return FALSE;
}

/* The case, put together */

static LkDraft *
start_draft (const Options *options)
{
  LkDraft *draft = lk_draft_new ();
  LkContact *contact = lk_draft_get_contact (draft);

  lk_draft_set_case_type (draft, options->type);
  lk_draft_set_method (draft, options->method);
  lk_draft_set_comment (draft, options->comment);
  lk_contact_set_name (contact, options->name);
  lk_contact_set_company (contact, options->company);
  lk_contact_set_email (contact, options->email);
  lk_contact_set_phone (contact, options->phone);
  lk_contact_set_country (contact, options->country);
  return draft;
}

static gboolean
accept_agreement (LkCli *cli, Options *options, LkDraft *draft, LkCliExit *status)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (LkDeskInfo) desk = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  g_autofree char *at = lk_time_format (now);

  lk_case_backend_get_desk_async (options->desk.backend, NULL, cli->cancellable, lk_cli_got_result,
                                  &result);
  desk = lk_case_backend_get_desk_finish (options->desk.backend, lk_cli_wait (&result), &error);
  if (desk == NULL)
    {
      *status = lk_cli_desk_fail (cli, error);
      return FALSE;
    }
  if (!g_str_equal (lk_desk_info_get_agreement_version (desk), options->agree))
    {
      *status = lk_cli_error (cli, LK_CLI_REFUSED, 0,
                              _ ("The agreement of the desk is version %s, so nothing was filed. "
                                 "Read it, then give --agree with that version."),
                              lk_desk_info_get_agreement_version (desk));
      return FALSE;
    }
  lk_draft_set_agreement (draft, options->agree, lk_desk_info_get_agreement_sha256 (desk), at);
  lk_draft_set_language (draft, lk_desk_info_get_agreement_language (desk));
  return TRUE;
}

static gboolean
add_request (LkCli *cli,
             Options *options,
             const LkCliItem *given,
             LkDraftItem *item,
             LkCliExit *status)
{
  g_autoptr (LkSecret) request = NULL;
  g_autoptr (LkExportRecord) record = NULL;
  g_autofree char *sha256 = NULL;
  gboolean ours;

  if (given->request == NULL)
    return TRUE;
  request = lk_cli_read_request (cli, given->request, status);
  if (request == NULL)
    return FALSE;
  sha256 = lk_sha256_hex (lk_secret_get_text (request), lk_secret_get_size (request));
  if (options->store != NULL)
    {
      const char *mac = lk_device_identity_get_mac (given->device);

      lk_cli_doubt_request (cli, options->store, sha256, mac);
      record = lk_local_store_find_export (options->store, mac);
    }
  ours = record != NULL && g_strcmp0 (record->request_sha256, sha256) == 0;
  lk_draft_item_set_request (item, request, given->request_kind, ours ? record->exported_at : NULL,
                             ours ? record->boot_time : NULL);
  /* What the device said of its start belongs to the request. */
  if (ours && record->boot_time != NULL
      && *lk_device_identity_get_boot_time (given->device) == '\0')
    lk_device_identity_set_boot_time (given->device, record->boot_time);
  return TRUE;
}

static gboolean
add_label (LkCli *cli, const LkCliItem *given, LkDraftItem *item, LkCliExit *status)
{
  g_autofree char *doubts = NULL;
  g_autoptr (GBytes) photo
      = lk_cli_prepare_label (cli, given->label, lk_device_identity_get_serial (given->device),
                              given->label_kind, &doubts, status);
  g_autofree char *sha256 = NULL;

  if (photo == NULL)
    return FALSE;
  sha256 = lk_sha256_hex (g_bytes_get_data (photo, NULL), g_bytes_get_size (photo));
  lk_draft_item_set_label_kind (item, given->label_kind);
  lk_draft_item_set_label (item, photo, sha256, NULL, NULL, NULL);
  lk_draft_item_set_override_reason (item, doubts);
  return TRUE;
}

static gboolean
add_items (LkCli *cli, Options *options, LkDraft *draft, LkCliExit *status)
{
  for (guint i = 0; i < options->parsed->len; i++)
    {
      LkCliItem *given = g_ptr_array_index (options->parsed, i);
      g_autoptr (LkDraftItem) item = lk_draft_item_new (given->device);

      if (!add_request (cli, options, given, item, status) || !add_label (cli, given, item, status))
        return FALSE;
      lk_draft_add_item (draft, item);
    }
  return TRUE;
}

static void
note_exports (Options *options, LkDraft *draft, LkCase *filed)
{
  for (guint i = 0; options->store != NULL && i < lk_draft_get_n_items (draft); i++)
    {
      LkSecret *request = lk_draft_item_get_request (lk_draft_get_item (draft, i));
      g_autofree char *sha256 = NULL;

      if (request == NULL)
        continue;
      sha256 = lk_sha256_hex (lk_secret_get_text (request), lk_secret_get_size (request));
      lk_local_store_set_export_case (options->store, sha256, lk_case_get_id (filed), i + 1, NULL);
    }
}

/* One key for all attempts of this run: whatever is lost on the way, one case is filed. */
static LkCliExit
file_case (LkCli *cli, Options *options, LkDraft *draft)
{
  g_autoptr (LkOutboxEntry) entry = lk_outbox_entry_new (draft, lk_draft_get_id (draft));
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (LkCase) filed = NULL;
  g_autoptr (GError) error = NULL;

  lk_outbox_deliver_async (options->desk.backend, entry, NULL, NULL, cli->cancellable,
                           lk_cli_got_result, &result);
  filed = lk_outbox_deliver_finish (lk_cli_wait (&result), &error);
  if (filed == NULL)
    return lk_cli_desk_fail (cli, error);
  note_exports (options, draft, filed);
  lk_cli_case_print (cli, filed);
  return LK_CLI_DONE;
}

/**
 * lk_cli_case_submit:
 * @cli: the run
 * @argc: how many words
 * @argv: the words, "submit" first
 *
 * latchkeyctl case submit: files a case. Photos are checked and stripped before they leave.
 *
 * Returns: the exit status
 */
LkCliExit
lk_cli_case_submit (LkCli *cli, int argc, char **argv)
{
  g_auto (Options) options = { 0 };
  const GOptionEntry entries[] = {
    LK_CLI_DESK_ENTRIES (&options.desk),
    { "type", 0, 0, G_OPTION_ARG_STRING, &options.type_word, "password-reset|device-unbind",
      N_ ("TYPE") },
    { "method", 0, 0, G_OPTION_ARG_STRING, &options.method_word, "lan|other", N_ ("METHOD") },
    { "item", 0, 0, G_OPTION_ARG_STRING_ARRAY, &options.items,
      N_ ("A device: serial, model, mac, ipv4, firmware, boot_time, label=FILE, request=FILE, "
          "kind"),
      N_ ("KEY=VALUE,…") },
    { "name", 0, 0, G_OPTION_ARG_STRING, &options.name, N_ ("Who asks"), N_ ("N") },
    { "company", 0, 0, G_OPTION_ARG_STRING, &options.company, N_ ("Their company"), N_ ("C") },
    { "email", 0, 0, G_OPTION_ARG_STRING, &options.email, N_ ("Their email address"), N_ ("E") },
    { "phone", 0, 0, G_OPTION_ARG_STRING, &options.phone, N_ ("Their phone number"), N_ ("P") },
    { "country", 0, 0, G_OPTION_ARG_STRING, &options.country, N_ ("Their country, two letters"),
      N_ ("CC") },
    { "comment", 0, 0, G_OPTION_ARG_STRING, &options.comment, N_ ("What else to say"), N_ ("T") },
    { "agree", 0, 0, G_OPTION_ARG_STRING, &options.agree,
      N_ ("The version of the agreement that is accepted"), N_ ("VERSION") },
    G_OPTION_ENTRY_NULL,
  };
  g_autoptr (LkDraft) draft = NULL;
  LkCliExit status;

  if (!lk_cli_parse (cli, entries, NULL, 0, 0, &argc, &argv, &status)
      || !options_check (cli, &options, &status))
    return status;
  options.store = lk_cli_store_open (cli, options.desk.practice);
  draft = start_draft (&options);
  if (!add_items (cli, &options, draft, &status)
      || !lk_cli_desk_connect (cli, &options.desk, &status)
      || !accept_agreement (cli, &options, draft, &status))
    return status;
  return file_case (cli, &options, draft);
}
