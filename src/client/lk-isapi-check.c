/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lk-isapi-check.h"

#include <libsoup/soup.h>
#include <string.h>

#define ISAPI_TIMEOUT_SECONDS 10
#define ISAPI_MAX_BODY 4096
#define ISAPI_PATH "/ISAPI/Security/userCheck"

typedef struct
{
  SoupSession *session;
  SoupMessage *message;
  GInputStream *stream;
  LkSecret *password;
  SoupAuth *auth;
  char *user;
  gboolean tried;
  guint8 body[ISAPI_MAX_BODY];
} Check;

static void
check_free (Check *check)
{
  if (check->session != NULL)
    soup_session_abort (check->session);
  g_clear_object (&check->stream);
  g_clear_object (&check->auth);
  g_clear_object (&check->message);
  g_clear_object (&check->session);
  g_clear_pointer (&check->password, lk_secret_unref);
  g_free (check->user);
  lk_wipe (check->body, sizeof check->body);
  g_free (check);
}

/* The password is offered once: a second try after a refusal would only bring the device nearer to
 * its lock. */
static gboolean
on_authenticate (SoupMessage *message, SoupAuth *auth, gboolean retrying, gpointer data)
{
  Check *check = data;

  if (retrying || check->tried || soup_auth_is_for_proxy (auth))
    return FALSE;
  check->tried = TRUE;
  check->auth = g_object_ref (auth);
  soup_auth_authenticate (auth, check->user, lk_secret_get_text (check->password));
  return TRUE;
}

/* A 401 without a new challenge would make libsoup send the same login again and again. */
static void
on_got_headers (SoupMessage *message, gpointer data)
{
  Check *check = data;

  if (check->auth != NULL && soup_message_get_status (message) == SOUP_STATUS_UNAUTHORIZED)
    soup_auth_cancel (check->auth);
}

static gboolean
body_says_locked (const char *body)
{
  g_autofree char *lower = g_ascii_strdown (body, -1);

  return strstr (lower, "<lockstatus>lock</lockstatus>") != NULL
         || strstr (lower, "<statusstring>locked") != NULL
         || strstr (lower, "<substatuscode>userlocked") != NULL;
}

static gboolean
body_says_ok (const char *body)
{
  return strstr (body, "<statusValue>200</statusValue>") != NULL
         || strstr (body, "<statusString>OK</statusString>") != NULL
         || strstr (body, "<statusCode>1</statusCode>") != NULL;
}

static LkIsapiResult
judge (Check *check, gsize size)
{
  g_autofree char *body = g_strndup ((const char *) check->body, size);
  guint status = soup_message_get_status (check->message);

  if (body_says_locked (body))
    return LK_ISAPI_LOCKED;
  if (status == SOUP_STATUS_UNAUTHORIZED || status == SOUP_STATUS_FORBIDDEN)
    return check->tried ? LK_ISAPI_REFUSED : LK_ISAPI_UNSUPPORTED;
  /* A page that lets everyone in proves nothing about the password. */
  if (status == SOUP_STATUS_OK && check->tried && body_says_ok (body))
    return LK_ISAPI_ACCEPTED;
  return LK_ISAPI_UNSUPPORTED;
}

static gboolean
return_if_cancelled (GTask *task, GError *error)
{
  if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return FALSE;
  g_task_return_error (task, g_error_copy (error));
  return TRUE;
}

static void
on_read (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  g_autoptr (GError) error = NULL;
  Check *check = g_task_get_task_data (task);
  gsize size = 0;

  if (!g_input_stream_read_all_finish (G_INPUT_STREAM (source), result, &size, &error)
      && return_if_cancelled (task, error))
    return;
  g_task_return_int (task, error != NULL ? LK_ISAPI_UNREACHABLE : judge (check, size));
}

static void
on_sent (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  g_autoptr (GError) error = NULL;
  Check *check = g_task_get_task_data (task);

  check->stream = soup_session_send_finish (SOUP_SESSION (source), result, &error);
  if (check->stream == NULL)
    {
      if (!return_if_cancelled (task, error))
        g_task_return_int (task, LK_ISAPI_UNREACHABLE);
      return;
    }
  g_input_stream_read_all_async (check->stream, check->body, sizeof check->body - 1,
                                 G_PRIORITY_DEFAULT, g_task_get_cancellable (task), on_read,
                                 g_object_ref (task));
}

/* Only digest: with basic authentication the password would cross the network readable. */
static SoupSession *
digest_session (void)
{
  SoupSession *session = soup_session_new_with_options ("timeout", ISAPI_TIMEOUT_SECONDS,
                                                        "user-agent", "Latchkey", NULL);

  soup_session_set_proxy_resolver (session, NULL);
  soup_session_remove_feature_by_type (session, SOUP_TYPE_AUTH_BASIC);
  return session;
}

/**
 * lk_isapi_check_async:
 * @address: the device's address, numeric IPv4 or IPv6
 * @port: the device's web port, 0 for 80
 * @user: the user name, usually "admin"
 * @password: the password to try, once
 * @cancellable: (nullable): a cancellable
 * @callback: called when it is known what the device said
 * @user_data: for @callback
 *
 * Logs in once at a device's web interface (HTTP digest, `GET /ISAPI/Security/userCheck`) to see
 * whether a new password is in force. The password itself never crosses the network, no redirect is
 * followed, no proxy is used, and a refused login is not tried again.
 */
void
lk_isapi_check_async (const char *address,
                      guint16 port,
                      const char *user,
                      LkSecret *password,
                      GCancellable *cancellable,
                      GAsyncReadyCallback callback,
                      gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  g_autoptr (GInetAddress) inet = NULL;
  g_autoptr (GUri) uri = NULL;
  Check *check = NULL;

  g_return_if_fail (address != NULL && user != NULL && password != NULL);

  g_task_set_source_tag (task, lk_isapi_check_async);
  inet = g_inet_address_new_from_string (address);
  if (inet == NULL || g_inet_address_get_is_any (inet))
    {
      g_task_return_int (task, LK_ISAPI_UNREACHABLE);
      return;
    }
  check = g_new0 (Check, 1);
  check->user = g_strdup (user);
  check->password = lk_secret_ref (password);
  check->session = digest_session ();
  uri = g_uri_build (SOUP_HTTP_URI_FLAGS, "http", NULL, address, port != 0 ? port : 80, ISAPI_PATH,
                     NULL, NULL);
  check->message = soup_message_new_from_uri (SOUP_METHOD_GET, uri);
  soup_message_add_flags (check->message,
                          SOUP_MESSAGE_NO_REDIRECT | SOUP_MESSAGE_DO_NOT_USE_AUTH_CACHE);
  g_signal_connect (check->message, "authenticate", G_CALLBACK (on_authenticate), check);
  g_signal_connect (check->message, "got-headers", G_CALLBACK (on_got_headers), check);
  g_task_set_task_data (task, check, (GDestroyNotify) check_free);
  soup_session_send_async (check->session, check->message, G_PRIORITY_DEFAULT, cancellable, on_sent,
                           g_object_ref (task));
}

/**
 * lk_isapi_check_finish:
 * @result: the result given to the callback
 * @error: return location for an error; only %G_IO_ERROR_CANCELLED is ever set
 *
 * Returns: what the device said; %LK_ISAPI_UNREACHABLE with @error set if cancelled
 */
LkIsapiResult
lk_isapi_check_finish (GAsyncResult *result, GError **error)
{
  g_autoptr (GError) local = NULL;
  gssize value = 0;

  g_return_val_if_fail (g_task_is_valid (result, NULL), LK_ISAPI_UNREACHABLE);

  value = g_task_propagate_int (G_TASK (result), &local);
  if (local != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return LK_ISAPI_UNREACHABLE;
    }
  return (LkIsapiResult) value;
}
