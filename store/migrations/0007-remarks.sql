-- SPDX-License-Identifier: Apache-2.0
-- What people say of a reading that was wrong: a reason that is none, or something that was missed. Nobody's name stands in
-- it: the excerpt is masked before it is written, and `whole` holds the message as it was only when whoever gave the remark
-- chose so. `rule` is the id of a rule, which may be gone since, or empty.
CREATE TABLE remarks (
	id {id},
	establishment_id {int} NOT NULL REFERENCES establishments (id),
	missed {bool} NOT NULL,
	rule {text} NOT NULL DEFAULT '',
	excerpt {text} NOT NULL,
	whole {text},
	comment {text} NOT NULL DEFAULT '',
	context {text} NOT NULL DEFAULT '',
	network {text} NOT NULL DEFAULT '',
	received_at {time} NOT NULL,
	handled {bool} NOT NULL DEFAULT FALSE,
	handled_by {int},
	handled_at {time},
	UNIQUE (establishment_id, id),
	FOREIGN KEY (establishment_id, handled_by) REFERENCES users (establishment_id, id)
) {strict};

CREATE INDEX remarks_by_state ON remarks (establishment_id, handled, id);
CREATE INDEX remarks_by_time ON remarks (establishment_id, received_at);
