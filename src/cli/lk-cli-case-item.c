/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lk-cli-case-item.h"
#include "lk-mac.h"
#include "lk-serial.h"
#include "config.h"

#include <glib/gi18n.h>
#include <string.h>

static gboolean refuse (GError **error, const char *format, ...) G_GNUC_PRINTF (2, 3);

static gboolean
refuse (GError **error, const char *format, ...)
{
  va_list arguments;

  if (error != NULL)
    {
      va_start (arguments, format);
      *error = g_error_new_valist (G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, format, arguments);
      va_end (arguments);
    }
  return FALSE;
}

static gboolean
take_mac (LkCliItem *self, const char *value, GError **error)
{
  g_autofree char *mac = lk_mac_normalise (value);

  if (mac == NULL)
    return refuse (error, _ ("“%s” is not a MAC."), value);
  lk_device_identity_set_mac (self->device, mac);
  return TRUE;
}

static gboolean
take_serial (LkCliItem *self, const char *value, GError **error)
{
  if (!lk_serial_is_valid (value))
    return refuse (error, _ ("“%s” is not a serial."), value);
  lk_device_identity_set_serial (self->device, value);
  return TRUE;
}

static gboolean
take_kind (LkCliItem *self, const char *value, GError **error)
{
  if (lk_label_kind_from_string (value, &self->label_kind)
      || lk_request_kind_from_string (value, &self->request_kind))
    return TRUE;
  return refuse (error, _ ("“kind” is “label”, “invoice” or “screen” of a photo, "
                           "“encrypt-string”, “device-code” or “qr” of a request."));
}

static gboolean
take_file (char **slot, const char *value)
{
  g_free (*slot);
  *slot = g_strdup (value);
  return TRUE;
}

static gboolean
take_value (LkCliItem *self, const char *key, const char *value, GError **error)
{
  if (g_str_equal (key, "serial"))
    return take_serial (self, value, error);
  if (g_str_equal (key, "mac"))
    return take_mac (self, value, error);
  if (g_str_equal (key, "kind"))
    return take_kind (self, value, error);
  if (g_str_equal (key, "label"))
    return take_file (&self->label, value);
  if (g_str_equal (key, "request"))
    return take_file (&self->request, value);
  if (g_str_equal (key, "model"))
    lk_device_identity_set_model (self->device, value);
  else if (g_str_equal (key, "ipv4"))
    lk_device_identity_set_ipv4 (self->device, value);
  else if (g_str_equal (key, "firmware"))
    lk_device_identity_set_firmware (self->device, value);
  else if (g_str_equal (key, "boot_time"))
    lk_device_identity_set_boot_time (self->device, value);
  else
    return refuse (error, _ ("An item has no “%s”."), key);
  return TRUE;
}

/* Up to the next comma; a backslash keeps a comma in a value. */
static char *
next_part (const char **at)
{
  GString *part = g_string_new (NULL);
  const char *p = *at;

  for (; *p != '\0' && *p != ','; p++)
    {
      if (*p == '\\' && (p[1] == ',' || p[1] == '\\'))
        p++;
      g_string_append_c (part, *p);
    }
  *at = *p == ',' ? p + 1 : p;
  return g_string_free (part, FALSE);
}

/**
 * lk_cli_item_parse:
 * @text: `KEY=VALUE,…`
 * @error: %G_OPTION_ERROR_BAD_VALUE with a sentence
 *
 * Returns: (transfer full): the item, or %NULL
 */
LkCliItem *
lk_cli_item_parse (const char *text, GError **error)
{
  g_autoptr (LkCliItem) self = g_new0 (LkCliItem, 1);

  self->device = lk_device_identity_new ();
  while (*text != '\0')
    {
      g_autofree char *part = next_part (&text);
      char *equals = strchr (part, '=');

      if (equals == NULL)
        {
          refuse (error, _ ("“%s” has no value: an item is written KEY=VALUE,KEY=VALUE."), part);
          return NULL;
        }
      *equals = '\0';
      if (!take_value (self, part, equals + 1, error))
        return NULL;
    }
  if (*lk_device_identity_get_serial (self->device) != '\0')
    return g_steal_pointer (&self);
  refuse (error, _ ("An item needs “serial”."));
  return NULL;
}

/**
 * lk_cli_item_free:
 * @self: (nullable) (transfer full): an item
 */
void
lk_cli_item_free (LkCliItem *self)
{
  if (self == NULL)
    return;
  g_clear_object (&self->device);
  g_free (self->label);
  g_free (self->request);
  g_free (self);
}
