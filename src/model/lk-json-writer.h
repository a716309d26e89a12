/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * LkJsonWriter:
 *
 * Writes strict JSON into one growing buffer, for pages where building a tree first would cost
 * more than the query. Lives on the stack; commas and colons come by themselves.
 *
 * |[
 *   LkJsonWriter w;
 *
 *   lk_json_writer_init (&w, 4096);
 *   lk_json_writer_begin_object (&w);
 *   lk_json_writer_name (&w, "id");
 *   lk_json_writer_string (&w, id);
 *   lk_json_writer_end_object (&w);
 *   bytes = lk_json_writer_finish (&w);
 * ]|
 */
typedef struct
{
  /*< private >*/
  GString *buffer;
  gboolean comma;
} LkJsonWriter;

void lk_json_writer_init (LkJsonWriter *self, gsize reserve);
void lk_json_writer_clear (LkJsonWriter *self);
GBytes *lk_json_writer_finish (LkJsonWriter *self);
char *lk_json_writer_finish_text (LkJsonWriter *self, gsize *size);

void lk_json_writer_begin_object (LkJsonWriter *self);
void lk_json_writer_end_object (LkJsonWriter *self);
void lk_json_writer_begin_array (LkJsonWriter *self);
void lk_json_writer_end_array (LkJsonWriter *self);
void lk_json_writer_name (LkJsonWriter *self, const char *name);

void lk_json_writer_string (LkJsonWriter *self, const char *text);
void lk_json_writer_string_len (LkJsonWriter *self, const char *text, gsize size);
void lk_json_writer_int (LkJsonWriter *self, gint64 value);
void lk_json_writer_double (LkJsonWriter *self, double value);
void lk_json_writer_boolean (LkJsonWriter *self, gboolean value);
void lk_json_writer_null (LkJsonWriter *self);
void lk_json_writer_raw (LkJsonWriter *self, const char *json, gsize size);

/* A member at once; a NULL text is written as null. */
void lk_json_writer_member_string (LkJsonWriter *self, const char *name, const char *text);
void lk_json_writer_member_int (LkJsonWriter *self, const char *name, gint64 value);
void lk_json_writer_member_boolean (LkJsonWriter *self, const char *name, gboolean value);
void lk_json_writer_member_null (LkJsonWriter *self, const char *name);
void lk_json_writer_member_time (LkJsonWriter *self, const char *name, gint64 unix_us);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (LkJsonWriter, lk_json_writer_clear)

G_END_DECLS
