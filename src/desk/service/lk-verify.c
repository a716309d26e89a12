/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lk-verify.h"

#include <string.h>

#include "lk-blob-rows.h"
#include "lk-case-write.h"
#include "lk-desk.h"
#include "lk-hash.h"
#include "lk-history.h"
#include "lk-limits.h"
#include "lk-texts.h"
#include "lk-time.h"

#define PART 100

typedef struct
{
  LkDb *db;
  LkVault *vault;
  LkDbProblemFunc problem;
  gpointer data;
  LkVerifyCounts *counts;
} Verify;

G_GNUC_PRINTF (2, 3)
static void
complain (Verify *self, const char *format, ...)
{
  g_autofree char *text = NULL;
  va_list arguments;

  va_start (arguments, format);
  text = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  self->counts->problems++;
  self->problem (text, self->data);
}

static void
on_problem (const char *text, gpointer data)
{
  complain (data, "%s", text);
}

static void
verify_event (Verify *self,
              const LkCaseRow *row,
              const LkEventRow *event,
              gint64 seq,
              const char *prev)
{
  g_autofree char *at = lk_time_format_us (event->at);
  g_autofree char *hash
      = lk_history_event_hash (row->id, event->seq, at, event->actor_id, event->actor_role,
                               event->kind, event->data_sha256, event->prev);
  guint8 salt[LK_HISTORY_SALT_BYTES];

  self->counts->events++;
  if (event->seq != seq || !g_str_equal (event->prev, prev) || !g_str_equal (event->hash, hash))
    complain (self, "The history of %s is broken at event %" G_GINT64_FORMAT, row->id, event->seq);
  if (event->data == NULL && event->salt == NULL)
    return;
  if (event->data == NULL || event->salt == NULL || !lk_hex_decode (event->salt, salt, sizeof salt))
    complain (self, "Event %" G_GINT64_FORMAT " of %s has lost a part of its data", event->seq,
              row->id);
  else
    {
      g_autofree char *data = lk_history_data_hash_text (event->data, strlen (event->data), salt);

      if (!g_str_equal (data, event->data_sha256))
        complain (self, "The data of event %" G_GINT64_FORMAT " of %s was changed", event->seq,
                  row->id);
    }
}

static gboolean
verify_chain (Verify *self, const LkCaseRow *row, GError **error)
{
  g_autofree char *prev = g_strdup (LK_HISTORY_ROOT);
  gint64 seq = 0;
  guint n;

  do
    {
      g_autoptr (GPtrArray) events = lk_event_list (self->db, row->seq, seq, TRUE, PART, error);

      if (events == NULL)
        return FALSE;
      n = events->len;
      for (guint i = 0; i < n; i++)
        {
          LkEventRow *event = g_ptr_array_index (events, i);

          verify_event (self, row, event, ++seq, prev);
          g_free (prev);
          prev = g_strdup (event->hash);
          seq = event->seq;
        }
    }
  while (n == PART);
  if (seq == 0)
    complain (self, "%s has no history", row->id);
  return TRUE;
}

static gboolean
verify_text (Verify *self,
             const LkCaseRow *row,
             const LkItemRow *item,
             LkTextKind kind,
             GError **error)
{
  g_autoptr (LkSecret) text = NULL;
  g_autoptr (GError) local = NULL;
  g_autofree char *hash = NULL;

  if (!lk_texts_open (self->db, self->vault, row, item->index, kind, &text, &local))
    {
      if (!g_error_matches (local, LK_STORE_ERROR, LK_STORE_ERROR_DAMAGED))
        {
          g_propagate_error (error, g_steal_pointer (&local));
          return FALSE;
        }
      complain (self, "%s, item %" G_GINT64_FORMAT ": %s", row->id, item->index, local->message);
      return TRUE;
    }
  if (text == NULL)
    return TRUE;
  self->counts->texts++;
  if (kind != LK_TEXT_REQUEST)
    return TRUE;
  hash = lk_sha256_hex (lk_secret_get_text (text), lk_secret_get_size (text));
  if (g_strcmp0 (hash, item->request_sha256) != 0)
    complain (self, "The request of %s, item %" G_GINT64_FORMAT ", was changed", row->id,
              item->index);
  return TRUE;
}

static gboolean
verify_case (Verify *self, const LkCaseRow *row, GError **error)
{
  LkItemState states[LK_LIMIT_ITEMS];
  LkCaseFacts facts;
  LkResolution resolution;

  self->counts->cases++;
  lk_case_row_get_facts (row, states, &facts);
  if (lk_state_of_case (&facts, &resolution) != row->state || resolution != row->resolution)
    complain (self, "The state of %s does not follow from its items", row->id);
  for (guint i = 0; i < row->items->len; i++)
    {
      const LkItemRow *item = g_ptr_array_index (row->items, i);

      if (!verify_text (self, row, item, LK_TEXT_REQUEST, error)
          || !verify_text (self, row, item, LK_TEXT_ANSWER, error))
        return FALSE;
    }
  return verify_chain (self, row, error);
}

static gboolean
verify_cases (Verify *self, GError **error)
{
  LkCaseQuery query = { .type = -1, .by_created = TRUE };
  gint64 before = G_MAXINT64;
  guint n;

  do
    {
      g_autoptr (GPtrArray) rows = lk_case_list_created (self->db, &query, before, PART, error);

      if (rows == NULL)
        return FALSE;
      n = rows->len;
      for (guint i = 0; i < n; i++)
        {
          const LkCaseRow *row = g_ptr_array_index (rows, i);

          if (!verify_case (self, row, error))
            return FALSE;
          before = row->seq;
        }
    }
  while (n == PART);
  return TRUE;
}

static gboolean
verify_blob (Verify *self, const char *sha256, GError **error)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  LkBlobRow blob = { 0 };
  gboolean found;
  gint64 size = 0;

  if (!lk_blob_get (self->db, sha256, &found, &blob, error))
    return FALSE;
  self->counts->blobs++;
  for (gint64 n = 0; size < blob.size; n++)
    {
      g_autoptr (GError) local = NULL;
      g_autoptr (GBytes) chunk = lk_blob_chunk (self->db, sha256, n, &local);

      if (chunk == NULL && !g_error_matches (local, LK_STORE_ERROR, LK_STORE_ERROR_DAMAGED))
        {
          g_propagate_error (error, g_steal_pointer (&local));
          return FALSE;
        }
      if (chunk == NULL)
        break;
      g_checksum_update (checksum, g_bytes_get_data (chunk, NULL),
                         (gssize) g_bytes_get_size (chunk));
      size += (gint64) g_bytes_get_size (chunk);
    }
  if (size != blob.size || !g_str_equal (g_checksum_get_string (checksum), sha256))
    complain (self, "The photo %s is damaged", sha256);
  return TRUE;
}

static gboolean
verify_blobs (Verify *self, GError **error)
{
  g_autofree char *after = g_strdup ("");
  guint n;

  do
    {
      g_autoptr (GPtrArray) hashes = lk_blob_list (self->db, after, PART, error);

      if (hashes == NULL)
        return FALSE;
      n = hashes->len;
      for (guint i = 0; i < n; i++)
        if (!verify_blob (self, g_ptr_array_index (hashes, i), error))
          return FALSE;
      if (n > 0)
        {
          g_free (after);
          after = g_strdup (g_ptr_array_index (hashes, n - 1));
        }
    }
  while (n == PART);
  return TRUE;
}

/**
 * lk_verify:
 * @db: a connection, not in a transaction
 * @vault: has the key that the database needs, if it needs one
 * @problem: called for each fault
 * @data: for @problem
 * @counts: (out): what was looked at
 * @error: #LkStoreError; %LK_STORE_ERROR_KEY without the right key
 *
 * Reads the whole desk: the database's own structure, every history chain, every text and every
 * photo.
 *
 * Returns: whether all of it could be read; what was found to be wrong is in @counts
 */
gboolean
lk_verify (LkDb *db,
           LkVault *vault,
           LkDbProblemFunc problem,
           gpointer data,
           LkVerifyCounts *counts,
           GError **error)
{
  Verify self = { db, vault, problem, data, counts };
  gboolean good;

  *counts = (LkVerifyCounts){ 0 };
  if (!lk_desk_check_key (db, vault, error) || !db->driver->verify (db, on_problem, &self, error)
      || !db->driver->begin (db, error))
    return FALSE;
  good = verify_cases (&self, error) && verify_blobs (&self, error);
  db->driver->rollback (db);
  return good;
}
