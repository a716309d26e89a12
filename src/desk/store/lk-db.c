/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lk-db.h"

#include <stdarg.h>
#include <string.h>

#include "config.h"

G_DEFINE_QUARK (lk_store_error, lk_store_error)

#ifdef LK_HAVE_POSTGRESQL
extern const LkDbDriver lk_postgresql_driver;
#endif

/**
 * lk_db_driver_for_url:
 * @url: `sqlite:PATH` or `postgresql://…`
 * @error: %LK_STORE_ERROR_UNSUPPORTED
 *
 * Returns: (transfer none): the driver for @url, or %NULL
 */
const LkDbDriver *
lk_db_driver_for_url (const char *url, GError **error)
{
  if (g_str_has_prefix (url, "sqlite:"))
    return &lk_sqlite_driver;
#ifdef LK_HAVE_POSTGRESQL
  if (g_str_has_prefix (url, "postgresql://") || g_str_has_prefix (url, "postgres://"))
    return &lk_postgresql_driver;
#endif
  g_set_error_literal (error, LK_STORE_ERROR, LK_STORE_ERROR_UNSUPPORTED,
                       "A database is named sqlite:PATH or postgresql://…; this is neither, or its "
                       "driver was not built");
  return NULL;
}

/**
 * lk_db_open:
 * @url: `sqlite:PATH` or `postgresql://…`
 * @mode: what the connection is for
 * @error: #LkStoreError
 *
 * Returns: (transfer full): a connection, or %NULL; a database that is not ours, or of an unknown
 *   version, is left as it was
 */
LkDb *
lk_db_open (const char *url, LkDbOpen mode, GError **error)
{
  const LkDbDriver *driver = lk_db_driver_for_url (url, error);
  LkDb *db = driver != NULL ? driver->open (url, mode, error) : NULL;

  if (db == NULL)
    return NULL;
  db->driver = driver;
  db->url = g_strdup (url);
  db->writes = mode != LK_DB_OPEN_READ;
  db->announced = g_ptr_array_new_with_free_func (g_free);
  return db;
}

/**
 * lk_db_close:
 * @db: (nullable) (transfer full): a connection; an open transaction is rolled back
 */
void
lk_db_close (LkDb *db)
{
  if (db == NULL)
    return;
  g_clear_pointer (&db->announced, g_ptr_array_unref);
  g_clear_pointer (&db->url, g_free);
  db->driver->close (db);
}

/* types has a letter a parameter: i gint64, t text or NULL, b pointer (or NULL) and gsize. */
static guint
collect (LkDbValue *values, const char *types, va_list arguments)
{
  guint n = 0;

  for (const char *t = types; t != NULL && *t != '\0'; t++)
    {
      LkDbValue *value = &values[n++];

      g_assert (n <= LK_DB_MAX_PARAMETERS);
      memset (value, 0, sizeof *value);
      if (*t == 'i')
        {
          value->type = LK_DB_INT;
          value->integer = va_arg (arguments, gint64);
        }
      else if (*t == 't')
        {
          value->data = va_arg (arguments, const char *);
          value->type = value->data != NULL ? LK_DB_TEXT : LK_DB_NULL;
        }
      else
        {
          g_assert (*t == 'b');
          value->data = va_arg (arguments, const void *);
          value->size = va_arg (arguments, gsize);
          value->type = value->data != NULL ? LK_DB_BYTES : LK_DB_NULL;
        }
    }
  return n;
}

/**
 * lk_db_query_values:
 * @db: a connection
 * @error: #LkStoreError
 * @sql: a statement
 * @values: its parameters, from $1
 * @n_values: how many
 *
 * Returns: (transfer full): a cursor before the first row, or %NULL
 */
LkDbCursor *
lk_db_query_values (LkDb *db,
                    GError **error,
                    const char *sql,
                    const LkDbValue *values,
                    guint n_values)
{
  return db->driver->query (db, sql, values, n_values, error);
}

/**
 * lk_db_query:
 * @db: a connection
 * @error: #LkStoreError
 * @sql: a statement
 * @types: a letter a parameter: `i` #gint64, `t` text or %NULL, `b` a pointer (or %NULL) and #gsize
 * @...: the parameters
 *
 * Returns: (transfer full): a cursor before the first row, or %NULL
 */
LkDbCursor *
lk_db_query (LkDb *db, GError **error, const char *sql, const char *types, ...)
{
  LkDbValue values[LK_DB_MAX_PARAMETERS];
  va_list arguments;
  guint n;

  va_start (arguments, types);
  n = collect (values, types, arguments);
  va_end (arguments);
  return lk_db_query_values (db, error, sql, values, n);
}

static gint64
run_values (LkDb *db, GError **error, const char *sql, const LkDbValue *values, guint n)
{
  g_autoptr (LkDbCursor) cursor = lk_db_query_values (db, error, sql, values, n);
  int got;

  if (cursor == NULL)
    return -1;
  do
    got = lk_db_next (cursor, error);
  while (got > 0);
  return got < 0 ? -1 : db->driver->changes (cursor);
}

/**
 * lk_db_run:
 * @db: a connection
 * @error: #LkStoreError
 * @sql: a statement without a result
 * @types: as in lk_db_query()
 * @...: the parameters
 *
 * Returns: whether it ran
 */
gboolean
lk_db_run (LkDb *db, GError **error, const char *sql, const char *types, ...)
{
  LkDbValue values[LK_DB_MAX_PARAMETERS];
  va_list arguments;
  guint n;

  va_start (arguments, types);
  n = collect (values, types, arguments);
  va_end (arguments);
  return run_values (db, error, sql, values, n) >= 0;
}

/**
 * lk_db_run_count:
 * @db: a connection
 * @error: #LkStoreError
 * @sql: a statement without a result
 * @types: as in lk_db_query()
 * @...: the parameters
 *
 * Returns: how many rows it changed, or -1
 */
gint64
lk_db_run_count (LkDb *db, GError **error, const char *sql, const char *types, ...)
{
  LkDbValue values[LK_DB_MAX_PARAMETERS];
  va_list arguments;
  guint n;

  va_start (arguments, types);
  n = collect (values, types, arguments);
  va_end (arguments);
  return run_values (db, error, sql, values, n);
}

/**
 * lk_db_next:
 * @cursor: a cursor
 * @error: #LkStoreError
 *
 * Returns: 1 when there is a row, 0 after the last one, -1 on error
 */
int
lk_db_next (LkDbCursor *cursor, GError **error)
{
  return cursor->db->driver->next (cursor, error);
}

/**
 * lk_db_get_int:
 * @cursor: a cursor on a row
 * @column: from 0
 *
 * Returns: the number; 0 for a NULL
 */
gint64
lk_db_get_int (LkDbCursor *cursor, guint column)
{
  return cursor->db->driver->get_int (cursor, column);
}

/**
 * lk_db_read_ints:
 * @cursor: (nullable): a cursor before its first row, %NULL when the statement could not be run
 * @ints: (element-type gint64): gets the first column of each row
 * @error: #LkStoreError
 *
 * Returns: whether all rows could be read
 */
gboolean
lk_db_read_ints (LkDbCursor *cursor, GArray *ints, GError **error)
{
  int got = cursor != NULL ? 1 : -1;

  while (got > 0 && (got = lk_db_next (cursor, error)) > 0)
    {
      gint64 value = lk_db_get_int (cursor, 0);

      g_array_append_val (ints, value);
    }
  return got == 0;
}

/**
 * lk_db_get_text:
 * @cursor: a cursor on a row
 * @column: from 0
 *
 * Returns: (transfer none) (nullable): the text, valid until the next row
 */
const char *
lk_db_get_text (LkDbCursor *cursor, guint column)
{
  return cursor->db->driver->get_text (cursor, column);
}

/**
 * lk_db_dup_text:
 * @cursor: a cursor on a row
 * @column: from 0
 *
 * Returns: (transfer full) (nullable): a copy of the text
 */
char *
lk_db_dup_text (LkDbCursor *cursor, guint column)
{
  return g_strdup (lk_db_get_text (cursor, column));
}

/**
 * lk_db_get_bytes:
 * @cursor: a cursor on a row
 * @column: from 0
 * @size: (out): how many bytes
 *
 * Returns: (transfer none) (nullable): the bytes, valid until the next row
 */
const void *
lk_db_get_bytes (LkDbCursor *cursor, guint column, gsize *size)
{
  return cursor->db->driver->get_bytes (cursor, column, size);
}

/**
 * lk_db_is_null:
 * @cursor: a cursor on a row
 * @column: from 0
 *
 * Returns: whether the column is NULL
 */
gboolean
lk_db_is_null (LkDbCursor *cursor, guint column)
{
  return cursor->db->driver->is_null (cursor, column);
}

/**
 * lk_db_cursor_close:
 * @cursor: (nullable) (transfer full): a cursor
 */
void
lk_db_cursor_close (LkDbCursor *cursor)
{
  if (cursor != NULL)
    cursor->db->driver->close_cursor (cursor);
}

/**
 * lk_db_lock:
 * @db: a connection in a writing transaction
 * @what: a name
 * @error: #LkStoreError
 *
 * Waits until no other transaction holds @what, and holds it until this one ends.
 *
 * Returns: whether it is held
 */
gboolean
lk_db_lock (LkDb *db, const char *what, GError **error)
{
  return db->driver->lock (db, what, error);
}

/**
 * lk_db_lock_shared:
 * @db: a connection in a writing transaction
 * @what: a name
 * @error: #LkStoreError
 *
 * As lk_db_lock(), beside others who do the same.
 *
 * Returns: whether it is held
 */
gboolean
lk_db_lock_shared (LkDb *db, const char *what, GError **error)
{
  return db->driver->lock_shared (db, what, error);
}

/**
 * lk_db_try_lock:
 * @db: a connection in a writing transaction
 * @what: a name
 * @got: (out): whether it is held now; if not, another transaction has it
 * @error: #LkStoreError
 *
 * Returns: whether the database could be asked
 */
gboolean
lk_db_try_lock (LkDb *db, const char *what, gboolean *got, GError **error)
{
  return db->driver->try_lock (db, what, got, error);
}

/**
 * lk_db_get_meta:
 * @db: a connection
 * @name: a name
 * @value: (out) (transfer full) (nullable): its value, %NULL when there is none
 * @error: #LkStoreError
 *
 * Returns: whether the database could be asked
 */
gboolean
lk_db_get_meta (LkDb *db, const char *name, char **value, GError **error)
{
  g_autoptr (LkDbCursor) cursor
      = lk_db_query (db, error, "SELECT value FROM meta WHERE name = $1", "t", name);
  int got = cursor != NULL ? lk_db_next (cursor, error) : -1;

  *value = got > 0 ? lk_db_dup_text (cursor, 0) : NULL;
  return got >= 0;
}

/**
 * lk_db_set_meta:
 * @db: a connection in a writing transaction
 * @name: a name
 * @value: its value
 * @error: #LkStoreError
 *
 * Returns: whether it was written
 */
gboolean
lk_db_set_meta (LkDb *db, const char *name, const char *value, GError **error)
{
  return lk_db_run (db, error,
                    "INSERT INTO meta (name, value) VALUES ($1, $2) "
                    "ON CONFLICT (name) DO UPDATE SET value = excluded.value",
                    "tt", name, value);
}

/**
 * lk_db_drop_meta:
 * @db: a connection in a writing transaction
 * @name: a name
 * @value: its value; another one stays
 * @error: #LkStoreError
 *
 * Returns: whether it has that value no more
 */
gboolean
lk_db_drop_meta (LkDb *db, const char *name, const char *value, GError **error)
{
  return lk_db_run (db, error, "DELETE FROM meta WHERE name = $1 AND value = $2", "tt", name,
                    value);
}
