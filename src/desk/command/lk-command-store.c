/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lk-command.h"

#include "lk-clock.h"
#include "lk-desk.h"
#include "lk-verify.h"

static gboolean
has_arguments (int argc, int wanted, const char *usage)
{
  if (argc == wanted)
    return TRUE;
  g_printerr ("Usage: latchkey-desk %s\n", usage);
  return FALSE;
}

/* backup FILE */
int
lk_command_backup (LkCommandOptions *options, int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LkDb) db = NULL;
  g_autofree char *key_id = NULL;

  if (!has_arguments (argc, 2, "backup FILE --database sqlite:PATH")
      || !lk_command_need_database (options))
    return LK_EXIT_USAGE;
  db = lk_db_open (options->database, LK_DB_OPEN_READ, &error);
  if (db == NULL || !lk_db_get_meta (db, "key-id", &key_id, &error))
    return lk_command_fail (error);
  if (!db->driver->backup (db, argv[1], &error))
    {
      (void) lk_command_fail (error);
      return g_error_matches (error, LK_STORE_ERROR, LK_STORE_ERROR_UNSUPPORTED) ? LK_EXIT_USAGE
                                                                                 : LK_EXIT_FAILED;
    }
  g_print ("%s is a complete desk\n", argv[1]);
  if (key_id != NULL)
    g_print ("Its texts are sealed by key %s; keep that key file apart from it\n", key_id);
  return LK_EXIT_DONE;
}

static void
print_problem (const char *text, gpointer data)
{
  g_printerr ("latchkey-desk: %s\n", text);
}

/* verify */
int
lk_command_verify (LkCommandOptions *options, int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LkVault) vault = NULL;
  g_autoptr (LkDb) db = NULL;
  LkVerifyCounts counts;

  if (!has_arguments (argc, 1, "verify --database URL [--key-file FILE]")
      || !lk_command_need_database (options))
    return LK_EXIT_USAGE;
  vault = lk_vault_new (options->key_file, &error);
  if (vault != NULL)
    db = lk_db_open (options->database, LK_DB_OPEN_READ, &error);
  if (db == NULL || !lk_verify (db, vault, print_problem, NULL, &counts, &error))
    return lk_command_fail (error);
  g_print ("%" G_GUINT64_FORMAT " cases, %" G_GUINT64_FORMAT " events, %" G_GUINT64_FORMAT
           " texts, %" G_GUINT64_FORMAT " photos: ",
           counts.cases, counts.events, counts.texts, counts.blobs);
  if (counts.problems == 0)
    g_print ("all good\n");
  else
    g_print ("%" G_GUINT64_FORMAT " problems\n", counts.problems);
  return counts.problems == 0 ? LK_EXIT_DONE : LK_EXIT_FAILED;
}

/* purge */
int
lk_command_purge (LkCommandOptions *options, int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LkDesk) desk = NULL;
  gint64 now = g_get_real_time ();
  guint done = 0;

  if (!has_arguments (argc, 1, "purge --database URL [--key-file FILE]")
      || !lk_command_need_database (options))
    return LK_EXIT_USAGE;
  desk = lk_command_open_desk (options, FALSE, &error);
  if (desk == NULL || !lk_clock_expire (desk, now, &done, &error))
    return lk_command_fail (error);
  done = 0;
  if (!lk_clock_purge (desk, now, &done, &error))
    return lk_command_fail (error);
  g_print ("%u purged\n", done);
  return LK_EXIT_DONE;
}

/* migrate */
int
lk_command_migrate (LkCommandOptions *options, int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LkDb) db = NULL;

  if (!has_arguments (argc, 1, "migrate --database URL") || !lk_command_need_database (options))
    return LK_EXIT_USAGE;
  db = lk_db_open (options->database, LK_DB_OPEN_MIGRATE, &error);
  if (db == NULL)
    return lk_command_fail (error);
  g_print ("The database has the schema of this version\n");
  return LK_EXIT_DONE;
}
