/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-pack-summary.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "lk-limits.h"
#include "lk-text.h"

static void
row_free (gpointer data)
{
  LkPackRow *row = data;

  g_free (row->label);
  g_free (row->value);
  g_free (row);
}

static void
add_heading (GPtrArray *rows, const char *text)
{
  LkPackRow *row = g_new0 (LkPackRow, 1);

  row->value = lk_text_clean (text, LK_LIMIT_FIELD_SHOWN);
  g_ptr_array_add (rows, row);
}

static LkPackRow *
add (GPtrArray *rows, const char *label, const char *value)
{
  LkPackRow *row = g_new0 (LkPackRow, 1);

  row->label = g_strdup (label);
  row->value = lk_text_clean (value, LK_LIMIT_FIELD_SHOWN);
  g_ptr_array_add (rows, row);
  return row;
}

/* What is not known is left out. */
static void
add_row (GPtrArray *rows, const char *label, const char *value)
{
  if (value != NULL && *value != '\0')
    add (rows, label, value);
}

static void
add_strong (GPtrArray *rows, const char *label, const char *value)
{
  add (rows, label, value != NULL ? value : "")->strong = TRUE;
}

static void
add_time (GPtrArray *rows, const char *label, GDateTime *time)
{
  g_autoptr (GDateTime) utc = time != NULL ? g_date_time_to_utc (time) : NULL;
  g_autofree char *text = utc != NULL ? g_date_time_format (utc, "%Y-%m-%d %H:%M UTC") : NULL;

  add_row (rows, label, text);
}

static const char *
title_of (LkCaseType type)
{
  switch (type)
    {
    case LK_CASE_TYPE_PASSWORD_RESET:
      return _ ("Password reset");
    case LK_CASE_TYPE_DEVICE_UNBIND:
      return _ ("Device unbinding");
    }
  g_return_val_if_reached ("");
}

static const char *
wanted (LkCaseType type)
{
  switch (type)
    {
    case LK_CASE_TYPE_PASSWORD_RESET:
      return _ (
          "An answer to the request of each device below: a key to type, or a file to import");
    case LK_CASE_TYPE_DEVICE_UNBIND:
      return _ ("Each device below released from the cloud account that it is tied to");
    }
  g_return_val_if_reached ("");
}

static void
add_contact (GPtrArray *rows, LkContact *contact)
{
  if (contact == NULL)
    return;
  add_heading (rows, _ ("Contact"));
  add_row (rows, _ ("Name"), lk_contact_get_name (contact));
  add_row (rows, _ ("Company"), lk_contact_get_company (contact));
  add_row (rows, _ ("Email"), lk_contact_get_email (contact));
  add_row (rows, _ ("Phone"), lk_contact_get_phone (contact));
  add_row (rows, _ ("Country"), lk_contact_get_country (contact));
}

static void
add_file (GPtrArray *rows, const char *label, const LkPackFiles *files, const char *name)
{
  g_autofree char *path = name != NULL ? g_strconcat (files->folder, name, NULL) : NULL;

  add_row (rows, label, path);
}

static const char *
label_title (LkLabelKind kind)
{
  switch (kind)
    {
    case LK_LABEL_KIND_LABEL:
      return _ ("Label photo");
    case LK_LABEL_KIND_INVOICE:
      return _ ("Invoice");
    case LK_LABEL_KIND_SCREEN:
      return _ ("Photo of the screen");
    }
  g_return_val_if_reached ("");
}

static void
add_device (GPtrArray *rows, LkCase *source, LkCaseItem *item, const LkPackFiles *files)
{
  LkDeviceIdentity *device = lk_case_item_get_device (item);
  gboolean reset = lk_case_get_case_type (source) == LK_CASE_TYPE_PASSWORD_RESET;
  g_autofree char *heading = NULL;

  if (lk_case_get_n_items (source) > 1)
    heading = g_strdup_printf (_ ("Device %u"), lk_case_item_get_index (item));
  add_heading (rows, heading != NULL ? heading : _ ("Device"));
  add_strong (rows, _ ("Serial"), lk_device_identity_get_serial (device));
  add_row (rows, _ ("Model"), lk_device_identity_get_model (device));
  add_row (rows, _ ("Firmware"), lk_device_identity_get_firmware (device));
  add_row (rows, _ ("MAC address"), lk_device_identity_get_mac (device));
  add (rows, _ ("Date on the device"), files->device_date != NULL ? files->device_date : "");
  add_row (rows, _ ("Started at (device’s own clock)"), lk_device_identity_get_boot_time (device));
  if (reset)
    add_time (rows, _ ("Request exported at"), lk_case_item_get_exported_at (item));
  add_file (rows, label_title (lk_case_item_get_label_kind (item)), files, files->label);
  add_file (rows, _ ("Request"), files, files->request);
  add_file (rows, _ ("Request as a QR code"), files, files->qr);
}

/**
 * lk_pack_summarise:
 * @source: a case
 * @files: (array): what lies in the pack for each of its devices
 *
 * Returns: (transfer container): of #LkPackRow, in the language of the person
 */
GPtrArray *
lk_pack_summarise (LkCase *source, const LkPackFiles *files)
{
  GPtrArray *rows = g_ptr_array_new_with_free_func (row_free);

  add_heading (rows, title_of (lk_case_get_case_type (source)));
  add_strong (rows, _ ("Case"), lk_case_get_id (source));
  add_time (rows, _ ("Filed at"), lk_case_get_created_at (source));
  add_row (rows, _ ("Wanted"), wanted (lk_case_get_case_type (source)));
  add_contact (rows, lk_case_get_contact (source));
  for (guint i = 0; i < lk_case_get_n_items (source); i++)
    add_device (rows, source, lk_case_get_item (source, i + 1), &files[i]);
  return rows;
}

/**
 * lk_pack_rows_to_text:
 * @rows: (element-type LkPackRow): a summary
 *
 * Returns: (transfer full): the summary as plain text, with a line end after each row
 */
char *
lk_pack_rows_to_text (GPtrArray *rows)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < rows->len; i++)
    {
      const LkPackRow *row = g_ptr_array_index (rows, i);

      if (row->label != NULL && *row->value == '\0')
        g_string_append_printf (text, "%s: ____________\n", row->label);
      else if (row->label != NULL)
        g_string_append_printf (text, "%s: %s\n", row->label, row->value);
      else
        g_string_append_printf (text, "%s%s\n\n", i > 0 ? "\n" : "", row->value);
    }
  return g_string_free (text, FALSE);
}
