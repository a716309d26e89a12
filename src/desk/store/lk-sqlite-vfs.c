/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lk-sqlite.h"

#include <string.h>

/*
 * SQLite writes its log a page at a time, each with a header of 24 bytes written apart: some 250
 * system calls for a photo, a third of its whole cost. This shim over the system's own VFS gathers
 * what is written in sequence to a write-ahead log and hands it on in large parts. Nothing else is
 * touched.
 *
 * It is sound as long as every connection has synchronous=FULL: a commit is then synced before the
 * shared index of the log tells others of it, and a sync hands everything on first. Reading what is
 * held does so as well, so that a connection sees what it wrote, and so does giving up the lock of
 * writers: what a transaction that was taken back leaves would otherwise be written later, over
 * what another connection has committed in the same place.
 *
 * Emptying the log into the database reads it a page at a time, too, in the order in which it was
 * written; here it is read ahead. That is sound between the start and the end of the emptying only:
 * until then nobody writes over what is being copied.
 */

/* Of the locks on the shared index: https://www.sqlite.org/walformat.html#wal_locks */
#define WRITE_LOCK 0

/* SQLite's own unix VFS writes at most so much at once, and takes a multiple of 0x20000 for 0. */
#define GATHER 0x1ffff

typedef struct _LkSqliteFile LkSqliteFile;

struct _LkSqliteFile
{
  sqlite3_file parent;
  sqlite3_file *file;     /* the system's, behind this struct */
  LkSqliteFile *log;      /* of this database, while it is open */
  LkSqliteFile *database; /* of this log; closed after it */
  guint8 *part;           /* NULL: this file is no log */
  int fill;               /* of the part, not written yet */
  int ahead;              /* of the part, read ahead; never both */
  gboolean emptying;      /* this log, into the database */
  sqlite3_int64 offset;   /* of the part in the file */
  gboolean synced;        /* nothing was written since the last sync */
};

#define SELF(base) ((LkSqliteFile *) (gpointer) (base))
#define CALL(self, method, ...) (self)->file->pMethods->method ((self)->file, ##__VA_ARGS__)

static sqlite3_vfs *
system_vfs (void)
{
  return sqlite3_vfs_find ("unix");
}

/* What cannot be written stays, so that a commit cannot go by it. */
static int
hand_on (LkSqliteFile *self)
{
  int code = self->fill > 0 ? CALL (self, xWrite, self->part, self->fill, self->offset) : SQLITE_OK;

  if (code == SQLITE_OK)
    self->fill = 0;
  return code;
}

static int
read_ahead (LkSqliteFile *self, void *data, int size, sqlite3_int64 offset)
{
  if (offset < self->offset || offset + size > self->offset + self->ahead)
    {
      int code = CALL (self, xRead, self->part, GATHER, offset);

      self->offset = offset;
      self->ahead = code == SQLITE_OK ? GATHER : 0;
      if (code != SQLITE_OK) /* the end of the file, or worse: as it would be without this */
        return CALL (self, xRead, data, size, offset);
    }
  memcpy (data, self->part + (offset - self->offset), (gsize) size);
  return SQLITE_OK;
}

static void
set_emptying (LkSqliteFile *log, gboolean emptying)
{
  log->ahead = 0;
  log->emptying = emptying;
}

static int
file_close (sqlite3_file *base)
{
  LkSqliteFile *self = SELF (base);
  int code = hand_on (self);
  int closed = CALL (self, xClose);

  if (self->database != NULL)
    self->database->log = NULL;
  sqlite3_free (self->part);
  return code != SQLITE_OK ? code : closed;
}

static int
file_read (sqlite3_file *base, void *data, int size, sqlite3_int64 offset)
{
  LkSqliteFile *self = SELF (base);
  gboolean touches = offset < self->offset + self->fill && self->offset < offset + size;
  int code = touches ? hand_on (self) : SQLITE_OK;

  if (code == SQLITE_OK && self->emptying && self->fill == 0 && size <= GATHER)
    return read_ahead (self, data, size, offset);
  return code != SQLITE_OK ? code : CALL (self, xRead, data, size, offset);
}

static int
file_write (sqlite3_file *base, const void *data, int size, sqlite3_int64 offset)
{
  LkSqliteFile *self = SELF (base);
  int code = SQLITE_OK;

  self->synced = FALSE;
  self->ahead = 0;
  if (self->part == NULL)
    return CALL (self, xWrite, data, size, offset);
  if (offset != self->offset + self->fill || size > GATHER - self->fill)
    code = hand_on (self);
  if (code != SQLITE_OK || size > GATHER)
    return code != SQLITE_OK ? code : CALL (self, xWrite, data, size, offset);
  if (self->fill == 0)
    self->offset = offset;
  memcpy (self->part + self->fill, data, (gsize) size);
  self->fill += size;
  return SQLITE_OK;
}

static int
file_truncate (sqlite3_file *base, sqlite3_int64 size)
{
  int code = hand_on (SELF (base));

  SELF (base)->synced = FALSE;
  SELF (base)->ahead = 0;
  return code != SQLITE_OK ? code : CALL (SELF (base), xTruncate, size);
}

static int
file_sync (sqlite3_file *base, int flags)
{
  LkSqliteFile *self = SELF (base);
  int code = hand_on (self);

  /* Before it is emptied a log is synced once more; each commit, whoever made it, has done so. */
  if (code != SQLITE_OK || (self->part != NULL && self->synced))
    return code;
  code = CALL (self, xSync, flags);
  self->synced = code == SQLITE_OK;
  return code;
}

static int
file_size (sqlite3_file *base, sqlite3_int64 *size)
{
  int code = hand_on (SELF (base));

  return code != SQLITE_OK ? code : CALL (SELF (base), xFileSize, size);
}

static int
file_control (sqlite3_file *base, int operation, void *data)
{
  LkSqliteFile *self = SELF (base);
  int code = hand_on (self);

  if (self->log != NULL && operation == SQLITE_FCNTL_CKPT_START)
    set_emptying (self->log, TRUE);
  else if (self->log != NULL && operation == SQLITE_FCNTL_CKPT_DONE)
    set_emptying (self->log, FALSE);
  return code != SQLITE_OK ? code : CALL (self, xFileControl, operation, data);
}

static int
file_lock (sqlite3_file *base, int level)
{
  return CALL (SELF (base), xLock, level);
}

static int
file_unlock (sqlite3_file *base, int level)
{
  return CALL (SELF (base), xUnlock, level);
}

static int
file_check_reserved (sqlite3_file *base, int *reserved)
{
  return CALL (SELF (base), xCheckReservedLock, reserved);
}

static int
file_sector_size (sqlite3_file *base)
{
  return CALL (SELF (base), xSectorSize);
}

static int
file_characteristics (sqlite3_file *base)
{
  return CALL (SELF (base), xDeviceCharacteristics);
}

static int
file_shm_map (sqlite3_file *base, int region, int size, int extend, void volatile **memory)
{
  return CALL (SELF (base), xShmMap, region, size, extend, memory);
}

static int
file_shm_lock (sqlite3_file *base, int offset, int n, int flags)
{
  LkSqliteFile *self = SELF (base);

  /* What was committed was synced, so nothing is lost where this cannot be written. */
  if (self->log != NULL && offset == WRITE_LOCK && (flags & SQLITE_SHM_UNLOCK) != 0)
    {
      (void) hand_on (self->log);
      self->log->fill = 0;
    }
  return CALL (self, xShmLock, offset, n, flags);
}

static void
file_shm_barrier (sqlite3_file *base)
{
  CALL (SELF (base), xShmBarrier);
}

static int
file_shm_unmap (sqlite3_file *base, int delete)
{
  return CALL (SELF (base), xShmUnmap, delete);
}

/* Version 2 has the shared memory of the log; 3 would add mapped reads, which a desk does not use.
 */
static const sqlite3_io_methods methods = {
  .iVersion = 2,
  .xClose = file_close,
  .xRead = file_read,
  .xWrite = file_write,
  .xTruncate = file_truncate,
  .xSync = file_sync,
  .xFileSize = file_size,
  .xLock = file_lock,
  .xUnlock = file_unlock,
  .xCheckReservedLock = file_check_reserved,
  .xFileControl = file_control,
  .xSectorSize = file_sector_size,
  .xDeviceCharacteristics = file_characteristics,
  .xShmMap = file_shm_map,
  .xShmLock = file_shm_lock,
  .xShmBarrier = file_shm_barrier,
  .xShmUnmap = file_shm_unmap,
};

static int
vfs_open (sqlite3_vfs *vfs, sqlite3_filename name, sqlite3_file *base, int flags, int *out_flags)
{
  LkSqliteFile *self = SELF (base);
  int code;

  memset (self, 0, sizeof *self);
  self->file = (sqlite3_file *) (gpointer) (self + 1);
  if ((flags & SQLITE_OPEN_WAL) != 0)
    {
      self->part = sqlite3_malloc (GATHER);
      if (self->part == NULL)
        return SQLITE_NOMEM;
    }
  code = system_vfs ()->xOpen (system_vfs (), name, self->file, flags, out_flags);
  if (code != SQLITE_OK)
    {
      sqlite3_free (self->part);
      return code;
    }
  self->parent.pMethods = &methods;
  if (self->part != NULL)
    {
      self->database = SELF (sqlite3_database_file_object (name));
      self->database->log = self;
    }
  return SQLITE_OK;
}

/**
 * lk_sqlite_vfs:
 *
 * Returns: (transfer none): the name of the VFS through which a desk opens its database
 */
const char *
lk_sqlite_vfs (void)
{
  static sqlite3_vfs vfs;
  static gsize ready;

  if (g_once_init_enter (&ready))
    {
      g_assert (sqlite3_initialize () == SQLITE_OK);
      vfs = *system_vfs ();
      vfs.zName = "latchkey";
      vfs.szOsFile += (int) sizeof (LkSqliteFile);
      vfs.xOpen = vfs_open;
      g_assert (sqlite3_vfs_register (&vfs, 0) == SQLITE_OK);
      g_once_init_leave (&ready, 1);
    }
  return vfs.zName;
}
