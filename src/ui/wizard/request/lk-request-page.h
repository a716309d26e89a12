/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-wizard-page.h"

G_BEGIN_DECLS

#define LK_TYPE_REQUEST_PAGE (lk_request_page_get_type ())
G_DECLARE_FINAL_TYPE (LkRequestPage, lk_request_page, LK, REQUEST_PAGE, LkWizardPage)

G_END_DECLS
