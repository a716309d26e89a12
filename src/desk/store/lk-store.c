/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lk-store.h"

/* Jobs beyond this are refused: whoever waits behind so many has given up already. */
#define MAX_WAITING 4096
/* A commit is shared by at most so many jobs, so that the first of them does not wait too long. */
#define MAX_GROUP 64
#define MAX_TRIES 5

typedef struct
{
  LkStoreMode mode;
  LkStoreFunc func;
  gpointer data;
  gboolean scrub;
  gboolean kept;
  GError *error;
  GTask *task; /* NULL for a job whose caller waits */
  gboolean done;
} Job;

struct _LkStore
{
  GObject parent_instance;

  char *url;
  const LkDbDriver *driver;
  GPtrArray *readers;
  GPtrArray *writers;
  GMutex notify_mutex;
  LkStoreNotify notify;
  gpointer notify_data;

  GMutex mutex;
  GCond read;     /* a job that reads was added, or the store closes */
  GCond write;    /* a job that writes was added, or the store closes */
  GCond finished; /* a job whose caller waits is done */
  GQueue reads;
  GQueue writes;
  guint active;
  guint64 commits;
  gboolean closing;
  gboolean read_to_end; /* no reader has a connection any more */
};

G_DEFINE_FINAL_TYPE (LkStore, lk_store, G_TYPE_OBJECT)

static void
lk_store_finalize (GObject *object)
{
  LkStore *self = LK_STORE (object);

  lk_store_close (self);
  g_ptr_array_unref (self->readers);
  g_ptr_array_unref (self->writers);
  g_free (self->url);
  g_mutex_clear (&self->mutex);
  g_mutex_clear (&self->notify_mutex);
  g_cond_clear (&self->read);
  g_cond_clear (&self->write);
  g_cond_clear (&self->finished);

  G_OBJECT_CLASS (lk_store_parent_class)->finalize (object);
}

static void
lk_store_class_init (LkStoreClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = lk_store_finalize;
}

static void
lk_store_init (LkStore *self)
{
  g_mutex_init (&self->mutex);
  g_mutex_init (&self->notify_mutex);
  g_cond_init (&self->read);
  g_cond_init (&self->write);
  g_cond_init (&self->finished);
  g_queue_init (&self->reads);
  g_queue_init (&self->writes);
  self->readers = g_ptr_array_new ();
  self->writers = g_ptr_array_new ();
}

static void
complete (LkStore *self, Job *job)
{
  GTask *task;

  if (job->task == NULL)
    {
      g_mutex_lock (&self->mutex);
      job->done = TRUE;
      self->active--;
      g_cond_broadcast (&self->finished);
      g_mutex_unlock (&self->mutex);
      return;
    }
  g_mutex_lock (&self->mutex);
  self->active--;
  g_mutex_unlock (&self->mutex);
  task = g_steal_pointer (&job->task);
  if (job->error != NULL)
    g_task_return_error (task, g_steal_pointer (&job->error));
  else
    g_task_return_boolean (task, job->kept);
  g_object_unref (task);
  g_free (job);
}

/* A connection that failed badly is closed; the next job opens a new one. */
static gboolean
is_broken (const GError *error)
{
  return g_error_matches (error, LK_STORE_ERROR, LK_STORE_ERROR_UNAVAILABLE)
         || g_error_matches (error, LK_STORE_ERROR, LK_STORE_ERROR_DAMAGED);
}

static gboolean
is_lost (const GError *error)
{
  return g_error_matches (error, LK_STORE_ERROR, LK_STORE_ERROR_CONFLICT);
}

static gboolean
ensure_open (LkStore *self, LkDb **db, LkDbOpen mode, GError **error)
{
  if (*db == NULL)
    *db = lk_db_open (self->url, mode, error);
  return *db != NULL;
}

/* A connection that was lost since its last job is made anew: nothing was begun on it yet. */
static gboolean
begin (LkStore *self, LkDb **db, LkDbOpen mode, GError **error)
{
  if (!ensure_open (self, db, mode, error))
    return FALSE;
  if ((*db)->driver->begin (*db, error))
    return TRUE;
  if ((*db)->driver->check (*db, NULL))
    return FALSE;
  g_clear_error (error);
  g_clear_pointer (db, lk_db_close);
  return ensure_open (self, db, mode, error) && (*db)->driver->begin (*db, error);
}

static void
run_read (LkStore *self, LkDb **db, Job *job)
{
  if (begin (self, db, LK_DB_OPEN_READ, &job->error))
    {
      job->kept = job->func (*db, job->data, &job->error) && job->error == NULL;
      (*db)->driver->rollback (*db);
    }
  if (is_broken (job->error))
    g_clear_pointer (db, lk_db_close);
}

/* One job inside the group's transaction. FALSE: the transaction itself is lost. */
static gboolean
run_in_group (LkDb *db, Job *job)
{
  guint announced = db->announced->len;

  if (!db->driver->savepoint (db, &job->error))
    return FALSE;
  job->kept = job->func (db, job->data, &job->error) && job->error == NULL;
  if (!db->driver->in_transaction (db))
    return FALSE;
  if (job->kept)
    return db->driver->release (db, &job->error);
  g_ptr_array_set_size (db->announced, (int) announced);
  return db->driver->rollback_to (db, job->error == NULL ? &job->error : NULL)
         && !is_lost (job->error);
}

static gboolean
anything_kept (GPtrArray *group)
{
  for (guint i = 0; i < group->len; i++)
    if (((Job *) g_ptr_array_index (group, i))->kept)
      return TRUE;
  return FALSE;
}

/* Runs all of the group in the transaction that was begun. FALSE with error: nothing of any of them
 * is kept. */
static gboolean
run_group (LkDb *db, GPtrArray *group, gboolean *changed, GError **error)
{
  gboolean good = TRUE;

  g_ptr_array_set_size (db->announced, 0);
  for (guint i = 0; good && i < group->len; i++)
    {
      Job *job = g_ptr_array_index (group, i);

      if (!run_in_group (db, job))
        {
          g_clear_error (error);
          if (job->error != NULL)
            g_propagate_error (error, g_steal_pointer (&job->error));
          else
            g_set_error_literal (error, LK_STORE_ERROR, LK_STORE_ERROR_UNAVAILABLE,
                                 "The database ended the transaction");
          good = FALSE;
        }
    }
  *changed = db->announced->len > 0;
  if (good && anything_kept (group))
    good = db->driver->number (db, error) && db->driver->commit (db, error);
  db->driver->rollback (db);
  g_ptr_array_set_size (db->announced, 0);
  return good;
}

static void
reset (Job *job)
{
  job->kept = FALSE;
  g_clear_error (&job->error);
}

static void
fail (Job *job, const GError *error)
{
  reset (job);
  job->error = g_error_copy (error);
}

/* Runs one group, again while it loses against others. TRUE when the jobs have their outcome. */
static gboolean
try_group (LkStore *self,
           LkDb **db,
           GPtrArray *group,
           gboolean *begun,
           gboolean *changed,
           GError **error)
{
  for (guint try = 1;; try++)
    {
      *begun = begin (self, db, LK_DB_OPEN_WRITE, error);
      if (*begun && run_group (*db, group, changed, error))
        return TRUE;
      for (guint i = 0; i < group->len; i++)
        reset (g_ptr_array_index (group, i));
      if (is_broken (*error))
        g_clear_pointer (db, lk_db_close);
      if (try >= MAX_TRIES || !is_lost (*error))
        return FALSE;
      g_clear_error (error);
      g_usleep ((gulong) g_random_int_range (1000, 5000) * try);
    }
}

/* When a shared transaction fails, each job gets one of its own: the one at fault fails alone.
 * Where none can begin it is nobody's fault, and all are told at once. */
static void
run_writes (LkStore *self, LkDb **db, GPtrArray *group)
{
  g_autoptr (GError) error = NULL;
  gboolean changed = FALSE;
  gboolean begun = FALSE;

  if (try_group (self, db, group, &begun, &changed, &error))
    ;
  else if (group->len == 1 || !begun)
    g_ptr_array_foreach (group, (GFunc) fail, error);
  else
    for (guint i = 0; i < group->len; i++)
      {
        g_autoptr (GPtrArray) single = g_ptr_array_new ();

        g_ptr_array_add (single, g_ptr_array_index (group, i));
        run_writes (self, db, single);
      }
  if (!changed)
    return;
  g_mutex_lock (&self->notify_mutex);
  if (self->notify != NULL)
    self->notify (self->notify_data);
  g_mutex_unlock (&self->notify_mutex);
}

static void
run_scrub (LkStore *self, LkDb **db, Job *job)
{
  if (!ensure_open (self, db, LK_DB_OPEN_WRITE, &job->error))
    return;
  job->kept = (*db)->driver->scrub (*db, &job->error);
}

static gpointer
read_thread (gpointer data)
{
  LkStore *self = data;
  LkDb *db = NULL;

  g_mutex_lock (&self->mutex);
  for (;;)
    {
      Job *job = g_queue_pop_head (&self->reads);

      if (job == NULL && self->closing)
        break;
      if (job == NULL)
        {
          g_cond_wait (&self->read, &self->mutex);
          continue;
        }
      g_mutex_unlock (&self->mutex);
      run_read (self, &db, job);
      complete (self, job);
      g_mutex_lock (&self->mutex);
    }
  g_mutex_unlock (&self->mutex);
  lk_db_close (db);
  return NULL;
}

static void
take_group (LkStore *self, GPtrArray *group)
{
  Job *first = g_queue_peek_head (&self->writes);

  while (first != NULL && group->len < MAX_GROUP)
    {
      if (first->scrub && group->len > 0)
        break;
      g_ptr_array_add (group, g_queue_pop_head (&self->writes));
      if (first->scrub)
        break;
      first = g_queue_peek_head (&self->writes);
    }
}

static gpointer
write_thread (gpointer data)
{
  LkStore *self = data;
  LkDb *db = NULL;
  g_autoptr (GPtrArray) group = g_ptr_array_new ();

  g_mutex_lock (&self->mutex);
  for (;;)
    {
      take_group (self, group);
      if (group->len == 0 && self->read_to_end)
        break;
      if (group->len == 0)
        {
          g_cond_wait (&self->write, &self->mutex);
          continue;
        }
      g_mutex_unlock (&self->mutex);
      if (((Job *) g_ptr_array_index (group, 0))->scrub)
        run_scrub (self, &db, g_ptr_array_index (group, 0));
      else
        run_writes (self, &db, group);
      for (guint i = 0; i < group->len; i++)
        complete (self, g_ptr_array_index (group, i));
      g_ptr_array_set_size (group, 0);
      g_mutex_lock (&self->mutex);
      self->commits++;
    }
  g_mutex_unlock (&self->mutex);
  lk_db_close (db);
  return NULL;
}

/**
 * lk_store_new:
 * @url: `sqlite:PATH` or `postgresql://…`
 * @create: make the database when there is none, and bring an older schema up
 * @readers: how many threads read, at least 1
 * @error: #LkStoreError
 *
 * Opens the database once, so that whatever is wrong with it is known now, and starts the threads.
 *
 * Returns: (transfer full): the store, or %NULL
 */
LkStore *
lk_store_new (const char *url, gboolean create, guint readers, GError **error)
{
  LkDb *db = lk_db_open (url, create ? LK_DB_OPEN_CREATE : LK_DB_OPEN_WRITE, error);
  LkStore *self;

  if (db == NULL)
    return NULL;
  self = g_object_new (LK_TYPE_STORE, NULL);
  self->url = g_strdup (url);
  self->driver = db->driver;
  lk_db_close (db);
  for (guint i = 0; i < MAX (readers, 1); i++)
    g_ptr_array_add (self->readers, g_thread_new ("lk-read", read_thread, self));
  for (guint i = 0; i < self->driver->writers; i++)
    g_ptr_array_add (self->writers, g_thread_new ("lk-write", write_thread, self));
  return self;
}

static void
join (GPtrArray *threads)
{
  for (guint i = 0; i < threads->len; i++)
    g_thread_join (g_ptr_array_index (threads, i));
  g_ptr_array_set_size (threads, 0);
}

/**
 * lk_store_close:
 * @self: a store
 *
 * Takes no more jobs, waits for those that were taken, and closes the connections. Those that write
 * come last: of two that SQLite closes at the same time none empties its log and deletes it.
 */
void
lk_store_close (LkStore *self)
{
  g_mutex_lock (&self->mutex);
  self->closing = TRUE;
  g_cond_broadcast (&self->read);
  g_mutex_unlock (&self->mutex);
  join (self->readers);
  g_mutex_lock (&self->mutex);
  self->read_to_end = TRUE;
  g_cond_broadcast (&self->write);
  g_mutex_unlock (&self->mutex);
  join (self->writers);
}

static gboolean
push (LkStore *self, Job *job)
{
  gboolean taken;

  g_mutex_lock (&self->mutex);
  taken = !self->closing && self->active < MAX_WAITING;
  if (taken)
    {
      g_queue_push_tail (job->mode == LK_STORE_READ ? &self->reads : &self->writes, job);
      self->active++;
      g_cond_signal (job->mode == LK_STORE_READ ? &self->read : &self->write);
    }
  else
    job->error = g_error_new_literal (LK_STORE_ERROR, LK_STORE_ERROR_UNAVAILABLE,
                                      self->closing ? "The desk is shutting down"
                                                    : "Too much is waiting for the database");
  g_mutex_unlock (&self->mutex);
  return taken;
}

/**
 * lk_store_run_async:
 * @self: a store
 * @mode: whether @func writes
 * @func: the job
 * @data: for @func; must live until @callback
 * @callback: called in the caller's main context; after a write only once it is durable
 * @user_data: for @callback
 *
 * Runs @func on a thread of the store, inside a transaction.
 */
void
lk_store_run_async (LkStore *self,
                    LkStoreMode mode,
                    LkStoreFunc func,
                    gpointer data,
                    GAsyncReadyCallback callback,
                    gpointer user_data)
{
  Job *job = g_new0 (Job, 1);

  job->mode = mode;
  job->func = func;
  job->data = data;
  job->task = g_task_new (self, NULL, callback, user_data);
  g_task_set_source_tag (job->task, lk_store_run_async);
  if (push (self, job))
    return;
  g_task_return_error (job->task, g_steal_pointer (&job->error));
  g_object_unref (job->task);
  g_free (job);
}

/**
 * lk_store_run_finish:
 * @self: a store
 * @result: of lk_store_run_async()
 * @error: #LkStoreError
 *
 * Returns: whether what the job wrote was kept; %FALSE without error when the job did not want it
 */
gboolean
lk_store_run_finish (LkStore *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static gboolean
run_waiting (LkStore *self, Job *job, GError **error)
{
  if (push (self, job))
    {
      g_mutex_lock (&self->mutex);
      while (!job->done)
        g_cond_wait (&self->finished, &self->mutex);
      g_mutex_unlock (&self->mutex);
    }
  if (job->error == NULL)
    return job->kept;
  g_propagate_error (error, job->error);
  return FALSE;
}

/**
 * lk_store_run:
 * @self: a store
 * @mode: whether @func writes
 * @func: the job
 * @data: for @func
 * @error: #LkStoreError
 *
 * As lk_store_run_async(), but waits: for programs without a main loop, and for tests.
 *
 * Returns: whether what the job wrote was kept; %FALSE without error when the job did not want it
 */
gboolean
lk_store_run (LkStore *self, LkStoreMode mode, LkStoreFunc func, gpointer data, GError **error)
{
  Job job = { .mode = mode, .func = func, .data = data };

  return run_waiting (self, &job, error);
}

/**
 * lk_store_scrub:
 * @self: a store
 * @error: #LkStoreError
 *
 * Makes what was deleted go away from the files of the database, too. Waits.
 *
 * Returns: whether it did
 */
gboolean
lk_store_scrub (LkStore *self, GError **error)
{
  Job job = { .mode = LK_STORE_WRITE, .scrub = TRUE };

  return run_waiting (self, &job, error);
}

/**
 * lk_store_set_notify:
 * @self: a store
 * @notify: (nullable): called on a thread of the store after a commit that changed cases
 * @data: for @notify
 *
 * When this returns, what was set before is not called any more.
 */
void
lk_store_set_notify (LkStore *self, LkStoreNotify notify, gpointer data)
{
  g_mutex_lock (&self->notify_mutex);
  self->notify = notify;
  self->notify_data = data;
  g_mutex_unlock (&self->notify_mutex);
}

/**
 * lk_store_get_depth:
 * @self: a store
 *
 * Returns: how many jobs wait or run
 */
guint
lk_store_get_depth (LkStore *self)
{
  guint depth;

  g_mutex_lock (&self->mutex);
  depth = self->active;
  g_mutex_unlock (&self->mutex);
  return depth;
}

/**
 * lk_store_get_commits:
 * @self: a store
 *
 * Returns: how many transactions were committed or tried
 */
guint64
lk_store_get_commits (LkStore *self)
{
  guint64 commits;

  g_mutex_lock (&self->mutex);
  commits = self->commits;
  g_mutex_unlock (&self->mutex);
  return commits;
}

/**
 * lk_store_get_driver_name:
 * @self: a store
 *
 * Returns: (transfer none): "sqlite" or "postgresql"
 */
const char *
lk_store_get_driver_name (LkStore *self)
{
  return self->driver->name;
}
