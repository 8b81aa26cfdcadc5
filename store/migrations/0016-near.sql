-- SPDX-License-Identifier: Apache-2.0
-- By what a case is found again: marks of its links and texts, and those that resembling texts share (desk/cases/near.h).
CREATE TABLE case_marks (
	establishment_id {int} NOT NULL,
	mark {int} NOT NULL,
	case_id {int} NOT NULL,
	PRIMARY KEY (establishment_id, mark, case_id),
	FOREIGN KEY (establishment_id, case_id) REFERENCES cases (establishment_id, id) ON DELETE CASCADE
) {strict};

CREATE INDEX case_marks_of ON case_marks (establishment_id, case_id);
