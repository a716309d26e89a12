/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

#define LK_PHOTO_MAX_MASKS 64

/**
 * LkPhotoRect:
 * @x: left edge, 0-1 of the width of the picture
 * @y: top edge, 0-1 of its height
 * @width: 0-1 of its width
 * @height: 0-1 of its height
 *
 * A rectangle as a part of a picture, whatever its size in pixels.
 */
typedef struct
{
  double x;
  double y;
  double width;
  double height;
} LkPhotoRect;

/**
 * LkPhotoEdits:
 *
 * What a person did to a label photo by hand: turned it, cut it, covered parts of it. Every
 * rectangle is in parts of the whole picture as displayed after turning and before cutting, so a
 * cut can be undone and a mask stays where it was drawn.
 */
typedef struct _LkPhotoEdits LkPhotoEdits;

#define LK_TYPE_PHOTO_EDITS (lk_photo_edits_get_type ())
GType lk_photo_edits_get_type (void);

LkPhotoEdits *lk_photo_edits_new (void);
LkPhotoEdits *lk_photo_edits_copy (const LkPhotoEdits *self);
void lk_photo_edits_free (LkPhotoEdits *self);

void lk_photo_edits_rotate (LkPhotoEdits *self, int quarter_turns);
guint lk_photo_edits_get_quarter_turns (const LkPhotoEdits *self);
void lk_photo_edits_set_crop (LkPhotoEdits *self, const LkPhotoRect *crop);
gboolean lk_photo_edits_get_crop (const LkPhotoEdits *self, LkPhotoRect *crop);
void lk_photo_edits_add_mask (LkPhotoEdits *self, const LkPhotoRect *mask);
void lk_photo_edits_clear_masks (LkPhotoEdits *self);
guint lk_photo_edits_get_n_masks (const LkPhotoEdits *self);
LkPhotoRect lk_photo_edits_get_mask (const LkPhotoEdits *self, guint index);
gboolean lk_photo_edits_is_empty (const LkPhotoEdits *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LkPhotoEdits, lk_photo_edits_free)

G_END_DECLS
