/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gdk-pixbuf/gdk-pixbuf.h>

G_BEGIN_DECLS

GdkPixbuf *lk_image_turn (GdkPixbuf *pixbuf, guint orientation);

G_END_DECLS
