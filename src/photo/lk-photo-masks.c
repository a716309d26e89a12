/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lk-photo-masks.h"

static gboolean
holds_middle (const LkPhotoRect *rect, const LkPhotoRect *other)
{
  double x = other->x + other->width / 2;
  double y = other->y + other->height / 2;

  return x >= rect->x && x <= rect->x + rect->width && y >= rect->y && y <= rect->y + rect->height;
}

/* A code that was found once more, a little to the side. */
static gboolean
is_same_place (const LkPhotoMask *mask, const LkPhotoMask *other)
{
  return mask->kind == other->kind && mask->kind != LK_PHOTO_MASK_HAND
         && holds_middle (&mask->rect, &other->rect) && holds_middle (&other->rect, &mask->rect);
}

static LkPhotoRect
union_of (const LkPhotoRect *a, const LkPhotoRect *b)
{
  double left = MIN (a->x, b->x);
  double top = MIN (a->y, b->y);

  return (LkPhotoRect){ left, top, MAX (a->x + a->width, b->x + b->width) - left,
                        MAX (a->y + a->height, b->y + b->height) - top };
}

static gboolean
is_below_hand (const LkPhotoMask *mask, const LkPhotoMask *hand)
{
  LkPhotoRect both = union_of (&mask->rect, &hand->rect);

  return hand->kind == LK_PHOTO_MASK_HAND && both.width <= hand->rect.width
         && both.height <= hand->rect.height;
}

/**
 * lk_photo_masks_add:
 * @masks: (element-type LkPhotoMask): what is covered so far
 * @mask: what was covered now
 *
 * Counts what is covered by its place: a code that was found twice is one, and one that lies below
 * what was drawn by hand is none of its own.
 */
void
lk_photo_masks_add (GArray *masks, const LkPhotoMask *mask)
{
  for (guint i = 0; i < masks->len; i++)
    {
      LkPhotoMask *other = &g_array_index (masks, LkPhotoMask, i);

      if (is_below_hand (mask, other))
        return;
      if (!is_same_place (mask, other))
        continue;
      other->rect = union_of (&mask->rect, &other->rect);
      return;
    }
  g_array_append_vals (masks, mask, 1);
}
