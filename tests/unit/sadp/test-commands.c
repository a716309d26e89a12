/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "device-half.h"
#include "fake-transport.h"
#include "lk-sadp-command.h"
#include "lk-sadp-scanner.h"

#include <string.h>

#define MAC "AA-BB-CC-DD-EE-01" /* the device's own spelling */

static const guint8 device_random[16] = { 1, 2, 0, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16 };

typedef struct
{
  LkSadpConfig *config;
  FakeTransport *wire;
  LkSadpScanner *scanner;
  LkSadpDevice *device;
  const char *exchange; /* what the device says to an exchange; NULL: the right thing */
  const char *answer;   /* what it says after Types; NULL: nothing */
  const char *wrong;    /* said before the answer: "uuid", "types", "mac" or "probe" */
  const char *from;     /* where it answers from */
  gboolean without_mac;
  GAsyncResult *result;
} Fixture;

typedef struct
{
  FakeTransport *wire;
  char *text;
  char *from;
} Said;

static gboolean
say_later (gpointer user_data)
{
  Said *said = user_data;

  fake_transport_say (said->wire, said->text, said->from, 2);
  g_object_unref (said->wire);
  g_free (said->text);
  g_free (said->from);
  g_free (said);
  return G_SOURCE_REMOVE;
}

static void
answer (Fixture *f, const char *uuid, const char *types, const char *mac, const char *rest)
{
  Said *said = g_new0 (Said, 1);

  said->wire = g_object_ref (f->wire);
  said->from = g_strdup (f->from);
  said->text = f->without_mac
                   ? g_strdup_printf ("<ProbeMatch><Uuid>%s</Uuid><Types>%s</Types>%s</ProbeMatch>",
                                      uuid, types, rest)
                   : g_strdup_printf ("<ProbeMatch><Uuid>%s</Uuid><MAC>%s</MAC><Types>%s</Types>%s"
                                      "</ProbeMatch>",
                                      uuid, mac, types, rest);
  g_idle_add (say_later, said);
}

static void
respond (FakeTransport *wire, const FakeSent *sent, gpointer user_data)
{
  Fixture *f = user_data;
  const char *uuid = lk_sadp_message_get_uuid (sent->message);
  const char *types = lk_sadp_message_get_types (sent->message);
  const char *decoy = "<Result>locked</Result>";

  if (g_str_equal (types, "inquiry") || g_str_equal (types, "inquiry_v32"))
    return;
  g_assert_cmpstr (lk_sadp_message_get_mac (sent->message), ==, MAC);
  g_assert_true (sent->route.command);

  if (g_strcmp0 (f->wrong, "uuid") == 0)
    answer (f, "00000000-0000-4000-8000-000000000000", types, MAC, decoy);
  else if (g_strcmp0 (f->wrong, "types") == 0)
    answer (f, uuid, "other", MAC, decoy);
  else if (g_strcmp0 (f->wrong, "mac") == 0)
    answer (f, uuid, types, "02-00-00-00-00-99", decoy);

  if (g_str_equal (types, "exchangecode"))
    {
      g_autofree char *code
          = device_half_exchange (lk_sadp_message_get (sent->message, "Code"), device_random);
      g_autofree char *rest = g_strdup_printf ("<Result>success</Result><Code>%s</Code>", code);

      if (f->exchange == NULL || *f->exchange != '\0')
        answer (f, uuid, types, MAC, f->exchange != NULL ? f->exchange : rest);
    }
  else if (f->answer != NULL)
    {
      answer (f, uuid, types, MAC, f->answer);
    }
}

static void
setup_fields (Fixture *f, const char *fields)
{
  static const LkSadpSchedule quiet = { .burst_ms = { 0, -1 },
                                        .broadcast_index = 9,
                                        .v32_index = { 9, 9 },
                                        .settle_ms = 1000000,
                                        .active_ms = 1000000,
                                        .idle_ms = 1000000,
                                        .grace_ms = 1000000,
                                        .stale_rounds = 3,
                                        .gone_rounds = 8 };
  g_autofree char *text = g_strdup_printf (
      "<ProbeMatch><Uuid>U</Uuid><Types>inquiry</Types><MAC>" MAC "</MAC>"
      "<IPv4Address>192.0.2.5</IPv4Address><BootTime>2023-01-16 11:06:06</BootTime>"
      "<Activated>true</Activated>%s</ProbeMatch>",
      fields);

  f->config = lk_sadp_config_new ();
  f->wire = fake_transport_new (f->config);
  f->from = "192.0.2.5";
  fake_transport_add_interface (f->wire, 2, "eth0");
  f->scanner = lk_sadp_scanner_new (LK_SADP_TRANSPORT (f->wire));
  lk_sadp_scanner_set_schedule (f->scanner, &quiet);
  g_assert_true (lk_sadp_scanner_start (f->scanner, NULL));
  fake_transport_say (f->wire, text, f->from, 2);
  f->device = g_object_ref (lk_sadp_scanner_find (f->scanner, MAC));
  fake_transport_set_responder (f->wire, respond, f);
}

static void
setup (Fixture *f, gconstpointer fields)
{
  setup_fields (f, fields != NULL ? fields
                                  : "<PasswordResetAbility>true</PasswordResetAbility>"
                                    "<PasswordResetModeSecond>true</PasswordResetModeSecond>");
}

static void
teardown (Fixture *f, gconstpointer data)
{
  g_clear_object (&f->result);
  g_object_unref (f->device);
  g_object_unref (f->scanner);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_finalize_object (f->wire);
  lk_sadp_config_unref (f->config);
}

static void
on_done (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Fixture *f = user_data;

  f->result = g_object_ref (result);
}

static GAsyncResult *
wait_for_result (Fixture *f)
{
  while (f->result == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_assert_false (lk_sadp_command_is_busy (LK_SADP_TRANSPORT (f->wire), "aa:bb:cc:dd:ee:01"));
  return f->result;
}

#define WIRE(f) LK_SADP_TRANSPORT ((f)->wire)

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
  g_autoptr (GAsyncResult) second = NULL;

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

/* --- Ways without a desk --- */

#define SELF_SERVICE                                                                             \
  "<PasswordResetModeSecond>true</PasswordResetModeSecond><SupportGUID>true</SupportGUID>"       \
  "<SupportSecurityQuestion>true</SupportSecurityQuestion><SupportMailBox>true</SupportMailBox>" \
  "<SupportPasswordResetType>true</SupportPasswordResetType>"                                    \
  "<supportEzvizUnbind>true</supportEzvizUnbind>"

static void
test_reset_types (Fixture *f, gconstpointer data)
{
  LkSadpResetTypes types;

  f->answer = "<PasswordResetTypeEnabled>true</PasswordResetTypeEnabled>"
              "<SecurityQuestionEnabled>false</SecurityQuestionEnabled>"
              "<GuidFileDataEnabled>true</GuidFileDataEnabled>"
              "<SecurityEmailEnabled>flase</SecurityEmailEnabled>"
              "<HCVerificationCodeEnabled>true</HCVerificationCodeEnabled>"
              "<Result>success</Result>";
  lk_sadp_get_reset_types_async (WIRE (f), f->device, NULL, on_done, f);
  g_assert_true (lk_sadp_get_reset_types_finish (WIRE (f), wait_for_result (f), &types, NULL));
  g_assert_true (types.known);
  g_assert_true (types.guid);
  g_assert_false (types.questions);
  g_assert_false (types.mailbox);
  g_assert_true (types.hik_connect);
}

static void
test_guid_reset (Fixture *f, gconstpointer data)
{
  g_autoptr (LkSecret) guid = lk_secret_new_text ("0123456789ABCDEF");
  g_autoptr (LkSecret) password = lk_secret_new_text ("Abcd1234");
  g_autoptr (LkSadpOutcome) outcome = NULL;

  f->answer = "<Result>invalidGUID</Result><RetryTimes>6</RetryTimes>";
  lk_sadp_guid_reset_async (WIRE (f), f->device, guid, password, FALSE, NULL, on_done, f);
  outcome = lk_sadp_guid_reset_finish (WIRE (f), wait_for_result (f), NULL);
  g_assert_cmpuint (outcome->sadp_error, ==, 2026);
  g_assert_cmpint (outcome->attempts_left, ==, 6);
  g_assert_cmpstr (lk_sadp_message_get (fake_transport_last (f->wire, "GUIDReset")->message,
                                        "GUID"),
                   ==, "0123456789ABCDEF");
}

static void
test_questions (Fixture *f, gconstpointer data)
{
  g_autoptr (GPtrArray) questions = NULL;
  g_autoptr (GPtrArray) answers
      = g_ptr_array_new_with_free_func ((GDestroyNotify) lk_sadp_question_free);
  g_autoptr (LkSecret) password = lk_secret_new_text ("Abcd1234");
  g_autoptr (LkSadpOutcome) outcome = NULL;
  g_autoptr (GError) two = NULL;
  LkSadpMessage *sent;
  guint opened = 0;

  f->answer = "<QuestionList><Question><ID>1</ID><mark>true</mark></Question>"
              "<Question><ID>2</ID><mark>false</mark></Question>"
              "<Question><ID>3</ID><mark>true</mark></Question>"
              "<Question><ID>4</ID><mark>true</mark></Question></QuestionList>"
              "<Result>success</Result>";
  lk_sadp_get_questions_async (WIRE (f), f->device, NULL, on_done, f);
  questions = lk_sadp_get_questions_finish (WIRE (f), wait_for_result (f), NULL);
  g_assert_cmpuint (questions->len, ==, 4);
  for (guint i = 0; i < questions->len; i++)
    {
      const LkSadpQuestion *question = g_ptr_array_index (questions, i);
      g_autoptr (LkSecret) text = lk_secret_new_text ("blue");

      g_assert_cmpuint (question->id, ==, i + 1);
      g_assert_cmpint (question->chosen, ==, i != 1);
      if (question->chosen)
        g_ptr_array_add (answers, lk_sadp_question_new (question->id, TRUE, text));
    }

  g_clear_object (&f->result);
  f->answer = "<Result>success</Result>";
  lk_sadp_answer_reset_async (WIRE (f), f->device, answers, password, FALSE, NULL, on_done, f);
  outcome = lk_sadp_answer_reset_finish (WIRE (f), wait_for_result (f), NULL);
  g_assert_cmpint (outcome->result, ==, LK_SADP_RESULT_SUCCESS);
  sent = fake_transport_last (f->wire, "AnswerReset")->message;
  for (guint i = 0; i < lk_sadp_message_get_n_elements (sent); i++)
    {
      const LkSadpElement *element = lk_sadp_message_get_element (sent, i);
      g_autofree char *text = NULL;

      if (!g_str_equal (element->name, "Answer"))
        continue;
      text = device_half_open (element->value, device_random);
      g_assert_cmpstr (text, ==, "blue");
      opened++;
    }
  g_assert_cmpuint (opened, ==, 3);

  g_clear_object (&f->result);
  g_ptr_array_set_size (answers, 2);
  lk_sadp_answer_reset_async (WIRE (f), f->device, answers, password, FALSE, NULL, on_done, f);
  g_assert_null (lk_sadp_answer_reset_finish (WIRE (f), wait_for_result (f), &two));
  g_assert_error (two, LK_SADP_ERROR, LK_SADP_ERROR_ARGUMENT);
}

static void
test_mail (Fixture *f, gconstpointer data)
{
  g_autoptr (LkSecret) code = lk_secret_new_text ("123456");
  g_autoptr (LkSecret) password = lk_secret_new_text ("Abcd1234");
  g_autoptr (LkSadpMailQr) qr = NULL;
  g_autoptr (LkSadpOutcome) outcome = NULL;
  g_autoptr (GError) error = NULL;

  f->answer
      = "<Result>success</Result><QRcodes>UVI=</QRcodes><MailBox>bypAZXhhbXBsZS5vcmc=</MailBox>"
        "<MailServiceBox>reset@example.org</MailServiceBox>";
  lk_sadp_get_mail_qr_async (WIRE (f), f->device, NULL, on_done, f);
  qr = lk_sadp_get_mail_qr_finish (WIRE (f), wait_for_result (f), NULL);
  g_assert_cmpstr (lk_secret_get_text (qr->text), ==, "UVI=");
  g_assert_cmpstr (qr->mailbox, ==, "o*@example.org");
  g_assert_cmpstr (qr->service_mailbox, ==, "reset@example.org");

  g_clear_object (&f->result);
  f->answer = "<Result>notSetMailBox</Result>";
  lk_sadp_get_mail_qr_async (WIRE (f), f->device, NULL, on_done, f);
  g_assert_null (lk_sadp_get_mail_qr_finish (WIRE (f), wait_for_result (f), &error));
  g_assert_cmpuint (lk_sadp_error_number (error), ==, 2038);

  g_clear_object (&f->result);
  f->answer = "<Result>success</Result>";
  lk_sadp_mail_reset_async (WIRE (f), f->device, code, password, FALSE, NULL, on_done, f);
  outcome = lk_sadp_mail_reset_finish (WIRE (f), wait_for_result (f), NULL);
  g_assert_cmpint (outcome->result, ==, LK_SADP_RESULT_SUCCESS);
}

static void
test_unbind (Fixture *f, gconstpointer data)
{
  static const struct
  {
    const char *answer;
    LkSadpUnbindStatus status;
  } rows[] = {
    { "<Result>success</Result>", LK_SADP_UNBIND_POSSIBLE },
    { "<Result>notBind</Result>", LK_SADP_UNBIND_NOT_BOUND },
    { "<Result>unenableHCPlatform</Result>", LK_SADP_UNBIND_CLOUD_OFF },
    { "<Result>offlineHCPlatform</Result>", LK_SADP_UNBIND_CLOUD_OFFLINE },
    { "<Result>huh</Result>", LK_SADP_UNBIND_UNKNOWN },
  };
  g_autoptr (LkSecret) password = lk_secret_new_text ("Abcd1234");
  g_autoptr (LkSadpOutcome) outcome = NULL;
  g_autofree char *opened = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      LkSadpUnbindStatus status;

      g_clear_object (&f->result);
      f->answer = rows[i].answer;
      lk_sadp_unbind_status_async (WIRE (f), f->device, NULL, on_done, f);
      g_assert_true (lk_sadp_unbind_status_finish (WIRE (f), wait_for_result (f), &status, NULL));
      g_assert_cmpint (status, ==, rows[i].status);
      g_assert_cmpuint (strlen (lk_sadp_unbind_status_sentence (status)), >, 20);
    }

  g_clear_object (&f->result);
  f->answer = "<Result>PasswordError</Result><RetryTimes>4</RetryTimes>";
  lk_sadp_unbind_async (WIRE (f), f->device, password, NULL, on_done, f);
  outcome = lk_sadp_unbind_finish (WIRE (f), wait_for_result (f), NULL);
  g_assert_cmpint (outcome->result, ==, LK_SADP_RESULT_REFUSED);
  g_assert_cmpuint (outcome->sadp_error, ==, 2024);
  opened = device_half_open (
      lk_sadp_message_get (fake_transport_last (f->wire, "ezvizUnbind")->message, "Password"),
      device_random);
  g_assert_cmpstr (opened, ==, "Abcd1234");
}

static void
test_not_offered (Fixture *f, gconstpointer data)
{
  g_autoptr (LkSecret) secret = lk_secret_new_text ("Abcd1234");
  g_autoptr (GError) error = NULL;

  lk_sadp_guid_reset_async (WIRE (f), f->device, secret, secret, FALSE, NULL, on_done, f);
  g_assert_null (lk_sadp_guid_reset_finish (WIRE (f), wait_for_result (f), &error));
  g_assert_error (error, LK_SADP_ERROR, LK_SADP_ERROR_NOT_SUPPORTED);
  g_clear_object (&f->result);
  g_clear_error (&error);
  lk_sadp_unbind_async (WIRE (f), f->device, secret, NULL, on_done, f);
  g_assert_null (lk_sadp_unbind_finish (WIRE (f), wait_for_result (f), &error));
  g_assert_error (error, LK_SADP_ERROR, LK_SADP_ERROR_NOT_SUPPORTED);
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

#define ADD(path, fields, func) g_test_add (path, Fixture, fields, setup, func, teardown)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("/sadp/export/encrypt-string", NULL, test_export);
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
  ADD ("/sadp/reset/refused", NULL, test_reset_refused);
  ADD ("/sadp/reset/silence", NULL, test_reset_silence);
  ADD ("/sadp/reset/exchange-fails", NULL, test_exchange_fails);
  ADD ("/sadp/reset/refused-here", NULL, test_reset_refused_here);
  ADD ("/sadp/self-service/reset-types", SELF_SERVICE, test_reset_types);
  ADD ("/sadp/self-service/guid", SELF_SERVICE, test_guid_reset);
  ADD ("/sadp/self-service/questions", SELF_SERVICE, test_questions);
  ADD ("/sadp/self-service/mail", SELF_SERVICE, test_mail);
  ADD ("/sadp/self-service/unbind", SELF_SERVICE, test_unbind);
  ADD ("/sadp/self-service/not-offered", NULL, test_not_offered);
  ADD ("/sadp/probe", NULL, test_probe);
  return g_test_run ();
}
