/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lk-photo-edits.h"

struct _LkPhotoEdits
{
  guint quarter_turns;
  gboolean has_crop;
  LkPhotoRect crop;
  GArray *masks; /* of LkPhotoRect */
};

G_DEFINE_BOXED_TYPE (LkPhotoEdits, lk_photo_edits, lk_photo_edits_copy, lk_photo_edits_free)

/**
 * lk_photo_edits_new:
 *
 * Returns: (transfer full): edits that change nothing
 */
LkPhotoEdits *
lk_photo_edits_new (void)
{
  LkPhotoEdits *self = g_new0 (LkPhotoEdits, 1);

  self->masks = g_array_new (FALSE, FALSE, sizeof (LkPhotoRect));
  return self;
}

/**
 * lk_photo_edits_copy:
 * @self: (nullable): edits
 *
 * Returns: (transfer full): a copy; for %NULL, edits that change nothing
 */
LkPhotoEdits *
lk_photo_edits_copy (const LkPhotoEdits *self)
{
  LkPhotoEdits *copy = lk_photo_edits_new ();

  if (self == NULL)
    return copy;
  copy->quarter_turns = self->quarter_turns;
  copy->has_crop = self->has_crop;
  copy->crop = self->crop;
  g_array_append_vals (copy->masks, self->masks->data, self->masks->len);
  return copy;
}

/**
 * lk_photo_edits_free:
 * @self: (nullable) (transfer full): edits
 */
void
lk_photo_edits_free (LkPhotoEdits *self)
{
  if (self == NULL)
    return;
  g_array_unref (self->masks);
  g_free (self);
}

static double
clamp_part (double value)
{
  /* Written so that a NaN becomes 0. */
  return value > 0 ? MIN (value, 1.0) : 0.0;
}

static LkPhotoRect
clamp_rect (const LkPhotoRect *rect)
{
  double left = clamp_part (rect->x);
  double top = clamp_part (rect->y);
  double right = clamp_part (rect->x + rect->width);
  double bottom = clamp_part (rect->y + rect->height);

  return (LkPhotoRect){ left, top, MAX (right - left, 0.0), MAX (bottom - top, 0.0) };
}

static LkPhotoRect
turn_clockwise (const LkPhotoRect *rect)
{
  return (LkPhotoRect){ 1.0 - rect->y - rect->height, rect->x, rect->height, rect->width };
}

/**
 * lk_photo_edits_rotate:
 * @self: edits
 * @quarter_turns: quarter turns clockwise; negative turns the other way
 *
 * Turns the picture; the crop and the masks turn with it, so they stay on what they cover.
 */
void
lk_photo_edits_rotate (LkPhotoEdits *self, int quarter_turns)
{
  guint turns = (guint) (((quarter_turns % 4) + 4) % 4);

  g_return_if_fail (self != NULL);

  self->quarter_turns = (self->quarter_turns + turns) % 4;
  for (guint turn = 0; turn < turns; turn++)
    {
      self->crop = turn_clockwise (&self->crop);
      for (guint i = 0; i < self->masks->len; i++)
        {
          LkPhotoRect *mask = &g_array_index (self->masks, LkPhotoRect, i);
          *mask = turn_clockwise (mask);
        }
    }
}

/**
 * lk_photo_edits_get_quarter_turns:
 * @self: edits
 *
 * Returns: quarter turns clockwise from the upright original, 0-3
 */
guint
lk_photo_edits_get_quarter_turns (const LkPhotoEdits *self)
{
  g_return_val_if_fail (self != NULL, 0);
  return self->quarter_turns;
}

/**
 * lk_photo_edits_set_crop:
 * @self: edits
 * @crop: (nullable): what is kept, cut to the picture; %NULL or an empty rectangle keeps all of it
 */
void
lk_photo_edits_set_crop (LkPhotoEdits *self, const LkPhotoRect *crop)
{
  g_return_if_fail (self != NULL);

  self->crop = crop != NULL ? clamp_rect (crop) : (LkPhotoRect){ 0 };
  self->has_crop = self->crop.width > 0 && self->crop.height > 0;
}

/**
 * lk_photo_edits_get_crop:
 * @self: edits
 * @crop: (out): what is kept
 *
 * Returns: whether anything is cut off
 */
gboolean
lk_photo_edits_get_crop (const LkPhotoEdits *self, LkPhotoRect *crop)
{
  g_return_val_if_fail (self != NULL && crop != NULL, FALSE);

  *crop = self->has_crop ? self->crop : (LkPhotoRect){ 0, 0, 1, 1 };
  return self->has_crop;
}

/**
 * lk_photo_edits_add_mask:
 * @self: edits
 * @mask: a rectangle to cover, cut to the picture; an empty one is left out
 *
 * More than %LK_PHOTO_MAX_MASKS are not taken.
 */
void
lk_photo_edits_add_mask (LkPhotoEdits *self, const LkPhotoRect *mask)
{
  LkPhotoRect cut;

  g_return_if_fail (self != NULL && mask != NULL);

  cut = clamp_rect (mask);
  if (cut.width > 0 && cut.height > 0 && self->masks->len < LK_PHOTO_MAX_MASKS)
    g_array_append_val (self->masks, cut);
}

/**
 * lk_photo_edits_clear_masks:
 * @self: edits
 */
void
lk_photo_edits_clear_masks (LkPhotoEdits *self)
{
  g_return_if_fail (self != NULL);
  g_array_set_size (self->masks, 0);
}

/**
 * lk_photo_edits_get_n_masks:
 * @self: edits
 *
 * Returns: how many rectangles were drawn
 */
guint
lk_photo_edits_get_n_masks (const LkPhotoEdits *self)
{
  g_return_val_if_fail (self != NULL, 0);
  return self->masks->len;
}

/**
 * lk_photo_edits_get_mask:
 * @self: edits
 * @index: below lk_photo_edits_get_n_masks()
 *
 * Returns: that rectangle
 */
LkPhotoRect
lk_photo_edits_get_mask (const LkPhotoEdits *self, guint index)
{
  g_return_val_if_fail (self != NULL && index < self->masks->len, (LkPhotoRect){ 0 });
  return g_array_index (self->masks, LkPhotoRect, index);
}

/**
 * lk_photo_edits_is_empty:
 * @self: (nullable): edits
 *
 * Returns: whether they change nothing
 */
gboolean
lk_photo_edits_is_empty (const LkPhotoEdits *self)
{
  return self == NULL || (self->quarter_turns == 0 && !self->has_crop && self->masks->len == 0);
}
