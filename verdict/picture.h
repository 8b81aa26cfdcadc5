/* SPDX-License-Identifier: Apache-2.0 */
/* What a picture breaks, together with the message that goes with it. Pure: it reads what media/sight.h saw, and opens nothing. */
#ifndef BLOUSE_VERDICT_PICTURE_H
#define BLOUSE_VERDICT_PICTURE_H

#include "base/arena.h"
#include "base/error.h"
#include "engine/blouse.h"
#include "media/facts.h"
#include "media/heard.h"
#include "media/sight.h"

#define PICTURE_BOXES_MAX SIGHT_FACES_MAX /* of one finding */
#define PICTURE_FINDINGS_MAX 24           /* of one picture, or document */
#define PICTURE_QUESTIONS_MAX 6

struct picture_given {
	const struct sight_seen *seen;
	const struct media_heard *heard; /* of a video; NULL: nothing */
	/* Of a document: text that is in the file and that nobody sees. It is read as what is seen, by itself. */
	const struct media_hidden *hidden;
	size_t hidden_count;
	/* Where the file says that it was taken, in degrees WGS 84. */
	bool placed;
	double latitude, longitude;
	/* What is published with it; may be empty. */
	struct str message;
	enum blouse_context context;
	enum blouse_network network;
	/* Whoever publishes says that everybody in it has agreed in writing. */
	bool consented;
};

struct picture_finding {
	unsigned rule; /* index for blouse_charter_rule, which has title, reason, law */
	enum blouse_level level;
	float score;
	bool found;         /* the rule counts as broken; else this is a question to whoever publishes */
	struct str message; /* one sentence: what it is in the picture, UTF-8 */
	const char *advice, *source;
	struct str
		where; /* « page 2, texte caché » when nobody sees it, « dans le message »; empty: it is seen, or of the file */
	const struct sight_box *boxes; /* what to cover; none when it is hidden, the file or the whole picture */
	size_t box_count;
};

struct picture_told {
	enum blouse_level verdict;              /* of picture and message together */
	const struct picture_finding *findings; /* highest level first, then highest score */
	size_t finding_count;
	const struct blouse_result
		*message; /* of the message alone: valid until the checker's next call; NULL without a message */
	const char *questions
		[PICTURE_QUESTIONS_MAX]; /* what no machine sees: who the people are, whether a child is among them */
	size_t question_count;
	unsigned people; /* faces found */
};

/* `checker` reads with `charter`. Everything but `message` lies in the arena or the charter. ERR_UTF8 when the message is not UTF-8,
 * ERR_LIMIT when it is too long, ERR_NOMEM. */
enum error_code picture_judge(struct arena *arena, const struct blouse_charter *charter, struct blouse_checker *checker,
			      const struct picture_given *given, struct picture_told *ret_told, struct error *err);

#endif
