/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Where SADP speaks [CAP]. */
#define LK_SADP_GROUP "239.255.255.250"
#define LK_SADP_PORT 37020

/* Where practice devices and clients in practice speak: never the real group or port. */
#define LK_SADP_PRACTICE_GROUP "239.255.77.77"
#define LK_SADP_PRACTICE_PORT 47020

/* What is taken from the wire at most. */
#define LK_SADP_DATAGRAM_MAX 65536 /* bytes of a datagram */
#define LK_SADP_DEPTH_MAX 4      /* the root element counts: ProbeMatch/QuestionList/Question/ID */
#define LK_SADP_ELEMENTS_MAX 512 /* elements of a message */
#define LK_SADP_ATTRIBUTES_MAX 8 /* attributes of an element */
#define LK_SADP_NAME_MAX 64      /* bytes of a name */
#define LK_SADP_TEXT_MAX 1024    /* characters of a text */
#define LK_SADP_SERIAL_MAX 128   /* characters of DeviceSN */
#define LK_SADP_DESCRIPTION_MAX 64   /* characters of DeviceDescription */
#define LK_SADP_CODE_MAX 127         /* characters of Code, protocol 3.0 [HDR] */
#define LK_SADP_CODE_V31_MAX 511     /* characters of Code, protocol 3.1 [HDR] */
#define LK_SADP_ENCRYPT_MAX 255      /* characters of EncryptString, protocol 3.0 [HDR] */
#define LK_SADP_ENCRYPT_V31_MAX 1023 /* characters of EncryptString, protocol 3.1 [HDR] */
#define LK_SADP_QUESTIONS 3          /* questions that an answer reset takes [V] */

/* Values of <Types>, exactly as they are spelt on the wire [V]. */
#define LK_SADP_INQUIRY "inquiry"
#define LK_SADP_INQUIRY_V32 "inquiry_v32"
#define LK_SADP_HELLO "hello"
#define LK_SADP_EXCHANGE_CODE "exchangecode"
#define LK_SADP_GET_RESET_TYPE "getPasswordResetType"
#define LK_SADP_GET_CODE "getcode"
#define LK_SADP_GET_ENCRYPT_STRING "getencryptstring"
#define LK_SADP_RESET "reset"
#define LK_SADP_GUID_RESET "GUIDReset"
#define LK_SADP_GET_QUESTIONS "getsecurityquestion"
#define LK_SADP_ANSWER_RESET "AnswerReset"
#define LK_SADP_GET_QR_CODES "GetQRcodes"
#define LK_SADP_MAIL_RESET "MailReset"
#define LK_SADP_GET_UNBIND_STATUS "getUnbindStatus"
#define LK_SADP_UNBIND "ezvizUnbind"

G_END_DECLS
