/* SPDX-License-Identifier: Apache-2.0 */
/* To the establishment's SMTP server, by libcurl. A relay is spoken to in TLS unless the settings say otherwise, and a
 * password never goes in clear. */
#ifndef BLOUSE_MAIL_SMTP_H
#define BLOUSE_MAIL_SMTP_H

#include "base/error.h"
#include "base/str.h"
#include "conf/conf.h"

/* To be called once, before any thread sends. */
enum error_code smtp_ready(struct error *err);

/* Sends a composed message to one recipient, in one attempt that ends within smtp-timeout. When it fails the error says
 * what to do, and never holds an address: ERR_USAGE when no server is set, ERR_IO when the secret cannot be read,
 * ERR_FORMAT when the server refuses this message or this recipient for good, ERR_UNAVAILABLE when later may do. */
enum error_code smtp_send(const struct conf *conf, struct str to, struct str message, struct error *err);

/* Connects, signs in when there is an account, and leaves. */
enum error_code smtp_probe(const struct conf *conf, struct error *err);

#endif
