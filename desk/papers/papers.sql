-- SPDX-License-Identifier: Apache-2.0

-- name: paper_add :one
-- takes: establishment_id int, case_id int, kind text, now time
-- gives: id int
INSERT INTO papers (establishment_id, case_id, kind, version, created_at, updated_at)
VALUES (:establishment_id, :case_id, :kind, 1, :now, :now) RETURNING id;

-- name: paper_next :rows
-- One version more; nothing when there is another since.
-- takes: establishment_id int, id int, version int, now time
UPDATE papers SET version = version + 1, updated_at = :now
WHERE establishment_id = :establishment_id AND id = :id AND version = :version AND removed_at IS NULL;

-- name: paper_version_add :exec
-- takes: establishment_id int, paper_id int, version int, at time, user_id int?, addressee text, subject text, text text
-- takes: signatory text
INSERT INTO paper_versions (establishment_id, paper_id, version, at, user_id, addressee, subject, text, signatory)
VALUES (:establishment_id, :paper_id, :version, :at, :user_id, :addressee, :subject, :text, :signatory);

-- name: paper_of :one
-- A version of it; 0: the last.
-- takes: establishment_id int, case_id int, id int, version int
-- gives: kind text, last int, version int, at time, author text?, addressee text, subject text, text text, signatory text
-- gives: made_at time?, hash bytes?, sent_at time?, removed_at time?
SELECT p.kind, p.version, v.version, v.at, u.name, v.addressee, v.subject, v.text, v.signatory, v.made_at, v.hash, p.sent_at,
	p.removed_at
FROM papers p
JOIN paper_versions v ON v.establishment_id = p.establishment_id AND v.paper_id = p.id
	AND v.version = CASE WHEN :version = 0 THEN p.version ELSE :version END
LEFT JOIN users u ON u.establishment_id = v.establishment_id AND u.id = v.user_id
WHERE p.establishment_id = :establishment_id AND p.case_id = :case_id AND p.id = :id;

-- name: papers_of_case :many
-- takes: establishment_id int, case_id int, rows int
-- gives: id int, kind text, version int, updated_at time, author text?, made_at time?, sent_at time?
SELECT p.id, p.kind, p.version, p.updated_at, u.name, v.made_at, p.sent_at
FROM papers p
JOIN paper_versions v ON v.establishment_id = p.establishment_id AND v.paper_id = p.id AND v.version = p.version
LEFT JOIN users u ON u.establishment_id = v.establishment_id AND u.id = v.user_id
WHERE p.establishment_id = :establishment_id AND p.case_id = :case_id AND p.removed_at IS NULL
ORDER BY p.id DESC LIMIT :rows;

-- name: paper_versions_of :many
-- The last first.
-- takes: establishment_id int, paper_id int, rows int
-- gives: version int, at time, author text?, made_at time?
SELECT v.version, v.at, u.name, v.made_at FROM paper_versions v
LEFT JOIN users u ON u.establishment_id = v.establishment_id AND u.id = v.user_id
WHERE v.establishment_id = :establishment_id AND v.paper_id = :paper_id ORDER BY v.version DESC LIMIT :rows;

-- name: paper_made :rows
-- takes: establishment_id int, paper_id int, version int, now time, hash bytes
UPDATE paper_versions SET made_at = :now, hash = :hash
WHERE establishment_id = :establishment_id AND paper_id = :paper_id AND version = :version AND made_at IS NULL;

-- name: paper_sent :exec
-- takes: establishment_id int, id int, now time
UPDATE papers SET sent_at = :now WHERE establishment_id = :establishment_id AND id = :id;

-- name: paper_remove :rows
-- A draft of which no version was made.
-- takes: establishment_id int, case_id int, id int, now time
UPDATE papers SET removed_at = :now
WHERE establishment_id = :establishment_id AND case_id = :case_id AND id = :id AND removed_at IS NULL
	AND NOT EXISTS (SELECT 1 FROM paper_versions v WHERE v.establishment_id = papers.establishment_id
		AND v.paper_id = papers.id AND v.made_at IS NOT NULL);

-- name: paper_restore :rows
-- takes: establishment_id int, case_id int, id int
UPDATE papers SET removed_at = NULL
WHERE establishment_id = :establishment_id AND case_id = :case_id AND id = :id AND removed_at IS NOT NULL;
