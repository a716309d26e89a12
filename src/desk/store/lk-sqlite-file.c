/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lk-sqlite.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/**
 * lk_sqlite_prepare_file:
 * @path: the database file
 * @mode: what it is opened for
 * @error: #LkStoreError
 *
 * Makes an empty file, mode 0600, where @mode wants one; refuses what is no regular file.
 *
 * Returns: whether SQLite may open @path
 */
gboolean
lk_sqlite_prepare_file (const char *path, LkDbOpen mode, GError **error)
{
  struct stat info;
  int fd;

  if (*path == '\0' || strstr (path, "://") != NULL || g_str_has_prefix (path, "file:"))
    {
      g_set_error (error, LK_STORE_ERROR, LK_STORE_ERROR_UNSUPPORTED,
                   "sqlite: is followed by the path of a file");
      return FALSE;
    }
  if (stat (path, &info) == 0)
    {
      if (S_ISREG (info.st_mode))
        return TRUE;
      g_set_error (error, LK_STORE_ERROR, LK_STORE_ERROR_VERSION, "%s is not a file", path);
      return FALSE;
    }
  if (errno != ENOENT || mode != LK_DB_OPEN_CREATE)
    {
      g_set_error (error, LK_STORE_ERROR, LK_STORE_ERROR_UNAVAILABLE, "%s: %s", path,
                   g_strerror (errno));
      return FALSE;
    }
  fd = open (path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (fd < 0 && errno != EEXIST)
    {
      g_set_error (error, LK_STORE_ERROR,
                   errno == ENOSPC ? LK_STORE_ERROR_FULL : LK_STORE_ERROR_UNAVAILABLE, "%s: %s",
                   path, g_strerror (errno));
      return FALSE;
    }
  if (fd >= 0)
    close (fd);
  return TRUE;
}

/**
 * lk_sqlite_is_file:
 * @self: a connection
 *
 * Returns: whether the path still names the file that is open
 */
gboolean
lk_sqlite_is_file (LkSqlite *self)
{
  struct stat info;

  return stat (self->path, &info) == 0 && info.st_dev == self->device && info.st_ino == self->inode;
}

static gboolean
pragma_int (sqlite3 *handle, const char *sql, gint64 *value, GError **error)
{
  sqlite3_stmt *statement = NULL;
  int code = sqlite3_prepare_v2 (handle, sql, -1, &statement, NULL);

  if (code == SQLITE_OK)
    code = sqlite3_step (statement);
  if (code == SQLITE_ROW)
    *value = sqlite3_column_int64 (statement, 0);
  sqlite3_finalize (statement);
  if (code == SQLITE_ROW)
    return TRUE;
  lk_sqlite_set_error (handle, code, error);
  return FALSE;
}

static gboolean
run_step (LkSqlite *self, guint version, GError **error)
{
  g_autofree char *stamp
      = g_strdup_printf ("PRAGMA application_id = %d; PRAGMA user_version = %u; COMMIT",
                         LK_SQLITE_APPLICATION_ID, version);

  /* Photos are most of a desk: larger pages are fewer writes. Only an empty file takes this. */
  if (version == 1 && !lk_sqlite_script (self->handle, "PRAGMA page_size = 16384", error))
    return FALSE;
  if (!lk_sqlite_script (self->handle, "BEGIN EXCLUSIVE", error))
    return FALSE;
  for (const char *const *sql = lk_sqlite_schema_step (version); *sql != NULL; sql++)
    if (!lk_sqlite_script (self->handle, *sql, error))
      {
        (void) sqlite3_exec (self->handle, "ROLLBACK", NULL, NULL, NULL);
        return FALSE;
      }
  if (lk_sqlite_script (self->handle, stamp, error))
    return TRUE;
  (void) sqlite3_exec (self->handle, "ROLLBACK", NULL, NULL, NULL);
  return FALSE;
}

static gboolean
read_version (LkSqlite *self, gint64 *version, GError **error)
{
  gint64 application = 0;
  gint64 tables = 0;

  if (!pragma_int (self->handle, "PRAGMA application_id", &application, error)
      || !pragma_int (self->handle, "PRAGMA user_version", version, error)
      || !pragma_int (self->handle, "SELECT count(*) FROM sqlite_schema", &tables, error))
    return FALSE;
  if (application == LK_SQLITE_APPLICATION_ID && *version >= 1 && *version <= LK_SQLITE_SCHEMA)
    return TRUE;
  if (application == 0 && *version == 0 && tables == 0)
    return TRUE;
  if (application == LK_SQLITE_APPLICATION_ID)
    g_set_error (error, LK_STORE_ERROR, LK_STORE_ERROR_VERSION,
                 "The database %s has schema %" G_GINT64_FORMAT "; this program knows 1 to %d. It "
                 "was left as it is",
                 self->path, *version, LK_SQLITE_SCHEMA);
  else
    g_set_error (error, LK_STORE_ERROR, LK_STORE_ERROR_VERSION,
                 "%s is no database of this program. It was left as it is", self->path);
  return FALSE;
}

/**
 * lk_sqlite_migrate:
 * @self: a fresh connection
 * @mode: what it is for
 * @error: #LkStoreError
 *
 * Looks whose database it is and which schema it has, without writing; then, if @mode allows it,
 * brings it up to this version, each step in one transaction.
 *
 * Returns: whether the schema is the one of this version now
 */
gboolean
lk_sqlite_migrate (LkSqlite *self, LkDbOpen mode, GError **error)
{
  struct stat info;
  gint64 version = 0;

  if (stat (self->path, &info) != 0)
    {
      g_set_error (error, LK_STORE_ERROR, LK_STORE_ERROR_UNAVAILABLE, "%s: %s", self->path,
                   g_strerror (errno));
      return FALSE;
    }
  self->device = info.st_dev;
  self->inode = info.st_ino;
  if (!read_version (self, &version, error))
    return FALSE;
  if (version == LK_SQLITE_SCHEMA)
    return TRUE;
  if (mode != LK_DB_OPEN_CREATE && mode != LK_DB_OPEN_MIGRATE)
    {
      g_set_error (error, LK_STORE_ERROR, LK_STORE_ERROR_VERSION,
                   "The database %s has an older schema; run latchkey-desk migrate", self->path);
      return FALSE;
    }
  while (version < LK_SQLITE_SCHEMA)
    if (!run_step (self, (guint) ++version, error))
      return FALSE;
  return TRUE;
}

/* VACUUM INTO takes a snapshot while others write, and leaves out what was deleted. */
gboolean
lk_sqlite_backup (LkDb *db, const char *path, GError **error)
{
  LkSqlite *self = (LkSqlite *) (gpointer) db;
  g_autofree char *temporary = g_strconcat (path, ".XXXXXX", NULL);
  int fd = g_mkstemp_full (temporary, O_RDWR | O_CLOEXEC, 0600);
  gboolean done;

  if (fd < 0)
    {
      g_set_error (error, LK_STORE_ERROR, LK_STORE_ERROR_UNAVAILABLE, "%s: %s", temporary,
                   g_strerror (errno));
      return FALSE;
    }
  done = lk_sqlite_script (self->handle, "PRAGMA query_only = OFF", error)
         && lk_db_run (db, error, "VACUUM INTO $1", "t", temporary);
  if (done && (fsync (fd) != 0 || g_rename (temporary, path) != 0))
    {
      g_set_error (error, LK_STORE_ERROR, LK_STORE_ERROR_UNAVAILABLE, "%s: %s", path,
                   g_strerror (errno));
      done = FALSE;
    }
  close (fd);
  if (!done)
    g_unlink (temporary);
  return done;
}

static gboolean
each_row (LkDb *db,
          const char *sql,
          const char *good,
          LkDbProblemFunc problem,
          gpointer data,
          GError **error)
{
  g_autoptr (LkDbCursor) cursor = lk_db_query (db, error, sql, NULL);
  int got = cursor != NULL ? 1 : -1;

  while (got > 0 && (got = lk_db_next (cursor, error)) > 0)
    {
      const char *text = lk_db_get_text (cursor, 0);

      if (g_strcmp0 (text, good) != 0)
        problem (text, data);
    }
  return got == 0;
}

static gboolean
verify_index (LkSqlite *self,
              const char *table,
              LkDbProblemFunc problem,
              gpointer data,
              GError **error)
{
  g_autofree char *sql
      = g_strdup_printf ("INSERT INTO %s (%s) VALUES ('integrity-check')", table, table);
  int code = sqlite3_exec (self->handle, sql, NULL, NULL, NULL);

  /* A file that may not be written keeps this one secret: the check counts as a write. */
  if (code == SQLITE_OK || (code & 0xff) == SQLITE_READONLY)
    return TRUE;
  if ((code & 0xff) == SQLITE_CORRUPT)
    {
      problem ("A full-text index does not hold what it should", data);
      return TRUE;
    }
  lk_sqlite_set_error (self->handle, code, error);
  return FALSE;
}

gboolean
lk_sqlite_verify (LkDb *db, LkDbProblemFunc problem, gpointer data, GError **error)
{
  LkSqlite *self = (LkSqlite *) (gpointer) db;

  return lk_sqlite_script (self->handle, "PRAGMA query_only = OFF", error)
         && each_row (db, "PRAGMA integrity_check", "ok", problem, data, error)
         && each_row (db,
                      "SELECT 'A row of ' || \"table\" || ' points to nothing in ' || parent "
                      "FROM pragma_foreign_key_check",
                      NULL, problem, data, error)
         && verify_index (self, "case_words", problem, data, error)
         && verify_index (self, "case_serials", problem, data, error);
}
