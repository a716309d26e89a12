/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-wizard-page.h"

G_BEGIN_DECLS

#define LK_TYPE_DEVICE_PAGE (lk_device_page_get_type ())
G_DECLARE_FINAL_TYPE (LkDevicePage, lk_device_page, LK, DEVICE_PAGE, LkWizardPage)

G_END_DECLS
