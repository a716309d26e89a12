/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-enums.h"

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

#define LK_TYPE_PERSON (lk_person_get_type ())
G_DECLARE_FINAL_TYPE (LkPerson, lk_person, LK, PERSON, GObject)

LkPerson *lk_person_new_from_json (JsonObject *object, GError **error);
const char *lk_person_get_id (LkPerson *self);
const char *lk_person_get_name (LkPerson *self);
const char *lk_person_get_display_name (LkPerson *self);
const char *lk_person_get_email (LkPerson *self);
const char *lk_person_get_phone (LkPerson *self);
LkRole lk_person_get_role (LkPerson *self);
gboolean lk_person_is_staff (LkPerson *self);

G_END_DECLS
