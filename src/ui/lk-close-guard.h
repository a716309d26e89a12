/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-case-view.h"
#include "lk-wizard.h"

G_BEGIN_DECLS

const char *lk_close_guard_reason (LkContext *context, LkWizard *wizard, LkCaseView *case_view);

G_END_DECLS
