/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-case-backend.h"
#include "lk-desk-client.h"
#include "lk-desk-launcher.h"
#include "lk-desk-session.h"
#include "lk-local-store.h"
#include "lk-outbox.h"
#include "lk-reports.h"

/**
 * LkDeskSession:
 *
 * The way to the desk: starts the one on this computer or signs in at the one of a team, asks who
 * is signed in and what the desk says of itself, and puts all that into the context.
 */
struct _LkDeskSession
{
  GObject parent_instance;

  /* owned */
  LkContext *context;
  LkCredentials *credentials;
  LkDeskLauncher *launcher;
  GCancellable *cancellable;
  gboolean connecting;
};

G_DEFINE_FINAL_TYPE (LkDeskSession, lk_desk_session, G_TYPE_OBJECT)

static void
fail (LkDeskSession *self, const GError *error)
{
  self->connecting = FALSE;
  if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    lk_context_set_desk_error (self->context, error);
}

/* The language in which the agreement is read. */
static char *
wanted_language (LkDeskSession *self)
{
  GSettings *settings = lk_context_get_settings (self->context);
  g_autofree char *chosen
      = settings != NULL ? g_settings_get_string (settings, "agreement-language") : NULL;
  const char *const *names = g_get_language_names ();
  char *language = NULL;

  if (chosen != NULL && *chosen != '\0')
    return g_steal_pointer (&chosen);
  if (g_str_equal (names[0], "C") || g_str_has_prefix (names[0], "C."))
    return g_strdup ("en");
  language = g_strndup (names[0], strcspn (names[0], ".@"));
  return g_strdelimit (language, "_", '-');
}

static void
got_me_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (LkDeskSession) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (LkPerson) me
      = lk_case_backend_get_me_finish (LK_CASE_BACKEND (source), result, &error);

  if (me != NULL)
    {
      lk_context_set_me (self->context, me);
      lk_case_backend_watch_start (LK_CASE_BACKEND (source));
      lk_reports_retry (lk_context_get_reports (self->context));
    }
  else
    fail (self, error);
}

static void
got_desk_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (LkDeskSession) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (LkDeskInfo) info
      = lk_case_backend_get_desk_finish (LK_CASE_BACKEND (source), result, &error);

  if (info == NULL)
    {
      fail (self, error);
      return;
    }
  self->connecting = FALSE;
  lk_context_set_desk_error (self->context, NULL);
  lk_context_set_desk_info (self->context, info);
  lk_case_backend_get_me_async (LK_CASE_BACKEND (source), self->cancellable, got_me_cb,
                                g_object_ref (self));
}

static void
ask_desk (LkDeskSession *self)
{
  g_autofree char *language = wanted_language (self);

  self->connecting = TRUE;
  lk_case_backend_get_desk_async (lk_context_get_backend (self->context), language,
                                  self->cancellable, got_desk_cb, g_object_ref (self));
}

static void
outbox_loaded_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (LkDeskSession) self = data;
  g_autoptr (GError) error = NULL;

  if (lk_outbox_load_finish (LK_OUTBOX (source), result, &error))
    lk_outbox_retry (LK_OUTBOX (source));
  else
    fail (self, error);
}

static void
online_cb (LkDeskSession *self)
{
  LkCaseBackend *backend = lk_context_get_backend (self->context);

  /* Back again: whatever could not be asked before is asked now. */
  if (lk_case_backend_get_online (backend) && lk_context_get_desk_info (self->context) == NULL
      && !self->connecting)
    ask_desk (self);
}

static void
use_backend (LkDeskSession *self, LkCaseBackend *backend)
{
  g_autoptr (LkOutbox) outbox = lk_outbox_new (backend, lk_context_get_store (self->context));

  lk_context_set_backend (self->context, backend);
  lk_context_set_outbox (self->context, outbox);
  g_signal_connect_object (backend, "notify::online", G_CALLBACK (online_cb), self,
                           G_CONNECT_SWAPPED);
  lk_outbox_load_async (outbox, self->cancellable, outbox_loaded_cb, g_object_ref (self));
  ask_desk (self);
}

static void
launched_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (LkDeskSession) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (LkDeskClient) client
      = lk_desk_launcher_connect_finish (LK_DESK_LAUNCHER (source), result, &error);

  if (client != NULL)
    use_backend (self, LK_CASE_BACKEND (client));
  else
    fail (self, error);
}

static void
token_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (LkDeskSession) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (LkSecret) token
      = lk_credentials_load_token_finish (LK_CREDENTIALS (source), result, NULL);
  g_autofree char *url
      = g_settings_get_string (lk_context_get_settings (self->context), "desk-url");
  g_autoptr (LkDeskClient) client = lk_desk_client_new (url, &error);

  if (client == NULL)
    {
      fail (self, error);
      return;
    }
  if (token != NULL)
    lk_desk_client_set_token (client, token);
  use_backend (self, LK_CASE_BACKEND (client));
}

static void
connect_new (LkDeskSession *self)
{
  GSettings *settings = lk_context_get_settings (self->context);
  g_autofree char *url = settings != NULL && !lk_context_get_practice (self->context)
                             ? g_settings_get_string (settings, "desk-url")
                             : NULL;

  self->connecting = TRUE;
  if (url != NULL && *url != '\0')
    {
      lk_credentials_load_token_async (self->credentials, url, self->cancellable, token_cb,
                                       g_object_ref (self));
      return;
    }
  if (self->launcher == NULL)
    self->launcher = lk_desk_launcher_new (lk_context_get_practice (self->context));
  lk_desk_launcher_connect_async (self->launcher, self->cancellable, launched_cb,
                                  g_object_ref (self));
}

/**
 * lk_desk_session_connect:
 * @self: a session
 *
 * Connects to the desk, or asks it again when it is connected. What comes of it stands in the
 * context.
 */
void
lk_desk_session_connect (LkDeskSession *self)
{
  g_return_if_fail (LK_IS_DESK_SESSION (self));

  if (self->connecting)
    return;
  lk_context_set_desk_error (self->context, NULL);
  if (lk_context_get_backend (self->context) != NULL)
    ask_desk (self);
  else
    connect_new (self);
}

/* Another desk was chosen in the preferences: everything of the old one goes. */
static void
desk_changed_cb (LkDeskSession *self)
{
  LkCaseBackend *backend = lk_context_get_backend (self->context);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  self->cancellable = g_cancellable_new ();
  self->connecting = FALSE;
  if (backend != NULL)
    {
      lk_case_backend_watch_stop (backend);
      g_signal_handlers_disconnect_by_data (backend, self);
    }
  lk_context_set_me (self->context, NULL);
  lk_context_set_desk_info (self->context, NULL);
  lk_context_set_outbox (self->context, NULL);
  lk_context_set_backend (self->context, NULL);
  lk_desk_session_connect (self);
}

static void
lk_desk_session_dispose (GObject *object)
{
  LkDeskSession *self = LK_DESK_SESSION (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->launcher);
  g_clear_object (&self->context);
  g_clear_object (&self->credentials);
  G_OBJECT_CLASS (lk_desk_session_parent_class)->dispose (object);
}

static void
lk_desk_session_finalize (GObject *object)
{
  g_clear_object (&LK_DESK_SESSION (object)->cancellable);
  G_OBJECT_CLASS (lk_desk_session_parent_class)->finalize (object);
}

static void
lk_desk_session_class_init (LkDeskSessionClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = lk_desk_session_dispose;
  G_OBJECT_CLASS (klass)->finalize = lk_desk_session_finalize;
}

static void
lk_desk_session_init (LkDeskSession *self)
{
  self->cancellable = g_cancellable_new ();
}

/**
 * lk_desk_session_new:
 * @context: what it fills
 * @credentials: where tokens are kept
 *
 * Returns: (transfer full): a session that is not connected yet
 */
LkDeskSession *
lk_desk_session_new (LkContext *context, LkCredentials *credentials)
{
  LkDeskSession *self = g_object_new (LK_TYPE_DESK_SESSION, NULL);
  GSettings *settings = lk_context_get_settings (context);

  self->context = g_object_ref (context);
  self->credentials = g_object_ref (credentials);
  g_signal_connect_object (context, "retry-desk", G_CALLBACK (lk_desk_session_connect), self,
                           G_CONNECT_SWAPPED);
  if (settings != NULL)
    g_signal_connect_object (settings, "changed::desk-url", G_CALLBACK (desk_changed_cb), self,
                             G_CONNECT_SWAPPED);
  return self;
}
