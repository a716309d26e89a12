/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-practice-device.h"

#include <openssl/evp.h>

G_BEGIN_DECLS

/* The client's half of the protocol for tests of practice devices, by OpenSSL alone. */
typedef struct
{
  EVP_PKEY *key_pair;
  guint8 key[16];
} Client;

void client_open (Client *client);
void client_close (Client *client);
LkSadpMessage *client_ask (LkPracticeDevice *device, LkSadpMessage *request);
LkSadpMessage *client_ask_simply (LkPracticeDevice *device, const char *types);
LkSadpMessage *client_begin (LkPracticeDevice *device, const char *types);
void client_exchange (Client *client, LkPracticeDevice *device);
char *client_seal (Client *client, const char *text);
char *client_result (LkPracticeDevice *device, LkSadpMessage *request);

G_END_DECLS
