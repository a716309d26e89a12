/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-enums.h"
#include "lk-secret.h"

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* An export is taken for open no longer than this (seconds), whatever became of it. */
#define LK_EXPORT_OPEN_SECONDS (48 * 3600)

/**
 * LkExportRecord:
 * @mac: the device, lower case with colons
 * @serial: its serial
 * @exported_at: RFC 3339, when it gave its request
 * @boot_time: (nullable): its own text of its start at that moment
 * @request_sha256: hash of the request, never the request
 * @case_id: (nullable): the case it was filed with
 * @item: number of the item there, 0 for none
 * @has_outcome: whether something came of it
 * @outcome: what
 * @case_closed: whether its case is closed
 *
 * The last request that a device gave, as the guards need it.
 */
typedef struct
{
  char *mac;
  char *serial;
  char *exported_at;
  char *boot_time;
  char *request_sha256;
  char *case_id;
  guint item;
  gboolean has_outcome;
  LkApplyOutcome outcome;
  gboolean case_closed;
} LkExportRecord;

LkExportRecord *lk_export_record_new (const char *mac,
                                      const char *serial,
                                      const char *exported_at,
                                      const char *boot_time,
                                      const char *request_sha256);
LkExportRecord *lk_export_record_new_of_request (const char *mac,
                                                 const char *serial,
                                                 gint64 exported_us,
                                                 const char *boot_time,
                                                 LkSecret *request);
void lk_export_record_free (LkExportRecord *self);
gboolean lk_export_record_is_open (const LkExportRecord *self, GDateTime *now);
JsonObject *lk_export_record_to_json (const LkExportRecord *self);
LkExportRecord *lk_export_record_new_from_json (JsonObject *object);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LkExportRecord, lk_export_record_free)

G_END_DECLS
