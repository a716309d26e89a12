/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-cli-case.h"
#include "lk-draft.h"

G_BEGIN_DECLS

/**
 * LkCliItem:
 * @device: the device
 * @label: (nullable): file name of its photo
 * @request: (nullable): file name of its request
 * @label_kind: what the photo shows
 * @request_kind: what the request is
 *
 * What `case submit --item KEY=VALUE,…` says of a device.
 */
typedef struct
{
  LkDeviceIdentity *device;
  char *label;
  char *request;
  LkLabelKind label_kind;
  LkRequestKind request_kind;
} LkCliItem;

LkCliItem *lk_cli_item_parse (const char *text, GError **error);
void lk_cli_item_free (LkCliItem *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LkCliItem, lk_cli_item_free)

G_END_DECLS
