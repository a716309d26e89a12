/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-qr-scan.h"

G_BEGIN_DECLS

guint lk_qr_locate (LkQrScan *scan, guint long_side, GCancellable *cancellable);

G_END_DECLS
