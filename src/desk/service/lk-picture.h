/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  LK_PICTURE_KIND_JPEG,
  LK_PICTURE_KIND_PNG,
} LkPictureKind;

/**
 * LkPictureVerdict:
 * @LK_PICTURE_GOOD: a JPEG or PNG without metadata, of a size that can be handled
 * @LK_PICTURE_NOT_AN_IMAGE: something else, or damaged
 * @LK_PICTURE_TOO_LARGE: more than 64 megapixels
 * @LK_PICTURE_METADATA: it carries EXIF, XMP, IPTC, comments, text, or a part that is
 *   not about its pixels; or such a thing follows its end
 *
 * What a picture is, by its structure alone.
 */
typedef enum
{
  LK_PICTURE_GOOD,
  LK_PICTURE_NOT_AN_IMAGE,
  LK_PICTURE_TOO_LARGE,
  LK_PICTURE_METADATA,
} LkPictureVerdict;

LkPictureVerdict lk_picture_check (int fd, gint64 size, LkPictureKind *kind);
LkPictureVerdict lk_picture_check_bytes (const guint8 *data, gsize size, LkPictureKind *kind);
const char *lk_picture_kind_to_media_type (LkPictureKind kind);

G_END_DECLS
