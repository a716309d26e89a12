/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-draft-words.h"

#include <glib/gi18n.h>

/**
 * lk_draft_words_kept:
 * @draft: a draft that somebody left
 *
 * Returns: (transfer full): that it is kept, with how much is in it and since when
 */
char *
lk_draft_words_kept (LkDraft *draft)
{
  const char *updated_at = lk_draft_get_updated_at (draft);
  const guint count = lk_draft_get_n_items (draft);
  g_autoptr (GDateTime) time
      = updated_at != NULL ? g_date_time_new_from_iso8601 (updated_at, NULL) : NULL;
  g_autoptr (GDateTime) local = time != NULL ? g_date_time_to_local (time) : NULL;
  g_autofree char *when = local != NULL ? g_date_time_format (local, "%x %R") : g_strdup ("");

  if (count == 0)
    return g_strdup_printf (_ ("An unfinished case is kept (%s)."), when);
  return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE,
                                       "An unfinished case with %u device is kept (%s).",
                                       "An unfinished case with %u devices is kept (%s).", count),
                          count, when);
}

/**
 * lk_draft_words_lost:
 * @draft: a draft that somebody left
 *
 * Returns: (transfer none) (nullable): what of it could not be kept, %NULL for nothing
 */
const char *
lk_draft_words_lost (LkDraft *draft)
{
  for (guint i = 0; i < lk_draft_get_n_items (draft); i++)
    if (lk_draft_item_is_request_locked (lk_draft_get_item (draft, i)))
      return lk_draft_words_locked ();
    else if (lk_draft_item_is_request_lost (lk_draft_get_item (draft, i)))
      return _ ("A request in it is gone, since there was no keyring to keep it in. You are led to "
                "the device that has to be asked again.");
  return NULL;
}

/**
 * lk_draft_words_locked:
 *
 * Returns: (transfer none): why a request that is kept cannot be read, and what to do
 */
const char *
lk_draft_words_locked (void)
{
  return _ ("The request of the device is kept, but it cannot be read until the keyring is "
            "unlocked. Unlock the keyring, then quit Latchkey and start it again.");
}
