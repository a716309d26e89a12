/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define LK_FILE_ERROR (lk_file_error_quark ())
GQuark lk_file_error_quark (void);

/**
 * LkFileError:
 * @LK_FILE_ERROR_NOT_REGULAR: a directory, a device or a pipe where a file was wanted
 * @LK_FILE_ERROR_TOO_LARGE: larger than the caller takes
 *
 * What only this library knows; what the system says comes as %G_FILE_ERROR.
 */
typedef enum
{
  LK_FILE_ERROR_NOT_REGULAR,
  LK_FILE_ERROR_TOO_LARGE,
} LkFileError;

GBytes *lk_file_read (const char *path, gsize max_size, GError **error);
gboolean lk_file_write_private (const char *path, const void *data, gsize size, GError **error);
gboolean lk_directory_make_private (const char *path, GError **error);

G_END_DECLS
