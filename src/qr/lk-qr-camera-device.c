/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lk-qr-camera-device.h"

#include "lk-qr-camera-private.h"

struct _LkQrCameraDevice
{
  GObject parent_instance;

  /* owned */
  GstDevice *device;
  char *name;
};

G_DEFINE_QUARK (lk - qr - camera - error, lk_qr_camera_error)
G_DEFINE_FINAL_TYPE (LkQrCameraDevice, lk_qr_camera_device, G_TYPE_OBJECT)

static void
lk_qr_camera_device_finalize (GObject *object)
{
  LkQrCameraDevice *self = LK_QR_CAMERA_DEVICE (object);

  gst_clear_object (&self->device);
  g_free (self->name);
  G_OBJECT_CLASS (lk_qr_camera_device_parent_class)->finalize (object);
}

static void
lk_qr_camera_device_class_init (LkQrCameraDeviceClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = lk_qr_camera_device_finalize;
}

static void
lk_qr_camera_device_init (LkQrCameraDevice *self)
{
}

/**
 * lk_qr_camera_prepare:
 * @error: #LkQrCameraError
 *
 * Starts GStreamer up, which may look through its plug-ins for seconds: not for the main thread.
 *
 * Returns: whether it can be used
 */
gboolean
lk_qr_camera_prepare (GError **error)
{
  GError *cause = NULL;

  if (gst_init_check (NULL, NULL, &cause))
    return TRUE;
  g_set_error (error, LK_QR_CAMERA_ERROR, LK_QR_CAMERA_ERROR_NOT_INSTALLED,
               "GStreamer cannot start: %s", cause != NULL ? cause->message : "no reason given");
  g_clear_error (&cause);
  return FALSE;
}

/**
 * lk_qr_camera_translate_error:
 * @cause: an error of GStreamer
 *
 * Returns: (transfer full): the same as a #LkQrCameraError
 */
GError *
lk_qr_camera_translate_error (const GError *cause)
{
  LkQrCameraError code = LK_QR_CAMERA_ERROR_FAILED;

  if (cause->domain == LK_QR_CAMERA_ERROR)
    return g_error_copy (cause);
  if (g_error_matches (cause, GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_NOT_FOUND))
    code = LK_QR_CAMERA_ERROR_NO_DEVICE;
  else if (g_error_matches (cause, GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_BUSY))
    code = LK_QR_CAMERA_ERROR_BUSY;
  else if (g_error_matches (cause, GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_NOT_AUTHORIZED)
           || g_error_matches (cause, GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_OPEN_READ)
           || g_error_matches (cause, GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_OPEN_READ_WRITE))
    code = LK_QR_CAMERA_ERROR_DENIED;
  else if (g_error_matches (cause, GST_CORE_ERROR, GST_CORE_ERROR_MISSING_PLUGIN)
           || cause->domain == GST_PARSE_ERROR)
    code = LK_QR_CAMERA_ERROR_NOT_INSTALLED;
  return g_error_new (LK_QR_CAMERA_ERROR, (int) code, "%s", cause->message);
}

/**
 * lk_qr_camera_device_create:
 * @self: a camera
 *
 * Returns: (transfer floating) (nullable): an element that gives its pictures
 */
GstElement *
lk_qr_camera_device_create (LkQrCameraDevice *self)
{
  return gst_device_create_element (self->device, NULL);
}

/**
 * lk_qr_camera_device_get_name:
 * @self: a camera
 *
 * Returns: (transfer none): its name for people; text from outside
 */
const char *
lk_qr_camera_device_get_name (LkQrCameraDevice *self)
{
  return self->name;
}

static GPtrArray *
list_devices (void)
{
  GPtrArray *cameras = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GstDeviceMonitor) monitor = gst_device_monitor_new ();
  GList *devices = NULL;

  gst_device_monitor_add_filter (monitor, "Video/Source", NULL);
  if (gst_device_monitor_start (monitor))
    {
      devices = gst_device_monitor_get_devices (monitor);
      gst_device_monitor_stop (monitor);
    }
  for (GList *l = devices; l != NULL; l = l->next)
    {
      LkQrCameraDevice *camera = g_object_new (LK_TYPE_QR_CAMERA_DEVICE, NULL);

      camera->device = l->data;
      camera->name = gst_device_get_display_name (l->data);
      g_ptr_array_add (cameras, camera);
    }
  g_list_free (devices);
  return cameras;
}

static void
list_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  GError *error = NULL;

  if (!lk_qr_camera_prepare (&error))
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, list_devices (), (GDestroyNotify) g_ptr_array_unref);
}

/**
 * lk_qr_camera_list_async:
 * @cancellable: (nullable): to stop it
 * @callback: called with the list
 * @user_data: for @callback
 *
 * Lists the cameras of this computer, outside a sandbox. In one, the portal gives a camera.
 */
void
lk_qr_camera_list_async (GCancellable *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);

  g_task_set_source_tag (task, lk_qr_camera_list_async);
  g_task_run_in_thread (task, list_thread);
}

/**
 * lk_qr_camera_list_finish:
 * @result: what the callback got
 * @error: #LkQrCameraError or %G_IO_ERROR_CANCELLED
 *
 * Returns: (transfer full) (element-type LkQrCameraDevice) (nullable): the cameras, maybe none
 */
GPtrArray *
lk_qr_camera_list_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
