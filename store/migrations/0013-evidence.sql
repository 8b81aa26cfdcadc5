-- SPDX-License-Identifier: Apache-2.0
-- Evidence of a case: files as they were given, each sealed under the installation's key for its own row. `outside`: came
-- with a report, from somebody who may have no account. And the account of who wrote a message, as a report names it.
CREATE TABLE case_files (
	id {id},
	establishment_id {int} NOT NULL,
	case_id {int} NOT NULL,
	kind {text} NOT NULL,
	size {int} NOT NULL,
	sha256 {bytes} NOT NULL,
	outside {bool} NOT NULL,
	at {time} NOT NULL,
	content {bytes} NOT NULL,
	UNIQUE (establishment_id, id),
	UNIQUE (establishment_id, case_id, sha256),
	FOREIGN KEY (establishment_id, case_id) REFERENCES cases (establishment_id, id) ON DELETE CASCADE
) {strict};

ALTER TABLE reports ADD COLUMN author {text} NOT NULL DEFAULT '';
