/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "command-fixture.h"
#include "device-half.h"

#include <string.h>

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
  g_autoptr (LkSecret) guid = lk_secret_new_text ("0123456789ABCDEF\r\n");
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

#define ADD(path, fields, func) \
  g_test_add (path, Fixture, fields, fixture_setup, func, fixture_teardown)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("/sadp/self-service/reset-types", SELF_SERVICE, test_reset_types);
  ADD ("/sadp/self-service/guid", SELF_SERVICE, test_guid_reset);
  ADD ("/sadp/self-service/questions", SELF_SERVICE, test_questions);
  ADD ("/sadp/self-service/mail", SELF_SERVICE, test_mail);
  ADD ("/sadp/self-service/unbind", SELF_SERVICE, test_unbind);
  ADD ("/sadp/self-service/not-offered", NULL, test_not_offered);
  return g_test_run ();
}
