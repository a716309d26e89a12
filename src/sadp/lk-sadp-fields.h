/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-sadp-device.h"
#include "lk-sadp-message.h"

G_BEGIN_DECLS

#define LK_SADP_FIELDS_MAX 192 /* fields that are kept of a device */

/**
 * LkSadpFields:
 * @list: the fields, in the order in which they came first
 * @blocks: the texts of fields, one block an answer that brought new ones
 * @replaced: which values have since been replaced by one of their own, a bit each
 * @hashes: a hash of each name without its case: a device says some fifty of them each time
 *
 * What a device said, merged over all its answers: a field that a later answer lacks stays.
 */
typedef struct
{
  GArray *list; /* LkSadpField */
  GSList *blocks;
  guint64 replaced[LK_SADP_FIELDS_MAX / 64];
  guint32 hashes[LK_SADP_FIELDS_MAX];
} LkSadpFields;

void lk_sadp_fields_init (LkSadpFields *self);
void lk_sadp_fields_clear (LkSadpFields *self);
gboolean lk_sadp_fields_merge (LkSadpFields *self, LkSadpMessage *message);
const char *lk_sadp_fields_get (const LkSadpFields *self, const char *name);

G_END_DECLS
