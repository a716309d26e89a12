/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-qr-finder.h"

G_BEGIN_DECLS

GArray *lk_qr_complete_triples (const LkQrPlane *plane, GArray *finders);

G_END_DECLS
