-- SPDX-License-Identifier: Apache-2.0
-- Who is on duty when. `rank` 1 is told first; what is taken away can be put back (removed_at).
CREATE TABLE duty_shifts (
	id {id},
	establishment_id {int} NOT NULL REFERENCES establishments (id),
	user_id {int} NOT NULL,
	rank {int} NOT NULL,
	starts_at {time} NOT NULL,
	ends_at {time} NOT NULL,
	removed_at {time},
	UNIQUE (establishment_id, id),
	FOREIGN KEY (establishment_id, user_id) REFERENCES users (establishment_id, id) ON DELETE CASCADE
) {strict};

CREATE INDEX duty_shifts_by_end ON duty_shifts (establishment_id, ends_at);
CREATE INDEX duty_shifts_by_user ON duty_shifts (establishment_id, user_id);

-- Somebody may be in danger: one row each time that a case says so, until it is known how it ended. The case's events tell
-- the same; this is what is to be done next.
CREATE TABLE alerts (
	id {id},
	establishment_id {int} NOT NULL,
	case_id {int} NOT NULL,
	raised_at {time} NOT NULL,
	step {int} NOT NULL,
	next_at {time},
	taken_at {time},
	taken_by {int},
	ended_at {time},
	UNIQUE (establishment_id, id),
	FOREIGN KEY (establishment_id, case_id) REFERENCES cases (establishment_id, id) ON DELETE CASCADE,
	FOREIGN KEY (establishment_id, taken_by) REFERENCES users (establishment_id, id)
) {strict};

CREATE INDEX alerts_by_case ON alerts (establishment_id, case_id);
CREATE INDEX alerts_open ON alerts (establishment_id, id) WHERE ended_at IS NULL;

-- Who was told of it, and at which step first.
CREATE TABLE alert_people (
	establishment_id {int} NOT NULL,
	alert_id {int} NOT NULL,
	user_id {int} NOT NULL,
	step {int} NOT NULL,
	told_at {time} NOT NULL,
	PRIMARY KEY (establishment_id, alert_id, user_id),
	FOREIGN KEY (establishment_id, alert_id) REFERENCES alerts (establishment_id, id) ON DELETE CASCADE,
	FOREIGN KEY (establishment_id, user_id) REFERENCES users (establishment_id, id) ON DELETE CASCADE
) {strict};

CREATE INDEX alert_people_by_user ON alert_people (establishment_id, user_id);

-- What somebody wants to be told, and how; without a row, all of it, and no sound.
CREATE TABLE notice_choices (
	establishment_id {int} NOT NULL,
	user_id {int} NOT NULL,
	mails {text} NOT NULL,
	sound {bool} NOT NULL,
	PRIMARY KEY (establishment_id, user_id),
	FOREIGN KEY (establishment_id, user_id) REFERENCES users (establishment_id, id) ON DELETE CASCADE
) {strict};

-- When somebody is to be reminded of a case next; what may wait stays in `reminders` until the morning's mail.
ALTER TABLE cases ADD COLUMN remind_at {time};
UPDATE cases SET remind_at = due_at WHERE due_at IS NOT NULL;
CREATE INDEX cases_to_remind ON cases (establishment_id, remind_at) WHERE remind_at IS NOT NULL;
CREATE INDEX cases_pending ON cases (establishment_id, due_at) WHERE pending <> 0;

CREATE TABLE reminders (
	establishment_id {int} NOT NULL,
	user_id {int} NOT NULL,
	case_id {int} NOT NULL,
	clock {text} NOT NULL,
	due_at {time} NOT NULL,
	PRIMARY KEY (establishment_id, user_id, case_id, clock),
	FOREIGN KEY (establishment_id, user_id) REFERENCES users (establishment_id, id) ON DELETE CASCADE,
	FOREIGN KEY (establishment_id, case_id) REFERENCES cases (establishment_id, id) ON DELETE CASCADE
) {strict};

CREATE INDEX reminders_by_case ON reminders (establishment_id, case_id);
