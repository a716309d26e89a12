/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lk-practice-device-private.h"

#include <string.h>

/* What a simulated device tells in an inquiry: names and order as in published answers
 * (docs/protocol.md, 2.8 [CAP]). */

#define BARE_NAME "Gate & Yard" /* an ampersand that quirky firmware does not escape */
#define FOREIGN_NAME "摄像机"   /* what OEM firmware writes in GB18030 */

static void
append_bool (LkPracticeDevice *self, LkSadpMessage *message, const char *name, gboolean value)
{
  gboolean odd = lk_practice_device_has (self, LK_PRACTICE_QUIRKS);

  lk_sadp_message_append (message, name, value ? "true" : odd ? "flase" : "false");
}

/* An ability that firmware mentions only where it has it. */
static void
append_ability (LkPracticeDevice *self, LkSadpMessage *message, const char *name, gboolean value)
{
  if (value)
    append_bool (self, message, name, TRUE);
}

static void
append_uint (LkSadpMessage *message, const char *name, guint value)
{
  char text[16];

  g_snprintf (text, sizeof text, "%u", value);
  lk_sadp_message_append (message, name, text);
}

static const char *
description (LkPracticeDevice *self)
{
  if (lk_practice_device_has (self, LK_PRACTICE_QUIRKS))
    return BARE_NAME;
  if (lk_practice_device_has (self, LK_PRACTICE_GB18030))
    return FOREIGN_NAME;
  return self->profile->model;
}

/* Local time without a zone; some firmware does not pad it (docs/protocol.md). */
static char *
boot_time (LkPracticeDevice *self)
{
  g_autoptr (GDateTime) boot = g_date_time_new_from_unix_local (self->boot_s);

  if (lk_practice_device_has (self, LK_PRACTICE_CLOCKLESS))
    return g_strdup_printf ("1970-01-01 00:%02u:%02u", self->boots / 60 % 60, self->boots % 60);
  if (lk_practice_device_has (self, LK_PRACTICE_QUIRKS))
    return g_strdup_printf ("%d-%d-%d %d:%d:%d", g_date_time_get_year (boot),
                            g_date_time_get_month (boot), g_date_time_get_day_of_month (boot),
                            g_date_time_get_hour (boot), g_date_time_get_minute (boot),
                            g_date_time_get_second (boot));
  return g_date_time_format (boot, "%Y-%m-%d %H:%M:%S");
}

static void
append_ipv4 (LkPracticeDevice *self, LkSadpMessage *message)
{
  const char *dot = strrchr (self->address, '.');
  g_autofree char *gateway
      = g_strdup_printf ("%.*s.254", (int) (dot - self->address), self->address);

  lk_sadp_message_append (message, "IPv4Address", self->address);
  lk_sadp_message_append (message, "IPv4SubnetMask",
                          g_str_has_prefix (self->address, "127.") ? "255.0.0.0" : "255.255.255.0");
  lk_sadp_message_append (message, "IPv4Gateway", gateway);
}

static void
append_model (LkPracticeDevice *self, LkSadpMessage *message)
{
  append_uint (message, "DeviceType", self->profile->device_type);
  lk_sadp_message_append (message, "DeviceDescription", description (self));
  lk_sadp_message_append (message, "DeviceSN", self->identity->serial);
}

static void
append_state (LkPracticeDevice *self, LkSadpMessage *message)
{
  gboolean recorder = lk_practice_device_has (self, LK_PRACTICE_RECORDER);
  g_autofree char *boot = boot_time (self);

  lk_sadp_message_append (message, "DHCP", "false");
  append_uint (message, "AnalogChannelNum", 0);
  append_uint (message, "DigitalChannelNum", recorder ? 8 : 1);
  lk_sadp_message_append (message, "SoftwareVersion", self->profile->firmware);
  lk_sadp_message_append (message, "DSPVersion", self->profile->dsp);
  lk_sadp_message_append (message, "BootTime", boot);
}

static void
append_self_service (LkPracticeDevice *self, LkSadpMessage *message)
{
  append_ability (self, message, "SupportGUID", lk_practice_device_has (self, LK_PRACTICE_GUID));
  append_ability (self, message, "SupportSecurityQuestion",
                  lk_practice_device_has (self, LK_PRACTICE_QUESTIONS));
  append_ability (self, message, "SupportMailBox",
                  lk_practice_device_has (self, LK_PRACTICE_MAILBOX));
  append_ability (self, message, "SupportPasswordResetType",
                  lk_practice_device_has (self, LK_PRACTICE_RESET_TYPE));
}

static void
append_cloud (LkPracticeDevice *self, LkSadpMessage *message)
{
  if (self->cloud == LK_PRACTICE_CLOUD_NONE)
    return;
  append_bool (self, message, "SupportHCPlatform", TRUE);
  append_bool (self, message, "HCPlatformEnable", self->cloud != LK_PRACTICE_CLOUD_OFF);
  append_bool (self, message, "supportEzvizUnbind", TRUE);
  append_uint (message, "EZVIZBindStatus", self->cloud == LK_PRACTICE_CLOUD_FREE ? 2 : 1);
}

static void
append_reset (LkPracticeDevice *self, LkSadpMessage *message)
{
  LkPracticeReset reset = self->profile->reset;

  append_bool (self, message, "PasswordResetAbility",
               reset == LK_PRACTICE_RESET_ENCRYPT_STRING || reset == LK_PRACTICE_RESET_DEVICE_CODE);
  append_ability (self, message, "PasswordResetModeSecond",
                  reset == LK_PRACTICE_RESET_ENCRYPT_STRING);
  append_ability (self, message, "SyncIPCPassword",
                  lk_practice_device_has (self, LK_PRACTICE_SYNC_CAMERAS));
  append_self_service (self, message);
  append_ability (self, message, "codeEncrypt",
                  lk_practice_device_has (self, LK_PRACTICE_CODE_ENCRYPT));
  append_bool (self, message, "DeviceLock", !lk_practice_device_has (self, LK_PRACTICE_NO_LOCK));
  if (lk_practice_device_has (self, LK_PRACTICE_PHYSICAL))
    lk_sadp_message_append (message, "physicalAccessVerification", "button");
  if (lk_practice_device_has (self, LK_PRACTICE_V31))
    lk_sadp_message_append (message, "SADPVersion", "3.0,3.1.1");
  if (lk_practice_device_has (self, LK_PRACTICE_V31_ONLY))
    lk_sadp_message_append (message, "SADPVersion", "3.1.1");
  append_cloud (self, message);
}

/**
 * lk_practice_fields_append:
 * @self: a device
 * @message: an answer or an announcement
 *
 * Appends what an inquiry tells.
 */
void
lk_practice_fields_append (LkPracticeDevice *self, LkSadpMessage *message)
{
  gboolean odd = lk_practice_device_has (self, LK_PRACTICE_QUIRKS);

  if (odd)
    {
      append_bool (self, message, "Encrypt", TRUE);
      lk_sadp_message_append (message, "Salt", self->identity->salt);
    }
  append_model (self, message);
  append_uint (message, "CommandPort", 8000);
  append_uint (message, "HttpPort", self->http_port);
  lk_sadp_message_append (message, "MAC", self->identity->mac);
  append_ipv4 (self, message);
  lk_sadp_message_append (message, odd ? "Ipv6Address" : "IPv6Address", "::");
  lk_sadp_message_append (message, odd ? "Ipv6Gateway" : "IPv6Gateway", "::");
  append_uint (message, "IPv6MaskLen", 64);
  append_state (self, message);
  if (self->profile->reset == LK_PRACTICE_RESET_LEGACY)
    return;
  append_bool (self, message, "Activated", !lk_practice_device_has (self, LK_PRACTICE_INACTIVE));
  append_reset (self, message);
  if (!odd)
    lk_sadp_message_append (message, "Salt", self->identity->salt);
  if (odd)
    lk_sadp_message_append (message, "OEMinfo", "");
}

/**
 * lk_practice_fields_append_short:
 * @self: a device
 * @message: an answer
 *
 * Appends what an inquiry_v32 tells: no state, no BootTime, no reset (docs/protocol.md [HDR]).
 */
void
lk_practice_fields_append_short (LkPracticeDevice *self, LkSadpMessage *message)
{
  append_model (self, message);
  lk_sadp_message_append (message, "MAC", self->identity->mac);
  append_ipv4 (self, message);
  lk_sadp_message_append (message, "IPv4DHCP", "false");
  lk_sadp_message_append (message, "IPv6Address", "::");
}

static void
append_with_lines (GString *out, const char *text, gsize size, const char *newline)
{
  for (gsize i = 0; i < size; i++)
    {
      g_string_append_c (out, text[i]);
      if (text[i] == '>' && i + 1 < size && text[i + 1] == '<')
        g_string_append (out, newline);
    }
}

static void
free_wiped (gpointer data)
{
  GString *text = data;

  lk_wipe (text->str, text->allocated_len);
  g_string_free (text, TRUE);
}

/**
 * lk_practice_fields_to_bytes:
 * @self: a device
 * @message: what it says
 *
 * Writes a message the way devices do: a line break between elements, and with a quirky profile
 * blanks before, NULs behind, a bare ampersand (docs/protocol.md).
 *
 * Returns: (transfer full): the datagram
 */
GBytes *
lk_practice_fields_to_bytes (LkPracticeDevice *self, LkSadpMessage *message)
{
  gboolean odd = lk_practice_device_has (self, LK_PRACTICE_QUIRKS);
  g_autoptr (GBytes) plain = lk_sadp_message_to_bytes (message);
  gsize size = 0;
  const char *text = g_bytes_get_data (plain, &size);
  GString *out = g_string_sized_new (2 * size + 64);

  if (odd)
    g_string_append (out, "\x01\x02 \n");
  append_with_lines (out, text, size, odd ? "\r\n" : "\n");
  if (odd)
    {
      g_string_replace (out, "&amp;", "&", 0);
      g_string_append_len (out, "\0\0\0", 3);
    }
  if (lk_practice_device_has (self, LK_PRACTICE_GB18030))
    {
      gsize written = 0;
      g_autofree char *foreign
          = g_convert (out->str, (gssize) out->len, "GB18030", "UTF-8", NULL, &written, NULL);

      if (foreign != NULL)
        {
          g_string_truncate (out, 0);
          g_string_append_len (out, foreign, (gssize) written);
        }
    }
  return g_bytes_new_with_free_func (out->str, out->len, free_wiped, out);
}
