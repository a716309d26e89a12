/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "desk-in-memory.h"
#include "fake-transport.h"
#include "lk-context.h"
#include "lk-local-store.h"
#include "lk-looks.h"
#include "lk-practice-device.h"
#include "lk-sadp-scanner.h"

G_BEGIN_DECLS

/* What the tests of the case pages work with: real widgets in a real window, a desk in memory, and
 * a simulated device on a wire of the test's own. */
typedef struct
{
  DeskInMemory *desk;
  LkContext *context;
  FakeTransport *wire;
  LkSadpScanner *scanner;
  LkPracticeDevice *device;
  LkLocalStore *store;
  GSettings *settings;
  GtkWindow *window;
  char *directory;
  LkRole role;
} CaseFixture;

void case_fixture_init (int *argc, char ***argv);
void case_fixture_open (CaseFixture *f, LkRole role);
void case_fixture_close (CaseFixture *f);
void case_fixture_show (CaseFixture *f, GtkWidget *child, int width, int height);
void case_fixture_add_device (CaseFixture *f, const char *profile);
DeskCase *case_fixture_case_of_device (CaseFixture *f, LkCaseMethod method);
char *case_fixture_ask_vendor (CaseFixture *f, DeskCase *item, guint index);
gpointer case_fixture_child (gpointer widget, GType type, const char *id);
gpointer case_fixture_header_part (gpointer view, const char *id);
GtkWidget *case_fixture_find (GtkWidget *root, GType type, const char *label);
GtkWindow *case_fixture_dialog (CaseFixture *f);
void case_fixture_click (gpointer button);
void case_fixture_shoot_looks (CaseFixture *f, const char *name);

#define WAIT_FOR LK_WAIT_FOR
/* Names from before there was one place for how a window looks. */
#define case_fixture_settle lk_looks_settle
#define case_fixture_shoot lk_looks_shoot
#define case_fixture_assert_named lk_looks_assert_usable

G_END_DECLS
