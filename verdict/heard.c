/* SPDX-License-Identifier: Apache-2.0 */
#include "verdict/heard.h"

#define TOLD_MAX 4 /* voices whose times are told */

static void add_time(struct buf *out, unsigned seconds)
{
	if (seconds >= 3600)
		buf_addf(out, "%u:%02u:%02u", seconds / 3600, seconds / 60 % 60, seconds % 60);
	else
		buf_addf(out, "%u:%02u", seconds / 60, seconds % 60);
}

void heard_times(struct buf *out, const struct media_heard *h)
{
	size_t told = h->voice_count <= TOLD_MAX ? h->voice_count : TOLD_MAX - 1;
	for (size_t i = 0; i < told; i++) {
		buf_add_c(out, i == 0 ? "de " : i + 1 < h->voice_count ? ", de " : " et de ");
		add_time(out, h->voices[i].start);
		buf_add_c(out, " à ");
		add_time(out, h->voices[i].end);
	}
	if (told < h->voice_count)
		buf_addf(out, " et %zu autres fois", h->voice_count - told);
}

void heard_tell(struct buf *out, const struct media_heard *h)
{
	if (!h->sound)
		return;
	if (!h->listened) {
		buf_add_c(out, "La vidéo a un son, qui n’a pas été écouté.");
		return;
	}
	if (h->voice_count) {
		buf_add_c(out, "Une voix semble s’entendre ");
		heard_times(out, h);
		buf_add_c(out, ".");
	} else {
		buf_add_c(out, "Aucune voix n’a été reconnue dans le son, qui peut en cacher une faible ou lointaine : "
			       "écoutez-le.");
	}
	if (h->cut_short)
		buf_add_c(out, " La fin du son n’a pas été écoutée.");
}
