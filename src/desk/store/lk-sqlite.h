/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <sqlite3.h>

#include "lk-db.h"

G_BEGIN_DECLS

/* "LkDk" in the header of the file says whose it is; the version counts the schema. */
#define LK_SQLITE_APPLICATION_ID 0x4c6b446b
#define LK_SQLITE_SCHEMA 3

/* So long one connection waits for another. */
#define LK_SQLITE_BUSY_MS 10000

/* What each connection begins with: lk_sqlite_vfs() relies on the first, and what is erased must be
 * gone from the file and be in no other. */
#define LK_SQLITE_SAFE \
  "PRAGMA synchronous = FULL; PRAGMA secure_delete = ON; PRAGMA temp_store = MEMORY"

typedef struct _LkSqliteLog LkSqliteLog;

/**
 * LkSqlite:
 *
 * One connection of the SQLite driver.
 */
typedef struct
{
  LkDb parent;
  sqlite3 *handle;
  char *path;
  guint64 device; /* of the open file, to notice that it was replaced or removed */
  guint64 inode;
  GHashTable *statements; /* SQL -> LkSqliteCursor that is not in use */
  gpointer last;          /* the LkSqliteCursor that was closed last: loops ask for it again */
  LkSqliteLog *log;       /* NULL where nothing is written */
} LkSqlite;

const char *const *lk_sqlite_schema_step (guint version);
const char *lk_sqlite_vfs (void);

void lk_sqlite_set_error (sqlite3 *handle, int code, GError **error);
gboolean lk_sqlite_script (sqlite3 *handle, const char *sql, GError **error);
gboolean lk_sqlite_prepare_file (const char *path, LkDbOpen mode, GError **error);
gboolean lk_sqlite_migrate (LkSqlite *self, LkDbOpen mode, GError **error);
gboolean lk_sqlite_is_file (LkSqlite *self);

gboolean lk_sqlite_index_put (LkDb *db,
                              gint64 case_seq,
                              const char *requester,
                              const char *words,
                              const char *serials,
                              GError **error);
gboolean lk_sqlite_index_drop (LkDb *db,
                               gint64 case_seq,
                               const char *requester,
                               const char *words,
                               const char *serials,
                               GError **error);
gboolean lk_sqlite_find (LkDb *db,
                         const LkCaseQuery *query,
                         LkDbIndex index,
                         gint64 above,
                         gint64 before,
                         guint limit,
                         GArray *seqs,
                         GError **error);
gboolean lk_sqlite_scrub (LkDb *db, GError **error);
gboolean lk_sqlite_backup (LkDb *db, const char *path, GError **error);
gboolean lk_sqlite_verify (LkDb *db, LkDbProblemFunc problem, gpointer data, GError **error);
gboolean lk_sqlite_number (LkDb *db, GError **error);

G_END_DECLS
