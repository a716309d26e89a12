/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib.h>
#include <string.h>

#include "lk-qr-payload.h"
#include "lk-secret.h"

typedef struct
{
  const char *text;
  gssize length;
  LkQrKind kind;
} KindCase;

static const KindCase kinds[] = {
  { "QUJDRA==", -1, LK_QR_KIND_DEVICE_REQUEST },
  { "AwAAADEyMzQ1Njc4OQECAwQ=", -1, LK_QR_KIND_DEVICE_REQUEST },
  { "QUJDRA=", -1, LK_QR_KIND_OTHER },
  { "QUJD RA==", -1, LK_QR_KIND_OTHER },
  { "", -1, LK_QR_KIND_OTHER },
  { "QUJD\0QUJD", 9, LK_QR_KIND_OTHER },
  { "www.hik-connect.com\rDS12345678\rABCDEF\rDS-2CD2143", -1, LK_QR_KIND_DEVICE_LABEL },
  { "http://www.hik-connect.com\n123456789\nABCDEF\nDS-7608", -1, LK_QR_KIND_DEVICE_LABEL },
  { "https://www.hik-connect.com\r\nC12345678\r\nABCDEF\r\nDS-2CD", -1, LK_QR_KIND_DEVICE_LABEL },
  { "HTTP://WWW.HIK-ONLINE.COM\rC12345678\rABCDEF\rDS-2CD\r", -1, LK_QR_KIND_DEVICE_LABEL },
  { "www.hik-connect.com\rC12345678", -1, LK_QR_KIND_DEVICE_LABEL },
  { "http://www.hik-connect.com", -1, LK_QR_KIND_URL },
  { "http://www.hik-connect.com\r\rABCDEF", -1, LK_QR_KIND_URL },
  { "www.hik-connect.com", -1, LK_QR_KIND_OTHER },
  { "www.hik-connect.com.example.org\rC12345678\rABCDEF\rX", -1, LK_QR_KIND_OTHER },
  { "http://evil.example/www.hik-connect.com\rC12345678\rABCDEF\rX", -1, LK_QR_KIND_URL },
  { "https://example.org/a?b=c", -1, LK_QR_KIND_URL },
  { "Http://example.org", -1, LK_QR_KIND_URL },
  { "ftp://example.org", -1, LK_QR_KIND_OTHER },
  { "WIFI:T:WPA;S:home;P:secret;;", -1, LK_QR_KIND_WIFI },
  { "wifi:S:open;;", -1, LK_QR_KIND_WIFI },
  { "otpauth://totp/x?secret=ABC", -1, LK_QR_KIND_OTP },
  { "otpauth-migration://offline?data=x", -1, LK_QR_KIND_OTP },
  { "BEGIN:VCARD", -1, LK_QR_KIND_OTHER },
  { "\xff\xfe\x80", 3, LK_QR_KIND_OTHER },
};

static void
test_kinds (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      g_test_message ("case %u", i);
      g_assert_cmpstr (lk_qr_kind_to_string (lk_qr_classify (kinds[i].text, kinds[i].length)), ==,
                       lk_qr_kind_to_string (kinds[i].kind));
    }
}

static void
test_kind_names (void)
{
  g_assert_cmpstr (lk_qr_kind_to_string (LK_QR_KIND_DEVICE_REQUEST), ==, "device-request");
  g_assert_cmpstr (lk_qr_kind_to_string (LK_QR_KIND_DEVICE_LABEL), ==, "device-label");
  g_assert_cmpstr (lk_qr_kind_to_string (LK_QR_KIND_URL), ==, "url");
  g_assert_cmpstr (lk_qr_kind_to_string (LK_QR_KIND_WIFI), ==, "wifi");
  g_assert_cmpstr (lk_qr_kind_to_string (LK_QR_KIND_OTP), ==, "otp");
  g_assert_cmpstr (lk_qr_kind_to_string (LK_QR_KIND_OTHER), ==, "other");
}

/* Base64 of 1,020 characters is a request, of 1,024 it is not: the limit is 1,023. */
static void
test_request_length (void)
{
  g_autofree char *text = g_strnfill (1024, 'A');

  g_assert_cmpint (lk_qr_classify (text, 1020), ==, LK_QR_KIND_DEVICE_REQUEST);
  g_assert_cmpint (lk_qr_classify (text, 1023), ==, LK_QR_KIND_OTHER);
  g_assert_cmpint (lk_qr_classify (text, 1024), ==, LK_QR_KIND_OTHER);
}

static void
test_label (void)
{
  g_autoptr (LkQrDeviceLabel) label
      = lk_qr_parse_device_label ("http://www.hik-connect.com/\r\n J12345678 \r\nABCDEF\r\n"
                                  "DS-2CD2143G0-I\r\nmore",
                                  -1);
  g_autoptr (LkQrDeviceLabel) bare = lk_qr_parse_device_label ("www.hik-online.com\rJ12345678", -1);
  g_autofree char *endless = g_strnfill (5000, 'x');
  g_autofree char *too_long = g_strconcat ("www.hik-connect.com\r", endless, NULL);

  g_assert_nonnull (label);
  g_assert_cmpstr (label->serial, ==, "J12345678");
  g_assert_cmpstr (label->verification_code, ==, "ABCDEF");
  g_assert_cmpstr (label->model, ==, "DS-2CD2143G0-I");

  g_assert_nonnull (bare);
  g_assert_cmpstr (bare->serial, ==, "J12345678");
  g_assert_null (bare->verification_code);
  g_assert_null (bare->model);

  g_assert_null (lk_qr_parse_device_label (too_long, -1));
  g_assert_null (lk_qr_parse_device_label ("", 0));
  g_assert_null (lk_qr_parse_device_label ("www.hik-connect.com\rA\0B", 23));
  g_assert_null (lk_qr_parse_device_label ("www.hik-connect.com\r\xff\xfe\r", -1));
}

typedef struct
{
  const char *text;
  int code; /* -1: it is a request */
} KeyCase;

static const KeyCase keys[] = {
  { "QUJDRA==", -1 },
  { "QUJDRA==\n", -1 },
  { "\xef\xbb\xbf QUJDRA==\r\n", -1 },
  { "", LK_QR_ERROR_EMPTY },
  { " \r\n\t", LK_QR_ERROR_EMPTY },
  { "<!DOCTYPE html><html></html>", LK_QR_ERROR_IS_HTML },
  { "<html lang=\"en\">", LK_QR_ERROR_IS_HTML },
  { "<?xml version=\"1.0\"?><Probe/>", LK_QR_ERROR_IS_XML },
  { "ID,Device Type,Status\r\n001,DS-2CD,Active\r\n", LK_QR_ERROR_IS_CSV },
  { "ID;Type;Status\n1;A;B\n", LK_QR_ERROR_IS_CSV },
  { "hello there", LK_QR_ERROR_NOT_A_REQUEST },
  { "QUJDRA==QUJD", LK_QR_ERROR_NOT_A_REQUEST },
};

static void
test_device_key (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    {
      g_autoptr (GBytes) bytes = g_bytes_new_static (keys[i].text, strlen (keys[i].text));
      g_autoptr (GError) error = NULL;
      g_auto (LkSecretString) text = lk_qr_read_device_key (bytes, &error);

      g_test_message ("case %u", i);
      if (keys[i].code < 0)
        {
          g_assert_no_error (error);
          g_assert_cmpstr (text, ==, "QUJDRA==");
        }
      else
        {
          g_assert_error (error, LK_QR_ERROR, keys[i].code);
          g_assert_null (text);
        }
    }
}

static void
test_device_key_long (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = g_bytes_new_take (g_strnfill (1024, 'A'), 1024);
  g_autoptr (GBytes) binary = g_bytes_new_static ("QUJD\0QUJD", 9);

  g_assert_null (lk_qr_read_device_key (bytes, &error));
  g_assert_error (error, LK_QR_ERROR, LK_QR_ERROR_TOO_LONG);
  g_clear_error (&error);
  g_assert_null (lk_qr_read_device_key (binary, &error));
  g_assert_error (error, LK_QR_ERROR, LK_QR_ERROR_NOT_A_REQUEST);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/qr/payload/kinds", test_kinds);
  g_test_add_func ("/qr/payload/kind-names", test_kind_names);
  g_test_add_func ("/qr/payload/request-length", test_request_length);
  g_test_add_func ("/qr/payload/label", test_label);
  g_test_add_func ("/qr/payload/device-key", test_device_key);
  g_test_add_func ("/qr/payload/device-key-long", test_device_key_long);
  return g_test_run ();
}
