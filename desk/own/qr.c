/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/own/qr.h"

#include <qrencode.h>

/* Writes the bars of a row behind those before; returns how many there are then. */
static size_t add_row(const QRcode *code, int y, struct qr_bar *bars, size_t count)
{
	const unsigned char *row = code->data + (size_t)y * (size_t)code->width;
	for (int x = 0; x < code->width;) {
		int from = x;
		while (x < code->width && row[x] & 1)
			x++;
		if (x > from)
			bars[count++] = (struct qr_bar){from + QR_QUIET, y + QR_QUIET, x - from};
		else
			x++;
	}
	return count;
}

enum error_code qr_make(struct arena *arena, struct str text, struct qr *ret_qr, struct error *err)
{
	QRcode *code = QRcode_encodeData((int)text.len, (const unsigned char *)text.ptr, 0, QR_ECLEVEL_M);
	if (!code)
		return error_set(err, ERR_LIMIT, "Ce texte est trop long pour un code à photographier.");
	/* Every second module at most begins a bar. */
	size_t most = (size_t)code->width * ((size_t)code->width + 1) / 2;
	struct qr_bar *bars = ARENA_NEW(arena, struct qr_bar, most);
	struct qr qr = {.bars = bars, .side = code->width + 2 * QR_QUIET};
	for (int y = 0; bars && y < code->width; y++)
		qr.bar_count = add_row(code, y, bars, qr.bar_count);
	QRcode_free(code);
	if (!bars)
		return error_nomem(err);
	*ret_qr = qr;
	return ERR_NONE;
}
