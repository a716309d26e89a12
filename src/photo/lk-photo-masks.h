/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-label-photo.h"

G_BEGIN_DECLS

void lk_photo_masks_add (GArray *masks, const LkPhotoMask *mask);

G_END_DECLS
