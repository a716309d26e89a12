/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-draft-item.h"
#include "lk-notice.h"
#include "lk-photo-words.h"

G_BEGIN_DECLS

gboolean lk_photo_item_has_verdict (LkDraftItem *item, LkPhotoVerdict verdict);
void lk_photo_item_report (LkDraftItem *item, LkNotice *notice);

G_END_DECLS
