-- SPDX-License-Identifier: Apache-2.0
-- The establishment's own charter, each version whole: the one with the highest number serves.

-- name: charter_number :one
-- The number of the version that serves; 0 when there is none.
-- takes: establishment_id int
-- gives: number int
SELECT COALESCE(MAX(number), 0) FROM charter_versions WHERE establishment_id = :establishment_id;

-- name: charter_version :one
-- takes: establishment_id int, number int
-- gives: content text, comment text, author text?, created_at time
SELECT v.content, v.comment, u.name, v.created_at FROM charter_versions v
LEFT JOIN users u ON u.establishment_id = v.establishment_id AND u.id = v.author_id
WHERE v.establishment_id = :establishment_id AND v.number = :number;

-- name: charter_versions_before :many
-- The last first, without their texts.
-- takes: establishment_id int, before int, rows int
-- gives: number int, comment text, author text?, created_at time
SELECT v.number, v.comment, u.name, v.created_at FROM charter_versions v
LEFT JOIN users u ON u.establishment_id = v.establishment_id AND u.id = v.author_id
WHERE v.establishment_id = :establishment_id AND v.number < :before ORDER BY v.number DESC LIMIT :rows;

-- name: charter_version_add :rows
-- Nothing when somebody else has taken this number.
-- takes: establishment_id int, number int, content text, comment text, author_id int?, now time
INSERT INTO charter_versions (establishment_id, number, content, comment, author_id, created_at)
VALUES (:establishment_id, :number, :content, :comment, :author_id, :now)
ON CONFLICT (establishment_id, number) DO NOTHING;
