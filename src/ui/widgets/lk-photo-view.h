/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "lk-photo-edits.h"

G_BEGIN_DECLS

/**
 * LkPhotoAreaKind:
 * @LK_PHOTO_AREA_GOOD: what was looked for
 * @LK_PHOTO_AREA_DOUBT: what may be it
 * @LK_PHOTO_AREA_COVERED: what is covered
 * @LK_PHOTO_AREA_CHOICE: one of several to choose from
 */
typedef enum
{
  LK_PHOTO_AREA_GOOD,
  LK_PHOTO_AREA_DOUBT,
  LK_PHOTO_AREA_COVERED,
  LK_PHOTO_AREA_CHOICE,
} LkPhotoAreaKind;

#define LK_TYPE_PHOTO_VIEW (lk_photo_view_get_type ())
G_DECLARE_FINAL_TYPE (LkPhotoView, lk_photo_view, LK, PHOTO_VIEW, GtkWidget)

GtkWidget *lk_photo_view_new (void);
void lk_photo_view_set_texture (LkPhotoView *self, GdkTexture *texture, const char *alternative);
void lk_photo_view_clear_areas (LkPhotoView *self);
void lk_photo_view_add_area (LkPhotoView *self, LkPhotoAreaKind kind, const LkPhotoRect *rect);

void lk_photo_view_begin_selection (LkPhotoView *self, const LkPhotoRect *start);
void lk_photo_view_end_selection (LkPhotoView *self);
gboolean lk_photo_view_get_selection (LkPhotoView *self, LkPhotoRect *rect);

G_END_DECLS
