/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

#include "lk-sadp-protocol.h"

G_BEGIN_DECLS

#define LK_SADP_WIRE_ERROR (lk_sadp_wire_error_quark ())
GQuark lk_sadp_wire_error_quark (void);

/**
 * LkSadpWireError:
 * @LK_SADP_WIRE_ERROR_TOO_LARGE: more bytes, elements or attributes than a message may have
 * @LK_SADP_WIRE_ERROR_TOO_DEEP: elements nested deeper than a message may be
 * @LK_SADP_WIRE_ERROR_FORBIDDEN: a document type or an entity declaration
 * @LK_SADP_WIRE_ERROR_NOT_SADP: no message in these bytes
 *
 * Why a datagram is not taken.
 */
typedef enum
{
  LK_SADP_WIRE_ERROR_TOO_LARGE,
  LK_SADP_WIRE_ERROR_TOO_DEEP,
  LK_SADP_WIRE_ERROR_FORBIDDEN,
  LK_SADP_WIRE_ERROR_NOT_SADP,
} LkSadpWireError;

/**
 * LkSadpRoot:
 * @LK_SADP_ROOT_PROBE: `<Probe>`, what a client asks
 * @LK_SADP_ROOT_PROBE_MATCH: `<ProbeMatch>`, what a device answers
 * @LK_SADP_ROOT_HELLO: `<Hello>`, a device that came up
 * @LK_SADP_ROOT_BYE: `<Bye>`, a device that goes
 *
 * The root element of a message.
 */
typedef enum
{
  LK_SADP_ROOT_PROBE,
  LK_SADP_ROOT_PROBE_MATCH,
  LK_SADP_ROOT_HELLO,
  LK_SADP_ROOT_BYE,
} LkSadpRoot;

/**
 * LkSadpFamily:
 * @LK_SADP_FAMILY_DISCOVERY: Uuid, Types
 * @LK_SADP_FAMILY_A: Uuid, MAC, Types; then the payload (most commands) [V]
 * @LK_SADP_FAMILY_B: Uuid, Types, PWErrorParse=true, MAC; then the payload [V]
 * @LK_SADP_FAMILY_C: Uuid, Types, MAC; then the payload [V]
 *
 * The order in which a request begins; parsers of old devices may be positional.
 */
typedef enum
{
  LK_SADP_FAMILY_DISCOVERY,
  LK_SADP_FAMILY_A,
  LK_SADP_FAMILY_B,
  LK_SADP_FAMILY_C,
} LkSadpFamily;

/**
 * LkSadpAttribute:
 * @name: its name
 * @value: its value, UTF-8
 *
 * An attribute of an element.
 */
typedef struct
{
  const char *name;
  const char *value;
} LkSadpAttribute;

/**
 * LkSadpElement:
 * @name: its name as spelt, UTF-8
 * @text: its text, UTF-8, with every blank that was there
 * @value: @text without blanks at its ends
 * @attributes: its attributes, in order
 * @n_attributes: how many
 * @depth: 1 for a child of the root; children follow their parent, one deeper
 * @truncated: whether the text was longer than %LK_SADP_TEXT_MAX and was cut
 *
 * An element of a message; everything in it belongs to the message.
 */
typedef struct
{
  const char *name;
  const char *text;
  const char *value;
  const LkSadpAttribute *attributes;
  guint8 n_attributes;
  guint8 depth;
  gboolean truncated;
} LkSadpElement;

/**
 * LkSadpMessage:
 *
 * One SADP datagram as a root and an ordered list of elements. A message is counted by reference
 * and wiped when the last reference goes, since it may carry a secret.
 */
typedef struct _LkSadpMessage LkSadpMessage;

#define LK_TYPE_SADP_MESSAGE (lk_sadp_message_get_type ())
GType lk_sadp_message_get_type (void);

LkSadpMessage *lk_sadp_message_ref (LkSadpMessage *self);
void lk_sadp_message_unref (LkSadpMessage *self);

/* Bytes to message. */
LkSadpMessage *lk_sadp_message_parse (const guint8 *data, gsize size, GError **error);

/* Reading. */
LkSadpRoot lk_sadp_message_get_root (LkSadpMessage *self);
gboolean lk_sadp_message_is_complete (LkSadpMessage *self);
const guint8 *lk_sadp_message_get_raw (LkSadpMessage *self, gsize *size);
guint lk_sadp_message_get_n_elements (LkSadpMessage *self);
const LkSadpElement *lk_sadp_message_get_element (LkSadpMessage *self, guint index);
const LkSadpElement *lk_sadp_message_find (LkSadpMessage *self, const char *name);
const char *lk_sadp_message_get (LkSadpMessage *self, const char *name);
gboolean lk_sadp_message_get_bool (LkSadpMessage *self, const char *name);
gboolean
lk_sadp_message_get_uint (LkSadpMessage *self, const char *name, guint maximum, guint *value);
const char *lk_sadp_message_get_uuid (LkSadpMessage *self);
const char *lk_sadp_message_get_types (LkSadpMessage *self);
const char *lk_sadp_message_get_mac (LkSadpMessage *self);
gboolean lk_sadp_bool_parse (const char *text);

/* Message to bytes. */
LkSadpMessage *lk_sadp_message_new (LkSadpRoot root, const char *types);
LkSadpMessage *lk_sadp_message_new_request (LkSadpFamily family,
                                            const char *uuid,
                                            const char *types,
                                            const char *mac);
void lk_sadp_message_append (LkSadpMessage *self, const char *name, const char *text);
void lk_sadp_message_append_with_attribute (LkSadpMessage *self,
                                            const char *name,
                                            const char *attribute,
                                            const char *value,
                                            const char *text);
void lk_sadp_message_open (LkSadpMessage *self, const char *name);
void lk_sadp_message_close (LkSadpMessage *self);
GBytes *lk_sadp_message_to_bytes (LkSadpMessage *self);
char *lk_sadp_uuid_new (void);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LkSadpMessage, lk_sadp_message_unref)

G_END_DECLS
