/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-wizard-page.h"

G_BEGIN_DECLS

#define LK_TYPE_SCAN_PAGE (lk_scan_page_get_type ())
G_DECLARE_FINAL_TYPE (LkScanPage, lk_scan_page, LK, SCAN_PAGE, LkWizardPage)

G_END_DECLS
