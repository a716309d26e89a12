/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "fake-transport.h"
#include "lk-sadp-command.h"
#include "lk-sadp-crypto.h"
#include "lk-sadp-guard.h"
#include "lk-sadp-outcome-private.h"
#include "lk-sadp-scanner.h"

#include <stdint.h>
#include <string.h>

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

#define MAC "AA-BB-CC-DD-EE-01"

/* A key of these targets alone. */
static const char key[] = "-----BEGIN RSA PRIVATE KEY-----\n"
#include "fuzz-key.inc"
                          "-----END RSA PRIVATE KEY-----\n";

typedef struct
{
  const uint8_t *data;
  size_t size;
} Reply;

/* Answers at once with the right envelope and anything inside. */
static void
respond (FakeTransport *wire, const FakeSent *sent, gpointer user_data)
{
  const Reply *reply = user_data;
  g_autoptr (GByteArray) text = g_byte_array_new ();
  g_autoptr (GPtrArray) packets
      = g_ptr_array_new_with_free_func ((GDestroyNotify) lk_sadp_packet_free);
  g_autofree char *head
      = g_strdup_printf ("<ProbeMatch><Uuid>%s</Uuid><MAC>" MAC "</MAC><Types>%s</Types>",
                         lk_sadp_message_get_uuid (sent->message),
                         lk_sadp_message_get_types (sent->message));
  static const char tail[] = "</ProbeMatch>";
  LkSadpAddress source = { 0xc0000205u, 37020 };
  LkSadpMessage *message;

  g_byte_array_append (text, (const guint8 *) head, (guint) strlen (head));
  g_byte_array_append (text, reply->data, (guint) reply->size);
  g_byte_array_append (text, (const guint8 *) tail, (guint) strlen (tail));
  message = lk_sadp_message_parse (text->data, text->len, NULL);
  if (message == NULL)
    return;
  g_ptr_array_add (packets, lk_sadp_packet_new (message, &source, 2, 1));
  lk_sadp_message_unref (message);
  lk_sadp_transport_emit_received (LK_SADP_TRANSPORT (wire), packets);
}

static void
on_done (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GAsyncResult **done = user_data;

  *done = g_object_ref (result);
}

/* One of the queries; whatever the device says ends as a value or as one error. */
static void
query (LkSadpTransport *wire, LkSadpDevice *device, guint which)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  gboolean ok = FALSE;

  if (which <= 1)
    lk_sadp_export_async (wire, device, cancellable, on_done, &result);
  else if (which == 2)
    lk_sadp_get_reset_types_async (wire, device, cancellable, on_done, &result);
  else if (which == 3)
    lk_sadp_get_questions_async (wire, device, cancellable, on_done, &result);
  else if (which == 4)
    lk_sadp_get_mail_qr_async (wire, device, cancellable, on_done, &result);
  else
    lk_sadp_unbind_status_async (wire, device, cancellable, on_done, &result);
  while (result == NULL && g_main_context_iteration (NULL, FALSE))
    ;
  g_cancellable_cancel (cancellable); /* what could not be read is no answer */
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);

  if (which <= 1)
    {
      g_autoptr (LkSadpExport) export = lk_sadp_export_finish (wire, result, &error);

      ok = export != NULL;
      g_assert_true (!ok || lk_secret_get_size (export->text) > 0);
    }
  else if (which == 2)
    {
      LkSadpResetTypes types;

      ok = lk_sadp_get_reset_types_finish (wire, result, &types, &error);
    }
  else if (which == 3)
    {
      g_autoptr (GPtrArray) questions = lk_sadp_get_questions_finish (wire, result, &error);

      ok = questions != NULL;
    }
  else if (which == 4)
    {
      g_autoptr (LkSadpMailQr) qr = lk_sadp_get_mail_qr_finish (wire, result, &error);

      ok = qr != NULL;
      g_assert_true (!ok || qr->mailbox == NULL || g_utf8_validate (qr->mailbox, -1, NULL));
    }
  else
    {
      LkSadpUnbindStatus status;

      ok = lk_sadp_unbind_status_finish (wire, result, &status, &error);
    }
  g_assert_cmpint (ok, ==, error == NULL);
}

static void
answer_query (const Reply *reply, guint which)
{
  static const char hello[]
      = "<ProbeMatch><Types>inquiry</Types><MAC>" MAC "</MAC><Activated>true</Activated>"
        "<BootTime>2023-01-16 11:06:06</BootTime><PasswordResetAbility>true</PasswordResetAbility>"
        "<SupportSecurityQuestion>true</SupportSecurityQuestion>"
        "<SupportMailBox>true</SupportMailBox><supportEzvizUnbind>true</supportEzvizUnbind>"
        "<SupportPasswordResetType>true</SupportPasswordResetType>%s</ProbeMatch>";
  g_autoptr (LkSadpConfig) config = lk_sadp_config_new ();
  g_autoptr (FakeTransport) wire = fake_transport_new (config);
  g_autoptr (LkSadpScanner) scanner = lk_sadp_scanner_new (LK_SADP_TRANSPORT (wire));
  g_autofree char *text
      = g_strdup_printf (hello, which == 0
                                    ? "<PasswordResetModeSecond>true</PasswordResetModeSecond>"
                                    : "");

  if (!lk_sadp_scanner_start (scanner, NULL))
    return;
  fake_transport_say (wire, text, "192.0.2.5", 2);
  fake_transport_set_responder (wire, respond, (gpointer) reply);
  query (LK_SADP_TRANSPORT (wire), lk_sadp_scanner_find (scanner, MAC), which);
  fake_transport_set_responder (wire, NULL, NULL);
  lk_sadp_scanner_stop (scanner);
}

static void
answer_change (const Reply *reply)
{
  g_autoptr (LkSadpMessage) message = lk_sadp_message_parse (reply->data, reply->size, NULL);
  g_autoptr (LkSadpOutcome) outcome = NULL;

  if (message == NULL)
    return;
  outcome = lk_sadp_outcome_new_from_answer (message);
  g_assert_true (g_utf8_validate (outcome->detail, -1, NULL));
  g_assert_true (outcome->text == NULL || g_utf8_strlen (outcome->text, -1) <= 64);
  g_assert_cmpint (outcome->attempts_left, >=, -1);
  g_assert_cmpint (outcome->lock_minutes, >=, -1);
}

static void
answer_exchange (const Reply *reply)
{
  g_autoptr (LkSadpCrypto) crypto = lk_sadp_crypto_new (lk_sadp_crypto_profile_choose (NULL, NULL));
  g_autofree char *code = g_strndup ((const char *) reply->data, reply->size);
  g_autoptr (GError) error = NULL;

  g_assert_true (lk_sadp_crypto_use_key (crypto, key, NULL));
  g_assert_cmpint (lk_sadp_crypto_take_random (crypto, code, &error), ==, error == NULL);
}

static void
answer_of_desk (const Reply *reply)
{
  g_autofree char *text = g_strndup ((const char *) reply->data, reply->size);
  g_autoptr (LkSecret) answer = NULL;
  g_autoptr (LkSecret) typed = lk_sadp_answer_from_typed (text);
  gint64 seconds;

  if (lk_sadp_answer_check (reply->data, reply->size, NULL, NULL, &answer) == LK_SADP_ANSWER_FINE)
    g_assert_cmpuint (lk_secret_get_size (answer), <=, LK_SADP_ANSWER_MAX);
  else
    g_assert_null (answer);
  g_assert_cmpuint (lk_secret_get_size (typed), <=, reply->size);
  lk_sadp_boot_time_parse (text, &seconds);
}

/* The first byte chooses what the rest answers. */
int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  Reply reply;
  guint which;

  if (size == 0)
    return 0;
  which = data[0] % 9;
  reply = (Reply){ data + 1, size - 1 };
  if (which <= 5)
    answer_query (&reply, which);
  else if (which == 6)
    answer_change (&reply);
  else if (which == 7)
    answer_exchange (&reply);
  else
    answer_of_desk (&reply);
  return 0;
}
