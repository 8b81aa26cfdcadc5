-- SPDX-License-Identifier: Apache-2.0

-- name: case_file_room :one
-- What the files of a case take, and those of them that came with reports.
-- takes: establishment_id int, case_id int
-- gives: files int, bytes int, outside_files int, outside_bytes int
SELECT count(*), CAST(COALESCE(SUM(size), 0) AS BIGINT), CAST(COALESCE(SUM(CASE WHEN outside THEN 1 ELSE 0 END), 0) AS BIGINT),
	CAST(COALESCE(SUM(CASE WHEN outside THEN size ELSE 0 END), 0) AS BIGINT)
FROM case_files WHERE establishment_id = :establishment_id AND case_id = :case_id;

-- name: case_file_same :one
-- takes: establishment_id int, case_id int, sha256 bytes
-- gives: id int
SELECT id FROM case_files WHERE establishment_id = :establishment_id AND case_id = :case_id AND sha256 = :sha256;

-- name: case_file_insert :one
-- Its content follows: it is sealed for the number that the row takes.
-- takes: establishment_id int, case_id int, kind text, size int, sha256 bytes, outside bool, at time, content bytes, shot text
-- gives: id int
INSERT INTO case_files (establishment_id, case_id, kind, size, sha256, outside, at, content, shot, shot_at)
VALUES (:establishment_id, :case_id, :kind, :size, :sha256, :outside, :at, :content, :shot, :at) RETURNING id;

-- name: case_file_content :exec
-- takes: establishment_id int, id int, content bytes
UPDATE case_files SET content = :content WHERE establishment_id = :establishment_id AND id = :id;

-- name: case_files_of :many
-- takes: establishment_id int, case_id int, rows int
-- gives: id int, kind text, size int, sha256 bytes, outside bool, at time
SELECT id, kind, size, sha256, outside, at FROM case_files
WHERE establishment_id = :establishment_id AND case_id = :case_id ORDER BY id LIMIT :rows;

-- name: case_file_of :one
-- takes: establishment_id int, case_id int, id int
-- gives: kind text, size int, sha256 bytes, content bytes
SELECT kind, size, sha256, content FROM case_files
WHERE establishment_id = :establishment_id AND case_id = :case_id AND id = :id;

-- name: case_proof_same :one
-- Whether a case already holds this, word for word.
-- takes: establishment_id int, case_id int, word text
-- gives: sequence int
SELECT sequence FROM case_events
WHERE establishment_id = :establishment_id AND case_id = :case_id AND kind = 'preuve' AND word = :word LIMIT 1;
