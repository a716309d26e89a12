/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lk-qr-camera.h"

#include <gst/app/gstappsink.h>
#include <gst/video/video.h>
#include <unistd.h>

#include "lk-qr-camera-private.h"

#define FULL_EVERY 8 /* frames: one of so many is looked at with all effort */

/* Between the camera's thread and the main one: the newest frame only. */
typedef struct
{
  GMutex mutex;
  GMainContext *context;
  GdkPixbuf *newest;
  gboolean scheduled;
  GWeakRef camera;
} Mailbox;

struct _LkQrCamera
{
  GObject parent_instance;

  /* owned */
  LkQrDecoder *decoder;
  LkQrCameraDevice *device;
  char *description;
  char *node;
  int fd;
  GCancellable *starting; /* while the pipeline is being made */
  GstElement *pipeline;
  Mailbox *mailbox; /* of the pipeline that runs */
  guint bus_watch;
  GTask *reading;
  GSource *reading_cancelled;
  GCancellable *decoding; /* while a frame is looked at */
  guint frames;
};

typedef enum
{
  PROP_ACTIVE = 1,
} LkQrCameraProperty;

enum
{
  SIGNAL_FRAME,
  SIGNAL_FAILED,
  N_SIGNALS
};

static GParamSpec *properties[PROP_ACTIVE + 1];
static guint signals[N_SIGNALS];

static void lk_qr_camera_source_init (LkQrSourceInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (LkQrCamera,
                               lk_qr_camera,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (LK_TYPE_QR_SOURCE, lk_qr_camera_source_init))

static void on_frame (LkQrCamera *self, GdkPixbuf *frame);

static void
mailbox_clear (gpointer data)
{
  Mailbox *box = data;

  g_clear_object (&box->newest);
  g_main_context_unref (box->context);
  g_weak_ref_clear (&box->camera);
  g_mutex_clear (&box->mutex);
}

static void
mailbox_unref (gpointer box)
{
  g_atomic_rc_box_release_full (box, mailbox_clear);
}

static Mailbox *
mailbox_new (LkQrCamera *camera)
{
  Mailbox *box = g_atomic_rc_box_new0 (Mailbox);

  g_mutex_init (&box->mutex);
  box->context = g_main_context_ref_thread_default ();
  g_weak_ref_init (&box->camera, camera);
  return box;
}

/* In the main context. */
static gboolean
deliver (gpointer data)
{
  Mailbox *box = data;
  g_autoptr (LkQrCamera) camera = g_weak_ref_get (&box->camera);
  g_autoptr (GdkPixbuf) frame = NULL;

  g_mutex_lock (&box->mutex);
  frame = g_steal_pointer (&box->newest);
  box->scheduled = FALSE;
  g_mutex_unlock (&box->mutex);
  if (camera != NULL && camera->mailbox == box && frame != NULL)
    on_frame (camera, frame);
  return G_SOURCE_REMOVE;
}

/* In the camera's thread. */
static void
post (Mailbox *box, GdkPixbuf *frame)
{
  gboolean schedule;

  g_mutex_lock (&box->mutex);
  g_set_object (&box->newest, frame);
  schedule = !box->scheduled;
  box->scheduled = TRUE;
  g_mutex_unlock (&box->mutex);

  if (schedule)
    {
      g_autoptr (GSource) source = g_idle_source_new ();

      g_source_set_callback (source, deliver, g_atomic_rc_box_acquire (box), mailbox_unref);
      g_source_attach (source, box->context);
    }
}

static GdkPixbuf *
pixbuf_of_sample (GstSample *sample)
{
  GstVideoInfo info;
  GstVideoFrame frame;
  GdkPixbuf *pixbuf = NULL;

  if (!gst_video_info_from_caps (&info, gst_sample_get_caps (sample))
      || (guint64) info.width * (guint64) info.height > LK_IMAGE_MAX_PIXELS
      || !gst_video_frame_map (&frame, &info, gst_sample_get_buffer (sample), GST_MAP_READ))
    return NULL;
  if (GST_VIDEO_INFO_FORMAT (&info) == GST_VIDEO_FORMAT_RGB && info.width > 0 && info.height > 0)
    {
      int stride = GST_VIDEO_FRAME_PLANE_STRIDE (&frame, 0);
      g_autoptr (GBytes) bytes
          = g_bytes_new (GST_VIDEO_FRAME_PLANE_DATA (&frame, 0),
                         (gsize) stride * (gsize) (info.height - 1) + 3 * (gsize) info.width);

      pixbuf = gdk_pixbuf_new_from_bytes (bytes, GDK_COLORSPACE_RGB, FALSE, 8, info.width,
                                          info.height, stride);
    }
  gst_video_frame_unmap (&frame);
  return pixbuf;
}

static GstFlowReturn
on_new_sample (GstAppSink *sink, gpointer data)
{
  g_autoptr (GstSample) sample = gst_app_sink_pull_sample (sink);
  g_autoptr (GdkPixbuf) pixbuf = sample != NULL ? pixbuf_of_sample (sample) : NULL;

  if (pixbuf != NULL)
    post (data, pixbuf);
  return GST_FLOW_OK;
}

/* Where the pictures come from, as an element of the pipeline. */
static GstElement *
make_source (LkQrCamera *self, GError **error)
{
  GstElement *element;

  if (self->description != NULL)
    return gst_parse_bin_from_description (self->description, TRUE, error);
  if (self->device != NULL)
    element = lk_qr_camera_device_create (self->device);
  else
    {
      element = gst_element_factory_make ("pipewiresrc", NULL);
      if (element != NULL)
        g_object_set (element, "fd", self->fd, "path", self->node, NULL);
    }
  if (element == NULL)
    g_set_error (error, LK_QR_CAMERA_ERROR, LK_QR_CAMERA_ERROR_NOT_INSTALLED,
                 "a piece of GStreamer for this camera is not installed");
  return element;
}

/* What comes after the decoder may ask anew for a format. A source of PipeWire would let go of its
 * camera for that after the first picture, which not every camera outlives. */
static GstPadProbeReturn
keep_format (GstPad *pad, GstPadProbeInfo *info, gpointer data)
{
  return GST_EVENT_TYPE (GST_PAD_PROBE_INFO_EVENT (info)) == GST_EVENT_RECONFIGURE
             ? GST_PAD_PROBE_DROP
             : GST_PAD_PROBE_OK;
}

/* decodebin takes cameras that give JPEG; the sink keeps the newest picture alone. Before it stands
 * what a camera may give: PipeWire does not link a stream that would take anything. No sample is
 * kept for later: GStreamer would copy it when caps change, after PipeWire took back its memory. */
static GstElement *
make_pipeline (LkQrCamera *self, Mailbox *mailbox, GError **error)
{
  static const char rest[]
      = "capsfilter name=in caps=video/x-raw;image/jpeg;video/x-h264;video/x-bayer ! decodebin "
        "! videoconvert ! videoscale ! appsink name=sink sync=false "
        "max-buffers=1 drop=true enable-last-sample=false "
        "caps=video/x-raw,format=RGB,pixel-aspect-ratio=1/1";
  GstAppSinkCallbacks callbacks = { .new_sample = on_new_sample };
  g_autoptr (GstElement) pipeline
      = gst_parse_launch_full (rest, NULL, GST_PARSE_FLAG_FATAL_ERRORS, error);
  g_autoptr (GstElement) in = NULL;
  g_autoptr (GstElement) sink = NULL;
  g_autoptr (GstPad) entry = NULL;
  GstElement *source;

  if (pipeline == NULL)
    return NULL;
  gst_object_ref_sink (pipeline);
  source = make_source (self, error);
  if (source == NULL)
    return NULL;
  gst_bin_add (GST_BIN (pipeline), source);
  in = gst_bin_get_by_name (GST_BIN (pipeline), "in");
  sink = gst_bin_get_by_name (GST_BIN (pipeline), "sink");
  if (!gst_element_link (source, in))
    {
      g_set_error (error, LK_QR_CAMERA_ERROR, LK_QR_CAMERA_ERROR_FAILED,
                   "the camera gives no pictures");
      return NULL;
    }
  entry = gst_element_get_static_pad (in, "sink");
  gst_pad_add_probe (entry, GST_PAD_PROBE_TYPE_EVENT_UPSTREAM, keep_format, NULL, NULL);
  gst_app_sink_set_callbacks (GST_APP_SINK (sink), &callbacks, g_atomic_rc_box_acquire (mailbox),
                              mailbox_unref);
  return g_steal_pointer (&pipeline);
}

/* Closing a camera may wait for its driver. */
static void
set_null (GstElement *pipeline, gpointer data)
{
  gst_element_set_state (pipeline, GST_STATE_NULL);
}

static void
discard_pipeline (gpointer data)
{
  GstElement *pipeline = data;

  gst_element_call_async (pipeline, set_null, NULL, NULL);
  gst_object_unref (pipeline);
}

static void
start_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  GError *error = NULL;
  GstElement *pipeline = NULL;

  if (lk_qr_camera_prepare (&error))
    pipeline = make_pipeline (LK_QR_CAMERA (source), data, &error);
  if (pipeline == NULL)
    {
      g_task_return_error (task, lk_qr_camera_translate_error (error));
      g_clear_error (&error);
      return;
    }
  /* A failure is told on the bus too, with its reason. */
  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  g_task_return_pointer (task, pipeline, discard_pipeline);
}

static void
end_reading (LkQrCamera *self, LkQrReading *reading, GError *error)
{
  g_autoptr (GTask) task = g_steal_pointer (&self->reading);

  if (self->reading_cancelled != NULL)
    g_source_destroy (self->reading_cancelled);
  g_clear_pointer (&self->reading_cancelled, g_source_unref);
  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, reading, (GDestroyNotify) lk_qr_reading_unref);
}

/* Takes the error. Whoever waits for a reading gets it, else whoever listens. */
static void
fail (LkQrCamera *self, GError *error)
{
  g_object_ref (self);
  lk_qr_camera_stop (self);
  if (self->reading != NULL)
    end_reading (self, NULL, error);
  else
    {
      g_signal_emit (self, signals[SIGNAL_FAILED], 0, error);
      g_error_free (error);
    }
  g_object_unref (self);
}

static gboolean
on_bus_message (GstBus *bus, GstMessage *message, gpointer data)
{
  LkQrCamera *self = data;

  if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_ERROR)
    {
      g_autoptr (GError) cause = NULL;

      gst_message_parse_error (message, &cause, NULL);
      self->bus_watch = 0;
      fail (self, lk_qr_camera_translate_error (cause));
      return G_SOURCE_REMOVE;
    }
  if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_EOS)
    {
      self->bus_watch = 0;
      fail (self, g_error_new (LK_QR_CAMERA_ERROR, LK_QR_CAMERA_ERROR_NO_DEVICE,
                               "the camera gives no more pictures"));
      return G_SOURCE_REMOVE;
    }
  return G_SOURCE_CONTINUE;
}

static void
on_started (GObject *source, GAsyncResult *result, gpointer data)
{
  LkQrCamera *self = LK_QR_CAMERA (source);
  GError *error = NULL;
  GstElement *pipeline = g_task_propagate_pointer (G_TASK (result), &error);
  g_autoptr (GstBus) bus = NULL;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED)
      || self->starting != g_task_get_cancellable (G_TASK (result)))
    {
      g_clear_pointer (&pipeline, discard_pipeline);
      g_clear_error (&error);
      return;
    }
  if (pipeline == NULL)
    {
      fail (self, error);
      return;
    }
  g_clear_object (&self->starting);
  self->pipeline = pipeline;
  bus = gst_element_get_bus (pipeline);
  self->bus_watch = gst_bus_add_watch (bus, on_bus_message, self);
}

/**
 * lk_qr_camera_start:
 * @self: a camera
 *
 * Starts it. What goes wrong is told by #LkQrCamera::failed, or ends the reading under way.
 */
void
lk_qr_camera_start (LkQrCamera *self)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (LK_IS_QR_CAMERA (self));

  if (lk_qr_camera_get_active (self))
    return;
  self->starting = g_cancellable_new ();
  self->mailbox = mailbox_new (self);
  task = g_task_new (self, self->starting, on_started, NULL);
  g_task_set_source_tag (task, lk_qr_camera_start);
  g_task_set_task_data (task, g_atomic_rc_box_acquire (self->mailbox), mailbox_unref);
  g_task_run_in_thread (task, start_thread);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ACTIVE]);
}

/**
 * lk_qr_camera_stop:
 * @self: a camera
 *
 * Stops it: no frame comes after this. A reading under way goes on when the camera is started
 * again, until it is cancelled.
 */
void
lk_qr_camera_stop (LkQrCamera *self)
{
  g_return_if_fail (LK_IS_QR_CAMERA (self));

  if (!lk_qr_camera_get_active (self))
    return;
  g_cancellable_cancel (self->starting);
  g_clear_object (&self->starting);
  g_cancellable_cancel (self->decoding);
  g_clear_handle_id (&self->bus_watch, g_source_remove);
  g_clear_pointer (&self->pipeline, discard_pipeline);
  g_clear_pointer (&self->mailbox, mailbox_unref);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ACTIVE]);
}

/**
 * lk_qr_camera_get_active:
 * @self: a camera
 *
 * Returns: whether it runs, or is being started
 */
gboolean
lk_qr_camera_get_active (LkQrCamera *self)
{
  return self->starting != NULL || self->pipeline != NULL;
}

static void
on_decoded (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (LkQrCamera) self = data;
  g_autoptr (GError) error = NULL;
  LkQrReading *reading = lk_qr_decoder_decode_finish (LK_QR_DECODER (source), result, &error);

  g_clear_object (&self->decoding);
  /* A frame that was given up, for another picture or the end, is no failure: the next one
   * follows. */
  if (reading == NULL)
    return;
  if (self->reading != NULL && lk_qr_reading_get_n_codes (reading) > 0)
    end_reading (self, reading, NULL);
  else
    lk_qr_reading_unref (reading);
}

static void
look_for_codes (LkQrCamera *self, GdkPixbuf *frame)
{
  g_autoptr (LkImage) image = lk_image_new_from_pixbuf (frame);
  gboolean full = ++self->frames % FULL_EVERY == 0;

  if (image == NULL)
    return;
  self->decoding = g_cancellable_new ();
  lk_qr_decoder_decode_image_async (self->decoder, image,
                                    full ? LK_QR_EFFORT_FULL : LK_QR_EFFORT_FRAME, self->decoding,
                                    on_decoded, g_object_ref (self));
}

static void
on_frame (LkQrCamera *self, GdkPixbuf *frame)
{
  if (self->reading != NULL && self->decoding == NULL)
    look_for_codes (self, frame);
  g_signal_emit (self, signals[SIGNAL_FRAME], 0, frame);
}

static gboolean
on_reading_cancelled (GCancellable *cancellable, gpointer data)
{
  LkQrCamera *self = data;

  end_reading (self, NULL,
               g_error_new (G_IO_ERROR, G_IO_ERROR_CANCELLED, "the reading was cancelled"));
  return G_SOURCE_REMOVE;
}

static void
lk_qr_camera_read_async (LkQrSource *source,
                         GCancellable *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer user_data)
{
  LkQrCamera *self = LK_QR_CAMERA (source);
  GTask *task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, lk_qr_camera_read_async);
  if (self->reading != NULL)
    {
      g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_PENDING,
                               "the camera is being read already");
      g_object_unref (task);
      return;
    }
  self->reading = task;
  if (cancellable != NULL)
    {
      self->reading_cancelled = g_cancellable_source_new (cancellable);
      g_source_set_callback (self->reading_cancelled, G_SOURCE_FUNC (on_reading_cancelled), self,
                             NULL);
      g_source_attach (self->reading_cancelled, g_main_context_get_thread_default ());
    }
  lk_qr_camera_start (self);
}

static LkQrReading *
lk_qr_camera_read_finish (LkQrSource *source, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, source), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
lk_qr_camera_source_init (LkQrSourceInterface *iface)
{
  iface->read_async = lk_qr_camera_read_async;
  iface->read_finish = lk_qr_camera_read_finish;
}

static void
lk_qr_camera_dispose (GObject *object)
{
  LkQrCamera *self = LK_QR_CAMERA (object);

  /* A reading under way holds a reference on the camera, so there is none here. */
  lk_qr_camera_stop (self);
  g_clear_object (&self->decoder);
  g_clear_object (&self->device);
  G_OBJECT_CLASS (lk_qr_camera_parent_class)->dispose (object);
}

static void
lk_qr_camera_finalize (GObject *object)
{
  LkQrCamera *self = LK_QR_CAMERA (object);

  g_free (self->description);
  g_free (self->node);
  if (self->fd >= 0)
    close (self->fd);
  G_OBJECT_CLASS (lk_qr_camera_parent_class)->finalize (object);
}

static void
lk_qr_camera_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  switch ((LkQrCameraProperty) id)
    {
    case PROP_ACTIVE:
      g_value_set_boolean (value, lk_qr_camera_get_active (LK_QR_CAMERA (object)));
      return;
    }
  G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
lk_qr_camera_class_init (LkQrCameraClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = lk_qr_camera_dispose;
  object_class->finalize = lk_qr_camera_finalize;
  object_class->get_property = lk_qr_camera_get_property;

  /**
   * LkQrCamera:active:
   *
   * Whether the camera runs, or is being started.
   */
  properties[PROP_ACTIVE] = g_param_spec_boolean ("active", NULL, NULL, FALSE,
                                                  G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);

  /**
   * LkQrCamera::frame:
   * @self: the camera
   * @frame: the picture; not to be changed
   *
   * The newest picture, in the main context. Pictures that nobody had time for are left out.
   */
  signals[SIGNAL_FRAME] = g_signal_new ("frame", LK_TYPE_QR_CAMERA, G_SIGNAL_RUN_LAST, 0, NULL,
                                        NULL, NULL, G_TYPE_NONE, 1, GDK_TYPE_PIXBUF);
  /**
   * LkQrCamera::failed:
   * @self: the camera, stopped
   * @error: a #LkQrCameraError
   *
   * The camera failed while no reading was under way.
   */
  signals[SIGNAL_FAILED] = g_signal_new ("failed", LK_TYPE_QR_CAMERA, G_SIGNAL_RUN_LAST, 0, NULL,
                                         NULL, NULL, G_TYPE_NONE, 1, G_TYPE_ERROR);
}

static void
lk_qr_camera_init (LkQrCamera *self)
{
  self->fd = -1;
}

static LkQrCamera *
camera_new (LkQrDecoder *decoder)
{
  LkQrCamera *self = g_object_new (LK_TYPE_QR_CAMERA, NULL);

  self->decoder = g_object_ref (decoder);
  return self;
}

/**
 * lk_qr_camera_new_for_device:
 * @decoder: what decodes
 * @device: a camera from lk_qr_camera_list_async()
 *
 * Returns: (transfer full): that camera, not started
 */
LkQrCamera *
lk_qr_camera_new_for_device (LkQrDecoder *decoder, LkQrCameraDevice *device)
{
  LkQrCamera *self = camera_new (decoder);

  self->device = g_object_ref (device);
  return self;
}

/**
 * lk_qr_camera_new_for_pipewire:
 * @decoder: what decodes
 * @fd: (transfer full): a connection to PipeWire, from the camera portal
 * @node: (nullable): the camera's node there, %NULL for the first
 *
 * Returns: (transfer full): that camera, not started
 */
LkQrCamera *
lk_qr_camera_new_for_pipewire (LkQrDecoder *decoder, int fd, const char *node)
{
  LkQrCamera *self = camera_new (decoder);

  self->fd = fd;
  self->node = g_strdup (node);
  return self;
}

/**
 * lk_qr_camera_new_for_description:
 * @decoder: what decodes
 * @description: a piece of a pipeline in the words of gst-launch-1.0, such as "v4l2src
 *   device=/dev/video2"; from the user or a test, never from outside
 *
 * Returns: (transfer full): that camera, not started
 */
LkQrCamera *
lk_qr_camera_new_for_description (LkQrDecoder *decoder, const char *description)
{
  LkQrCamera *self = camera_new (decoder);

  self->description = g_strdup (description);
  return self;
}
