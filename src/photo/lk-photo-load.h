/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gdk-pixbuf/gdk-pixbuf.h>
#include <gio/gio.h>

#include "lk-photo-edits.h"

G_BEGIN_DECLS

GdkPixbuf *lk_photo_load (GBytes *original,
                          const LkPhotoEdits *edits,
                          GdkPixbuf **whole,
                          GCancellable *cancellable,
                          GError **error);
GBytes *lk_photo_encode (GdkPixbuf *pixbuf,
                         guint *width,
                         guint *height,
                         GCancellable *cancellable,
                         GError **error);

G_END_DECLS
