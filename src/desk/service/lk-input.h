/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "lk-reply.h"

G_BEGIN_DECLS

/**
 * LkInput:
 *
 * Reads the members of a request's JSON and collects what is wrong with them, each with the JSON
 * pointer of the member. Every member that is read counts as known; lk_input_leave() reports the
 * others. Lives on the stack.
 */
typedef struct
{
  LkReply *reply;   /* gets the errors */
  GString *pointer; /* of the object that is read now */
  guint n_errors;
} LkInput;

/**
 * LkInputNeed:
 * @LK_INPUT_OPTIONAL: may be absent or null
 * @LK_INPUT_REQUIRED: must be there
 *
 * Whether a member may be absent.
 */
typedef enum
{
  LK_INPUT_OPTIONAL,
  LK_INPUT_REQUIRED,
} LkInputNeed;

void lk_input_init (LkInput *self, LkReply *reply);
void lk_input_clear (LkInput *self);
void lk_input_fail (LkInput *self, const char *name, const char *detail);
void lk_input_known (LkInput *self, JsonObject *object, const char *const *names);
gsize lk_input_enter (LkInput *self, const char *name);
gsize lk_input_enter_index (LkInput *self, guint index);
void lk_input_leave (LkInput *self, gsize length);

const char *lk_input_text (LkInput *self,
                           JsonObject *object,
                           const char *name,
                           LkInputNeed need,
                           gsize max_characters);
const char *lk_input_line (LkInput *self,
                           JsonObject *object,
                           const char *name,
                           LkInputNeed need,
                           gsize max_characters);
gboolean lk_input_word (LkInput *self,
                        JsonObject *object,
                        const char *name,
                        LkInputNeed need,
                        GType type,
                        int *value);
gboolean lk_input_int (LkInput *self,
                       JsonObject *object,
                       const char *name,
                       LkInputNeed need,
                       gint64 lowest,
                       gint64 highest,
                       gint64 *value);
gboolean lk_input_boolean (LkInput *self, JsonObject *object, const char *name, gboolean *value);
gboolean lk_input_time (LkInput *self, JsonObject *object, const char *name, gint64 *value);
const char *lk_input_sha256 (LkInput *self, JsonObject *object, const char *name);
JsonObject *lk_input_object (LkInput *self, JsonObject *object, const char *name, LkInputNeed need);
JsonArray *
lk_input_array (LkInput *self, JsonObject *object, const char *name, LkInputNeed need, guint most);

G_END_DECLS
