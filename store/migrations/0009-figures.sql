-- SPDX-License-Identifier: Apache-2.0
-- What figures count of a case, beside what lists show: all of it follows from its events, but for the month (2026-11, there)
-- in which it was opened.
ALTER TABLE cases ADD COLUMN month {text} NOT NULL DEFAULT '';
ALTER TABLE cases ADD COLUMN channel {text} NOT NULL DEFAULT '';
ALTER TABLE cases ADD COLUMN rules {text} NOT NULL DEFAULT '';
ALTER TABLE cases ADD COLUMN decision {text} NOT NULL DEFAULT '';
ALTER TABLE cases ADD COLUMN looked_at {time};
ALTER TABLE cases ADD COLUMN settled_at {time};

CREATE INDEX cases_by_month ON cases (establishment_id, month, id);

-- What is left of cases once they are forgotten: how many of a month and a network had a word (store/tally.h). Nothing of
-- anybody.
CREATE TABLE case_tallies (
	establishment_id {int} NOT NULL REFERENCES establishments (id),
	month {text} NOT NULL,
	network {text} NOT NULL,
	what {text} NOT NULL,
	word {text} NOT NULL,
	number {int} NOT NULL,
	PRIMARY KEY (establishment_id, month, network, what, word)
) {strict};
