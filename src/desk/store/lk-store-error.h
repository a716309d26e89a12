/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define LK_STORE_ERROR (lk_store_error_quark ())
GQuark lk_store_error_quark (void);

/**
 * LkStoreError:
 * @LK_STORE_ERROR_FAILED: the database refused for a reason that is a mistake of this program
 * @LK_STORE_ERROR_UNAVAILABLE: the database cannot be reached, read or written now; try again later
 * @LK_STORE_ERROR_FULL: no room on the disk
 * @LK_STORE_ERROR_CONFLICT: the transaction lost against another one and may be run again
 * @LK_STORE_ERROR_EXISTS: a key that must be unique is there already
 * @LK_STORE_ERROR_DAMAGED: the database file or one of its rows is not what was written
 * @LK_STORE_ERROR_VERSION: a schema of another version, or no database of this program
 * @LK_STORE_ERROR_KEY: the key file is missing, or is not the one that this database needs
 * @LK_STORE_ERROR_UNSUPPORTED: this kind of database cannot do that
 *
 * What can go wrong in the store. Every operation sets exactly one of these.
 */
typedef enum
{
  LK_STORE_ERROR_FAILED,
  LK_STORE_ERROR_UNAVAILABLE,
  LK_STORE_ERROR_FULL,
  LK_STORE_ERROR_CONFLICT,
  LK_STORE_ERROR_EXISTS,
  LK_STORE_ERROR_DAMAGED,
  LK_STORE_ERROR_VERSION,
  LK_STORE_ERROR_KEY,
  LK_STORE_ERROR_UNSUPPORTED,
} LkStoreError;

G_END_DECLS
