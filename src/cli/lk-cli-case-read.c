/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The commands that read: list, show, history, answer-text, watch. */
#include "lk-cli-case.h"
#include "lk-desk-client.h"
#include "lk-file.h"
#include "lk-limits.h"
#include "config.h"

#include <glib/gi18n.h>
#include <unistd.h>

/**
 * lk_cli_case_show:
 * @cli: the run
 * @argc: how many words
 * @argv: the words, "show" first
 *
 * latchkeyctl case show ID.
 *
 * Returns: the exit status
 */
LkCliExit
lk_cli_case_show (LkCli *cli, int argc, char **argv)
{
  g_auto (LkCliCase) self = { 0 };
  const GOptionEntry entries[] = { LK_CLI_DESK_ENTRIES (&self.desk), G_OPTION_ENTRY_NULL };
  LkCliExit status;

  if (!lk_cli_parse (cli, entries, N_ ("ID"), 1, 1, &argc, &argv, &status)
      || !lk_cli_case_open (cli, &self, argv[1], &status))
    return status;
  lk_cli_case_print (cli, self.source);
  return LK_CLI_DONE;
}

/* list */

typedef struct
{
  LkCliDesk desk;
  char *state;
  char *type;
  char *owner;
  char *text;
  char *order;
  char *after;
  gboolean mine;
  int limit;
} ListOptions;

static void
list_options_clear (ListOptions *options)
{
  g_free (options->state);
  g_free (options->type);
  g_free (options->owner);
  g_free (options->text);
  g_free (options->order);
  g_free (options->after);
  lk_cli_desk_clear (&options->desk);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (ListOptions, list_options_clear)

static gboolean
add_states (LkCaseQuery *query, const char *list)
{
  g_auto (GStrv) words = g_strsplit (list, ",", -1);

  for (guint i = 0; words[i] != NULL; i++)
    {
      LkCaseState state;

      if (g_str_equal (words[i], "open"))
        lk_case_query_set_open (query);
      else if (lk_case_state_from_string (words[i], &state))
        lk_case_query_add_state (query, state);
      else
        return FALSE;
    }
  return TRUE;
}

static LkCaseQuery *
make_query (LkCli *cli, const ListOptions *options, LkCliExit *status)
{
  g_autoptr (LkCaseQuery) query = lk_case_query_new ();
  LkCaseType type;

  if (options->state != NULL && !add_states (query, options->state))
    *status = lk_cli_usage (cli, _ ("--state takes “open”, “submitted”, “in-work”, "
                                    "“needs-evidence”, “answered”, “closed”, with commas "
                                    "between."));
  else if (options->type != NULL && !lk_case_type_from_string (options->type, &type))
    *status = lk_cli_usage (cli, _ ("--type is “password-reset” or “device-unbind”."));
  else if (options->order != NULL && !g_str_equal (options->order, "updated")
           && !g_str_equal (options->order, "created"))
    *status = lk_cli_usage (cli, _ ("--order is “updated” or “created”."));
  else if (options->limit < 0 || options->limit > LK_LIMIT_PAGE)
    *status = lk_cli_usage (cli, _ ("--limit is a number from 1 to %d."), LK_LIMIT_PAGE);
  else
    {
      if (options->type != NULL)
        lk_case_query_set_type (query, type);
      lk_case_query_set_owner (query, options->owner);
      lk_case_query_set_requester_me (query, options->mine);
      lk_case_query_set_text (query, options->text);
      if (g_strcmp0 (options->order, "created") == 0)
        lk_case_query_set_order (query, LK_CASE_ORDER_CREATED);
      if (options->limit > 0)
        lk_case_query_set_limit (query, (guint) options->limit);
      return g_steal_pointer (&query);
    }
  return NULL;
}

static void
print_page_json (LkCasePage *page)
{
  g_autoptr (JsonNode) node = json_node_new (JSON_NODE_OBJECT);
  JsonObject *object = json_object_new ();
  JsonArray *items = json_array_new ();
  GPtrArray *cases = lk_case_page_get_items (page);

  for (guint i = 0; i < cases->len; i++)
    json_array_add_object_element (items, lk_case_to_json (g_ptr_array_index (cases, i)));
  json_object_set_array_member (object, "items", items);
  if (lk_case_page_get_next (page) != NULL)
    json_object_set_string_member (object, "next", lk_case_page_get_next (page));
  else
    json_object_set_null_member (object, "next");
  json_object_set_int_member (object, "total", lk_case_page_get_total (page));
  json_object_set_boolean_member (object, "total_exact", lk_case_page_get_total_exact (page));
  json_node_take_object (node, object);
  lk_cli_print_json (node);
}

static void
print_page (LkCasePage *page)
{
  const char *titles[]
      = { _ ("Case"), _ ("State"), _ ("Type"), _ ("Device"), _ ("Changed"), _ ("Owner"), NULL };
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func ((GDestroyNotify) g_strfreev);
  GPtrArray *cases = lk_case_page_get_items (page);

  for (guint i = 0; i < cases->len; i++)
    {
      LkCase *one = g_ptr_array_index (cases, i);
      LkPerson *owner = lk_case_get_owner (one);
      LkDeviceIdentity *device = lk_case_item_get_device (lk_case_get_item (one, 1));
      g_autofree char *changed = lk_cli_local_time (lk_case_get_updated_at (one));
      const char *row[] = { lk_case_get_id (one),
                            lk_cli_word_case_state (one),
                            lk_cli_word_case_type (lk_case_get_case_type (one)),
                            lk_device_identity_get_serial (device),
                            changed,
                            owner != NULL ? lk_person_get_display_name (owner) : "",
                            NULL };

      g_ptr_array_add (rows, g_strdupv ((char **) row));
    }
  lk_cli_print_table (titles, rows);
  if (lk_case_page_get_next (page) != NULL)
    lk_cli_print (_ ("There are more: --after %s"), lk_case_page_get_next (page));
}

/**
 * lk_cli_case_list:
 * @cli: the run
 * @argc: how many words
 * @argv: the words, "list" first
 *
 * latchkeyctl case list: one page of cases.
 *
 * Returns: the exit status
 */
LkCliExit
lk_cli_case_list (LkCli *cli, int argc, char **argv)
{
  g_auto (ListOptions) options = { 0 };
  const GOptionEntry entries[] = {
    LK_CLI_DESK_ENTRIES (&options.desk),
    { "state", 0, 0, G_OPTION_ARG_STRING, &options.state, N_ ("Only in these states, or “open”"),
      N_ ("STATE,…") },
    { "type", 0, 0, G_OPTION_ARG_STRING, &options.type, N_ ("Only of this type"), N_ ("TYPE") },
    { "owner", 0, 0, G_OPTION_ARG_STRING, &options.owner,
      N_ ("Only what this agent has: “me”, “none” or an id"), N_ ("WHO") },
    { "mine", 0, 0, G_OPTION_ARG_NONE, &options.mine, N_ ("Only what you filed"), NULL },
    { "query", 'q', 0, G_OPTION_ARG_STRING, &options.text,
      N_ ("A case id, a piece of a serial, or words"), N_ ("TEXT") },
    { "order", 0, 0, G_OPTION_ARG_STRING, &options.order,
      N_ ("What comes first: last “updated” or last “created”"), N_ ("ORDER") },
    { "limit", 0, 0, G_OPTION_ARG_INT, &options.limit, N_ ("How many"), N_ ("N") },
    { "after", 0, 0, G_OPTION_ARG_STRING, &options.after,
      N_ ("Go on where the page with this “next” ended"), N_ ("CURSOR") },
    G_OPTION_ENTRY_NULL,
  };
  g_autoptr (LkCaseQuery) query = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (LkCasePage) page = NULL;
  g_autoptr (GError) error = NULL;
  LkCliExit status;

  if (!lk_cli_parse (cli, entries, NULL, 0, 0, &argc, &argv, &status))
    return status;
  query = make_query (cli, &options, &status);
  if (query == NULL || !lk_cli_desk_connect (cli, &options.desk, &status))
    return status;
  lk_case_backend_list_cases_async (options.desk.backend, query, options.after, cli->cancellable,
                                    lk_cli_got_result, &result);
  page = lk_case_backend_list_cases_finish (options.desk.backend, lk_cli_wait (&result), &error);
  if (page == NULL)
    return lk_cli_desk_fail (cli, error);
  if (cli->json)
    print_page_json (page);
  else
    print_page (page);
  return LK_CLI_DONE;
}

/* history */

static LkCliExit
save_history (LkCli *cli, LkCliCase *self, const char *id, const char *output)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GError) error = NULL;

  lk_case_backend_get_history_async (self->desk.backend, id, cli->cancellable, lk_cli_got_result,
                                     &result);
  bytes = lk_case_backend_get_history_finish (self->desk.backend, lk_cli_wait (&result), &error);
  if (bytes == NULL)
    return lk_cli_desk_fail (cli, error);
  if (output == NULL)
    {
      lk_cli_print_text (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
      lk_cli_print_text ("\n", 1);
    }
  else if (!lk_file_write_private (output, g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes),
                                   &error))
    return lk_cli_error (cli, LK_CLI_FAILED, 0, _ ("The history could not be written: %s."),
                         error->message);
  else if (!cli->json)
    lk_cli_print (_ ("Written to %s. “latchkeyctl history verify” checks it."), output);
  return LK_CLI_DONE;
}

static LkCliExit
print_history (LkCli *cli, LkCliCase *self, const char *id)
{
  const char *titles[] = { _ ("When"), _ ("Who"), _ ("What"), _ ("Words"), NULL };
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func ((GDestroyNotify) g_strfreev);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GPtrArray) events = NULL;
  g_autoptr (GError) error = NULL;

  lk_case_backend_list_events_async (self->desk.backend, id, 0, cli->cancellable, lk_cli_got_result,
                                     &result);
  events = lk_case_backend_list_events_finish (self->desk.backend, lk_cli_wait (&result), &error);
  if (events == NULL)
    return lk_cli_desk_fail (cli, error);
  for (guint i = 0; i < events->len; i++)
    {
      LkEvent *event = g_ptr_array_index (events, i);
      g_autofree char *at = lk_cli_local_time (lk_event_get_at (event));
      const char *text = lk_event_get_text (event);
      const char *name = lk_event_get_actor_name (event);
      const char *row[]
          = { at, *name != '\0' ? name : lk_event_get_actor_id (event),
              lk_cli_word_event (lk_event_get_kind (event)), text != NULL ? text : "", NULL };

      g_ptr_array_add (rows, g_strdupv ((char **) row));
    }
  lk_cli_print_table (titles, rows);
  return LK_CLI_DONE;
}

/**
 * lk_cli_case_history:
 * @cli: the run
 * @argc: how many words
 * @argv: the words, "history" first
 *
 * latchkeyctl case history ID: for people, with --json or --output the file that
 * `history verify` checks.
 *
 * Returns: the exit status
 */
LkCliExit
lk_cli_case_history (LkCli *cli, int argc, char **argv)
{
  g_auto (LkCliCase) self = { 0 };
  g_autofree char *output = NULL;
  const GOptionEntry entries[] = {
    LK_CLI_DESK_ENTRIES (&self.desk),
    { "output", 0, 0, G_OPTION_ARG_FILENAME, &output, N_ ("Write the history file there"),
      N_ ("FILE") },
    G_OPTION_ENTRY_NULL,
  };
  LkCliExit status;

  if (!lk_cli_parse (cli, entries, N_ ("ID"), 1, 1, &argc, &argv, &status)
      || !lk_cli_desk_connect (cli, &self.desk, &status))
    return status;
  if (output != NULL || cli->json)
    return save_history (cli, &self, argv[1], output);
  return print_history (cli, &self, argv[1]);
}

/* answer-text */

static LkCliExit
write_answer (LkCli *cli, LkSecret *answer, const char *output)
{
  g_autoptr (GError) error = NULL;
  gsize size;
  gconstpointer data = lk_secret_get_data (answer, &size);

  if (output == NULL)
    {
      lk_cli_print_text (data, size);
      if (isatty (STDOUT_FILENO))
        lk_cli_print_text ("\n", 1);
      return LK_CLI_DONE;
    }
  if (!lk_file_write_private (output, data, size, &error))
    return lk_cli_error (cli, LK_CLI_FAILED, 0, _ ("The answer could not be written: %s."),
                         error->message);
  return LK_CLI_DONE;
}

static LkCliExit
print_answer_json (LkCliCase *self, LkSecret *answer)
{
  g_autoptr (JsonNode) node = json_node_new (JSON_NODE_OBJECT);
  LkCaseItem *item = lk_case_get_item (self->source, (guint) self->item);
  JsonObject *object = json_object_new ();

  json_object_set_string_member (object, "case", lk_case_get_id (self->source));
  json_object_set_int_member (object, "item", self->item);
  json_object_set_string_member (object, "kind",
                                 lk_answer_kind_to_string (lk_case_item_get_answer_kind (item)));
  json_object_set_string_member (object, "text", lk_secret_get_text (answer));
  json_node_take_object (node, object);
  lk_cli_print_json (node);
  return LK_CLI_DONE;
}

/**
 * lk_cli_case_answer_text:
 * @cli: the run
 * @argc: how many words
 * @argv: the words, "answer-text" first
 *
 * latchkeyctl case answer-text ID --item N: the answer, byte-exact unless standard output is a
 * terminal.
 *
 * Returns: the exit status
 */
LkCliExit
lk_cli_case_answer_text (LkCli *cli, int argc, char **argv)
{
  g_auto (LkCliCase) self = { 0 };
  g_autofree char *output = NULL;
  const GOptionEntry entries[] = {
    LK_CLI_DESK_ENTRIES (&self.desk),
    LK_CLI_ITEM_ENTRY (&self),
    { "output", 0, 0, G_OPTION_ARG_FILENAME, &output, N_ ("Write it there"), N_ ("FILE") },
    G_OPTION_ENTRY_NULL,
  };
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (LkSecret) answer = NULL;
  g_autoptr (GError) error = NULL;
  LkCliExit status;

  if (!lk_cli_parse (cli, entries, N_ ("ID"), 1, 1, &argc, &argv, &status)
      || !lk_cli_case_open (cli, &self, argv[1], &status)
      || !lk_cli_case_need_item (cli, &self, &status))
    return status;
  lk_case_backend_get_answer_async (self.desk.backend, argv[1], (guint) self.item, cli->cancellable,
                                    lk_cli_got_result, &result);
  answer = lk_case_backend_get_answer_finish (self.desk.backend, lk_cli_wait (&result), &error);
  if (answer == NULL)
    return lk_cli_desk_fail (cli, error);
  if (cli->json && output == NULL)
    return print_answer_json (&self, answer);
  return write_answer (cli, answer, output);
}

/* watch */

typedef struct
{
  LkCli *cli;
  const char *id; /* NULL: every case */
  gboolean signed_out;
} Watch;

static void
on_changed (LkCaseBackend *backend,
            const char *id,
            LkCaseState state,
            gint64 revision,
            gpointer user_data)
{
  Watch *watch = user_data;
  g_autoptr (JsonNode) node = NULL;
  JsonObject *object;

  if (watch->id != NULL && !g_str_equal (watch->id, id))
    return;
  if (!watch->cli->json)
    {
      lk_cli_print ("%s %s", id, lk_case_state_to_string (state));
      return;
    }
  node = json_node_new (JSON_NODE_OBJECT);
  object = json_object_new ();
  json_object_set_string_member (object, "id", id);
  json_object_set_string_member (object, "state", lk_case_state_to_string (state));
  json_object_set_int_member (object, "revision", revision);
  json_node_take_object (node, object);
  lk_cli_print_json (node);
}

static void
on_signed_out (LkDeskClient *client, gpointer user_data)
{
  ((Watch *) user_data)->signed_out = TRUE;
}

/* The stream connects again by itself; what would never work is found out here, once. */
static gboolean
check_reachable (LkCli *cli, LkCliDesk *desk, LkCliExit *status)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (LkPerson) me = NULL;
  g_autoptr (GError) error = NULL;

  lk_case_backend_get_me_async (desk->backend, cli->cancellable, lk_cli_got_result, &result);
  me = lk_case_backend_get_me_finish (desk->backend, lk_cli_wait (&result), &error);
  if (me == NULL)
    *status = lk_cli_desk_fail (cli, error);
  return me != NULL;
}

static LkCliExit
watch_until_interrupted (LkCli *cli, LkCliDesk *desk, const char *id)
{
  Watch watch = { cli, id, FALSE };
  g_autoptr (GSource) wake = g_cancellable_source_new (cli->cancellable);
  gulong changed, signed_out;

  g_source_set_dummy_callback (wake);
  g_source_attach (wake, NULL);
  changed = g_signal_connect (desk->backend, "case-changed", G_CALLBACK (on_changed), &watch);
  signed_out = g_signal_connect (desk->backend, "signed-out", G_CALLBACK (on_signed_out), &watch);
  lk_case_backend_watch_start (desk->backend);
  while (!watch.signed_out && !g_cancellable_is_cancelled (cli->cancellable))
    g_main_context_iteration (NULL, TRUE);
  lk_case_backend_watch_stop (desk->backend);
  g_signal_handler_disconnect (desk->backend, changed);
  g_signal_handler_disconnect (desk->backend, signed_out);
  g_source_destroy (wake);
  if (watch.signed_out)
    return lk_cli_error (cli, LK_CLI_REFUSED, 0,
                         _ ("The desk ended the session. Sign in again with “latchkeyctl login”."));
  return LK_CLI_DONE;
}

/**
 * lk_cli_case_watch:
 * @cli: the run
 * @argc: how many words
 * @argv: the words, "watch" first
 *
 * latchkeyctl case watch [ID]: a line for each change, until it is interrupted.
 *
 * Returns: the exit status
 */
LkCliExit
lk_cli_case_watch (LkCli *cli, int argc, char **argv)
{
  g_auto (LkCliDesk) desk = { 0 };
  const GOptionEntry entries[] = { LK_CLI_DESK_ENTRIES (&desk), G_OPTION_ENTRY_NULL };
  LkCliExit status;

  if (!lk_cli_parse (cli, entries, N_ ("[ID]"), 0, 1, &argc, &argv, &status)
      || !lk_cli_desk_connect (cli, &desk, &status) || !check_reachable (cli, &desk, &status))
    return status;
  return watch_until_interrupted (cli, &desk, argc > 1 ? argv[1] : NULL);
}
