/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-draft.h"

G_BEGIN_DECLS

/**
 * LkWizardStep:
 * @LK_STEP_TYPE: what the case is about
 * @LK_STEP_METHOD: where the devices are
 * @LK_STEP_DEVICE: which devices
 * @LK_STEP_REQUEST: what each device exports
 * @LK_STEP_PHOTO: the photo of each label
 * @LK_STEP_CONTACT: who asks, and the agreement
 * @LK_STEP_CONFIRM: everything on one page
 * @LK_STEP_DONE: the case is filed
 *
 * The steps of the wizard, in order.
 */
typedef enum
{
  LK_STEP_TYPE,
  LK_STEP_METHOD,
  LK_STEP_DEVICE,
  LK_STEP_REQUEST,
  LK_STEP_PHOTO,
  LK_STEP_CONTACT,
  LK_STEP_CONFIRM,
  LK_STEP_DONE,
} LkWizardStep;

#define LK_N_STEPS (LK_STEP_DONE + 1)

const char *lk_wizard_step_to_string (LkWizardStep step);
gboolean lk_wizard_step_from_string (const char *text, LkWizardStep *step);
const char *lk_wizard_step_get_name (LkWizardStep step);

G_END_DECLS
