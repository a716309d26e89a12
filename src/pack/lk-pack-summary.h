/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-case.h"
#include "lk-qr-encode.h"

G_BEGIN_DECLS

/**
 * LkPackFiles:
 * @folder: where the files of the device are, "" for the top
 * @label: (nullable): the name of the label photo
 * @request: (nullable): the name of the request
 * @qr: (nullable): the name of the QR code
 * @device_date: (nullable): the date on the device, as the device shows it
 *
 * What lies in the pack for one device.
 */
typedef struct
{
  char *folder;
  const char *label;
  const char *request;
  const char *qr;
  const char *device_date;
} LkPackFiles;

/**
 * LkPackRow:
 * @label: what it is; %NULL for a heading, then @value is the heading
 * @value: what it says; empty for what is to be filled in by hand
 * @strong: whether it is what people look for first
 */
typedef struct
{
  char *label;
  char *value;
  gboolean strong;
} LkPackRow;

GPtrArray *lk_pack_summarise (LkCase *source, const LkPackFiles *files);
char *lk_pack_rows_to_text (GPtrArray *rows);
GBytes *lk_pack_rows_to_pdf (GPtrArray *rows,
                             const char *title,
                             GDateTime *date,
                             LkQrMatrix *qr,
                             const char *caption,
                             GError **error);

G_END_DECLS
