/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "lk-wizard-step.h"

static const struct
{
  const char *word;
  const char *name;
} steps[LK_N_STEPS] = {
  [LK_STEP_TYPE] = { "type", NC_ ("wizard step", "Case") },
  [LK_STEP_METHOD] = { "method", NC_ ("wizard step", "Place") },
  [LK_STEP_DEVICE] = { "device", NC_ ("wizard step", "Devices") },
  [LK_STEP_REQUEST] = { "request", NC_ ("wizard step", "Request") },
  [LK_STEP_PHOTO] = { "photo", NC_ ("wizard step", "Photo") },
  [LK_STEP_CONTACT] = { "contact", NC_ ("wizard step", "Contact") },
  [LK_STEP_CONFIRM] = { "confirm", NC_ ("wizard step", "Confirm") },
  [LK_STEP_DONE] = { "done", NC_ ("wizard step", "Done") },
};

/**
 * lk_wizard_step_to_string:
 * @step: a step
 *
 * Returns: (transfer none): the word under which a draft keeps it
 */
const char *
lk_wizard_step_to_string (LkWizardStep step)
{
  g_return_val_if_fail ((guint) step < LK_N_STEPS, NULL);
  return steps[step].word;
}

/**
 * lk_wizard_step_from_string:
 * @text: (nullable): a word of lk_wizard_step_to_string()
 * @step: (out): the step
 *
 * Returns: whether @text is such a word; @step is left alone when not
 */
gboolean
lk_wizard_step_from_string (const char *text, LkWizardStep *step)
{
  for (guint i = 0; i < LK_N_STEPS; i++)
    if (g_strcmp0 (steps[i].word, text) == 0)
      {
        *step = (LkWizardStep) i;
        return TRUE;
      }
  return FALSE;
}

/**
 * lk_wizard_step_get_name:
 * @step: a step
 *
 * Returns: (transfer none): its name for people, one word
 */
const char *
lk_wizard_step_get_name (LkWizardStep step)
{
  g_return_val_if_fail ((guint) step < LK_N_STEPS, NULL);
  return g_dpgettext2 (GETTEXT_PACKAGE, "wizard step", steps[step].name);
}
