/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "fake-transport.h"
#include "lk-sadp-redact.h"
#include "lk-sadp-scanner.h"

#include <stdint.h>
#include <string.h>

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

/* Reads all that the list shows of a device. */
static void
look_at (LkSadpDevice *device)
{
  const LkSadpCapabilities *c = lk_sadp_device_get_capabilities (device);
  g_auto (GStrv) ways = lk_sadp_capabilities_self_service (c);
  LkSadpRoute route;
  const char *const texts[] = {
    lk_sadp_device_get_serial (device),    lk_sadp_device_get_model (device),
    lk_sadp_device_get_mac_raw (device),   lk_sadp_device_get_ipv4 (device),
    lk_sadp_device_get_ipv6 (device),      lk_sadp_device_get_firmware (device),
    lk_sadp_device_get_dsp (device),       lk_sadp_device_get_boot_time (device),
    lk_sadp_device_get_ipv4_mask (device), lk_sadp_device_get_ipv4_gateway (device),
  };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    g_assert_true (texts[i] == NULL || g_utf8_validate (texts[i], -1, NULL));
  g_assert_nonnull (c->sentence);
  g_assert_cmpuint (g_strv_length (ways), <=, 4);
  g_assert_cmpuint (lk_sadp_device_get_http_port (device), <=, 65535);
  g_assert_cmpuint (lk_sadp_device_get_command_port (device), <=, 65535);
  g_assert_cmpuint (g_strv_length ((char **) lk_sadp_device_get_addresses (device)), <=, 16);
  lk_sadp_device_get_kind (device);
  lk_sadp_device_get_activated (device);
  lk_sadp_device_get_route (device, &route);
  for (guint i = 0; i < lk_sadp_device_get_n_fields (device); i++)
    g_assert_true (g_utf8_validate (lk_sadp_device_get_nth_field (device, i)->value, -1, NULL));
}

#define SECRET "TOPSECRET"

static gboolean
shows (GBytes *redacted)
{
  gsize size;
  const char *data = g_bytes_get_data (redacted, &size);

  return size > 0 && memmem (data, size, SECRET, strlen (SECRET)) != NULL;
}

/* Whatever stands before it, or cuts it short: a secret is not shown. */
static void
check_hidden_behind (const uint8_t *data, size_t size)
{
  static const char *const secrets[]
      = { "<Password>" SECRET "</Password>",
          "<n:EncryptString n:x=\"1\">" SECRET "</n:EncryptString>",
          "<x Code=\"" SECRET "\" bSalt=\"true\"/>", "<GUID n:of='" SECRET "'>" };

  for (gsize i = 0; i < G_N_ELEMENTS (secrets); i++)
    {
      g_autoptr (GByteArray) text = g_byte_array_new ();
      g_autoptr (GBytes) redacted = NULL;

      g_byte_array_append (text, data, (guint) size);
      g_byte_array_append (text, (const guint8 *) secrets[i], (guint) strlen (secrets[i]));
      redacted = lk_sadp_redact (text->data, text->len);
      g_assert_false (shows (redacted));
    }
}

static gboolean
is_code (const char *name)
{
  const char *colon = strrchr (name, ':');

  return g_ascii_strcasecmp (colon != NULL ? colon + 1 : name, "Code") == 0;
}

/* Whatever stands within it: what the parser reads as a secret is not shown. */
static void
check_hidden_within (const uint8_t *data, size_t size)
{
  static const char before[] = "<ProbeMatch><n:Code>";
  static const char after[] = SECRET "</n:Code></ProbeMatch>";
  g_autoptr (GByteArray) text = g_byte_array_new ();
  g_autoptr (LkSadpMessage) message = NULL;
  g_autoptr (GBytes) redacted = NULL;
  gboolean read = FALSE;

  g_byte_array_append (text, (const guint8 *) before, sizeof before - 1);
  g_byte_array_append (text, data, (guint) size);
  g_byte_array_append (text, (const guint8 *) after, sizeof after - 1);
  message = lk_sadp_message_parse (text->data, text->len, NULL);
  for (guint i = 0; message != NULL && i < lk_sadp_message_get_n_elements (message); i++)
    {
      const LkSadpElement *element = lk_sadp_message_get_element (message, i);

      read = read || (is_code (element->name) && strstr (element->text, SECRET) != NULL);
    }
  redacted = lk_sadp_redact (text->data, text->len);
  g_assert_false (read && shows (redacted));
}

static void
hear (FakeTransport *wire, const uint8_t *data, size_t size)
{
  g_autoptr (LkSadpMessage) message = lk_sadp_message_parse (data, size, NULL);
  g_autoptr (GPtrArray) packets
      = g_ptr_array_new_with_free_func ((GDestroyNotify) lk_sadp_packet_free);
  g_autoptr (GBytes) redacted = lk_sadp_redact (data, size);
  LkSadpAddress source = { 0xc0000200u + (size > 0 ? data[0] % 4 : 0), 37020 };

  g_assert_cmpuint (g_bytes_get_size (redacted), ==, size);
  if (size > 0 && memmem (data, size, SECRET, strlen (SECRET)) == NULL)
    {
      check_hidden_behind (data, size);
      check_hidden_within (data, size);
    }
  if (message == NULL)
    return;
  g_ptr_array_add (packets, lk_sadp_packet_new (message, &source, 2, 1));
  lk_sadp_transport_emit_received (LK_SADP_TRANSPORT (wire), packets);
}

/* A wire on which anybody says anything; datagrams are split by the byte 0xff 0x00. */
int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autoptr (LkSadpConfig) config = lk_sadp_config_new ();
  g_autoptr (FakeTransport) wire = fake_transport_new (config);
  g_autoptr (LkSadpScanner) scanner = lk_sadp_scanner_new (LK_SADP_TRANSPORT (wire));
  static const uint8_t separator[] = { 0xff, 0x00 };

  if (!lk_sadp_scanner_start (scanner, NULL))
    return 0;
  while (size > 0)
    {
      const uint8_t *end = memmem (data, size, separator, sizeof separator);
      size_t length = end != NULL ? (size_t) (end - data) : size;

      hear (wire, data, length);
      length = end != NULL ? length + sizeof separator : length;
      data += length;
      size -= length;
    }
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (scanner)); i++)
    {
      g_autoptr (LkSadpDevice) device = g_list_model_get_item (G_LIST_MODEL (scanner), i);

      look_at (device);
    }
  lk_sadp_scanner_stop (scanner);
  return 0;
}
