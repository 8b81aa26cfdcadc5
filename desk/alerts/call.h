/* SPDX-License-Identifier: Apache-2.0 */
/* What an establishment says of its alerts at /reglages/alertes: whom to call, and the one address of a server that each
 * step of an alert is told to (a pager's, a messaging system's). What is sent there names no person: the case's number and
 * its link. */
#ifndef BLOUSE_DESK_ALERTS_CALL_H
#define BLOUSE_DESK_ALERTS_CALL_H

#include "desk/desk.h"
#include "store/work.h"

#define CALL_QUEUE "appels"
#define CALL_KIND "alert.call"
#define CALL_SETTINGS_KEY "alertes"
#define CALL_PHONES 6
#define CALL_SECRET_LEN 32
#define CALL_SIGNATURE_MAX 96

struct call_phone {
	struct str label, number;
};

struct call_settings {
	struct call_phone phones[CALL_PHONES];
	size_t phone_count;
	struct str url;    /* empty: nobody is called */
	struct str secret; /* sealed, in hexadecimal digits */
};

enum error_code call_settings_read(struct store_conn *conn, struct arena *arena, int64_t establishment_id,
				   struct call_settings *ret_settings, struct error *err);
enum error_code call_settings_write(struct store_conn *conn, int64_t establishment_id, int64_t user_id,
				    const struct call_settings *settings, int64_t now, struct error *err);

/* The secret that the other side checks signatures with, CALL_SECRET_LEN bytes in hexadecimal digits. */
enum error_code call_secret_seal(const unsigned char key[SECRET_KEY_LEN], int64_t establishment_id, struct str secret,
				 struct arena *arena, struct str *ret_sealed, struct error *err);
enum error_code call_secret_open(const unsigned char key[SECRET_KEY_LEN], int64_t establishment_id, struct str sealed,
				 struct arena *arena, struct str *ret_secret, struct error *err);

/* « t=1795694400,v1=… »: HMAC-SHA-256, under the secret as it is written, of the time, a point and the body. */
void call_sign(struct str secret, int64_t now, struct str body, char ret_signature[CALL_SIGNATURE_MAX]);

/* Whether an address may be called: https, or a machine that the file of settings names (« outgoing-host »). */
bool call_may(const struct desk *desk, struct str url);

/* Tells the server of a step, in the transaction of that step; nothing when no address is set. A number 0 tries it. */
enum error_code call_add(struct store_conn *conn, struct arena *arena, int64_t establishment_id, int64_t number,
			 int64_t alert_id, int64_t step, int64_t now, struct error *err);

/* The work (struct work_kind): context is a struct desk. */
enum error_code call_run(void *context, struct work_turn *turn, struct error *err);

#endif
