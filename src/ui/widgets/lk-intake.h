/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "lk-compat.h"

G_BEGIN_DECLS

/* As much as is read from a file or the clipboard (bytes), and of a text (characters). */
#define LK_INTAKE_MAX_BYTES (100 * 1024 * 1024)
#define LK_INTAKE_MAX_TEXT 8192

/**
 * LkIntakeWay:
 * @LK_INTAKE_FILE: a file is chosen
 * @LK_INTAKE_PASTE: the clipboard
 * @LK_INTAKE_CAMERA: a camera of this computer
 * @LK_INTAKE_SCREEN: a piece of the screen
 * @LK_INTAKE_TYPE: typed by hand
 *
 * The ways for a picture or a text to come in. Dropping on the page always works.
 */
typedef enum
{
  LK_INTAKE_FILE = 1 << 0,
  LK_INTAKE_PASTE = 1 << 1,
  LK_INTAKE_CAMERA = 1 << 2,
  LK_INTAKE_SCREEN = 1 << 3,
  LK_INTAKE_TYPE = 1 << 4,
} LkIntakeWay;

#define LK_TYPE_INTAKE (lk_intake_get_type ())
G_DECLARE_FINAL_TYPE (LkIntake, lk_intake, LK, INTAKE, GtkWidget)

void lk_intake_set_up (LkIntake *self, GtkWidget *area, LkIntakeWay ways, LkFileKind kind);
void lk_intake_set_hint (LkIntake *self, const char *hint);
void lk_intake_set_area_visible (LkIntake *self, gboolean visible);
void lk_intake_take_file (LkIntake *self, GFile *file);
void lk_intake_paste (LkIntake *self);
void lk_intake_stop (LkIntake *self);

G_END_DECLS
