/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lk-cli-case.h"
#include "lk-cli-store.h"
#include "config.h"

#include <glib/gi18n.h>
#include <string.h>

static const LkCliCommand commands[] = {
  { "submit", lk_cli_case_submit, N_ ("File a case") },
  { "list", lk_cli_case_list, N_ ("List cases") },
  { "show", lk_cli_case_show, N_ ("Show a case") },
  { "watch", lk_cli_case_watch, N_ ("Tell of changes as they happen") },
  { "history", lk_cli_case_history, N_ ("Show the history of a case, or save it to be checked") },
  { "comment", lk_cli_case_comment, N_ ("Write to the desk, or to the requester") },
  { "answer-text", lk_cli_case_answer_text, N_ ("Print the desk’s answer") },
  { "add-evidence", lk_cli_case_add_evidence, N_ ("Add a photo, a request or words to a case") },
  { "re-export", lk_cli_case_re_export, N_ ("Hand in the new request of a device") },
  { "withdraw", lk_cli_case_withdraw, N_ ("Take a case back") },
  { "reopen", lk_cli_case_reopen, N_ ("Reopen a closed case") },
  { "close", lk_cli_case_close, N_ ("Close a case that is answered") },
  { "erase", lk_cli_case_erase, N_ ("Erase the personal data of a closed case") },
  { "pack", lk_cli_case_pack, N_ ("Put a case into one file for the vendor") },
  { "take", lk_cli_case_take, N_ ("Take a case (agents)") },
  { "release", lk_cli_case_release, N_ ("Give a case back to the queue (agents)") },
  { "assign", lk_cli_case_assign, N_ ("Give a case to another agent (agents)") },
  { "ask", lk_cli_case_ask, N_ ("Ask for something more (agents)") },
  { "answer", lk_cli_case_answer, N_ ("Answer a request (agents)") },
  { "refuse", lk_cli_case_refuse, N_ ("Refuse a device, or all that wait (agents)") },
  { "unbound", lk_cli_case_unbound, N_ ("Say that a device was unbound (agents)") },
  { NULL, NULL, NULL },
};

/**
 * lk_cli_case:
 * @cli: the run
 * @argc: how many words
 * @argv: the words, "case" first
 *
 * latchkeyctl case COMMAND: everything about cases at a desk.
 *
 * Returns: the exit status
 */
LkCliExit
lk_cli_case (LkCli *cli, int argc, char **argv)
{
  return lk_cli_dispatch (cli, commands, argc, argv);
}

/**
 * lk_cli_case_open:
 * @cli: the run
 * @self: what the command was told
 * @id: the case
 * @status: (out): when %FALSE is returned, the exit status
 *
 * Connects to the desk and reads the case.
 *
 * Returns: whether to go on
 */
gboolean
lk_cli_case_open (LkCli *cli, LkCliCase *self, const char *id, LkCliExit *status)
{
  g_autoptr (GError) error = NULL;

  if (!lk_cli_desk_connect (cli, &self->desk, status))
    return FALSE;
  self->source = lk_cli_desk_get_case (cli, &self->desk, id, &error);
  if (self->source == NULL)
    *status = lk_cli_desk_fail (cli, error);
  return self->source != NULL;
}

/**
 * lk_cli_case_need_item:
 * @cli: the run
 * @self: an open case
 * @status: (out): when %FALSE is returned, the exit status
 *
 * Finds out which item is meant: that of --item, or the only one.
 *
 * Returns: whether to go on
 */
gboolean
lk_cli_case_need_item (LkCli *cli, LkCliCase *self, LkCliExit *status)
{
  guint count = lk_case_get_n_items (self->source);

  if (self->item == 0 && count == 1)
    self->item = 1;
  if (self->item >= 1 && (guint) self->item <= count)
    return TRUE;
  if (self->item == 0)
    *status = lk_cli_usage (cli, _ ("The case has several devices: --item says which one."));
  else
    *status = lk_cli_usage (cli, _ ("The case has no item %d."), self->item);
  return FALSE;
}

/* The guards of this computer learn that a case is over. */
static void
note_closed (LkCli *cli, LkCliCase *self, LkCase *after)
{
  g_autoptr (LkLocalStore) store = NULL;

  if (lk_case_is_open (after))
    return;
  store = lk_cli_store_open (cli, self->desk.practice);
  if (store != NULL)
    lk_local_store_note_case_closed (store, lk_case_get_id (after), NULL);
}

/**
 * lk_cli_case_post:
 * @cli: the run
 * @self: an open case
 * @event: what to post
 *
 * Posts an event and prints the case as it is then.
 *
 * Returns: the exit status
 */
LkCliExit
lk_cli_case_post (LkCli *cli, LkCliCase *self, LkNewEvent *event)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LkCase) after = lk_cli_desk_post (cli, &self->desk, self->source, event, &error);

  if (after == NULL)
    return lk_cli_desk_fail (cli, error);
  note_closed (cli, self, after);
  lk_cli_case_print (cli, after);
  return LK_CLI_DONE;
}

/**
 * lk_cli_case_clear:
 * @self: what a command was told
 */
void
lk_cli_case_clear (LkCliCase *self)
{
  g_clear_object (&self->source);
  lk_cli_desk_clear (&self->desk);
}

/**
 * lk_cli_case_words:
 * @argv: the words
 * @from: the first that is meant
 *
 * Returns: (transfer full) (nullable): the words from there on with blanks between; %NULL if there
 *   are none
 */
char *
lk_cli_case_words (char **argv, int from)
{
  g_autofree char *text = g_strjoinv (" ", argv + from);

  g_strstrip (text);
  return *text != '\0' ? g_steal_pointer (&text) : NULL;
}

/* Printing */

static void
add_row (GPtrArray *rows, const char *title, const char *value)
{
  const char *row[] = { title, value, NULL };

  if (value != NULL && *value != '\0')
    g_ptr_array_add (rows, g_strdupv ((char **) row));
}

static void
add_time (GPtrArray *rows, const char *title, GDateTime *time)
{
  g_autofree char *text = lk_cli_local_time (time);

  add_row (rows, title, text);
}

static void
add_item (GPtrArray *rows, LkCaseItem *item)
{
  LkDeviceIdentity *device = lk_case_item_get_device (item);
  g_autofree char *title = g_strdup_printf (_ ("Device %u"), lk_case_item_get_index (item));
  g_autofree char *value = g_strjoin (", ", lk_device_identity_get_serial (device),
                                      lk_cli_word_item_state (lk_case_item_get_state (item)), NULL);

  add_row (rows, title, value);
  add_row (rows, _ ("  Model"), lk_device_identity_get_model (device));
  add_row (rows, _ ("  MAC"), lk_device_identity_get_mac (device));
  add_time (rows, _ ("  Request of"), lk_case_item_get_exported_at (item));
  if (!lk_case_item_has_answer (item))
    return;
  add_time (rows, _ ("  Answered"), lk_case_item_get_issued_at (item));
  add_time (rows, _ ("  Expires"), lk_case_item_get_expires_at (item));
}

static void
print_for_people (LkCase *one)
{
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func ((GDestroyNotify) g_strfreev);
  LkContact *contact = lk_case_get_contact (one);
  LkPerson *owner = lk_case_get_owner (one);

  add_row (rows, _ ("Case"), lk_case_get_id (one));
  add_row (rows, _ ("Type"), lk_cli_word_case_type (lk_case_get_case_type (one)));
  add_row (rows, _ ("State"), lk_cli_word_case_state (one));
  add_time (rows, _ ("Filed"), lk_case_get_created_at (one));
  add_time (rows, _ ("Changed"), lk_case_get_updated_at (one));
  add_row (rows, _ ("Requester"), lk_contact_get_name (contact));
  add_row (rows, _ ("Company"), lk_contact_get_company (contact));
  add_row (rows, _ ("Email"), lk_contact_get_email (contact));
  add_row (rows, _ ("Phone"), lk_contact_get_phone (contact));
  add_row (rows, _ ("Owner"), owner != NULL ? lk_person_get_display_name (owner) : _ ("nobody"));
  for (guint i = 1; i <= lk_case_get_n_items (one); i++)
    add_item (rows, lk_case_get_item (one, i));
  for (guint i = 0; lk_case_get_duplicates (one)[i] != NULL; i++)
    add_row (rows, _ ("Also open"), lk_case_get_duplicates (one)[i]);
  lk_cli_print_table (NULL, rows);
}

/**
 * lk_cli_case_print:
 * @cli: the run
 * @one: a case
 *
 * Prints a case: for people, or with --json as the desk has it.
 */
void
lk_cli_case_print (LkCli *cli, LkCase *one)
{
  g_autoptr (JsonNode) node = NULL;

  if (!cli->json)
    {
      print_for_people (one);
      return;
    }
  node = json_node_new (JSON_NODE_OBJECT);
  json_node_take_object (node, lk_case_to_json (one));
  lk_cli_print_json (node);
}
