/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-wizard-page.h"

G_BEGIN_DECLS

#define LK_TYPE_DONE_PAGE (lk_done_page_get_type ())
G_DECLARE_FINAL_TYPE (LkDonePage, lk_done_page, LK, DONE_PAGE, LkWizardPage)

G_END_DECLS
