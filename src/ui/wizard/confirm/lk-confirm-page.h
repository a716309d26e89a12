/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-wizard-page.h"

G_BEGIN_DECLS

#define LK_TYPE_CONFIRM_PAGE (lk_confirm_page_get_type ())
G_DECLARE_FINAL_TYPE (LkConfirmPage, lk_confirm_page, LK, CONFIRM_PAGE, LkWizardPage)

G_END_DECLS
