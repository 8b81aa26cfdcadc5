-- SPDX-License-Identifier: Apache-2.0
-- Letters and memos that a case gives. Each saving is a version; those that were produced stay as they were, with the hash
-- of what they say.
CREATE TABLE papers (
	id {id},
	establishment_id {int} NOT NULL,
	case_id {int} NOT NULL,
	kind {text} NOT NULL,
	version {int} NOT NULL,
	created_at {time} NOT NULL,
	updated_at {time} NOT NULL,
	sent_at {time},
	removed_at {time},
	UNIQUE (establishment_id, id),
	FOREIGN KEY (establishment_id, case_id) REFERENCES cases (establishment_id, id) ON DELETE CASCADE
) {strict};

CREATE INDEX papers_by_case ON papers (establishment_id, case_id, id);

CREATE TABLE paper_versions (
	establishment_id {int} NOT NULL,
	paper_id {int} NOT NULL,
	version {int} NOT NULL,
	at {time} NOT NULL,
	user_id {int},
	addressee {text} NOT NULL,
	subject {text} NOT NULL,
	text {text} NOT NULL,
	signatory {text} NOT NULL,
	made_at {time},
	hash {bytes},
	PRIMARY KEY (establishment_id, paper_id, version),
	FOREIGN KEY (establishment_id, paper_id) REFERENCES papers (establishment_id, id) ON DELETE CASCADE,
	FOREIGN KEY (establishment_id, user_id) REFERENCES users (establishment_id, id)
) {strict};
