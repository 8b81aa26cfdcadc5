/* SPDX-License-Identifier: Apache-2.0 */
/* Looking at a picture before it is published: /verifier/photo, for everybody. The picture is read by a process of its own
 * (media/client.h) and forgotten: the routes are ROUTE_READS, what is posted could not be stored. */
#ifndef BLOUSE_DESK_PHOTO_PHOTO_H
#define BLOUSE_DESK_PHOTO_PHOTO_H

#include "desk/check/reading.h"
#include "desk/frame.h"
#include "media/client.h"
#include "verdict/picture.h"
#include "web/ui/data.h"
#include "web/ui/fields.h"

extern const struct route photo_routes[];

/* What the picture or its message breaks, or might. */
struct photo_finding {
	struct str number;
	enum ui_state state;
	struct str label; /* of its badge; empty: the state's */
	struct str message, advice;
	struct check_rule rule;
	struct str
		place; /* « en haut à gauche », « page 2, texte caché », « dans le message »; empty when it is the whole picture */
};
void photo_finding(struct buf *out, const struct photo_finding *p);

/* What the file says beside the picture. */
struct photo_fact {
	struct str kind, name, value;
	enum ui_state state;
};

/* What was found in the picture and can be covered, with its edges; the script makes boxes of it. */
struct photo_area {
	struct str number, kind, told; /* kind: "visages", "textes", "codes", as the form's boxes are named */
	/* « x y largeur hauteur » in pixels of the upright picture; of a video, with the milliseconds from and until which that
	 * covers, and several parted by semicolons. */
	struct str boxes;
};

struct photo_page {
	struct layout layout;
	struct str token; /* optional */
	struct ui_mistakes mistakes;
	int64_t most; /* bytes of a picture */
	bool able;    /* this server reads pictures */
	const struct ui_option *contexts;
	size_t context_count;
	struct str message;                   /* optional: as it was typed */
	struct str file_error, message_error; /* optional */
	bool consented, faces, texts, codes;  /* as they were ticked */
	bool silent;                          /* the same: a video's copy without its sound */
	struct str trouble;                   /* optional: why it could not be looked at, and what to do */
	bool looked;
	enum ui_state state;
	struct str about; /* « JPEG, 4 000 × 3 000 pixels » */
	struct str heard; /* optional: « Une voix semble s’entendre de 0:03 à 0:12. » */
	const struct photo_finding *findings;
	size_t finding_count;
	bool spoken;                     /* some are of the message */
	const struct ui_fact *questions; /* asked of who publishes: text alone */
	size_t question_count;
	const struct photo_fact *facts;
	size_t fact_count;
	bool more_facts; /* than a page shows */
	bool loud;       /* nothing is wrong but what the file says */
	const struct photo_area *areas;
	size_t area_count;
	int64_t width;
	int64_t height;
	bool cut_short; /* there may be more than was found */
	bool still;     /* what it shows does not move */
	bool followed;  /* a video was looked at from its beginning to its end, so that it can be covered */
};
void photo_page(struct buf *out, const struct photo_page *p);

#endif
