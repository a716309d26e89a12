/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lk-clock.h"

#include "lk-account-rows.h"
#include "lk-blob-rows.h"
#include "lk-case-change.h"
#include "lk-chain.h"
#include "lk-limits.h"
#include "lk-sign-in.h"

/* An answer is told to be expired within 60 seconds. */
#define EXPIRE_EVERY (20 * G_USEC_PER_SEC)
#define PURGE_EVERY (G_TIME_SPAN_HOUR)
#define AT_ONCE 100

#define KEEP_LONELY_BLOBS (G_TIME_SPAN_DAY)
#define KEEP_KEYS (7 * G_TIME_SPAN_DAY)
#define KEEP_FEED (30 * G_TIME_SPAN_DAY)
#define KEEP_FAILURES (G_TIME_SPAN_HOUR)
#define KEEP_PEERS (90 * G_TIME_SPAN_DAY)

typedef gboolean (*CaseFunc) (LkDb *db, LkDesk *desk, LkCaseRow *row, gint64 now, GError **error);
typedef GPtrArray *(*FindFunc) (LkDb *db, LkDesk *desk, gint64 now, GError **error);

/* One kind of work: which cases are due, and what is done with each. */
typedef struct
{
  LkDesk *desk;
  gint64 now;
  FindFunc find;
  CaseFunc func;
  GPtrArray *ids;
  const char *id;
} Work;

static GPtrArray *
find_expired (LkDb *db, LkDesk *desk, gint64 now, GError **error)
{
  return lk_due_expired_answers (db, now, AT_ONCE, error);
}

static GPtrArray *
find_silent (LkDb *db, LkDesk *desk, gint64 now, GError **error)
{
  return lk_due_silent_cases (db, now - LK_SILENCE_DAYS * G_TIME_SPAN_DAY, AT_ONCE, error);
}

static GPtrArray *
find_texts (LkDb *db, LkDesk *desk, gint64 now, GError **error)
{
  return lk_due_texts (db, now, AT_ONCE, error);
}

static GPtrArray *
find_blobs (LkDb *db, LkDesk *desk, gint64 now, GError **error)
{
  return lk_due_purge (db, now - lk_desk_get_policy (desk)->keep_blobs, LK_PURGED_BLOBS, AT_ONCE,
                       error);
}

static GPtrArray *
find_contacts (LkDb *db, LkDesk *desk, gint64 now, GError **error)
{
  return lk_due_purge (db, now - lk_desk_get_policy (desk)->keep_contact, LK_PURGED_CONTACT,
                       AT_ONCE, error);
}

static gboolean
expire_item (LkDb *db, LkDesk *desk, LkCaseRow *row, guint item, gint64 now, GError **error)
{
  g_autofree char *data = g_strdup_printf ("{\"item\":%u}", item);
  LkEventFacts event = { .kind = LK_EVENT_KIND_ANSWER_EXPIRED, .item = item };
  LkEffect effect;

  return lk_chain_append_own (db, row, LK_EVENT_KIND_ANSWER_EXPIRED, data, now, error)
         && lk_case_change (db, desk, row, &event, NULL, NULL, now, &effect, error);
}

static gboolean
expire_case (LkDb *db, LkDesk *desk, LkCaseRow *row, gint64 now, GError **error)
{
  if (row->state == LK_CASE_STATE_CLOSED)
    return TRUE;
  for (guint i = 0; i < row->items->len; i++)
    {
      LkItemRow *item = g_ptr_array_index (row->items, i);

      if (item->state == LK_ITEM_STATE_ANSWERED && item->expires_at != 0 && item->expires_at <= now
          && !expire_item (db, desk, row, i + 1, now, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
close_silent (LkDb *db, LkDesk *desk, LkCaseRow *row, gint64 now, GError **error)
{
  return row->state == LK_CASE_STATE_CLOSED
         || lk_case_change_close_expired (db, desk, row, now, error);
}

static gboolean
find (LkDb *db, gpointer data, GError **error)
{
  Work *work = data;

  g_clear_pointer (&work->ids, g_ptr_array_unref);
  work->ids = work->find (db, work->desk, work->now, error);
  return FALSE;
}

/* What was due when it was looked for may not be any more: on many desks another one was first. */
static gboolean
is_due (LkDb *db, Work *work, GError **error)
{
  g_autoptr (GPtrArray) ids = work->find (db, work->desk, work->now, error);

  return ids != NULL && g_ptr_array_find_with_equal_func (ids, work->id, g_str_equal, NULL);
}

static gboolean
do_case (LkDb *db, gpointer data, GError **error)
{
  Work *work = data;
  g_autoptr (LkCaseRow) row = NULL;

  if (!lk_db_lock (db, "clock", error) || !is_due (db, work, error))
    return FALSE;
  row = lk_case_load (db, work->id, error);
  return row != NULL && work->func (db, work->desk, row, work->now, error);
}

static gboolean
do_all (LkDesk *desk, FindFunc find_func, CaseFunc func, gint64 now, guint *done, GError **error)
{
  Work work = { .desk = desk, .now = now, .find = find_func, .func = func };
  LkStore *store = lk_desk_get_store (desk);
  GError *local = NULL;
  guint n;

  do
    {
      n = 0;
      (void) lk_store_run (store, LK_STORE_READ, find, &work, &local);
      for (guint i = 0; local == NULL && i < work.ids->len; i++)
        {
          work.id = g_ptr_array_index (work.ids, i);
          if (lk_store_run (store, LK_STORE_WRITE, do_case, &work, &local))
            n++;
        }
      *done += n;
    }
  while (local == NULL && n > 0);
  g_clear_pointer (&work.ids, g_ptr_array_unref);
  if (local == NULL)
    return TRUE;
  g_propagate_error (error, local);
  return FALSE;
}

/**
 * lk_clock_expire:
 * @desk: a desk
 * @now: the time, microseconds
 * @done: (inout): counts cases that were changed
 * @error: #LkStoreError
 *
 * Marks answers past their time as expired, and closes cases in which nothing has happened for 14
 * days since.
 *
 * Returns: whether all of it was done
 */
gboolean
lk_clock_expire (LkDesk *desk, gint64 now, guint *done, GError **error)
{
  return do_all (desk, find_expired, expire_case, now, done, error)
         && do_all (desk, find_silent, close_silent, now, done, error);
}

typedef struct
{
  gint64 now;
  gint64 blobs;
} Sweep;

static gboolean
sweep (LkDb *db, gpointer data, GError **error)
{
  Sweep *self = data;
  gint64 now = self->now;

  return lk_blob_sweep (db, now - KEEP_LONELY_BLOBS, AT_ONCE, &self->blobs, error)
         && lk_session_prune (db, now - LK_SESSION_LONGEST, now - LK_SESSION_UNUSED, error)
         && lk_sign_in_prune (db, now - KEEP_FAILURES, now - KEEP_PEERS, error)
         && lk_idempotency_prune (db, now - KEEP_KEYS, error)
         && lk_feed_prune (db, now - KEEP_FEED, error);
}

static gboolean
sweep_all (LkDesk *desk, gint64 now, guint *done, GError **error)
{
  Sweep job = { .now = now };
  GError *local = NULL;

  do
    {
      job.blobs = 0;
      (void) lk_store_run (lk_desk_get_store (desk), LK_STORE_WRITE, sweep, &job, &local);
      *done += (guint) job.blobs;
    }
  while (local == NULL && job.blobs == AT_ONCE);
  if (local == NULL)
    return TRUE;
  g_propagate_error (error, local);
  return FALSE;
}

/**
 * lk_clock_purge:
 * @desk: a desk
 * @now: the time, microseconds
 * @done: (inout): counts what was taken away
 * @error: #LkStoreError
 *
 * Takes away what has been kept long enough: texts, photos, contacts and comments by the clocks of
 * the policy; uploads that no case has; old sessions, keys and counters. What is gone from the
 * tables is gone from the files, too.
 *
 * Returns: whether all of it was done
 */
gboolean
lk_clock_purge (LkDesk *desk, gint64 now, guint *done, GError **error)
{
  if (!do_all (desk, find_texts, lk_case_change_purge_texts, now, done, error)
      || !do_all (desk, find_blobs, lk_case_change_purge_blobs, now, done, error)
      || !do_all (desk, find_contacts, lk_case_change_purge_contact, now, done, error)
      || !sweep_all (desk, now, done, error))
    return FALSE;
  return lk_desk_scrub (desk, *done > 0, error);
}

struct _LkClock
{
  LkDesk *desk;
  GThread *thread;
  GMutex mutex;
  GCond cond;
  gboolean stopped;
};

static void
report (const char *what, GError *error)
{
  if (error != NULL)
    g_warning ("%s failed, and is tried again: %s", what, error->message);
  g_clear_error (&error);
}

static gpointer
run_clock (gpointer data)
{
  LkClock *self = data;
  gint64 purge_at = 0;

  g_mutex_lock (&self->mutex);
  while (!self->stopped)
    {
      gint64 next = g_get_monotonic_time () + EXPIRE_EVERY;
      GError *error = NULL;
      guint done = 0;

      g_mutex_unlock (&self->mutex);
      (void) lk_clock_expire (self->desk, g_get_real_time (), &done, &error);
      report ("Looking for expired answers", error);
      if (g_get_monotonic_time () >= purge_at)
        {
          error = NULL;
          done = 0;
          (void) lk_clock_purge (self->desk, g_get_real_time (), &done, &error);
          report ("Purging", error);
          purge_at = g_get_monotonic_time () + PURGE_EVERY;
        }
      g_mutex_lock (&self->mutex);
      while (!self->stopped && g_cond_wait_until (&self->cond, &self->mutex, next))
        ;
    }
  g_mutex_unlock (&self->mutex);
  return NULL;
}

/**
 * lk_clock_start:
 * @desk: a desk
 *
 * Returns: (transfer full): a clock that runs
 */
LkClock *
lk_clock_start (LkDesk *desk)
{
  LkClock *self = g_new0 (LkClock, 1);

  self->desk = g_object_ref (desk);
  g_mutex_init (&self->mutex);
  g_cond_init (&self->cond);
  self->thread = g_thread_new ("lk-clock", run_clock, self);
  return self;
}

/**
 * lk_clock_stop:
 * @self: (transfer full): a clock; what it does now is finished first
 */
void
lk_clock_stop (LkClock *self)
{
  g_mutex_lock (&self->mutex);
  self->stopped = TRUE;
  g_cond_signal (&self->cond);
  g_mutex_unlock (&self->mutex);
  g_thread_join (self->thread);
  g_object_unref (self->desk);
  g_mutex_clear (&self->mutex);
  g_cond_clear (&self->cond);
  g_free (self);
}
