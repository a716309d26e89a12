/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-photo-shot.h"

#include "lk-photo-words.h"

/**
 * lk_photo_shot_new:
 * @original: the bytes of a picture
 * @kind: what it is meant to be
 *
 * Returns: (transfer full): a photo that nothing was done to
 */
LkPhotoShot *
lk_photo_shot_new (GBytes *original, LkLabelKind kind)
{
  LkPhotoShot *self = g_new0 (LkPhotoShot, 1);

  self->original = g_bytes_ref (original);
  self->edits = lk_photo_edits_new ();
  self->kind = kind;
  return self;
}

/**
 * lk_photo_shot_copy:
 * @self: a photo
 *
 * Returns: (transfer full): the same photo, to be edited on and prepared anew
 */
LkPhotoShot *
lk_photo_shot_copy (LkPhotoShot *self)
{
  LkPhotoShot *copy = lk_photo_shot_new (self->original, self->kind);

  lk_photo_edits_free (copy->edits);
  copy->edits = lk_photo_edits_copy (self->edits);
  return copy;
}

/**
 * lk_photo_shot_free:
 * @self: (transfer full): a photo
 */
void
lk_photo_shot_free (LkPhotoShot *self)
{
  g_bytes_unref (self->original);
  lk_photo_edits_free (self->edits);
  g_clear_object (&self->result);
  g_free (self);
}

static LkPhotoKind
photo_kind (LkLabelKind kind)
{
  switch (kind)
    {
    case LK_LABEL_KIND_LABEL:
      return LK_PHOTO_KIND_LABEL;
    case LK_LABEL_KIND_INVOICE:
      return LK_PHOTO_KIND_INVOICE;
    case LK_LABEL_KIND_SCREEN:
      return LK_PHOTO_KIND_SCREEN;
    }
  g_return_val_if_reached (LK_PHOTO_KIND_LABEL);
}

/**
 * lk_photo_shot_prepare_async:
 * @self: a photo
 * @item: its device
 * @cancellable: (nullable): to stop it
 * @callback: called when it is done; lk_label_photo_prepare_finish() tells how
 * @user_data: for @callback
 */
void
lk_photo_shot_prepare_async (LkPhotoShot *self,
                             LkDraftItem *item,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
  lk_label_photo_prepare_async (self->original,
                                lk_device_identity_get_serial (lk_draft_item_get_device (item)),
                                photo_kind (self->kind), self->edits, cancellable, callback,
                                user_data);
}

static char **
reasons_of (LkLabelPhoto *photo)
{
  g_autoptr (GPtrArray) words = g_ptr_array_new ();

  for (guint i = 0; i < lk_label_photo_get_n_reasons (photo); i++)
    g_ptr_array_add (words,
                     g_strdup (lk_photo_reason_to_string (lk_label_photo_get_reason (photo, i))));
  g_ptr_array_add (words, NULL);
  return (char **) g_ptr_array_free (g_steal_pointer (&words), FALSE);
}

/**
 * lk_photo_shot_take:
 * @self: a photo
 * @item: its device, which gets the prepared photo, its kind and its verdict
 * @result: what became of it
 */
void
lk_photo_shot_take (LkPhotoShot *self, LkDraftItem *item, LkLabelPhoto *result)
{
  g_auto (GStrv) reasons = reasons_of (result);

  g_set_object (&self->result, result);
  lk_draft_item_set_label_kind (item, self->kind);
  lk_draft_item_set_label (item, lk_label_photo_get_jpeg (result),
                           lk_label_photo_get_sha256 (result),
                           lk_label_photo_get_original_sha256 (result),
                           lk_photo_verdict_to_string (lk_label_photo_get_verdict (result)),
                           (const char *const *) reasons);
}

/**
 * lk_photo_shot_to_whole:
 * @self: a photo
 * @seen: in parts of what is seen, which may be cut already
 *
 * Returns: the same in parts of the whole picture
 */
LkPhotoRect
lk_photo_shot_to_whole (LkPhotoShot *self, const LkPhotoRect *seen)
{
  LkPhotoRect crop = { 0, 0, 1, 1 };

  lk_photo_edits_get_crop (self->edits, &crop);
  return (LkPhotoRect){ crop.x + seen->x * crop.width, crop.y + seen->y * crop.height,
                        seen->width * crop.width, seen->height * crop.height };
}

/**
 * lk_photo_shot_find_same:
 * @draft: a case
 * @item: one of its devices
 * @sha256: of the original of its photo
 *
 * Returns: (transfer none) (nullable): another device with the very same photo
 */
LkDraftItem *
lk_photo_shot_find_same (LkDraft *draft, LkDraftItem *item, const char *sha256)
{
  for (guint i = 0; i < lk_draft_get_n_items (draft); i++)
    {
      LkDraftItem *other = lk_draft_get_item (draft, i);

      if (other != item && g_strcmp0 (lk_draft_item_get_original_sha256 (other), sha256) == 0)
        return other;
    }
  return NULL;
}
