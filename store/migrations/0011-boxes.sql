-- SPDX-License-Identifier: Apache-2.0
-- The mailbox of an establishment's reports: when it was last read to its end, what could not be read, and the mail that is being
-- read, so that one that ends the program is not read again for ever.
CREATE TABLE boxes (
	establishment_id {int} NOT NULL PRIMARY KEY REFERENCES establishments (id),
	read_at {time},
	aside {int} NOT NULL DEFAULT 0,
	aside_at {time},
	trying {text} NOT NULL DEFAULT '',
	tries {int} NOT NULL DEFAULT 0
) {strict};

-- Who had an automatic answer, for a day: a keyed hash of the address.
CREATE TABLE box_answers (
	establishment_id {int} NOT NULL REFERENCES establishments (id),
	sender {bytes} NOT NULL,
	answered_at {time} NOT NULL,
	PRIMARY KEY (establishment_id, sender)
) {strict};

CREATE INDEX box_answers_by_time ON box_answers (establishment_id, answered_at);
