/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-db.h"

G_BEGIN_DECLS

#define LK_BLOB_CHUNK (256 * 1024)

/**
 * LkBlobRow:
 *
 * What is known of a stored blob.
 */
typedef struct
{
  gint64 size;
  char media_type[16];
} LkBlobRow;

/**
 * LkBlobRead:
 * @buffer: where to put the bytes, unless they are in memory already
 * @size: how many, at most %LK_BLOB_CHUNK
 * @offset: from where
 * @data: the caller's
 *
 * Gives the bytes of a blob that is being stored.
 *
 * Returns: (transfer none) (nullable): where they are, valid until the next call; %NULL when they
 *   cannot be had
 */
typedef const guint8 *(*LkBlobRead) (guint8 *buffer, gsize size, goffset offset, gpointer data);

gboolean
lk_blob_get (LkDb *db, const char *sha256, gboolean *found, LkBlobRow *row, GError **error);
gboolean lk_blob_is_uploader (LkDb *db,
                              const char *sha256,
                              const char *user_id,
                              gboolean *is,
                              GError **error);
gboolean lk_blob_in_cases (LkDb *db,
                           const char *sha256,
                           const char *requester,
                           gboolean *is,
                           GError **error);
gboolean lk_blob_put (LkDb *db,
                      const char *sha256,
                      const LkBlobRow *row,
                      const char *user_id,
                      gint64 now,
                      LkBlobRead read,
                      gpointer data,
                      gboolean *had,
                      GError **error);
GBytes *lk_blob_chunk (LkDb *db, const char *sha256, gint64 n, GError **error);
gboolean lk_blob_link (LkDb *db, const char *sha256, gint64 case_seq, GError **error);
gboolean lk_blob_unlink_case (LkDb *db, gint64 case_seq, GError **error);
gboolean
lk_blob_sweep (LkDb *db, gint64 uploaded_before, guint limit, gint64 *count, GError **error);
GPtrArray *lk_blob_list (LkDb *db, const char *after, guint limit, GError **error);

G_END_DECLS
