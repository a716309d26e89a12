/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "lk-secret.h"

G_BEGIN_DECLS

#define LK_TYPE_PASSWORD_FIELDS (lk_password_fields_get_type ())
G_DECLARE_FINAL_TYPE (LkPasswordFields,
                      lk_password_fields,
                      LK,
                      PASSWORD_FIELDS,
                      AdwPreferencesGroup)

GtkWidget *lk_password_fields_new (void);
gboolean lk_password_fields_get_acceptable (LkPasswordFields *self);
const char *lk_password_fields_get_objection (LkPasswordFields *self);
LkSecret *lk_password_fields_dup_password (LkPasswordFields *self);
void lk_password_fields_clear (LkPasswordFields *self);

G_END_DECLS
