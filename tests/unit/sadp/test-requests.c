/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lk-sadp-request.h"

#include <string.h>

#define HEAD "<?xml version=\"1.0\" encoding=\"utf-8\"?><Probe><Uuid>U</Uuid>"
#define A(types) HEAD "<MAC>aa-bb-cc-dd-ee-ff</MAC><Types>" types "</Types>"
#define TAIL "</Probe>"

/* Each request, byte for byte, with the certainty that the table of builders gives it. */
static void
test_golden (void)
{
  static const struct
  {
    LkSadpCommand command;
    LkSadpPayload payload;
    const char *certainty;
    gboolean once;
    const char *expected;
  } rows[] = {
    { LK_SADP_COMMAND_INQUIRY, { 0 }, "CAP", FALSE, HEAD "<Types>inquiry</Types>" TAIL },
    { LK_SADP_COMMAND_INQUIRY_V32, { 0 }, "V", FALSE, HEAD "<Types>inquiry_v32</Types>" TAIL },
    { LK_SADP_COMMAND_EXCHANGE_CODE,
      { .code = "MIGJ" },
      "SRC",
      TRUE,
      A ("exchangecode") "<Code>MIGJ</Code>" TAIL },
    { LK_SADP_COMMAND_GET_RESET_TYPE, { 0 }, "V HDR", FALSE, A ("getPasswordResetType") TAIL },
    { LK_SADP_COMMAND_GET_CODE, { 0 }, "V CAP", TRUE, A ("getcode") TAIL },
    { LK_SADP_COMMAND_GET_ENCRYPT_STRING, { 0 }, "V SRC", TRUE, A ("getencryptstring") TAIL },
    { LK_SADP_COMMAND_RESET,
      { .password = "P==", .code = "A1B2C3D4" },
      "V, bytes INF",
      TRUE,
      A ("reset") "<Password>P==</Password><Code>A1B2C3D4</Code>" TAIL },
    { LK_SADP_COMMAND_RESET,
      { .password = "P==", .code = "A1B2C3D4", .sync_cameras = TRUE },
      "V, bytes INF",
      TRUE,
      A ("reset") "<Password>P==</Password><SyncIPCPassword>true</SyncIPCPassword>"
                  "<Code>A1B2C3D4</Code>" TAIL },
    { LK_SADP_COMMAND_RESET,
      { .password = "P==", .code = "C==", .code_encrypted = TRUE, .sync_cameras = TRUE },
      "V, bytes INF",
      TRUE,
      A ("reset") "<Password>P==</Password><SyncIPCPassword>true</SyncIPCPassword>"
                  "<Code bEncrypt=\"true\">C==</Code>" TAIL },
    { LK_SADP_COMMAND_MAIL_RESET,
      { .password = "P==", .code = "123456" },
      "V V-old",
      TRUE,
      A ("MailReset") "<Password>P==</Password><Code>123456</Code>" TAIL },
    { LK_SADP_COMMAND_MAIL_RESET,
      { .password = "P==", .code = "C==", .code_encrypted = TRUE, .sync_cameras = TRUE },
      "V V-old",
      TRUE,
      A ("MailReset") "<Password>P==</Password><SyncIPCPassword>true</SyncIPCPassword>"
                      "<Code bEncrypt=\"true\">C==</Code>" TAIL },
    { LK_SADP_COMMAND_GUID_RESET,
      { .password = "P==", .code = "GUID" },
      "V V-old",
      TRUE,
      A ("GUIDReset") "<GUID>GUID</GUID><Password>P==</Password>" TAIL },
    { LK_SADP_COMMAND_GUID_RESET,
      { .password = "P==", .code = "GUID", .sync_cameras = TRUE },
      "V V-old",
      TRUE,
      A ("GUIDReset") "<SyncIPCPassword>true</SyncIPCPassword><GUID>GUID</GUID>"
                      "<Password>P==</Password>" TAIL },
    { LK_SADP_COMMAND_GET_QUESTIONS, { 0 }, "V V-old", FALSE, A ("getsecurityquestion") TAIL },
    { LK_SADP_COMMAND_ANSWER_RESET,
      { .password = "P==",
        .sync_cameras = TRUE,
        .question_ids = { 1, 5, 12 },
        .question_answers = { "x=", "y=", "z=" } },
      "V V-old",
      TRUE,
      A ("AnswerReset") "<SyncIPCPassword>true</SyncIPCPassword><QuestionList>"
                        "<Question><ID>1</ID><Answer>x=</Answer><mark>true</mark></Question>"
                        "<Question><ID>5</ID><Answer>y=</Answer><mark>true</mark></Question>"
                        "<Question><ID>12</ID><Answer>z=</Answer><mark>true</mark></Question>"
                        "</QuestionList><Password>P==</Password>" TAIL },
    { LK_SADP_COMMAND_GET_QR_CODES, { 0 }, "V", TRUE, A ("GetQRcodes") TAIL },
    { LK_SADP_COMMAND_GET_UNBIND_STATUS, { 0 }, "V HDR", FALSE, A ("getUnbindStatus") TAIL },
    { LK_SADP_COMMAND_UNBIND,
      { .password = "P==" },
      "V DEMO",
      TRUE,
      A ("ezvizUnbind") "<Password>P==</Password>" TAIL },
  };
  gboolean seen[LK_SADP_N_COMMANDS] = { FALSE };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      const LkSadpCommandInfo *info = lk_sadp_command_info (rows[i].command);
      const char *mac = info->family == LK_SADP_FAMILY_DISCOVERY ? NULL : "aa-bb-cc-dd-ee-ff";
      g_autoptr (LkSadpMessage) message
          = lk_sadp_request_new (rows[i].command, "U", mac, &rows[i].payload);
      g_autoptr (GBytes) bytes = lk_sadp_message_to_bytes (message);
      g_autofree char *text = NULL;
      gsize size;
      const char *data = g_bytes_get_data (bytes, &size);

      text = g_strndup (data, size);
      g_assert_cmpstr (text, ==, rows[i].expected);
      g_assert_cmpstr (info->certainty, ==, rows[i].certainty);
      g_assert_cmpint (info->once, ==, rows[i].once);
      seen[rows[i].command] = TRUE;
    }
  for (guint i = 0; i < LK_SADP_N_COMMANDS; i++)
    g_assert_true (seen[i]);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sadp/requests/golden", test_golden);
  return g_test_run ();
}
