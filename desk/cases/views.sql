-- SPDX-License-Identifier: Apache-2.0
-- Views of the list of cases: those of a person, and those that communication shares.

-- name: case_views_of :many
-- takes: establishment_id int, user_id int, rows int
-- gives: id int, user_id int, name text, query text, shared bool, first bool
SELECT v.id, v.user_id, v.name, v.query, v.shared, c.view_id IS NOT NULL
FROM case_views v LEFT JOIN case_view_choices c
	ON c.establishment_id = v.establishment_id AND c.user_id = :user_id AND c.view_id = v.id
WHERE v.establishment_id = :establishment_id AND v.removed_at IS NULL AND (v.user_id = :user_id OR v.shared)
ORDER BY v.id LIMIT :rows;

-- name: case_view_first :one
-- Where somebody's list begins.
-- takes: establishment_id int, user_id int
-- gives: query text
SELECT v.query FROM case_view_choices c
JOIN case_views v ON v.establishment_id = c.establishment_id AND v.id = c.view_id
WHERE c.establishment_id = :establishment_id AND c.user_id = :user_id AND v.removed_at IS NULL
	AND (v.user_id = :user_id OR v.shared);

-- name: case_views_count :one
-- takes: establishment_id int, user_id int
-- gives: number int
SELECT count(*) FROM case_views WHERE establishment_id = :establishment_id AND user_id = :user_id AND removed_at IS NULL;

-- name: case_view_add :one
-- takes: establishment_id int, user_id int, name text, query text, shared bool, now time
-- gives: id int
INSERT INTO case_views (establishment_id, user_id, name, query, shared, created_at)
VALUES (:establishment_id, :user_id, :name, :query, :shared, :now) RETURNING id;

-- name: case_view_share :rows
-- takes: establishment_id int, user_id int, id int, shared bool
UPDATE case_views SET shared = :shared
WHERE establishment_id = :establishment_id AND user_id = :user_id AND id = :id AND removed_at IS NULL;

-- name: case_view_remove :rows
-- Its owner's; null brings it back.
-- takes: establishment_id int, user_id int, id int, removed_at time?
UPDATE case_views SET removed_at = :removed_at
WHERE establishment_id = :establishment_id AND user_id = :user_id AND id = :id;

-- name: case_views_forget :exec
-- takes: establishment_id int, user_id int, before time
DELETE FROM case_views WHERE establishment_id = :establishment_id AND user_id = :user_id AND removed_at < :before;

-- name: case_view_choose :rows
-- takes: establishment_id int, user_id int, id int
INSERT INTO case_view_choices (establishment_id, user_id, view_id)
SELECT establishment_id, :user_id, id FROM case_views
WHERE establishment_id = :establishment_id AND id = :id AND removed_at IS NULL AND (user_id = :user_id OR shared)
ON CONFLICT (establishment_id, user_id) DO UPDATE SET view_id = excluded.view_id;

-- name: case_view_unchoose :exec
-- takes: establishment_id int, user_id int
DELETE FROM case_view_choices WHERE establishment_id = :establishment_id AND user_id = :user_id;
