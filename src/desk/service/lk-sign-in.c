/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lk-sign-in.h"

#include <openssl/rand.h>
#include <string.h>

#include "lk-hash.h"
#include "lk-input.h"
#include "lk-json.h"
#include "lk-passwords.h"

#define TOKEN_BYTES 32
#define USER_NAME_MAX 200

/* One attempt: noted as failed, checked, and taken back if it was right. */
typedef struct
{
  LkCall *call;
  char *name;
  char *name_hash;
  char *attempt;
  LkSecret *password;
  LkUserRow *user;
} Attempt;

static void
attempt_free (gpointer data)
{
  Attempt *self = data;

  g_free (self->name);
  g_free (self->name_hash);
  g_free (self->attempt);
  lk_secret_unref (self->password);
  lk_user_row_free (self->user);
  g_free (self);
}

/**
 * lk_sign_in_is_valid:
 * @session: a session
 * @now: the time, microseconds
 *
 * Returns: whether it still holds
 */
gboolean
lk_sign_in_is_valid (const LkSessionRow *session, gint64 now)
{
  return !session->user->disabled && now - session->created_at < LK_SESSION_LONGEST
         && now - session->used_at < LK_SESSION_UNUSED;
}

/**
 * lk_user_write:
 * @w: a writer
 * @user: an account
 *
 * Writes the object that `GET /v1/me` answers with.
 */
void
lk_user_write (LkJsonWriter *w, const LkUserRow *user)
{
  lk_json_writer_begin_object (w);
  lk_json_writer_member_string (w, "id", user->id);
  lk_json_writer_member_string (w, "name", user->name);
  lk_json_writer_member_string (w, "role", lk_role_to_string (user->role));
  lk_json_writer_member_string (w, "display_name", user->display_name);
  lk_json_writer_member_string (w, "email", user->email);
  lk_json_writer_member_string (w, "phone", user->phone);
  lk_json_writer_end_object (w);
}

static char *
random_hex (void)
{
  guint8 bytes[16];

  g_assert (RAND_bytes (bytes, sizeof bytes) == 1);
  return lk_hex_encode (bytes, sizeof bytes);
}

static char *
make_token (void)
{
  guint8 bytes[TOKEN_BYTES];
  char *token;

  g_assert (RAND_bytes (bytes, sizeof bytes) == 1);
  token = g_base64_encode (bytes, sizeof bytes);
  lk_wipe (bytes, sizeof bytes);
  g_strdelimit (token, "+", '-');
  g_strdelimit (token, "/", '_');
  *strchrnul (token, '=') = '\0';
  return token;
}

static gboolean
limited (LkCall *call, gint64 oldest)
{
  gint64 rest = oldest + LK_SIGN_IN_WINDOW - call->now;

  lk_reply_problem (&call->reply, LK_PROBLEM_RATE_LIMITED,
                    "Too many attempts failed. Wait a minute, then try again.");
  call->reply.retry_after = (guint) CLAMP (rest / G_USEC_PER_SEC + 1, 1, 60);
  return FALSE;
}

/* A job: notes the attempt as failed beforehand, so that none slips past the limits. */
static gboolean
reserve (LkDb *db, gpointer data, GError **error)
{
  Attempt *self = data;
  LkCall *call = self->call;
  LkSignInCounts counts;

  lk_reply_clear (&call->reply);
  g_clear_pointer (&self->user, lk_user_row_free);
  call->now = g_get_real_time ();
  if (!lk_db_lock (db, LK_SIGN_IN_LOCK, error)
      || !lk_sign_in_count (db, self->name_hash, call->peer, call->now - LK_SIGN_IN_WINDOW,
                            call->now + LK_SIGN_IN_WINDOW, &counts, error))
    return FALSE;
  if (counts.name_from_peer >= LK_SIGN_IN_NAME_FROM_PEER)
    return limited (call, counts.oldest_name_from_peer);
  if (counts.peer >= LK_SIGN_IN_PEER)
    return limited (call, counts.oldest_peer);
  if (!counts.peer_is_known && counts.name_from_strangers >= LK_SIGN_IN_NAME_FROM_STRANGERS)
    return limited (call, counts.oldest_name_from_strangers);
  return lk_sign_in_fail (db, self->attempt, self->name_hash, call->peer, call->now, error)
         && lk_user_by_name (db, self->name, &self->user, error);
}

static void
write_session (LkCall *call, const char *token, const LkUserRow *user)
{
  LkJsonWriter w;

  lk_json_writer_init (&w, 512);
  lk_json_writer_begin_object (&w);
  lk_json_writer_member_string (&w, "token", token);
  lk_json_writer_member_time (&w, "expires_at",
                              call->now + MIN (LK_SESSION_UNUSED, LK_SESSION_LONGEST));
  lk_json_writer_name (&w, "user");
  lk_user_write (&w, user);
  lk_json_writer_end_object (&w);
  lk_reply_body (&call->reply, 201, "application/json", lk_json_writer_finish (&w));
  call->reply.secret = TRUE;
}

static gboolean
refuse (LkCall *call)
{
  return lk_reply_problem (&call->reply, LK_PROBLEM_UNAUTHENTICATED,
                           "The name or the password is wrong.");
}

/* A job: the password was right, unless the account has another one, or none, by now. */
static gboolean
admit (LkDb *db, gpointer data, GError **error)
{
  Attempt *self = data;
  LkCall *call = self->call;
  g_auto (LkSecretString) token = make_token ();
  g_autofree char *token_hash = lk_sha256_hex (token, strlen (token));
  g_autoptr (LkUserRow) user = NULL;

  lk_reply_clear (&call->reply);
  call->now = g_get_real_time ();
  if (!lk_db_lock (db, LK_SIGN_IN_LOCK, error) || !lk_user_by_id (db, self->user->id, &user, error))
    return FALSE;
  if (user == NULL || user->disabled || g_strcmp0 (user->password, self->user->password) != 0)
    return refuse (call);
  if (!lk_sign_in_succeed (db, self->attempt, self->name_hash, call->peer, call->now, error)
      || !lk_session_insert (db, token_hash, self->user->id, call->now, error))
    return FALSE;
  write_session (call, token, self->user);
  return TRUE;
}

static void
admitted (GObject *source, GAsyncResult *result, gpointer data)
{
  GTask *task = data;
  GError *error = NULL;

  if (!lk_store_run_finish (LK_STORE (source), result, &error) && error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
  g_object_unref (task);
}

static void
checked (GObject *source, GAsyncResult *result, gpointer data)
{
  GTask *task = data;
  Attempt *self = g_task_get_task_data (task);
  gboolean right = lk_passwords_check_finish (result);

  if (right && !self->user->disabled)
    {
      lk_store_run_async (lk_desk_get_store (self->call->desk), LK_STORE_WRITE, admit, self,
                          admitted, task);
      return;
    }
  refuse (self->call);
  g_task_return_boolean (task, TRUE);
  g_object_unref (task);
}

static void
reserved (GObject *source, GAsyncResult *result, gpointer data)
{
  GTask *task = data;
  Attempt *self = g_task_get_task_data (task);
  GError *error = NULL;

  if (lk_store_run_finish (LK_STORE (source), result, &error))
    {
      lk_passwords_check_async (self->password, self->user != NULL ? self->user->password : NULL,
                                checked, task);
      return;
    }
  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
  g_object_unref (task);
}

/* 405, 415, 413, 400, 422; FALSE when the reply is made. */
static gboolean
read_body (LkCall *call, Attempt *self)
{
  static const char *const names[] = { "user", "password", NULL };
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonObject) object = NULL;
  LkReply collected;
  LkInput input;
  const char *name;
  const char *password;
  gsize size;
  const void *data = g_bytes_get_data (call->body, &size);

  if (call->query_bad)
    return lk_reply_problem (&call->reply, LK_PROBLEM_MALFORMED, "The query cannot be read.");
  if (!lk_call_query_only (call, NULL))
    return FALSE;
  object = lk_json_parse_object (data, size, &error);
  if (object == NULL)
    return lk_reply_problem (&call->reply, LK_PROBLEM_MALFORMED, "The body is no JSON object: %s.",
                             error->message);
  lk_reply_init (&collected);
  lk_input_init (&input, &collected);
  lk_input_known (&input, object, names);
  name = lk_input_line (&input, object, "user", LK_INPUT_REQUIRED, USER_NAME_MAX);
  password = lk_input_text (&input, object, "password", LK_INPUT_REQUIRED, LK_ACCOUNT_PASSWORD_MAX);
  if (input.n_errors == 0)
    {
      self->name = g_utf8_strdown (name, -1);
      self->name_hash = lk_sha256_hex (self->name, strlen (self->name));
      self->password = lk_secret_new_text (password);
    }
  else
    {
      lk_reply_problem (&call->reply, LK_PROBLEM_INVALID, "%s",
                        "Signing in takes a user and a password.");
      call->reply.errors = g_steal_pointer (&collected.errors);
    }
  lk_reply_clear (&collected);
  lk_input_clear (&input);
  return self->name != NULL;
}

/**
 * lk_sign_in_async:
 * @call: `POST /v1/sessions` with its body; must live until @callback
 * @callback: called in the caller's main context, when the reply is made
 * @user_data: for @callback
 *
 * Checks a name and a password. It takes the same time whether or not there is such a name.
 */
void
lk_sign_in_async (LkCall *call, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (NULL, NULL, callback, user_data);
  Attempt *self = g_new0 (Attempt, 1);

  self->call = call;
  self->attempt = random_hex ();
  g_task_set_source_tag (task, lk_sign_in_async);
  g_task_set_task_data (task, self, attempt_free);
  if (read_body (call, self))
    {
      lk_store_run_async (lk_desk_get_store (call->desk), LK_STORE_WRITE, reserve, self, reserved,
                          task);
      return;
    }
  g_task_return_boolean (task, TRUE);
  g_object_unref (task);
}

/**
 * lk_sign_in_finish:
 * @call: the call
 * @result: of lk_sign_in_async()
 * @error: #LkStoreError
 *
 * Returns: whether the reply is made
 */
gboolean
lk_sign_in_finish (LkCall *call, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
