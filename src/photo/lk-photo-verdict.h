/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-photo-reader.h"

G_BEGIN_DECLS

#define LK_PHOTO_MAX_REASONS 13

/**
 * LkPhotoJudgement:
 * @verdict: the verdict
 * @reasons: why it is not a pass
 * @n_reasons: how many there are
 * @serial: (nullable): the serial that counts, one of the reading's
 */
typedef struct
{
  LkPhotoVerdict verdict;
  LkPhotoReason reasons[LK_PHOTO_MAX_REASONS];
  guint n_reasons;
  const LkPhotoSerial *serial;
} LkPhotoJudgement;

LkPhotoJudgement lk_photo_judge (const LkPhotoReading *reading,
                                 const LkPhotoQuality *quality,
                                 const char *expected_serial,
                                 LkPhotoKind kind);

G_END_DECLS
