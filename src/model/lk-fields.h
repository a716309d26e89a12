/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/**
 * LkFields:
 * @members: names in the API, which are those of the properties with "-" for "_"
 * @properties: (array): one for each of them, from 1
 * @n: how many
 *
 * What the small objects that are nothing but texts have in common: their class.
 */
typedef struct
{
  const char *const *members;
  GParamSpec **properties;
  guint n;
} LkFields;

void lk_fields_install (const LkFields *fields, GObjectClass *klass);
char **lk_fields_new (const LkFields *fields);
void lk_fields_free (const LkFields *fields, char **texts);
void
lk_fields_set (const LkFields *fields, GObject *object, char **texts, guint id, const char *text);
void lk_fields_read (const LkFields *fields, char **texts, JsonObject *object);
JsonObject *lk_fields_write (const LkFields *fields, char *const *texts);

G_END_DECLS
