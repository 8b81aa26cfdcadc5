-- SPDX-License-Identifier: Apache-2.0
-- Cases, and what is reported. A case is its events, in their order, each with the hash of the one before: the columns of
-- `cases` say again what follows from them, for lists. `asked` holds the bits of the directorates that were asked
-- (users.role_bits), which then see the case.
CREATE TABLE cases (
	id {id},
	establishment_id {int} NOT NULL REFERENCES establishments (id),
	number {int} NOT NULL,
	events {int} NOT NULL,
	hash {bytes} NOT NULL,
	state {text} NOT NULL,
	subject {text} NOT NULL,
	nature {text} NOT NULL,
	level {text} NOT NULL,
	network {text} NOT NULL,
	title {text} NOT NULL,
	link_hash {bytes},
	text_hash {bytes},
	asked {int} NOT NULL,
	pending {int} NOT NULL,
	user_id {int},
	reports {int} NOT NULL,
	opened_at {time} NOT NULL,
	updated_at {time} NOT NULL,
	due_at {time},
	taken_at {time},
	decided_at {time},
	closed_at {time},
	UNIQUE (establishment_id, number),
	UNIQUE (establishment_id, id),
	FOREIGN KEY (establishment_id, user_id) REFERENCES users (establishment_id, id)
) {strict};

-- The last number given: who gives the next one holds it until the transaction ends, so that reports of one message that come
-- at the same moment follow one another.
CREATE TABLE case_numbers (
	establishment_id {int} NOT NULL PRIMARY KEY REFERENCES establishments (id),
	number {int} NOT NULL
) {strict};

CREATE INDEX cases_to_do ON cases (establishment_id, (COALESCE(due_at, 9007199254740991)), id) WHERE state <> 'clos';
CREATE INDEX cases_done ON cases (establishment_id, number) WHERE state = 'clos';
CREATE INDEX cases_by_link ON cases (establishment_id, link_hash) WHERE link_hash IS NOT NULL;
CREATE INDEX cases_by_text ON cases (establishment_id, text_hash) WHERE text_hash IS NOT NULL;
CREATE INDEX cases_by_closing ON cases (establishment_id, closed_at) WHERE closed_at IS NOT NULL;

-- What an event says depends on its kind (desk/cases/event.c).
CREATE TABLE case_events (
	establishment_id {int} NOT NULL,
	case_id {int} NOT NULL,
	sequence {int} NOT NULL,
	at {time} NOT NULL,
	actor_kind {text} NOT NULL,
	actor_id {int},
	kind {text} NOT NULL,
	word {text} NOT NULL,
	number {int} NOT NULL,
	due_at {time},
	text {text} NOT NULL,
	hash {bytes} NOT NULL,
	PRIMARY KEY (establishment_id, case_id, sequence),
	FOREIGN KEY (establishment_id, case_id) REFERENCES cases (establishment_id, id) ON DELETE CASCADE
) {strict};

-- Each report of a case. `code_hash` is of the receipt's code; `contact` is sealed: who reported is told to those alone who
-- must know.
CREATE TABLE reports (
	id {id},
	establishment_id {int} NOT NULL,
	case_id {int} NOT NULL,
	code_hash {bytes} NOT NULL UNIQUE,
	received_at {time} NOT NULL,
	channel {text} NOT NULL,
	network {text} NOT NULL,
	link {text} NOT NULL,
	text {text} NOT NULL,
	who {text} NOT NULL,
	worry {text} NOT NULL,
	contact {bytes},
	UNIQUE (establishment_id, id),
	FOREIGN KEY (establishment_id, case_id) REFERENCES cases (establishment_id, id) ON DELETE CASCADE
) {strict};

CREATE INDEX reports_by_case ON reports (establishment_id, case_id);
CREATE INDEX reports_by_time ON reports (establishment_id, received_at);
