/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lk-file.h"
#include "lk-hash.h"
#include "lk-log.h"
#include "lk-mac.h"
#include "lk-password.h"
#include "lk-secret.h"
#include "lk-serial.h"
#include "lk-text.h"
#include "lk-time.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>

static void
test_mac (void)
{
  static const struct
  {
    const char *text, *expected;
  } rows[] = {
    { "c0-56-e3-61-9c-99", "c0:56:e3:61:9c:99" },
    { "AA-BB-CC-A6-68-F5", "aa:bb:cc:a6:68:f5" },
    { " aabb.ccdd.eeff\n", "aa:bb:cc:dd:ee:ff" },
    { "aabbccddeeff", "aa:bb:cc:dd:ee:ff" },
    { "", NULL },
    { NULL, NULL },
    { "aa:bb:cc:dd:ee", NULL },
    { "aa:bb:cc:dd:ee:ff:00", NULL },
    { "a:ab:bc:cd:de:ef:f", NULL },
    { "aa:bb:cc:dd:ee:fg", NULL },
    { ":aabbccddeeff", NULL },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *mac = lk_mac_normalise (rows[i].text);
      g_assert_cmpstr (mac, ==, rows[i].expected);
    }
}

static void
test_serial (void)
{
  static const struct
  {
    const char *serial, *expected;
  } rows[] = {
    { "DS-2CD2432F-IW20150126CCCH152858235", "152858235" },
    { "DS-2CD2385G1-I20200414AAWRE04255405", "E04255405" },
    { "DS-7804HQH-K10420191213CCRRE12345678WCVU", "E12345678" },
    { "DS-KH6210-serial_number", NULL },
    { "E12345678", "E12345678" },
    { "e12345678", "E12345678" },
    { "1234567", NULL },
    { "", NULL },
    { NULL, NULL },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *serial = lk_serial_short (rows[i].serial);
      g_assert_cmpstr (serial, ==, rows[i].expected);
    }
  g_assert_true (lk_serial_matches_label ("DS-2CD2432F-IW20150126CCCH152858235", "152858235"));
  g_assert_true (lk_serial_matches_label ("DS-2CD2385G1-I20200414AAWRE04255405", " e04255405 "));
  g_assert_false (lk_serial_matches_label ("DS-2CD2432F-IW20150126CCCH152858235", "52858235"));
  g_assert_false (lk_serial_matches_label ("DS-2CD2385G1-I20200414AAWRE04255405", "F04255405"));
  g_assert_false (lk_serial_matches_label ("DS-2CD2385G1-I20200414AAWRE04255405", ""));
  g_assert_false (lk_serial_matches_label (NULL, NULL));
  g_assert_false (lk_serial_is_valid ("a\nb"));
  g_assert_false (lk_serial_is_valid (""));
  g_assert_true (lk_serial_is_valid ("DS-7616NI-K2/16P0123"));
}

static void
test_time (void)
{
  g_autofree char *round = NULL;
  gint64 us = 0;

  g_assert_true (lk_time_parse_us ("2026-11-23T20:48:44+01:00", &us));
  round = lk_time_format_us (us);
  g_assert_cmpstr (round, ==, "2026-11-23T19:48:44Z");
  g_assert_false (lk_time_parse_us ("2026-11-23", &us));
  g_assert_false (lk_time_parse_us ("2026-11-23T20:48:44", &us));
  g_assert_false (lk_time_parse_us ("20261123T204844Z----", &us));
  g_assert_false (lk_time_parse_us ("2026-13-23T20:48:44Z", &us));
  g_assert_false (lk_time_parse_us (NULL, &us));
}

static void
test_password (void)
{
  g_assert_cmpuint (lk_password_check ("Abcdef12", "admin"), ==, 0);
  g_assert_cmpuint (lk_password_check ("Abcde12", "admin"), ==, LK_PASSWORD_TOO_SHORT);
  g_assert_cmpuint (lk_password_check ("abcdefgh", "admin"), ==, LK_PASSWORD_TOO_SIMPLE);
  g_assert_cmpuint (lk_password_check ("Abcdefghijklmno17", "admin"), ==, LK_PASSWORD_TOO_LONG);
  g_assert_cmpuint (lk_password_check ("Abcdef12ü", "admin"), ==, LK_PASSWORD_NOT_ASCII);
  g_assert_cmpuint (lk_password_check ("Abcdef 12", "admin"), ==, LK_PASSWORD_NOT_ASCII);
  g_assert_cmpuint (lk_password_check ("1Nimda2x", "x2admin1"), ==, LK_PASSWORD_USER_NAME);
  g_assert_cmpuint (lk_password_classes ("aA1!"), ==, 4);
}

static void
test_text (void)
{
  g_autofree char *clean = lk_text_clean (" a\x01"
                                          "b\xff\xe2\x80\xae"
                                          "c ",
                                          100);
  g_autofree char *cut = lk_text_clean ("äöü", 2);

  g_assert_cmpstr (clean, ==,
                   "a b\xef\xbf\xbd"
                   "c");
  g_assert_cmpstr (cut, ==, "äö");
  g_assert_true (lk_text_is_base64 ("QUJD", 4));
  g_assert_true (lk_text_is_base64 ("QUI=", 8));
  g_assert_false (lk_text_is_base64 ("QUI=", 3));
  g_assert_false (lk_text_is_base64 ("QU=D", 8));
  g_assert_false (lk_text_is_base64 ("QUJ", 8));
  g_assert_false (lk_text_is_base64 ("QUJ\n", 8));
  g_assert_false (lk_text_is_base64 ("", 8));
  g_assert_true (lk_text_word_equal (" CodeError ", "codeerror"));
  g_assert_false (lk_text_word_equal ("success", "failed"));
}

static void
test_secret (void)
{
  g_autoptr (LkSecret) secret = lk_secret_new ("a\0b", 3);
  g_autoptr (LkSecret) same = lk_secret_ref (secret);
  gsize size = 0;

  g_assert_cmpmem (lk_secret_get_data (same, &size), 3, "a\0b", 3);
  g_assert_cmpuint (size, ==, 3);
  g_assert_true (lk_equal_constant_time ("abc", "abc", 3));
  g_assert_false (lk_equal_constant_time ("abc", "abd", 3));
}

static void
test_hash (void)
{
  g_autofree char *hex = lk_sha256_hex ("abc", 3);
  guint8 bytes[3];

  g_assert_cmpstr (hex, ==, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  g_assert_true (lk_sha256_is_hex (hex));
  hex[0] = 'B';
  g_assert_false (lk_sha256_is_hex (hex));
  g_assert_true (lk_hex_decode ("00fFa1", bytes, 3));
  g_assert_cmpmem (bytes, 3, "\x00\xff\xa1", 3);
  g_assert_false (lk_hex_decode ("00ff", bytes, 3));
  g_assert_false (lk_hex_decode ("00ffgg", bytes, 3));
}

static void
test_file (void)
{
  g_autofree char *directory = g_dir_make_tmp ("lk-base-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (directory, "secret", NULL);
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GError) error = NULL;
  struct stat info;

  g_assert_true (lk_file_write_private (path, "one", 3, &error));
  g_assert_true (lk_file_write_private (path, "three", 5, &error));
  g_assert_no_error (error);
  g_assert_cmpint (stat (path, &info), ==, 0);
  g_assert_cmpuint (info.st_mode & 0777, ==, 0600);
  bytes = lk_file_read (path, 5, &error);
  g_assert_no_error (error);
  g_assert_cmpmem (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), "three", 5);

  g_assert_null (lk_file_read (path, 4, &error));
  g_assert_error (error, LK_FILE_ERROR, LK_FILE_ERROR_TOO_LARGE);
  g_clear_error (&error);
  g_assert_null (lk_file_read (directory, 4, &error));
  g_assert_error (error, LK_FILE_ERROR, LK_FILE_ERROR_NOT_REGULAR);
  g_clear_error (&error);
  g_unlink (path);
  g_assert_null (lk_file_read (path, 4, &error));
  g_assert_error (error, G_FILE_ERROR, G_FILE_ERROR_NOENT);
  g_clear_error (&error);
  /* A place that cannot be written: one error, nothing behind. */
  g_assert_false (lk_file_write_private ("/dev/full/x", "a", 1, &error));
  g_assert_nonnull (error);
  g_rmdir (directory);
}

static void
test_redact (void)
{
  static const char *const secrets[] = {
    "<ProbeMatch><EncryptString>QUJDREVG</EncryptString></ProbeMatch>",
    "<Code bEncrypt=\"true\">QUJDREVG</Code>",
    "<Password>QUJDREVG",
    "{\"answer\": {\"kind\": \"key\", \"text\" : \"QUJDREVG\"}}",
    "{\"password\":\"QUJD\\\"REVG\"}",
    "Authorization: Bearer QUJDREVG",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (secrets); i++)
    {
      g_autofree char *text = lk_log_redact (secrets[i]);
      g_assert_null (strstr (text, "QUJD"));
      g_assert_null (strstr (text, "REVG"));
      g_assert_nonnull (strstr (text, "redacted"));
    }
  {
    g_autofree char *text = lk_log_redact ("device c0:56:e3:61:9c:99 answered in 3 ms");
    g_assert_cmpstr (text, ==, "device c0:56:e3:61:9c:99 answered in 3 ms");
  }
}

/* The arithmetic of lk_time_format_us() against GDateTime, over a whole cycle of the calendar. */
static void
test_time_format_us (void)
{
  for (gint64 day = 0; day < 400000; day += 7)
    {
      gint64 seconds = day * 86400 + (day * 7919) % 86400;
      g_autoptr (GDateTime) time = g_date_time_new_from_unix_utc (seconds);
      g_autofree char *expected = g_date_time_format (time, "%Y-%m-%dT%H:%M:%SZ");
      g_autofree char *got = lk_time_format_us (seconds * G_USEC_PER_SEC + 999999);

      g_assert_cmpstr (got, ==, expected);
    }
  for (gint64 day = 10957; day < 11500; day++)
    {
      g_autoptr (GDateTime) time = g_date_time_new_from_unix_utc (day * 86400);
      g_autofree char *expected = g_date_time_format (time, "%Y-%m-%dT%H:%M:%SZ");
      g_autofree char *got = lk_time_format_us (day * 86400 * G_USEC_PER_SEC);

      g_assert_cmpstr (got, ==, expected);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/base/mac", test_mac);
  g_test_add_func ("/base/serial", test_serial);
  g_test_add_func ("/base/time", test_time);
  g_test_add_func ("/base/password", test_password);
  g_test_add_func ("/base/text", test_text);
  g_test_add_func ("/base/secret", test_secret);
  g_test_add_func ("/base/hash", test_hash);
  g_test_add_func ("/base/file", test_file);
  g_test_add_func ("/base/redact", test_redact);
  g_test_add_func ("/base/time/format-us", test_time_format_us);
  return g_test_run ();
}
