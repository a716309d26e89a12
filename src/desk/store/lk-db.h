/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

#include "lk-store-error.h"

G_BEGIN_DECLS

/**
 * LkDb:
 *
 * One connection to the database, used by one thread at a time. A driver (#LkDbDriver) knows the
 * engine; what both engines understand is written once, in lk-db-*.c, as SQL with parameters
 * $1, $2, …; where the dialects differ, the driver has an operation of its own.
 *
 * SQL is written nowhere else. Rules (who may do what, states, retention, hashes) are not written
 * here: they belong to the service.
 */
typedef struct _LkDb LkDb;
typedef struct _LkDbCursor LkDbCursor;
typedef struct _LkDbDriver LkDbDriver;

/**
 * LkDbType:
 * @LK_DB_NULL: no value
 * @LK_DB_INT: a #gint64
 * @LK_DB_TEXT: UTF-8, NUL-terminated
 * @LK_DB_BYTES: bytes
 *
 * The kind of a parameter.
 */
typedef enum
{
  LK_DB_NULL,
  LK_DB_INT,
  LK_DB_TEXT,
  LK_DB_BYTES,
} LkDbType;

/**
 * LkDbValue:
 * @type: its kind
 * @integer: for %LK_DB_INT
 * @data: for %LK_DB_TEXT and %LK_DB_BYTES; borrowed for the call
 * @size: for %LK_DB_BYTES
 *
 * A parameter of a statement.
 */
typedef struct
{
  LkDbType type;
  gint64 integer;
  const void *data;
  gsize size;
} LkDbValue;

/**
 * LkDbOpen:
 * @LK_DB_OPEN_READ: for reading; the database must be there, with the schema of this version
 * @LK_DB_OPEN_WRITE: for reading and writing; as above
 * @LK_DB_OPEN_CREATE: makes the database when there is none, and brings an older schema up
 * @LK_DB_OPEN_MIGRATE: as create, but a missing database is an error
 *
 * What a connection is for.
 */
typedef enum
{
  LK_DB_OPEN_READ,
  LK_DB_OPEN_WRITE,
  LK_DB_OPEN_CREATE,
  LK_DB_OPEN_MIGRATE,
} LkDbOpen;

#define LK_DB_MAX_PARAMETERS 64

struct _LkDb
{
  const LkDbDriver *driver;
  char *url;
  gboolean writes;
  /* Feed entries announced in this transaction and not yet numbered (drivers that number late). */
  GPtrArray *announced;
};

struct _LkDbCursor
{
  LkDb *db;
};

typedef struct _LkCaseQuery LkCaseQuery;

/**
 * LkDbIndex:
 * @LK_DB_INDEX_WORDS: by words, the last one as a beginning
 * @LK_DB_INDEX_SERIALS: by a fragment of a serial or case id
 *
 * The two ways in which a search finds a case.
 */
typedef enum
{
  LK_DB_INDEX_WORDS,
  LK_DB_INDEX_SERIALS,
} LkDbIndex;

/**
 * LkDbProblemFunc:
 * @text: one sentence about what is wrong
 * @data: the caller's
 *
 * Called by a driver for each fault that it finds when the database is verified.
 */
typedef void (*LkDbProblemFunc) (const char *text, gpointer data);

/**
 * LkDbDriver:
 * @name: "sqlite" or "postgresql"
 * @writers: how many connections may write at once
 *
 * One database engine. Every function that can fail returns %FALSE or %NULL with one
 * #LkStoreError set.
 *
 * @open returns a connection to @url, whose schema is known and good. @begin to @rollback_to are
 * the transaction; a lost transaction (the engine rolled it back by itself) is told by
 * @in_transaction. @number is called once, last, before a commit of a writing transaction: it
 * gives the entries of db->announced their numbers from the one counter, under its lock.
 *
 * @query runs a statement and returns a cursor before its first row; statements are prepared once a
 * connection. @next returns 1 on a row, 0 after the last, -1 on error. Text and bytes of a row
 * are valid until the next @next or @close_cursor. @changes is the number of rows that the last
 * statement without a result changed.
 *
 * @lock makes transactions with the same @what wait for each other until they end (a no-op where
 * there is one writer); @try_lock says %FALSE without error when another one has it.
 *
 * @index_put, @index_drop: the words and serials of a case by which it is found; drop is given what
 * put was given. @find adds the cases between @above and @before that one index has for a query,
 * the newest @limit of them, newest first; @before is at most one above the newest case.
 *
 * @scrub makes deleted bytes go away from files (full-text segments, write-ahead log).
 */
struct _LkDbDriver
{
  const char *name;
  guint writers;

  LkDb *(*open) (const char *url, LkDbOpen mode, GError **error);
  void (*close) (LkDb *db);
  gboolean (*check) (LkDb *db, GError **error);

  gboolean (*begin) (LkDb *db, GError **error);
  gboolean (*commit) (LkDb *db, GError **error);
  void (*rollback) (LkDb *db);
  gboolean (*savepoint) (LkDb *db, GError **error);
  gboolean (*release) (LkDb *db, GError **error);
  gboolean (*rollback_to) (LkDb *db, GError **error);
  gboolean (*in_transaction) (LkDb *db);
  gboolean (*number) (LkDb *db, GError **error);

  LkDbCursor *(
      *query) (LkDb *db, const char *sql, const LkDbValue *values, guint n_values, GError **error);
  int (*next) (LkDbCursor *cursor, GError **error);
  gint64 (*get_int) (LkDbCursor *cursor, guint column);
  const char *(*get_text) (LkDbCursor *cursor, guint column);
  const void *(*get_bytes) (LkDbCursor *cursor, guint column, gsize *size);
  gboolean (*is_null) (LkDbCursor *cursor, guint column);
  gint64 (*changes) (LkDbCursor *cursor);
  void (*close_cursor) (LkDbCursor *cursor);

  gboolean (*lock) (LkDb *db, const char *what, GError **error);
  gboolean (*lock_shared) (LkDb *db, const char *what, GError **error);
  gboolean (*try_lock) (LkDb *db, const char *what, gboolean *got, GError **error);

  gboolean (*index_put) (LkDb *db,
                         gint64 case_seq,
                         const char *requester,
                         const char *words,
                         const char *serials,
                         GError **error);
  gboolean (*index_drop) (LkDb *db,
                          gint64 case_seq,
                          const char *requester,
                          const char *words,
                          const char *serials,
                          GError **error);
  gboolean (*find) (LkDb *db,
                    const LkCaseQuery *query,
                    LkDbIndex index,
                    gint64 above,
                    gint64 before,
                    guint limit,
                    GArray *seqs,
                    GError **error);

  gboolean (*scrub) (LkDb *db, GError **error);
  gboolean (*backup) (LkDb *db, const char *path, GError **error);
  gboolean (*verify) (LkDb *db, LkDbProblemFunc problem, gpointer data, GError **error);
};

const LkDbDriver *lk_db_driver_for_url (const char *url, GError **error);
LkDb *lk_db_open (const char *url, LkDbOpen mode, GError **error);
void lk_db_close (LkDb *db);

LkDbCursor *lk_db_query (LkDb *db, GError **error, const char *sql, const char *types, ...);
gboolean lk_db_run (LkDb *db, GError **error, const char *sql, const char *types, ...);
gint64 lk_db_run_count (LkDb *db, GError **error, const char *sql, const char *types, ...);
LkDbCursor *lk_db_query_values (LkDb *db,
                                GError **error,
                                const char *sql,
                                const LkDbValue *values,
                                guint n_values);
int lk_db_next (LkDbCursor *cursor, GError **error);
gint64 lk_db_get_int (LkDbCursor *cursor, guint column);
gboolean lk_db_read_ints (LkDbCursor *cursor, GArray *ints, GError **error);
const char *lk_db_get_text (LkDbCursor *cursor, guint column);
char *lk_db_dup_text (LkDbCursor *cursor, guint column);
const void *lk_db_get_bytes (LkDbCursor *cursor, guint column, gsize *size);
gboolean lk_db_is_null (LkDbCursor *cursor, guint column);
void lk_db_cursor_close (LkDbCursor *cursor);

gboolean lk_db_lock (LkDb *db, const char *what, GError **error);
gboolean lk_db_lock_shared (LkDb *db, const char *what, GError **error);
gboolean lk_db_try_lock (LkDb *db, const char *what, gboolean *got, GError **error);

gboolean lk_db_get_meta (LkDb *db, const char *name, char **value, GError **error);
gboolean lk_db_set_meta (LkDb *db, const char *name, const char *value, GError **error);
gboolean lk_db_drop_meta (LkDb *db, const char *name, const char *value, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LkDbCursor, lk_db_cursor_close)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LkDb, lk_db_close)

extern const LkDbDriver lk_sqlite_driver;

G_END_DECLS
