/* SPDX-License-Identifier: Apache-2.0 */
/* What a picture shows: faces, written words, codes, and what kind of scene it is, when that can be told.
 *
 * Nothing is opened after sight_prepare, no thread is made, and what is loaded belongs to the struct sight: a worker
 * prepares, locks itself in, then looks. What is found is in pixels of the picture given. Who a face belongs to is never
 * asked, nor age: children cannot be told from adults, so whoever shows the result asks. */
#ifndef BLOUSE_MEDIA_SIGHT_H
#define BLOUSE_MEDIA_SIGHT_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/error.h"
#include "media/picture.h"

#define SIGHT_SIDE_MAX 16384 /* pixels: longest side of a picture that is looked at */
#define SIGHT_FACES_MAX 256
#define SIGHT_LINES_MAX 600
#define SIGHT_CODES_MAX 64
#define SIGHT_FIELDS_MAX 16 /* of one GS1 code */

/* Pixels of the picture; never beyond its edges. */
struct sight_box {
	unsigned x, y, width, height;
};

/* What to look for: bits. */
enum sight_what {
	SIGHT_FACES = 1,
	SIGHT_TEXT = 2,
	SIGHT_CODES = 4,
	SIGHT_SCENE = 8, /* needs SIGHT_TEXT to tell a document or a screen from a wall */
	SIGHT_ALL = 15
};

struct sight_face {
	struct sight_box box;
	float score;       /* 0 to 1 */
	float turn;        /* 0 faces the camera, 1 is a profile */
	bool large;        /* a tenth of the picture's shorter side, or more */
	bool turned;       /* half a profile, or more */
	bool recognisable; /* large and sharp enough for somebody who knows the person; false is no promise */
};

struct sight_word {
	struct sight_box box;
	struct str text;  /* UTF-8 */
	float confidence; /* 0 to 1 */
};

struct sight_line {
	struct sight_box box;
	struct str text;  /* words parted by one space; empty when `illegible` */
	float confidence; /* 0 to 1: mean of the words' */
	bool illegible;   /* written, but not to be read: too small, blurred, by hand */
	struct sight_word *words;
	size_t word_count;
};

enum sight_code_kind {
	SIGHT_QR,
	SIGHT_DATAMATRIX,
	SIGHT_CODE128,
	SIGHT_CODE39,
	SIGHT_CODE93,
	SIGHT_CODABAR,
	SIGHT_I25,     /* interleaved 2 of 5 */
	SIGHT_EAN,     /* EAN-13, EAN-8, UPC, ISBN */
	SIGHT_DATABAR, /* GS1 DataBar */
	SIGHT_AZTEC,
	SIGHT_PDF417,
	SIGHT_CODE_KINDS
};

/* One application identifier of GS1 and what stands behind it. */
struct sight_field {
	char ai[5]; /* "01", "10", "8018" */
	struct str value;
};

struct sight_code {
	enum sight_code_kind kind;
	struct sight_box box;
	struct str data;                  /* UTF-8 where the code says or shows its characters, otherwise its bytes */
	const struct sight_field *fields; /* when the code says that it is GS1's, and its form holds */
	size_t field_count;
};

enum sight_scene {
	SIGHT_SCENE_NONE, /* nothing that can be told */
	SIGHT_SCREEN,     /* a screen, or the copy of one */
	SIGHT_DOCUMENT,   /* a page, a letter, a label that fills the picture */
	SIGHT_RADIOGRAPH, /* an X-ray or another grey medical image on black */
	SIGHT_SCENES
};

struct sight_seen {
	struct sight_face *faces; /* the largest first */
	size_t face_count;
	struct sight_line *lines; /* in reading order, as most of them are read: a picture may be upside down */
	size_t line_count;
	struct sight_code *codes;
	size_t code_count;
	enum sight_scene scene;
	float scene_score; /* 0 to 1 */
	bool cut_short;    /* time ran out, or a limit was reached: there may be more than was found */
};

struct sight;

/* Loads what looking needs. Without Tesseract's French the text cannot be read: ERR_NOT_FOUND. Tesseract makes threads
 * unless OMP_THREAD_LIMIT is 1 in the environment when the program starts: ERR_USAGE. ERR_NOMEM. */
enum error_code sight_prepare(struct sight **ret_sight, struct error *err);
void sight_free(struct sight *sight); /* accepts NULL */

/* Looks for `what` (bits of enum sight_what), faces and codes first; for rows of text and squares only until `budget_ms`
 * have passed, 0 is no limit. What is found lives in the arena. ERR_LIMIT for a picture beyond SIGHT_SIDE_MAX, ERR_NOMEM. */
enum error_code sight_look(struct sight *sight, struct arena *arena, const struct media_picture *picture, unsigned what,
			   unsigned budget_ms, struct sight_seen *ret_seen, struct error *err);

/* "QR", "DataMatrix", "Code 128"…: how people call it. */
const char *sight_code_name(enum sight_code_kind kind);
/* "ecran", "document", "radiographie"; NULL for SIGHT_SCENE_NONE. */
const char *sight_scene_id(enum sight_scene scene);

#endif
