/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gstdio.h>
#include <string.h>

#include "lk-agreement.h"
#include "lk-call.h"
#include "lk-passwords.h"
#include "lk-picture.h"
#include "lk-search-text.h"
#include "lk-store-error.h"
#include "lk-vault.h"

#define BYTES(text) ((const guint8 *) (text))

static const char jpeg[] = "\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00"
                           "\xff\xc0\x00\x0b\x08\x00\x10\x00\x20\x01\x01\x11\x00"
                           "\xff\xda\x00\x08\x01\x01\x00\x00\x3f\x00"
                           "abc\xff\x00"
                           "def\xff\xd0ghi\xff\xd9";

static const char png[]
    = "\x89PNG\r\n\x1a\n\x00\x00\x00\x0dIHDR\x00\x00\x00\x08\x00\x00\x00\x08\x08\x02"
      "\x00\x00\x00....\x00\x00\x00\x02IDATxy....\x00\x00\x00\x00IEND....";

static void
test_picture_good (void)
{
  LkPictureKind kind;

  g_assert_cmpint (lk_picture_check_bytes (BYTES (jpeg), sizeof jpeg - 1, &kind), ==,
                   LK_PICTURE_GOOD);
  g_assert_cmpstr (lk_picture_kind_to_media_type (kind), ==, "image/jpeg");
  g_assert_cmpint (lk_picture_check_bytes (BYTES (png), sizeof png - 1, &kind), ==,
                   LK_PICTURE_GOOD);
  g_assert_cmpstr (lk_picture_kind_to_media_type (kind), ==, "image/png");
}

/* Every beginning of a picture, and every picture with one byte changed, gets a verdict and reads
 * nothing behind its end: each copy has exactly its size. */
static void
test_picture_hostile (void)
{
  const struct
  {
    const char *data;
    gsize size;
  } pictures[] = { { jpeg, sizeof jpeg - 1 }, { png, sizeof png - 1 } };
  LkPictureKind kind;

  for (gsize p = 0; p < G_N_ELEMENTS (pictures); p++)
    {
      for (gsize size = 0; size < pictures[p].size; size++)
        {
          g_autofree guint8 *copy = g_memdup2 (pictures[p].data, size);

          (void) lk_picture_check_bytes (copy, size, &kind);
        }
      for (gsize at = 0; at < pictures[p].size; at++)
        for (guint value = 0; value < 256; value++)
          {
            g_autofree guint8 *copy = g_memdup2 (pictures[p].data, pictures[p].size);

            copy[at] = (guint8) value;
            (void) lk_picture_check_bytes (copy, pictures[p].size, &kind);
          }
    }
}

static LkPictureVerdict
check_with (const char *before, gsize at, const char *inserted, gsize size, gsize whole)
{
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  LkPictureKind kind;

  g_byte_array_append (bytes, BYTES (before), (guint) at);
  g_byte_array_append (bytes, BYTES (inserted), (guint) size);
  g_byte_array_append (bytes, BYTES (before) + at, (guint) (whole - at));
  return lk_picture_check_bytes (bytes->data, bytes->len, &kind);
}

static void
test_picture_metadata (void)
{
  static const struct
  {
    const char *bytes;
    gsize size;
    LkPictureVerdict verdict;
  } segments[] = {
    { "\xff\xe1\x00\x08"
      "Exif\x00\x00",
      10, LK_PICTURE_METADATA },
    { "\xff\xed\x00\x04IP", 6, LK_PICTURE_METADATA },
    { "\xff\xfe\x00\x04hi", 6, LK_PICTURE_METADATA },
    { "\xff\xe2\x00\x05MPF", 7, LK_PICTURE_METADATA },
    { "\xff\xe2\x00\x0eICC_PROFILE\x00", 16, LK_PICTURE_GOOD },
    { "\xff\xee\x00\x07"
      "Adobe",
      9, LK_PICTURE_GOOD },
    { "\xff\xff\xff\xfe\x00\x04hi", 8, LK_PICTURE_METADATA },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (segments); i++)
    {
      /* after the start, and between two scans */
      g_assert_cmpint (check_with (jpeg, 2, segments[i].bytes, segments[i].size, sizeof jpeg - 1),
                       ==, segments[i].verdict);
      g_assert_cmpint (check_with (jpeg, sizeof jpeg - 3, segments[i].bytes, segments[i].size,
                                   sizeof jpeg - 1),
                       ==, segments[i].verdict);
    }
  g_assert_cmpint (check_with (png, 33, "\x00\x00\x00\x01tEXta....", 13, sizeof png - 1), ==,
                   LK_PICTURE_METADATA);
  g_assert_cmpint (check_with (png, 33, "\x00\x00\x00\x01pHYsa....", 13, sizeof png - 1), ==,
                   LK_PICTURE_GOOD);
  /* what a camera or a content credential hides under a name nobody knows */
  g_assert_cmpint (check_with (png, 33,
                               "\x00\x00\x00\x01"
                               "caBXa....",
                               13, sizeof png - 1),
                   ==, LK_PICTURE_METADATA);
  g_assert_cmpint (check_with (png, 33, "\x00\x00\x00\x01tRNSa....", 13, sizeof png - 1), ==,
                   LK_PICTURE_GOOD);
  g_assert_cmpint (check_with (png, sizeof png - 1, "xExif", 5, sizeof png - 1), ==,
                   LK_PICTURE_METADATA);
  g_assert_cmpint (check_with (jpeg, sizeof jpeg - 1, "xftypx", 6, sizeof jpeg - 1), ==,
                   LK_PICTURE_METADATA);
}

static void
test_vault_without_key (void)
{
  g_autoptr (LkVault) vault = lk_vault_new (NULL, NULL);
  g_autoptr (GBytes) sealed = lk_vault_seal (vault, "here", "text", 4, NULL);
  g_autoptr (LkSecret) open = lk_vault_open (vault, "anywhere", sealed, NULL);

  g_assert_false (lk_vault_has_key (vault));
  g_assert_null (lk_vault_get_key_id (vault));
  g_assert_cmpstr (lk_secret_get_text (open), ==, "text");
}

static LkVault *
vault_with (const char *content)
{
  g_autofree char *path = NULL;
  g_autoptr (GError) error = NULL;
  int fd = g_file_open_tmp ("lk-key-XXXXXX", &path, &error);
  LkVault *vault;

  g_assert_no_error (error);
  g_close (fd, NULL);
  g_assert_true (
      g_file_set_contents_full (path, content, -1, G_FILE_SET_CONTENTS_NONE, 0600, &error));
  vault = lk_vault_new (path, &error);
  g_assert_no_error (error);
  g_unlink (path);
  return vault;
}

static void
test_vault_with_key (void)
{
  g_autoptr (LkVault) one = vault_with ("0123456789abcdef0123456789abcdef");
  g_autoptr (LkVault) same
      = vault_with ("3031323334353637383961626364656630313233343536373839616263646566\n");
  g_autoptr (LkVault) other = vault_with ("0123456789abcdef0123456789abcdeX");
  g_autoptr (LkVault) none = lk_vault_new (NULL, NULL);
  g_autoptr (GBytes) sealed = lk_vault_seal (one, "here", "text", 4, NULL);
  g_autoptr (GBytes) again = lk_vault_seal (one, "here", "text", 4, NULL);
  g_autoptr (LkSecret) open = lk_vault_open (same, "here", sealed, NULL);
  g_autoptr (GError) error = NULL;

  g_assert_cmpstr (lk_secret_get_text (open), ==, "text");
  g_assert_cmpstr (lk_vault_get_key_id (one), ==, lk_vault_get_key_id (same));
  g_assert_cmpstr (lk_vault_get_key_id (one), !=, lk_vault_get_key_id (other));
  g_assert_false (g_bytes_equal (sealed, again));
  g_assert_null (lk_vault_open (one, "there", sealed, &error));
  g_assert_error (error, LK_STORE_ERROR, LK_STORE_ERROR_DAMAGED);
  g_clear_error (&error);
  g_assert_null (lk_vault_open (other, "here", sealed, &error));
  g_assert_error (error, LK_STORE_ERROR, LK_STORE_ERROR_DAMAGED);
  g_clear_error (&error);
  g_assert_null (lk_vault_open (none, "here", sealed, &error));
  g_assert_error (error, LK_STORE_ERROR, LK_STORE_ERROR_KEY);
}

static void
test_vault_changed (void)
{
  g_autoptr (LkVault) vault = vault_with ("0123456789abcdef0123456789abcdef");
  g_autoptr (GBytes) sealed = lk_vault_seal (vault, "here", "text", 4, NULL);
  gsize size;
  const guint8 *data = g_bytes_get_data (sealed, &size);

  for (gsize i = 0; i < size; i++)
    {
      g_autofree guint8 *copy = g_memdup2 (data, size);
      g_autoptr (GBytes) changed = NULL;
      g_autoptr (GBytes) cut = g_bytes_new (data, i);
      g_autoptr (GError) error = NULL;

      copy[i] ^= 0x10;
      changed = g_bytes_new_take (g_steal_pointer (&copy), size);
      g_assert_null (lk_vault_open (vault, "here", changed, &error));
      g_assert_error (error, LK_STORE_ERROR, LK_STORE_ERROR_DAMAGED);
      g_clear_error (&error);
      g_assert_null (lk_vault_open (vault, "here", cut, &error));
      g_assert_error (error, LK_STORE_ERROR, LK_STORE_ERROR_DAMAGED);
    }
}

static void
test_agreement (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LkAgreements) agreements = lk_agreements_new (NULL, NULL, &error);
  const LkAgreement *german;

  g_assert_no_error (error);
  german = lk_agreements_choose (agreements, "fr;q=0.9, de-CH;q=0.5, en;q=0.1");
  g_assert_cmpstr (german->language, ==, "de");
  g_assert_cmpstr (lk_agreements_choose (agreements, "*")->language, ==, "en");
  g_assert_true (
      lk_agreements_has (agreements, lk_agreements_get_version (agreements), german->sha256));
  g_assert_false (lk_agreements_has (agreements, "0", german->sha256));
  g_assert_false (lk_agreements_has (agreements, lk_agreements_get_version (agreements), NULL));
  g_assert_null (lk_agreements_new ("/nonexistent", "1", &error));
  g_assert_nonnull (error);
}

static void
test_fold (void)
{
  static const struct
  {
    const char *text;
    const char *words;
  } cases[] = {
    { "Zoë  Ångström", "zoe angstrom" },
    { "DS-7608NI/K2 (v4)", "ds 7608ni k2 v4" },
    { "STRASSE straße", "strasse strasse" },
    { "\t \n", "" },
    { "Ⅷ ﬁne", "viii fine" },
    { NULL, "" },
    { "ÎÎ", "ii" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_auto (GStrv) words = lk_search_fold (cases[i].text);
      g_autofree char *joined = g_strjoinv (" ", words);

      g_assert_cmpstr (joined, ==, cases[i].words);
    }
}

static void
test_fragment (void)
{
  g_autofree char *good = lk_search_fragment (" RK12 ");

  g_assert_cmpstr (good, ==, "rk12");
  g_assert_null (lk_search_fragment ("ab"));
  g_assert_null (lk_search_fragment ("ab cd"));
  g_assert_null (lk_search_fragment ("ååå"));
}

/* One case, looked at as an index finds it. */
static void
test_finds (void)
{
  static const struct
  {
    const char *words;
    const char *fragment;
    gboolean found;
  } cases[] = {
    { "zoe", NULL, TRUE },         { "zoe angstrom", NULL, TRUE }, { "angs", NULL, TRUE },
    { "an", NULL, FALSE },         { "ds", NULL, TRUE },           { "zo angstrom", NULL, FALSE },
    { "angs zoe", NULL, FALSE },   { "7608ni zo", NULL, FALSE },   { "7608ni angst", NULL, TRUE },
    { "zoe nobody", NULL, FALSE }, { "rk12345", NULL, FALSE },     { NULL, "k123", TRUE },
    { NULL, "lk-ab", TRUE },       { NULL, "k1 lk", FALSE },       { NULL, "zoe", FALSE },
    { "nobody", "2345", TRUE },    { "nobody", "nowhere", FALSE },
  };
  g_autoptr (LkCaseRow) row = lk_case_row_new ();
  LkItemRow *item = lk_item_row_new ();

  row->id = g_strdup ("LK-ABCDEFGHJK");
  row->contact_name = g_strdup ("Zoë Ångström");
  item->serial = g_strdup ("RK12345");
  item->model = g_strdup ("DS-7608NI/K2");
  g_ptr_array_add (row->items, item);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_auto (GStrv) words = cases[i].words != NULL ? g_strsplit (cases[i].words, " ", -1) : NULL;
      const LkCaseQuery query = { .type = -1, .words = words, .fragment = cases[i].fragment };

      g_assert_cmpint (lk_search_finds (row, &query), ==, cases[i].found);
    }
}

static void
test_passwords (void)
{
  g_autofree char *one = lk_passwords_hash ("correct horse", NULL);
  g_autofree char *two = lk_passwords_hash ("correct horse", NULL);

  g_assert_true (g_str_has_prefix (one, "$y$"));
  g_assert_cmpstr (one, !=, two);
  g_assert_true (lk_passwords_check ("correct horse", one));
  g_assert_false (lk_passwords_check ("correct horsE", one));
  g_assert_false (lk_passwords_check ("nobody has this password", NULL));
  g_assert_false (lk_passwords_check ("x", "not a hash"));
}

static void
test_etags (void)
{
  g_assert_true (lk_call_etag_matches ("\"3\"", "\"3\"", FALSE));
  g_assert_true (lk_call_etag_matches (" \"1\" , \"3\"", "\"3\"", FALSE));
  g_assert_true (lk_call_etag_matches ("*", "\"3\"", FALSE));
  g_assert_true (lk_call_etag_matches ("W/\"3\"", "\"3\"", TRUE));
  g_assert_false (lk_call_etag_matches ("W/\"3\"", "\"3\"", FALSE));
  g_assert_false (lk_call_etag_matches ("3", "\"3\"", FALSE));
  g_assert_false (lk_call_etag_matches ("", "\"3\"", TRUE));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/desk/picture/good", test_picture_good);
  g_test_add_func ("/desk/picture/hostile", test_picture_hostile);
  g_test_add_func ("/desk/picture/metadata", test_picture_metadata);
  g_test_add_func ("/desk/vault/without-key", test_vault_without_key);
  g_test_add_func ("/desk/vault/with-key", test_vault_with_key);
  g_test_add_func ("/desk/vault/changed", test_vault_changed);
  g_test_add_func ("/desk/agreement", test_agreement);
  g_test_add_func ("/desk/search/fold", test_fold);
  g_test_add_func ("/desk/search/fragment", test_fragment);
  g_test_add_func ("/desk/search/finds", test_finds);
  g_test_add_func ("/desk/passwords", test_passwords);
  g_test_add_func ("/desk/etags", test_etags);
  return g_test_run ();
}
