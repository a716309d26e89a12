/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>
#include <math.h>

#include "lk-photo-view.h"

#define MIN_SIDE 120
#define MAX_HEIGHT 258
#define FRAME 3.0f
#define HANDLE 10.0f
#define STEP 0.01     /* of the picture, with an arrow key */
#define SMALLEST 0.02 /* a selection is at least this large */

/**
 * LkPhotoView:
 *
 * A picture with frames on it: what was found, what is covered, what to choose from. A part of it
 * can be selected with the pointer or with the keyboard: arrow keys move the frame, with Shift they
 * resize it, Return takes it, Escape leaves it.
 */
struct _LkPhotoView
{
  GtkWidget parent_instance;

  /* owned */
  GdkTexture *texture;
  GArray *areas; /* of Area */
  guint chosen;  /* the choice that the keyboard is at */
  gboolean selecting;
  LkPhotoRect selection;
  LkPhotoRect at_start; /* of a drag */
  gboolean moving;
};

typedef struct
{
  LkPhotoAreaKind kind;
  LkPhotoRect rect;
} Area;

typedef enum
{
  SIGNAL_AREA_CHOSEN,
  SIGNAL_SELECTED,
  SIGNAL_SELECTION_LEFT,
  N_SIGNALS,
} LkPhotoViewSignal;

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (LkPhotoView, lk_photo_view, GTK_TYPE_WIDGET)

/* Where the picture stands in the widget. */
static graphene_rect_t
picture_rect (LkPhotoView *self)
{
  float width = (float) gtk_widget_get_width (GTK_WIDGET (self));
  float height = (float) gtk_widget_get_height (GTK_WIDGET (self));
  float w = (float) gdk_texture_get_width (self->texture);
  float h = (float) gdk_texture_get_height (self->texture);
  float scale = MIN (width / w, height / h);

  return GRAPHENE_RECT_INIT ((width - w * scale) / 2, (height - h * scale) / 2, w * scale,
                             h * scale);
}

static graphene_rect_t
to_widget (const graphene_rect_t *picture, const LkPhotoRect *rect)
{
  return GRAPHENE_RECT_INIT (picture->origin.x + (float) rect->x * picture->size.width,
                             picture->origin.y + (float) rect->y * picture->size.height,
                             (float) rect->width * picture->size.width,
                             (float) rect->height * picture->size.height);
}

static void
to_picture (LkPhotoView *self, double x, double y, double *px, double *py)
{
  graphene_rect_t picture = picture_rect (self);

  *px = CLAMP ((x - picture.origin.x) / picture.size.width, 0, 1);
  *py = CLAMP ((y - picture.origin.y) / picture.size.height, 0, 1);
}

/* --- Drawing ------------------------------------------------------------------------------- */

static GdkRGBA
named_color (LkPhotoView *self, const char *name, GdkRGBA fallback)
{
  GdkRGBA color = fallback;

  gtk_style_context_lookup_color (gtk_widget_get_style_context (GTK_WIDGET (self)), name, &color);
  return color;
}

static void
draw_frame (GtkSnapshot *snapshot, const graphene_rect_t *rect, const GdkRGBA *color)
{
  const float widths[4] = { FRAME, FRAME, FRAME, FRAME };
  const GdkRGBA colors[4] = { *color, *color, *color, *color };
  graphene_rect_t outer = *rect;
  GskRoundedRect rounded;

  graphene_rect_inset (&outer, -FRAME, -FRAME);
  gsk_rounded_rect_init_from_rect (&rounded, &outer, 6);
  gtk_snapshot_append_border (snapshot, &rounded, widths, colors);
}

static void
draw_area (LkPhotoView *self, GtkSnapshot *snapshot, const graphene_rect_t *picture, guint index)
{
  const Area *area = &g_array_index (self->areas, Area, index);
  graphene_rect_t rect = to_widget (picture, &area->rect);
  GdkRGBA color = { 0.5f, 0.5f, 0.5f, 1 };
  GdkRGBA tint;

  switch (area->kind)
    {
    case LK_PHOTO_AREA_GOOD:
      color = named_color (self, "success_color", (GdkRGBA){ 0.2f, 0.7f, 0.3f, 1 });
      break;
    case LK_PHOTO_AREA_DOUBT:
      color = named_color (self, "warning_color", (GdkRGBA){ 0.9f, 0.6f, 0.1f, 1 });
      break;
    case LK_PHOTO_AREA_COVERED:
      break;
    case LK_PHOTO_AREA_CHOICE:
      color = named_color (self, "accent_color", (GdkRGBA){ 0.2f, 0.5f, 0.9f, 1 });
      break;
    }
  draw_frame (snapshot, &rect, &color);
  if (area->kind == LK_PHOTO_AREA_CHOICE && index == self->chosen
      && gtk_widget_has_visible_focus (GTK_WIDGET (self)))
    {
      tint = color;
      tint.alpha = 0.4f;
      gtk_snapshot_append_color (snapshot, &tint, &rect);
    }
}

static void
draw_selection (LkPhotoView *self, GtkSnapshot *snapshot, const graphene_rect_t *picture)
{
  const GdkRGBA shade = { 0, 0, 0, 0.55f };
  const GdkRGBA white = { 1, 1, 1, 1 };
  graphene_rect_t s = to_widget (picture, &self->selection);
  float right = s.origin.x + s.size.width, bottom = s.origin.y + s.size.height;
  float picture_right = picture->origin.x + picture->size.width;
  float picture_bottom = picture->origin.y + picture->size.height;
  const graphene_point_t corners[] = {
    { s.origin.x, s.origin.y }, { right, s.origin.y }, { s.origin.x, bottom }, { right, bottom }
  };

  gtk_snapshot_append_color (snapshot, &shade,
                             &GRAPHENE_RECT_INIT (picture->origin.x, picture->origin.y,
                                                  picture->size.width,
                                                  s.origin.y - picture->origin.y));
  gtk_snapshot_append_color (snapshot, &shade,
                             &GRAPHENE_RECT_INIT (picture->origin.x, bottom, picture->size.width,
                                                  picture_bottom - bottom));
  gtk_snapshot_append_color (snapshot, &shade,
                             &GRAPHENE_RECT_INIT (picture->origin.x, s.origin.y,
                                                  s.origin.x - picture->origin.x, s.size.height));
  gtk_snapshot_append_color (snapshot, &shade,
                             &GRAPHENE_RECT_INIT (right, s.origin.y, picture_right - right,
                                                  s.size.height));
  draw_frame (snapshot, &s, &white);
  for (gsize i = 0; i < G_N_ELEMENTS (corners); i++)
    gtk_snapshot_append_color (snapshot, &white,
                               &GRAPHENE_RECT_INIT (corners[i].x - HANDLE / 2,
                                                    corners[i].y - HANDLE / 2, HANDLE, HANDLE));
}

static void
lk_photo_view_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  LkPhotoView *self = LK_PHOTO_VIEW (widget);
  graphene_rect_t picture;

  if (self->texture == NULL)
    return;
  picture = picture_rect (self);
  gtk_snapshot_append_texture (snapshot, self->texture, &picture);
  for (guint i = 0; i < self->areas->len; i++)
    draw_area (self, snapshot, &picture, i);
  if (self->selecting)
    draw_selection (self, snapshot, &picture);
}

static GtkSizeRequestMode
lk_photo_view_get_request_mode (GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static void
lk_photo_view_measure (GtkWidget *widget,
                       GtkOrientation orientation,
                       int for_size,
                       int *minimum,
                       int *natural,
                       int *minimum_baseline,
                       int *natural_baseline)
{
  LkPhotoView *self = LK_PHOTO_VIEW (widget);
  int w = self->texture != NULL ? gdk_texture_get_width (self->texture) : MIN_SIDE;
  int h = self->texture != NULL ? gdk_texture_get_height (self->texture) : MIN_SIDE;

  *minimum = MIN_SIDE;
  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    *natural = MAX (MIN_SIDE, w);
  else
    {
      *natural = for_size > 0 ? (int) ((double) for_size * h / w) : h;
      *natural = *minimum = CLAMP (*natural, MIN_SIDE, MAX_HEIGHT);
    }
}

/* --- Choosing ------------------------------------------------------------------------------ */

static void
choose (LkPhotoView *self, guint index)
{
  g_signal_emit (self, signals[SIGNAL_AREA_CHOSEN], 0, index);
}

static void
clicked_cb (GtkGestureClick *gesture, int n_press, double x, double y, LkPhotoView *self)
{
  double px, py;

  if (self->selecting || self->texture == NULL)
    return;
  to_picture (self, x, y, &px, &py);
  for (guint i = 0; i < self->areas->len; i++)
    {
      const Area *area = &g_array_index (self->areas, Area, i);

      if (area->kind == LK_PHOTO_AREA_CHOICE && px >= area->rect.x && py >= area->rect.y
          && px <= area->rect.x + area->rect.width && py <= area->rect.y + area->rect.height)
        {
          choose (self, i);
          return;
        }
    }
}

static gboolean
has_choices (LkPhotoView *self)
{
  return self->areas->len > 0 && g_array_index (self->areas, Area, 0).kind == LK_PHOTO_AREA_CHOICE;
}

static gboolean
choice_key (LkPhotoView *self, guint key)
{
  if (key == GDK_KEY_Right || key == GDK_KEY_Down)
    self->chosen = (self->chosen + 1) % self->areas->len;
  else if (key == GDK_KEY_Left || key == GDK_KEY_Up)
    self->chosen = (self->chosen + self->areas->len - 1) % self->areas->len;
  else if (key == GDK_KEY_Return || key == GDK_KEY_KP_Enter || key == GDK_KEY_space)
    {
      choose (self, self->chosen);
      return TRUE;
    }
  else
    return FALSE;
  gtk_widget_queue_draw (GTK_WIDGET (self));
  return TRUE;
}

/* --- Selecting ----------------------------------------------------------------------------- */

static void
set_selection (LkPhotoView *self, double x, double y, double width, double height)
{
  self->selection.width = CLAMP (width, SMALLEST, 1);
  self->selection.height = CLAMP (height, SMALLEST, 1);
  self->selection.x = CLAMP (x, 0, 1 - self->selection.width);
  self->selection.y = CLAMP (y, 0, 1 - self->selection.height);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static gboolean
selection_key (LkPhotoView *self, guint key, GdkModifierType state)
{
  const LkPhotoRect *s = &self->selection;
  gboolean resize = (state & GDK_SHIFT_MASK) != 0;
  double dx = 0, dy = 0;

  if (key == GDK_KEY_Return || key == GDK_KEY_KP_Enter)
    {
      g_signal_emit (self, signals[SIGNAL_SELECTED], 0);
      return TRUE;
    }
  if (key == GDK_KEY_Escape)
    {
      g_signal_emit (self, signals[SIGNAL_SELECTION_LEFT], 0);
      return TRUE;
    }
  if (key == GDK_KEY_Left || key == GDK_KEY_Right)
    dx = key == GDK_KEY_Left ? -STEP : STEP;
  else if (key == GDK_KEY_Up || key == GDK_KEY_Down)
    dy = key == GDK_KEY_Up ? -STEP : STEP;
  else
    return FALSE;
  if (resize)
    set_selection (self, s->x, s->y, s->width + dx, s->height + dy);
  else
    set_selection (self, s->x + dx, s->y + dy, s->width, s->height);
  return TRUE;
}

static gboolean
key_cb (GtkEventControllerKey *controller,
        guint key,
        guint code,
        GdkModifierType state,
        LkPhotoView *self)
{
  if (self->selecting)
    return selection_key (self, key, state);
  return has_choices (self) && choice_key (self, key);
}

static void
drag_begin_cb (GtkGestureDrag *gesture, double x, double y, LkPhotoView *self)
{
  const LkPhotoRect *s = &self->selection;
  double px, py;

  if (!self->selecting || self->texture == NULL)
    {
      gtk_gesture_set_state (GTK_GESTURE (gesture), GTK_EVENT_SEQUENCE_DENIED);
      return;
    }
  gtk_gesture_set_state (GTK_GESTURE (gesture), GTK_EVENT_SEQUENCE_CLAIMED);
  gtk_widget_grab_focus (GTK_WIDGET (self));
  to_picture (self, x, y, &px, &py);
  self->at_start = *s;
  self->moving = px > s->x && py > s->y && px < s->x + s->width && py < s->y + s->height
                 && s->width < 0.95 && s->height < 0.95;
}

static void
drag_update_cb (GtkGestureDrag *gesture, double dx, double dy, LkPhotoView *self)
{
  double x, y, px, py, qx, qy;

  if (!self->selecting)
    return;
  gtk_gesture_drag_get_start_point (gesture, &x, &y);
  to_picture (self, x, y, &px, &py);
  to_picture (self, x + dx, y + dy, &qx, &qy);
  if (self->moving)
    set_selection (self, self->at_start.x + qx - px, self->at_start.y + qy - py,
                   self->at_start.width, self->at_start.height);
  else
    set_selection (self, MIN (px, qx), MIN (py, qy), fabs (qx - px), fabs (qy - py));
}

static void
lk_photo_view_finalize (GObject *object)
{
  LkPhotoView *self = LK_PHOTO_VIEW (object);

  g_clear_object (&self->texture);
  g_clear_pointer (&self->areas, g_array_unref);
  G_OBJECT_CLASS (lk_photo_view_parent_class)->finalize (object);
}

static void
lk_photo_view_class_init (LkPhotoViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = lk_photo_view_finalize;
  widget_class->snapshot = lk_photo_view_snapshot;
  widget_class->measure = lk_photo_view_measure;
  widget_class->get_request_mode = lk_photo_view_get_request_mode;

  /**
   * LkPhotoView::area-chosen:
   * @self: the view
   * @index: which of the areas, in the order in which they were added
   */
  signals[SIGNAL_AREA_CHOSEN] = g_signal_new ("area-chosen", LK_TYPE_PHOTO_VIEW, G_SIGNAL_RUN_LAST,
                                              0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_UINT);
  /**
   * LkPhotoView::selected:
   *
   * Return was pressed: the selection is what the person wants.
   */
  signals[SIGNAL_SELECTED] = g_signal_new ("selected", LK_TYPE_PHOTO_VIEW, G_SIGNAL_RUN_LAST, 0,
                                           NULL, NULL, NULL, G_TYPE_NONE, 0);
  /**
   * LkPhotoView::selection-left:
   *
   * Escape was pressed: nothing is to be selected after all.
   */
  signals[SIGNAL_SELECTION_LEFT]
      = g_signal_new ("selection-left", LK_TYPE_PHOTO_VIEW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                      G_TYPE_NONE, 0);
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
  gtk_widget_class_set_css_name (widget_class, "photo-view");
}

static void
lk_photo_view_init (LkPhotoView *self)
{
  GtkGesture *click = gtk_gesture_click_new ();
  GtkGesture *drag = gtk_gesture_drag_new ();
  GtkEventController *keys = gtk_event_controller_key_new ();

  self->areas = g_array_new (FALSE, FALSE, sizeof (Area));
  g_signal_connect (click, "released", G_CALLBACK (clicked_cb), self);
  g_signal_connect (drag, "drag-begin", G_CALLBACK (drag_begin_cb), self);
  g_signal_connect (drag, "drag-update", G_CALLBACK (drag_update_cb), self);
  g_signal_connect (keys, "key-pressed", G_CALLBACK (key_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (click));
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (drag));
  gtk_widget_add_controller (GTK_WIDGET (self), keys);
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
}

/**
 * lk_photo_view_new:
 *
 * Returns: (transfer floating): a view of nothing
 */
GtkWidget *
lk_photo_view_new (void)
{
  return g_object_new (LK_TYPE_PHOTO_VIEW, NULL);
}

/**
 * lk_photo_view_set_texture:
 * @self: a view
 * @texture: (nullable): the picture
 * @alternative: (nullable): what is on it, for those who do not see it
 *
 * Shows a picture, without any areas.
 */
void
lk_photo_view_set_texture (LkPhotoView *self, GdkTexture *texture, const char *alternative)
{
  g_return_if_fail (LK_IS_PHOTO_VIEW (self));

  g_set_object (&self->texture, texture);
  lk_photo_view_clear_areas (self);
  self->selecting = FALSE;
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  alternative != NULL ? alternative : "", -1);
  gtk_widget_queue_resize (GTK_WIDGET (self));
}

/**
 * lk_photo_view_clear_areas:
 * @self: a view
 *
 * Takes all frames away.
 */
void
lk_photo_view_clear_areas (LkPhotoView *self)
{
  g_return_if_fail (LK_IS_PHOTO_VIEW (self));

  g_array_set_size (self->areas, 0);
  self->chosen = 0;
  gtk_widget_set_focusable (GTK_WIDGET (self), self->selecting);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

/**
 * lk_photo_view_add_area:
 * @self: a view
 * @kind: what it is
 * @rect: where, in parts of the picture
 *
 * Draws a frame.
 */
void
lk_photo_view_add_area (LkPhotoView *self, LkPhotoAreaKind kind, const LkPhotoRect *rect)
{
  Area area = { .kind = kind };

  g_return_if_fail (LK_IS_PHOTO_VIEW (self));
  g_return_if_fail (rect != NULL);

  area.rect = *rect;
  g_array_append_val (self->areas, area);
  if (kind == LK_PHOTO_AREA_CHOICE)
    gtk_widget_set_focusable (GTK_WIDGET (self), TRUE);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

/**
 * lk_photo_view_begin_selection:
 * @self: a view
 * @start: what is selected at first, in parts of the picture
 *
 * Lets the person select a part of the picture.
 */
void
lk_photo_view_begin_selection (LkPhotoView *self, const LkPhotoRect *start)
{
  g_return_if_fail (LK_IS_PHOTO_VIEW (self));
  g_return_if_fail (start != NULL);

  self->selecting = TRUE;
  gtk_widget_set_focusable (GTK_WIDGET (self), TRUE);
  set_selection (self, start->x, start->y, start->width, start->height);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                  _ ("Arrow keys move the frame, with Shift they resize it. Return "
                                     "takes it, Escape leaves it."),
                                  -1);
  gtk_widget_grab_focus (GTK_WIDGET (self));
}

/**
 * lk_photo_view_end_selection:
 * @self: a view
 *
 * Ends the selecting.
 */
void
lk_photo_view_end_selection (LkPhotoView *self)
{
  g_return_if_fail (LK_IS_PHOTO_VIEW (self));

  self->selecting = FALSE;
  gtk_widget_set_focusable (GTK_WIDGET (self), has_choices (self));
  gtk_accessible_reset_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

/**
 * lk_photo_view_get_selection:
 * @self: a view
 * @rect: (out): what is selected, in parts of the picture
 *
 * Returns: whether something is being selected
 */
gboolean
lk_photo_view_get_selection (LkPhotoView *self, LkPhotoRect *rect)
{
  g_return_val_if_fail (LK_IS_PHOTO_VIEW (self), FALSE);

  if (self->selecting)
    *rect = self->selection;
  return self->selecting;
}
