/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-practice-network.h"

G_BEGIN_DECLS

#define LK_PRACTICE_CONTROL_ERROR (lk_practice_control_error_quark ())
GQuark lk_practice_control_error_quark (void);

/**
 * LkPracticeControlError:
 * @LK_PRACTICE_CONTROL_ERROR_UNKNOWN: no such word
 * @LK_PRACTICE_CONTROL_ERROR_DEVICE: no such device
 * @LK_PRACTICE_CONTROL_ERROR_VALUE: a value is missing or wrong
 *
 * Why a control line does nothing.
 */
typedef enum
{
  LK_PRACTICE_CONTROL_ERROR_UNKNOWN,
  LK_PRACTICE_CONTROL_ERROR_DEVICE,
  LK_PRACTICE_CONTROL_ERROR_VALUE,
} LkPracticeControlError;

gboolean lk_practice_control_run (LkPracticeNetwork *network, const char *line, GError **error);
void lk_practice_control_restart (LkPracticeNetwork *network, LkPracticeDevice *device);

G_END_DECLS
