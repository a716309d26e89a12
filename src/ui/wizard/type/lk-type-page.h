/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-wizard-page.h"

G_BEGIN_DECLS

#define LK_TYPE_TYPE_PAGE (lk_type_page_get_type ())
G_DECLARE_FINAL_TYPE (LkTypePage, lk_type_page, LK, TYPE_PAGE, LkWizardPage)

G_END_DECLS
