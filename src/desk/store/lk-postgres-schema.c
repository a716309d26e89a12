/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lk-postgres.h"

#include <string.h>

#include "lk-case-rows.h"

/*
 * The schema of a PostgreSQL database, one script a version; the same tables as of SQLite, and the
 * search index as a table of its own. A script that was released is never changed.
 */
static const char *const schema_1[] = {
  "CREATE TABLE meta (name TEXT NOT NULL PRIMARY KEY, value TEXT NOT NULL)",

  "CREATE TABLE users ("
  "  id TEXT NOT NULL PRIMARY KEY, name TEXT NOT NULL UNIQUE, display_name TEXT NOT NULL,"
  "  email TEXT, phone TEXT,"
  "  role TEXT NOT NULL CHECK (role IN ('requester', 'agent', 'admin')),"
  "  password TEXT, disabled BIGINT NOT NULL DEFAULT 0, created_at BIGINT NOT NULL)",

  "CREATE TABLE sessions ("
  "  token_hash TEXT NOT NULL PRIMARY KEY, user_id TEXT NOT NULL REFERENCES users (id),"
  "  created_at BIGINT NOT NULL, used_at BIGINT NOT NULL)",
  "CREATE INDEX sessions_user ON sessions (user_id)",
  "CREATE INDEX sessions_used ON sessions (used_at)",

  "CREATE TABLE sign_in_failures ("
  "  id TEXT NOT NULL PRIMARY KEY, at BIGINT NOT NULL, name_hash TEXT NOT NULL,"
  "  peer TEXT NOT NULL)",
  "CREATE INDEX sign_in_failures_name ON sign_in_failures (name_hash, at)",
  "CREATE INDEX sign_in_failures_peer ON sign_in_failures (peer, at)",
  "CREATE INDEX sign_in_failures_at ON sign_in_failures (at)",
  "CREATE TABLE sign_in_peers ("
  "  name_hash TEXT NOT NULL, peer TEXT NOT NULL, at BIGINT NOT NULL,"
  "  PRIMARY KEY (name_hash, peer))",

  "CREATE TABLE blobs ("
  "  sha256 TEXT NOT NULL PRIMARY KEY, size BIGINT NOT NULL, media_type TEXT NOT NULL,"
  "  created_at BIGINT NOT NULL)",
  "CREATE INDEX blobs_created ON blobs (created_at)",
  "CREATE TABLE blob_chunks ("
  "  id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,"
  "  sha256 TEXT NOT NULL REFERENCES blobs (sha256) ON DELETE CASCADE,"
  "  n BIGINT NOT NULL, data BYTEA NOT NULL, UNIQUE (sha256, n))",
  /* A JPEG does not get smaller: no time is lost on trying. */
  "ALTER TABLE blob_chunks ALTER COLUMN data SET STORAGE EXTERNAL",
  "CREATE TABLE blob_uploads ("
  "  sha256 TEXT NOT NULL REFERENCES blobs (sha256) ON DELETE CASCADE,"
  "  user_id TEXT NOT NULL REFERENCES users (id), at BIGINT NOT NULL,"
  "  PRIMARY KEY (sha256, user_id))",

  "CREATE TABLE cases ("
  "  seq BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY, id TEXT NOT NULL UNIQUE,"
  "  type TEXT NOT NULL, method TEXT NOT NULL, state TEXT NOT NULL, resolution TEXT,"
  "  language TEXT NOT NULL, created_at BIGINT NOT NULL, updated_at BIGINT NOT NULL,"
  "  changed BIGINT NOT NULL DEFAULT 0, revision BIGINT NOT NULL,"
  "  requester_id TEXT NOT NULL REFERENCES users (id), owner_id TEXT REFERENCES users (id),"
  "  contact_name TEXT, contact_company TEXT, contact_email TEXT, contact_phone TEXT,"
  "  contact_country TEXT,"
  "  agreement_version TEXT NOT NULL, agreement_sha256 TEXT NOT NULL,"
  "  accepted_at BIGINT NOT NULL, creation_key TEXT NOT NULL,"
  "  evidence BIGINT NOT NULL DEFAULT 0, ending TEXT, closed_at BIGINT, expired_at BIGINT,"
  "  erased_at BIGINT, purged BIGINT NOT NULL DEFAULT 0,"
  "  UNIQUE (requester_id, creation_key))",
  "CREATE INDEX cases_changed ON cases (changed)",
  "CREATE INDEX cases_state_changed ON cases (state, changed)",
  "CREATE INDEX cases_state ON cases (state, seq)",
  "CREATE INDEX cases_requester_changed ON cases (requester_id, changed)",
  "CREATE INDEX cases_requester ON cases (requester_id, seq)",
  "CREATE INDEX cases_owner_changed ON cases (owner_id, changed)",
  "CREATE INDEX cases_closed ON cases (closed_at) WHERE closed_at IS NOT NULL AND purged <> 7",
  "CREATE INDEX cases_expired ON cases (expired_at) WHERE expired_at IS NOT NULL",

  "CREATE TABLE items ("
  "  case_seq BIGINT NOT NULL REFERENCES cases (seq), idx BIGINT NOT NULL,"
  "  state TEXT NOT NULL, serial TEXT NOT NULL, model TEXT, mac TEXT, ipv4 TEXT, firmware TEXT,"
  "  boot_time TEXT, request_kind TEXT, request_sha256 TEXT, exported_at BIGINT,"
  "  label_kind TEXT NOT NULL, label_sha256 TEXT NOT NULL, label_type TEXT NOT NULL,"
  "  answer_kind TEXT, issued_at BIGINT, expires_at BIGINT,"
  "  PRIMARY KEY (case_seq, idx))",
  "CREATE INDEX items_serial ON items (serial)",
  "CREATE INDEX items_expires ON items (expires_at) WHERE state = 'answered'",

  "CREATE TABLE texts ("
  "  case_seq BIGINT NOT NULL, idx BIGINT NOT NULL, what TEXT NOT NULL, body BYTEA NOT NULL,"
  "  due BIGINT, PRIMARY KEY (case_seq, idx, what),"
  "  FOREIGN KEY (case_seq, idx) REFERENCES items (case_seq, idx))",
  "CREATE INDEX texts_due ON texts (due) WHERE due IS NOT NULL",

  "CREATE TABLE case_blobs ("
  "  sha256 TEXT NOT NULL, case_seq BIGINT NOT NULL REFERENCES cases (seq),"
  "  PRIMARY KEY (sha256, case_seq))",
  "CREATE INDEX case_blobs_case ON case_blobs (case_seq)",

  "CREATE TABLE events ("
  "  case_seq BIGINT NOT NULL REFERENCES cases (seq), seq BIGINT NOT NULL,"
  "  at BIGINT NOT NULL, actor_id TEXT NOT NULL, actor_role TEXT NOT NULL, kind TEXT NOT NULL,"
  "  internal BIGINT NOT NULL DEFAULT 0, data TEXT, salt TEXT, data_sha256 TEXT NOT NULL,"
  "  prev TEXT NOT NULL, hash TEXT NOT NULL,"
  "  PRIMARY KEY (case_seq, seq))",

  "CREATE TABLE counters (name TEXT NOT NULL PRIMARY KEY, value BIGINT NOT NULL)",
  "INSERT INTO counters (name, value) VALUES ('feed', 0)",
  "CREATE TABLE feed ("
  "  n BIGINT PRIMARY KEY, case_id TEXT NOT NULL, state TEXT NOT NULL,"
  "  revision BIGINT NOT NULL, requester_id TEXT NOT NULL, at BIGINT NOT NULL)",
  "CREATE INDEX feed_requester ON feed (requester_id, n)",

  "CREATE TABLE idempotency ("
  "  user_id TEXT NOT NULL, route TEXT NOT NULL, key TEXT NOT NULL, body_sha256 TEXT NOT NULL,"
  "  status BIGINT NOT NULL, case_id TEXT NOT NULL, at BIGINT NOT NULL,"
  "  PRIMARY KEY (user_id, route, key))",
  "CREATE INDEX idempotency_at ON idempotency (at)",

  "CREATE TABLE case_index ("
  "  case_seq BIGINT NOT NULL PRIMARY KEY REFERENCES cases (seq), requester_id TEXT NOT NULL,"
  "  words TSVECTOR NOT NULL, serials TEXT NOT NULL)",
  "CREATE INDEX case_index_words ON case_index USING gin (words) WITH (fastupdate = off)",
  NULL,
};

/* What few cases are, of a state or of a type, is listed without going through all others. */
static const char *const schema_2[] = {
  "DROP INDEX cases_state_changed",
  "CREATE INDEX cases_state_type_changed ON cases (state, type, changed)",
  "CREATE INDEX cases_state_type ON cases (state, type, seq)",
  NULL,
};

static const char *const *const schemas[] = { schema_1, schema_2 };

G_STATIC_ASSERT (G_N_ELEMENTS (schemas) == LK_POSTGRES_SCHEMA);

/**
 * lk_postgres_schema_step:
 * @version: a schema version from 1 to %LK_POSTGRES_SCHEMA
 *
 * Returns: (transfer none): the statements that lead to @version, %NULL-terminated
 */
const char *const *
lk_postgres_schema_step (guint version)
{
  g_return_val_if_fail (version >= 1 && version <= LK_POSTGRES_SCHEMA, NULL);
  return schemas[version - 1];
}

/*
 * Fragments of serials are found by their trigrams where the server lets us have the extension; it
 * is a trusted one, but an administrator may still keep it away, or may not have installed it.
 * Without it a fragment is looked for row by row: slower, and the same answer.
 */
static void
add_trigrams (LkPostgres *self)
{
  if (lk_postgres_script (self, "CREATE EXTENSION IF NOT EXISTS pg_trgm", NULL))
    (void) lk_postgres_script (self,
                               "CREATE INDEX IF NOT EXISTS case_index_serials ON case_index "
                               "USING gin (serials gin_trgm_ops) WITH (fastupdate = off)",
                               NULL);
}

static gboolean
run_step (LkPostgres *self, guint version, GError **error)
{
  g_autofree char *stamp
      = g_strdup_printf ("INSERT INTO meta (name, value) VALUES ('schema', '%u') "
                         "ON CONFLICT (name) DO UPDATE SET value = excluded.value",
                         version);
  gboolean good = lk_postgres_script (self, "BEGIN", error);

  for (const char *const *sql = lk_postgres_schema_step (version); good && *sql != NULL; sql++)
    good = lk_postgres_script (self, *sql, error);
  good = good && lk_postgres_script (self, stamp, error)
         && lk_postgres_script (self, "COMMIT", error);
  if (!good)
    (void) lk_postgres_script (self, "ROLLBACK", NULL);
  return good;
}

static gboolean
read_version (LkPostgres *self, gint64 *version, GError **error)
{
  gint64 tables = 0;
  gint64 ours = 0;

  *version = 0;
  if (!lk_postgres_number_of (self,
                              "SELECT count(*) FROM pg_catalog.pg_tables "
                              "WHERE schemaname = current_schema()",
                              &tables, error)
      || !lk_postgres_number_of (self,
                                 "SELECT count(*) FROM pg_catalog.pg_tables "
                                 "WHERE schemaname = current_schema() "
                                 "AND tablename IN ('meta', 'case_index', 'counters')",
                                 &ours, error))
    return FALSE;
  if (tables == 0)
    return TRUE;
  if (ours == 3
      && !lk_postgres_number_of (self, "SELECT max(value) FROM meta WHERE name = 'schema'", version,
                                 error))
    return FALSE;
  if (*version >= 1 && *version <= LK_POSTGRES_SCHEMA)
    return TRUE;
  if (ours == 3)
    g_set_error (error, LK_STORE_ERROR, LK_STORE_ERROR_VERSION,
                 "The database has schema %" G_GINT64_FORMAT "; this program knows 1 to %d. It was "
                 "left as it is",
                 *version, LK_POSTGRES_SCHEMA);
  else
    g_set_error_literal (error, LK_STORE_ERROR, LK_STORE_ERROR_VERSION,
                         "The database holds tables that are not of this program. It was left as "
                         "it is");
  return FALSE;
}

static gboolean
migrate_locked (LkPostgres *self, GError **error)
{
  gint64 version = 0;

  if (!read_version (self, &version, error))
    return FALSE;
  while (version < LK_POSTGRES_SCHEMA)
    if (!run_step (self, (guint) ++version, error))
      return FALSE;
  add_trigrams (self);
  return TRUE;
}

/**
 * lk_postgres_migrate:
 * @self: a fresh connection
 * @mode: what it is for
 * @error: #LkStoreError
 *
 * Looks whose database it is and which schema it has, without writing; then, if @mode allows it,
 * brings it up to this version, each step in one transaction. Of several desks that start at once
 * one does it and the others wait.
 *
 * Returns: whether the schema is the one of this version now
 */
gboolean
lk_postgres_migrate (LkPostgres *self, LkDbOpen mode, GError **error)
{
  /* Any number that nobody else in this database takes: "LkDk". */
  static const char lock[] = "SELECT pg_advisory_lock(1282098283)";
  static const char unlock[] = "SELECT pg_advisory_unlock(1282098283)";
  gint64 version = 0;
  gboolean good;

  if (!read_version (self, &version, error))
    return FALSE;
  if (version == LK_POSTGRES_SCHEMA)
    return TRUE;
  if (mode != LK_DB_OPEN_CREATE && (mode != LK_DB_OPEN_MIGRATE || version == 0))
    {
      g_set_error_literal (error, LK_STORE_ERROR,
                           version == 0 ? LK_STORE_ERROR_UNAVAILABLE : LK_STORE_ERROR_VERSION,
                           version == 0
                               ? "The database is empty"
                               : "The database has an older schema; run latchkey-desk migrate");
      return FALSE;
    }
  if (!lk_postgres_script (self, lock, error))
    return FALSE;
  good = migrate_locked (self, error);
  (void) lk_postgres_script (self, unlock, NULL);
  return good;
}

/* Dead rows, and the dead entries of indexes, leave their pages. */
gboolean
lk_postgres_scrub (LkDb *db, GError **error)
{
  static const char *const tables[]
      = { "cases", "items", "texts", "events", "case_index", "blobs", "blob_chunks", "feed" };
  LkPostgres *self = (LkPostgres *) (gpointer) db;

  for (gsize i = 0; i < G_N_ELEMENTS (tables); i++)
    {
      g_autofree char *sql = g_strdup_printf ("VACUUM %s", tables[i]);

      if (!lk_postgres_script (self, sql, error))
        return FALSE;
    }
  return TRUE;
}

gboolean
lk_postgres_backup (LkDb *db, const char *path, GError **error)
{
  g_set_error_literal (error, LK_STORE_ERROR, LK_STORE_ERROR_UNSUPPORTED,
                       "A PostgreSQL database is backed up with pg_dump --format=custom");
  return FALSE;
}

static gboolean
none_of (LkPostgres *self,
         const char *sql,
         const char *sentence,
         LkDbProblemFunc problem,
         gpointer data,
         GError **error)
{
  gint64 n = 0;

  if (!lk_postgres_number_of (self, sql, &n, error))
    return FALSE;
  if (n > 0)
    problem (sentence, data);
  return TRUE;
}

/* Keys and references are the server's; what is left is what no constraint can say. */
gboolean
lk_postgres_verify (LkDb *db, LkDbProblemFunc problem, gpointer data, GError **error)
{
  LkPostgres *self = (LkPostgres *) (gpointer) db;

  return none_of (self,
                  "SELECT count(*) FROM cases c WHERE NOT EXISTS "
                  "(SELECT 1 FROM items i WHERE i.case_seq = c.seq)",
                  "A case has no items", problem, data, error)
         && none_of (self,
                     "SELECT count(*) FROM blobs b WHERE b.size <> coalesce((SELECT "
                     "sum(octet_length(k.data)) FROM blob_chunks k WHERE k.sha256 = b.sha256), 0)",
                     "A photo is not whole", problem, data, error)
         && none_of (self,
                     "SELECT count(*) FROM case_blobs b WHERE NOT EXISTS "
                     "(SELECT 1 FROM blobs a WHERE a.sha256 = b.sha256)",
                     "A case names a photo that is not there", problem, data, error);
}
