/* SPDX-License-Identifier: Apache-2.0 */
/* What happens to a case: one row a kind of event. A case is its events in their order, and its state follows from them
 * (case_fold); nothing else changes it. */
#ifndef BLOUSE_DESK_CASES_EVENT_H
#define BLOUSE_DESK_CASES_EVENT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"
#include "signin/permission.h"
#include "web/ui/icon.h"

enum case_state {
	CASE_OPEN,
	CASE_WAITING, /* for the opinion of a directorate */
	CASE_DECIDED,
	CASE_CLOSED,
	CASE_STATES
};

/* As they stand in the store: their numbers may change. */
enum case_kind {
	CASE_OPENED,   /* word: the channel; number: the report; due_at: to be looked at until then */
	CASE_REPORTED, /* one more report of the same: word, number as above */
	CASE_READ, /* what was found in it: word: « nature niveau »; text: the rules, between spaces; due_at: the end of the
			* limitation from the report, when one of them may be a press offence; number: the capture that was read
			* too, 0 for what reports say alone */
	CASE_JUDGED, /* a person says otherwise: word: « nature niveau »; due_at: to be looked at until then, or decided when
			* it was taken; text: why */
	CASE_NOTED,    /* text */
	CASE_TAKEN,    /* number: who takes care of it; due_at: to be decided until then */
	CASE_ASKED,    /* word: the role asked; due_at; text: what */
	CASE_ANSWERED, /* word: the role; text: its opinion */
	CASE_SETTLED,  /* word: the decision (case_decisions); due_at: the law's own clock; text: why */
	CASE_REPLIED,  /* word: the network, « privee » behind it; number: the answer; text: it, and its address */
	CASE_TOLD,     /* to who reported: number: the report; text */
	CASE_HEARD,    /* from who reported: number: the report; due_at: as above, if it was closed; text */
	CASE_IMPROVES, /* number: who does it; due_at; text: what */
	CASE_IMPROVED, /* number: the sequence of the event above */
	CASE_ENDED,    /* text: why */
	CASE_BACK,     /* opened again; due_at: to be looked at until then; text: why */
	CASE_DATED, /* when the message was published: number: the day since 1970, 0 for not known after all; word: the same
			* to be read; due_at: the end of the limitation of press offences, from that day; text: how it is known */
	CASE_PROVED,      /* what a message said: word: the SHA-256 of text, in hexadecimal */
	CASE_FILED,       /* a file: word: « kind SHA-256 »; number: its row; text: what it shows */
	CASE_ALERTED,     /* word: the step; number: how many people were told; due_at: of the next step; text: who */
	CASE_ALERT_TAKEN, /* number: who takes it */
	CASE_ALERT_GONE,  /* who had it cannot: the next is told; text: why */
	CASE_ALERT_ENDED, /* text: how it ended */
	CASE_MERGED,      /* goes on in another case: word: its number; number: how many reports went; text: why */
	CASE_GATHERED, /* reports came from another: word: its number; number: how many; due_at: as above, if it was closed */
	CASE_PARTED,     /* a report went to another: word: its number; number: the report */
	CASE_MADE,       /* a letter was produced: word: its kind; number: the letter; text: its version and hash */
	CASE_NOTIFIED,   /* what left, and to whom; of these five: word, number as above, 0 without a letter; text */
	CASE_COMPLAINED, /* due_at: the limitation that begins with it, when it stops the one that ran */
	CASE_MEDIATED,
	CASE_REQUESTED,
	CASE_SENT,
	CASE_GIVEN, /* by one person to another: number: who takes care of it; word: their name; due_at: as for CASE_TAKEN */
	CASE_THANKED, /* its thanks were passed on: word: the directorate that got a mail, empty for none; text: to whom */
	CASE_SORTED,  /* an idea, an event, a point of vigilance: word: acceptee, planifiee, declinee; text: why */
	CASE_CLIMBED, /* nobody did in time what word names; text: who knows it now */
	CASE_SHOT_READ, /* what was read in a capture: number: the file; text; word: « faces codes place », in digits; due_at: to
			 * be looked at until then, when that is sooner */
	CASE_SHOT_UNREAD, /* it could not be read: number: the file; text: why */
	CASE_SHOT_MENDED, /* a person says what is written there: number: the file; text; due_at: as above */
	CASE_KINDS
};

struct case_event {
	int64_t sequence, at;
	struct str actor_kind; /* user, public, program, system */
	int64_t actor_id;      /* 0 for none */
	enum case_kind kind;
	struct str word;
	int64_t number;
	int64_t due_at; /* 0 for none */
	struct str text;
	bool danger; /* in what is added: somebody may be in danger, and a full case takes it */
};

struct case_kind_row {
	struct str id;    /* in the store; never changes */
	struct str label; /* in French, of the story of a case */
	enum ui_icon_name icon;
};
extern const struct case_kind_row case_kinds[CASE_KINDS];

/* CASE_KINDS when there is none of that name. */
enum case_kind case_kind_of(struct str id);

struct case_state_row {
	struct str id, label;
};
extern const struct case_state_row case_states[CASE_STATES];

/* CASE_STATES when there is none of that name. */
enum case_state case_state_of(struct str id);
/* In French; the id itself when there is none of that name. */
struct str case_state_label(struct str id);

#define CASE_ACTIONS_MAX 64 /* open at the same time; later ones have no clock */

/* What follows from events. Starts from {0}. */
struct case_fold {
	enum case_state state;
	struct str nature, level; /* as in the last reading, or what somebody said since; of its event */
	uint32_t asked, pending;  /* ROLE_BIT of who was asked; of who has not answered */
	int64_t user_id;          /* who takes care of it; 0 for nobody */
	int64_t reports;
	int64_t taken_at, decided_at, closed_at; /* 0 for not yet; of the last time */
	int64_t due_at;                          /* the next clock; 0 for none */
	struct str channel, rules,
		decision;              /* of the first report, the last reading, the last decision; of its event */
	int64_t looked_at, settled_at; /* when a person first did something, and decided; 0 for not yet */
	int64_t published_day;         /* since 1970; 0 for not known */
	int64_t law_at;                /* the law's own clock: 0 for none, or when the case is closed */
	struct {
		int64_t look, settle, asked[ROLES]; /* to be looked at; decided; answered */
		int64_t law;                        /* limitation: runs on until the case is closed */
		bool law_anew; /* it was interrupted, and began anew: what it counted from before is of no more use */
		struct {
			int64_t sequence, due_at;
		} actions[CASE_ACTIONS_MAX];
		size_t action_count;
	} clocks;
};

void case_fold(struct case_fold *fold, const struct case_event *event);

#endif
