-- SPDX-License-Identifier: Apache-2.0
-- name: trial_user_add :one
-- takes: establishment_id int, login text, now time
-- gives: id int
INSERT INTO users (establishment_id, login, name, created_at, updated_at)
VALUES (:establishment_id, :login, :login, :now, :now) RETURNING id;

-- name: trial_user_name :one
-- takes: id int
-- gives: name text
SELECT name FROM users WHERE id = :id;

-- name: trial_user_rename :rows
-- takes: id int, name text
UPDATE users SET name = :name WHERE id = :id;
