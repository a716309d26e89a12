/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-wizard-page.h"

G_BEGIN_DECLS

#define LK_TYPE_MANUAL_PAGE (lk_manual_page_get_type ())
G_DECLARE_FINAL_TYPE (LkManualPage, lk_manual_page, LK, MANUAL_PAGE, LkWizardPage)

G_END_DECLS
