/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lk-handlers.h"

#include "config.h"
#include "lk-json-writer.h"
#include "lk-limits.h"
#include "lk-sign-in.h"

#define API_VERSION "1"

static gboolean
reply_json (LkCall *call, LkJsonWriter *w)
{
  lk_reply_body (&call->reply, 200, "application/json", lk_json_writer_finish (w));
  return FALSE;
}

/* GET /v1/health: that the meta table can be read shows that the database answers. */
gboolean
lk_handle_health (LkDb *db, LkCall *call, GError **error)
{
  g_autofree char *unused = NULL;
  LkJsonWriter w;

  if (!lk_call_query_only (call, NULL) || !lk_db_get_meta (db, "key-id", &unused, error))
    return FALSE;
  lk_json_writer_init (&w, 32);
  lk_json_writer_begin_object (&w);
  lk_json_writer_member_string (&w, "status", "ok");
  lk_json_writer_end_object (&w);
  return reply_json (call, &w);
}

static void
write_limits (LkJsonWriter *w)
{
  lk_json_writer_name (w, "limits");
  lk_json_writer_begin_object (w);
  lk_json_writer_member_int (w, "label_bytes", LK_LIMIT_LABEL_BYTES);
  lk_json_writer_member_int (w, "items_per_case", LK_LIMIT_ITEMS);
  lk_json_writer_member_int (w, "comment_chars", LK_LIMIT_COMMENT_CHARS);
  lk_json_writer_member_int (w, "request_chars", LK_LIMIT_REQUEST_CHARS);
  lk_json_writer_member_int (w, "answer_chars", LK_LIMIT_ANSWER_CHARS);
  lk_json_writer_end_object (w);
}

static void
write_agreement (LkJsonWriter *w, LkAgreements *agreements, const char *accept_language)
{
  const LkAgreement *agreement = lk_agreements_choose (agreements, accept_language);

  lk_json_writer_name (w, "agreement");
  lk_json_writer_begin_object (w);
  lk_json_writer_member_string (w, "version", lk_agreements_get_version (agreements));
  lk_json_writer_member_string (w, "language", agreement->language);
  lk_json_writer_member_string (w, "text", agreement->text);
  lk_json_writer_member_string (w, "sha256", agreement->sha256);
  lk_json_writer_end_object (w);
}

static void
write_policy (LkJsonWriter *w, const LkDeskPolicy *policy)
{
  lk_json_writer_name (w, "policy");
  lk_json_writer_begin_object (w);
  lk_json_writer_member_string (w, "region", policy->region);
  lk_json_writer_member_int (w, "answer_warn_hours", policy->warn_hours);
  lk_json_writer_member_int (w, "answer_expire_hours", policy->expire_hours);
  lk_json_writer_name (w, "proofs");
  lk_json_writer_begin_array (w);
  for (guint i = 0; policy->proofs[i] != NULL; i++)
    lk_json_writer_string (w, policy->proofs[i]);
  lk_json_writer_end_array (w);
  lk_json_writer_member_string (w, "hours", policy->hours);
  lk_json_writer_name (w, "contact");
  lk_json_writer_begin_object (w);
  lk_json_writer_member_string (w, "name", policy->contact_name);
  lk_json_writer_member_string (w, "email", policy->contact_email);
  lk_json_writer_member_string (w, "phone", policy->contact_phone);
  lk_json_writer_member_string (w, "url", policy->contact_url);
  lk_json_writer_end_object (w);
  lk_json_writer_member_string (w, "source", policy->source);
  lk_json_writer_member_string (w, "source_date", policy->source_date);
  lk_json_writer_end_object (w);
}

/* GET /v1/desk */
gboolean
lk_handle_desk (LkDb *db, LkCall *call, GError **error)
{
  const LkDeskPolicy *policy = lk_desk_get_policy (call->desk);
  LkJsonWriter w;

  if (!lk_call_query_only (call, NULL))
    return FALSE;
  lk_json_writer_init (&w, 8192);
  lk_json_writer_begin_object (&w);
  lk_json_writer_member_string (&w, "name", policy->name);
  lk_json_writer_member_string (&w, "version", LK_VERSION);
  lk_json_writer_member_string (&w, "api", API_VERSION);
  write_limits (&w);
  write_agreement (&w, lk_desk_get_agreements (call->desk), call->accept_language);
  write_policy (&w, policy);
  lk_json_writer_end_object (&w);
  return reply_json (call, &w);
}

/* GET /v1/me */
gboolean
lk_handle_me (LkDb *db, LkCall *call, GError **error)
{
  LkJsonWriter w;

  if (!lk_call_query_only (call, NULL))
    return FALSE;
  lk_json_writer_init (&w, 256);
  lk_user_write (&w, call->user);
  return reply_json (call, &w);
}

/* GET /v1/users */
gboolean
lk_handle_users (LkDb *db, LkCall *call, GError **error)
{
  g_autoptr (GPtrArray) users = NULL;
  LkJsonWriter w;

  if (!lk_call_query_only (call, NULL))
    return FALSE;
  users = lk_user_list (db, TRUE, error);
  if (users == NULL)
    return FALSE;
  lk_json_writer_init (&w, 1024);
  lk_json_writer_begin_object (&w);
  lk_json_writer_name (&w, "items");
  lk_json_writer_begin_array (&w);
  for (guint i = 0; i < users->len; i++)
    {
      const LkUserRow *user = g_ptr_array_index (users, i);

      lk_json_writer_begin_object (&w);
      lk_json_writer_member_string (&w, "id", user->id);
      lk_json_writer_member_string (&w, "name", user->name);
      lk_json_writer_member_string (&w, "display_name", user->display_name);
      lk_json_writer_member_string (&w, "role", lk_role_to_string (user->role));
      lk_json_writer_end_object (&w);
    }
  lk_json_writer_end_array (&w);
  lk_json_writer_end_object (&w);
  return reply_json (call, &w);
}

/* DELETE /v1/sessions/current; the local admin has no session, and ending none is no mistake. */
gboolean
lk_handle_sign_out (LkDb *db, LkCall *call, GError **error)
{
  if (!lk_call_query_only (call, NULL))
    return FALSE;
  call->reply.status = 204;
  return call->token_hash != NULL && lk_session_delete (db, call->token_hash, error);
}

/* GET /v1/metrics; the HTTP side adds what it counts itself. */
gboolean
lk_handle_metrics (LkDb *db, LkCall *call, GError **error)
{
  LkStore *store = lk_desk_get_store (call->desk);
  g_autoptr (GString) out = g_string_new (NULL);
  gint64 counts[LK_CASE_STATE_CLOSED + 1];
  gsize size;

  if (!lk_call_query_only (call, NULL) || !lk_case_count_states (db, counts, error))
    return FALSE;
  g_string_append_printf (out,
                          "# HELP latchkey_queue_depth Jobs that wait for the database, or run.\n"
                          "# TYPE latchkey_queue_depth gauge\nlatchkey_queue_depth %u\n",
                          lk_store_get_depth (store));
  g_string_append_printf (out,
                          "# HELP latchkey_commits_total Writing transactions.\n"
                          "# TYPE latchkey_commits_total counter\n"
                          "latchkey_commits_total %" G_GUINT64_FORMAT "\n",
                          lk_store_get_commits (store));
  g_string_append (out, "# HELP latchkey_cases Cases by state.\n# TYPE latchkey_cases gauge\n");
  for (guint i = 0; i <= LK_CASE_STATE_CLOSED; i++)
    g_string_append_printf (out, "latchkey_cases{state=\"%s\"} %" G_GINT64_FORMAT "\n",
                            lk_case_state_to_string ((LkCaseState) i), counts[i]);
  size = out->len;
  lk_reply_body (&call->reply, 200, "text/plain; version=0.0.4; charset=utf-8",
                 g_bytes_new_take (g_string_free (g_steal_pointer (&out), FALSE), size));
  return FALSE;
}

/* GET /v1/events: the checks; the stream itself is the HTTP side's. */
gboolean
lk_handle_feed (LkDb *db, LkCall *call, GError **error)
{
  if (lk_call_query_only (call, NULL))
    call->reply.status = 200;
  return FALSE;
}
