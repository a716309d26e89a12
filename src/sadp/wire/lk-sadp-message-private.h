/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-sadp-message.h"

G_BEGIN_DECLS

/* What the parser and the builder fill in; nobody else includes this. */
struct _LkSadpMessage
{
  gatomicrefcount ref_count;
  LkSadpRoot root;
  gboolean complete;
  guint open_depth; /* of the builder: how many elements are open below the root */
  guint8 *raw;
  gsize raw_size;
  GArray *elements; /* LkSadpElement */
  struct _LkSadpBlock *blocks;
};

LkSadpMessage *lk_sadp_message_alloc (LkSadpRoot root, gsize arena_size);
char *lk_sadp_message_take_space (LkSadpMessage *self, gsize size);
void lk_sadp_message_keep_raw (LkSadpMessage *self, const guint8 *data, gsize size);
LkSadpAttribute *lk_sadp_message_take_attributes (LkSadpMessage *self, guint count);
const char *lk_sadp_message_keep (LkSadpMessage *self, const char *text, gsize size);

G_END_DECLS
