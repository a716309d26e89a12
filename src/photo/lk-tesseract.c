/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-tesseract.h"

#include <dlfcn.h>

static gboolean
look_up (void *library, const char *name, void *function)
{
  void *found = dlsym (library, name);

  *(void **) function = found;
  return found != NULL;
}

static gboolean
look_up_all (void *library, LkTesseract *self)
{
  return TRUE
#define LK_TESSERACT_LOOK_UP(name) &&look_up (library, #name, &self->name)
      LK_TESSERACT_FUNCTIONS (LK_TESSERACT_LOOK_UP)
#undef LK_TESSERACT_LOOK_UP
          ;
}

static gpointer
load (gpointer data)
{
  static LkTesseract functions;
  void *library = dlopen (LK_TESSERACT_SONAME, RTLD_NOW | RTLD_LOCAL);

  return library != NULL && look_up_all (library, &functions) ? &functions : NULL;
}

/**
 * lk_tesseract:
 *
 * Loads Tesseract when print is to be read for the first time, in the thread that reads. It brings
 * thirty libraries along, and loading those took a third of the time until the window was there.
 *
 * Returns: (transfer none) (nullable): its functions, or %NULL where it is not installed
 */
const LkTesseract *
lk_tesseract (void)
{
  static GOnce once = G_ONCE_INIT;

  return g_once (&once, load, NULL);
}
