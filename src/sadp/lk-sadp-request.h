/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-sadp-message.h"

G_BEGIN_DECLS

/**
 * LkSadpCommand:
 *
 * What can be asked of one device. %LK_SADP_COMMAND_INQUIRY is the one that may be repeated freely.
 */
typedef enum
{
  LK_SADP_COMMAND_INQUIRY,
  LK_SADP_COMMAND_INQUIRY_V32,
  LK_SADP_COMMAND_EXCHANGE_CODE,
  LK_SADP_COMMAND_GET_RESET_TYPE,
  LK_SADP_COMMAND_GET_CODE,
  LK_SADP_COMMAND_GET_ENCRYPT_STRING,
  LK_SADP_COMMAND_RESET,
  LK_SADP_COMMAND_GUID_RESET,
  LK_SADP_COMMAND_GET_QUESTIONS,
  LK_SADP_COMMAND_ANSWER_RESET,
  LK_SADP_COMMAND_GET_QR_CODES,
  LK_SADP_COMMAND_MAIL_RESET,
  LK_SADP_COMMAND_GET_UNBIND_STATUS,
  LK_SADP_COMMAND_UNBIND,
} LkSadpCommand;

#define LK_SADP_N_COMMANDS (LK_SADP_COMMAND_UNBIND + 1)

/**
 * LkSadpCommandInfo:
 * @types: its Types on the wire
 * @family: the order in which its request begins
 * @certainty: how sure request and answer are, by the tags of docs/protocol.md
 * @once: whether it makes or changes something in the device, so that it is sent once
 */
typedef struct
{
  const char *types;
  LkSadpFamily family;
  const char *certainty;
  gboolean once;
} LkSadpCommandInfo;

/**
 * LkSadpPayload:
 * @code: (nullable): Code, GUID or the public key
 * @code_encrypted: whether @code is protected, so that it says bEncrypt
 * @password: (nullable): the protected password
 * @sync_cameras: whether to say SyncIPCPassword
 * @question_ids: the three questions
 * @question_answers: the three protected answers
 *
 * What a request carries after its beginning. A command takes what it needs.
 */
typedef struct
{
  const char *code;
  gboolean code_encrypted;
  const char *password;
  gboolean sync_cameras;
  guint question_ids[LK_SADP_QUESTIONS];
  const char *question_answers[LK_SADP_QUESTIONS];
} LkSadpPayload;

const LkSadpCommandInfo *lk_sadp_command_info (LkSadpCommand command);
LkSadpMessage *lk_sadp_request_new (LkSadpCommand command,
                                    const char *uuid,
                                    const char *mac,
                                    const LkSadpPayload *payload);

G_END_DECLS
