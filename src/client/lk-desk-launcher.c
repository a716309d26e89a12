/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lk-desk-launcher.h"

#include "config.h"
#include "lk-desk-retention.h"
#include "lk-file.h"
#include "lk-text.h"

#include <errno.h>
#include <fcntl.h>
#include <gio/gunixsocketaddress.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

/* The desk ends by itself so many seconds after its last client. */
#define IDLE_SECONDS "300"
/* How often to look whether another program that starts the desk is done. */
#define LOCK_POLL_MS 50
#define START_SECONDS 30
#define LINE_MAX_BYTES 1024

/**
 * LkDeskLauncher:
 *
 * Brings up the desk of this computer: connects to the one that runs, or starts it under a lock
 * file, so that several programs at once start one.
 */
struct _LkDeskLauncher
{
  GObject parent;

  gboolean practice;
  char *program; /* NULL: look for it */
  char *directory;
  char *socket;
  char *database;
};

G_DEFINE_FINAL_TYPE (LkDeskLauncher, lk_desk_launcher, G_TYPE_OBJECT)

static void
lk_desk_launcher_finalize (GObject *object)
{
  LkDeskLauncher *self = LK_DESK_LAUNCHER (object);

  g_free (self->program);
  g_free (self->directory);
  g_free (self->socket);
  g_free (self->database);
  G_OBJECT_CLASS (lk_desk_launcher_parent_class)->finalize (object);
}

static void
lk_desk_launcher_class_init (LkDeskLauncherClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = lk_desk_launcher_finalize;
}

static void
lk_desk_launcher_init (LkDeskLauncher *self)
{
}

/* A sandbox shares only its own directory with other instances of the same application. */
static char *
runtime_directory (void)
{
  const char *flatpak = g_getenv ("FLATPAK_ID");

  if (flatpak != NULL && g_application_id_is_valid (flatpak))
    return g_build_filename (g_get_user_runtime_dir (), "app", flatpak, NULL);
  return g_build_filename (g_get_user_runtime_dir (), "latchkey", NULL);
}

/**
 * lk_desk_launcher_new:
 * @practice: whether for the practice desk, which has its own socket and database
 *
 * Returns: (transfer full): a launcher
 */
LkDeskLauncher *
lk_desk_launcher_new (gboolean practice)
{
  LkDeskLauncher *self = g_object_new (LK_TYPE_DESK_LAUNCHER, NULL);

  self->practice = practice;
  self->directory = runtime_directory ();
  self->socket = g_build_filename (self->directory, practice ? "practice.sock" : "desk.sock", NULL);
  if (practice)
    self->database
        = g_build_filename (g_get_user_data_dir (), "latchkey", "practice", "desk.sqlite", NULL);
  else
    self->database = g_build_filename (g_get_user_data_dir (), "latchkey", "desk.sqlite", NULL);
  return self;
}

/**
 * lk_desk_launcher_set_program:
 * @self: a launcher
 * @program: (nullable): path of `latchkey-desk`, %NULL to look for it
 */
void
lk_desk_launcher_set_program (LkDeskLauncher *self, const char *program)
{
  g_free (self->program);
  self->program = g_strdup (program);
}

/**
 * lk_desk_launcher_get_socket_path:
 * @self: a launcher
 *
 * Returns: (transfer none): the socket of the desk
 */
const char *
lk_desk_launcher_get_socket_path (LkDeskLauncher *self)
{
  return self->socket;
}

/* Beside this program, where a build tree has it, or where it was installed. */
static char *
find_program (LkDeskLauncher *self)
{
  g_autofree char *own = g_file_read_link ("/proc/self/exe", NULL);
  g_autofree char *folder = own != NULL ? g_path_get_dirname (own) : g_strdup (LK_BINDIR);
  const char *const places[][3] = {
    { folder, "latchkey-desk", NULL },
    { folder, "../desk/latchkey-desk", NULL },
    { LK_LIBEXECDIR, "latchkey-desk", NULL },
    { LK_BINDIR, "latchkey-desk", NULL },
  };

  if (self->program != NULL)
    return g_strdup (self->program);
  for (guint i = 0; i < G_N_ELEMENTS (places); i++)
    {
      g_autofree char *path = g_build_filenamev ((char **) places[i]);

      if (g_file_test (path, G_FILE_TEST_IS_EXECUTABLE))
        return g_steal_pointer (&path);
    }
  return NULL;
}

typedef struct
{
  int lock; /* -1: not held */
  guint poll_id;
  guint deadline_id;
  gulong cancelled_id;
  GSubprocess *process;
  GDataInputStream *output;
  GCancellable *reading;
  gboolean overdue;
  char *log;
} Launch;

static void
launch_free (gpointer data)
{
  Launch *self = data;

  if (self->lock >= 0)
    close (self->lock);
  g_clear_handle_id (&self->poll_id, g_source_remove);
  g_clear_handle_id (&self->deadline_id, g_source_remove);
  g_clear_object (&self->process);
  g_clear_object (&self->output);
  g_clear_object (&self->reading);
  g_free (self->log);
  g_free (self);
}

static void connect_first (GTask *task);

static void fail (GTask *task, const char *format, ...) G_GNUC_PRINTF (2, 3);

static void
fail (GTask *task, const char *format, ...)
{
  va_list args;

  va_start (args, format);
  g_task_return_error (task,
                       g_error_new_valist (LK_CLIENT_ERROR, LK_CLIENT_ERROR_LAUNCH, format, args));
  va_end (args);
  g_object_unref (task);
}

static void launcher_revive (LkDeskClient *client,
                             gpointer data,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data);

static void
succeed (GTask *task)
{
  LkDeskLauncher *self = g_task_get_source_object (task);
  g_autofree char *url = g_strconcat ("unix:", self->socket, NULL);
  GError *error = NULL;
  LkDeskClient *client = lk_desk_client_new (url, &error);

  if (client == NULL)
    g_task_return_error (task, error);
  else
    {
      lk_desk_client_set_revive (client, launcher_revive, g_object_ref (self), g_object_unref);
      g_task_return_pointer (task, client, g_object_unref);
    }
  g_object_unref (task);
}

/* The last words of the desk, for the error. */
static char *
last_line_of (const char *path)
{
  g_autoptr (GBytes) bytes = lk_file_read (path, 1024 * 1024, NULL);
  g_autofree char *text = NULL;
  char *line;

  if (bytes == NULL || g_bytes_get_size (bytes) == 0)
    return g_strdup ("it gave no reason");
  text = g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
  g_strchomp (text);
  line = strrchr (text, '\n');
  return lk_text_clean (line != NULL ? line + 1 : text, 300);
}

static void
on_first_line (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  Launch *launch = g_task_get_task_data (task);
  g_autofree char *line
      = g_data_input_stream_read_line_finish (G_DATA_INPUT_STREAM (source), result, NULL, NULL);
  g_autofree char *reason = NULL;

  g_clear_handle_id (&launch->deadline_id, g_source_remove);
  g_cancellable_disconnect (g_task_get_cancellable (task), launch->cancelled_id);
  launch->cancelled_id = 0;
  if (line != NULL && g_str_has_prefix (line, "listening on "))
    {
      succeed (task);
      return;
    }
  g_subprocess_force_exit (launch->process);
  if (g_task_return_error_if_cancelled (task))
    {
      g_object_unref (task);
      return;
    }
  reason = launch->overdue ? g_strdup ("it took too long") : last_line_of (launch->log);
  fail (task, "the desk of this computer could not be started: %s", reason);
}

static gboolean
on_start_overdue (gpointer user_data)
{
  Launch *launch = g_task_get_task_data (G_TASK (user_data));

  launch->deadline_id = 0;
  launch->overdue = TRUE;
  g_cancellable_cancel (launch->reading);
  return G_SOURCE_REMOVE;
}

/* Ctrl-C in a terminal is for the program there; the desk may serve others too. */
static void
leave_terminal (gpointer data)
{
  setsid ();
}

static GSubprocess *
spawn (LkDeskLauncher *self, const char *program, const char *log, GError **error)
{
  g_autoptr (GSubprocessLauncher) launcher
      = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE);
  g_autofree char *listen = g_strconcat ("unix:", self->socket, NULL);
  g_autofree char *database = g_strconcat ("sqlite:", self->database, NULL);
  g_autofree char *config = lk_desk_retention_dup_path (self->practice);
  gboolean configured = g_file_test (config, G_FILE_TEST_IS_REGULAR);
  const char *const argv[]
      = { program,      "serve",  "--local-admin", "--listen",   listen,
          "--database", database, "--idle-exit",   IDLE_SECONDS, configured ? "--config" : NULL,
          config,       NULL };

  g_subprocess_launcher_set_child_setup (launcher, leave_terminal, NULL, NULL);
  g_subprocess_launcher_set_stderr_file_path (launcher, log);
  /* A token in our environment is none of its business. */
  g_subprocess_launcher_unsetenv (launcher, "LATCHKEY_TOKEN");
  return g_subprocess_launcher_spawnv (launcher, argv, error);
}

static void
on_cancelled (GCancellable *parent, gpointer user_data)
{
  g_cancellable_cancel (G_CANCELLABLE (user_data));
}

static void
start_desk (GTask *task)
{
  LkDeskLauncher *self = g_task_get_source_object (task);
  Launch *launch = g_task_get_task_data (task);
  g_autofree char *program = find_program (self);
  g_autoptr (GError) error = NULL;

  if (program == NULL)
    {
      fail (task, "the program latchkey-desk was not found");
      return;
    }
  launch->log = g_strconcat (self->socket, ".log", NULL);
  if (!lk_file_write_private (launch->log, "", 0, &error))
    {
      fail (task, "%s", error->message);
      return;
    }
  launch->process = spawn (self, program, launch->log, &error);
  if (launch->process == NULL)
    {
      fail (task, "the desk of this computer could not be started: %s", error->message);
      return;
    }
  launch->reading = g_cancellable_new ();
  if (g_task_get_cancellable (task) != NULL)
    launch->cancelled_id
        = g_cancellable_connect (g_task_get_cancellable (task), G_CALLBACK (on_cancelled),
                                 g_object_ref (launch->reading), g_object_unref);
  launch->deadline_id = g_timeout_add_seconds (START_SECONDS, on_start_overdue, task);
  launch->output = g_data_input_stream_new (g_subprocess_get_stdout_pipe (launch->process));
  g_buffered_input_stream_set_buffer_size (G_BUFFERED_INPUT_STREAM (launch->output),
                                           LINE_MAX_BYTES);
  g_data_input_stream_read_line_async (launch->output, G_PRIORITY_DEFAULT, launch->reading,
                                       on_first_line, task);
}

static void
on_connected_under_lock (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  g_autoptr (GSocketConnection) connection
      = g_socket_client_connect_finish (G_SOCKET_CLIENT (source), result, NULL);

  if (connection != NULL)
    succeed (task);
  else if (g_task_return_error_if_cancelled (task))
    g_object_unref (task);
  else
    start_desk (task);
}

static void
try_connect (GTask *task, GAsyncReadyCallback callback)
{
  LkDeskLauncher *self = g_task_get_source_object (task);
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GSocketAddress) address = g_unix_socket_address_new (self->socket);

  g_socket_client_set_enable_proxy (client, FALSE);
  g_socket_client_connect_async (client, G_SOCKET_CONNECTABLE (address),
                                 g_task_get_cancellable (task), callback, task);
}

/* Whoever has the lock starts the desk; when we get it, the desk may run already. */
static gboolean
on_poll_lock (gpointer user_data)
{
  GTask *task = user_data;
  Launch *launch = g_task_get_task_data (task);

  if (flock (launch->lock, LOCK_EX | LOCK_NB) == 0)
    {
      launch->poll_id = 0;
      try_connect (task, on_connected_under_lock);
      return G_SOURCE_REMOVE;
    }
  if (errno != EWOULDBLOCK && errno != EINTR)
    {
      launch->poll_id = 0;
      fail (task, "the lock file of the desk does not work: %s", g_strerror (errno));
      return G_SOURCE_REMOVE;
    }
  if (!g_task_return_error_if_cancelled (task))
    return G_SOURCE_CONTINUE;
  launch->poll_id = 0;
  g_object_unref (task);
  return G_SOURCE_REMOVE;
}

static void
wait_for_lock (GTask *task)
{
  LkDeskLauncher *self = g_task_get_source_object (task);
  Launch *launch = g_task_get_task_data (task);
  g_autofree char *path = g_strconcat (self->socket, ".lock", NULL);

  launch->lock = open (path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (launch->lock < 0)
    {
      fail (task, "%s: %s", path, g_strerror (errno));
      return;
    }
  if (on_poll_lock (task) == G_SOURCE_CONTINUE)
    launch->poll_id = g_timeout_add (LOCK_POLL_MS, on_poll_lock, task);
}

static void
on_connected (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  g_autoptr (GSocketConnection) connection
      = g_socket_client_connect_finish (G_SOCKET_CLIENT (source), result, NULL);

  if (connection != NULL)
    succeed (task);
  else if (g_task_return_error_if_cancelled (task))
    g_object_unref (task);
  else
    wait_for_lock (task);
}

static void
connect_first (GTask *task)
{
  LkDeskLauncher *self = g_task_get_source_object (task);
  g_autofree char *data_directory = g_path_get_dirname (self->database);
  g_autoptr (GError) error = NULL;

  if (!lk_directory_make_private (self->directory, &error)
      || !lk_directory_make_private (data_directory, &error))
    {
      fail (task, "%s", error->message);
      return;
    }
  try_connect (task, on_connected);
}

static GTask *
new_launch (LkDeskLauncher *self,
            gpointer tag,
            GCancellable *cancellable,
            GAsyncReadyCallback callback,
            gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  Launch *launch = g_new0 (Launch, 1);

  g_task_set_source_tag (task, tag);
  launch->lock = -1;
  g_task_set_task_data (task, launch, launch_free);
  return task;
}

/**
 * lk_desk_launcher_connect_async:
 * @self: a launcher
 * @cancellable: (nullable): ends it
 * @callback: told when the desk answers
 * @user_data: for @callback
 *
 * Connects to the desk of this computer, starting it when it does not run.
 */
void
lk_desk_launcher_connect_async (LkDeskLauncher *self,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data)
{
  connect_first (
      new_launch (self, lk_desk_launcher_connect_async, cancellable, callback, user_data));
}

/**
 * lk_desk_launcher_connect_finish:
 * @self: a launcher
 * @result: what the callback got
 * @error: %LK_CLIENT_ERROR_LAUNCH, or %G_IO_ERROR_CANCELLED
 *
 * Returns: (transfer full): a client of the desk, which starts it again should it end; or %NULL
 */
LkDeskClient *
lk_desk_launcher_connect_finish (LkDeskLauncher *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
on_relaunched (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  g_autoptr (LkDeskClient) unused
      = lk_desk_launcher_connect_finish (LK_DESK_LAUNCHER (source), result, &error);

  if (unused != NULL)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
launcher_revive (LkDeskClient *client,
                 gpointer data,
                 GCancellable *cancellable,
                 GAsyncReadyCallback callback,
                 gpointer user_data)
{
  GTask *task = g_task_new (client, cancellable, callback, user_data);

  g_task_set_source_tag (task, launcher_revive);
  lk_desk_launcher_connect_async (LK_DESK_LAUNCHER (data), cancellable, on_relaunched, task);
}
