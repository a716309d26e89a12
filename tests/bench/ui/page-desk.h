/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-case-backend.h"

G_BEGIN_DECLS

#define PAGE_TYPE_DESK (page_desk_get_type ())
G_DECLARE_FINAL_TYPE (PageDesk, page_desk, PAGE, DESK, GObject)

LkCaseBackend *page_desk_new (guint cases);

G_END_DECLS
