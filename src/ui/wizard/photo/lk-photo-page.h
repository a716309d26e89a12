/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-wizard-page.h"

G_BEGIN_DECLS

#define LK_TYPE_PHOTO_PAGE (lk_photo_page_get_type ())
G_DECLARE_FINAL_TYPE (LkPhotoPage, lk_photo_page, LK, PHOTO_PAGE, LkWizardPage)

G_END_DECLS
