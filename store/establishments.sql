-- SPDX-License-Identifier: Apache-2.0
-- name: establishment_add :one
-- takes: key text, name text, time_zone text, now time
-- gives: id int
INSERT INTO establishments (key, name, time_zone, created_at) VALUES (:key, :name, :time_zone, :now) RETURNING id;

-- name: establishment_by_key :one
-- takes: key text
-- gives: id int, name text, time_zone text, closed_at time?
SELECT id, name, time_zone, closed_at FROM establishments WHERE key = :key;

-- name: establishment_by_id :one
-- takes: id int
-- gives: key text, name text, time_zone text
SELECT key, name, time_zone FROM establishments WHERE id = :id;

-- name: establishments_all :many
-- Those that are not closed.
-- gives: id int, key text, name text, time_zone text
SELECT id, key, name, time_zone FROM establishments WHERE closed_at IS NULL ORDER BY key;
