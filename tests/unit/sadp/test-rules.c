/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lk-hash.h"
#include "lk-sadp-capabilities.h"
#include "lk-sadp-config.h"
#include "lk-sadp-error.h"
#include "lk-sadp-guard.h"
#include "lk-sadp-outcome.h"
#include "lk-sadp-words.h"

#include <string.h>

/* --- Words --- */

static void
test_words (void)
{
  static const struct
  {
    const char *word;
    guint number;
    const char *apply;
  } rows[] = {
    { "success", 0, NULL },
    { "failed", 2009, "denied" },
    { "denied", 2009, "denied" },
    { "failure", 2009, "denied" },
    { "locked", 2018, "locked" },
    { "notActivated", 2019, "other" },
    { "riskPassword", 2020, "weak-password" },
    { "hasActivated", 2021, "other" },
    { "emptyEncryptString", 2022, "request-gone" },
    { "exportFileOverDue", 2023, "expired" },
    { "PasswordError", 2024, "denied" },
    { "LongAnswer", 2025, "other" },
    { "invalidGUID", 2026, "wrong-code" },
    { "AnswerError", 2027, "wrong-code" },
    { "QuestionNumErr", 2028, "other" },
    { "IllegalVerificationCode", 2033, "other" },
    { "BindErrorDev", 2034, "other" },
    { "ExcedMaxBindNum", 2035, "other" },
    { "notExist", 2036, "other" },
    { "notSetMailBox", 2038, "other" },
    { "codeError", 2039, "wrong-code" },
    { "CodeError", 2039, "wrong-code" },
    { " CODEERROR \r\n", 2039, "wrong-code" },
    { "notSetPhoneNo", 2046, "other" },
    { "notBind", 0, NULL },
    { "unenableHCPlatform", 0, "other" },
    { "offlineHCPlatform", 0, "other" },
    { "somethingNew", 0, "other" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      LkSadpWord word = lk_sadp_word_parse (rows[i].word);
      g_autofree char *sentence = lk_sadp_word_sentence (word, -1, -1);

      g_test_message ("%s", rows[i].word);
      g_assert_cmpuint (lk_sadp_word_number (word), ==, rows[i].number);
      g_assert_cmpstr (lk_sadp_word_apply_result (word), ==, rows[i].apply);
      g_assert_cmpuint (strlen (sentence), >, 10);
      g_assert_null (strstr (lk_sadp_word_next_step (word), "new case"));
    }
  g_assert_cmpint (lk_sadp_word_parse (NULL), ==, LK_SADP_WORD_NONE);
  g_assert_cmpint (lk_sadp_word_parse (" "), ==, LK_SADP_WORD_NONE);
  g_assert_cmpuint (lk_sadp_word_number (LK_SADP_WORD_NO_ANSWER), ==, 2011);
  g_assert_cmpuint (g_strv_length ((char **) lk_sadp_word_causes (LK_SADP_WORD_DENIED)), ==, 4);
  g_assert_cmpuint (g_strv_length ((char **) lk_sadp_word_causes (LK_SADP_WORD_LOCKED)), ==, 0);
}

static void
test_word_numbers (void)
{
  g_autofree char *one = lk_sadp_word_sentence (LK_SADP_WORD_CODE_ERROR, 1, -1);
  g_autofree char *none = lk_sadp_word_sentence (LK_SADP_WORD_LOCKED, 0, 30);
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) copy = NULL;

  g_assert_nonnull (strstr (one, "1 attempt is left"));
  g_assert_nonnull (strstr (none, "30 minutes"));

  lk_sadp_word_set_error (&error, LK_SADP_WORD_EMPTY_ENCRYPT_STRING, -1, -1);
  g_assert_error (error, LK_SADP_ERROR, LK_SADP_ERROR_REFUSED);
  copy = g_error_copy (error);
  g_assert_cmpuint (lk_sadp_error_number (copy), ==, 2022);
  g_assert_cmpint (lk_sadp_error_get_word (copy), ==, LK_SADP_WORD_EMPTY_ENCRYPT_STRING);
  g_assert_cmpuint (lk_sadp_error_number (NULL), ==, 0);
}

/* --- Capabilities --- */

static const char *
field_of (const char *name, gpointer user_data)
{
  return g_hash_table_lookup (user_data, name);
}

static GHashTable *
fields_of (const char *text)
{
  GHashTable *table = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_auto (GStrv) pairs = g_strsplit (text, " ", -1);

  for (guint i = 0; pairs[i] != NULL; i++)
    {
      g_auto (GStrv) pair = g_strsplit (pairs[i], "=", 2);

      if (pair[0] != NULL && pair[1] != NULL)
        g_hash_table_insert (table, g_strdup (pair[0]), g_strdup (pair[1]));
    }
  return table;
}

static void
test_reset_modes (void)
{
#define HERE "MAC=aa-bb-cc-dd-ee-ff BootTime=x "
  static const struct
  {
    const char *fields, *mode;
  } rows[] = {
    { HERE, "legacy" },
    { HERE "ResetAbility=true", "legacy" },
    { HERE "ResetAbility=true PasswordResetAbility=false", "legacy" },
    { HERE "ResetAbility=false PasswordResetAbility=false", "none" },
    { HERE "Activated=true PasswordResetAbility=true", "device-code" },
    { HERE "Activated=true PasswordResetAbility=true PasswordResetModeSecond=true",
      "encrypt-string" },
    { HERE "Activated=true PasswordResetModeSecond=true", "encrypt-string" },
    { HERE "Activated=true PasswordResetAbility=true PasswordResetModeSecond=flase",
      "device-code" },
    { HERE "Activated=false PasswordResetModeSecond=true", "none" },
    { HERE "Activated=false ResetAbility=true", "none" },
    { HERE "Activated=flase PasswordResetModeSecond=true", "none" },
    { HERE "PasswordResetModeSecond=true SADPVersion=3.0,3.1.1", "encrypt-string" },
    { HERE "PasswordResetModeSecond=true SADPVersion=3.1.1", "unsupported" },
    { HERE "PasswordResetAbility=true SADPVersion=3.1", "unsupported" },
    { HERE "PasswordResetAbility=false SADPVersion=3.1", "none" },
    { "BootTime=x PasswordResetModeSecond=true", "unsupported" },
    { "MAC=aa-bb-cc-dd-ee-ff", "unsupported" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GHashTable) fields = fields_of (rows[i].fields);
      LkSadpCapabilities c;

      lk_sadp_capabilities_decide (&c, field_of, fields);
      g_test_message ("%s", rows[i].fields);
      g_assert_cmpstr (lk_reset_mode_to_string (c.reset_mode), ==, rows[i].mode);
      g_assert_cmpuint (strlen (c.sentence), >, 20);
      g_assert_cmpint (c.typed_key, ==, c.reset_mode == LK_RESET_MODE_ENCRYPT_STRING);
    }
}

static void
test_self_service (void)
{
  static const struct
  {
    const char *fields, *ways;
  } rows[] = {
    { HERE "PasswordResetModeSecond=true", "" },
    { HERE "PasswordResetModeSecond=true SupportGUID=true SupportSecurityQuestion=true "
           "SupportMailBox=true supportEzvizUnbind=true",
      "guid-file,security-questions,email,unbind" },
    { HERE "PasswordResetModeSecond=true supportEzvizUnbind=true EZVIZBindStatus=1", "unbind" },
    { HERE "PasswordResetModeSecond=true supportEzvizUnbind=true EZVIZBindStatus=2", "" },
    { HERE "Activated=false SupportGUID=true supportEzvizUnbind=true", "" },
    { HERE "PasswordResetModeSecond=true SupportGUID=true SADPVersion=3.1", "" },
    { HERE "PasswordResetAbility=false SupportGUID=true", "guid-file" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GHashTable) fields = fields_of (rows[i].fields);
      g_auto (GStrv) ways = NULL;
      g_autofree char *joined = NULL;
      LkSadpCapabilities c;

      lk_sadp_capabilities_decide (&c, field_of, fields);
      ways = lk_sadp_capabilities_self_service (&c);
      joined = g_strjoinv (",", ways);
      g_test_message ("%s", rows[i].fields);
      g_assert_cmpstr (joined, ==, rows[i].ways);
    }
}

/* --- Guards --- */

static void
test_boot_guard (void)
{
  static const struct
  {
    const char *then, *now;
    LkSadpBootVerdict verdict;
  } rows[] = {
    { "2023-01-16 11:06:06", "2023-01-16 11:06:06", LK_SADP_BOOT_SAME },
    { "2023-01-16 11:06:06", "2023-01-16 11:06:07", LK_SADP_BOOT_SAME },
    { "2023-01-16 11:06:06", "2023-01-16 11:06:11", LK_SADP_BOOT_RESTARTED },
    { "2023-01-16 11:06:06", "2023-01-17 08:00:00", LK_SADP_BOOT_RESTARTED },
    { "2021-5-9 3:2:1", "2021-05-09 03:02:01", LK_SADP_BOOT_SAME },
    { "1970-02-10 05:19:22", "1970-02-10 05:19:22", LK_SADP_BOOT_SAME_WITHOUT_CLOCK },
    { "1970-02-10 05:19:22", "1970-01-01 00:00:12", LK_SADP_BOOT_RESTARTED },
    { "1970-02-10 05:19:22", "2023-01-16 11:06:06", LK_SADP_BOOT_CLOCK_SET },
    { "1970-02-10 05:19:22", "2026-06-01 00:00:00", LK_SADP_BOOT_RESTARTED },
    { "2023-01-16 11:06:06", "1970-01-01 00:00:12", LK_SADP_BOOT_RESTARTED },
    { "2023-01-16 11:06:06", NULL, LK_SADP_BOOT_UNKNOWN },
    { "", "2023-01-16 11:06:06", LK_SADP_BOOT_UNKNOWN },
    { "2023-01-16", "2023-01-16", LK_SADP_BOOT_UNKNOWN },
    { "2023-13-16 11:06:06", "2023-13-16 11:06:06", LK_SADP_BOOT_UNKNOWN },
    { "2023-01-16 11:06:06x", "2023-01-16 11:06:06", LK_SADP_BOOT_UNKNOWN },
  };
  const gint64 exported = G_GINT64_CONSTANT (1767225600) * G_USEC_PER_SEC; /* 2026-01-01 */

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_test_message ("%s -> %s", rows[i].then, rows[i].now);
      g_assert_cmpint (lk_sadp_boot_guard (rows[i].then, exported, rows[i].now), ==,
                       rows[i].verdict);
      g_assert_cmpuint (strlen (lk_sadp_boot_sentence (rows[i].verdict)), >, 20);
    }
}

static void
test_lock (void)
{
  const gint64 now = G_GINT64_CONSTANT (1767225600) * G_USEC_PER_SEC;
  const gint64 until = lk_sadp_lock_until (now, 30);

  g_assert_cmpint (lk_sadp_lock_until (now, -1), ==, 0);
  g_assert_cmpint (lk_sadp_lock_until (now, 0), ==, 0);
  g_assert_cmpuint (lk_sadp_lock_seconds_left (until, now), ==, 1800);
  g_assert_cmpuint (lk_sadp_lock_seconds_left (until, until - 1), ==, 1);
  g_assert_cmpuint (lk_sadp_lock_seconds_left (until, until), ==, 0);
  g_assert_cmpuint (lk_sadp_lock_seconds_left (0, now), ==, 0);
}

static void
test_answer_check (void)
{
  static const char request[] = "AwAAADEyMzQ1Njc4OVtdXVs=";
  static const char used[] = "K7WQ2M9X";
  static const struct
  {
    const char *text;
    LkSadpAnswerVerdict verdict;
    const char *answer;
  } rows[] = {
    { "A1B2C3D4", LK_SADP_ANSWER_FINE, "A1B2C3D4" },
    { "\xef\xbb\xbf  A1B2C3D4\r\n", LK_SADP_ANSWER_FINE, "A1B2C3D4" },
    { "QUJDRA==", LK_SADP_ANSWER_FINE, "QUJDRA==" },
    { "", LK_SADP_ANSWER_EMPTY, NULL },
    { " \r\n\t", LK_SADP_ANSWER_EMPTY, NULL },
    { request, LK_SADP_ANSWER_OWN_REQUEST, NULL },
    { "\nAwAAADEyMzQ1Njc4OVtdXVs=\n", LK_SADP_ANSWER_OWN_REQUEST, NULL },
    { "<!DOCTYPE html><html><body>Sign in</body></html>", LK_SADP_ANSWER_WEB_PAGE, NULL },
    { "<html>", LK_SADP_ANSWER_WEB_PAGE, NULL },
    { "<ProbeMatch><Code>x</Code></ProbeMatch>", LK_SADP_ANSWER_MARKUP, NULL },
    { "a&b", LK_SADP_ANSWER_MARKUP, NULL },
    { "ID,Type,Status,IPv4,Port\n1,DS-2CD,Active,192.0.2.1,8000\n", LK_SADP_ANSWER_DEVICE_LIST,
      NULL },
    { "ID;Type;Status\r\n1;DS-2CD;Active", LK_SADP_ANSWER_DEVICE_LIST, NULL },
    { "\x01\x02\x03", LK_SADP_ANSWER_BINARY, NULL },
    { "\xff\xfe", LK_SADP_ANSWER_BINARY, NULL },
    { used, LK_SADP_ANSWER_USED, used },
  };
  g_autofree char *request_hash = lk_sha256_hex (request, strlen (request));
  g_autofree char *used_hash = lk_sha256_hex (used, strlen (used));
  const char *requests[] = { request_hash, NULL };
  const char *used_hashes[] = { used_hash, NULL };
  g_autofree char *longest = g_strnfill (LK_SADP_ANSWER_MAX, 'a');
  g_autofree char *too_long = g_strnfill (LK_SADP_ANSWER_MAX + 1, 'a');

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (LkSecret) answer = NULL;

      g_test_message ("row %" G_GSIZE_FORMAT, i);
      g_assert_cmpint (lk_sadp_answer_check (rows[i].text, strlen (rows[i].text), requests,
                                             used_hashes, &answer),
                       ==, rows[i].verdict);
      g_assert_cmpstr (answer != NULL ? lk_secret_get_text (answer) : NULL, ==, rows[i].answer);
      g_assert_cmpuint (strlen (lk_sadp_answer_sentence (rows[i].verdict)), >, 20);
    }
  g_assert_cmpuint (strlen (lk_sadp_answer_sentence (LK_SADP_ANSWER_OTHER_DEVICE)), >, 20);
  g_assert_cmpint (lk_sadp_answer_check ("a\0b", 3, NULL, NULL, NULL), ==, LK_SADP_ANSWER_BINARY);
  g_assert_cmpint (lk_sadp_answer_check (longest, strlen (longest), NULL, NULL, NULL), ==,
                   LK_SADP_ANSWER_FINE);
  g_assert_cmpint (lk_sadp_answer_check (too_long, strlen (too_long), NULL, NULL, NULL), ==,
                   LK_SADP_ANSWER_TOO_LONG);
}

static void
test_typed_key (void)
{
  g_autoptr (LkSecret) key = lk_sadp_answer_from_typed (" A1B2 \tC3D4\xc2\xa0\n");
  g_autoptr (LkSecret) confusing = lk_secret_new_text ("ABO2EFGH");
  g_autofree char *hash = lk_sadp_answer_hash (key);

  g_assert_cmpstr (lk_secret_get_text (key), ==, "A1B2C3D4");
  g_assert_true (lk_sha256_is_hex (hash));
  g_assert_true (lk_sadp_answer_has_look_alikes (key)); /* the 1 */
  g_assert_true (lk_sadp_answer_has_look_alikes (confusing));
}

/* --- Addresses --- */

static void
test_addresses (void)
{
  static const struct
  {
    const char *text;
    guint count;
    const char *first, *last;
    guint port;
  } rows[] = {
    { "192.0.2.7", 1, "192.0.2.7", "192.0.2.7", 0 },
    { " 192.0.2.7:37021 ", 1, "192.0.2.7", "192.0.2.7", 37021 },
    { "192.0.2.7-192.0.2.9", 3, "192.0.2.7", "192.0.2.9", 0 },
    { "192.0.2.250-192.0.3.5", 12, "192.0.2.250", "192.0.3.5", 0 },
    { "192.0.2.7-9:4000", 3, "192.0.2.7", "192.0.2.9", 4000 },
    { "192.0.2.77/24", 254, "192.0.2.1", "192.0.2.254", 0 },
    { "192.0.2.8/31", 2, "192.0.2.8", "192.0.2.9", 0 },
    { "192.0.2.8/32", 1, "192.0.2.8", "192.0.2.8", 0 },
    { "10.0.0.0-10.0.15.255", 4096, "10.0.0.0", "10.0.15.255", 0 },
    { "10.0.0.0-10.0.16.0", 0, NULL, NULL, 0 },
    { "10.0.0.0/8", 0, NULL, NULL, 0 },
    { "192.0.2.9-192.0.2.7", 0, NULL, NULL, 0 },
    { "192.0.2.7-300", 0, NULL, NULL, 0 },
    { "192.0.2.7:0", 0, NULL, NULL, 0 },
    { "192.0.2", 0, NULL, NULL, 0 },
    { "example.org", 0, NULL, NULL, 0 },
    { "", 0, NULL, NULL, 0 },
    { "239.255.255.250", 0, NULL, NULL, 0 },
    { "0.0.0.0", 0, NULL, NULL, 0 },
    { "192.0.2.1/0", 0, NULL, NULL, 0 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (LkSadpConfig) config = lk_sadp_config_new ();
      g_autoptr (GError) error = NULL;
      const LkSadpAddress *addresses;
      g_autofree char *first = NULL;
      g_autofree char *last = NULL;
      guint count;

      g_test_message ("%s", rows[i].text);
      g_assert_cmpint (lk_sadp_config_add_address (config, rows[i].text, &error), ==,
                       rows[i].count > 0);
      addresses = lk_sadp_config_get_addresses (config, &count);
      g_assert_cmpuint (count, ==, rows[i].count);
      if (count == 0)
        {
          g_assert_error (error, LK_SADP_ERROR, LK_SADP_ERROR_ARGUMENT);
          continue;
        }
      first = lk_sadp_ip_to_string (addresses[0].ip);
      last = lk_sadp_ip_to_string (addresses[count - 1].ip);
      g_assert_cmpstr (first, ==, rows[i].first);
      g_assert_cmpstr (last, ==, rows[i].last);
      g_assert_cmpuint (addresses[0].port, ==, rows[i].port);
    }
}

static void
test_groups (void)
{
  g_autoptr (LkSadpConfig) config = lk_sadp_config_new ();
  g_autoptr (LkSadpConfig) practice = lk_sadp_config_new_practice ();
  g_autofree char *group = NULL;

  g_assert_cmpuint (lk_sadp_config_get_port (config), ==, 37020);
  g_assert_cmpuint (lk_sadp_config_get_port (practice), ==, 47020);
  g_assert_true (lk_sadp_config_get_practice (practice));
  g_assert_false (lk_sadp_config_set_group (config, "192.0.2.1:5000", NULL));
  g_assert_false (lk_sadp_config_set_group (config, "239.1.2.3:", NULL));
  g_assert_true (lk_sadp_config_set_group (config, "239.1.2.3:5000", NULL));
  group = lk_sadp_ip_to_string (lk_sadp_config_get_group (config));
  g_assert_cmpstr (group, ==, "239.1.2.3");
  g_assert_cmpuint (lk_sadp_config_get_port (config), ==, 5000);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sadp/words/table", test_words);
  g_test_add_func ("/sadp/words/numbers", test_word_numbers);
  g_test_add_func ("/sadp/capabilities/reset-modes", test_reset_modes);
  g_test_add_func ("/sadp/capabilities/self-service", test_self_service);
  g_test_add_func ("/sadp/guard/boot", test_boot_guard);
  g_test_add_func ("/sadp/guard/lock", test_lock);
  g_test_add_func ("/sadp/guard/answer", test_answer_check);
  g_test_add_func ("/sadp/guard/typed-key", test_typed_key);
  g_test_add_func ("/sadp/config/addresses", test_addresses);
  g_test_add_func ("/sadp/config/groups", test_groups);
  return g_test_run ();
}
