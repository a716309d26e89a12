/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lk-postgres.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>

#include "lk-case-rows.h"

/* Writers that commit side by side; what must not happen twice is held by locks and keys. */
#define WRITERS 4
/* The server itself ends a statement after 60 s: one from which nothing comes for longer is gone.
 */
#define PATIENCE (75 * G_USEC_PER_SEC)

/* Types of the server, from its catalogue: pg_type.oid of what this driver sends and reads. */
#define OID_BOOL 16
#define OID_BYTEA 17
#define OID_INT8 20
#define OID_INT2 21
#define OID_INT4 23
#define OID_TEXT 25
#define OID_UNKNOWN 0

#define PARAMETER_TEXT 0
#define PARAMETER_BINARY 1

typedef struct
{
  LkDbCursor parent;
  PGresult *result;
  int row;
} LkPostgresCursor;

#define POSTGRES(db) ((LkPostgres *) (gpointer) (db))
#define CURSOR(cursor) ((LkPostgresCursor *) (gpointer) (cursor))

/* The first two letters of a SQLSTATE are its class (PostgreSQL, appendix A). */
static LkStoreError
error_code (PGconn *handle, const PGresult *result)
{
  const char *state = result != NULL ? PQresultErrorField (result, PG_DIAG_SQLSTATE) : NULL;

  if (PQstatus (handle) != CONNECTION_OK || state == NULL)
    return LK_STORE_ERROR_UNAVAILABLE;
  if (g_str_equal (state, "23505")) /* unique_violation */
    return LK_STORE_ERROR_EXISTS;
  if (g_str_equal (state, "53100")) /* disk_full */
    return LK_STORE_ERROR_FULL;
  if (g_str_has_prefix (state, "40") || g_str_equal (state, "55P03")) /* lost to another */
    return LK_STORE_ERROR_CONFLICT;
  if (g_str_has_prefix (state, "08") || g_str_has_prefix (state, "53")
      || g_str_has_prefix (state, "57") || g_str_has_prefix (state, "58")
      || g_str_equal (state, "25006")) /* a replica that only reads */
    return LK_STORE_ERROR_UNAVAILABLE;
  if (g_str_has_prefix (state, "XX00"))
    return LK_STORE_ERROR_DAMAGED;
  return LK_STORE_ERROR_FAILED;
}

/* Only the primary message: the detail of an error can quote the values of a row. */
static void
set_error (PGconn *handle, const PGresult *result, GError **error)
{
  const char *field = result != NULL ? PQresultErrorField (result, PG_DIAG_MESSAGE_PRIMARY) : NULL;
  g_autofree char *text = g_strdup (field != NULL ? field : PQerrorMessage (handle));

  g_set_error (error, LK_STORE_ERROR, (int) error_code (handle, result), "The database says: %s",
               g_strstrip (text));
}

/* FALSE when the answer is not there and will not come. */
static gboolean
wait_for_answer (LkPostgres *self)
{
  gint64 end = g_get_monotonic_time () + self->patience;

  for (;;)
    {
      int unsent = PQflush (self->handle);
      struct pollfd server = { .fd = PQsocket (self->handle), .events = POLLIN };
      gint64 rest = self->patience > 0 ? MAX (end - g_get_monotonic_time (), 0) / 1000 + 1 : -1;
      int ready;

      if (unsent == 0 && !PQisBusy (self->handle))
        return TRUE;
      if (unsent > 0)
        server.events |= POLLOUT;
      ready = unsent >= 0 ? poll (&server, 1, (int) rest) : 0;
      if (ready == 0 || (ready < 0 && errno != EINTR)
          || (ready > 0 && !PQconsumeInput (self->handle)))
        return FALSE;
    }
}

/* As PQexec() and its like, which wait for ever for a server that is there and does not answer. */
static PGresult *
finish (LkPostgres *self, int sent)
{
  PGresult *last = NULL;
  PGresult *result;

  while (sent == 1)
    {
      if (!wait_for_answer (self) && PQsocket (self->handle) >= 0)
        (void) shutdown (PQsocket (self->handle), SHUT_RDWR);
      result = PQgetResult (self->handle);
      if (result == NULL)
        break;
      PQclear (last);
      last = result;
    }
  return last;
}

static PGresult *
run (LkPostgres *self, const char *sql)
{
  return finish (self, PQsendQuery (self->handle, sql));
}

/**
 * lk_postgres_script:
 * @self: a connection
 * @sql: statements without parameters
 * @error: #LkStoreError
 *
 * Returns: whether all of them ran
 */
gboolean
lk_postgres_script (LkPostgres *self, const char *sql, GError **error)
{
  PGresult *result = run (self, sql);
  ExecStatusType status = PQresultStatus (result);
  gboolean good = status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK;

  if (!good)
    set_error (self->handle, result, error);
  PQclear (result);
  return good;
}

/**
 * lk_postgres_number_of:
 * @self: a connection
 * @sql: a statement with one row and one number
 * @value: (out): the number; 0 for NULL
 * @error: #LkStoreError
 *
 * Returns: whether the database could be asked
 */
gboolean
lk_postgres_number_of (LkPostgres *self, const char *sql, gint64 *value, GError **error)
{
  PGresult *result = run (self, sql);
  gboolean good = PQresultStatus (result) == PGRES_TUPLES_OK && PQntuples (result) == 1;

  if (good)
    *value = g_ascii_strtoll (PQgetvalue (result, 0, 0), NULL, 10);
  else
    set_error (self->handle, result, error);
  PQclear (result);
  return good;
}

static void
postgres_close (LkDb *db)
{
  LkPostgres *self = POSTGRES (db);

  g_clear_pointer (&self->statements, g_hash_table_unref);
  PQfinish (self->handle);
  g_free (self);
}

/* A desk's own settings win over those of the server and of the role. */
static gboolean
configure (LkPostgres *self, LkDbOpen mode, GError **error)
{
  static const char settings[] = "SET client_encoding = 'UTF8';"
                                 "SET timezone = 'UTC';"
                                 "SET standard_conforming_strings = on;"
                                 "SET lock_timeout = '10s';"
                                 "SET statement_timeout = '60s';"
                                 "SET idle_in_transaction_session_timeout = '120s';"
                                 "SET client_min_messages = warning;"
                                 "SET plan_cache_mode = auto;";

  if (!lk_postgres_script (self, settings, error))
    return FALSE;
  if (mode == LK_DB_OPEN_READ)
    return lk_postgres_script (self,
                               "SET default_transaction_read_only = on;"
                               "SET default_transaction_isolation = 'repeatable read'",
                               error);
  /* Whoever has an answer has it for good: never weaker than the local disk. What was waited for
   * under a lock has to be seen by the next statement. */
  return lk_postgres_script (self,
                             "SET default_transaction_isolation = 'read committed';"
                             "SELECT set_config('synchronous_commit', 'on', false) "
                             "WHERE current_setting('synchronous_commit') IN ('off', 'local')",
                             error);
}

static gboolean
check_server (LkPostgres *self, GError **error)
{
  int version = PQserverVersion (self->handle);

  if (version >= LK_POSTGRES_OLDEST)
    return TRUE;
  g_set_error (error, LK_STORE_ERROR, LK_STORE_ERROR_VERSION,
               "The server is PostgreSQL %d; this program needs %d or later", version / 10000,
               LK_POSTGRES_OLDEST / 10000);
  return FALSE;
}

static void
ignore_notice (void *data, const PGresult *result)
{
  /* Notices go nowhere: what matters comes as an error. */
}

static LkDb *
postgres_open (const char *url, LkDbOpen mode, GError **error)
{
  static const char *const names[]
      = { "dbname", "connect_timeout", "keepalives_idle", "fallback_application_name", NULL };
  const char *values[] = { url, "10", "30", "latchkey-desk", NULL };
  LkPostgres *self = g_new0 (LkPostgres, 1);

  self->statements = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->handle = PQconnectdbParams (names, values, 1);
  PQsetNoticeReceiver (self->handle, ignore_notice, NULL);
  if (PQstatus (self->handle) != CONNECTION_OK)
    {
      /* libpq's own sentence can hold the connection string; a password in it stays out. */
      g_set_error (error, LK_STORE_ERROR, LK_STORE_ERROR_UNAVAILABLE,
                   "The database server cannot be reached: %s",
                   PQconnectionNeedsPassword (self->handle) ? "it wants a password"
                   : PQconnectionUsedPassword (self->handle)
                       ? "it does not answer, or refuses this user and password"
                       : g_strstrip (PQerrorMessage (self->handle)));
      postgres_close (&self->parent);
      return NULL;
    }
  (void) PQsetnonblocking (self->handle, 1);
  if (check_server (self, error) && lk_postgres_migrate (self, mode, error)
      && configure (self, mode, error))
    {
      self->patience = PATIENCE;
      return &self->parent;
    }
  postgres_close (&self->parent);
  return NULL;
}

static gboolean
postgres_check (LkDb *db, GError **error)
{
  PGconn *handle = POSTGRES (db)->handle;

  if (PQstatus (handle) == CONNECTION_OK)
    return TRUE;
  g_set_error_literal (error, LK_STORE_ERROR, LK_STORE_ERROR_UNAVAILABLE,
                       "The connection to the database is lost");
  return FALSE;
}

static gboolean
postgres_begin (LkDb *db, GError **error)
{
  return postgres_check (db, error) && lk_postgres_script (POSTGRES (db), "BEGIN", error);
}

/* The server answers the COMMIT of a failed transaction with ROLLBACK, and no error. */
static gboolean
postgres_commit (LkDb *db, GError **error)
{
  LkPostgres *self = POSTGRES (db);
  PGresult *result = run (self, "COMMIT");
  gboolean good
      = PQresultStatus (result) == PGRES_COMMAND_OK && g_str_equal (PQcmdStatus (result), "COMMIT");

  if (!good && PQresultStatus (result) == PGRES_COMMAND_OK)
    g_set_error_literal (error, LK_STORE_ERROR, LK_STORE_ERROR_CONFLICT,
                         "The database rolled the transaction back");
  else if (!good)
    set_error (self->handle, result, error);
  PQclear (result);
  return good;
}

static gboolean
postgres_in_transaction (LkDb *db)
{
  PGTransactionStatusType status = PQtransactionStatus (POSTGRES (db)->handle);

  return status == PQTRANS_INTRANS || status == PQTRANS_INERROR || status == PQTRANS_ACTIVE;
}

static void
postgres_rollback (LkDb *db)
{
  if (postgres_in_transaction (db))
    (void) lk_postgres_script (POSTGRES (db), "ROLLBACK", NULL);
}

static gboolean
postgres_savepoint (LkDb *db, GError **error)
{
  return lk_postgres_script (POSTGRES (db), "SAVEPOINT job", error);
}

static gboolean
postgres_release (LkDb *db, GError **error)
{
  return lk_postgres_script (POSTGRES (db), "RELEASE SAVEPOINT job", error);
}

static gboolean
postgres_rollback_to (LkDb *db, GError **error)
{
  return lk_postgres_script (POSTGRES (db), "ROLLBACK TO SAVEPOINT job", error)
         && lk_postgres_script (POSTGRES (db), "RELEASE SAVEPOINT job", error);
}

/* The counter's row stays locked until the commit, so numbers come in the order of commits. */
static gboolean
postgres_number (LkDb *db, GError **error)
{
  return lk_feed_number (db, error)
         && (db->announced->len == 0
             || lk_postgres_script (POSTGRES (db), "NOTIFY latchkey_feed", error));
}

static Oid
oid_of (LkDbType type)
{
  switch (type)
    {
    case LK_DB_NULL:
      return OID_UNKNOWN;
    case LK_DB_INT:
      return OID_INT8;
    case LK_DB_TEXT:
      return OID_TEXT;
    case LK_DB_BYTES:
      return OID_BYTEA;
    }
  return OID_UNKNOWN;
}

/*
 * Statements are prepared once a connection. A parameter that is NULL now may be a text next time:
 * the kinds are part of the key, since the server fixes the types when it prepares.
 */
static const char *
prepare (LkPostgres *self, const char *sql, const LkDbValue *values, guint n, GError **error)
{
  char kinds[LK_DB_MAX_PARAMETERS + 2];
  Oid types[LK_DB_MAX_PARAMETERS];
  g_autofree char *key = NULL;
  char *name;
  PGresult *result;

  for (guint i = 0; i < n; i++)
    {
      types[i] = oid_of (values[i].type);
      kinds[i] = (char) ('0' + values[i].type);
    }
  kinds[n] = ':';
  kinds[n + 1] = '\0';
  key = g_strconcat (kinds, sql, NULL);
  name = g_hash_table_lookup (self->statements, key);
  if (name != NULL)
    return name;

  name = g_strdup_printf ("lk_%u", ++self->n_statements);
  result = finish (self, PQsendPrepare (self->handle, name, sql, (int) n, types));
  if (PQresultStatus (result) != PGRES_COMMAND_OK)
    {
      set_error (self->handle, result, error);
      g_free (name);
      PQclear (result);
      return NULL;
    }
  PQclear (result);
  g_hash_table_insert (self->statements, g_steal_pointer (&key), name);
  return name;
}

typedef struct
{
  Oid types[LK_DB_MAX_PARAMETERS];
  const char *data[LK_DB_MAX_PARAMETERS];
  int lengths[LK_DB_MAX_PARAMETERS];
  int formats[LK_DB_MAX_PARAMETERS];
  gint64 integers[LK_DB_MAX_PARAMETERS];
} Parameters;

static void
encode (Parameters *self, const LkDbValue *values, guint n)
{
  for (guint i = 0; i < n; i++)
    {
      self->types[i] = oid_of (values[i].type);
      self->data[i] = values[i].type == LK_DB_NULL ? NULL : values[i].data;
      self->lengths[i] = (int) values[i].size;
      self->formats[i] = values[i].type == LK_DB_BYTES ? PARAMETER_BINARY : PARAMETER_TEXT;
      if (values[i].type != LK_DB_INT)
        continue;
      self->integers[i] = GINT64_TO_BE (values[i].integer);
      self->data[i] = (const char *) &self->integers[i];
      self->lengths[i] = sizeof self->integers[i];
      self->formats[i] = PARAMETER_BINARY;
    }
}

static LkDbCursor *
new_cursor (LkPostgres *self, PGresult *result, GError **error)
{
  ExecStatusType status = PQresultStatus (result);
  LkPostgresCursor *cursor;

  if (status != PGRES_TUPLES_OK && status != PGRES_COMMAND_OK)
    {
      set_error (self->handle, result, error);
      PQclear (result);
      return NULL;
    }
  cursor = g_new0 (LkPostgresCursor, 1);
  cursor->parent.db = &self->parent;
  cursor->row = -1;
  cursor->result = result;
  return &cursor->parent;
}

static LkDbCursor *
postgres_query (LkDb *db, const char *sql, const LkDbValue *values, guint n, GError **error)
{
  LkPostgres *self = POSTGRES (db);
  const char *name = prepare (self, sql, values, n, error);
  Parameters sent;

  if (name == NULL)
    return NULL;
  encode (&sent, values, n);
  return new_cursor (self,
                     finish (self,
                             PQsendQueryPrepared (self->handle, name, (int) n, sent.data,
                                                  sent.lengths, sent.formats, PARAMETER_BINARY)),
                     error);
}

/**
 * lk_postgres_query_once:
 * @db: a connection
 * @sql: a statement whose best plan depends on the values
 * @values: its parameters
 * @n: how many
 * @error: #LkStoreError
 *
 * As the driver's query, but the plan is made for these values alone. A plan that fits all words
 * reads every case for a rare one.
 *
 * Returns: (transfer full): a cursor, or %NULL
 */
LkDbCursor *
lk_postgres_query_once (LkDb *db, const char *sql, const LkDbValue *values, guint n, GError **error)
{
  LkPostgres *self = POSTGRES (db);
  Parameters sent;

  encode (&sent, values, n);
  return new_cursor (self,
                     finish (self,
                             PQsendQueryParams (self->handle, sql, (int) n, sent.types, sent.data,
                                                sent.lengths, sent.formats, PARAMETER_BINARY)),
                     error);
}

/* All rows are here already: lists are bounded by their statements. */
static int
postgres_next (LkDbCursor *base, GError **error)
{
  LkPostgresCursor *cursor = CURSOR (base);

  cursor->row++;
  return cursor->row < PQntuples (cursor->result) ? 1 : 0;
}

static gboolean
postgres_is_null (LkDbCursor *base, guint column)
{
  return PQgetisnull (CURSOR (base)->result, CURSOR (base)->row, (int) column) != 0;
}

static gint64
postgres_get_int (LkDbCursor *base, guint column)
{
  LkPostgresCursor *cursor = CURSOR (base);
  const char *value = PQgetvalue (cursor->result, cursor->row, (int) column);
  gint64 wide;
  gint32 middle;
  gint16 narrow;

  if (postgres_is_null (base, column))
    return 0;
  switch (PQftype (cursor->result, (int) column))
    {
    case OID_INT8:
      memcpy (&wide, value, sizeof wide);
      return GINT64_FROM_BE (wide);
    case OID_INT4:
      memcpy (&middle, value, sizeof middle);
      return GINT32_FROM_BE (middle);
    case OID_INT2:
      memcpy (&narrow, value, sizeof narrow);
      return GINT16_FROM_BE (narrow);
    case OID_BOOL:
      return *value != 0;
    default:
      g_return_val_if_reached (0);
    }
}

static const char *
postgres_get_text (LkDbCursor *base, guint column)
{
  if (postgres_is_null (base, column))
    return NULL;
  return PQgetvalue (CURSOR (base)->result, CURSOR (base)->row, (int) column);
}

static const void *
postgres_get_bytes (LkDbCursor *base, guint column, gsize *size)
{
  *size = (gsize) PQgetlength (CURSOR (base)->result, CURSOR (base)->row, (int) column);
  return postgres_get_text (base, column);
}

static gint64
postgres_changes (LkDbCursor *base)
{
  return g_ascii_strtoll (PQcmdTuples (CURSOR (base)->result), NULL, 10);
}

static void
postgres_close_cursor (LkDbCursor *base)
{
  PQclear (CURSOR (base)->result);
  g_free (base);
}

static gboolean
postgres_lock (LkDb *db, const char *what, GError **error)
{
  return lk_db_run (db, error, "SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", "t", what);
}

static gboolean
postgres_lock_shared (LkDb *db, const char *what, GError **error)
{
  return lk_db_run (db, error, "SELECT pg_advisory_xact_lock_shared(hashtextextended($1, 0))", "t",
                    what);
}

static gboolean
postgres_try_lock (LkDb *db, const char *what, gboolean *got, GError **error)
{
  g_autoptr (LkDbCursor) cursor
      = lk_db_query (db, error, "SELECT pg_try_advisory_xact_lock(hashtextextended($1, 0))", "t",
                     what);

  if (cursor == NULL || lk_db_next (cursor, error) <= 0)
    return FALSE;
  *got = lk_db_get_int (cursor, 0) != 0;
  return TRUE;
}

const LkDbDriver lk_postgresql_driver = {
  .name = "postgresql",
  .writers = WRITERS,
  .open = postgres_open,
  .close = postgres_close,
  .check = postgres_check,
  .begin = postgres_begin,
  .commit = postgres_commit,
  .rollback = postgres_rollback,
  .savepoint = postgres_savepoint,
  .release = postgres_release,
  .rollback_to = postgres_rollback_to,
  .in_transaction = postgres_in_transaction,
  .number = postgres_number,
  .query = postgres_query,
  .next = postgres_next,
  .get_int = postgres_get_int,
  .get_text = postgres_get_text,
  .get_bytes = postgres_get_bytes,
  .is_null = postgres_is_null,
  .changes = postgres_changes,
  .close_cursor = postgres_close_cursor,
  .lock = postgres_lock,
  .lock_shared = postgres_lock_shared,
  .try_lock = postgres_try_lock,
  .index_put = lk_postgres_index_put,
  .index_drop = lk_postgres_index_drop,
  .find = lk_postgres_find,
  .scrub = lk_postgres_scrub,
  .backup = lk_postgres_backup,
  .verify = lk_postgres_verify,
};
