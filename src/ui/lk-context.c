/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-context.h"

#include "lk-desk-client.h"
#include "lk-exports.h"
#include "lk-reports.h"

/**
 * LkContext:
 *
 * What the pages work with, put together by the application: the desk, the network, the store on
 * this computer. Pages know interfaces alone; a test hands them its own.
 */
struct _LkContext
{
  GObject parent_instance;

  /* owned */
  GObject *backend;
  GObject *me;
  GObject *desk_info;
  GObject *credentials;
  GObject *store;
  GObject *outbox;
  LkReports *reports; /* of backend and store, made when first asked for */
  LkExports *exports;
  GObject *settings;
  GObject *transport;
  GObject *scanner;
  GError *desk_error;
  char *camera;
  guint scanner_holds;
  gboolean practice;
  gboolean stays;
  gboolean stay_refused;
};

typedef enum
{
  PROP_PRACTICE = 1,
  PROP_BACKEND,
  PROP_ME,
  PROP_DESK_INFO,
  PROP_DESK_ERROR,
  PROP_STORE,
  PROP_OUTBOX,
  PROP_SETTINGS,
  PROP_STAY_REFUSED,
} LkContextProperty;

typedef enum
{
  SIGNAL_RETRY_DESK,
  SIGNAL_SCANNER_WANTED,
  N_SIGNALS,
} LkContextSignal;

static GParamSpec *properties[PROP_STAY_REFUSED + 1];
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (LkContext, lk_context, G_TYPE_OBJECT)

static void
lk_context_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  LkContext *self = LK_CONTEXT (object);

  switch ((LkContextProperty) prop_id)
    {
    case PROP_PRACTICE:
      g_value_set_boolean (value, self->practice);
      break;
    case PROP_BACKEND:
      g_value_set_object (value, self->backend);
      break;
    case PROP_ME:
      g_value_set_object (value, self->me);
      break;
    case PROP_DESK_INFO:
      g_value_set_object (value, self->desk_info);
      break;
    case PROP_DESK_ERROR:
      g_value_set_boxed (value, self->desk_error);
      break;
    case PROP_STORE:
      g_value_set_object (value, self->store);
      break;
    case PROP_OUTBOX:
      g_value_set_object (value, self->outbox);
      break;
    case PROP_SETTINGS:
      g_value_set_object (value, self->settings);
      break;
    case PROP_STAY_REFUSED:
      g_value_set_boolean (value, self->stay_refused);
      break;
    }
}

static void
lk_context_set_property (GObject *object, guint prop_id, const GValue *value, GParamSpec *pspec)
{
  LkContext *self = LK_CONTEXT (object);

  switch ((LkContextProperty) prop_id)
    {
    case PROP_PRACTICE:
      self->practice = g_value_get_boolean (value);
      break;
    case PROP_BACKEND: /* the rest is read-only: set by a function each */
    case PROP_ME:
    case PROP_DESK_INFO:
    case PROP_DESK_ERROR:
    case PROP_STORE:
    case PROP_OUTBOX:
    case PROP_SETTINGS:
    case PROP_STAY_REFUSED:
      break;
    }
}

static void
lk_context_dispose (GObject *object)
{
  LkContext *self = LK_CONTEXT (object);

  g_clear_object (&self->backend);
  g_clear_object (&self->me);
  g_clear_object (&self->desk_info);
  g_clear_object (&self->credentials);
  g_clear_object (&self->store);
  g_clear_object (&self->outbox);
  g_clear_object (&self->reports);
  g_clear_object (&self->exports);
  g_clear_object (&self->settings);
  g_clear_object (&self->scanner);
  g_clear_object (&self->transport);
  g_clear_error (&self->desk_error);
  g_clear_pointer (&self->camera, g_free);
  G_OBJECT_CLASS (lk_context_parent_class)->dispose (object);
}

static GParamSpec *
readable_object (const char *name)
{
  return g_param_spec_object (name, NULL, NULL, G_TYPE_OBJECT,
                              G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
}

static void
lk_context_class_init (LkContextClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = lk_context_dispose;
  object_class->get_property = lk_context_get_property;
  object_class->set_property = lk_context_set_property;

  properties[PROP_PRACTICE]
      = g_param_spec_boolean ("practice", NULL, NULL, FALSE,
                              G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  properties[PROP_BACKEND] = readable_object ("backend");
  properties[PROP_ME] = readable_object ("me");
  properties[PROP_DESK_INFO] = readable_object ("desk-info");
  properties[PROP_DESK_ERROR] = g_param_spec_boxed ("desk-error", NULL, NULL, G_TYPE_ERROR,
                                                    G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  properties[PROP_STORE] = readable_object ("store");
  properties[PROP_OUTBOX] = readable_object ("outbox");
  properties[PROP_SETTINGS] = readable_object ("settings");
  properties[PROP_STAY_REFUSED]
      = g_param_spec_boolean ("stay-refused", NULL, NULL, FALSE,
                              G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);

  /**
   * LkContext::retry-desk:
   *
   * Somebody asked to connect to the desk again.
   */
  signals[SIGNAL_RETRY_DESK] = g_signal_new ("retry-desk", LK_TYPE_CONTEXT, G_SIGNAL_RUN_LAST, 0,
                                             NULL, NULL, NULL, G_TYPE_NONE, 0);

  /**
   * LkContext::scanner-wanted:
   * @self: the context
   * @wanted: whether a page shows the devices of the network
   */
  signals[SIGNAL_SCANNER_WANTED]
      = g_signal_new ("scanner-wanted", LK_TYPE_CONTEXT, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                      G_TYPE_NONE, 1, G_TYPE_BOOLEAN);
}

static void
lk_context_init (LkContext *self)
{
  self->exports = lk_exports_new ();
}

/**
 * lk_context_new:
 * @practice: whether everything is simulated
 *
 * Returns: (transfer full): a context with nothing in it yet
 */
LkContext *
lk_context_new (gboolean practice)
{
  return g_object_new (LK_TYPE_CONTEXT, "practice", practice, NULL);
}

/**
 * lk_context_get_practice:
 * @self: a context
 *
 * Returns: whether everything is simulated
 */
gboolean
lk_context_get_practice (LkContext *self)
{
  g_return_val_if_fail (LK_IS_CONTEXT (self), FALSE);
  return self->practice;
}

static void
set_object (LkContext *self, GObject **slot, gpointer object, LkContextProperty property)
{
  if (g_set_object (slot, object))
    g_object_notify_by_pspec (G_OBJECT (self), properties[property]);
}

/**
 * lk_context_get_this_computer:
 * @self: a context
 *
 * Returns: whether the cases are this computer's own, with nobody else at the desk
 */
gboolean
lk_context_get_this_computer (LkContext *self)
{
  g_autofree char *url = NULL;

  g_return_val_if_fail (LK_IS_CONTEXT (self), TRUE);

  if (LK_IS_DESK_CLIENT (self->backend))
    return lk_desk_client_is_local (LK_DESK_CLIENT (self->backend));
  if (self->settings == NULL || self->practice)
    return TRUE;
  url = g_settings_get_string (G_SETTINGS (self->settings), "desk-url");
  return url[0] == '\0';
}

/**
 * lk_context_set_backend:
 * @self: a context
 * @backend: (nullable): the desk's interface
 */
void
lk_context_set_backend (LkContext *self, LkCaseBackend *backend)
{
  g_return_if_fail (LK_IS_CONTEXT (self));
  g_clear_object (&self->reports);
  set_object (self, &self->backend, backend, PROP_BACKEND);
}

/**
 * lk_context_get_backend:
 * @self: a context
 *
 * The desk, once it is connected.
 *
 * Returns: (transfer none) (nullable): the desk's interface
 */
LkCaseBackend *
lk_context_get_backend (LkContext *self)
{
  g_return_val_if_fail (LK_IS_CONTEXT (self), NULL);
  return (LkCaseBackend *) self->backend;
}

/**
 * lk_context_set_me:
 * @self: a context
 * @me: (nullable): who is signed in
 */
void
lk_context_set_me (LkContext *self, LkPerson *me)
{
  g_return_if_fail (LK_IS_CONTEXT (self));
  set_object (self, &self->me, me, PROP_ME);
}

/**
 * lk_context_get_me:
 * @self: a context
 *
 * Who is signed in at the desk.
 *
 * Returns: (transfer none) (nullable): who is signed in
 */
LkPerson *
lk_context_get_me (LkContext *self)
{
  g_return_val_if_fail (LK_IS_CONTEXT (self), NULL);
  return (LkPerson *) self->me;
}

/**
 * lk_context_set_desk_info:
 * @self: a context
 * @desk_info: (nullable): what the desk says of itself
 */
void
lk_context_set_desk_info (LkContext *self, LkDeskInfo *desk_info)
{
  g_return_if_fail (LK_IS_CONTEXT (self));
  set_object (self, &self->desk_info, desk_info, PROP_DESK_INFO);
}

/**
 * lk_context_get_desk_info:
 * @self: a context
 *
 * What the desk says of itself: limits, agreement, policy.
 *
 * Returns: (transfer none) (nullable): what the desk says of itself
 */
LkDeskInfo *
lk_context_get_desk_info (LkContext *self)
{
  g_return_val_if_fail (LK_IS_CONTEXT (self), NULL);
  return (LkDeskInfo *) self->desk_info;
}

/**
 * lk_context_set_credentials:
 * @self: a context
 * @credentials: (nullable): where the tokens of desks are kept
 */
void
lk_context_set_credentials (LkContext *self, LkCredentials *credentials)
{
  g_return_if_fail (LK_IS_CONTEXT (self));
  g_set_object (&self->credentials, (GObject *) credentials);
}

/**
 * lk_context_get_credentials:
 * @self: a context
 *
 * Returns: (transfer none) (nullable): where the tokens of desks are kept
 */
LkCredentials *
lk_context_get_credentials (LkContext *self)
{
  g_return_val_if_fail (LK_IS_CONTEXT (self), NULL);
  return (LkCredentials *) self->credentials;
}

/**
 * lk_context_set_store:
 * @self: a context
 * @store: (nullable): the local store
 */
void
lk_context_set_store (LkContext *self, LkLocalStore *store)
{
  g_return_if_fail (LK_IS_CONTEXT (self));
  set_object (self, &self->store, store, PROP_STORE);
}

/**
 * lk_context_get_store:
 * @self: a context
 *
 * Drafts, guards and what else this computer remembers.
 *
 * Returns: (transfer none) (nullable): the local store
 */
LkLocalStore *
lk_context_get_store (LkContext *self)
{
  g_return_val_if_fail (LK_IS_CONTEXT (self), NULL);
  return (LkLocalStore *) self->store;
}

/**
 * lk_context_set_outbox:
 * @self: a context
 * @outbox: (nullable): the outbox
 */
void
lk_context_set_outbox (LkContext *self, LkOutbox *outbox)
{
  g_return_if_fail (LK_IS_CONTEXT (self));
  set_object (self, &self->outbox, outbox, PROP_OUTBOX);
}

/**
 * lk_context_get_outbox:
 * @self: a context
 *
 * Cases that wait to be filed.
 *
 * Returns: (transfer none) (nullable): the outbox
 */
LkOutbox *
lk_context_get_outbox (LkContext *self)
{
  g_return_val_if_fail (LK_IS_CONTEXT (self), NULL);
  return (LkOutbox *) self->outbox;
}

/**
 * lk_context_get_reports:
 * @self: a context
 *
 * What came of answers and the desk has not heard of.
 *
 * Returns: (transfer none) (nullable): the reports for the desk; %NULL while there is none
 */
LkReports *
lk_context_get_reports (LkContext *self)
{
  g_return_val_if_fail (LK_IS_CONTEXT (self), NULL);
  if (self->reports == NULL && self->backend != NULL)
    self->reports = lk_reports_new (lk_context_get_backend (self), lk_context_get_store (self));
  return self->reports;
}

/**
 * lk_context_get_exports:
 * @self: a context
 *
 * Returns: (transfer none): the questions for a request that devices are asked
 */
LkExports *
lk_context_get_exports (LkContext *self)
{
  g_return_val_if_fail (LK_IS_CONTEXT (self), NULL);
  return self->exports;
}

/**
 * lk_context_set_settings:
 * @self: a context
 * @settings: (nullable): the preferences
 */
void
lk_context_set_settings (LkContext *self, GSettings *settings)
{
  g_return_if_fail (LK_IS_CONTEXT (self));
  set_object (self, &self->settings, settings, PROP_SETTINGS);
}

/**
 * lk_context_get_settings:
 * @self: a context
 *
 * Preferences; none where the schema is not installed.
 *
 * Returns: (transfer none) (nullable): the preferences
 */
GSettings *
lk_context_get_settings (LkContext *self)
{
  g_return_val_if_fail (LK_IS_CONTEXT (self), NULL);
  return (GSettings *) self->settings;
}

/**
 * lk_context_set_desk_error:
 * @self: a context
 * @error: (nullable): why the desk cannot be reached, %NULL when it can
 */
void
lk_context_set_desk_error (LkContext *self, const GError *error)
{
  g_return_if_fail (LK_IS_CONTEXT (self));

  if (error == NULL && self->desk_error == NULL)
    return;
  g_clear_error (&self->desk_error);
  if (error != NULL)
    self->desk_error = g_error_copy (error);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_DESK_ERROR]);
}

/**
 * lk_context_get_desk_error:
 * @self: a context
 *
 * Returns: (transfer none) (nullable): why the desk could not be reached at the last try
 */
const GError *
lk_context_get_desk_error (LkContext *self)
{
  g_return_val_if_fail (LK_IS_CONTEXT (self), NULL);
  return self->desk_error;
}

/**
 * lk_context_no_desk_error:
 * @self: a context that has no desk now
 *
 * Returns: (transfer full): why nothing can be asked of a desk
 */
GError *
lk_context_no_desk_error (LkContext *self)
{
  g_return_val_if_fail (LK_IS_CONTEXT (self), NULL);
  return self->desk_error != NULL ? g_error_copy (self->desk_error)
                                  : g_error_new_literal (LK_CLIENT_ERROR, LK_CLIENT_ERROR_OFFLINE,
                                                         "no desk is connected");
}

/**
 * lk_context_retry_desk:
 * @self: a context
 *
 * Asks the application to connect to the desk again.
 */
void
lk_context_retry_desk (LkContext *self)
{
  g_return_if_fail (LK_IS_CONTEXT (self));
  g_signal_emit (self, signals[SIGNAL_RETRY_DESK], 0);
}

/**
 * lk_context_set_stays:
 * @self: a context
 * @stays: whether the program goes on when its window is closed
 */
void
lk_context_set_stays (LkContext *self, gboolean stays)
{
  g_return_if_fail (LK_IS_CONTEXT (self));
  self->stays = stays;
}

/**
 * lk_context_get_stays:
 * @self: a context
 *
 * Returns: whether the program goes on when its window is closed
 */
gboolean
lk_context_get_stays (LkContext *self)
{
  g_return_val_if_fail (LK_IS_CONTEXT (self), FALSE);
  return self->stays;
}

/**
 * lk_context_set_stay_refused:
 * @self: a context
 * @refused: whether the desktop does not let the program go on without its window
 */
void
lk_context_set_stay_refused (LkContext *self, gboolean refused)
{
  g_return_if_fail (LK_IS_CONTEXT (self));
  if (self->stay_refused == refused)
    return;
  self->stay_refused = refused;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STAY_REFUSED]);
}

/**
 * lk_context_get_stay_refused:
 * @self: a context
 *
 * Returns: whether the desktop said that the program may not go on without its window, since the
 *   user wanted it last
 */
gboolean
lk_context_get_stay_refused (LkContext *self)
{
  g_return_val_if_fail (LK_IS_CONTEXT (self), FALSE);
  return self->stay_refused;
}

/**
 * lk_context_set_camera:
 * @self: a context
 * @description: (nullable): a piece of a GStreamer pipeline to be used as the camera,
 *   %LK_CAMERA_OF_PORTAL for the one that the desktop's portal gives, %NULL for the cameras of this
 *   computer, which a sandbox has from the portal too
 */
void
lk_context_set_camera (LkContext *self, const char *description)
{
  g_return_if_fail (LK_IS_CONTEXT (self));
  g_free (self->camera);
  self->camera = g_strdup (description);
}

/**
 * lk_context_get_camera:
 * @self: a context
 *
 * Returns: (transfer none) (nullable): what to use as the camera, %NULL for those of this computer
 */
const char *
lk_context_get_camera (LkContext *self)
{
  g_return_val_if_fail (LK_IS_CONTEXT (self), NULL);
  return self->camera;
}

/**
 * lk_context_set_network:
 * @self: a context
 * @transport: how devices are spoken to
 * @scanner: the devices that are heard
 */
void
lk_context_set_network (LkContext *self, LkSadpTransport *transport, LkSadpScanner *scanner)
{
  g_return_if_fail (LK_IS_CONTEXT (self));
  g_set_object (&self->transport, (gpointer) transport);
  g_set_object (&self->scanner, (gpointer) scanner);
}

/**
 * lk_context_get_transport:
 * @self: a context
 *
 * Returns: (transfer none): how devices are spoken to
 */
LkSadpTransport *
lk_context_get_transport (LkContext *self)
{
  g_return_val_if_fail (LK_IS_CONTEXT (self), NULL);
  return (LkSadpTransport *) self->transport;
}

/**
 * lk_context_get_scanner:
 * @self: a context
 *
 * Returns: (transfer none): the devices that are heard, shared by all pages
 */
LkSadpScanner *
lk_context_get_scanner (LkContext *self)
{
  g_return_val_if_fail (LK_IS_CONTEXT (self), NULL);
  return (LkSadpScanner *) self->scanner;
}

/**
 * lk_context_hold_scanner:
 * @self: a context
 *
 * A page begins to show the devices of the network: they are asked more often.
 */
void
lk_context_hold_scanner (LkContext *self)
{
  g_return_if_fail (LK_IS_CONTEXT (self));
  if (self->scanner_holds++ == 0)
    g_signal_emit (self, signals[SIGNAL_SCANNER_WANTED], 0, TRUE);
}

/**
 * lk_context_release_scanner:
 * @self: a context
 *
 * The page that called lk_context_hold_scanner() shows the devices no more.
 */
void
lk_context_release_scanner (LkContext *self)
{
  g_return_if_fail (LK_IS_CONTEXT (self));
  g_return_if_fail (self->scanner_holds > 0);
  if (--self->scanner_holds == 0)
    g_signal_emit (self, signals[SIGNAL_SCANNER_WANTED], 0, FALSE);
}
