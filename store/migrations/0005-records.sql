-- SPDX-License-Identifier: Apache-2.0
-- What administrators read: the journal, the last first, by who, by what was done, by what it was done to, by a sealed
-- text; the jobs by their state; and who works.

DROP INDEX audit_log_by_time;
DROP INDEX audit_log_by_object;
CREATE INDEX audit_log_by_time ON audit_log (establishment_id, at, sequence);
CREATE INDEX audit_log_by_actor ON audit_log (establishment_id, actor_kind, actor_id, at, sequence);
CREATE INDEX audit_log_by_action ON audit_log (establishment_id, action, at, sequence);
CREATE INDEX audit_log_by_object ON audit_log (establishment_id, object_kind, object_id, at, sequence);
CREATE INDEX audit_log_by_seal ON audit_log (establishment_id, sealed, at, sequence) WHERE sealed IS NOT NULL;

-- A dead job that nobody wants done any more. Its payload stays for a day, so that one may think again.
ALTER TABLE jobs ADD COLUMN abandoned_at {time};

CREATE INDEX jobs_by_state ON jobs (COALESCE(establishment_id, 0), state, id);

-- Each process that works jobs says so every half minute, and goes when it ends.
CREATE TABLE workers (
	name {text} NOT NULL PRIMARY KEY,
	threads {int} NOT NULL,
	version {text} NOT NULL,
	started_at {time} NOT NULL,
	seen_at {time} NOT NULL
) {strict};
