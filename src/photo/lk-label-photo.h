/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "lk-photo-edits.h"
#include "lk-photo-words.h"

G_BEGIN_DECLS

#define LK_LABEL_PHOTO_MAX_INPUT (100 * 1024 * 1024) /* bytes of the original */
#define LK_LABEL_PHOTO_MAX_OUTPUT (4 * 1024 * 1024)  /* bytes of the prepared JPEG */
#define LK_LABEL_PHOTO_KEEP_SIDE 2000                /* pixels, never scaled below */
#define LK_LABEL_PHOTO_HALVE_SIDE 4000               /* from here on the long side is halved */
#define LK_LABEL_PHOTO_QUALITY 85

#define LK_LABEL_PHOTO_ERROR (lk_label_photo_error_quark ())
GQuark lk_label_photo_error_quark (void);

/**
 * LkLabelPhotoError:
 * @LK_LABEL_PHOTO_ERROR_EMPTY: no bytes at all
 * @LK_LABEL_PHOTO_ERROR_ENCODE: the prepared picture could not be written as JPEG
 *
 * What cannot be read as a picture comes as #LkImageError; what the system says about a file comes
 * as %G_FILE_ERROR or #LkFileError.
 */
typedef enum
{
  LK_LABEL_PHOTO_ERROR_EMPTY,
  LK_LABEL_PHOTO_ERROR_ENCODE,
} LkLabelPhotoError;

/**
 * LkPhotoMask:
 * @kind: why it is covered
 * @rect: where, in parts of the prepared picture
 */
typedef struct
{
  LkPhotoMaskKind kind;
  LkPhotoRect rect;
} LkPhotoMask;

/**
 * LkLabelPhoto:
 *
 * A photo that was prepared to leave this computer, and what was found out about it. It does not
 * change; a new edit makes a new one from the same original.
 */
#define LK_TYPE_LABEL_PHOTO (lk_label_photo_get_type ())
G_DECLARE_FINAL_TYPE (LkLabelPhoto, lk_label_photo, LK, LABEL_PHOTO, GObject)

LkLabelPhoto *lk_label_photo_prepare (GBytes *original,
                                      const char *expected_serial,
                                      LkPhotoKind kind,
                                      const LkPhotoEdits *edits,
                                      GCancellable *cancellable,
                                      GError **error);
LkLabelPhoto *lk_label_photo_prepare_file (const char *path,
                                           const char *expected_serial,
                                           LkPhotoKind kind,
                                           const LkPhotoEdits *edits,
                                           GCancellable *cancellable,
                                           GError **error);
void lk_label_photo_prepare_async (GBytes *original,
                                   const char *expected_serial,
                                   LkPhotoKind kind,
                                   const LkPhotoEdits *edits,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data);
void lk_label_photo_prepare_file_async (const char *path,
                                        const char *expected_serial,
                                        LkPhotoKind kind,
                                        const LkPhotoEdits *edits,
                                        GCancellable *cancellable,
                                        GAsyncReadyCallback callback,
                                        gpointer user_data);
LkLabelPhoto *lk_label_photo_prepare_finish (GAsyncResult *result, GError **error);

LkPhotoVerdict lk_label_photo_get_verdict (LkLabelPhoto *self);
guint lk_label_photo_get_n_reasons (LkLabelPhoto *self);
LkPhotoReason lk_label_photo_get_reason (LkLabelPhoto *self, guint index);
const char *lk_label_photo_get_serial_read (LkLabelPhoto *self);
GBytes *lk_label_photo_get_original (LkLabelPhoto *self);
const char *lk_label_photo_get_original_sha256 (LkLabelPhoto *self);
GBytes *lk_label_photo_get_jpeg (LkLabelPhoto *self);
const char *lk_label_photo_get_sha256 (LkLabelPhoto *self);
guint lk_label_photo_get_width (LkLabelPhoto *self);
guint lk_label_photo_get_height (LkLabelPhoto *self);
guint lk_label_photo_get_n_masks (LkLabelPhoto *self);
const LkPhotoMask *lk_label_photo_get_mask (LkLabelPhoto *self, guint index);
const char *const *lk_label_photo_get_stripped (LkLabelPhoto *self);
gboolean lk_label_photo_get_serial_rect (LkLabelPhoto *self, LkPhotoRect *rect);
gboolean lk_label_photo_can_override (LkLabelPhoto *self);

G_END_DECLS
