/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <archive.h>
#include <archive_entry.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include "lk-case-pack.h"
#include "lk-qr-decode.h"

#define REQUEST "QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVphYmNkZWZnaGlqa2xtbm9wcXJzdHV2d3h5eg=="
#define SERIAL "DS-2CD2385G1-I20200414AAWRE04255405"

static LkCase *
case_of (const char *type, guint n_items)
{
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GError) error = NULL;
  LkCase *made;

  g_string_printf (
      text,
      "{\"id\":\"LK-0123456789\",\"type\":\"%s\",\"method\":\"other\","
      "\"state\":\"submitted\",\"resolution\":null,"
      "\"created_at\":\"2024-03-04T05:06:07Z\",\"updated_at\":\"2024-03-04T05:06:07Z\","
      "\"revision\":1,\"requester\":{\"id\":\"u1\",\"name\":\"Anna\"},\"owner\":null,"
      "\"contact\":{\"name\":\"Änne <b>Müller</b>\",\"company\":\"Alarm GmbH\","
      "\"email\":\"a@example.org\",\"phone\":\"+49 1\",\"country\":\"DE\"},"
      "\"agreement\":{\"version\":\"1\",\"sha256\":\"%064d\","
      "\"accepted_at\":\"2024-03-04T05:06:07Z\"},\"actions\":[],\"items\":[",
      type, 0);
  for (guint i = 1; i <= n_items; i++)
    g_string_append_printf (
        text,
        "%s{\"index\":%u,\"state\":\"waiting\",\"device\":{\"serial\":\"DS-2CD2385G1-I20200414AAWRE"
        "%08u\",\"model\":\"DS-2CD2385G1-I\",\"mac\":\"c0:56:e3:00:00:%02x\",\"ipv4\":null,"
        "\"firmware\":\"V5.5.0\",\"boot_time\":\"1970-01-01 00:00:09\"},"
        "\"request\":{\"kind\":\"encrypt-string\",\"sha256\":\"%064d\","
        "\"exported_at\":\"2024-03-04T05:00:00Z\"},"
        "\"label\":{\"sha256\":\"%064d\",\"media_type\":\"%s\",\"kind\":\"label\"},\"answer\":"
        "null}",
        i > 1 ? "," : "", i, 4255404 + i, i, 0, 0, i == 2 ? "image/png" : "image/jpeg");
  g_string_append (text, "]}");
  g_assert_true (json_parser_load_from_data (parser, text->str, -1, &error));
  made = lk_case_new_from_json (json_node_get_object (json_parser_get_root (parser)), &error);
  g_assert_no_error (error);
  return made;
}

static LkCasePack *
pack_of (const char *type, guint n_items, gboolean with_request)
{
  g_autoptr (LkCase) made = case_of (type, n_items);
  LkCasePack *pack = lk_case_pack_new (made);
  g_autoptr (GBytes) label = g_bytes_new_static ("\xff\xd8 the photo \xff\xd9", 15);
  g_autoptr (LkSecret) request = lk_secret_new_text (REQUEST);

  for (guint i = 1; i <= n_items; i++)
    {
      lk_case_pack_set_label (pack, i, label);
      if (with_request)
        lk_case_pack_set_request (pack, i, request);
    }
  return pack;
}

static GBytes *
zip_of (LkCasePack *pack)
{
  g_autoptr (GError) error = NULL;
  GBytes *zip = lk_case_pack_to_zip (pack, NULL, &error);

  g_assert_no_error (error);
  return zip;
}

/* Names to GBytes; the order goes to @names. */
static GHashTable *
unpack (GBytes *zip, GString *names)
{
  GHashTable *files
      = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_bytes_unref);
  struct archive *archive = archive_read_new ();
  struct archive_entry *entry;
  gsize size;
  const void *data = g_bytes_get_data (zip, &size);

  archive_read_support_format_zip (archive);
  g_assert_cmpint (archive_read_open_memory (archive, data, size), ==, ARCHIVE_OK);
  while (archive_read_next_header (archive, &entry) == ARCHIVE_OK)
    {
      g_autoptr (GByteArray) content = g_byte_array_new ();
      guint8 buffer[4096];
      la_ssize_t got;

      while ((got = archive_read_data (archive, buffer, sizeof buffer)) > 0)
        g_byte_array_append (content, buffer, (guint) got);
      g_assert_cmpint (got, ==, 0);
      g_string_append_printf (names, "%s ", archive_entry_pathname (entry));
      g_hash_table_insert (files, g_strdup (archive_entry_pathname (entry)),
                           g_byte_array_free_to_bytes (g_steal_pointer (&content)));
    }
  archive_read_free (archive);
  return files;
}

static const char *
content_of (GHashTable *files, const char *name, gsize *size)
{
  GBytes *bytes = g_hash_table_lookup (files, name);

  g_assert_nonnull (bytes);
  return g_bytes_get_data (bytes, size);
}

static guint
count_in (GBytes *bytes, const char *text)
{
  gsize size;
  const char *data = g_bytes_get_data (bytes, &size);
  const char *end = data + size;
  guint count = 0;

  while ((data = memmem (data, (gsize) (end - data), text, strlen (text))) != NULL)
    {
      count++;
      data++;
    }
  return count;
}

static void
test_one_device (void)
{
  g_autoptr (LkCasePack) pack = pack_of ("password-reset", 1, TRUE);
  g_autoptr (GBytes) zip = zip_of (pack);
  g_autoptr (GString) names = g_string_new (NULL);
  g_autoptr (GHashTable) files = unpack (zip, names);
  g_autoptr (GPtrArray) codes = NULL;
  g_autoptr (LkImage) image = NULL;
  g_autofree char *file_name = lk_case_pack_make_file_name (pack);
  g_autofree char *text = NULL;
  GBytes *pdf = g_hash_table_lookup (files, "summary.pdf");
  const char *data;
  gsize size;

  g_assert_cmpstr (file_name, ==, "LK-0123456789.zip");
  g_assert_cmpstr (names->str, ==, "summary.pdf summary.txt label.jpg DeviceKey.xml request.png ");
  data = content_of (files, "DeviceKey.xml", &size);
  g_assert_cmpmem (data, size, REQUEST, strlen (REQUEST));
  data = content_of (files, "label.jpg", &size);
  g_assert_cmpmem (data, size, "\xff\xd8 the photo \xff\xd9", 15);

  image = lk_image_load_bytes (g_hash_table_lookup (files, "request.png"), NULL, NULL);
  codes = lk_qr_decode_image (image, NULL, NULL);
  g_assert_cmpuint (codes->len, ==, 1);
  g_assert_cmpstr (((LkQrCode *) g_ptr_array_index (codes, 0))->text, ==, REQUEST);

  data = content_of (files, "summary.txt", &size);
  text = g_strndup (data, size);
  for (guint i = 0; i < 11; i++)
    {
      static const char *const parts[]
          = { "LK-0123456789",        SERIAL,          "DS-2CD2385G1-I", "V5.5.0",
              "1970-01-01 00:00:09",  "a@example.org", "Alarm GmbH",     "Änne <b>Müller</b>",
              "2024-03-04 05:00 UTC", "DeviceKey.xml", "Password reset" };
      g_assert_nonnull (strstr (text, parts[i]));
    }
  /* What nobody knows is left to be filled in. */
  g_assert_nonnull (strstr (text, "Date on the device: ____"));
  /* The request itself stands in its own file alone. */
  g_assert_null (strstr (text, REQUEST));
  g_assert_cmpint (strncmp (g_bytes_get_data (pdf, NULL), "%PDF-", 5), ==, 0);
  g_assert_cmpuint (count_in (pdf, "/Type /Page\n") + count_in (pdf, "/Type /Page "), ==, 1);
}

static void
test_more_devices (void)
{
  g_autoptr (LkCasePack) pack = pack_of ("password-reset", 3, TRUE);
  g_autoptr (LkCasePack) many = pack_of ("device-unbind", 64, FALSE);
  g_autoptr (GBytes) zip = zip_of (pack);
  g_autoptr (GBytes) large = zip_of (many);
  g_autoptr (GString) names = g_string_new (NULL);
  g_autoptr (GString) many_names = g_string_new (NULL);
  g_autoptr (GHashTable) files = unpack (zip, names);
  g_autoptr (GHashTable) many_files = unpack (large, many_names);

  g_assert_cmpstr (names->str, ==,
                   "summary.pdf summary.txt "
                   "01-E04255405/label.jpg 01-E04255405/DeviceKey.xml 01-E04255405/request.png "
                   "02-E04255406/label.png 02-E04255406/DeviceKey.xml 02-E04255406/request.png "
                   "03-E04255407/label.jpg 03-E04255407/DeviceKey.xml 03-E04255407/request.png ");
  g_assert_cmpuint (g_hash_table_size (many_files), ==, 66);
}

static void
test_unbind_without_request (void)
{
  g_autoptr (LkCasePack) pack = pack_of ("device-unbind", 1, FALSE);
  g_autoptr (GBytes) zip = NULL;
  g_autoptr (GString) names = g_string_new (NULL);
  g_autoptr (GHashTable) files = NULL;
  gsize size;
  const char *data;

  lk_case_pack_set_device_date (pack, 1, "2024-03-04 06:00");
  zip = zip_of (pack);
  files = unpack (zip, names);
  g_assert_cmpstr (names->str, ==, "summary.pdf summary.txt label.jpg ");
  data = content_of (files, "summary.txt", &size);
  g_assert_nonnull (memmem (data, size, "Device unbinding", 16));
  g_assert_nonnull (memmem (data, size, "2024-03-04 06:00", 16));
}

/* Neither the clock nor the time zone is in the bytes. */
static void
test_reproducible (void)
{
  g_autoptr (LkCasePack) first = pack_of ("password-reset", 2, TRUE);
  g_autoptr (LkCasePack) second = pack_of ("password-reset", 2, TRUE);
  g_autoptr (GBytes) a = zip_of (first);
  g_autoptr (GBytes) b = NULL;
  g_autoptr (GString) names = g_string_new (NULL);
  g_autoptr (GHashTable) files = unpack (a, names);
  GBytes *pdf = g_hash_table_lookup (files, "summary.pdf");

  g_setenv ("TZ", "Pacific/Kiritimati", TRUE);
  tzset ();
  b = zip_of (second);
  g_setenv ("TZ", "UTC", TRUE);
  tzset ();
  g_assert_true (g_bytes_equal (a, b));
  g_assert_cmpuint (count_in (pdf, "Date ("), ==, 2);
  g_assert_cmpuint (count_in (pdf, "20240304050607"), ==, 2);
}

static void
on_written (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

static void
test_write (void)
{
  g_autoptr (LkCasePack) pack = pack_of ("password-reset", 1, TRUE);
  g_autoptr (GBytes) zip = zip_of (pack);
  g_autofree char *folder = g_dir_make_tmp ("lk-pack-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "case.zip", NULL);
  g_autofree char *nowhere = g_build_filename (folder, "no", "case.zip", NULL);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *data = NULL;
  struct stat info;
  gsize size;

  lk_case_pack_write_async (pack, path, NULL, on_written, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_assert_true (lk_case_pack_write_finish (pack, result, &error));
  g_assert_no_error (error);
  g_assert_cmpint (stat (path, &info), ==, 0);
  g_assert_cmpuint (info.st_mode & 0777, ==, 0600);
  g_assert_true (g_file_get_contents (path, &data, &size, NULL));
  g_assert_cmpmem (data, size, g_bytes_get_data (zip, NULL), g_bytes_get_size (zip));
  g_assert_false (lk_case_pack_write (pack, nowhere, NULL, &error));
  g_assert_error (error, G_FILE_ERROR, G_FILE_ERROR_NOENT);
  g_unlink (path);
  g_rmdir (folder);
}

static void
test_cancelled (void)
{
  g_autoptr (LkCasePack) pack = pack_of ("password-reset", 1, TRUE);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  g_cancellable_cancel (cancellable);
  g_assert_null (lk_case_pack_to_zip (pack, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/case-pack/one-device", test_one_device);
  g_test_add_func ("/case-pack/more-devices", test_more_devices);
  g_test_add_func ("/case-pack/unbind-without-request", test_unbind_without_request);
  g_test_add_func ("/case-pack/reproducible", test_reproducible);
  g_test_add_func ("/case-pack/write", test_write);
  g_test_add_func ("/case-pack/cancelled", test_cancelled);
  return g_test_run ();
}
