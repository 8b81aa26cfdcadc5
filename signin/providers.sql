-- SPDX-License-Identifier: Apache-2.0
-- name: provider_add :one
-- takes: establishment_id int, key text, kind text, name text, settings text, now time
-- gives: id int
INSERT INTO sign_in_providers (establishment_id, key, kind, name, settings, enabled, created_at, updated_at)
VALUES (:establishment_id, :key, :kind, :name, :settings, TRUE, :now, :now) RETURNING id;

-- name: provider_by_id :one
-- One that may be used.
-- takes: establishment_id int, id int
-- gives: kind text, name text, settings text
SELECT kind, name, settings FROM sign_in_providers
WHERE establishment_id = :establishment_id AND id = :id AND enabled;

-- name: providers_of :many
-- Those of the page of signing in.
-- takes: establishment_id int, rows int
-- gives: id int, key text, kind text, name text
SELECT id, key, kind, name FROM sign_in_providers
WHERE establishment_id = :establishment_id AND enabled ORDER BY position, id LIMIT :rows;
