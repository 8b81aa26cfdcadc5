/* SPDX-License-Identifier: Apache-2.0 */
/* What a file says of whoever made it, beside what it shows: the worker finds it, the server reads it. */
#ifndef BLOUSE_MEDIA_FACTS_H
#define BLOUSE_MEDIA_FACTS_H

#include <stdint.h>

#include "base/str.h"

/* What a file is, by its bytes. */
enum media_format {
	MEDIA_UNKNOWN,
	MEDIA_JPEG,
	MEDIA_PNG,
	MEDIA_WEBP,
	MEDIA_GIF,
	MEDIA_TIFF,
	MEDIA_HEIC,
	MEDIA_AVIF,
	MEDIA_SVG,
	MEDIA_PDF,
	MEDIA_MP4,
	MEDIA_MOV,
	MEDIA_WEBM,
	MEDIA_FORMATS
};

/* What a fact gives away. */
enum media_kind {
	MEDIA_PLACE,
	MEDIA_DATE,
	MEDIA_DEVICE,
	MEDIA_SERIAL,
	MEDIA_AUTHOR,
	MEDIA_SOFTWARE,
	MEDIA_HISTORY,
	MEDIA_THUMBNAIL,
	MEDIA_TEXT,
	MEDIA_TRAILING, /* bytes behind the end of the picture */
	MEDIA_MOTION,   /* a film of a few seconds inside the file */
	MEDIA_SETTING,  /* exposure, lens, resolution: says little */
	MEDIA_KINDS
};

struct media_fact {
	enum media_kind kind;
	struct str family; /* where it stands: "EXIF", "XMP", "IPTC", "PNG", "JPEG"… */
	struct str tag;    /* its technical name, such as "Exif.Image.Model" */
	struct str name;   /* in plain French */
	struct str value;  /* printable, at most MEDIA_VALUE_MAX bytes */
};

/* Where text stands that nobody sees on the pages of a document, and that whoever has the file reads. */
enum media_hiding {
	MEDIA_HIDDEN_ON_PAGE, /* it can be selected: under something, of the colour below, beside the page, in a layer… */
	MEDIA_HIDDEN_NOTE,    /* in a note of a page */
	MEDIA_HIDDEN_VERSION, /* in what the document was before */
	MEDIA_HIDINGS
};

/* A line of such text. */
struct media_hidden {
	enum media_hiding how;
	unsigned number; /* of the page or the version, from 1 on */
	struct str text; /* printable, at most MEDIA_HIDDEN_TEXT_MAX bytes */
};

#define MEDIA_HIDDEN_MAX 1000
#define MEDIA_HIDDEN_TEXT_MAX 1000
#define MEDIA_FACTS_MAX 400
#define MEDIA_VALUE_MAX 300
#define MEDIA_NAME_MAX 120

struct media_gps {
	bool found, has_altitude, has_direction;
	double latitude, longitude; /* degrees, WGS 84 */
	double altitude;            /* metres */
	double direction;           /* degrees from north, clockwise: where the camera looked */
};

struct media_facts {
	enum media_format format;
	unsigned width, height; /* pixels, upright */
	unsigned orientation;   /* 1 to 8 as EXIF says; 1: stored upright */
	unsigned frames;        /* pictures or pages in the file; 1 for most */
	struct media_fact *facts;
	size_t fact_count;
	size_t omitted;              /* facts beyond MEDIA_FACTS_MAX */
	struct media_hidden *hidden; /* in reading order, lines of one place together; told by facts too */
	size_t hidden_count;
	struct media_gps gps;
	/* A small picture inside the file; `thumbnail_differs`: it shows something else than the picture does. */
	bool thumbnail, thumbnail_differs;
	unsigned thumbnail_width, thumbnail_height;
	uint64_t trailing; /* bytes behind the end of the picture */
	bool motion;       /* a film inside */
	struct str colour; /* name of the colour profile; empty: none */
};

/* "JPEG", "PNG"… */
const char *media_format_name(enum media_format format);
/* "jpg", "png"…, without dot. */
const char *media_format_extension(enum media_format format);
/* "image/jpeg"… */
const char *media_format_type(enum media_format format);
/* What stands behind "blouse-media" in the name of the worker that reads it: "", "-pdf", "-film"; NULL: none does. Each
 * is a program of its own, for the libraries of one take longer to load than a picture to clean. */
const char *media_format_worker(enum media_format format);
/* Whether the worker reads it as a picture. */
bool media_format_is_picture(enum media_format format);
/* Whether what it shows stands still: pictures and documents. */
bool media_format_is_still(enum media_format format);
/* By the first bytes alone. */
enum media_format media_format_of(struct str bytes);

/* How much a fact gives away. */
enum media_weight {
	MEDIA_SLIGHT,  /* a shutter speed */
	MEDIA_TELLING, /* worth knowing: a date, a device */
	MEDIA_GRAVE,   /* says where or who, or holds what the picture does not show */
	MEDIA_WEIGHTS
};
/* Of the whole kind: that of its gravest fact. */
enum media_weight media_kind_weight(enum media_kind kind);
/* Of this fact: the small picture of the same picture shows nothing more. */
enum media_weight media_fact_weight(const struct media_facts *facts, const struct media_fact *fact);
/* Of all that a file says. */
enum media_weight media_facts_weight(const struct media_facts *facts);

/* "lieu", "date", "appareil"…: for people. */
const char *media_kind_name(enum media_kind kind);
/* "lieu", "numero-de-serie"…: for programs. */
const char *media_kind_id(enum media_kind kind);

#endif
