/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <libpq-fe.h>

#include "lk-db.h"

G_BEGIN_DECLS

#define LK_POSTGRES_SCHEMA 2
#define LK_POSTGRES_OLDEST 130000 /* PQserverVersion() of the oldest server that is taken */

/**
 * LkPostgres:
 *
 * One connection of the PostgreSQL driver.
 */
typedef struct
{
  LkDb parent;
  PGconn *handle;
  GHashTable
      *statements; /* SQL and the kinds of its parameters -> name of the prepared statement */
  guint n_statements;
  gint64 patience; /* how long an answer is waited for, microseconds; 0: as long as it takes */
} LkPostgres;

const char *const *lk_postgres_schema_step (guint version);

gboolean lk_postgres_script (LkPostgres *self, const char *sql, GError **error);
gboolean lk_postgres_number_of (LkPostgres *self, const char *sql, gint64 *value, GError **error);
LkDbCursor *lk_postgres_query_once (LkDb *db,
                                    const char *sql,
                                    const LkDbValue *values,
                                    guint n,
                                    GError **error);
gboolean lk_postgres_migrate (LkPostgres *self, LkDbOpen mode, GError **error);

gboolean lk_postgres_index_put (LkDb *db,
                                gint64 case_seq,
                                const char *requester,
                                const char *words,
                                const char *serials,
                                GError **error);
gboolean lk_postgres_index_drop (LkDb *db,
                                 gint64 case_seq,
                                 const char *requester,
                                 const char *words,
                                 const char *serials,
                                 GError **error);
gboolean lk_postgres_find (LkDb *db,
                           const LkCaseQuery *query,
                           LkDbIndex index,
                           gint64 above,
                           gint64 before,
                           guint limit,
                           GArray *seqs,
                           GError **error);
gboolean lk_postgres_scrub (LkDb *db, GError **error);
gboolean lk_postgres_backup (LkDb *db, const char *path, GError **error);
gboolean lk_postgres_verify (LkDb *db, LkDbProblemFunc problem, gpointer data, GError **error);

extern const LkDbDriver lk_postgresql_driver;

G_END_DECLS
