-- SPDX-License-Identifier: Apache-2.0
-- Answers to who wrote what a case is about: drafts that others approve before they leave. What was sent is an event of the
-- case too; the text here is the one that was approved. `author_id` wrote the first words, `editor_id` the last; neither
-- approves them.
CREATE TABLE replies (
	id {id},
	establishment_id {int} NOT NULL,
	case_id {int} NOT NULL,
	network {text} NOT NULL,
	way {text} NOT NULL,
	state {text} NOT NULL,
	verdict {text} NOT NULL,
	text {text} NOT NULL,
	version {int} NOT NULL DEFAULT 1,
	author_id {int} NOT NULL,
	editor_id {int} NOT NULL,
	approver_id {int},
	sender_id {int},
	word {text} NOT NULL,
	address {text} NOT NULL,
	created_at {time} NOT NULL,
	updated_at {time} NOT NULL,
	approved_at {time},
	sent_at {time},
	UNIQUE (establishment_id, id),
	FOREIGN KEY (establishment_id, case_id) REFERENCES cases (establishment_id, id) ON DELETE CASCADE,
	FOREIGN KEY (establishment_id, author_id) REFERENCES users (establishment_id, id),
	FOREIGN KEY (establishment_id, editor_id) REFERENCES users (establishment_id, id),
	FOREIGN KEY (establishment_id, approver_id) REFERENCES users (establishment_id, id),
	FOREIGN KEY (establishment_id, sender_id) REFERENCES users (establishment_id, id)
) {strict};

CREATE INDEX replies_by_case ON replies (establishment_id, case_id, id);
CREATE INDEX replies_to_approve ON replies (establishment_id, updated_at, id) WHERE state = 'a-valider';

-- Improvements that came of cases, as their events say (CASE_IMPROVES, CASE_IMPROVED): for lists, each to its owner.
CREATE TABLE case_actions (
	id {id},
	establishment_id {int} NOT NULL,
	case_id {int} NOT NULL,
	sequence {int} NOT NULL,
	owner_id {int},
	what {text} NOT NULL,
	began_at {time} NOT NULL,
	due_at {time},
	done_at {time},
	UNIQUE (establishment_id, id),
	UNIQUE (establishment_id, case_id, sequence),
	FOREIGN KEY (establishment_id, case_id) REFERENCES cases (establishment_id, id) ON DELETE CASCADE,
	FOREIGN KEY (establishment_id, owner_id) REFERENCES users (establishment_id, id)
) {strict};

CREATE INDEX case_actions_to_do ON case_actions (establishment_id, (COALESCE(due_at, 9007199254740991)), id)
	WHERE done_at IS NULL;
CREATE INDEX case_actions_done ON case_actions (establishment_id, done_at, id) WHERE done_at IS NOT NULL;
CREATE INDEX case_actions_by_owner ON case_actions (establishment_id, owner_id, id);

INSERT INTO case_actions (establishment_id, case_id, sequence, owner_id, what, began_at, due_at, done_at)
SELECT e.establishment_id, e.case_id, e.sequence, u.id, e.text, e.at, e.due_at,
	(SELECT MIN(d.at) FROM case_events d WHERE d.establishment_id = e.establishment_id AND d.case_id = e.case_id
		AND d.kind = 'action-faite' AND d.number = e.sequence)
FROM case_events e
LEFT JOIN users u ON u.establishment_id = e.establishment_id AND u.id = e.number
WHERE e.kind = 'action';

-- What was learnt, for the quiz: a situation that shows nobody, with two to four answers, a line each. It does not say which
-- case it came from.
CREATE TABLE quiz_cards (
	id {id},
	establishment_id {int} NOT NULL REFERENCES establishments (id),
	state {text} NOT NULL,
	question {text} NOT NULL,
	choices {text} NOT NULL,
	answer {int} NOT NULL,
	why {text} NOT NULL,
	rule {text} NOT NULL,
	version {int} NOT NULL DEFAULT 1,
	author_id {int} NOT NULL,
	approver_id {int},
	created_at {time} NOT NULL,
	updated_at {time} NOT NULL,
	UNIQUE (establishment_id, id),
	FOREIGN KEY (establishment_id, author_id) REFERENCES users (establishment_id, id),
	FOREIGN KEY (establishment_id, approver_id) REFERENCES users (establishment_id, id)
) {strict};

CREATE INDEX quiz_cards_by_state ON quiz_cards (establishment_id, state, id);
