/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lk-cli-answer.h"

static LkSadpAnswerVerdict
recall (LkLocalStore *store, LkSecret *answer, const char *device)
{
  switch (lk_local_store_recall_answer (store, answer, device))
    {
    case LK_ANSWER_MEMORY_USED:
      return LK_SADP_ANSWER_USED;
    case LK_ANSWER_MEMORY_OTHER_DEVICE:
      return LK_SADP_ANSWER_OTHER_DEVICE;
    case LK_ANSWER_MEMORY_NONE:
      break;
    }
  return LK_SADP_ANSWER_FINE;
}

/**
 * lk_cli_answer_check:
 * @raw: what was given as the answer
 * @requests: SHA-256 in hex of the requests that it may not be
 * @store: (nullable): what this computer remembers
 * @device: the device that it is for: its MAC address, or its serial where that is not known
 * @answer: (out) (transfer full): the answer as the device gets it, or %NULL
 *
 * The check of every command that takes an answer: by its form, and by what is remembered of it.
 *
 * Returns: %LK_SADP_ANSWER_FINE, or what speaks against it
 */
LkSadpAnswerVerdict
lk_cli_answer_check (LkSecret *raw,
                     const char *const *requests,
                     LkLocalStore *store,
                     const char *device,
                     LkSecret **answer)
{
  gsize size = 0;
  gconstpointer data = lk_secret_get_data (raw, &size);
  LkSadpAnswerVerdict verdict = lk_sadp_answer_check (data, size, requests, NULL, answer);

  return verdict == LK_SADP_ANSWER_FINE && store != NULL ? recall (store, *answer, device)
                                                         : verdict;
}
