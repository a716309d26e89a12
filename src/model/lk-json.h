/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

#define LK_JSON_ERROR (lk_json_error_quark ())
GQuark lk_json_error_quark (void);

/**
 * LkJsonError:
 * @LK_JSON_ERROR_SYNTAX: the bytes are no strict JSON (RFC 8259), or no UTF-8
 * @LK_JSON_ERROR_LIMIT: nested too deep
 * @LK_JSON_ERROR_NOT_OBJECT: the root is no object
 * @LK_JSON_ERROR_SHAPE: a member is missing, or has a type or value it must not have
 */
typedef enum
{
  LK_JSON_ERROR_SYNTAX,
  LK_JSON_ERROR_LIMIT,
  LK_JSON_ERROR_NOT_OBJECT,
  LK_JSON_ERROR_SHAPE,
} LkJsonError;

JsonNode *lk_json_parse (const void *data, gsize size, GError **error);
JsonObject *lk_json_parse_object (const void *data, gsize size, GError **error);

/* Looking into JSON from outside: the wrong type is the same as nothing. All take a NULL object. */
const char *lk_json_get_string (JsonObject *object, const char *name);
gboolean lk_json_get_int (JsonObject *object, const char *name, gint64 *value);
gint64 lk_json_get_int_or (JsonObject *object, const char *name, gint64 fallback);
gboolean lk_json_get_boolean (JsonObject *object, const char *name, gboolean fallback);
JsonObject *lk_json_get_object (JsonObject *object, const char *name);
JsonArray *lk_json_get_array (JsonObject *object, const char *name);
GDateTime *lk_json_get_time (JsonObject *object, const char *name);
char *lk_json_get_clean (JsonObject *object, const char *name, gsize max_characters);
JsonObject *lk_json_array_get_object (JsonArray *array, guint index);
const char *lk_json_array_get_string (JsonArray *array, guint index);

void lk_json_set_text (JsonObject *object, const char *name, const char *text);
void lk_json_set_time (JsonObject *object, const char *name, GDateTime *time);

char *lk_json_to_text (JsonNode *node, gsize *size);
char *lk_json_object_to_text (JsonObject *object, gsize *size);
char *lk_json_canonical (JsonNode *node, gsize *size, GError **error);
char *lk_json_object_canonical (JsonObject *object, gsize *size, GError **error);

G_END_DECLS
