/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lk-sqlite-log.h"

#include <string.h>

typedef struct
{
  LkDbCursor parent;
  sqlite3_stmt *statement;
  char *sql;
  gint64 changes;
  int index[LK_DB_MAX_PARAMETERS]; /* of $1, $2, … in the statement; 0: not used */
  gboolean cached;
} LkSqliteCursor;

#define SQLITE(db) ((LkSqlite *) (gpointer) (db))
#define CURSOR(cursor) ((LkSqliteCursor *) (gpointer) (cursor))

static LkStoreError
error_code (int code)
{
  switch (code & 0xff)
    {
    case SQLITE_FULL:
      return LK_STORE_ERROR_FULL;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
    case SQLITE_READONLY:
    case SQLITE_IOERR:
    case SQLITE_CANTOPEN:
    case SQLITE_PROTOCOL:
    case SQLITE_NOMEM:
    case SQLITE_PERM:
    case SQLITE_INTERRUPT:
      return LK_STORE_ERROR_UNAVAILABLE;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return LK_STORE_ERROR_DAMAGED;
    case SQLITE_CONSTRAINT:
      return code == SQLITE_CONSTRAINT_UNIQUE || code == SQLITE_CONSTRAINT_PRIMARYKEY
                 ? LK_STORE_ERROR_EXISTS
                 : LK_STORE_ERROR_FAILED;
    default:
      return LK_STORE_ERROR_FAILED;
    }
}

/**
 * lk_sqlite_set_error:
 * @handle: (nullable): a connection
 * @code: what SQLite returned, extended
 * @error: (out): becomes the #LkStoreError for it
 */
void
lk_sqlite_set_error (sqlite3 *handle, int code, GError **error)
{
  g_set_error (error, LK_STORE_ERROR, (int) error_code (code), "The database says: %s",
               handle != NULL && sqlite3_errcode (handle) != SQLITE_OK ? sqlite3_errmsg (handle)
                                                                       : sqlite3_errstr (code));
}

/**
 * lk_sqlite_script:
 * @handle: a connection
 * @sql: statements without parameters
 * @error: #LkStoreError
 *
 * Returns: whether all of them ran
 */
gboolean
lk_sqlite_script (sqlite3 *handle, const char *sql, GError **error)
{
  int code = sqlite3_exec (handle, sql, NULL, NULL, NULL);

  if (code == SQLITE_OK)
    return TRUE;
  lk_sqlite_set_error (handle, sqlite3_extended_errcode (handle), error);
  return FALSE;
}

static void
cursor_free (LkSqliteCursor *self)
{
  sqlite3_finalize (self->statement);
  g_free (self->sql);
  g_free (self);
}

static void
sqlite_close (LkDb *db)
{
  LkSqlite *self = SQLITE (db);
  int keep = 1;

  g_clear_pointer (&self->log, lk_sqlite_log_free);
  if (self->last != NULL)
    cursor_free (self->last);
  g_clear_pointer (&self->statements, g_hash_table_unref);
  /* The last one to close deletes the log, by its name: where another database has come in the
   * place of this one, that would be the log of the other. */
  if (self->handle != NULL && !lk_sqlite_is_file (self))
    sqlite3_file_control (self->handle, "main", SQLITE_FCNTL_PERSIST_WAL, &keep);
  if (self->handle != NULL)
    sqlite3_close_v2 (self->handle);
  g_free (self->path);
  g_free (self);
}

static gboolean
configure (LkSqlite *self, LkDbOpen mode, GError **error)
{
  static const char settings[] = "PRAGMA foreign_keys = ON;"
                                 "PRAGMA trusted_schema = OFF;"
                                 "PRAGMA cell_size_check = ON;"
                                 "PRAGMA cache_size = -3000;"
                                 "PRAGMA wal_autocheckpoint = 0;"
                                 "PRAGMA journal_size_limit = 67108864;";

  if (!lk_sqlite_script (self->handle, settings, error))
    return FALSE;
  if (mode == LK_DB_OPEN_READ)
    return lk_sqlite_script (self->handle, "PRAGMA query_only = ON", error);
  if (!lk_sqlite_script (self->handle, "PRAGMA journal_mode = WAL", error))
    return FALSE;
  self->log = lk_sqlite_log_new (self);
  return TRUE;
}

static LkDb *
sqlite_open (const char *url, LkDbOpen mode, GError **error)
{
  const char *path = url + strlen ("sqlite:");
  LkSqlite *self;
  int code;

  if (!lk_sqlite_prepare_file (path, mode, error))
    return NULL;
  self = g_new0 (LkSqlite, 1);
  self->path = g_strdup (path);
  self->statements
      = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify) cursor_free);
  code = sqlite3_open_v2 (path, &self->handle,
                          SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE,
                          lk_sqlite_vfs ());
  if (code != SQLITE_OK)
    lk_sqlite_set_error (self->handle, code, error);
  else
    {
      sqlite3_busy_timeout (self->handle, LK_SQLITE_BUSY_MS);
      sqlite3_db_config (self->handle, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
      /* First of all: migrations delete and sort, too. */
      if (lk_sqlite_script (self->handle, LK_SQLITE_SAFE, error)
          && lk_sqlite_migrate (self, mode, error) && configure (self, mode, error))
        return &self->parent;
    }
  sqlite_close (&self->parent);
  return NULL;
}

static gboolean
sqlite_check (LkDb *db, GError **error)
{
  LkSqlite *self = SQLITE (db);

  if (!lk_sqlite_is_file (self))
    {
      g_set_error (error, LK_STORE_ERROR, LK_STORE_ERROR_UNAVAILABLE,
                   "The database file %s is gone, or is another file now", self->path);
      return FALSE;
    }
  return TRUE;
}

static gboolean
sqlite_begin (LkDb *db, GError **error)
{
  return sqlite_check (db, error)
         && lk_db_run (db, error, db->writes ? "BEGIN IMMEDIATE" : "BEGIN", NULL);
}

static gboolean
sqlite_commit (LkDb *db, GError **error)
{
  return lk_db_run (db, error, "COMMIT", NULL);
}

static gboolean
sqlite_in_transaction (LkDb *db)
{
  return sqlite3_get_autocommit (SQLITE (db)->handle) == 0;
}

static void
sqlite_rollback (LkDb *db)
{
  if (sqlite_in_transaction (db))
    (void) sqlite3_exec (SQLITE (db)->handle, "ROLLBACK", NULL, NULL, NULL);
}

static gboolean
sqlite_savepoint (LkDb *db, GError **error)
{
  return lk_db_run (db, error, "SAVEPOINT job", NULL);
}

static gboolean
sqlite_release (LkDb *db, GError **error)
{
  return lk_db_run (db, error, "RELEASE job", NULL);
}

static gboolean
sqlite_rollback_to (LkDb *db, GError **error)
{
  return lk_db_run (db, error, "ROLLBACK TO job", NULL)
         && lk_db_run (db, error, "RELEASE job", NULL);
}

static LkSqliteCursor *
prepare (LkSqlite *self, const char *sql, GError **error)
{
  LkSqliteCursor *cursor = g_new0 (LkSqliteCursor, 1);
  int code = sqlite3_prepare_v3 (self->handle, sql, -1, SQLITE_PREPARE_PERSISTENT,
                                 &cursor->statement, NULL);

  if (code != SQLITE_OK)
    {
      lk_sqlite_set_error (self->handle, code, error);
      g_free (cursor);
      return NULL;
    }
  cursor->parent.db = &self->parent;
  cursor->sql = g_strdup (sql);
  for (int i = 1; i <= LK_DB_MAX_PARAMETERS; i++)
    {
      char name[8];

      g_snprintf (name, sizeof name, "$%d", i);
      cursor->index[i - 1] = sqlite3_bind_parameter_index (cursor->statement, name);
    }
  return cursor;
}

static int
bind (LkSqliteCursor *cursor, guint i, const LkDbValue *value)
{
  int index = cursor->index[i];

  if (index == 0)
    return SQLITE_OK;
  switch (value->type)
    {
    case LK_DB_NULL:
      return sqlite3_bind_null (cursor->statement, index);
    case LK_DB_INT:
      return sqlite3_bind_int64 (cursor->statement, index, value->integer);
    case LK_DB_TEXT:
      return sqlite3_bind_text (cursor->statement, index, value->data, -1, SQLITE_STATIC);
    case LK_DB_BYTES:
      return sqlite3_bind_blob64 (cursor->statement, index, value->data, value->size,
                                  SQLITE_STATIC);
    }
  return SQLITE_MISUSE;
}

static void sqlite_close_cursor (LkDbCursor *base);

static LkSqliteCursor *
take_statement (LkSqlite *self, const char *sql, GError **error)
{
  LkSqliteCursor *cursor = self->last;

  if (cursor != NULL && strcmp (cursor->sql, sql) == 0)
    {
      self->last = NULL;
      return cursor;
    }
  cursor = g_hash_table_lookup (self->statements, sql);
  if (cursor == NULL)
    return prepare (self, sql, error);
  g_hash_table_steal (self->statements, sql);
  return cursor;
}

static void
put_statement (LkSqlite *self, LkSqliteCursor *cursor)
{
  if (g_hash_table_contains (self->statements, cursor->sql))
    cursor_free (cursor);
  else
    g_hash_table_insert (self->statements, cursor->sql, cursor);
}

/* Values are bound without a copy, so the caller's must live as long as the cursor steps. */
static LkDbCursor *
sqlite_query (LkDb *db, const char *sql, const LkDbValue *values, guint n_values, GError **error)
{
  LkSqlite *self = SQLITE (db);
  LkSqliteCursor *cursor = take_statement (self, sql, error);

  if (cursor == NULL)
    return NULL;
  for (guint i = 0; i < n_values; i++)
    {
      int code = bind (cursor, i, &values[i]);

      if (code != SQLITE_OK)
        {
          lk_sqlite_set_error (self->handle, code, error);
          sqlite_close_cursor (&cursor->parent);
          return NULL;
        }
    }
  return &cursor->parent;
}

static int
sqlite_next (LkDbCursor *base, GError **error)
{
  LkSqliteCursor *cursor = CURSOR (base);
  int code = sqlite3_step (cursor->statement);

  if (code == SQLITE_ROW)
    return 1;
  if (code == SQLITE_DONE)
    {
      cursor->changes = sqlite3_changes64 (SQLITE (base->db)->handle);
      return 0;
    }
  lk_sqlite_set_error (SQLITE (base->db)->handle, code, error);
  return -1;
}

static gint64
sqlite_get_int (LkDbCursor *base, guint column)
{
  return sqlite3_column_int64 (CURSOR (base)->statement, (int) column);
}

static const char *
sqlite_get_text (LkDbCursor *base, guint column)
{
  return (const char *) sqlite3_column_text (CURSOR (base)->statement, (int) column);
}

static const void *
sqlite_get_bytes (LkDbCursor *base, guint column, gsize *size)
{
  const void *data = sqlite3_column_blob (CURSOR (base)->statement, (int) column);

  *size = (gsize) sqlite3_column_bytes (CURSOR (base)->statement, (int) column);
  return data;
}

static gboolean
sqlite_is_null (LkDbCursor *base, guint column)
{
  return sqlite3_column_type (CURSOR (base)->statement, (int) column) == SQLITE_NULL;
}

static gint64
sqlite_changes (LkDbCursor *base)
{
  return CURSOR (base)->changes;
}

static void
sqlite_close_cursor (LkDbCursor *base)
{
  LkSqliteCursor *cursor = CURSOR (base);
  LkSqlite *self = SQLITE (base->db);

  sqlite3_reset (cursor->statement);
  sqlite3_clear_bindings (cursor->statement);
  if (self->last != NULL)
    put_statement (self, self->last);
  self->last = cursor;
}

/* One connection writes at a time, so whoever has the transaction has every lock. */
static gboolean
sqlite_lock (LkDb *db, const char *what, GError **error)
{
  return TRUE;
}

static gboolean
sqlite_try_lock (LkDb *db, const char *what, gboolean *got, GError **error)
{
  *got = TRUE;
  return TRUE;
}

const LkDbDriver lk_sqlite_driver = {
  .name = "sqlite",
  .writers = 1,
  .open = sqlite_open,
  .close = sqlite_close,
  .check = sqlite_check,
  .begin = sqlite_begin,
  .commit = sqlite_commit,
  .rollback = sqlite_rollback,
  .savepoint = sqlite_savepoint,
  .release = sqlite_release,
  .rollback_to = sqlite_rollback_to,
  .in_transaction = sqlite_in_transaction,
  .number = lk_sqlite_number,
  .query = sqlite_query,
  .next = sqlite_next,
  .get_int = sqlite_get_int,
  .get_text = sqlite_get_text,
  .get_bytes = sqlite_get_bytes,
  .is_null = sqlite_is_null,
  .changes = sqlite_changes,
  .close_cursor = sqlite_close_cursor,
  .lock = sqlite_lock,
  .lock_shared = sqlite_lock,
  .try_lock = sqlite_try_lock,
  .index_put = lk_sqlite_index_put,
  .index_drop = lk_sqlite_index_drop,
  .find = lk_sqlite_find,
  .scrub = lk_sqlite_scrub,
  .backup = lk_sqlite_backup,
  .verify = lk_sqlite_verify,
};
