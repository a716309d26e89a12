/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-draft.h"
#include "lk-label-photo.h"

G_BEGIN_DECLS

/**
 * LkPhotoShot:
 * @original: what was chosen, dropped, pasted or taken; it stays on this computer
 * @edits: what a person did to it
 * @kind: what it is meant to be
 * @result: (nullable): what became of it
 *
 * The photo of one device, for as long as the program runs.
 */
typedef struct
{
  GBytes *original;
  LkPhotoEdits *edits;
  LkLabelKind kind;
  LkLabelPhoto *result;
} LkPhotoShot;

LkPhotoShot *lk_photo_shot_new (GBytes *original, LkLabelKind kind);
LkPhotoShot *lk_photo_shot_copy (LkPhotoShot *self);
void lk_photo_shot_free (LkPhotoShot *self);
void lk_photo_shot_prepare_async (LkPhotoShot *self,
                                  LkDraftItem *item,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data);
void lk_photo_shot_take (LkPhotoShot *self, LkDraftItem *item, LkLabelPhoto *result);
LkPhotoRect lk_photo_shot_to_whole (LkPhotoShot *self, const LkPhotoRect *seen);
LkDraftItem *lk_photo_shot_find_same (LkDraft *draft, LkDraftItem *item, const char *sha256);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LkPhotoShot, lk_photo_shot_free)

G_END_DECLS
