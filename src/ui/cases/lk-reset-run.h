/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-isapi-check.h"
#include "lk-open-case.h"
#include "lk-sadp-device.h"
#include "lk-sadp-outcome.h"

G_BEGIN_DECLS

/**
 * LkResetStep:
 * @LK_RESET_STEP_ANSWER: fetching the answer from the desk
 * @LK_RESET_STEP_DEVICE: key exchange, answer and new password at the device
 * @LK_RESET_STEP_VERIFY: looking whether the device answers
 * @LK_RESET_STEP_LOGIN: logging in with the new password
 * @LK_RESET_STEP_REPORT: telling the desk
 *
 * Where a reset is.
 */
typedef enum
{
  LK_RESET_STEP_ANSWER,
  LK_RESET_STEP_DEVICE,
  LK_RESET_STEP_VERIFY,
  LK_RESET_STEP_LOGIN,
  LK_RESET_STEP_REPORT,
} LkResetStep;

#define LK_N_RESET_STEPS (LK_RESET_STEP_REPORT + 1)

/**
 * LkResetRun:
 *
 * One attempt to give a device its answer and a new password, step by step. The device is asked
 * once; nothing is sent a second time by itself. Signal "step" when the next step begins.
 */
#define LK_TYPE_RESET_RUN (lk_reset_run_get_type ())
G_DECLARE_FINAL_TYPE (LkResetRun, lk_reset_run, LK, RESET_RUN, GObject)

LkResetRun *lk_reset_run_new (LkOpenCase *open_case, guint item, LkSadpDevice *device);
void lk_reset_run_start_async (LkResetRun *self,
                               LkSecret *password,
                               gboolean sync_cameras,
                               gboolean login,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data);
gboolean lk_reset_run_start_finish (LkResetRun *self, GAsyncResult *result, GError **error);
void lk_reset_run_resume (LkResetRun *self, LkSecret *password);
void lk_reset_run_login_async (LkResetRun *self,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data);
gboolean lk_reset_run_login_finish (LkResetRun *self, GAsyncResult *result, GError **error);
void lk_reset_run_report_async (LkResetRun *self,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data);
gboolean lk_reset_run_report_finish (LkResetRun *self, GAsyncResult *result, GError **error);

LkResetStep lk_reset_run_get_step (LkResetRun *self);
const LkSadpOutcome *lk_reset_run_get_outcome (LkResetRun *self);
gboolean lk_reset_run_get_verified (LkResetRun *self);
gboolean lk_reset_run_get_logged_in (LkResetRun *self, LkIsapiResult *result);
gboolean lk_reset_run_get_reported (LkResetRun *self);
const GError *lk_reset_run_get_report_error (LkResetRun *self);
void lk_reset_run_forget_password (LkResetRun *self);

G_END_DECLS
