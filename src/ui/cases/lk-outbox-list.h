/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "lk-context.h"

G_BEGIN_DECLS

#define LK_TYPE_OUTBOX_LIST (lk_outbox_list_get_type ())
G_DECLARE_FINAL_TYPE (LkOutboxList, lk_outbox_list, LK, OUTBOX_LIST, GtkWidget)

void lk_outbox_list_set_context (LkOutboxList *self, LkContext *context);

G_END_DECLS
