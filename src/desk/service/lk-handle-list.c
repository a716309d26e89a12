/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lk-handlers.h"

#include <string.h>

#include "lk-case-write.h"
#include "lk-cursor.h"
#include "lk-limits.h"
#include "lk-search-text.h"

/* Totals are exact up to here. */
#define MOST_COUNTED 10000
#define HISTORY_PART 500
/* Cases that are looked at one by one rather than found by an index. */
#define MOST_LOOKED_AT 200

static gboolean
bad (LkCall *call, const char *name)
{
  return lk_reply_problem (&call->reply, LK_PROBLEM_MALFORMED, "The parameter %s cannot be used.",
                           name);
}

static gboolean
read_states (LkCall *call, LkCaseQuery *query)
{
  const char *text = lk_call_query (call, "state");
  g_auto (GStrv) words = g_strsplit (text != NULL ? text : "", ",", 16);

  if (text != NULL && *text == '\0')
    return bad (call, "state");
  for (guint i = 0; words[i] != NULL; i++)
    {
      LkCaseState state;

      if (!lk_case_state_from_string (words[i], &state))
        return bad (call, "state");
      query->states |= 1u << state;
    }
  return TRUE;
}

static gboolean
read_filters (LkCall *call, LkCaseQuery *query)
{
  const char *type = lk_call_query (call, "type");
  const char *owner = lk_call_query (call, "owner");
  const char *requester = lk_call_query (call, "requester");
  const char *order = lk_call_query (call, "order");
  LkCaseType value;

  query->type = -1;
  if (type != NULL && !lk_case_type_from_string (type, &value))
    return bad (call, "type");
  if (type != NULL)
    query->type = (int) value;
  if (owner != NULL && *owner == '\0')
    return bad (call, "owner");
  if (g_strcmp0 (owner, "none") == 0)
    query->no_owner = TRUE;
  else if (owner != NULL)
    query->owner_id = g_str_equal (owner, "me") ? call->user->id : owner;
  if (requester != NULL && !g_str_equal (requester, "me"))
    return bad (call, "requester");
  if (requester != NULL || !lk_call_is_staff (call))
    query->requester_id = call->user->id;
  if (order != NULL && !g_str_equal (order, "updated") && !g_str_equal (order, "created"))
    return bad (call, "order");
  query->by_created = g_strcmp0 (order, "created") == 0;
  return read_states (call, query);
}

/* FALSE with a reply when it is too long; a q of nothing but blanks is as none. */
static gboolean
read_search (LkCall *call, LkCaseQuery *query, gboolean *nothing)
{
  const char *q = lk_call_query (call, "q");

  *nothing = FALSE;
  if (q == NULL || *q == '\0')
    return TRUE;
  if (g_utf8_strlen (q, -1) > LK_LIMIT_QUERY_CHARS)
    return bad (call, "q");
  query->words = lk_search_fold (q);
  query->fragment = lk_search_fragment (q);
  query->by_created = TRUE;
  if (query->words[0] == NULL)
    g_clear_pointer (&query->words, g_strfreev);
  *nothing = query->words == NULL && query->fragment == NULL;
  return TRUE;
}

static char *
link_of (LkCall *call, const char *next)
{
  g_autoptr (GString) link = g_string_new ("<");
  g_autofree char *after = g_uri_escape_string (next, NULL, FALSE);
  GHashTableIter iter;
  gpointer name;
  gpointer value;

  g_string_append_printf (link, "%s?after=%s", call->path, after);
  g_hash_table_iter_init (&iter, call->query);
  while (g_hash_table_iter_next (&iter, &name, &value))
    if (!g_str_equal (name, "after"))
      {
        g_autofree char *escaped = g_uri_escape_string (value, NULL, FALSE);

        g_string_append_printf (link, "&%s=%s", (const char *) name, escaped);
      }
  g_string_append (link, ">; rel=\"next\"");
  return g_string_free (g_steal_pointer (&link), FALSE);
}

/* The rest of a page, after its "next"; @all: there are no more than @total. */
static void
end_page (LkCall *call, LkJsonWriter *w, const char *next, gint64 total, gboolean all)
{
  lk_json_writer_member_int (w, "total", MIN (total, MOST_COUNTED));
  lk_json_writer_member_boolean (w, "total_exact", all && total <= MOST_COUNTED);
  lk_json_writer_end_object (w);
  lk_reply_body (&call->reply, 200, "application/json", lk_json_writer_finish (w));
  if (next != NULL)
    call->reply.link = link_of (call, next);
}

static void
write_page (LkCall *call, GPtrArray *rows, const char *next, gint64 total, gboolean all)
{
  LkJsonWriter w;

  lk_json_writer_init (&w, 1024 + rows->len * 1280);
  lk_json_writer_begin_object (&w);
  lk_json_writer_name (&w, "items");
  lk_json_writer_begin_array (&w);
  for (guint i = 0; i < rows->len; i++)
    lk_case_write (&w, g_ptr_array_index (rows, i), call->user, call->now, NULL);
  lk_json_writer_end_array (&w);
  lk_json_writer_member_string (&w, "next", next);
  end_page (call, &w, next, total, all);
}

static gint64
last_of (GPtrArray *rows, gboolean created)
{
  LkCaseRow *last = g_ptr_array_index (rows, rows->len - 1);

  return created ? last->seq : last->changed;
}

/* Cuts what is too much, which tells that there is more. */
static gboolean
cut (GPtrArray *rows, guint limit)
{
  if (rows->len <= limit)
    return FALSE;
  g_ptr_array_set_size (rows, (int) limit);
  return TRUE;
}

static gboolean
is_search (const LkCaseQuery *query)
{
  return query->words != NULL || query->fragment != NULL;
}

static GPtrArray *
page_created (LkDb *db,
              const LkCaseQuery *query,
              LkCursor *cursor,
              guint limit,
              char **next,
              GError **error)
{
  gint64 before = cursor->at != 0 ? cursor->at : G_MAXINT64;
  GPtrArray *rows = lk_case_list_created (db, query, before, limit + 1, error);

  if (rows != NULL && cut (rows, limit))
    {
      cursor->at = last_of (rows, TRUE);
      *next = lk_cursor_write ('c', cursor);
    }
  return rows;
}

/* Of a filter what an index can count, no more: a person's cases, or those of states and a type.
 * FALSE when there is nothing of that. */
static gboolean
get_countable (const LkCaseQuery *query, LkCaseQuery *part)
{
  *part = (LkCaseQuery){ .type = -1, .requester_id = query->requester_id };
  if (query->requester_id == NULL)
    part->owner_id = query->owner_id;
  if (part->requester_id != NULL || part->owner_id != NULL)
    return TRUE;
  part->states = query->states;
  part->type = query->type;
  return lk_case_query_has_filter (part);
}

/* Whether so few cases pass the filter that looking at each costs less than what an index might
 * give in vain: all cases have some words. */
static gboolean
count_passing (LkDb *db, const LkCaseQuery *query, gboolean *few, GError **error)
{
  gint64 passing = MOST_LOOKED_AT + 1;
  LkCaseQuery part;

  if (get_countable (query, &part) && !lk_case_count (db, &part, MOST_LOOKED_AT, &passing, error))
    return FALSE;
  *few = passing <= MOST_LOOKED_AT;
  return TRUE;
}

static GPtrArray *
find_cases (LkDb *db, const LkCaseQuery *query, gint64 before, guint limit, GError **error)
{
  GPtrArray *rows;
  gboolean few;

  if (!count_passing (db, query, &few, error))
    return NULL;
  if (!few)
    return lk_case_search (db, query, before, limit, error);
  rows = lk_case_list_created (db, query, before, MOST_LOOKED_AT, error);
  for (guint i = rows != NULL ? rows->len : 0; i > 0; i--)
    if (!lk_search_finds (g_ptr_array_index (rows, i - 1), query))
      g_ptr_array_remove_index (rows, i - 1);
  if (rows != NULL)
    cut (rows, limit);
  return rows;
}

/* To count what a search finds is to find all of it, which a desk with many cases leaves: there it
 * is counted as far as the pages came. */
static gboolean
count_found (LkDb *db,
             const LkCaseQuery *query,
             gint64 newest,
             gint64 so_far,
             gboolean more,
             gint64 *total,
             gboolean *all,
             GError **error)
{
  *all = !more || newest <= MOST_COUNTED;
  *total = so_far;
  return !more || !*all || lk_case_count_found (db, query, newest, total, error);
}

static GPtrArray *
page_found (LkDb *db,
            const LkCaseQuery *query,
            LkCursor *cursor,
            guint limit,
            gint64 *total,
            gboolean *all,
            char **next,
            GError **error)
{
  g_autoptr (GPtrArray) rows = NULL;
  gboolean more;
  gint64 newest;

  if (!lk_case_last_seq (db, &newest, error))
    return NULL;
  if (cursor->at == 0 || cursor->at > newest)
    cursor->at = newest + 1;
  rows = find_cases (db, query, cursor->at, limit + 1, error);
  if (rows == NULL)
    return NULL;
  more = cut (rows, limit);
  cursor->mark = MIN (cursor->mark, MOST_COUNTED) + rows->len;
  if (!count_found (db, query, newest, cursor->mark, more, total, all, error))
    return NULL;
  if (more)
    {
      cursor->at = last_of (rows, TRUE);
      *next = lk_cursor_write ('s', cursor);
    }
  return g_steal_pointer (&rows);
}

/* Rows that changed since the walk began are appended when it is through; @last: the last one. */
static GPtrArray *
append_changed (LkDb *db,
                const LkCaseQuery *query,
                LkCursor *cursor,
                gint64 last,
                guint limit,
                GPtrArray *rows,
                char **next,
                GError **error)
{
  g_autoptr (GPtrArray) mine = rows;
  g_autoptr (GPtrArray) more = NULL;

  if (last <= cursor->mark)
    return g_steal_pointer (&mine);
  cursor->floor = cursor->mark;
  cursor->mark = last;
  more = lk_case_list_changed (db, query, cursor->floor, last + 1, cursor->newest,
                               limit - mine->len + 1, error);
  if (more == NULL)
    return NULL;
  while (more->len > 0)
    g_ptr_array_add (mine, g_ptr_array_steal_index (more, 0));
  if (cut (mine, limit))
    {
      /* A page that the round before filled exactly has nothing of this one yet. */
      cursor->at = last_of (mine, FALSE) > cursor->floor ? last_of (mine, FALSE) : last + 1;
      *next = lk_cursor_write ('u', cursor);
    }
  return g_steal_pointer (&mine);
}

/* @now: where a walk begins that begins now */
static GPtrArray *
page_updated (LkDb *db,
              const LkCaseQuery *query,
              LkCursor *cursor,
              const LkCursor *now,
              guint limit,
              char **next,
              GError **error)
{
  GPtrArray *rows;

  if (cursor->at == 0)
    *cursor = *now;
  rows = lk_case_list_changed (db, query, cursor->floor, cursor->at, cursor->newest, limit + 1,
                               error);
  if (rows == NULL)
    return NULL;
  if (cut (rows, limit))
    {
      cursor->at = last_of (rows, FALSE);
      *next = lk_cursor_write ('u', cursor);
      return rows;
    }
  return append_changed (db, query, cursor, now->mark, limit, rows, next, error);
}

/* How long the list is; @mark: the last change. */
static gboolean
count_list (LkCall *call,
            LkDb *db,
            gint64 mark,
            const LkCaseQuery *query,
            GPtrArray *rows,
            const char *next,
            gint64 *total,
            GError **error)
{
  /* A first page with nothing behind it is its own total. */
  *total = rows->len;
  return (next == NULL && lk_call_query (call, "after") == NULL)
         || lk_totals_count (lk_desk_get_totals (call->desk), db, mark, query, MOST_COUNTED, total,
                             error);
}

static void
list_found (LkDb *db,
            LkCall *call,
            const LkCaseQuery *query,
            LkCursor *cursor,
            guint limit,
            GError **error)
{
  g_autofree char *next = NULL;
  gboolean all = FALSE;
  gint64 total = 0;
  g_autoptr (GPtrArray) rows = page_found (db, query, cursor, limit, &total, &all, &next, error);

  if (rows != NULL)
    write_page (call, rows, next, total, all);
}

static void
list_all (LkDb *db,
          LkCall *call,
          const LkCaseQuery *query,
          LkCursor *cursor,
          guint limit,
          GError **error)
{
  g_autoptr (GPtrArray) rows = NULL;
  g_autofree char *next = NULL;
  LkCursor now = { 0 };
  gint64 total = 0;

  if (!lk_case_list_mark (db, &now.mark, &now.newest, error))
    return;
  now.at = now.mark + 1;
  rows = query->by_created ? page_created (db, query, cursor, limit, &next, error)
                           : page_updated (db, query, cursor, &now, limit, &next, error);
  if (rows != NULL && count_list (call, db, now.mark, query, rows, next, &total, error))
    write_page (call, rows, next, total, TRUE);
}

static void
list_nothing (LkCall *call)
{
  g_autoptr (GPtrArray) none = g_ptr_array_new ();

  write_page (call, none, NULL, 0, TRUE);
}

/* The letter of its cursors. */
static char
order_of (const LkCaseQuery *query)
{
  if (is_search (query))
    return 's';
  return query->by_created ? 'c' : 'u';
}

/* GET /v1/cases */
gboolean
lk_handle_list_cases (LkDb *db, LkCall *call, GError **error)
{
  static const char *const names[]
      = { "state", "type", "owner", "requester", "q", "order", "limit", "after", NULL };
  const char *after = lk_call_query (call, "after");
  LkCaseQuery query = { 0 };
  LkCursor cursor = { 0 };
  gboolean nothing = FALSE;
  guint limit;

  if (!lk_call_query_only (call, names) || !lk_call_query_limit (call, &limit)
      || !read_filters (call, &query))
    return FALSE;
  if (!read_search (call, &query, &nothing))
    return FALSE;
  if (after != NULL && !lk_cursor_read (after, order_of (&query), &cursor))
    bad (call, "after");
  else if (nothing)
    list_nothing (call);
  else if (is_search (&query))
    list_found (db, call, &query, &cursor, limit, error);
  else
    list_all (db, call, &query, &cursor, limit, error);
  g_strfreev (query.words);
  g_free ((char *) query.fragment);
  return FALSE;
}

static gboolean
read_after (LkCall *call, gint64 *after)
{
  const char *text = lk_call_query (call, "after");
  guint64 value = 0;

  if (text != NULL && !g_ascii_string_to_unsigned (text, 10, 0, G_MAXINT64, &value, NULL))
    return bad (call, "after");
  *after = (gint64) value;
  return TRUE;
}

static gint64
last_seq (GPtrArray *events)
{
  return ((LkEventRow *) g_ptr_array_index (events, events->len - 1))->seq;
}

/* GET /v1/cases/{id}/events */
gboolean
lk_handle_list_events (LkDb *db, LkCall *call, GError **error)
{
  static const char *const names[] = { "limit", "after", NULL };
  gboolean internal = lk_call_is_staff (call);
  g_autoptr (GPtrArray) rows = NULL;
  g_autofree char *next = NULL;
  LkJsonWriter w;
  gint64 after = 0;
  gint64 total;
  guint limit;

  if (!lk_call_query_only (call, names) || !lk_call_query_limit (call, &limit)
      || !read_after (call, &after))
    return FALSE;
  rows = lk_event_list (db, call->row->seq, after, internal, limit + 1, error);
  if (rows == NULL || !lk_event_count (db, call->row->seq, internal, &total, error))
    return FALSE;
  if (cut (rows, limit))
    next = g_strdup_printf ("%" G_GINT64_FORMAT, last_seq (rows));
  lk_json_writer_init (&w, 1024 + rows->len * 512);
  lk_json_writer_begin_object (&w);
  lk_json_writer_name (&w, "items");
  lk_json_writer_begin_array (&w);
  for (guint i = 0; i < rows->len; i++)
    lk_event_write (&w, call->row->id, g_ptr_array_index (rows, i), TRUE);
  lk_json_writer_end_array (&w);
  if (next != NULL)
    lk_json_writer_member_int (&w, "next", last_seq (rows));
  else
    lk_json_writer_member_null (&w, "next");
  end_page (call, &w, next, total, TRUE);
  return FALSE;
}

/* GET /v1/cases/{id}/history */
gboolean
lk_handle_get_history (LkDb *db, LkCall *call, GError **error)
{
  gboolean internal = lk_call_is_staff (call);
  gint64 after = 0;
  LkJsonWriter w;
  guint n;

  if (!lk_call_query_only (call, NULL))
    return FALSE;
  lk_json_writer_init (&w, 8192);
  lk_json_writer_begin_object (&w);
  lk_json_writer_member_string (&w, "case", call->row->id);
  lk_json_writer_name (&w, "events");
  lk_json_writer_begin_array (&w);
  do
    {
      g_autoptr (GPtrArray) rows
          = lk_event_list (db, call->row->seq, after, TRUE, HISTORY_PART, error);

      if (rows == NULL)
        {
          lk_json_writer_clear (&w);
          return FALSE;
        }
      n = rows->len;
      for (guint i = 0; i < n; i++)
        {
          LkEventRow *event = g_ptr_array_index (rows, i);

          lk_event_write (&w, call->row->id, event, internal || !event->internal);
          after = event->seq;
        }
    }
  while (n == HISTORY_PART);
  lk_json_writer_end_array (&w);
  lk_json_writer_end_object (&w);
  lk_reply_body (&call->reply, 200, "application/json", lk_json_writer_finish (&w));
  return FALSE;
}
