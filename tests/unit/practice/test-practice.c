/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "practice-client.h"

#include "lk-practice-vendor.h"

#include <string.h>

#define PASSWORD "Garden-2041"

typedef struct
{
  Client client;
  LkPracticeDevice *device;
} Fixture;

static void
open_fixture (Fixture *f, const char *profile)
{
  const LkPracticeProfile *found = lk_practice_profile_find (profile);

  g_assert_nonnull (found);
  client_open (&f->client);
  f->device = lk_practice_device_new (found, 7, 0, "127.77.0.1");
}

static void
close_fixture (Fixture *f)
{
  client_close (&f->client);
  g_assert_finalize_object (f->device);
}

static char *
export_request (Fixture *f, const char *types, const char *element)
{
  g_autoptr (LkSadpMessage) reply = client_ask_simply (f->device, types);

  g_assert_cmpstr (lk_sadp_message_get (reply, "Result"), ==, "success");
  return g_strdup (lk_sadp_message_get (reply, element));
}

static char *
answer_of (const char *request)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LkSecret) answer = lk_practice_vendor_answer (request, strlen (request), &error);

  g_assert_no_error (error);
  return g_strdup (lk_secret_get_text (answer));
}

static char *
export_and_answer (Fixture *f)
{
  g_autofree char *request = export_request (f, "getencryptstring", "EncryptString");

  return answer_of (request);
}

static LkSadpMessage *
begin_reset (Fixture *f, const char *types, const char *password)
{
  g_autofree char *sealed = NULL;
  LkSadpMessage *request;

  client_exchange (&f->client, f->device);
  sealed = client_seal (&f->client, password);
  request = client_begin (f->device, types);
  lk_sadp_message_append (request, "Password", sealed);
  return request;
}

static char *
reset_with (Fixture *f, const char *types, const char *element, const char *value)
{
  g_autoptr (LkSadpMessage) request = begin_reset (f, types, PASSWORD);

  lk_sadp_message_append (request, element, value);
  return client_result (f->device, request);
}

static void
assert_reset (Fixture *f, const char *answer, const char *expected)
{
  g_autofree char *result = reset_with (f, "reset", "Code", answer);

  g_assert_cmpstr (result, ==, expected);
}

static void
assert_changes (Fixture *f, guint changes)
{
  g_assert_cmpuint (lk_practice_device_get_password_changed (f->device), ==, changes);
}

static void
test_every_profile_answers (void)
{
  const LkPracticeProfile *profile;

  for (guint i = 0; (profile = lk_practice_profile_get (i)) != NULL; i++)
    {
      Fixture f;
      g_autoptr (LkSadpMessage) answer = NULL;
      g_autoptr (LkSadpMessage) small = NULL;

      open_fixture (&f, profile->name);
      answer = client_ask_simply (f.device, "inquiry");
      g_assert_cmpstr (lk_sadp_message_get_mac (answer), ==, lk_practice_device_get_mac (f.device));
      g_assert_cmpstr (lk_sadp_message_get (answer, "DeviceSN"), ==,
                       lk_practice_device_get_serial (f.device));
      g_assert_cmpstr (lk_sadp_message_get (answer, "IPv4Address"), ==, "127.77.0.1");
      g_assert_nonnull (lk_sadp_message_get (answer, "BootTime"));
      small = client_ask_simply (f.device, "inquiry_v32");
      g_assert_null (lk_sadp_message_get (small, "BootTime"));
      g_assert_null (lk_sadp_message_get (small, "PasswordResetAbility"));
      close_fixture (&f);
    }
}

static void
test_reset (void)
{
  Fixture f;
  g_autofree char *answer = NULL;

  open_fixture (&f, "ipc");
  answer = export_and_answer (&f);
  g_assert_cmpuint (strlen (answer), ==, 8);
  assert_reset (&f, answer, "success");
  assert_changes (&f, 1);
  /* The answer served once. */
  assert_reset (&f, answer, "emptyEncryptString");
  assert_changes (&f, 1);
  close_fixture (&f);
}

static void
test_reset_by_file (void)
{
  Fixture f;
  g_autofree char *request = NULL;
  g_autofree char *answer = NULL;
  g_autoptr (LkSadpMessage) wrong = NULL;

  open_fixture (&f, "intercom");
  wrong = client_ask_simply (f.device, "getencryptstring");
  g_assert_cmpstr (lk_sadp_message_get (wrong, "Result"), ==, "failed");
  request = export_request (&f, "getcode", "Code");
  answer = answer_of (request);
  assert_reset (&f, answer, "success");
  assert_changes (&f, 1);
  close_fixture (&f);
}

static void
test_newest_request_alone (void)
{
  Fixture f;
  g_autofree char *old = NULL;
  g_autofree char *newest = NULL;

  open_fixture (&f, "ipc");
  old = export_and_answer (&f);
  newest = export_and_answer (&f);
  assert_reset (&f, old, "codeError retry 6");
  assert_reset (&f, newest, "success");
  close_fixture (&f);
}

static void
test_lock (void)
{
  Fixture f;
  g_autofree char *answer = NULL;

  open_fixture (&f, "ipc");
  answer = export_and_answer (&f);
  for (guint left = 6; left > 0; left--)
    {
      g_autofree char *expected = g_strdup_printf ("codeError retry %u", left);

      assert_reset (&f, "WRONG234", expected);
    }
  assert_reset (&f, "WRONG234", "locked lock 30");
  assert_reset (&f, answer, "locked lock 30");
  lk_practice_device_advance (f.device, 29 * 60 + 1);
  assert_reset (&f, answer, "locked lock 1");
  lk_practice_device_advance (f.device, 60);
  assert_reset (&f, answer, "success");
  assert_changes (&f, 1);
  close_fixture (&f);
}

static void
test_restart (void)
{
  Fixture f;
  g_autofree char *answer = NULL;
  g_autoptr (LkSadpMessage) before = NULL;
  g_autoptr (LkSadpMessage) after = NULL;

  open_fixture (&f, "ipc");
  answer = export_and_answer (&f);
  before = client_ask_simply (f.device, "inquiry");
  lk_practice_device_restart (f.device);
  after = client_ask_simply (f.device, "inquiry");
  g_assert_cmpstr (lk_sadp_message_get (before, "BootTime"), !=,
                   lk_sadp_message_get (after, "BootTime"));
  assert_reset (&f, answer, "emptyEncryptString");
  assert_changes (&f, 0);
  close_fixture (&f);
}

static void
test_overdue (void)
{
  Fixture f;
  g_autofree char *answer = NULL;

  open_fixture (&f, "ipc");
  answer = export_and_answer (&f);
  lk_practice_device_advance (f.device, 24 * 3600 + 1);
  assert_reset (&f, answer, "exportFileOverDue");
  close_fixture (&f);
}

static void
test_off (void)
{
  Fixture f;
  g_autoptr (LkSadpMessage) back = NULL;

  open_fixture (&f, "ipc");
  lk_practice_device_switch_off (f.device);
  g_assert_null (client_ask_simply (f.device, "inquiry"));
  lk_practice_device_restart (f.device);
  back = client_ask_simply (f.device, "inquiry");
  g_assert_nonnull (back);
  close_fixture (&f);
}

/* What a profile answers to the right answer. */
static void
test_profiles (void)
{
  static const struct
  {
    const char *profile, *expected;
    guint changes;
  } rows[] = {
    { "nvr", "success", 1 },
    { "bound", "success", 1 },
    { "code-encrypt", "codeError retry 6", 0 },
    { "locked", "locked lock 30", 0 },
    { "overdue", "exportFileOverDue", 0 },
    { "denied", "denied", 0 },
    { "restarts", "emptyEncryptString", 0 },
    { "silent", "(silent)", 1 },
    { "quirky", "success", 1 },
    { "v31", "success", 1 },
    { "clockless", "success", 1 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      Fixture f;
      g_autofree char *answer = NULL;

      open_fixture (&f, rows[i].profile);
      answer = export_and_answer (&f);
      assert_reset (&f, answer, rows[i].expected);
      assert_changes (&f, rows[i].changes);
      close_fixture (&f);
    }
}

static void
test_says_nothing (void)
{
  static const char *const rows[] = { "mute", "v31-only" };
  Fixture f;

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      open_fixture (&f, rows[i]);
      g_assert_null (client_ask_simply (f.device, "getencryptstring"));
      close_fixture (&f);
    }
  open_fixture (&f, "ipc");
  g_assert_null (client_ask_simply (f.device, "getencryptstring_v31"));
  close_fixture (&f);
}

/* A command is for the device whose MAC it names, in that device's spelling. */
static void
test_mac_spelling (void)
{
  static const char *const rows[] = { "02:4c:4b:00:00:01", "02-4c-4b-ff-ff-ff" };
  Fixture f;
  g_autoptr (LkSadpMessage) family_c = NULL;

  open_fixture (&f, "ipc-file");
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (LkSadpMessage) request
          = lk_sadp_message_new_request (LK_SADP_FAMILY_A, "U1", "getcode", rows[i]);

      g_assert_null (client_ask (f.device, request));
    }
  /* An old parser takes Uuid, MAC, Types in this order alone. */
  family_c = lk_sadp_message_new_request (LK_SADP_FAMILY_C, "U1", "getcode",
                                          lk_practice_device_get_mac (f.device));
  g_assert_null (client_ask (f.device, family_c));
  close_fixture (&f);
}

static void
test_code_encrypt (void)
{
  Fixture f;
  g_autofree char *answer = NULL;
  g_autofree char *sealed = NULL;
  g_autofree char *result = NULL;
  g_autoptr (LkSadpMessage) request = NULL;

  open_fixture (&f, "code-encrypt");
  answer = export_and_answer (&f);
  request = begin_reset (&f, "reset", PASSWORD);
  sealed = client_seal (&f.client, answer);
  lk_sadp_message_append_with_attribute (request, "Code", "bEncrypt", "true", sealed);
  result = client_result (f.device, request);
  g_assert_cmpstr (result, ==, "success");
  close_fixture (&f);
}

static void
assert_password (const char *profile, const char *password, const char *expected)
{
  Fixture f;
  g_autofree char *answer = NULL;
  g_autofree char *result = NULL;
  g_autoptr (LkSadpMessage) request = NULL;

  open_fixture (&f, profile);
  answer = export_and_answer (&f);
  request = begin_reset (&f, "reset", password);
  lk_sadp_message_append (request, "Code", answer);
  result = client_result (f.device, request);
  g_assert_cmpstr (result, ==, expected);
  close_fixture (&f);
}

static void
test_weak_password (void)
{
  assert_password ("ipc", "short1", "riskPassword");
  assert_password ("ipc", "onlyletters", "riskPassword");
  assert_password ("ipc", "letters2041", "success");
  assert_password ("strict", "letters2041", "riskPassword");
  assert_password ("strict", PASSWORD, "success");
}

/* The exchanged key serves one command, for a few seconds. */
static void
test_exchange_is_used_up (void)
{
  Fixture f;
  g_autofree char *answer = NULL;
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;
  g_autofree char *late = NULL;
  g_autoptr (LkSadpMessage) request = NULL;
  g_autoptr (LkSadpMessage) waited = NULL;

  open_fixture (&f, "ipc");
  answer = export_and_answer (&f);
  request = begin_reset (&f, "reset", PASSWORD);
  lk_sadp_message_append (request, "Code", "WRONG234");
  first = client_result (f.device, request);
  g_assert_cmpstr (first, ==, "codeError retry 6");
  second = client_result (f.device, request);
  g_assert_cmpstr (second, ==, "failed");
  waited = begin_reset (&f, "reset", PASSWORD);
  lk_sadp_message_append (waited, "Code", answer);
  lk_practice_device_advance (f.device, 11);
  late = client_result (f.device, waited);
  g_assert_cmpstr (late, ==, "failed");
  assert_changes (&f, 0);
  close_fixture (&f);
}

static void
test_sync_cameras (void)
{
  Fixture f;
  g_autofree char *answer = NULL;
  g_autofree char *result = NULL;
  g_autofree char *told = NULL;
  g_autoptr (LkSadpMessage) request = NULL;

  open_fixture (&f, "nvr");
  answer = export_and_answer (&f);
  request = begin_reset (&f, "reset", PASSWORD);
  lk_sadp_message_append (request, "SyncIPCPassword", "true");
  lk_sadp_message_append (request, "Code", answer);
  result = client_result (f.device, request);
  g_assert_cmpstr (result, ==, "success");
  told = lk_practice_device_describe (f.device);
  g_assert_nonnull (strstr (told, "\"cameras_changed\":1"));
  g_assert_nonnull (strstr (told, "\"password_changed\":1"));
  g_assert_null (strstr (told, PASSWORD));
  close_fixture (&f);
}

static void
test_not_activated (void)
{
  Fixture f;
  g_autoptr (LkSadpMessage) inquiry = NULL;
  g_autoptr (LkSadpMessage) reply = NULL;

  open_fixture (&f, "inactive");
  inquiry = client_ask_simply (f.device, "inquiry");
  g_assert_cmpstr (lk_sadp_message_get (inquiry, "Activated"), ==, "false");
  reply = client_ask_simply (f.device, "getencryptstring");
  g_assert_cmpstr (lk_sadp_message_get (reply, "Result"), ==, "notActivated");
  assert_reset (&f, "WRONG234", "notActivated");
  close_fixture (&f);
}

static void
test_guid (void)
{
  Fixture f;
  g_autofree char *guid = NULL;
  g_autofree char *wrong = NULL;
  g_autofree char *right = NULL;
  g_autofree char *again = NULL;

  open_fixture (&f, "self-service");
  guid = lk_practice_vendor_guid (lk_practice_device_get_serial (f.device), 0);
  wrong = reset_with (&f, "GUIDReset", "GUID", "00112233445566778899aabbccddeeff");
  g_assert_cmpstr (wrong, ==, "invalidGUID retry 6");
  right = reset_with (&f, "GUIDReset", "GUID", guid);
  g_assert_cmpstr (right, ==, "success");
  again = reset_with (&f, "GUIDReset", "GUID", guid);
  g_assert_cmpstr (again, ==, "invalidGUID retry 6");
  assert_changes (&f, 1);
  close_fixture (&f);
}

static void
append_answer (Fixture *f, LkSadpMessage *request, guint id, const char *answer)
{
  g_autofree char *number = g_strdup_printf ("%u", id);
  g_autofree char *sealed = client_seal (&f->client, answer);

  lk_sadp_message_open (request, "Question");
  lk_sadp_message_append (request, "ID", number);
  lk_sadp_message_append (request, "Answer", sealed);
  lk_sadp_message_append (request, "mark", "true");
  lk_sadp_message_close (request);
}

static void
assert_answers (Fixture *f, const guint ids[3], guint count, const char *expected)
{
  g_autofree char *sealed = NULL;
  g_autofree char *result = NULL;
  g_autoptr (LkSadpMessage) request = NULL;

  client_exchange (&f->client, f->device);
  sealed = client_seal (&f->client, PASSWORD);
  request = client_begin (f->device, "AnswerReset");
  lk_sadp_message_open (request, "QuestionList");
  for (guint i = 0; i < count; i++)
    {
      g_autofree char *answer = g_strdup_printf ("answer %u", ids[i]);

      append_answer (f, request, ids[i], answer);
    }
  lk_sadp_message_close (request);
  lk_sadp_message_append (request, "Password", sealed);
  result = client_result (f->device, request);
  g_assert_cmpstr (result, ==, expected);
}

static void
test_questions (void)
{
  static const guint right[] = { 3, 5, 8 }, wrong[] = { 3, 5, 7 }, same[] = { 3, 3, 3 };
  Fixture f;
  g_autoptr (LkSadpMessage) list = NULL;

  open_fixture (&f, "self-service");
  list = client_ask_simply (f.device, "getsecurityquestion");
  g_assert_nonnull (lk_sadp_message_find (list, "QuestionList"));
  assert_answers (&f, wrong, 3, "AnswerError retry 6");
  assert_answers (&f, same, 3, "AnswerError retry 5");
  assert_answers (&f, right, 2, "QuestionNumErr");
  assert_answers (&f, right, 3, "success");
  assert_changes (&f, 1);
  close_fixture (&f);
}

static void
test_mail (void)
{
  Fixture f, other;
  g_autofree char *request = NULL;
  g_autofree char *answer = NULL;
  g_autofree char *result = NULL;
  g_autoptr (LkSadpMessage) reply = NULL;

  open_fixture (&f, "self-service");
  request = export_request (&f, "GetQRcodes", "QRcodes");
  answer = answer_of (request);
  result = reset_with (&f, "MailReset", "Code", answer);
  g_assert_cmpstr (result, ==, "success");
  close_fixture (&f);

  open_fixture (&other, "ipc");
  reply = client_ask_simply (other.device, "GetQRcodes");
  g_assert_cmpstr (lk_sadp_message_get (reply, "Result"), ==, "notSetMailBox");
  close_fixture (&other);
}

static void
test_reset_type (void)
{
  Fixture f;
  g_autoptr (LkSadpMessage) reply = NULL;

  open_fixture (&f, "self-service");
  reply = client_ask_simply (f.device, "getPasswordResetType");
  g_assert_cmpstr (lk_sadp_message_get (reply, "Result"), ==, "success");
  g_assert_true (lk_sadp_message_get_bool (reply, "GuidFileDataEnabled"));
  g_assert_false (lk_sadp_message_get_bool (reply, "HCVerificationCodeEnabled"));
  close_fixture (&f);
}

static void
assert_unbind (Fixture *f, const char *password, const char *expected)
{
  g_autoptr (LkSadpMessage) request = begin_reset (f, "ezvizUnbind", password);
  g_autofree char *result = client_result (f->device, request);

  g_assert_cmpstr (result, ==, expected);
}

static void
test_unbind (void)
{
  Fixture f;
  g_autoptr (LkSadpMessage) bound = NULL;
  g_autoptr (LkSadpMessage) unbound = NULL;
  g_autoptr (LkSecret) password = lk_secret_new_text (PASSWORD);

  open_fixture (&f, "bound");
  lk_practice_device_set_password (f.device, password);
  bound = client_ask_simply (f.device, "getUnbindStatus");
  g_assert_cmpstr (lk_sadp_message_get (bound, "Result"), ==, "success");
  assert_unbind (&f, "Other-2041", "PasswordError retry 6");
  assert_unbind (&f, PASSWORD, "success");
  unbound = client_ask_simply (f.device, "getUnbindStatus");
  g_assert_cmpstr (lk_sadp_message_get (unbound, "Result"), ==, "notBind");
  assert_unbind (&f, PASSWORD, "failed");
  assert_changes (&f, 0);
  close_fixture (&f);
}

static void
test_unbind_status (void)
{
  static const struct
  {
    const char *profile, *expected;
  } rows[] = {
    { "unbound", "notBind" },
    { "cloud-off", "unenableHCPlatform" },
    { "cloud-offline", "offlineHCPlatform" },
    { "ipc", "failed" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      Fixture f;
      g_autoptr (LkSadpMessage) reply = NULL;

      open_fixture (&f, rows[i].profile);
      reply = client_ask_simply (f.device, "getUnbindStatus");
      g_assert_cmpstr (lk_sadp_message_get (reply, "Result"), ==, rows[i].expected);
      close_fixture (&f);
    }
}

static void
test_bad_exchange (void)
{
  static const char *const rows[] = { "", "QUJD", "AAAA====", "not base64" };
  Fixture f;

  open_fixture (&f, "ipc");
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (LkSadpMessage) request = client_begin (f.device, "exchangecode");
      g_autofree char *result = NULL;

      lk_sadp_message_append (request, "Code", rows[i]);
      result = client_result (f.device, request);
      g_assert_cmpstr (result, ==, "failed");
    }
  close_fixture (&f);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/practice/every-profile-answers", test_every_profile_answers);
  g_test_add_func ("/practice/reset", test_reset);
  g_test_add_func ("/practice/reset-by-file", test_reset_by_file);
  g_test_add_func ("/practice/newest-request-alone", test_newest_request_alone);
  g_test_add_func ("/practice/lock", test_lock);
  g_test_add_func ("/practice/restart", test_restart);
  g_test_add_func ("/practice/overdue", test_overdue);
  g_test_add_func ("/practice/off", test_off);
  g_test_add_func ("/practice/profiles", test_profiles);
  g_test_add_func ("/practice/says-nothing", test_says_nothing);
  g_test_add_func ("/practice/mac-spelling", test_mac_spelling);
  g_test_add_func ("/practice/code-encrypt", test_code_encrypt);
  g_test_add_func ("/practice/weak-password", test_weak_password);
  g_test_add_func ("/practice/exchange-is-used-up", test_exchange_is_used_up);
  g_test_add_func ("/practice/sync-cameras", test_sync_cameras);
  g_test_add_func ("/practice/not-activated", test_not_activated);
  g_test_add_func ("/practice/guid", test_guid);
  g_test_add_func ("/practice/questions", test_questions);
  g_test_add_func ("/practice/mail", test_mail);
  g_test_add_func ("/practice/reset-type", test_reset_type);
  g_test_add_func ("/practice/unbind", test_unbind);
  g_test_add_func ("/practice/unbind-status", test_unbind_status);
  g_test_add_func ("/practice/bad-exchange", test_bad_exchange);
  return g_test_run ();
}
