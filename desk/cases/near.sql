-- SPDX-License-Identifier: Apache-2.0
-- name: case_mark_add :exec
-- takes: establishment_id int, mark int, case_id int
INSERT INTO case_marks (establishment_id, mark, case_id) VALUES (:establishment_id, :mark, :case_id)
ON CONFLICT (establishment_id, mark, case_id) DO NOTHING;

-- name: case_mark_remove :exec
-- takes: establishment_id int, mark int, case_id int
DELETE FROM case_marks WHERE establishment_id = :establishment_id AND mark = :mark AND case_id = :case_id;

-- name: case_marked :many
-- The last cases with a mark.
-- takes: establishment_id int, mark int, rows int
-- gives: case_id int
SELECT case_id FROM case_marks WHERE establishment_id = :establishment_id AND mark = :mark ORDER BY case_id DESC LIMIT :rows;

-- name: case_first_text :one
-- What its first report with a text says; else its first capture.
-- takes: establishment_id int, case_id int
-- gives: text text
SELECT text FROM (
	SELECT 0 AS place, id, text FROM reports
	WHERE establishment_id = :establishment_id AND case_id = :case_id AND text <> ''
	UNION ALL
	SELECT 1, id, words FROM case_files
	WHERE establishment_id = :establishment_id AND case_id = :case_id AND words <> ''
) AS said ORDER BY place, id LIMIT 1;

-- name: case_unname :exec
-- It is no longer found by the link and the text that it was opened with.
-- takes: establishment_id int, id int
UPDATE cases SET link_hash = NULL, text_hash = NULL WHERE establishment_id = :establishment_id AND id = :id;

-- name: report_move :rows
-- takes: establishment_id int, id int, from_id int, to_id int
UPDATE reports SET case_id = :to_id WHERE establishment_id = :establishment_id AND id = :id AND case_id = :from_id;

-- name: report_brief :one
-- takes: establishment_id int, id int
-- gives: case_id int, received_at time, channel text, network text, link text, text text, worry text, author text
SELECT case_id, received_at, channel, network, link, text, worry, author FROM reports WHERE establishment_id = :establishment_id AND id = :id;

-- name: report_links :many
-- The addresses of a case's reports, but for one.
-- takes: establishment_id int, case_id int, but int, rows int
-- gives: link text
SELECT link FROM reports WHERE establishment_id = :establishment_id AND case_id = :case_id AND id <> :but AND link <> ''
ORDER BY id LIMIT :rows;

-- name: case_brief :one
-- takes: establishment_id int, id int
-- gives: number int, events int, state text, title text, reports int
SELECT number, events, state, title, reports FROM cases WHERE establishment_id = :establishment_id AND id = :id;
