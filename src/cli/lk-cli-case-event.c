/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The commands that post one event, those of requesters and those of agents. */
#include "lk-cli-answer.h"
#include "lk-cli-case.h"
#include "lk-cli-store.h"
#include "lk-file.h"
#include "config.h"

#include <glib/gi18n.h>

/* What an event of these commands is made of, beside the case. */
typedef struct
{
  LkCliCase on;
  char *reason;
  char *issued_at;
  char *expires_at;
  char *key_file;
  char *file;
  char **items;
  gboolean internal;
} Options;

static void
options_clear (Options *options)
{
  lk_cli_case_clear (&options->on);
  g_free (options->reason);
  g_free (options->issued_at);
  g_free (options->expires_at);
  g_free (options->key_file);
  g_free (options->file);
  g_strfreev (options->items);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Options, options_clear)

/* Events that are nothing but their kind and maybe words. */
static LkCliExit
post_plain (LkCli *cli, int argc, char **argv, LkEventKind kind, guint max_words)
{
  g_auto (Options) options = { 0 };
  const GOptionEntry entries[] = { LK_CLI_DESK_ENTRIES (&options.on.desk), G_OPTION_ENTRY_NULL };
  g_autoptr (LkNewEvent) event = lk_new_event_new (kind);
  g_autofree char *text = NULL;
  LkCliExit status;

  if (!lk_cli_parse (cli, entries, max_words > 0 ? N_ ("ID [TEXT]") : N_ ("ID"), 1, 1 + max_words,
                     &argc, &argv, &status)
      || !lk_cli_case_open (cli, &options.on, argv[1], &status))
    return status;
  text = lk_cli_case_words (argv, 2);
  lk_new_event_set_text (event, text);
  return lk_cli_case_post (cli, &options.on, event);
}

#define ANY_WORDS 1000

/**
 * lk_cli_case_take:
 * @cli: the run
 * @argc: how many words
 * @argv: the words, "take" first
 *
 * Returns: the exit status
 */
LkCliExit
lk_cli_case_take (LkCli *cli, int argc, char **argv)
{
  return post_plain (cli, argc, argv, LK_EVENT_KIND_TAKEN, 0);
}

/**
 * lk_cli_case_release:
 * @cli: the run
 * @argc: how many words
 * @argv: the words, "release" first
 *
 * Returns: the exit status
 */
LkCliExit
lk_cli_case_release (LkCli *cli, int argc, char **argv)
{
  return post_plain (cli, argc, argv, LK_EVENT_KIND_RELEASED, 0);
}

/**
 * lk_cli_case_withdraw:
 * @cli: the run
 * @argc: how many words
 * @argv: the words, "withdraw" first
 *
 * Returns: the exit status
 */
LkCliExit
lk_cli_case_withdraw (LkCli *cli, int argc, char **argv)
{
  return post_plain (cli, argc, argv, LK_EVENT_KIND_WITHDRAWN, ANY_WORDS);
}

/**
 * lk_cli_case_close:
 * @cli: the run
 * @argc: how many words
 * @argv: the words, "close" first
 *
 * Returns: the exit status
 */
LkCliExit
lk_cli_case_close (LkCli *cli, int argc, char **argv)
{
  return post_plain (cli, argc, argv, LK_EVENT_KIND_CLOSED, ANY_WORDS);
}

/**
 * lk_cli_case_erase:
 * @cli: the run
 * @argc: how many words
 * @argv: the words, "erase" first
 *
 * Returns: the exit status
 */
LkCliExit
lk_cli_case_erase (LkCli *cli, int argc, char **argv)
{
  return post_plain (cli, argc, argv, LK_EVENT_KIND_ERASED, 0);
}

/**
 * lk_cli_case_comment:
 * @cli: the run
 * @argc: how many words
 * @argv: the words, "comment" first
 *
 * latchkeyctl case comment ID TEXT.
 *
 * Returns: the exit status
 */
LkCliExit
lk_cli_case_comment (LkCli *cli, int argc, char **argv)
{
  g_auto (Options) options = { 0 };
  const GOptionEntry entries[] = {
    LK_CLI_DESK_ENTRIES (&options.on.desk),
    { "internal", 0, 0, G_OPTION_ARG_NONE, &options.internal, N_ ("Only agents may read it"),
      NULL },
    G_OPTION_ENTRY_NULL,
  };
  g_autoptr (LkNewEvent) event = lk_new_event_new (LK_EVENT_KIND_COMMENT);
  g_autofree char *text = NULL;
  LkCliExit status;

  if (!lk_cli_parse (cli, entries, N_ ("ID TEXT"), 2, ANY_WORDS, &argc, &argv, &status)
      || !lk_cli_case_open (cli, &options.on, argv[1], &status))
    return status;
  text = lk_cli_case_words (argv, 2);
  lk_new_event_set_text (event, text);
  lk_new_event_set_internal (event, options.internal);
  return lk_cli_case_post (cli, &options.on, event);
}

/* assign: people type a name, the desk wants an id */
static char *
find_agent (LkCli *cli, LkCliDesk *desk, const char *name, LkCliExit *status)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GPtrArray) people = NULL;
  g_autoptr (GError) error = NULL;

  lk_case_backend_list_users_async (desk->backend, cli->cancellable, lk_cli_got_result, &result);
  people = lk_case_backend_list_users_finish (desk->backend, lk_cli_wait (&result), &error);
  if (people == NULL)
    {
      *status = lk_cli_desk_fail (cli, error);
      return NULL;
    }
  for (guint i = 0; i < people->len; i++)
    {
      LkPerson *person = g_ptr_array_index (people, i);

      if (g_str_equal (lk_person_get_id (person), name)
          || g_str_equal (lk_person_get_name (person), name))
        return g_strdup (lk_person_get_id (person));
    }
  *status = lk_cli_error (cli, LK_CLI_REFUSED, 0, _ ("The desk has no agent “%s”."), name);
  return NULL;
}

/**
 * lk_cli_case_assign:
 * @cli: the run
 * @argc: how many words
 * @argv: the words, "assign" first
 *
 * latchkeyctl case assign ID AGENT.
 *
 * Returns: the exit status
 */
LkCliExit
lk_cli_case_assign (LkCli *cli, int argc, char **argv)
{
  g_auto (Options) options = { 0 };
  const GOptionEntry entries[] = { LK_CLI_DESK_ENTRIES (&options.on.desk), G_OPTION_ENTRY_NULL };
  g_autoptr (LkNewEvent) event = lk_new_event_new (LK_EVENT_KIND_ASSIGNED);
  g_autofree char *to = NULL;
  LkCliExit status;

  if (!lk_cli_parse (cli, entries, N_ ("ID AGENT"), 2, 2, &argc, &argv, &status)
      || !lk_cli_case_open (cli, &options.on, argv[1], &status))
    return status;
  to = find_agent (cli, &options.on.desk, argv[2], &status);
  if (to == NULL)
    return status;
  lk_new_event_set_to (event, to);
  return lk_cli_case_post (cli, &options.on, event);
}

/* ask and refuse */
static gboolean
read_reason (LkCli *cli, const char *word, LkEventKind kind, LkReason *reason, LkCliExit *status)
{
  if (word == NULL)
    *status = lk_cli_usage (cli, _ ("--reason is missing."));
  else if (!lk_reason_from_string (word, reason)
           || (*reason == LK_REASON_NOT_ELIGIBLE && kind != LK_EVENT_KIND_REFUSED))
    *status = lk_cli_usage (cli, _ ("--reason is one of: %s."),
                            kind == LK_EVENT_KIND_REFUSED
                                ? "label-unreadable, serial-mismatch, request-missing, "
                                  "proof-of-purchase, other, not-eligible"
                                : "label-unreadable, serial-mismatch, request-missing, "
                                  "proof-of-purchase, other");
  else
    return TRUE;
  return FALSE;
}

static LkCliExit
post_reason (LkCli *cli, int argc, char **argv, LkEventKind kind)
{
  g_auto (Options) options = { 0 };
  const GOptionEntry entries[] = {
    LK_CLI_DESK_ENTRIES (&options.on.desk),
    LK_CLI_ITEM_ENTRY (&options.on),
    { "reason", 0, 0, G_OPTION_ARG_STRING, &options.reason, N_ ("Why"), N_ ("REASON") },
    G_OPTION_ENTRY_NULL,
  };
  g_autoptr (LkNewEvent) event = lk_new_event_new (kind);
  g_autofree char *text = NULL;
  LkReason reason;
  LkCliExit status;

  if (!lk_cli_parse (cli, entries, N_ ("ID TEXT"), 2, ANY_WORDS, &argc, &argv, &status)
      || !read_reason (cli, options.reason, kind, &reason, &status)
      || !lk_cli_case_open (cli, &options.on, argv[1], &status))
    return status;
  if (options.on.item != 0 && !lk_cli_case_need_item (cli, &options.on, &status))
    return status;
  text = lk_cli_case_words (argv, 2);
  lk_new_event_set_reason (event, reason);
  lk_new_event_set_item (event, (guint) options.on.item);
  lk_new_event_set_text (event, text);
  return lk_cli_case_post (cli, &options.on, event);
}

/**
 * lk_cli_case_ask:
 * @cli: the run
 * @argc: how many words
 * @argv: the words, "ask" first
 *
 * latchkeyctl case ask ID --reason R [--item N] TEXT.
 *
 * Returns: the exit status
 */
LkCliExit
lk_cli_case_ask (LkCli *cli, int argc, char **argv)
{
  return post_reason (cli, argc, argv, LK_EVENT_KIND_EVIDENCE_REQUESTED);
}

/**
 * lk_cli_case_refuse:
 * @cli: the run
 * @argc: how many words
 * @argv: the words, "refuse" first
 *
 * latchkeyctl case refuse ID --reason R [--item N] TEXT.
 *
 * Returns: the exit status
 */
LkCliExit
lk_cli_case_refuse (LkCli *cli, int argc, char **argv)
{
  return post_reason (cli, argc, argv, LK_EVENT_KIND_REFUSED);
}

/**
 * lk_cli_case_unbound:
 * @cli: the run
 * @argc: how many words
 * @argv: the words, "unbound" first
 *
 * latchkeyctl case unbound ID --item N [TEXT].
 *
 * Returns: the exit status
 */
LkCliExit
lk_cli_case_unbound (LkCli *cli, int argc, char **argv)
{
  g_auto (Options) options = { 0 };
  const GOptionEntry entries[] = { LK_CLI_DESK_ENTRIES (&options.on.desk),
                                   LK_CLI_ITEM_ENTRY (&options.on), G_OPTION_ENTRY_NULL };
  g_autoptr (LkNewEvent) event = lk_new_event_new (LK_EVENT_KIND_UNBOUND);
  g_autofree char *text = NULL;
  LkCliExit status;

  if (!lk_cli_parse (cli, entries, N_ ("ID [TEXT]"), 1, ANY_WORDS, &argc, &argv, &status)
      || !lk_cli_case_open (cli, &options.on, argv[1], &status)
      || !lk_cli_case_need_item (cli, &options.on, &status))
    return status;
  text = lk_cli_case_words (argv, 2);
  lk_new_event_set_item (event, (guint) options.on.item);
  lk_new_event_set_text (event, text);
  return lk_cli_case_post (cli, &options.on, event);
}

static gboolean
read_items (LkCli *cli, char **words, GArray *items, LkCliExit *status)
{
  for (guint i = 0; words != NULL && words[i] != NULL; i++)
    {
      guint64 number;
      guint item;

      if (!g_ascii_string_to_unsigned (words[i], 10, 1, 64, &number, NULL))
        {
          *status = lk_cli_usage (cli, _ ("“%s” is not the number of a device."), words[i]);
          return FALSE;
        }
      item = (guint) number;
      g_array_append_val (items, item);
    }
  return TRUE;
}

/**
 * lk_cli_case_reopen:
 * @cli: the run
 * @argc: how many words
 * @argv: the words, "reopen" first
 *
 * latchkeyctl case reopen ID [--item N]… TEXT.
 *
 * Returns: the exit status
 */
LkCliExit
lk_cli_case_reopen (LkCli *cli, int argc, char **argv)
{
  g_auto (Options) options = { 0 };
  const GOptionEntry entries[] = {
    LK_CLI_DESK_ENTRIES (&options.on.desk),
    { "item", 0, 0, G_OPTION_ARG_STRING_ARRAY, &options.items,
      N_ ("A device that shall wait again; without it, all refused and failed ones"), N_ ("N") },
    G_OPTION_ENTRY_NULL,
  };
  g_autoptr (LkNewEvent) event = lk_new_event_new (LK_EVENT_KIND_REOPENED);
  g_autoptr (GArray) items = g_array_new (FALSE, FALSE, sizeof (guint));
  g_autofree char *text = NULL;
  LkCliExit status;

  if (!lk_cli_parse (cli, entries, N_ ("ID TEXT"), 2, ANY_WORDS, &argc, &argv, &status)
      || !read_items (cli, options.items, items, &status)
      || !lk_cli_case_open (cli, &options.on, argv[1], &status))
    return status;
  text = lk_cli_case_words (argv, 2);
  lk_new_event_set_text (event, text);
  if (items->len > 0)
    lk_new_event_set_items (event, (const guint *) (gpointer) items->data, items->len);
  return lk_cli_case_post (cli, &options.on, event);
}

/* answer */

static LkSecret *
read_whole (const char *path, GError **error)
{
  g_autoptr (GBytes) bytes = lk_file_read (path, LK_CLI_PASSWORD_BYTES, error);
  gsize size;
  gconstpointer data = bytes != NULL ? g_bytes_get_data (bytes, &size) : NULL;

  return bytes != NULL ? lk_secret_new (data, size) : NULL;
}

/* The requests of every device of the case: none of them is an answer to any. */
static GStrv
request_hashes (LkCase *on)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  for (guint i = 1; i <= lk_case_get_n_items (on); i++)
    {
      const char *hash = lk_case_item_get_request_sha256 (lk_case_get_item (on, i));

      if (hash != NULL)
        g_strv_builder_add (builder, hash);
    }
  return g_strv_builder_end (builder);
}

/* The name by which the store knows the device of the answer. */
static const char *
device_name (Options *options)
{
  LkCaseItem *item = lk_case_get_item (options->on.source, (guint) options->on.item);
  LkDeviceIdentity *device = lk_case_item_get_device (item);
  const char *mac = lk_device_identity_get_mac (device);

  return mac != NULL && *mac != '\0' ? mac : lk_device_identity_get_serial (device);
}

/* What is sent: a key is what stands in the line, a file is sent whole. @key is what the device
   gets of it. */
static LkSecret *
read_answer (LkCli *cli, Options *options, LkLocalStore *store, LkSecret **key, LkCliExit *status)
{
  g_auto (GStrv) requests = request_hashes (options->on.source);
  g_autoptr (GError) error = NULL;
  g_autoptr (LkSecret) raw
      = options->file != NULL ? read_whole (options->file, &error)
                              : lk_cli_read_file (options->key_file, LK_CLI_PASSWORD_BYTES, &error);
  LkSadpAnswerVerdict verdict;

  if (raw == NULL)
    {
      *status = lk_cli_error (cli, LK_CLI_BAD_INPUT, 0, _ ("The answer cannot be read: %s."),
                              error->message);
      return NULL;
    }
  verdict = lk_cli_answer_check (raw, (const char *const *) requests, store, device_name (options),
                                 key);
  if (verdict == LK_SADP_ANSWER_FINE)
    return options->file != NULL ? g_steal_pointer (&raw) : lk_secret_ref (*key);
  *status = lk_cli_error (cli, LK_CLI_BAD_INPUT, 0, "%s", lk_sadp_answer_sentence (verdict));
  return NULL;
}

static gboolean
check_answer_options (LkCli *cli, const Options *options, LkCliExit *status)
{
  if ((options->key_file != NULL) == (options->file != NULL))
    *status = lk_cli_usage (cli, _ ("The answer comes from --key-file or from --file."));
  else
    return lk_cli_check_time (cli, "--issued-at", options->issued_at, status)
           && lk_cli_check_time (cli, "--expires-at", options->expires_at, status);
  return FALSE;
}

/**
 * lk_cli_case_answer:
 * @cli: the run
 * @argc: how many words
 * @argv: the words, "answer" first
 *
 * latchkeyctl case answer ID --item N (--key-file FILE|- | --file FILE).
 *
 * Returns: the exit status
 */
LkCliExit
lk_cli_case_answer (LkCli *cli, int argc, char **argv)
{
  g_auto (Options) options = { 0 };
  const GOptionEntry entries[] = {
    LK_CLI_DESK_ENTRIES (&options.on.desk),
    LK_CLI_ITEM_ENTRY (&options.on),
    { "key-file", 0, 0, G_OPTION_ARG_FILENAME, &options.key_file,
      N_ ("A file with the key, or - for standard input"), N_ ("FILE") },
    { "file", 0, 0, G_OPTION_ARG_FILENAME, &options.file, N_ ("The file that is the answer"),
      N_ ("FILE") },
    { "issued-at", 0, 0, G_OPTION_ARG_STRING, &options.issued_at, N_ ("When it was issued"),
      N_ ("TIME") },
    { "expires-at", 0, 0, G_OPTION_ARG_STRING, &options.expires_at, N_ ("Until when it serves"),
      N_ ("TIME") },
    G_OPTION_ENTRY_NULL,
  };
  g_autoptr (LkNewEvent) event = lk_new_event_new (LK_EVENT_KIND_ANSWERED);
  g_autoptr (LkLocalStore) store = NULL;
  g_autoptr (LkSecret) answer = NULL;
  g_autoptr (LkSecret) key = NULL;
  LkCliExit status;

  if (!lk_cli_parse (cli, entries, N_ ("ID"), 1, 1, &argc, &argv, &status)
      || !check_answer_options (cli, &options, &status)
      || !lk_cli_case_open (cli, &options.on, argv[1], &status)
      || !lk_cli_case_need_item (cli, &options.on, &status))
    return status;
  store = lk_cli_store_open (cli, options.on.desk.practice);
  answer = read_answer (cli, &options, store, &key, &status);
  if (answer == NULL)
    return status;
  lk_new_event_set_item (event, (guint) options.on.item);
  lk_new_event_set_answer (event, options.file != NULL ? LK_ANSWER_KIND_FILE : LK_ANSWER_KIND_KEY,
                           answer, options.issued_at, options.expires_at);
  status = lk_cli_case_post (cli, &options.on, event);
  /* So that the same answer is not entered for the next device, too. */
  if (status == LK_CLI_DONE && store != NULL)
    lk_local_store_note_answer_device (store, key, device_name (&options), NULL);
  return status;
}
