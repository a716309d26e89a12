/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lk-sqlite.h"

/*
 * The schema of the SQLite database, one script a version. A script that was released is never
 * changed: what comes later is a further script. Times are microseconds since 1970, UTC; hashes are
 * lower case hex; the words of the API stand as they are.
 *
 * The identity of a case inside is cases.seq, in the order of creation, so that "newest first" is
 * the order of every index and of the full-text tables too.
 */
static const char *const schema_1[] = {
  "CREATE TABLE meta ("
  "  name TEXT NOT NULL PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID",

  "CREATE TABLE users ("
  "  id TEXT NOT NULL PRIMARY KEY, name TEXT NOT NULL UNIQUE, display_name TEXT NOT NULL,"
  "  email TEXT, phone TEXT,"
  "  role TEXT NOT NULL CHECK (role IN ('requester', 'agent', 'admin')),"
  "  password TEXT, disabled INTEGER NOT NULL DEFAULT 0, created_at INTEGER NOT NULL) STRICT",

  "CREATE TABLE sessions ("
  "  token_hash TEXT NOT NULL PRIMARY KEY, user_id TEXT NOT NULL REFERENCES users (id),"
  "  created_at INTEGER NOT NULL, used_at INTEGER NOT NULL) STRICT, WITHOUT ROWID",
  "CREATE INDEX sessions_user ON sessions (user_id)",
  "CREATE INDEX sessions_used ON sessions (used_at)",

  "CREATE TABLE sign_in_failures ("
  "  id TEXT NOT NULL PRIMARY KEY, at INTEGER NOT NULL, name_hash TEXT NOT NULL,"
  "  peer TEXT NOT NULL) STRICT, WITHOUT ROWID",
  "CREATE INDEX sign_in_failures_name ON sign_in_failures (name_hash, at)",
  "CREATE INDEX sign_in_failures_peer ON sign_in_failures (peer, at)",
  "CREATE INDEX sign_in_failures_at ON sign_in_failures (at)",
  "CREATE TABLE sign_in_peers ("
  "  name_hash TEXT NOT NULL, peer TEXT NOT NULL, at INTEGER NOT NULL,"
  "  PRIMARY KEY (name_hash, peer)) STRICT, WITHOUT ROWID",

  "CREATE TABLE blobs ("
  "  sha256 TEXT NOT NULL PRIMARY KEY, size INTEGER NOT NULL, media_type TEXT NOT NULL,"
  "  created_at INTEGER NOT NULL) STRICT, WITHOUT ROWID",
  "CREATE INDEX blobs_created ON blobs (created_at)",
  "CREATE TABLE blob_chunks ("
  "  id INTEGER PRIMARY KEY,"
  "  sha256 TEXT NOT NULL REFERENCES blobs (sha256) ON DELETE CASCADE,"
  "  n INTEGER NOT NULL, data BLOB NOT NULL, UNIQUE (sha256, n)) STRICT",
  "CREATE TABLE blob_uploads ("
  "  sha256 TEXT NOT NULL REFERENCES blobs (sha256) ON DELETE CASCADE,"
  "  user_id TEXT NOT NULL REFERENCES users (id), at INTEGER NOT NULL,"
  "  PRIMARY KEY (sha256, user_id)) STRICT, WITHOUT ROWID",

  "CREATE TABLE cases ("
  "  seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE,"
  "  type TEXT NOT NULL, method TEXT NOT NULL, state TEXT NOT NULL, resolution TEXT,"
  "  language TEXT NOT NULL, created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL,"
  "  changed INTEGER NOT NULL DEFAULT 0, revision INTEGER NOT NULL,"
  "  requester_id TEXT NOT NULL REFERENCES users (id), owner_id TEXT REFERENCES users (id),"
  "  contact_name TEXT, contact_company TEXT, contact_email TEXT, contact_phone TEXT,"
  "  contact_country TEXT,"
  "  agreement_version TEXT NOT NULL, agreement_sha256 TEXT NOT NULL,"
  "  accepted_at INTEGER NOT NULL, creation_key TEXT NOT NULL,"
  "  evidence INTEGER NOT NULL DEFAULT 0, ending TEXT, closed_at INTEGER, expired_at INTEGER,"
  "  erased_at INTEGER, purged INTEGER NOT NULL DEFAULT 0,"
  "  UNIQUE (requester_id, creation_key)) STRICT",
  "CREATE INDEX cases_changed ON cases (changed)",
  "CREATE INDEX cases_state_changed ON cases (state, changed)",
  "CREATE INDEX cases_state ON cases (state, seq)",
  "CREATE INDEX cases_requester_changed ON cases (requester_id, changed)",
  "CREATE INDEX cases_requester ON cases (requester_id, seq)",
  "CREATE INDEX cases_owner_changed ON cases (owner_id, changed)",
  "CREATE INDEX cases_owner ON cases (owner_id, seq)",
  "CREATE INDEX cases_closed ON cases (closed_at) WHERE closed_at IS NOT NULL AND purged <> 7",
  "CREATE INDEX cases_expired ON cases (expired_at) WHERE expired_at IS NOT NULL",

  "CREATE TABLE items ("
  "  case_seq INTEGER NOT NULL REFERENCES cases (seq), idx INTEGER NOT NULL,"
  "  state TEXT NOT NULL, serial TEXT NOT NULL, model TEXT, mac TEXT, ipv4 TEXT, firmware TEXT,"
  "  boot_time TEXT, request_kind TEXT, request_sha256 TEXT, exported_at INTEGER,"
  "  label_kind TEXT NOT NULL, label_sha256 TEXT NOT NULL, label_type TEXT NOT NULL,"
  "  answer_kind TEXT, issued_at INTEGER, expires_at INTEGER,"
  "  PRIMARY KEY (case_seq, idx)) STRICT, WITHOUT ROWID",
  "CREATE INDEX items_serial ON items (serial)",
  "CREATE INDEX items_expires ON items (expires_at) WHERE state = 'answered'",

  "CREATE TABLE texts ("
  "  case_seq INTEGER NOT NULL, idx INTEGER NOT NULL, what TEXT NOT NULL, body BLOB NOT NULL,"
  "  due INTEGER, PRIMARY KEY (case_seq, idx, what),"
  "  FOREIGN KEY (case_seq, idx) REFERENCES items (case_seq, idx)) STRICT, WITHOUT ROWID",
  "CREATE INDEX texts_due ON texts (due) WHERE due IS NOT NULL",

  "CREATE TABLE case_blobs ("
  "  sha256 TEXT NOT NULL, case_seq INTEGER NOT NULL REFERENCES cases (seq),"
  "  PRIMARY KEY (sha256, case_seq)) STRICT, WITHOUT ROWID",
  "CREATE INDEX case_blobs_case ON case_blobs (case_seq)",

  "CREATE TABLE events ("
  "  case_seq INTEGER NOT NULL REFERENCES cases (seq), seq INTEGER NOT NULL,"
  "  at INTEGER NOT NULL, actor_id TEXT NOT NULL, actor_role TEXT NOT NULL, kind TEXT NOT NULL,"
  "  internal INTEGER NOT NULL DEFAULT 0, data TEXT, salt TEXT, data_sha256 TEXT NOT NULL,"
  "  prev TEXT NOT NULL, hash TEXT NOT NULL,"
  "  PRIMARY KEY (case_seq, seq)) STRICT, WITHOUT ROWID",

  "CREATE TABLE counters ("
  "  name TEXT NOT NULL PRIMARY KEY, value INTEGER NOT NULL) STRICT, WITHOUT ROWID",
  "INSERT INTO counters (name, value) VALUES ('feed', 0)",
  "CREATE TABLE feed ("
  "  n INTEGER PRIMARY KEY, case_id TEXT NOT NULL, state TEXT NOT NULL,"
  "  revision INTEGER NOT NULL, requester_id TEXT NOT NULL, at INTEGER NOT NULL) STRICT",
  "CREATE INDEX feed_requester ON feed (requester_id, n)",

  "CREATE TABLE idempotency ("
  "  user_id TEXT NOT NULL, route TEXT NOT NULL, key TEXT NOT NULL, body_sha256 TEXT NOT NULL,"
  "  status INTEGER NOT NULL, case_id TEXT NOT NULL, at INTEGER NOT NULL,"
  "  PRIMARY KEY (user_id, route, key)) STRICT, WITHOUT ROWID",
  "CREATE INDEX idempotency_at ON idempotency (at)",

  /* What is indexed can be computed again from the case, so nothing is stored twice. */
  "CREATE VIRTUAL TABLE case_words USING fts5 ("
  "  who, words, content = '', columnsize = 0, detail = column, tokenize = 'unicode61')",
  "CREATE VIRTUAL TABLE case_serials USING fts5 ("
  "  who, serials, content = '', columnsize = 0, tokenize = 'trigram')",
  NULL,
};

/*
 * The index of words learns the beginnings of words: without it each search for one gathers all
 * cases that have it, however many, before the first is told. It keeps no text, so the words come
 * from the old index itself.
 */
static const char *const schema_2[] = {
  "CREATE VIRTUAL TABLE case_words_2 USING fts5 ("
  "  who, words, content = '', columnsize = 0, detail = column, prefix = '3 4 5 6 7 8 9 10 11 12',"
  "  tokenize = 'unicode61')",
  "CREATE VIRTUAL TABLE temp.old_words USING fts5vocab (main, case_words, instance)",
  "INSERT INTO case_words_2 (rowid, who, words) SELECT doc,"
  "  coalesce(group_concat(CASE WHEN col = 'who' THEN term END, ' '), ''),"
  "  coalesce(group_concat(CASE WHEN col = 'words' THEN term END, ' '), '')"
  "  FROM temp.old_words GROUP BY doc ORDER BY doc",
  "DROP TABLE temp.old_words",
  "DROP TABLE case_words",
  "ALTER TABLE case_words_2 RENAME TO case_words",
  NULL,
};

/* What few cases are, of a state or of a type, is listed without going through all others. */
static const char *const schema_3[] = {
  "DROP INDEX cases_state_changed",
  "CREATE INDEX cases_state_type_changed ON cases (state, type, changed)",
  "CREATE INDEX cases_state_type ON cases (state, type, seq)",
  NULL,
};

static const char *const *const schemas[] = { schema_1, schema_2, schema_3 };

G_STATIC_ASSERT (G_N_ELEMENTS (schemas) == LK_SQLITE_SCHEMA);

/**
 * lk_sqlite_schema_step:
 * @version: a schema version from 1 to %LK_SQLITE_SCHEMA
 *
 * Returns: (transfer none): the statements that lead to @version from the one before,
 *   %NULL-terminated
 */
const char *const *
lk_sqlite_schema_step (guint version)
{
  g_return_val_if_fail (version >= 1 && version <= LK_SQLITE_SCHEMA, NULL);
  return schemas[version - 1];
}
