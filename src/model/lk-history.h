/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

#define LK_HISTORY_SALT_BYTES 16
/* prev of the first event of a case */
#define LK_HISTORY_ROOT "0000000000000000000000000000000000000000000000000000000000000000"

#define LK_HISTORY_ERROR (lk_history_error_quark ())
GQuark lk_history_error_quark (void);

/**
 * LkHistoryError:
 * @LK_HISTORY_ERROR_SHAPE: this is no history file
 * @LK_HISTORY_ERROR_BROKEN: it is one, and it was changed after it was written
 */
typedef enum
{
  LK_HISTORY_ERROR_SHAPE,
  LK_HISTORY_ERROR_BROKEN,
} LkHistoryError;

/**
 * LkHistorySummary:
 * @events: how many events there are
 * @withheld: how many of them have no data, because it was erased or is not for this reader
 *
 * What a verified history held.
 */
typedef struct
{
  guint events;
  guint withheld;
} LkHistorySummary;

char *
lk_history_data_hash (JsonObject *data, const guint8 salt[LK_HISTORY_SALT_BYTES], GError **error);
char *lk_history_data_hash_text (const char *canonical,
                                 gsize size,
                                 const guint8 salt[LK_HISTORY_SALT_BYTES]);
char *
lk_history_answer_digest (const char *text, gsize size, const guint8 salt[LK_HISTORY_SALT_BYTES]);
char *lk_history_event_hash (const char *case_id,
                             gint64 seq,
                             const char *at,
                             const char *actor_id,
                             const char *actor_role,
                             const char *kind,
                             const char *data_sha256,
                             const char *prev);
gboolean lk_history_verify (JsonNode *root, LkHistorySummary *summary, GError **error);

G_END_DECLS
