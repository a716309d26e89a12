/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* What the portal answers to whatever it is asked, as in org.freedesktop.portal.Request. */
typedef enum
{
  FAKE_PORTAL_GRANTED,
  FAKE_PORTAL_CANCELLED,
  FAKE_PORTAL_FAILED,
  FAKE_PORTAL_ANSWERED_NO, /* a response that says no in its results */
  FAKE_PORTAL_SILENT,      /* none, until the request is closed */
  FAKE_PORTAL_BROKEN,      /* an error in place of a request */
} FakePortalAnswer;

/**
 * FakePortal:
 *
 * The camera, screenshot, background and file chooser portals of a desktop, on the session bus of
 * the test.
 */
typedef struct _FakePortal FakePortal;

FakePortal *fake_portal_new (FakePortalAnswer answer, const char *file);
void fake_portal_set_answer (FakePortal *self, FakePortalAnswer answer, const char *file);
GVariant *fake_portal_get_asked_for (FakePortal *self);
guint fake_portal_get_asked (FakePortal *self);
guint fake_portal_get_closed (FakePortal *self);
void fake_portal_free (FakePortal *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (FakePortal, fake_portal_free)

G_END_DECLS
