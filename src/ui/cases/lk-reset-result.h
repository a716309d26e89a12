/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-reset-run.h"

G_BEGIN_DECLS

/**
 * LkResetResult:
 * @icon: a symbolic icon
 * @style: a style class
 * @title: what came of it, in a few words
 * @text: what happened, what was kept, what to do next
 * @code: (nullable): the protocol's own number, small
 * @success: the device has the new password
 * @unknown: it may have it
 * @again: the same answer may be tried again
 * @export: a new request is needed
 *
 * The outcome of a reset as it is told to people.
 */
typedef struct
{
  const char *icon;
  const char *style;
  const char *title;
  char *text;
  char *code;
  gboolean success;
  gboolean unknown;
  gboolean again;
  gboolean export;
} LkResetResult;

LkResetResult *lk_reset_result_new (LkResetRun *run, gboolean cameras);
void lk_reset_result_free (LkResetResult *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LkResetResult, lk_reset_result_free)

G_END_DECLS
