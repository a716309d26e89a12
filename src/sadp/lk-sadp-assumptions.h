/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/*
 * What no public source proves, in one place. Each entry is used where the code relies on it, so
 * that a wrong one is found by its name and changed here. Risk in brackets: what it costs to be
 * wrong.
 */

/* U1 [medium-low]: a reset protects the new password exactly as an activation does, which is shown.
 */
#define LK_SADP_ASSUME_U1_RESET_BLOCK_IS_ACTIVATION_BLOCK 1

/* U2 [low]: devices take Password, SyncIPCPassword and Code in the order of the newest client. */
#define LK_SADP_ASSUME_U2_PASSWORD_BEFORE_CODE 1

/* U3 [medium]: a code or an answer that goes encrypted is key, data, zeros up to whole blocks. */
#define LK_SADP_ASSUME_U3_CODE_BLOCK_IS_KEY_DATA_ZEROS 1

/* U4 [certain gap]: the blocks of protocol 3.1 are not public, so it is not spoken. */
#define LK_SADP_ASSUME_U4_V31_IS_UNKNOWN 1

/* U5 [medium]: a device that lists 3.0, or no version, takes the commands of 3.0. */
#define LK_SADP_ASSUME_U5_V30_WHEN_LISTED_OR_ABSENT 1

/* U6 [low]: the desk's file is the code itself, whatever its name says. */
#define LK_SADP_ASSUME_U6_ANSWER_FILE_IS_OPAQUE 1

/* U7 [low-medium]: the QR of a request says the request, byte for byte. */
#define LK_SADP_ASSUME_U7_QR_IS_THE_REQUEST 1

/* U8 [low]: hours, attempts and minutes come from the device or the desk; these are for silence. */
#define LK_SADP_ASSUME_U8_EXPORT_OPEN_HOURS 48

/* U9 [high]: asking again, even by a repeated datagram, makes a new request and voids the old one.
 */
#define LK_SADP_ASSUME_U9_ASKING_AGAIN_VOIDS 1

/* U10 [low]: the random of a key exchange serves one command, within ten seconds. */
#define LK_SADP_ASSUME_U10_EXCHANGE_SERVES_ONCE 1

/* U11 [low]: the answers of getPasswordResetType are truth words like all others. */
#define LK_SADP_ASSUME_U11_RESET_TYPES_ARE_BOOLS 1

/* U12 [low]: an answer may come to the group or to the asker. */
#define LK_SADP_ASSUME_U12_BOTH_REPLY_PATHS 1

/* U13 [design]: desks have no public interface, so a request also leaves as file, text and QR. */
#define LK_SADP_ASSUME_U13_DESK_BY_HAND 1

/* U14 [low]: what physicalAccessVerification says is for people to read. */
#define LK_SADP_ASSUME_U14_PHYSICAL_ACCESS_IS_SHOWN_RAW 1

/* U15 [low]: Types of an answer may differ in case and blanks; MAC may be missing when Uuid and
 * source address fit. */
#define LK_SADP_ASSUME_U15_LOOSE_TYPES_AND_MAC 1

/* U16 [low]: one reset message serves both kinds of request. */
#define LK_SADP_ASSUME_U16_ONE_RESET_MESSAGE 1
