/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lk-sadp-request.h"

#include "lk-sadp-assumptions.h"

G_STATIC_ASSERT (LK_SADP_ASSUME_U2_PASSWORD_BEFORE_CODE);
G_STATIC_ASSERT (LK_SADP_ASSUME_U16_ONE_RESET_MESSAGE);

static const LkSadpCommandInfo commands[LK_SADP_N_COMMANDS] = {
  [LK_SADP_COMMAND_INQUIRY] = { LK_SADP_INQUIRY, LK_SADP_FAMILY_DISCOVERY, "CAP", FALSE },
  [LK_SADP_COMMAND_INQUIRY_V32] = { LK_SADP_INQUIRY_V32, LK_SADP_FAMILY_DISCOVERY, "V", FALSE },
  [LK_SADP_COMMAND_EXCHANGE_CODE] = { LK_SADP_EXCHANGE_CODE, LK_SADP_FAMILY_A, "SRC", TRUE },
  [LK_SADP_COMMAND_GET_RESET_TYPE] = { LK_SADP_GET_RESET_TYPE, LK_SADP_FAMILY_A, "V HDR", FALSE },
  [LK_SADP_COMMAND_GET_CODE] = { LK_SADP_GET_CODE, LK_SADP_FAMILY_A, "V CAP", TRUE },
  [LK_SADP_COMMAND_GET_ENCRYPT_STRING]
  = { LK_SADP_GET_ENCRYPT_STRING, LK_SADP_FAMILY_A, "V SRC", TRUE },
  [LK_SADP_COMMAND_RESET] = { LK_SADP_RESET, LK_SADP_FAMILY_A, "V, bytes INF", TRUE },
  [LK_SADP_COMMAND_GUID_RESET] = { LK_SADP_GUID_RESET, LK_SADP_FAMILY_A, "V V-old", TRUE },
  [LK_SADP_COMMAND_GET_QUESTIONS] = { LK_SADP_GET_QUESTIONS, LK_SADP_FAMILY_A, "V V-old", FALSE },
  [LK_SADP_COMMAND_ANSWER_RESET] = { LK_SADP_ANSWER_RESET, LK_SADP_FAMILY_A, "V V-old", TRUE },
  [LK_SADP_COMMAND_GET_QR_CODES] = { LK_SADP_GET_QR_CODES, LK_SADP_FAMILY_A, "V", TRUE },
  [LK_SADP_COMMAND_MAIL_RESET] = { LK_SADP_MAIL_RESET, LK_SADP_FAMILY_A, "V V-old", TRUE },
  [LK_SADP_COMMAND_GET_UNBIND_STATUS]
  = { LK_SADP_GET_UNBIND_STATUS, LK_SADP_FAMILY_A, "V HDR", FALSE },
  [LK_SADP_COMMAND_UNBIND] = { LK_SADP_UNBIND, LK_SADP_FAMILY_A, "V DEMO", TRUE },
};

/**
 * lk_sadp_command_info:
 * @command: a command
 *
 * Returns: (transfer none): what is known of it
 */
const LkSadpCommandInfo *
lk_sadp_command_info (LkSadpCommand command)
{
  return &commands[command];
}

static void
append_sync (LkSadpMessage *message, const LkSadpPayload *payload)
{
  /* Said when it is asked for and left out otherwise (docs/protocol.md, “Messages” [V]). */
  if (payload->sync_cameras)
    lk_sadp_message_append (message, "SyncIPCPassword", "true");
}

static void
append_code (LkSadpMessage *message, const LkSadpPayload *payload)
{
  if (payload->code_encrypted)
    lk_sadp_message_append_with_attribute (message, "Code", "bEncrypt", "true", payload->code);
  else
    lk_sadp_message_append (message, "Code", payload->code);
}

static void
append_questions (LkSadpMessage *message, const LkSadpPayload *payload)
{
  lk_sadp_message_open (message, "QuestionList");
  for (guint i = 0; i < LK_SADP_QUESTIONS; i++)
    {
      g_autofree char *id = g_strdup_printf ("%u", payload->question_ids[i]);

      lk_sadp_message_open (message, "Question");
      lk_sadp_message_append (message, "ID", id);
      lk_sadp_message_append (message, "Answer", payload->question_answers[i]);
      lk_sadp_message_append (message, "mark", "true");
      lk_sadp_message_close (message);
    }
  lk_sadp_message_close (message);
}

/**
 * lk_sadp_request_new:
 * @command: what to ask
 * @uuid: see lk_sadp_uuid_new()
 * @mac: (nullable): the device's MAC as it spells it; none for discovery
 * @payload: (nullable): what the command carries
 *
 * Element names and their order are those of the vendor's newest client (docs/protocol.md,
 * “Messages” [V]).
 *
 * Returns: (transfer full): the request
 */
LkSadpMessage *
lk_sadp_request_new (LkSadpCommand command,
                     const char *uuid,
                     const char *mac,
                     const LkSadpPayload *payload)
{
  const LkSadpCommandInfo *info = lk_sadp_command_info (command);
  LkSadpMessage *message = lk_sadp_message_new_request (info->family, uuid, info->types, mac);

  switch (command)
    {
    case LK_SADP_COMMAND_EXCHANGE_CODE:
      lk_sadp_message_append (message, "Code", payload->code);
      break;
    case LK_SADP_COMMAND_RESET:
    case LK_SADP_COMMAND_MAIL_RESET:
      lk_sadp_message_append (message, "Password", payload->password);
      append_sync (message, payload);
      append_code (message, payload);
      break;
    case LK_SADP_COMMAND_GUID_RESET:
      append_sync (message, payload);
      lk_sadp_message_append (message, "GUID", payload->code);
      lk_sadp_message_append (message, "Password", payload->password);
      break;
    case LK_SADP_COMMAND_ANSWER_RESET:
      append_sync (message, payload);
      append_questions (message, payload);
      lk_sadp_message_append (message, "Password", payload->password);
      break;
    case LK_SADP_COMMAND_UNBIND:
      lk_sadp_message_append (message, "Password", payload->password);
      break;
    case LK_SADP_COMMAND_INQUIRY:
    case LK_SADP_COMMAND_INQUIRY_V32:
    case LK_SADP_COMMAND_GET_RESET_TYPE:
    case LK_SADP_COMMAND_GET_CODE:
    case LK_SADP_COMMAND_GET_ENCRYPT_STRING:
    case LK_SADP_COMMAND_GET_QUESTIONS:
    case LK_SADP_COMMAND_GET_QR_CODES:
    case LK_SADP_COMMAND_GET_UNBIND_STATUS:
      break;
    }
  return message;
}
