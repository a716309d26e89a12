/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lk-case-rows.h"

#include "lk-case-rows-private.h"

/**
 * lk_item_row_new:
 *
 * Returns: (transfer full): an empty row
 */
LkItemRow *
lk_item_row_new (void)
{
  return g_new0 (LkItemRow, 1);
}

/**
 * lk_item_row_free:
 * @row: (nullable) (transfer full): a row
 */
void
lk_item_row_free (LkItemRow *row)
{
  if (row == NULL)
    return;
  g_free (row->serial);
  g_free (row->model);
  g_free (row->mac);
  g_free (row->ipv4);
  g_free (row->firmware);
  g_free (row->boot_time);
  g_free (row->request_sha256);
  g_free (row->label_sha256);
  g_free (row->label_type);
  g_free (row);
}

/**
 * lk_case_row_new:
 *
 * Returns: (transfer full): an empty row without items
 */
LkCaseRow *
lk_case_row_new (void)
{
  LkCaseRow *row = g_new0 (LkCaseRow, 1);

  row->items = g_ptr_array_new_with_free_func ((GDestroyNotify) lk_item_row_free);
  return row;
}

/**
 * lk_case_row_free:
 * @row: (nullable) (transfer full): a row
 */
void
lk_case_row_free (LkCaseRow *row)
{
  if (row == NULL)
    return;
  g_free (row->id);
  g_free (row->language);
  g_free (row->requester_id);
  g_free (row->requester_name);
  g_free (row->owner_id);
  g_free (row->owner_name);
  g_free (row->owner_email);
  g_free (row->owner_phone);
  g_free (row->contact_name);
  g_free (row->contact_company);
  g_free (row->contact_email);
  g_free (row->contact_phone);
  g_free (row->contact_country);
  g_free (row->agreement_version);
  g_free (row->agreement_sha256);
  g_free (row->creation_key);
  g_ptr_array_unref (row->items);
  g_free (row);
}

/**
 * lk_case_row_get_item:
 * @row: a case
 * @index: from 1
 *
 * Returns: (transfer none) (nullable): the item, %NULL when there is no such one
 */
LkItemRow *
lk_case_row_get_item (LkCaseRow *row, gint64 index)
{
  if (index < 1 || index > row->items->len)
    return NULL;
  return g_ptr_array_index (row->items, (guint) index - 1);
}

/**
 * lk_event_row_free:
 * @row: (nullable) (transfer full): a row
 */
void
lk_event_row_free (LkEventRow *row)
{
  if (row == NULL)
    return;
  g_free (row->actor_id);
  g_free (row->actor_role);
  g_free (row->actor_name);
  g_free (row->kind);
  g_free (row->data);
  g_free (row->salt);
  g_free (row->data_sha256);
  g_free (row->prev);
  g_free (row->hash);
  g_free (row);
}

/**
 * lk_ending_to_string:
 * @ending: what closed a case
 *
 * Returns: (transfer none) (nullable): the word for it, %NULL for none
 */
const char *
lk_ending_to_string (LkEnding ending)
{
  switch (ending)
    {
    case LK_ENDING_WITHDRAWN:
      return "withdrawn";
    case LK_ENDING_CLOSED:
      return "closed";
    case LK_ENDING_EXPIRED:
      return "expired";
    case LK_ENDING_NONE:
      break;
    }
  return NULL;
}

static LkEnding
ending_from_string (const char *text)
{
  if (g_strcmp0 (text, "withdrawn") == 0)
    return LK_ENDING_WITHDRAWN;
  if (g_strcmp0 (text, "closed") == 0)
    return LK_ENDING_CLOSED;
  return g_strcmp0 (text, "expired") == 0 ? LK_ENDING_EXPIRED : LK_ENDING_NONE;
}

/**
 * lk_case_read:
 * @cursor: on a row of %LK_CASE_COLUMNS
 *
 * Returns: (transfer full): the case without its items
 */
LkCaseRow *
lk_case_read (LkDbCursor *cursor)
{
  LkCaseRow *row = lk_case_row_new ();
  guint i = 0;

  row->seq = lk_db_get_int (cursor, i++);
  row->id = lk_db_dup_text (cursor, i++);
  (void) lk_case_type_from_string (lk_db_get_text (cursor, i++), &row->type);
  (void) lk_case_method_from_string (lk_db_get_text (cursor, i++), &row->method);
  (void) lk_case_state_from_string (lk_db_get_text (cursor, i++), &row->state);
  if (!lk_db_is_null (cursor, i))
    (void) lk_resolution_from_string (lk_db_get_text (cursor, i), &row->resolution);
  i++;
  row->language = lk_db_dup_text (cursor, i++);
  row->created_at = lk_db_get_int (cursor, i++);
  row->updated_at = lk_db_get_int (cursor, i++);
  row->changed = lk_db_get_int (cursor, i++);
  row->revision = lk_db_get_int (cursor, i++);
  row->requester_id = lk_db_dup_text (cursor, i++);
  row->requester_name = lk_db_dup_text (cursor, i++);
  row->owner_id = lk_db_dup_text (cursor, i++);
  row->owner_name = lk_db_dup_text (cursor, i++);
  row->owner_email = lk_db_dup_text (cursor, i++);
  row->owner_phone = lk_db_dup_text (cursor, i++);
  row->contact_name = lk_db_dup_text (cursor, i++);
  row->contact_company = lk_db_dup_text (cursor, i++);
  row->contact_email = lk_db_dup_text (cursor, i++);
  row->contact_phone = lk_db_dup_text (cursor, i++);
  row->contact_country = lk_db_dup_text (cursor, i++);
  row->agreement_version = lk_db_dup_text (cursor, i++);
  row->agreement_sha256 = lk_db_dup_text (cursor, i++);
  row->accepted_at = lk_db_get_int (cursor, i++);
  row->creation_key = lk_db_dup_text (cursor, i++);
  row->evidence = lk_db_get_int (cursor, i++) != 0;
  row->ending = ending_from_string (lk_db_get_text (cursor, i++));
  row->closed_at = lk_db_get_int (cursor, i++);
  row->expired_at = lk_db_get_int (cursor, i++);
  row->erased_at = lk_db_get_int (cursor, i++);
  row->purged = lk_db_get_int (cursor, i++);
  return row;
}

static LkItemRow *
read_item (LkDbCursor *cursor)
{
  LkItemRow *row = lk_item_row_new ();
  guint i = 0;

  row->index = lk_db_get_int (cursor, i++);
  (void) lk_item_state_from_string (lk_db_get_text (cursor, i++), &row->state);
  row->serial = lk_db_dup_text (cursor, i++);
  row->model = lk_db_dup_text (cursor, i++);
  row->mac = lk_db_dup_text (cursor, i++);
  row->ipv4 = lk_db_dup_text (cursor, i++);
  row->firmware = lk_db_dup_text (cursor, i++);
  row->boot_time = lk_db_dup_text (cursor, i++);
  row->has_request = !lk_db_is_null (cursor, i);
  if (row->has_request)
    (void) lk_request_kind_from_string (lk_db_get_text (cursor, i), &row->request_kind);
  i++;
  row->request_sha256 = lk_db_dup_text (cursor, i++);
  row->exported_at = lk_db_get_int (cursor, i++);
  (void) lk_label_kind_from_string (lk_db_get_text (cursor, i++), &row->label_kind);
  row->label_sha256 = lk_db_dup_text (cursor, i++);
  row->label_type = lk_db_dup_text (cursor, i++);
  row->has_answer = !lk_db_is_null (cursor, i);
  if (row->has_answer)
    (void) lk_answer_kind_from_string (lk_db_get_text (cursor, i), &row->answer_kind);
  i++;
  row->issued_at = lk_db_get_int (cursor, i++);
  row->expires_at = lk_db_get_int (cursor, i++);
  return row;
}

#define ITEM_COLUMNS                                                      \
  "idx, state, serial, model, mac, ipv4, firmware, boot_time, "           \
  "request_kind, request_sha256, exported_at, label_kind, label_sha256, " \
  "label_type, answer_kind, issued_at, expires_at"

/* The cases of a usual page in one go; places that are left over name the last case again. */
#define BATCH 64
#define BATCH_PLACES                                                                  \
  "$1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, " \
  "$19, $20, $21, $22, $23, $24, $25, $26, $27, $28, $29, $30, $31, $32, $33, $34, "  \
  "$35, $36, $37, $38, $39, $40, $41, $42, $43, $44, $45, $46, $47, $48, $49, $50, "  \
  "$51, $52, $53, $54, $55, $56, $57, $58, $59, $60, $61, $62, $63, $64"

static int
read_batch (LkDb *db, LkCaseRow *const *cases, guint n, GError **error)
{
  static const char sql[] = "SELECT " ITEM_COLUMNS ", case_seq FROM items "
                            "WHERE case_seq IN (" BATCH_PLACES ") ORDER BY case_seq, idx";
  g_autoptr (LkDbCursor) cursor = NULL;
  LkDbValue values[BATCH];
  guint at = 0;
  int got;

  for (guint i = 0; i < BATCH; i++)
    values[i] = (LkDbValue){ .type = LK_DB_INT, .integer = cases[MIN (i, n - 1)]->seq };
  cursor = lk_db_query_values (db, error, sql, values, BATCH);
  got = cursor != NULL ? 1 : -1;
  while (got > 0 && (got = lk_db_next (cursor, error)) > 0)
    {
      gint64 seq = lk_db_get_int (cursor, 17);

      /* The cases stand in the order of their change, the items in that of their number. */
      for (guint i = 0; cases[at]->seq != seq && i < n; i++)
        at = (at + 1) % n;
      g_ptr_array_add (cases[at]->items, read_item (cursor));
    }
  return got;
}

/**
 * lk_case_read_items:
 * @db: a connection
 * @cases: (element-type LkCaseRow): different cases; their items are read
 * @error: #LkStoreError
 *
 * Returns: whether they were read
 */
gboolean
lk_case_read_items (LkDb *db, GPtrArray *cases, GError **error)
{
  for (guint i = 0; i < cases->len; i += BATCH)
    if (read_batch (db, (LkCaseRow **) &cases->pdata[i], MIN (cases->len - i, BATCH), error) < 0)
      return FALSE;
  return TRUE;
}

static gboolean
read_items_of_one (LkDb *db, LkCaseRow *row, GError **error)
{
  g_autoptr (LkDbCursor) cursor
      = lk_db_query (db, error,
                     "SELECT " ITEM_COLUMNS " FROM items WHERE case_seq = $1 ORDER BY idx", "i",
                     row->seq);
  int got = cursor != NULL ? 1 : -1;

  while (got > 0 && (got = lk_db_next (cursor, error)) > 0)
    g_ptr_array_add (row->items, read_item (cursor));
  return got == 0;
}

/* 0 is no time: NULL in the table. */
static gboolean
insert_item (LkDb *db, gint64 case_seq, const LkItemRow *item, GError **error)
{
  return lk_db_run (
      db, error,
      "INSERT INTO items (case_seq, idx, state, serial, model, mac, ipv4, firmware, boot_time, "
      "request_kind, request_sha256, exported_at, label_kind, label_sha256, label_type, "
      "answer_kind, issued_at, expires_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, "
      "nullif($12, 0), $13, $14, $15, $16, nullif($17, 0), nullif($18, 0))",
      "iitttttttttitttti"
      "i",
      case_seq, item->index, lk_item_state_to_string (item->state), item->serial, item->model,
      item->mac, item->ipv4, item->firmware, item->boot_time,
      item->has_request ? lk_request_kind_to_string (item->request_kind) : NULL,
      item->request_sha256, item->exported_at, lk_label_kind_to_string (item->label_kind),
      item->label_sha256, item->label_type,
      item->has_answer ? lk_answer_kind_to_string (item->answer_kind) : NULL, item->issued_at,
      item->expires_at);
}

/**
 * lk_item_update:
 * @db: a connection in a writing transaction
 * @case_seq: its case
 * @item: the item as it shall be
 * @error: #LkStoreError
 *
 * Returns: whether it was written
 */
gboolean
lk_item_update (LkDb *db, gint64 case_seq, const LkItemRow *item, GError **error)
{
  return lk_db_run (
      db, error,
      "UPDATE items SET state = $3, serial = $4, model = $5, mac = $6, ipv4 = $7, firmware = $8, "
      "boot_time = $9, request_kind = $10, request_sha256 = $11, exported_at = nullif($12, 0), "
      "label_kind = $13, label_sha256 = $14, label_type = $15, answer_kind = $16, "
      "issued_at = nullif($17, 0), expires_at = nullif($18, 0) WHERE case_seq = $1 AND idx = $2",
      "iitttttttttitttti"
      "i",
      case_seq, item->index, lk_item_state_to_string (item->state), item->serial, item->model,
      item->mac, item->ipv4, item->firmware, item->boot_time,
      item->has_request ? lk_request_kind_to_string (item->request_kind) : NULL,
      item->request_sha256, item->exported_at, lk_label_kind_to_string (item->label_kind),
      item->label_sha256, item->label_type,
      item->has_answer ? lk_answer_kind_to_string (item->answer_kind) : NULL, item->issued_at,
      item->expires_at);
}

/**
 * lk_case_insert:
 * @db: a connection in a writing transaction
 * @row: the case with its items; gets its seq
 * @error: %LK_STORE_ERROR_EXISTS when id or creation key are taken
 *
 * Returns: whether it was written
 */
gboolean
lk_case_insert (LkDb *db, LkCaseRow *row, GError **error)
{
  g_autoptr (LkDbCursor) cursor = lk_db_query (
      db, error,
      "INSERT INTO cases (id, type, method, state, resolution, language, created_at, updated_at, "
      "revision, requester_id, contact_name, contact_company, contact_email, contact_phone, "
      "contact_country, agreement_version, agreement_sha256, accepted_at, creation_key) "
      "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, "
      "$19) RETURNING seq",
      "ttttttiiittttttttit", row->id, lk_case_type_to_string (row->type),
      lk_case_method_to_string (row->method), lk_case_state_to_string (row->state),
      lk_resolution_to_string (row->resolution), row->language, row->created_at, row->updated_at,
      row->revision, row->requester_id, row->contact_name, row->contact_company, row->contact_email,
      row->contact_phone, row->contact_country, row->agreement_version, row->agreement_sha256,
      row->accepted_at, row->creation_key);
  int got = cursor != NULL ? lk_db_next (cursor, error) : -1;

  if (got <= 0)
    return FALSE;
  row->seq = lk_db_get_int (cursor, 0);
  for (guint i = 0; i < row->items->len; i++)
    if (!insert_item (db, row->seq, g_ptr_array_index (row->items, i), error))
      return FALSE;
  return TRUE;
}

static LkCaseRow *
load (LkDb *db, LkDbCursor *cursor, GError **error)
{
  g_autoptr (LkCaseRow) row = NULL;
  int got = cursor != NULL ? lk_db_next (cursor, error) : -1;

  if (got <= 0)
    return NULL;
  row = lk_case_read (cursor);
  return read_items_of_one (db, row, error) ? g_steal_pointer (&row) : NULL;
}

/**
 * lk_case_load:
 * @db: a connection
 * @id: a case id
 * @error: #LkStoreError; stays unset when there is no such case
 *
 * Returns: (transfer full) (nullable): the case with its items
 */
LkCaseRow *
lk_case_load (LkDb *db, const char *id, GError **error)
{
  g_autoptr (LkDbCursor) cursor
      = lk_db_query (db, error, LK_CASE_SELECT " WHERE c.id = $1", "t", id);

  return load (db, cursor, error);
}

static int
load_batch (LkDb *db, const gint64 *seqs, guint n, GPtrArray *rows, GError **error)
{
  g_autoptr (LkDbCursor) cursor = NULL;
  LkDbValue values[BATCH];
  int got;

  for (guint i = 0; i < BATCH; i++)
    values[i] = (LkDbValue){ .type = LK_DB_INT, .integer = seqs[MIN (i, n - 1)] };
  cursor = lk_db_query_values (db, error,
                               LK_CASE_SELECT " WHERE c.seq IN (" BATCH_PLACES ") "
                                              "ORDER BY c.seq DESC",
                               values, BATCH);
  got = cursor != NULL ? 1 : -1;
  while (got > 0 && (got = lk_db_next (cursor, error)) > 0)
    g_ptr_array_add (rows, lk_case_read (cursor));
  return got;
}

/**
 * lk_case_load_seqs:
 * @db: a connection
 * @seqs: (element-type gint64): the numbers of cases, highest first, each once
 * @error: #LkStoreError
 *
 * Returns: (transfer full) (element-type LkCaseRow): those that there are, with their items, in
 *   the same order; or %NULL
 */
GPtrArray *
lk_case_load_seqs (LkDb *db, const GArray *seqs, GError **error)
{
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func ((GDestroyNotify) lk_case_row_free);

  for (guint i = 0; i < seqs->len; i += BATCH)
    if (load_batch (db, &g_array_index (seqs, gint64, i), MIN (seqs->len - i, BATCH), rows, error)
        < 0)
      return NULL;
  return lk_case_read_items (db, rows, error) ? g_steal_pointer (&rows) : NULL;
}

/**
 * lk_case_update:
 * @db: a connection in a writing transaction
 * @row: the case as it shall be; its items are not written
 * @error: %LK_STORE_ERROR_CONFLICT when it was changed meanwhile: @row has the new revision, the
 *   table must have the one before
 *
 * Returns: whether it was written
 */
gboolean
lk_case_update (LkDb *db, const LkCaseRow *row, GError **error)
{
  gint64 changed = lk_db_run_count (
      db, error,
      "UPDATE cases SET state = $2, resolution = $3, updated_at = $4, revision = $5, "
      "owner_id = $6, contact_name = $7, contact_company = $8, contact_email = $9, "
      "contact_phone = $10, contact_country = $11, evidence = $12, ending = $13, "
      "closed_at = nullif($14, 0), expired_at = nullif($15, 0), erased_at = nullif($16, 0), "
      "purged = $17 WHERE seq = $1 AND revision = $18",
      "ittiittttttitiiiii", row->seq, lk_case_state_to_string (row->state),
      lk_resolution_to_string (row->resolution), row->updated_at, row->revision, row->owner_id,
      row->contact_name, row->contact_company, row->contact_email, row->contact_phone,
      row->contact_country, (gint64) row->evidence, lk_ending_to_string (row->ending),
      row->closed_at, row->expired_at, row->erased_at, row->purged, row->revision - 1);

  if (changed == 0)
    g_set_error_literal (error, LK_STORE_ERROR, LK_STORE_ERROR_CONFLICT,
                         "The case was changed meanwhile");
  return changed > 0;
}

/**
 * lk_case_find_created:
 * @db: a connection
 * @requester: a user
 * @key: SHA-256 of the key with which a case was created, hex
 * @id: (out) (transfer full) (nullable): the case, %NULL when there is none
 * @error: #LkStoreError
 *
 * Returns: whether the database could be asked
 */
gboolean
lk_case_find_created (LkDb *db, const char *requester, const char *key, char **id, GError **error)
{
  g_autoptr (LkDbCursor) cursor
      = lk_db_query (db, error,
                     "SELECT id FROM cases WHERE requester_id = $1 AND creation_key = $2", "tt",
                     requester, key);
  int got = cursor != NULL ? lk_db_next (cursor, error) : -1;

  *id = got > 0 ? lk_db_dup_text (cursor, 0) : NULL;
  return got >= 0;
}

static gboolean
find_duplicates_of (LkDb *db,
                    const LkCaseRow *row,
                    const char *serial,
                    GPtrArray *ids,
                    GError **error)
{
  g_autoptr (LkDbCursor) cursor
      = lk_db_query (db, error,
                     "SELECT DISTINCT c.id FROM items i JOIN cases c ON c.seq = i.case_seq "
                     "WHERE i.serial = $1 AND c.requester_id = $2 AND c.state <> 'closed' "
                     "AND c.seq <> $3 ORDER BY c.id LIMIT 20",
                     "tti", serial, row->requester_id, row->seq);
  int got = cursor != NULL ? 1 : -1;

  while (got > 0 && (got = lk_db_next (cursor, error)) > 0)
    {
      const char *id = lk_db_get_text (cursor, 0);

      if (!g_ptr_array_find_with_equal_func (ids, id, g_str_equal, NULL))
        g_ptr_array_add (ids, g_strdup (id));
    }
  return got == 0;
}

/**
 * lk_case_find_duplicates:
 * @db: a connection
 * @row: a case
 * @ids: (element-type utf8): gets the other open cases of its requester that have one of its
 * serials
 * @error: #LkStoreError
 *
 * Returns: whether the database could be asked
 */
gboolean
lk_case_find_duplicates (LkDb *db, const LkCaseRow *row, GPtrArray *ids, GError **error)
{
  for (guint i = 0; i < row->items->len; i++)
    {
      LkItemRow *item = g_ptr_array_index (row->items, i);

      if (!find_duplicates_of (db, row, item->serial, ids, error))
        return FALSE;
    }
  return TRUE;
}

/**
 * lk_text_put:
 * @db: a connection in a writing transaction
 * @case_seq: a case
 * @index: an item
 * @what: "request" or "answer"
 * @body: the bytes to keep
 * @error: #LkStoreError
 *
 * Returns: whether they were written, in place of those before
 */
gboolean
lk_text_put (LkDb *db,
             gint64 case_seq,
             gint64 index,
             const char *what,
             GBytes *body,
             GError **error)
{
  gsize size;
  const void *data = g_bytes_get_data (body, &size);

  return lk_db_run (db, error,
                    "INSERT INTO texts (case_seq, idx, what, body) VALUES ($1, $2, $3, $4) "
                    "ON CONFLICT (case_seq, idx, what) DO UPDATE SET body = excluded.body",
                    "iitb", case_seq, index, what, data, size);
}

/**
 * lk_text_get:
 * @db: a connection
 * @case_seq: a case
 * @index: an item
 * @what: "request" or "answer"
 * @body: (out) (transfer full) (nullable): the bytes, %NULL when there are none
 * @error: #LkStoreError
 *
 * Returns: whether the database could be asked
 */
gboolean
lk_text_get (LkDb *db,
             gint64 case_seq,
             gint64 index,
             const char *what,
             GBytes **body,
             GError **error)
{
  g_autoptr (LkDbCursor) cursor
      = lk_db_query (db, error,
                     "SELECT body FROM texts WHERE case_seq = $1 AND idx = $2 AND what = $3", "iit",
                     case_seq, index, what);
  int got = cursor != NULL ? lk_db_next (cursor, error) : -1;
  gsize size = 0;
  const void *data = got > 0 ? lk_db_get_bytes (cursor, 0, &size) : NULL;

  *body = got > 0 ? g_bytes_new (data, size) : NULL;
  return got >= 0;
}

/**
 * lk_text_drop:
 * @db: a connection in a writing transaction
 * @case_seq: a case
 * @index: an item
 * @what: "request" or "answer"
 * @error: #LkStoreError
 *
 * Returns: whether it is gone
 */
gboolean
lk_text_drop (LkDb *db, gint64 case_seq, gint64 index, const char *what, GError **error)
{
  return lk_db_run (db, error, "DELETE FROM texts WHERE case_seq = $1 AND idx = $2 AND what = $3",
                    "iit", case_seq, index, what);
}

/**
 * lk_text_drop_all:
 * @db: a connection in a writing transaction
 * @case_seq: a case
 * @error: #LkStoreError
 *
 * Returns: whether all texts of the case are gone
 */
gboolean
lk_text_drop_all (LkDb *db, gint64 case_seq, GError **error)
{
  return lk_db_run (db, error, "DELETE FROM texts WHERE case_seq = $1", "i", case_seq);
}

/**
 * lk_text_set_due:
 * @db: a connection in a writing transaction
 * @case_seq: a case
 * @index: an item
 * @due: when its texts are to be purged, microseconds; 0 for not yet
 * @error: #LkStoreError
 *
 * Returns: whether it was written
 */
gboolean
lk_text_set_due (LkDb *db, gint64 case_seq, gint64 index, gint64 due, GError **error)
{
  return lk_db_run (db, error,
                    "UPDATE texts SET due = nullif($3, 0) WHERE case_seq = $1 AND idx = $2", "iii",
                    case_seq, index, due);
}
