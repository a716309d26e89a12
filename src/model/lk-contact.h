/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

#define LK_TYPE_CONTACT (lk_contact_get_type ())
G_DECLARE_FINAL_TYPE (LkContact, lk_contact, LK, CONTACT, GObject)

LkContact *lk_contact_new (void);
LkContact *lk_contact_new_from_json (JsonObject *object);
LkContact *lk_contact_copy (LkContact *self);
JsonObject *lk_contact_to_json (LkContact *self);
void lk_contact_assign (LkContact *self, LkContact *other);

const char *lk_contact_get_name (LkContact *self);
void lk_contact_set_name (LkContact *self, const char *name);
const char *lk_contact_get_company (LkContact *self);
void lk_contact_set_company (LkContact *self, const char *company);
const char *lk_contact_get_email (LkContact *self);
void lk_contact_set_email (LkContact *self, const char *email);
const char *lk_contact_get_phone (LkContact *self);
void lk_contact_set_phone (LkContact *self, const char *phone);
const char *lk_contact_get_country (LkContact *self);
void lk_contact_set_country (LkContact *self, const char *country);
gboolean lk_contact_is_complete (LkContact *self);

G_END_DECLS
