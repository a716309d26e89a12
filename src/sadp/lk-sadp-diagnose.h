/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-sadp-scanner.h"

G_BEGIN_DECLS

/**
 * LkSadpCheckStatus:
 * @LK_SADP_CHECK_PASS: not the reason
 * @LK_SADP_CHECK_WARN: may be the reason, or could not be read
 * @LK_SADP_CHECK_FAIL: most likely the reason
 */
typedef enum
{
  LK_SADP_CHECK_PASS,
  LK_SADP_CHECK_WARN,
  LK_SADP_CHECK_FAIL,
} LkSadpCheckStatus;

const char *lk_sadp_check_status_to_string (LkSadpCheckStatus status);

/**
 * LkSadpCheck:
 * @id: which check, a word that does not change: link, address, port, rp-filter, firewall,
 *   loopback, virtual, wireless, heard
 * @title: what was looked at, for people
 * @status: what came of it
 * @detail: what was found
 * @remedy: (nullable): one thing to do, fit to copy
 *
 * A reason why a device may not be listed, looked into.
 */
typedef struct
{
  const char *id;
  char *title;
  LkSadpCheckStatus status;
  char *detail;
  char *remedy;
} LkSadpCheck;

void lk_sadp_check_free (LkSadpCheck *self);

void lk_sadp_diagnose_async (LkSadpTransport *transport,
                             LkSadpScanner *scanner,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data);
GPtrArray *
lk_sadp_diagnose_finish (LkSadpTransport *transport, GAsyncResult *result, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LkSadpCheck, lk_sadp_check_free)

G_END_DECLS
