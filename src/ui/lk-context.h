/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* What the interface works with, by interface alone: see lk-case-backend.h, lk-sadp-scanner.h, … */
typedef struct _LkCaseBackend LkCaseBackend;
typedef struct _LkCredentials LkCredentials;
typedef struct _LkDeskInfo LkDeskInfo;
typedef struct _LkExports LkExports;
typedef struct _LkLocalStore LkLocalStore;
typedef struct _LkOutbox LkOutbox;
typedef struct _LkPerson LkPerson;
typedef struct _LkReports LkReports;
typedef struct _LkSadpScanner LkSadpScanner;
typedef struct _LkSadpTransport LkSadpTransport;

#define LK_CAMERA_OF_PORTAL "portal" /* for lk_context_set_camera() */

#define LK_TYPE_CONTEXT (lk_context_get_type ())
G_DECLARE_FINAL_TYPE (LkContext, lk_context, LK, CONTEXT, GObject)

LkContext *lk_context_new (gboolean practice);

gboolean lk_context_get_practice (LkContext *self);
gboolean lk_context_get_this_computer (LkContext *self);

void lk_context_set_backend (LkContext *self, LkCaseBackend *backend);
LkCaseBackend *lk_context_get_backend (LkContext *self);
void lk_context_set_me (LkContext *self, LkPerson *me);
LkPerson *lk_context_get_me (LkContext *self);
void lk_context_set_desk_info (LkContext *self, LkDeskInfo *info);
LkDeskInfo *lk_context_get_desk_info (LkContext *self);
void lk_context_set_desk_error (LkContext *self, const GError *error);
const GError *lk_context_get_desk_error (LkContext *self);
GError *lk_context_no_desk_error (LkContext *self);
void lk_context_retry_desk (LkContext *self);

void lk_context_set_credentials (LkContext *self, LkCredentials *credentials);
LkCredentials *lk_context_get_credentials (LkContext *self);
void lk_context_set_store (LkContext *self, LkLocalStore *store);
LkLocalStore *lk_context_get_store (LkContext *self);
void lk_context_set_outbox (LkContext *self, LkOutbox *outbox);
LkOutbox *lk_context_get_outbox (LkContext *self);
LkReports *lk_context_get_reports (LkContext *self);
LkExports *lk_context_get_exports (LkContext *self);
void lk_context_set_settings (LkContext *self, GSettings *settings);
GSettings *lk_context_get_settings (LkContext *self);

void lk_context_set_stays (LkContext *self, gboolean stays);
gboolean lk_context_get_stays (LkContext *self);
void lk_context_set_stay_refused (LkContext *self, gboolean refused);
gboolean lk_context_get_stay_refused (LkContext *self);

void lk_context_set_camera (LkContext *self, const char *description);
const char *lk_context_get_camera (LkContext *self);
void lk_context_set_network (LkContext *self, LkSadpTransport *transport, LkSadpScanner *scanner);
LkSadpTransport *lk_context_get_transport (LkContext *self);
LkSadpScanner *lk_context_get_scanner (LkContext *self);
void lk_context_hold_scanner (LkContext *self);
void lk_context_release_scanner (LkContext *self);

G_END_DECLS
