/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lk-sadp-speakers.h"

static gboolean
answered_the_same (const LkSadpSpeakers *self, const LkSadpSpeaker *speaker)
{
  for (guint i = 0; i < self->count; i++)
    if (speaker->request != 0 && self->list[i].request == speaker->request)
      return TRUE;
  return FALSE;
}

/**
 * lk_sadp_speakers_hear:
 * @self: who spoke so far
 * @packet: what was heard now
 * @conflict: (out): whether two hosts speak for this MAC
 *
 * Two hosts speak for one MAC when both answer the same question, or when one speaks again after
 * another did. A device that only moved to another address never speaks from the old one again.
 *
 * Returns: whether this speaker is the one to believe
 */
gboolean
lk_sadp_speakers_hear (LkSadpSpeakers *self, const LkSadpPacket *packet, gboolean *conflict)
{
  const char *uuid = lk_sadp_message_get_uuid (packet->message);
  LkSadpSpeaker speaker = { packet->source.ip, 0, uuid != NULL ? g_str_hash (uuid) : 0 };
  guint index;

  lk_sadp_ip_parse (lk_sadp_message_get (packet->message, "IPv4Address"), &speaker.says);
  for (index = 0; index < self->count; index++)
    if (self->list[index].source == speaker.source
        && (self->list[index].says == speaker.says || speaker.says == 0))
      break;

  if (index < self->count)
    {
      self->list[index].request = speaker.request;
      *conflict = index != self->last;
      return !*conflict;
    }

  *conflict = answered_the_same (self, &speaker);
  if (index < LK_SADP_SPEAKERS_MAX)
    self->list[self->count++] = speaker;
  if (!*conflict)
    self->last = index;
  return !*conflict;
}
