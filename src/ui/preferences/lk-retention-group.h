/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "lk-context.h"

G_BEGIN_DECLS

#define LK_TYPE_RETENTION_GROUP (lk_retention_group_get_type ())
G_DECLARE_FINAL_TYPE (LkRetentionGroup,
                      lk_retention_group,
                      LK,
                      RETENTION_GROUP,
                      AdwPreferencesGroup)

void lk_retention_group_set_context (LkRetentionGroup *self, LkContext *context);

G_END_DECLS
