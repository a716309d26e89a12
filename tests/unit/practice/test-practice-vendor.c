/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lk-practice-profile.h"
#include "lk-practice-vendor.h"
#include "lk-sadp-protocol.h"
#include "lk-text.h"

#include <string.h>

static char *
answer_of (const char *request)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LkSecret) answer = lk_practice_vendor_answer (request, strlen (request), &error);

  g_assert_no_error (error);
  return g_strdup (lk_secret_get_text (answer));
}

static void
test_vendor (void)
{
  static const LkPracticeRequestKind kinds[]
      = { LK_PRACTICE_REQUEST_ENCRYPT_STRING, LK_PRACTICE_REQUEST_DEVICE_CODE,
          LK_PRACTICE_REQUEST_MAIL };
  static const gsize limits[] = { LK_SADP_ENCRYPT_MAX, LK_SADP_CODE_MAX, LK_SADP_ENCRYPT_MAX };

  for (gsize i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      g_autoptr (LkSecret) first = NULL;
      g_autoptr (LkSecret) second = NULL;
      g_autofree char *request = lk_practice_vendor_request (kinds[i], &first);
      g_autofree char *other = lk_practice_vendor_request (kinds[i], &second);
      g_autofree char *padded = g_strdup_printf (" %s\r\n", request);
      g_autofree char *answer = answer_of (padded);

      g_assert_true (lk_text_is_base64 (request, limits[i]));
      g_assert_cmpstr (request, !=, other);
      g_assert_cmpstr (answer, ==, lk_secret_get_text (first));
      g_assert_cmpstr (lk_secret_get_text (first), !=, lk_secret_get_text (second));
      g_assert_null (strstr (request, answer));
    }
}

static void
test_vendor_refuses (void)
{
  g_autoptr (LkSecret) answer = NULL;
  g_autofree char *request
      = lk_practice_vendor_request (LK_PRACTICE_REQUEST_ENCRYPT_STRING, &answer);
  g_autofree char *cut = g_strndup (request, strlen (request) - 4);
  g_autofree char *changed = g_strdup (request);
  const char *rows[] = { "", "AB12CD34", "QUJDRA==", cut, changed, "https://example.org/" };

  changed[20] = changed[20] == 'A' ? 'B' : 'A';
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (lk_practice_vendor_answer (rows[i], strlen (rows[i]), &error));
      g_assert_error (error, LK_PRACTICE_VENDOR_ERROR, LK_PRACTICE_VENDOR_ERROR_NOT_A_REQUEST);
    }
}

static void
test_identity (void)
{
  const LkPracticeProfile *profile = lk_practice_profile_find ("ipc");
  g_autoptr (GHashTable) macs = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (LkPracticeIdentity) first = lk_practice_identity_new (profile, 7, 3);
  g_autoptr (LkPracticeIdentity) again = lk_practice_identity_new (profile, 7, 3);
  g_autoptr (LkPracticeIdentity) other = lk_practice_identity_new (profile, 8, 3);

  g_assert_cmpstr (first->mac, ==, again->mac);
  g_assert_cmpstr (first->serial, ==, again->serial);
  g_assert_cmpstr (first->serial, !=, other->serial);
  for (guint i = 0; i < 2000; i++)
    {
      g_autoptr (LkPracticeIdentity) identity = lk_practice_identity_new (profile, 7, i);

      g_assert_true (g_hash_table_add (macs, g_strdup (identity->mac)));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/practice/vendor/answers", test_vendor);
  g_test_add_func ("/practice/vendor/refuses", test_vendor_refuses);
  g_test_add_func ("/practice/identity", test_identity);
  return g_test_run ();
}
