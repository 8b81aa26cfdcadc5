-- SPDX-License-Identifier: Apache-2.0
-- Each forgets `rows` rows at most; establishment_id 0 stands for the installation itself, where it has rows of its
-- own.
-- name: purge_sessions :rows
-- takes: establishment_id int, before time, rows int
DELETE FROM sessions WHERE hash IN (
	SELECT hash FROM sessions
	WHERE establishment_id = :establishment_id AND (expires_at < :before OR revoked_at < :before) LIMIT :rows
);

-- name: purge_jobs_done :rows
-- takes: establishment_id int, before time, rows int
DELETE FROM jobs WHERE id IN (
	SELECT id FROM jobs
	WHERE state = 'done' AND ended_at < :before AND COALESCE(establishment_id, 0) = :establishment_id LIMIT :rows
);

-- name: purge_jobs_dead :rows
-- takes: establishment_id int, before time, rows int
DELETE FROM jobs WHERE id IN (
	SELECT id FROM jobs
	WHERE state = 'dead' AND ended_at < :before AND COALESCE(establishment_id, 0) = :establishment_id LIMIT :rows
);

-- name: purge_api_keys :rows
-- takes: establishment_id int, before time, rows int
DELETE FROM api_keys WHERE id IN (
	SELECT id FROM api_keys
	WHERE establishment_id = :establishment_id AND (expires_at < :before OR revoked_at < :before) LIMIT :rows
);

-- name: purge_tokens :rows
-- Invitations, forgotten passwords, second steps: used, or too late.
-- takes: establishment_id int, before time, rows int
DELETE FROM sign_in_tokens WHERE hash IN (
	SELECT hash FROM sign_in_tokens WHERE establishment_id = :establishment_id AND expires_at < :before LIMIT :rows
);

-- name: purge_tries :rows
-- takes: establishment_id int, before time, rows int
DELETE FROM sign_in_tries WHERE establishment_id = :establishment_id AND subject IN (
	SELECT subject FROM sign_in_tries WHERE establishment_id = :establishment_id AND last_at < :before LIMIT :rows
);

-- name: purge_flows :rows
-- takes: establishment_id int, before time, rows int
DELETE FROM sign_in_flows WHERE hash IN (
	SELECT hash FROM sign_in_flows WHERE establishment_id = :establishment_id AND expires_at < :before LIMIT :rows
);

-- name: purge_audited :many
-- Whether an establishment has a journal.
-- takes: establishment_id int
-- gives: establishment_id int
SELECT establishment_id FROM audit_heads WHERE establishment_id = :establishment_id;

-- name: purge_guide_drafts :rows
-- Drafts that nobody went on with; what is published stays.
-- takes: establishment_id int, before time, rows int
UPDATE guide_pages SET draft = NULL, draft_dropped = FALSE, draft_by = NULL, draft_at = NULL, version = version + 1
WHERE establishment_id = :establishment_id AND page IN (
	SELECT page FROM guide_pages WHERE establishment_id = :establishment_id AND draft_at < :before LIMIT :rows
);

-- name: purge_guide_authors :rows
-- Who published a version; the version stays.
-- takes: establishment_id int, before time, rows int
UPDATE guide_versions SET author_id = NULL WHERE establishment_id = :establishment_id AND (page, number) IN (
	SELECT page, number FROM guide_versions
	WHERE establishment_id = :establishment_id AND author_id IS NOT NULL AND created_at < :before LIMIT :rows
);

-- name: purge_remarks :rows
-- takes: establishment_id int, before time, rows int
DELETE FROM remarks WHERE id IN (
	SELECT id FROM remarks WHERE establishment_id = :establishment_id AND received_at < :before LIMIT :rows
);

-- name: purge_cases_closed :many
-- One that goes on in another (« rattachement », with its number, and nothing since) holds evidence of that one, and goes after it.
-- takes: establishment_id int, before time, rows int
-- gives: id int, month text, network text, subject text, channel text, nature text, level text, rules text, decision text
-- gives: reports int, opened_at time, looked_at time?, settled_at time?
SELECT id, month, network, subject, channel, nature, level, rules, decision, reports, opened_at, looked_at, settled_at
FROM cases c WHERE establishment_id = :establishment_id AND closed_at < :before AND NOT EXISTS (
	SELECT 1 FROM case_events e JOIN cases t ON t.establishment_id = e.establishment_id
		AND t.number = CASE WHEN e.kind = 'rattachement' THEN CAST(e.word AS BIGINT) END
	WHERE e.establishment_id = c.establishment_id AND e.case_id = c.id AND e.kind = 'rattachement'
		AND NOT EXISTS (SELECT 1 FROM case_events l WHERE l.establishment_id = e.establishment_id
			AND l.case_id = e.case_id AND l.sequence > e.sequence AND l.kind IN ('reouverture', 'reunion'))
		AND (t.closed_at IS NULL OR t.closed_at >= :before OR EXISTS (
			SELECT 1 FROM case_events f WHERE f.establishment_id = t.establishment_id AND f.case_id = t.id
				AND f.kind = 'rattachement')))
ORDER BY closed_at LIMIT :rows;

-- name: case_tally_add :exec
-- takes: establishment_id int, month text, network text, what text, word text, number int
INSERT INTO case_tallies (establishment_id, month, network, what, word, number)
VALUES (:establishment_id, :month, :network, :what, :word, :number)
ON CONFLICT (establishment_id, month, network, what, word) DO UPDATE SET number = case_tallies.number + excluded.number;

-- name: purge_case_files :rows
-- Before their case, so that they are counted.
-- takes: establishment_id int, case_id int
DELETE FROM case_files WHERE establishment_id = :establishment_id AND case_id = :case_id;

-- name: purge_case :exec
-- With its events and its reports.
-- takes: establishment_id int, id int
DELETE FROM cases WHERE establishment_id = :establishment_id AND id = :id;
