/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-case-page.h"
#include "lk-case-query.h"
#include "lk-case.h"
#include "lk-client-error.h"
#include "lk-desk-info.h"
#include "lk-event.h"
#include "lk-new-case.h"
#include "lk-new-event.h"
#include "lk-person.h"
#include "lk-secret.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * LkProgressFunc:
 * @done: bytes sent so far
 * @total: bytes to send
 * @user_data: as given
 *
 * Told on the main loop how far an upload is.
 */
typedef void (*LkProgressFunc) (gint64 done, gint64 total, gpointer user_data);

#define LK_TYPE_CASE_BACKEND (lk_case_backend_get_type ())
G_DECLARE_INTERFACE (LkCaseBackend, lk_case_backend, LK, CASE_BACKEND, GObject)

/**
 * LkCaseBackendInterface:
 *
 * Where cases live. Everything is asynchronous, ends when its cancellable does, and fails with
 * #LkClientError or %G_IO_ERROR_CANCELLED. Signal `case-changed` (id, state, revision) tells of a
 * case that changed while watched; property `online` is whether the desk answered last time.
 */
struct _LkCaseBackendInterface
{
  GTypeInterface parent;

  void (*get_desk_async) (LkCaseBackend *self,
                          const char *language,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer user_data);
  LkDeskInfo *(*get_desk_finish) (LkCaseBackend *self, GAsyncResult *result, GError **error);
  void (*get_me_async) (LkCaseBackend *self,
                        GCancellable *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer user_data);
  LkPerson *(*get_me_finish) (LkCaseBackend *self, GAsyncResult *result, GError **error);
  void (*list_users_async) (LkCaseBackend *self,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data);
  GPtrArray *(*list_users_finish) (LkCaseBackend *self, GAsyncResult *result, GError **error);
  void (*list_cases_async) (LkCaseBackend *self,
                            LkCaseQuery *query,
                            const char *after,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data);
  LkCasePage *(*list_cases_finish) (LkCaseBackend *self, GAsyncResult *result, GError **error);
  void (*get_case_async) (LkCaseBackend *self,
                          const char *id,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer user_data);
  LkCase *(*get_case_finish) (LkCaseBackend *self, GAsyncResult *result, GError **error);
  void (*list_events_async) (LkCaseBackend *self,
                             const char *id,
                             gint64 after,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data);
  GPtrArray *(*list_events_finish) (LkCaseBackend *self, GAsyncResult *result, GError **error);
  void (*create_case_async) (LkCaseBackend *self,
                             LkNewCase *new_case,
                             const char *key,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data);
  LkCase *(*create_case_finish) (LkCaseBackend *self, GAsyncResult *result, GError **error);
  void (*post_event_async) (LkCaseBackend *self,
                            LkCase *on,
                            LkNewEvent *event,
                            const char *key,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data);
  LkCase *(*post_event_finish) (LkCaseBackend *self, GAsyncResult *result, GError **error);
  void (*put_blob_async) (LkCaseBackend *self,
                          GBytes *bytes,
                          const char *media_type,
                          LkProgressFunc progress,
                          gpointer progress_data,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer user_data);
  char *(*put_blob_finish) (LkCaseBackend *self, GAsyncResult *result, GError **error);
  void (*get_blob_async) (LkCaseBackend *self,
                          const char *sha256,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer user_data);
  GBytes *(*get_blob_finish) (LkCaseBackend *self, GAsyncResult *result, GError **error);
  void (*get_request_async) (LkCaseBackend *self,
                             const char *id,
                             guint item,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data);
  LkSecret *(*get_request_finish) (LkCaseBackend *self, GAsyncResult *result, GError **error);
  void (*get_answer_async) (LkCaseBackend *self,
                            const char *id,
                            guint item,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data);
  LkSecret *(*get_answer_finish) (LkCaseBackend *self, GAsyncResult *result, GError **error);
  void (*get_history_async) (LkCaseBackend *self,
                             const char *id,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data);
  GBytes *(*get_history_finish) (LkCaseBackend *self, GAsyncResult *result, GError **error);
  void (*sign_in_async) (LkCaseBackend *self,
                         const char *user,
                         LkSecret *password,
                         GCancellable *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer user_data);
  LkPerson *(*sign_in_finish) (LkCaseBackend *self, GAsyncResult *result, GError **error);
  void (*sign_out_async) (LkCaseBackend *self,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer user_data);
  gboolean (*sign_out_finish) (LkCaseBackend *self, GAsyncResult *result, GError **error);
  void (*watch_start) (LkCaseBackend *self);
  void (*watch_stop) (LkCaseBackend *self);
};

void lk_case_backend_get_desk_async (LkCaseBackend *self,
                                     const char *language,
                                     GCancellable *cancellable,
                                     GAsyncReadyCallback callback,
                                     gpointer user_data);
LkDeskInfo *
lk_case_backend_get_desk_finish (LkCaseBackend *self, GAsyncResult *result, GError **error);

void lk_case_backend_get_me_async (LkCaseBackend *self,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data);
LkPerson *lk_case_backend_get_me_finish (LkCaseBackend *self, GAsyncResult *result, GError **error);

void lk_case_backend_list_users_async (LkCaseBackend *self,
                                       GCancellable *cancellable,
                                       GAsyncReadyCallback callback,
                                       gpointer user_data);
GPtrArray *
lk_case_backend_list_users_finish (LkCaseBackend *self, GAsyncResult *result, GError **error);

void lk_case_backend_list_cases_async (LkCaseBackend *self,
                                       LkCaseQuery *query,
                                       const char *after,
                                       GCancellable *cancellable,
                                       GAsyncReadyCallback callback,
                                       gpointer user_data);
LkCasePage *
lk_case_backend_list_cases_finish (LkCaseBackend *self, GAsyncResult *result, GError **error);

void lk_case_backend_get_case_async (LkCaseBackend *self,
                                     const char *id,
                                     GCancellable *cancellable,
                                     GAsyncReadyCallback callback,
                                     gpointer user_data);
LkCase *lk_case_backend_get_case_finish (LkCaseBackend *self, GAsyncResult *result, GError **error);

void lk_case_backend_list_events_async (LkCaseBackend *self,
                                        const char *id,
                                        gint64 after,
                                        GCancellable *cancellable,
                                        GAsyncReadyCallback callback,
                                        gpointer user_data);
GPtrArray *
lk_case_backend_list_events_finish (LkCaseBackend *self, GAsyncResult *result, GError **error);

void lk_case_backend_create_case_async (LkCaseBackend *self,
                                        LkNewCase *new_case,
                                        const char *key,
                                        GCancellable *cancellable,
                                        GAsyncReadyCallback callback,
                                        gpointer user_data);
LkCase *
lk_case_backend_create_case_finish (LkCaseBackend *self, GAsyncResult *result, GError **error);

void lk_case_backend_post_event_async (LkCaseBackend *self,
                                       LkCase *on,
                                       LkNewEvent *event,
                                       const char *key,
                                       GCancellable *cancellable,
                                       GAsyncReadyCallback callback,
                                       gpointer user_data);
LkCase *
lk_case_backend_post_event_finish (LkCaseBackend *self, GAsyncResult *result, GError **error);

void lk_case_backend_put_blob_async (LkCaseBackend *self,
                                     GBytes *bytes,
                                     const char *media_type,
                                     LkProgressFunc progress,
                                     gpointer progress_data,
                                     GCancellable *cancellable,
                                     GAsyncReadyCallback callback,
                                     gpointer user_data);
char *lk_case_backend_put_blob_finish (LkCaseBackend *self, GAsyncResult *result, GError **error);

void lk_case_backend_get_blob_async (LkCaseBackend *self,
                                     const char *sha256,
                                     GCancellable *cancellable,
                                     GAsyncReadyCallback callback,
                                     gpointer user_data);
GBytes *lk_case_backend_get_blob_finish (LkCaseBackend *self, GAsyncResult *result, GError **error);

void lk_case_backend_get_request_async (LkCaseBackend *self,
                                        const char *id,
                                        guint item,
                                        GCancellable *cancellable,
                                        GAsyncReadyCallback callback,
                                        gpointer user_data);
LkSecret *
lk_case_backend_get_request_finish (LkCaseBackend *self, GAsyncResult *result, GError **error);

void lk_case_backend_get_answer_async (LkCaseBackend *self,
                                       const char *id,
                                       guint item,
                                       GCancellable *cancellable,
                                       GAsyncReadyCallback callback,
                                       gpointer user_data);
LkSecret *
lk_case_backend_get_answer_finish (LkCaseBackend *self, GAsyncResult *result, GError **error);

void lk_case_backend_get_history_async (LkCaseBackend *self,
                                        const char *id,
                                        GCancellable *cancellable,
                                        GAsyncReadyCallback callback,
                                        gpointer user_data);
GBytes *
lk_case_backend_get_history_finish (LkCaseBackend *self, GAsyncResult *result, GError **error);

void lk_case_backend_sign_in_async (LkCaseBackend *self,
                                    const char *user,
                                    LkSecret *password,
                                    GCancellable *cancellable,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data);
LkPerson *
lk_case_backend_sign_in_finish (LkCaseBackend *self, GAsyncResult *result, GError **error);

void lk_case_backend_sign_out_async (LkCaseBackend *self,
                                     GCancellable *cancellable,
                                     GAsyncReadyCallback callback,
                                     gpointer user_data);
gboolean
lk_case_backend_sign_out_finish (LkCaseBackend *self, GAsyncResult *result, GError **error);

void lk_case_backend_watch_start (LkCaseBackend *self);
void lk_case_backend_watch_stop (LkCaseBackend *self);
gboolean lk_case_backend_get_online (LkCaseBackend *self);
void lk_case_backend_emit_case_changed (LkCaseBackend *self,
                                        const char *id,
                                        LkCaseState state,
                                        gint64 revision);

G_END_DECLS
