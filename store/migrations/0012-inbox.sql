-- SPDX-License-Identifier: Apache-2.0
-- The list of cases: its orders, its counts, what changed lately, who takes care of cases, and the views that people keep.
CREATE INDEX cases_moved ON cases (establishment_id, updated_at, id) WHERE state <> 'clos';
CREATE INDEX cases_open ON cases (establishment_id, state, user_id, due_at, asked) WHERE state <> 'clos';
CREATE INDEX cases_asked ON cases (establishment_id, number, asked) WHERE asked <> 0;
CREATE INDEX cases_changed ON cases (updated_at);

-- 6: community managers and the communication department (signin/permission.h).
CREATE INDEX users_of_cases ON users (establishment_id, sort_key, id) WHERE (role_bits & 6) <> 0;

-- `query` is the list's own address, behind its « ? ».
CREATE TABLE case_views (
	id {id},
	establishment_id {int} NOT NULL,
	user_id {int} NOT NULL,
	name {text} NOT NULL,
	query {text} NOT NULL,
	shared {bool} NOT NULL,
	created_at {time} NOT NULL,
	UNIQUE (establishment_id, id),
	FOREIGN KEY (establishment_id, user_id) REFERENCES users (establishment_id, id) ON DELETE CASCADE
) {strict};

CREATE INDEX case_views_of ON case_views (establishment_id, user_id);
CREATE INDEX case_views_shared ON case_views (establishment_id, id) WHERE shared;

-- The view that somebody's list begins with.
CREATE TABLE case_view_choices (
	establishment_id {int} NOT NULL,
	user_id {int} NOT NULL,
	view_id {int} NOT NULL,
	PRIMARY KEY (establishment_id, user_id),
	FOREIGN KEY (establishment_id, user_id) REFERENCES users (establishment_id, id) ON DELETE CASCADE,
	FOREIGN KEY (establishment_id, view_id) REFERENCES case_views (establishment_id, id) ON DELETE CASCADE
) {strict};

CREATE INDEX case_view_choices_of ON case_view_choices (establishment_id, view_id);
