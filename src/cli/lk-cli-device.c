/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lk-cli-sadp.h"
#include "lk-time.h"
#include "config.h"

#include <glib/gi18n.h>

/* What a device did not say is null, whether it left the element out or empty. */
static void
add_text (JsonBuilder *builder, const char *name, const char *text)
{
  json_builder_set_member_name (builder, name);
  if (text != NULL && *text != '\0')
    json_builder_add_string_value (builder, text);
  else
    json_builder_add_null_value (builder);
}

static void
add_port (JsonBuilder *builder, const char *name, guint port)
{
  json_builder_set_member_name (builder, name);
  if (port != 0)
    json_builder_add_int_value (builder, port);
  else
    json_builder_add_null_value (builder);
}

static void
add_tri (JsonBuilder *builder, const char *name, LkSadpTri value)
{
  json_builder_set_member_name (builder, name);
  switch (value)
    {
    case LK_SADP_TRUE:
      json_builder_add_boolean_value (builder, TRUE);
      break;
    case LK_SADP_FALSE:
      json_builder_add_boolean_value (builder, FALSE);
      break;
    case LK_SADP_UNKNOWN:
      json_builder_add_null_value (builder);
      break;
    }
}

static void
add_texts (JsonBuilder *builder, const char *name, const char *const *texts)
{
  json_builder_set_member_name (builder, name);
  json_builder_begin_array (builder);
  for (; texts != NULL && *texts != NULL; texts++)
    json_builder_add_string_value (builder, *texts);
  json_builder_end_array (builder);
}

static void
add_fields (JsonBuilder *builder, LkSadpDevice *device)
{
  json_builder_set_member_name (builder, "fields");
  json_builder_begin_object (builder);
  for (guint i = 0; i < lk_sadp_device_get_n_fields (device); i++)
    {
      const LkSadpField *field = lk_sadp_device_get_nth_field (device, i);

      json_builder_set_member_name (builder, field->name);
      json_builder_add_string_value (builder, field->value);
    }
  json_builder_end_object (builder);
}

static void
add_reset (JsonBuilder *builder, LkSadpDevice *device)
{
  const LkSadpCapabilities *can = lk_sadp_device_get_capabilities (device);
  g_auto (GStrv) self_service = lk_sadp_capabilities_self_service (can);

  add_text (builder, "reset_mode", lk_reset_mode_to_string (can->reset_mode));
  add_texts (builder, "self_service", (const char *const *) self_service);
}

/**
 * lk_cli_device_to_json:
 * @device: a device
 *
 * Returns: (transfer full): it, with all of its members whatever it said
 */
JsonNode *
lk_cli_device_to_json (LkSadpDevice *device)
{
  g_autoptr (JsonBuilder) builder = json_builder_new_immutable ();
  g_autofree char *last_seen = lk_time_format_us (lk_sadp_device_get_last_seen_us (device));

  json_builder_begin_object (builder);
  add_text (builder, "serial", lk_sadp_device_get_serial (device));
  add_text (builder, "model", lk_sadp_device_get_model (device));
  add_text (builder, "mac", lk_sadp_device_get_mac (device));
  add_text (builder, "mac_raw", lk_sadp_device_get_mac_raw (device));
  add_text (builder, "ipv4", lk_sadp_device_get_ipv4 (device));
  add_text (builder, "ipv4_mask", lk_sadp_device_get_ipv4_mask (device));
  add_text (builder, "ipv4_gateway", lk_sadp_device_get_ipv4_gateway (device));
  add_text (builder, "ipv6", lk_sadp_device_get_ipv6 (device));
  add_port (builder, "http_port", lk_sadp_device_get_http_port (device));
  add_port (builder, "command_port", lk_sadp_device_get_command_port (device));
  add_text (builder, "firmware", lk_sadp_device_get_firmware (device));
  add_text (builder, "dsp", lk_sadp_device_get_dsp (device));
  add_text (builder, "boot_time", lk_sadp_device_get_boot_time (device));
  add_tri (builder, "activated", lk_sadp_device_get_activated (device));
  add_reset (builder, device);
  json_builder_set_member_name (builder, "conflict");
  json_builder_add_boolean_value (builder, lk_sadp_device_get_conflict (device));
  add_text (builder, "interface", lk_sadp_device_get_interface (device));
  add_texts (builder, "addresses", lk_sadp_device_get_addresses (device));
  add_text (builder, "last_seen", last_seen);
  add_fields (builder, device);
  json_builder_end_object (builder);
  return json_builder_get_root (builder);
}

/**
 * lk_cli_device_state:
 * @device: a device
 *
 * Returns: (transfer none): a few words for the table: how its password can be reset
 */
const char *
lk_cli_device_state (LkSadpDevice *device)
{
  const LkSadpCapabilities *can = lk_sadp_device_get_capabilities (device);

  if (can->no_password_yet)
    return _ ("no password yet");
  switch (can->reset_mode)
    {
    case LK_RESET_MODE_ENCRYPT_STRING:
      return _ ("key or file");
    case LK_RESET_MODE_DEVICE_CODE:
      return _ ("file");
    case LK_RESET_MODE_LEGACY:
      return _ ("security code");
    case LK_RESET_MODE_NONE:
      return _ ("not over SADP");
    case LK_RESET_MODE_UNSUPPORTED:
      return _ ("not supported");
    }
  return "";
}

static char **
row_of (LkSadpDevice *device)
{
  const char *cells[] = {
    lk_sadp_device_get_ipv4 (device),
    lk_sadp_device_get_mac (device),
    lk_sadp_device_get_serial (device),
    lk_sadp_device_get_model (device),
    lk_sadp_device_get_firmware (device),
    lk_cli_device_state (device),
    NULL,
  };

  for (gsize i = 0; i + 1 < G_N_ELEMENTS (cells); i++)
    if (cells[i] == NULL || *cells[i] == '\0')
      cells[i] = "-";
  return g_strdupv ((char **) cells);
}

/**
 * lk_cli_device_print_table:
 * @scanner: what found devices
 *
 * Writes a table of them for people.
 */
void
lk_cli_device_print_table (LkSadpScanner *scanner)
{
  const char *const titles[] = {
    _ ("ADDRESS"), _ ("MAC"), _ ("SERIAL"), _ ("MODEL"), _ ("FIRMWARE"), _ ("RESET BY"), NULL,
  };
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func ((GDestroyNotify) g_strfreev);

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (scanner)); i++)
    {
      g_autoptr (LkSadpDevice) device = g_list_model_get_item (G_LIST_MODEL (scanner), i);

      g_ptr_array_add (rows, row_of (device));
    }
  lk_cli_print_table (titles, rows);
}
