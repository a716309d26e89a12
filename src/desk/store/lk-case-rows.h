/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-db.h"
#include "lk-enums.h"

G_BEGIN_DECLS

/* Bits of LkCaseRow.purged: what the retention clocks have taken already. */
#define LK_PURGED_TEXTS 1
#define LK_PURGED_BLOBS 2
#define LK_PURGED_CONTACT 4
#define LK_PURGED_ALL 7

/**
 * LkEnding:
 *
 * What closed a case, when it was not its items.
 */
typedef enum
{
  LK_ENDING_NONE,
  LK_ENDING_WITHDRAWN,
  LK_ENDING_CLOSED,
  LK_ENDING_EXPIRED,
} LkEnding;

/**
 * LkItemRow:
 *
 * An item of a case as it is stored. Times are microseconds since 1970, 0 for none. Strings that a
 * device did not tell are %NULL. The texts of request and answer are elsewhere.
 */
typedef struct
{
  gint64 index;
  LkItemState state;
  char *serial;
  char *model;
  char *mac;
  char *ipv4;
  char *firmware;
  char *boot_time;
  gboolean has_request;
  LkRequestKind request_kind;
  char *request_sha256;
  gint64 exported_at;
  LkLabelKind label_kind;
  char *label_sha256;
  char *label_type;
  gboolean has_answer;
  LkAnswerKind answer_kind;
  gint64 issued_at;
  gint64 expires_at;
} LkItemRow;

/**
 * LkCaseRow:
 * @seq: the number inside the database, in the order of creation
 * @changed: the feed number of the last change
 * @expired_at: when an answer expired last; 0 when it does not count any more
 *
 * A case as it is stored, with its items. Names, e-mail and phone of people are joined when read.
 */
typedef struct
{
  gint64 seq;
  char *id;
  LkCaseType type;
  LkCaseMethod method;
  LkCaseState state;
  LkResolution resolution;
  char *language;
  gint64 created_at;
  gint64 updated_at;
  gint64 changed;
  gint64 revision;
  char *requester_id;
  char *requester_name;
  char *owner_id;
  char *owner_name;
  char *owner_email;
  char *owner_phone;
  char *contact_name;
  char *contact_company;
  char *contact_email;
  char *contact_phone;
  char *contact_country;
  char *agreement_version;
  char *agreement_sha256;
  gint64 accepted_at;
  char *creation_key;
  gboolean evidence;
  LkEnding ending;
  gint64 closed_at;
  gint64 expired_at;
  gint64 erased_at;
  gint64 purged;
  GPtrArray *items; /* of LkItemRow */
} LkCaseRow;

/**
 * LkEventRow:
 *
 * An event as it is stored. @data is canonical JSON, %NULL with @salt once it was erased.
 */
typedef struct
{
  gint64 seq;
  gint64 at;
  char *actor_id;
  char *actor_role;
  char *actor_name;
  char *kind;
  gboolean internal;
  char *data;
  char *salt;
  char *data_sha256;
  char *prev;
  char *hash;
} LkEventRow;

/* Shorter words are no beginnings: nearly every case would have one. */
#define LK_SEARCH_BEGINNING 3

/**
 * LkCaseQuery:
 * @states: bits `1 << LkCaseState`; 0 for all
 * @type: a #LkCaseType, or -1 for all
 * @owner_id: (nullable): only cases of this owner
 * @no_owner: only cases without one
 * @requester_id: (nullable): only cases of this requester
 * @words: (nullable): folded words that must all be in the index, the last one as a beginning
 * @fragment: (nullable): a part of a serial or case id, 3 characters or more, in lower case
 * @by_created: newest first instead of last changed first
 *
 * What a list shows. With @words or @fragment the order is always by creation.
 */
struct _LkCaseQuery
{
  guint states;
  int type;
  const char *owner_id;
  gboolean no_owner;
  const char *requester_id;
  char **words;
  const char *fragment;
  gboolean by_created;
};

LkItemRow *lk_item_row_new (void);
void lk_item_row_free (LkItemRow *row);
LkCaseRow *lk_case_row_new (void);
void lk_case_row_free (LkCaseRow *row);
LkItemRow *lk_case_row_get_item (LkCaseRow *row, gint64 index);
void lk_event_row_free (LkEventRow *row);
const char *lk_ending_to_string (LkEnding ending);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LkCaseRow, lk_case_row_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LkEventRow, lk_event_row_free)

/* One case */
gboolean lk_case_insert (LkDb *db, LkCaseRow *row, GError **error);
LkCaseRow *lk_case_load (LkDb *db, const char *id, GError **error);
GPtrArray *lk_case_load_seqs (LkDb *db, const GArray *seqs, GError **error);
gboolean lk_case_update (LkDb *db, const LkCaseRow *row, GError **error);
gboolean lk_item_update (LkDb *db, gint64 case_seq, const LkItemRow *item, GError **error);
gboolean
lk_case_find_created (LkDb *db, const char *requester, const char *key, char **id, GError **error);
gboolean lk_case_find_duplicates (LkDb *db, const LkCaseRow *row, GPtrArray *ids, GError **error);
gboolean lk_case_announce (LkDb *db, const LkCaseRow *row, gint64 at, GError **error);

/* Texts of requests and answers, as sealed bytes */
gboolean lk_text_put (LkDb *db,
                      gint64 case_seq,
                      gint64 index,
                      const char *what,
                      GBytes *body,
                      GError **error);
gboolean lk_text_get (LkDb *db,
                      gint64 case_seq,
                      gint64 index,
                      const char *what,
                      GBytes **body,
                      GError **error);
gboolean lk_text_drop (LkDb *db, gint64 case_seq, gint64 index, const char *what, GError **error);
gboolean lk_text_drop_all (LkDb *db, gint64 case_seq, GError **error);
gboolean lk_text_drop_due (LkDb *db, gint64 case_seq, gint64 now, GError **error);
gboolean lk_text_set_due (LkDb *db, gint64 case_seq, gint64 index, gint64 due, GError **error);

/* History */
gboolean lk_event_insert (LkDb *db, gint64 case_seq, const LkEventRow *event, GError **error);
gboolean lk_event_last (LkDb *db, gint64 case_seq, gint64 *seq, char **hash, GError **error);
GPtrArray *lk_event_list (LkDb *db,
                          gint64 case_seq,
                          gint64 after,
                          gboolean internal,
                          guint limit,
                          GError **error);
gboolean
lk_event_count (LkDb *db, gint64 case_seq, gboolean internal, gint64 *count, GError **error);
gboolean lk_event_drop_data (LkDb *db, gint64 case_seq, const char *const *kinds, GError **error);

/* Lists */
gboolean lk_case_query_has_filter (const LkCaseQuery *query);
void lk_case_query_append_filter (const LkCaseQuery *query,
                                  GString *sql,
                                  LkDbValue *values,
                                  guint *n_values);
GPtrArray *lk_case_list_changed (LkDb *db,
                                 const LkCaseQuery *query,
                                 gint64 above,
                                 gint64 below,
                                 gint64 seq_max,
                                 guint limit,
                                 GError **error);
GPtrArray *lk_case_list_created (LkDb *db,
                                 const LkCaseQuery *query,
                                 gint64 before,
                                 guint limit,
                                 GError **error);
GPtrArray *
lk_case_search (LkDb *db, const LkCaseQuery *query, gint64 before, guint limit, GError **error);
gboolean lk_case_count_found (LkDb *db,
                              const LkCaseQuery *query,
                              gint64 newest,
                              gint64 *count,
                              GError **error);
gboolean
lk_case_count (LkDb *db, const LkCaseQuery *query, gint64 most, gint64 *count, GError **error);
gboolean lk_case_last_seq (LkDb *db, gint64 *seq, GError **error);
gboolean lk_case_list_mark (LkDb *db, gint64 *changed, gint64 *newest, GError **error);
gboolean lk_case_count_states (LkDb *db, gint64 counts[LK_CASE_STATE_CLOSED + 1], GError **error);

/* The feed of changes */
typedef struct
{
  gint64 n;
  char case_id[16];
  LkCaseState state;
  gint64 revision;
  char requester_id[40];
} LkFeedRow;

gboolean lk_feed_number (LkDb *db, GError **error);
gboolean lk_feed_last (LkDb *db, gint64 *first, gint64 *last, GError **error);
GArray *lk_feed_list (LkDb *db, gint64 after, const char *requester, guint limit, GError **error);
GArray *
lk_feed_list_states (LkDb *db, gint64 after, const char *requester, guint limit, GError **error);
gboolean lk_feed_prune (LkDb *db, gint64 before, GError **error);

/* What the clocks wait for; each returns case ids, oldest first */
GPtrArray *lk_due_expired_answers (LkDb *db, gint64 now, guint limit, GError **error);
GPtrArray *lk_due_silent_cases (LkDb *db, gint64 silent_since, guint limit, GError **error);
GPtrArray *lk_due_texts (LkDb *db, gint64 now, guint limit, GError **error);
GPtrArray *lk_due_purge (LkDb *db, gint64 closed_before, gint64 flag, guint limit, GError **error);

G_END_DECLS
