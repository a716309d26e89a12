/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "lk-photo-report.h"

/**
 * lk_photo_item_has_verdict:
 * @item: a device of a draft
 * @verdict: a verdict
 *
 * Returns: whether the check of its photo said so
 */
gboolean
lk_photo_item_has_verdict (LkDraftItem *item, LkPhotoVerdict verdict)
{
  return g_strcmp0 (lk_draft_item_get_verdict (item), lk_photo_verdict_to_string (verdict)) == 0;
}

static gboolean
reason_from_word (const char *word, LkPhotoReason *reason)
{
  for (int i = LK_PHOTO_REASON_OTHER_SERIAL; i <= LK_PHOTO_REASON_TOO_SMALL; i++)
    if (g_strcmp0 (lk_photo_reason_to_string ((LkPhotoReason) i), word) == 0)
      {
        *reason = (LkPhotoReason) i;
        return TRUE;
      }
  return FALSE;
}

/* All sentences, and the tip that belongs to the most important one. */
static char *
reasons_text (LkDraftItem *item, const char **tip)
{
  const char *const *words = lk_draft_item_get_reasons (item);
  g_autoptr (GString) text = g_string_new (NULL);
  LkPhotoReason reason;

  *tip = NULL;
  for (gsize i = 0; words != NULL && words[i] != NULL; i++)
    if (reason_from_word (words[i], &reason))
      {
        g_string_append_printf (text, "%s%s", text->len > 0 ? "\n" : "",
                                _ (lk_photo_reason_get_sentence (reason)));
        if (*tip == NULL)
          *tip = _ (lk_photo_reason_get_tip (reason));
      }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

/**
 * lk_photo_item_report:
 * @item: a device of a draft with a photo
 * @notice: where it is said
 *
 * Says what the check of the photo found: the reasons, and one tip.
 */
void
lk_photo_item_report (LkDraftItem *item, LkNotice *notice)
{
  const char *tip = NULL;
  g_autofree char *text = reasons_text (item, &tip);

  if (lk_photo_item_has_verdict (item, LK_PHOTO_VERDICT_PASS))
    lk_notice_show (notice, LK_NOTICE_SUCCESS,
                    *text != '\0' ? text : _ ("The serial can be read, and it is this device’s."),
                    NULL);
  else
    lk_notice_show (notice,
                    lk_photo_item_has_verdict (item, LK_PHOTO_VERDICT_WARN) ? LK_NOTICE_WARNING
                                                                            : LK_NOTICE_ERROR,
                    text, tip);
}
