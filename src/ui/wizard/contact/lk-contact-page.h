/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-wizard-page.h"

G_BEGIN_DECLS

#define LK_TYPE_CONTACT_PAGE (lk_contact_page_get_type ())
G_DECLARE_FINAL_TYPE (LkContactPage, lk_contact_page, LK, CONTACT_PAGE, LkWizardPage)

G_END_DECLS
