/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gdk-pixbuf/gdk-pixbuf.h>
#include <gio/gio.h>

G_BEGIN_DECLS

#define LK_IMAGE_MAX_PIXELS 64000000u          /* 64 megapixels */
#define LK_IMAGE_MAX_SIDE 65500u               /* as JPEG_MAX_DIMENSION of libjpeg */
#define LK_IMAGE_MAX_BYTES (100 * 1024 * 1024) /* of the file */

#define LK_IMAGE_ERROR (lk_image_error_quark ())
GQuark lk_image_error_quark (void);

/**
 * LkImageError:
 * @LK_IMAGE_ERROR_NOT_AN_IMAGE: the bytes are no picture of a kind that is known here
 * @LK_IMAGE_ERROR_UNSUPPORTED: a known kind, but no loader for it is installed (HEIC, WebP)
 * @LK_IMAGE_ERROR_TOO_LARGE: over %LK_IMAGE_MAX_PIXELS, %LK_IMAGE_MAX_SIDE or
 *   %LK_IMAGE_MAX_BYTES
 * @LK_IMAGE_ERROR_UNREADABLE: a picture that is torn off or damaged
 */
typedef enum
{
  LK_IMAGE_ERROR_NOT_AN_IMAGE,
  LK_IMAGE_ERROR_UNSUPPORTED,
  LK_IMAGE_ERROR_TOO_LARGE,
  LK_IMAGE_ERROR_UNREADABLE,
} LkImageError;

/**
 * LkImage:
 *
 * A picture in memory, upright (the EXIF orientation is applied), without transparency (white
 * shows through), the first frame when it moves. It does not change; every thread may read it.
 */
typedef struct _LkImage LkImage;

#define LK_TYPE_IMAGE (lk_image_get_type ())
GType lk_image_get_type (void);

LkImage *lk_image_load_file (const char *path, GCancellable *cancellable, GError **error);
LkImage *lk_image_load_bytes (GBytes *bytes, GCancellable *cancellable, GError **error);
LkImage *lk_image_load_bytes_at_least (GBytes *bytes,
                                       guint long_side,
                                       GCancellable *cancellable,
                                       GError **error);
LkImage *lk_image_new_from_pixbuf (GdkPixbuf *pixbuf);
LkImage *lk_image_new_from_grey (const guint8 *grey, guint width, guint height, gsize stride);
LkImage *lk_image_ref (LkImage *self);
void lk_image_unref (LkImage *self);

guint lk_image_get_width (LkImage *self);
guint lk_image_get_height (LkImage *self);
guint lk_image_get_original_width (LkImage *self);
guint lk_image_get_original_height (LkImage *self);
const char *lk_image_get_media_type (LkImage *self);
const guint8 *lk_image_get_grey (LkImage *self, gsize *stride);
GdkPixbuf *lk_image_to_pixbuf (LkImage *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LkImage, lk_image_unref)

G_END_DECLS
