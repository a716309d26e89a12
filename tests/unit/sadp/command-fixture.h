/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "fake-transport.h"
#include "lk-sadp-command.h"
#include "lk-sadp-scanner.h"

G_BEGIN_DECLS

#define MAC "AA-BB-CC-DD-EE-01" /* the device's own spelling */
#define WIRE(f) LK_SADP_TRANSPORT ((f)->wire)

/* A device on a wire of the test's own: what it answers is set in the fixture. */
typedef struct
{
  LkSadpConfig *config;
  FakeTransport *wire;
  LkSadpScanner *scanner;
  LkSadpDevice *device;
  const char *exchange; /* what the device says to an exchange; NULL: the right thing */
  const char *answer;   /* what it says after Types; NULL: nothing */
  const char *wrong;    /* said before the answer: "uuid", "types", "mac" or "probe" */
  const char *second;   /* said after the answer, as to a doubled request */
  const char *from;     /* where it answers from */
  gboolean without_mac;
  GAsyncResult *result;
} Fixture;

extern const guint8 device_random[16];

void fixture_setup (Fixture *f, gconstpointer fields);
void fixture_teardown (Fixture *f, gconstpointer data);
void on_done (GObject *source, GAsyncResult *result, gpointer user_data);
GAsyncResult *wait_for_result (Fixture *f);

G_END_DECLS
