/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-call.h"
#include "lk-json-writer.h"

G_BEGIN_DECLS

/* A session ends after 12 hours without use, and after 30 days in any case. That it was used is
 * noted once a minute. */
#define LK_SESSION_UNUSED (12 * G_TIME_SPAN_HOUR)
#define LK_SESSION_LONGEST (30 * G_TIME_SPAN_DAY)
#define LK_SESSION_TOUCH (G_TIME_SPAN_MINUTE)

/* Failures within a minute */
#define LK_SIGN_IN_WINDOW (G_TIME_SPAN_MINUTE)
#define LK_SIGN_IN_NAME_FROM_PEER 5
#define LK_SIGN_IN_PEER 30
#define LK_SIGN_IN_NAME_FROM_STRANGERS 20
/* Attempts wait for each other, and for whoever changes an account. */
#define LK_SIGN_IN_LOCK "sign-in"

gboolean lk_sign_in_is_valid (const LkSessionRow *session, gint64 now);
void lk_sign_in_async (LkCall *call, GAsyncReadyCallback callback, gpointer user_data);
gboolean lk_sign_in_finish (LkCall *call, GAsyncResult *result, GError **error);
void lk_user_write (LkJsonWriter *w, const LkUserRow *user);

G_END_DECLS
