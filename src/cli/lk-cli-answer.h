/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-local-store.h"
#include "lk-sadp-guard.h"

G_BEGIN_DECLS

LkSadpAnswerVerdict lk_cli_answer_check (LkSecret *raw,
                                         const char *const *requests,
                                         LkLocalStore *store,
                                         const char *device,
                                         LkSecret **answer);

G_END_DECLS
