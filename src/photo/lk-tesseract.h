/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <tesseract/capi.h>

G_BEGIN_DECLS

/* What is used of the C interface of Tesseract. */
#define LK_TESSERACT_FUNCTIONS(F)       \
  F (TessBaseAPIClear)                  \
  F (TessBaseAPICreate)                 \
  F (TessBaseAPIDelete)                 \
  F (TessBaseAPIEnd)                    \
  F (TessBaseAPIGetIterator)            \
  F (TessBaseAPIInit3)                  \
  F (TessBaseAPIRecognize)              \
  F (TessBaseAPISetImage)               \
  F (TessBaseAPISetPageSegMode)         \
  F (TessBaseAPISetSourceResolution)    \
  F (TessBaseAPISetVariable)            \
  F (TessDeleteText)                    \
  F (TessMonitorCreate)                 \
  F (TessMonitorDelete)                 \
  F (TessMonitorSetCancelFunc)          \
  F (TessMonitorSetCancelThis)          \
  F (TessPageIteratorBoundingBox)       \
  F (TessPageIteratorIsAtBeginningOf)   \
  F (TessResultIteratorConfidence)      \
  F (TessResultIteratorDelete)          \
  F (TessResultIteratorGetPageIterator) \
  F (TessResultIteratorGetUTF8Text)     \
  F (TessResultIteratorNext)

/**
 * LkTesseract:
 *
 * The functions of Tesseract, named as there.
 */
typedef struct
{
#define LK_TESSERACT_MEMBER(name) __typeof__ (name) *name;
  LK_TESSERACT_FUNCTIONS (LK_TESSERACT_MEMBER)
#undef LK_TESSERACT_MEMBER
} LkTesseract;

const LkTesseract *lk_tesseract (void);

G_END_DECLS
