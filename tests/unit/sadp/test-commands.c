/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "command-fixture.h"
#include "device-half.h"

#include <string.h>

/* --- Export --- */

static LkSadpExport *
export_now (Fixture *f, GError **error)
{
  g_clear_object (&f->result);
  lk_sadp_export_async (WIRE (f), f->device, NULL, on_done, f);
  return lk_sadp_export_finish (WIRE (f), wait_for_result (f), error);
}

static void
test_export (Fixture *f, gconstpointer data)
{
  static const char *const decoys[] = { NULL, "uuid", "types", "mac" };

  for (gsize i = 0; i < G_N_ELEMENTS (decoys); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (LkSadpExport) export = NULL;
      const FakeSent *sent;

      f->wrong = decoys[i];
      f->answer = "<Result>success</Result><EncryptString>QUJD/+==</EncryptString>";
      export = export_now (f, &error);
      g_assert_no_error (error);
      g_assert_cmpstr (lk_secret_get_text (export->text), ==, "QUJD/+==");
      g_assert_cmpint (export->kind, ==, LK_SADP_REQUEST_ENCRYPT_STRING);
      g_assert_cmpstr (export->boot_time, ==, "2023-01-16 11:06:06");
      g_assert_cmpint (export->exported_us, >, 0);
      g_assert_false (export->elsewhere);
      g_assert_cmpuint (fake_transport_count (f->wire, "getencryptstring"), ==, i + 1);
      sent = fake_transport_last (f->wire, "getencryptstring");
      g_assert_cmpint (sent->route.channel, ==, LK_SADP_CHANNEL_GROUP);
      g_assert_cmpuint (sent->route.interface, ==, 2);
    }
}

/* A doubled request: the device made two, and the first one is void. */
static void
test_export_doubled (Fixture *f, gconstpointer data)
{
  g_autoptr (LkSadpExport) export = NULL;
  g_autoptr (LkSadpExport) again = NULL;

  f->answer = "<Result>success</Result><EncryptString>Rmlyc3Q=</EncryptString>";
  f->second = "<Result>success</Result><EncryptString>U2Vjb25k</EncryptString>";
  export = export_now (f, NULL);
  g_assert_cmpstr (lk_secret_get_text (export->text), ==, "U2Vjb25k");
  f->second = "<Result>failed</Result>";
  again = export_now (f, NULL);
  g_assert_cmpstr (lk_secret_get_text (again->text), ==, "Rmlyc3Q=");
}

static gboolean
say_restarted (gpointer user_data)
{
  Fixture *f = user_data;

  fake_transport_say (f->wire,
                      "<Hello><Types>hello</Types><MAC>" MAC "</MAC>"
                      "<BootTime>2023-01-16 12:00:00</BootTime></Hello>",
                      "192.0.2.5", 2);
  return G_SOURCE_REMOVE;
}

/* The device restarts as soon as it answered: the request was made before that. */
static void
test_export_then_restart (Fixture *f, gconstpointer data)
{
  g_autoptr (LkSadpExport) export = NULL;

  f->answer = "<Result>success</Result><EncryptString>QUJD</EncryptString>";
  g_timeout_add (1, say_restarted, f);
  export = export_now (f, NULL);
  while (g_strcmp0 (lk_sadp_device_get_boot_time (f->device), "2023-01-16 12:00:00") != 0)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpstr (export->boot_time, ==, "2023-01-16 11:06:06");
}

static void
test_export_device_code (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LkSadpExport) export = NULL;

  f->answer = "<Result>success</Result><Code>AwAAAA==</Code>";
  export = export_now (f, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (lk_secret_get_text (export->text), ==, "AwAAAA==");
  g_assert_cmpint (export->kind, ==, LK_SADP_REQUEST_DEVICE_CODE);
  g_assert_cmpuint (fake_transport_count (f->wire, "getcode"), ==, 1);
}

static void
test_export_answers (Fixture *f, gconstpointer data)
{
  g_autofree char *long_text = g_strnfill (1100, 'a');
  g_autofree char *too_long
      = g_strdup_printf ("<Result>success</Result><EncryptString>%s</EncryptString>", long_text);
  const struct
  {
    const char *answer;
    LkSadpError code;
    guint number;
  } rows[] = {
    { "<Result>failed</Result>", LK_SADP_ERROR_REFUSED, 2009 },
    { "<Result>LOCKED</Result><SurplusLockTime>30</SurplusLockTime>", LK_SADP_ERROR_REFUSED, 2018 },
    { "<Result>success</Result>", LK_SADP_ERROR_BAD_ANSWER, 2017 },
    { "<Result>success</Result><EncryptString></EncryptString>", LK_SADP_ERROR_BAD_ANSWER, 2017 },
    { too_long, LK_SADP_ERROR_BAD_ANSWER, 2017 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GError) error = NULL;

      f->answer = rows[i].answer;
      g_assert_null (export_now (f, &error));
      g_assert_error (error, LK_SADP_ERROR, (int) rows[i].code);
      g_assert_cmpuint (lk_sadp_error_number (error), ==, rows[i].number);
    }
}

static void
test_export_silence (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  lk_sadp_command_set_timeout (WIRE (f), 5);
  g_assert_null (export_now (f, &error));
  g_assert_error (error, LK_SADP_ERROR, LK_SADP_ERROR_OUTCOME_UNKNOWN);
  g_assert_nonnull (strstr (error->message, "utcome unknown"));
  g_assert_cmpuint (lk_sadp_error_number (error), ==, 2011);
  g_assert_cmpuint (fake_transport_count (f->wire, "getencryptstring"), ==, 1); /* never again */
}

static void
test_export_refused_here (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (export_now (f, &error));
  g_assert_error (error, LK_SADP_ERROR, LK_SADP_ERROR_NOT_SUPPORTED);
  g_assert_cmpuint (fake_transport_count (f->wire, "getencryptstring"), ==, 0);
  g_assert_cmpuint (fake_transport_count (f->wire, "getcode"), ==, 0);
}

static void
test_one_in_flight (Fixture *f, gconstpointer data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) cancelled = NULL;

  lk_sadp_export_async (WIRE (f), f->device, cancellable, on_done, f);
  g_assert_true (lk_sadp_command_is_busy (WIRE (f), "aa:bb:cc:dd:ee:01"));
  {
    Fixture other = { 0 };

    lk_sadp_export_async (WIRE (f), f->device, NULL, on_done, &other);
    while (other.result == NULL)
      g_main_context_iteration (NULL, TRUE);
    g_assert_null (lk_sadp_export_finish (WIRE (f), other.result, &error));
    g_assert_error (error, LK_SADP_ERROR, LK_SADP_ERROR_BUSY);
    g_object_unref (other.result);
  }
  g_assert_cmpuint (fake_transport_count (f->wire, "getencryptstring"), ==, 1);
  g_cancellable_cancel (cancellable);
  g_assert_null (lk_sadp_export_finish (WIRE (f), wait_for_result (f), &cancelled));
  g_assert_error (cancelled, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static void
test_cannot_send (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  fake_transport_fail (f->wire, TRUE);
  g_assert_null (export_now (f, &error));
  g_assert_error (error, LK_SADP_ERROR, LK_SADP_ERROR_SEND);
}

static void
test_answer_from_elsewhere (Fixture *f, gconstpointer data)
{
  g_autoptr (LkSadpExport) export = NULL;

  f->answer = "<Result>success</Result><EncryptString>QUJD</EncryptString>";
  f->from = "192.0.2.66";
  export = export_now (f, NULL);
  g_assert_nonnull (export);
  g_assert_true (export->elsewhere);
}

static void
test_answer_without_mac (Fixture *f, gconstpointer data)
{
  g_autoptr (LkSadpExport) export = NULL;
  g_autoptr (GError) error = NULL;

  f->answer = "<Result>success</Result><EncryptString>QUJD</EncryptString>";
  f->without_mac = TRUE;
  export = export_now (f, NULL);
  g_assert_nonnull (export);

  lk_sadp_command_set_timeout (WIRE (f), 5);
  f->from = "192.0.2.66"; /* neither MAC nor address: not an answer */
  g_assert_null (export_now (f, &error));
  g_assert_error (error, LK_SADP_ERROR, LK_SADP_ERROR_OUTCOME_UNKNOWN);
}

/* --- Reset --- */

static LkSadpOutcome *
reset_now (Fixture *f, const char *code, gboolean sync, GError **error)
{
  g_autoptr (LkSecret) answer_secret = lk_secret_new_text (code);
  g_autoptr (LkSecret) password = lk_secret_new_text ("Abcd1234");

  g_clear_object (&f->result);
  lk_sadp_reset_async (WIRE (f), f->device, answer_secret, password, sync, NULL, on_done, f);
  return lk_sadp_reset_finish (WIRE (f), wait_for_result (f), error);
}

static void
test_reset (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LkSadpOutcome) outcome = NULL;
  g_autofree char *password = NULL;
  const FakeSent *sent;

  f->answer = "<Result>success</Result>";
  outcome = reset_now (f, "A1B2C3D4", FALSE, &error);
  g_assert_no_error (error);
  g_assert_cmpint (outcome->result, ==, LK_SADP_RESULT_SUCCESS);
  g_assert_cmpuint (outcome->sadp_error, ==, 0);
  g_assert_true (outcome->attempted);
  g_assert_cmpuint (fake_transport_count (f->wire, "exchangecode"), ==, 1);
  g_assert_cmpuint (fake_transport_count (f->wire, "reset"), ==, 1);

  sent = fake_transport_last (f->wire, "reset");
  g_assert_cmpstr (lk_sadp_message_get (sent->message, "Code"), ==, "A1B2C3D4");
  g_assert_null (lk_sadp_message_get (sent->message, "SyncIPCPassword"));
  password = device_half_open (lk_sadp_message_get (sent->message, "Password"), device_random);
  g_assert_cmpstr (password, ==, "Abcd1234");
}

static void
test_reset_from_elsewhere (Fixture *f, gconstpointer data)
{
  g_autoptr (LkSadpOutcome) outcome = NULL;

  f->answer = "<Result>success</Result>";
  f->from = "192.0.2.66";
  outcome = reset_now (f, "A1B2C3D4", FALSE, NULL);
  g_assert_cmpint (outcome->result, ==, LK_SADP_RESULT_SUCCESS);
  g_assert_true (outcome->elsewhere);
  g_assert_nonnull (strstr (outcome->detail, "never seen"));
}

/* Begins a reset that the device does not answer, and stops waiting once @types has left. */
static LkSadpOutcome *
stop_after (Fixture *f, const char *types, GError **error)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (LkSecret) code = lk_secret_new_text ("A1B2C3D4");
  g_autoptr (LkSecret) password = lk_secret_new_text ("Abcd1234");

  lk_sadp_reset_async (WIRE (f), f->device, code, password, FALSE, cancellable, on_done, f);
  while (fake_transport_count (f->wire, types) == 0)
    g_main_context_iteration (NULL, TRUE);
  g_cancellable_cancel (cancellable);
  return lk_sadp_reset_finish (WIRE (f), wait_for_result (f), error);
}

/* Stopped before the device was given anything, nothing happened; after that, nobody knows. */
static void
test_reset_stopped (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LkSadpOutcome) outcome = NULL;

  f->exchange = "";
  g_assert_null (stop_after (f, "exchangecode", &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpuint (fake_transport_count (f->wire, "reset"), ==, 0);

  f->exchange = NULL;
  g_clear_object (&f->result);
  outcome = stop_after (f, "reset", NULL);
  g_assert_nonnull (outcome);
  g_assert_cmpint (outcome->result, ==, LK_SADP_RESULT_UNKNOWN);
  g_assert_true (outcome->attempted);
  g_assert_true (lk_sadp_outcome_was_given (outcome));
  g_assert_false (lk_sadp_outcome_ends_request (outcome));
  g_assert_nonnull (strstr (outcome->detail, "was stopped"));
  g_assert_cmpuint (fake_transport_count (f->wire, "reset"), ==, 1);
}

static void
test_reset_encrypted (Fixture *f, gconstpointer data)
{
  g_autoptr (LkSadpOutcome) outcome = NULL;
  g_autofree char *code = NULL;
  const LkSadpElement *element;

  f->answer = "<Result>success</Result>";
  outcome = reset_now (f, "A1B2C3D4", TRUE, NULL);
  g_assert_cmpint (outcome->result, ==, LK_SADP_RESULT_SUCCESS);
  element = lk_sadp_message_find (fake_transport_last (f->wire, "reset")->message, "Code");
  g_assert_cmpuint (element->n_attributes, ==, 1);
  code = device_half_open (element->value, device_random);
  g_assert_cmpstr (code, ==, "A1B2C3D4");
  g_assert_cmpstr (lk_sadp_message_get (fake_transport_last (f->wire, "reset")->message,
                                        "SyncIPCPassword"),
                   ==, "true");
}

static void
test_reset_refused (Fixture *f, gconstpointer data)
{
  static const struct
  {
    const char *answer;
    guint number;
    int attempts, minutes;
    const char *apply;
  } rows[] = {
    { "<Result>codeError</Result><RetryTimes>5</RetryTimes>", 2039, 5, -1, "wrong-code" },
    { "<Result>locked</Result><SurplusLockTime>30</SurplusLockTime>", 2018, -1, 30, "locked" },
    { "<Result>emptyEncryptString</Result>", 2022, -1, -1, "request-gone" },
    { "<Result>exportFileOverDue</Result>", 2023, -1, -1, "expired" },
    { "<Result>riskPassword</Result>", 2020, -1, -1, "weak-password" },
    { "<Result>PasswordError</Result><RetryModifyTime>3</RetryModifyTime>", 2024, 3, -1, "denied" },
    { "<Result>codeError</Result><RetryTimes>lots</RetryTimes>", 2039, -1, -1, "wrong-code" },
    { "<Result>neverHeard</Result>", 0, -1, -1, "other" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (LkSadpOutcome) outcome = NULL;

      f->answer = rows[i].answer;
      outcome = reset_now (f, "A1B2C3D4", FALSE, NULL);
      g_assert_cmpint (outcome->result, ==, LK_SADP_RESULT_REFUSED);
      g_assert_cmpuint (outcome->sadp_error, ==, rows[i].number);
      g_assert_cmpint (outcome->attempts_left, ==, rows[i].attempts);
      g_assert_cmpint (outcome->lock_minutes, ==, rows[i].minutes);
      g_assert_cmpstr (lk_sadp_word_apply_result (outcome->word), ==, rows[i].apply);
      g_assert_cmpuint (fake_transport_count (f->wire, "reset"), ==, i + 1);
    }
}

/* A doubled reset: done is done, in whatever order the two answers come. */
static void
test_reset_doubled (Fixture *f, gconstpointer data)
{
  static const char *const rows[][2] = {
    { "<Result>success</Result>", "<Result>emptyEncryptString</Result>" },
    { "<Result>emptyEncryptString</Result>", "<Result>success</Result>" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (LkSadpOutcome) outcome = NULL;

      f->answer = rows[i][0];
      f->second = rows[i][1];
      outcome = reset_now (f, "A1B2C3D4", FALSE, NULL);
      g_assert_cmpint (outcome->result, ==, LK_SADP_RESULT_SUCCESS);
    }
}

static void
test_reset_silence (Fixture *f, gconstpointer data)
{
  g_autoptr (LkSadpOutcome) outcome = NULL;

  lk_sadp_command_set_timeout (WIRE (f), 30);
  outcome = reset_now (f, "A1B2C3D4", FALSE, NULL);
  g_assert_cmpint (outcome->result, ==, LK_SADP_RESULT_UNKNOWN);
  g_assert_true (outcome->attempted);
  g_assert_cmpuint (outcome->sadp_error, ==, 2011);
  g_assert_nonnull (strstr (outcome->detail, "utcome unknown"));
  g_assert_cmpuint (fake_transport_count (f->wire, "reset"), ==, 1);
}

static void
test_exchange_fails (Fixture *f, gconstpointer data)
{
  static const struct
  {
    const char *exchange;
    gboolean error;
    LkSadpResult result;
  } rows[] = {
    { "", FALSE, LK_SADP_RESULT_UNKNOWN },
    { "<Result>locked</Result><SurplusLockTime>7</SurplusLockTime>", FALSE,
      LK_SADP_RESULT_REFUSED },
    { "<Result>success</Result><Code>AAAA</Code>", TRUE, 0 },
    { "<Result>success</Result>", TRUE, 0 },
  };

  lk_sadp_command_set_timeout (WIRE (f), 30);
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (LkSadpOutcome) outcome = NULL;
      g_autoptr (GError) error = NULL;

      f->exchange = rows[i].exchange;
      outcome = reset_now (f, "A1B2C3D4", FALSE, &error);
      g_assert_cmpuint (fake_transport_count (f->wire, "reset"), ==, 0);
      if (rows[i].error)
        {
          g_assert_error (error, LK_SADP_ERROR, LK_SADP_ERROR_CRYPTO);
          continue;
        }
      g_assert_cmpint (outcome->result, ==, rows[i].result);
      g_assert_false (outcome->attempted);
    }
}

static void
test_reset_refused_here (Fixture *f, gconstpointer data)
{
  g_autofree char *long_text = g_strnfill (1024, 'a');
  g_autoptr (GError) no_sync = NULL;
  g_autoptr (GError) empty = NULL;
  g_autoptr (GError) too_long = NULL;

  g_assert_null (reset_now (f, "A1B2C3D4", TRUE, &no_sync));
  g_assert_error (no_sync, LK_SADP_ERROR, LK_SADP_ERROR_NOT_SUPPORTED);
  g_assert_null (reset_now (f, "", FALSE, &empty));
  g_assert_error (empty, LK_SADP_ERROR, LK_SADP_ERROR_ARGUMENT);
  g_assert_null (reset_now (f, long_text, FALSE, &too_long));
  g_assert_error (too_long, LK_SADP_ERROR, LK_SADP_ERROR_ARGUMENT);
  g_assert_cmpuint (fake_transport_count (f->wire, "exchangecode"), ==, 0);
}

/* --- Probe --- */

static gboolean
say_inquiry (gpointer user_data)
{
  Fixture *f = user_data;

  fake_transport_say (f->wire,
                      "<ProbeMatch><Uuid>X</Uuid><Types>inquiry</Types><MAC>" MAC "</MAC>"
                      "<IPv4Address>192.0.2.5</IPv4Address>"
                      "<BootTime>2023-01-17 00:00:00</BootTime></ProbeMatch>",
                      "192.0.2.5", 2);
  return G_SOURCE_REMOVE;
}

static void
test_probe (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  lk_sadp_scanner_stop (f->scanner); /* a probe does not need one */
  g_idle_add (say_inquiry, f);
  lk_sadp_probe_async (WIRE (f), f->device, NULL, on_done, f);
  g_assert_true (lk_sadp_probe_finish (WIRE (f), wait_for_result (f), NULL));
  g_assert_cmpstr (lk_sadp_device_get_boot_time (f->device), ==, "2023-01-17 00:00:00");

  g_clear_object (&f->result);
  lk_sadp_command_set_timeout (WIRE (f), 5);
  lk_sadp_probe_async (WIRE (f), f->device, NULL, on_done, f);
  g_assert_false (lk_sadp_probe_finish (WIRE (f), wait_for_result (f), &error));
  g_assert_error (error, LK_SADP_ERROR, LK_SADP_ERROR_NO_ANSWER);
}

#define ADD(path, fields, func) \
  g_test_add (path, Fixture, fields, fixture_setup, func, fixture_teardown)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("/sadp/export/encrypt-string", NULL, test_export);
  ADD ("/sadp/export/doubled", NULL, test_export_doubled);
  ADD ("/sadp/export/then-restart", NULL, test_export_then_restart);
  ADD ("/sadp/export/device-code", "<PasswordResetAbility>true</PasswordResetAbility>",
       test_export_device_code);
  ADD ("/sadp/export/answers", NULL, test_export_answers);
  ADD ("/sadp/export/silence", NULL, test_export_silence);
  ADD ("/sadp/export/legacy", "", test_export_refused_here);
  ADD ("/sadp/export/v31-alone",
       "<PasswordResetModeSecond>true</PasswordResetModeSecond><SADPVersion>3.1</SADPVersion>",
       test_export_refused_here);
  ADD ("/sadp/export/one-in-flight", NULL, test_one_in_flight);
  ADD ("/sadp/export/cannot-send", NULL, test_cannot_send);
  ADD ("/sadp/export/from-elsewhere", NULL, test_answer_from_elsewhere);
  ADD ("/sadp/export/without-mac", NULL, test_answer_without_mac);
  ADD ("/sadp/reset/plain", NULL, test_reset);
  ADD ("/sadp/reset/encrypted",
       "<PasswordResetModeSecond>true</PasswordResetModeSecond><codeEncrypt>true</codeEncrypt>"
       "<SyncIPCPassword>true</SyncIPCPassword>",
       test_reset_encrypted);
  ADD ("/sadp/reset/from-elsewhere", NULL, test_reset_from_elsewhere);
  ADD ("/sadp/reset/refused", NULL, test_reset_refused);
  ADD ("/sadp/reset/stopped", NULL, test_reset_stopped);
  ADD ("/sadp/reset/doubled", NULL, test_reset_doubled);
  ADD ("/sadp/reset/silence", NULL, test_reset_silence);
  ADD ("/sadp/reset/exchange-fails", NULL, test_exchange_fails);
  ADD ("/sadp/reset/refused-here", NULL, test_reset_refused_here);
  ADD ("/sadp/probe", NULL, test_probe);
  return g_test_run ();
}
