/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "lk-case-backend.h"

G_BEGIN_DECLS

#define LK_TYPE_LABEL_PICTURE (lk_label_picture_get_type ())
G_DECLARE_FINAL_TYPE (LkLabelPicture, lk_label_picture, LK, LABEL_PICTURE, GtkWidget)

GtkWidget *lk_label_picture_new (void);
void lk_label_picture_load (LkLabelPicture *self, LkCaseBackend *backend, const char *sha256);
GdkPaintable *lk_label_picture_get_paintable (LkLabelPicture *self);
const char *lk_label_picture_get_sha256 (LkLabelPicture *self);

G_END_DECLS
