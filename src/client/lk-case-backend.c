/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lk-case-backend.h"

G_DEFINE_INTERFACE (LkCaseBackend, lk_case_backend, G_TYPE_OBJECT)

static guint case_changed_signal;

static void
lk_case_backend_default_init (LkCaseBackendInterface *iface)
{
  /**
   * LkCaseBackend::case-changed:
   * @self: the backend
   * @id: the case
   * @state: its state now
   * @revision: its revision now
   *
   * A case changed, on this computer or elsewhere. Only while watched.
   */
  case_changed_signal
      = g_signal_new ("case-changed", LK_TYPE_CASE_BACKEND, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                      G_TYPE_NONE, 3, G_TYPE_STRING, LK_TYPE_CASE_STATE, G_TYPE_INT64);
  /**
   * LkCaseBackend:online:
   *
   * Whether the desk answered when it was last asked.
   */
  g_object_interface_install_property (iface, g_param_spec_boolean ("online", NULL, NULL, TRUE,
                                                                    G_PARAM_READABLE
                                                                        | G_PARAM_STATIC_STRINGS));
}

/**
 * lk_case_backend_emit_case_changed:
 * @self: a backend
 * @id: a case
 * @state: its state now
 * @revision: its revision now
 *
 * For those who write a backend.
 */
void
lk_case_backend_emit_case_changed (LkCaseBackend *self,
                                   const char *id,
                                   LkCaseState state,
                                   gint64 revision)
{
  g_signal_emit (self, case_changed_signal, 0, id, state, revision);
}

/**
 * lk_case_backend_get_online:
 * @self: a backend
 *
 * Returns: whether the desk answered when it was last asked
 */
gboolean
lk_case_backend_get_online (LkCaseBackend *self)
{
  gboolean online;

  g_object_get (self, "online", &online, NULL);
  return online;
}

/**
 * lk_case_backend_watch_start:
 * @self: a backend
 *
 * Begins to tell of changes, until lk_case_backend_watch_stop(); connects again by itself.
 */
void
lk_case_backend_watch_start (LkCaseBackend *self)
{
  LK_CASE_BACKEND_GET_IFACE (self)->watch_start (self);
}

/**
 * lk_case_backend_watch_stop:
 * @self: a backend
 */
void
lk_case_backend_watch_stop (LkCaseBackend *self)
{
  LK_CASE_BACKEND_GET_IFACE (self)->watch_stop (self);
}

/**
 * lk_case_backend_get_desk_async:
 * @self: a backend
 * @language: (nullable): the language of the agreement, a BCP 47 tag; %NULL for that of the session
 * @cancellable: (nullable): ends it
 * @callback: told when it is done
 * @user_data: for @callback
 *
 * Asks the desk for its name, limits, agreement and policy.
 */
void
lk_case_backend_get_desk_async (LkCaseBackend *self,
                                const char *language,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data)
{
  LK_CASE_BACKEND_GET_IFACE (self)->get_desk_async (self, language, cancellable, callback,
                                                    user_data);
}

/**
 * lk_case_backend_get_desk_finish:
 * @self: a backend
 * @result: what the callback got
 * @error: #LkClientError, or %G_IO_ERROR_CANCELLED
 *
 * Returns: (transfer full): what it says, or %NULL
 */
LkDeskInfo *
lk_case_backend_get_desk_finish (LkCaseBackend *self, GAsyncResult *result, GError **error)
{
  return LK_CASE_BACKEND_GET_IFACE (self)->get_desk_finish (self, result, error);
}

/**
 * lk_case_backend_get_me_async:
 * @self: a backend
 * @cancellable: (nullable): ends it
 * @callback: told when it is done
 * @user_data: for @callback
 *
 * Asks who is signed in.
 */
void
lk_case_backend_get_me_async (LkCaseBackend *self,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data)
{
  LK_CASE_BACKEND_GET_IFACE (self)->get_me_async (self, cancellable, callback, user_data);
}

/**
 * lk_case_backend_get_me_finish:
 * @self: a backend
 * @result: what the callback got
 * @error: #LkClientError, or %G_IO_ERROR_CANCELLED
 *
 * Returns: (transfer full): that person, or %NULL
 */
LkPerson *
lk_case_backend_get_me_finish (LkCaseBackend *self, GAsyncResult *result, GError **error)
{
  return LK_CASE_BACKEND_GET_IFACE (self)->get_me_finish (self, result, error);
}

/**
 * lk_case_backend_list_users_async:
 * @self: a backend
 * @cancellable: (nullable): ends it
 * @callback: told when it is done
 * @user_data: for @callback
 *
 * Lists the agents and admins, to assign cases to.
 */
void
lk_case_backend_list_users_async (LkCaseBackend *self,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data)
{
  LK_CASE_BACKEND_GET_IFACE (self)->list_users_async (self, cancellable, callback, user_data);
}

/**
 * lk_case_backend_list_users_finish:
 * @self: a backend
 * @result: what the callback got
 * @error: #LkClientError, or %G_IO_ERROR_CANCELLED
 *
 * Returns: (transfer full) (element-type LkPerson): the people, or %NULL
 */
GPtrArray *
lk_case_backend_list_users_finish (LkCaseBackend *self, GAsyncResult *result, GError **error)
{
  return LK_CASE_BACKEND_GET_IFACE (self)->list_users_finish (self, result, error);
}

/**
 * lk_case_backend_list_cases_async:
 * @self: a backend
 * @query: which cases
 * @after: (nullable): cursor from the page before, %NULL for the first
 * @cancellable: (nullable): ends it
 * @callback: told when it is done
 * @user_data: for @callback
 *
 * Reads one page of a list of cases.
 */
void
lk_case_backend_list_cases_async (LkCaseBackend *self,
                                  LkCaseQuery *query,
                                  const char *after,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data)
{
  LK_CASE_BACKEND_GET_IFACE (self)->list_cases_async (self, query, after, cancellable, callback,
                                                      user_data);
}

/**
 * lk_case_backend_list_cases_finish:
 * @self: a backend
 * @result: what the callback got
 * @error: #LkClientError, or %G_IO_ERROR_CANCELLED
 *
 * Returns: (transfer full): the page, or %NULL
 */
LkCasePage *
lk_case_backend_list_cases_finish (LkCaseBackend *self, GAsyncResult *result, GError **error)
{
  return LK_CASE_BACKEND_GET_IFACE (self)->list_cases_finish (self, result, error);
}

/**
 * lk_case_backend_get_case_async:
 * @self: a backend
 * @id: a case
 * @cancellable: (nullable): ends it
 * @callback: told when it is done
 * @user_data: for @callback
 *
 * Reads one case.
 */
void
lk_case_backend_get_case_async (LkCaseBackend *self,
                                const char *id,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data)
{
  LK_CASE_BACKEND_GET_IFACE (self)->get_case_async (self, id, cancellable, callback, user_data);
}

/**
 * lk_case_backend_get_case_finish:
 * @self: a backend
 * @result: what the callback got
 * @error: #LkClientError, or %G_IO_ERROR_CANCELLED
 *
 * Returns: (transfer full): the case, or %NULL
 */
LkCase *
lk_case_backend_get_case_finish (LkCaseBackend *self, GAsyncResult *result, GError **error)
{
  return LK_CASE_BACKEND_GET_IFACE (self)->get_case_finish (self, result, error);
}

/**
 * lk_case_backend_list_events_async:
 * @self: a backend
 * @id: a case
 * @after: number of the last event that is known, 0 for none
 * @cancellable: (nullable): ends it
 * @callback: told when it is done
 * @user_data: for @callback
 *
 * Reads the history of a case from there to its end, page by page.
 */
void
lk_case_backend_list_events_async (LkCaseBackend *self,
                                   const char *id,
                                   gint64 after,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data)
{
  LK_CASE_BACKEND_GET_IFACE (self)->list_events_async (self, id, after, cancellable, callback,
                                                       user_data);
}

/**
 * lk_case_backend_list_events_finish:
 * @self: a backend
 * @result: what the callback got
 * @error: #LkClientError, or %G_IO_ERROR_CANCELLED
 *
 * Returns: (transfer full) (element-type LkEvent): the events, oldest first, or %NULL
 */
GPtrArray *
lk_case_backend_list_events_finish (LkCaseBackend *self, GAsyncResult *result, GError **error)
{
  return LK_CASE_BACKEND_GET_IFACE (self)->list_events_finish (self, result, error);
}

/**
 * lk_case_backend_create_case_async:
 * @self: a backend
 * @new_case: the case
 * @key: Idempotency-Key, the same for each attempt: 1 to 64 visible ASCII characters
 * @cancellable: (nullable): ends it
 * @callback: told when it is done
 * @user_data: for @callback
 *
 * Files a case, once for a key however often it is tried.
 */
void
lk_case_backend_create_case_async (LkCaseBackend *self,
                                   LkNewCase *new_case,
                                   const char *key,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data)
{
  LK_CASE_BACKEND_GET_IFACE (self)->create_case_async (self, new_case, key, cancellable, callback,
                                                       user_data);
}

/**
 * lk_case_backend_create_case_finish:
 * @self: a backend
 * @result: what the callback got
 * @error: #LkClientError, or %G_IO_ERROR_CANCELLED
 *
 * Returns: (transfer full): the case as the desk has it, or %NULL
 */
LkCase *
lk_case_backend_create_case_finish (LkCaseBackend *self, GAsyncResult *result, GError **error)
{
  return LK_CASE_BACKEND_GET_IFACE (self)->create_case_finish (self, result, error);
}

/**
 * lk_case_backend_post_event_async:
 * @self: a backend
 * @on: the case as it was last seen; its ETag is the condition
 * @event: what happens
 * @key: (nullable): Idempotency-Key, %NULL for a new one
 * @cancellable: (nullable): ends it
 * @callback: told when it is done
 * @user_data: for @callback
 *
 * Changes a case, if it is still as it was seen.
 */
void
lk_case_backend_post_event_async (LkCaseBackend *self,
                                  LkCase *on,
                                  LkNewEvent *event,
                                  const char *key,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data)
{
  LK_CASE_BACKEND_GET_IFACE (self)->post_event_async (self, on, event, key, cancellable, callback,
                                                      user_data);
}

/**
 * lk_case_backend_post_event_finish:
 * @self: a backend
 * @result: what the callback got
 * @error: #LkClientError, or %G_IO_ERROR_CANCELLED
 *
 * Returns: (transfer full): the case after it, or %NULL
 */
LkCase *
lk_case_backend_post_event_finish (LkCaseBackend *self, GAsyncResult *result, GError **error)
{
  return LK_CASE_BACKEND_GET_IFACE (self)->post_event_finish (self, result, error);
}

/**
 * lk_case_backend_put_blob_async:
 * @self: a backend
 * @bytes: a JPEG or PNG picture without metadata
 * @media_type: image/jpeg or image/png
 * @progress: (nullable) (scope async): told how much was sent
 * @progress_data: for @progress
 * @cancellable: (nullable): ends it
 * @callback: told when it is done
 * @user_data: for @callback
 *
 * Uploads a picture; one that is there already is not sent twice.
 */
void
lk_case_backend_put_blob_async (LkCaseBackend *self,
                                GBytes *bytes,
                                const char *media_type,
                                LkProgressFunc progress,
                                gpointer progress_data,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data)
{
  LK_CASE_BACKEND_GET_IFACE (self)->put_blob_async (self, bytes, media_type, progress,
                                                    progress_data, cancellable, callback,
                                                    user_data);
}

/**
 * lk_case_backend_put_blob_finish:
 * @self: a backend
 * @result: what the callback got
 * @error: #LkClientError, or %G_IO_ERROR_CANCELLED
 *
 * Returns: (transfer full): its SHA-256, the name for labels, or %NULL
 */
char *
lk_case_backend_put_blob_finish (LkCaseBackend *self, GAsyncResult *result, GError **error)
{
  return LK_CASE_BACKEND_GET_IFACE (self)->put_blob_finish (self, result, error);
}

/**
 * lk_case_backend_get_blob_async:
 * @self: a backend
 * @sha256: a picture
 * @cancellable: (nullable): ends it
 * @callback: told when it is done
 * @user_data: for @callback
 *
 * Reads a picture and checks its hash.
 */
void
lk_case_backend_get_blob_async (LkCaseBackend *self,
                                const char *sha256,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data)
{
  LK_CASE_BACKEND_GET_IFACE (self)->get_blob_async (self, sha256, cancellable, callback, user_data);
}

/**
 * lk_case_backend_get_blob_finish:
 * @self: a backend
 * @result: what the callback got
 * @error: #LkClientError, or %G_IO_ERROR_CANCELLED
 *
 * Returns: (transfer full): the bytes, or %NULL
 */
GBytes *
lk_case_backend_get_blob_finish (LkCaseBackend *self, GAsyncResult *result, GError **error)
{
  return LK_CASE_BACKEND_GET_IFACE (self)->get_blob_finish (self, result, error);
}

/**
 * lk_case_backend_get_request_async:
 * @self: a backend
 * @id: a case
 * @item: number of an item, from 1
 * @cancellable: (nullable): ends it
 * @callback: told when it is done
 * @user_data: for @callback
 *
 * Reads the request of an item, byte-exact.
 */
void
lk_case_backend_get_request_async (LkCaseBackend *self,
                                   const char *id,
                                   guint item,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data)
{
  LK_CASE_BACKEND_GET_IFACE (self)->get_request_async (self, id, item, cancellable, callback,
                                                       user_data);
}

/**
 * lk_case_backend_get_request_finish:
 * @self: a backend
 * @result: what the callback got
 * @error: #LkClientError, or %G_IO_ERROR_CANCELLED
 *
 * Returns: (transfer full): the request, or %NULL
 */
LkSecret *
lk_case_backend_get_request_finish (LkCaseBackend *self, GAsyncResult *result, GError **error)
{
  return LK_CASE_BACKEND_GET_IFACE (self)->get_request_finish (self, result, error);
}

/**
 * lk_case_backend_get_answer_async:
 * @self: a backend
 * @id: a case
 * @item: number of an item, from 1
 * @cancellable: (nullable): ends it
 * @callback: told when it is done
 * @user_data: for @callback
 *
 * Reads the answer of an item, byte-exact. The desk notes in the history that it was read.
 */
void
lk_case_backend_get_answer_async (LkCaseBackend *self,
                                  const char *id,
                                  guint item,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data)
{
  LK_CASE_BACKEND_GET_IFACE (self)->get_answer_async (self, id, item, cancellable, callback,
                                                      user_data);
}

/**
 * lk_case_backend_get_answer_finish:
 * @self: a backend
 * @result: what the callback got
 * @error: #LkClientError, or %G_IO_ERROR_CANCELLED
 *
 * Returns: (transfer full): the answer, or %NULL
 */
LkSecret *
lk_case_backend_get_answer_finish (LkCaseBackend *self, GAsyncResult *result, GError **error)
{
  return LK_CASE_BACKEND_GET_IFACE (self)->get_answer_finish (self, result, error);
}

/**
 * lk_case_backend_get_history_async:
 * @self: a backend
 * @id: a case
 * @cancellable: (nullable): ends it
 * @callback: told when it is done
 * @user_data: for @callback
 *
 * Reads the history file of a case, for lk_history_verify().
 */
void
lk_case_backend_get_history_async (LkCaseBackend *self,
                                   const char *id,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data)
{
  LK_CASE_BACKEND_GET_IFACE (self)->get_history_async (self, id, cancellable, callback, user_data);
}

/**
 * lk_case_backend_get_history_finish:
 * @self: a backend
 * @result: what the callback got
 * @error: #LkClientError, or %G_IO_ERROR_CANCELLED
 *
 * Returns: (transfer full): the JSON, or %NULL
 */
GBytes *
lk_case_backend_get_history_finish (LkCaseBackend *self, GAsyncResult *result, GError **error)
{
  return LK_CASE_BACKEND_GET_IFACE (self)->get_history_finish (self, result, error);
}

/**
 * lk_case_backend_sign_in_async:
 * @self: a backend
 * @user: the name
 * @password: the password
 * @cancellable: (nullable): ends it
 * @callback: told when it is done
 * @user_data: for @callback
 *
 * Signs in; the token stays in the backend.
 */
void
lk_case_backend_sign_in_async (LkCaseBackend *self,
                               const char *user,
                               LkSecret *password,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data)
{
  LK_CASE_BACKEND_GET_IFACE (self)->sign_in_async (self, user, password, cancellable, callback,
                                                   user_data);
}

/**
 * lk_case_backend_sign_in_finish:
 * @self: a backend
 * @result: what the callback got
 * @error: #LkClientError, or %G_IO_ERROR_CANCELLED
 *
 * Returns: (transfer full): who that is, or %NULL
 */
LkPerson *
lk_case_backend_sign_in_finish (LkCaseBackend *self, GAsyncResult *result, GError **error)
{
  return LK_CASE_BACKEND_GET_IFACE (self)->sign_in_finish (self, result, error);
}

/**
 * lk_case_backend_sign_out_async:
 * @self: a backend
 * @cancellable: (nullable): ends it
 * @callback: told when it is done
 * @user_data: for @callback
 *
 * Ends the session at the desk and forgets the token.
 */
void
lk_case_backend_sign_out_async (LkCaseBackend *self,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data)
{
  LK_CASE_BACKEND_GET_IFACE (self)->sign_out_async (self, cancellable, callback, user_data);
}

/**
 * lk_case_backend_sign_out_finish:
 * @self: a backend
 * @result: what the callback got
 * @error: #LkClientError, or %G_IO_ERROR_CANCELLED
 *
 * Returns: whether the desk ended it; the token is forgotten either way
 */
gboolean
lk_case_backend_sign_out_finish (LkCaseBackend *self, GAsyncResult *result, GError **error)
{
  return LK_CASE_BACKEND_GET_IFACE (self)->sign_out_finish (self, result, error);
}
