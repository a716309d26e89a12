/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-sadp-transport.h"

G_BEGIN_DECLS

#define LK_SADP_SPEAKERS_MAX 4 /* hosts that are told apart in a round */

/**
 * LkSadpSpeaker:
 * @source: where it speaks from
 * @says: the IPv4Address it reports; 0 when it reports none
 * @request: a hash of the Uuid it answered last; 0 for an announcement
 */
typedef struct
{
  guint32 source;
  guint32 says;
  guint request;
} LkSadpSpeaker;

/**
 * LkSadpSpeakers:
 *
 * Who spoke for one MAC in the running round. All zero is nobody yet.
 */
typedef struct
{
  LkSadpSpeaker list[LK_SADP_SPEAKERS_MAX];
  guint count;
  guint last;
} LkSadpSpeakers;

gboolean
lk_sadp_speakers_hear (LkSadpSpeakers *self, const LkSadpPacket *packet, gboolean *conflict);

G_END_DECLS
