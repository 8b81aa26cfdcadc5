-- SPDX-License-Identifier: Apache-2.0
-- Providers that may be used: switched on, and not removed. A new one is off, behind those that are there.

-- name: provider_add :one
-- takes: establishment_id int, key text, kind text, name text, settings text, now time
-- gives: id int
INSERT INTO sign_in_providers (establishment_id, key, kind, name, settings, enabled, position, created_at, updated_at)
VALUES (:establishment_id, :key, :kind, :name, :settings, FALSE,
	(SELECT COALESCE(max(position), 0) + 1 FROM sign_in_providers WHERE establishment_id = :establishment_id), :now, :now)
RETURNING id;

-- name: provider_switch :rows
-- takes: establishment_id int, id int, version int, enabled bool, now time
UPDATE sign_in_providers SET enabled = :enabled, updated_at = :now, version = version + 1
WHERE establishment_id = :establishment_id AND id = :id AND version = :version AND removed_at IS NULL;

-- name: provider_by_id :one
-- Nobody is signed in yet: the provider says of which establishment.
-- takes: id int
-- gives: establishment_id int, kind text, name text, settings text
SELECT p.establishment_id, p.kind, p.name, p.settings FROM sign_in_providers p
JOIN establishments e ON e.id = p.establishment_id AND e.closed_at IS NULL
WHERE p.id = :id AND p.enabled AND p.removed_at IS NULL;

-- name: providers_of :many
-- Those of the page of signing in.
-- takes: establishment_id int, kind text, rows int
-- gives: id int, name text, settings text
SELECT id, name, settings FROM sign_in_providers
WHERE establishment_id = :establishment_id AND kind = :kind AND enabled AND removed_at IS NULL
ORDER BY position, id LIMIT :rows;

-- name: providers_portals :many
-- Those that the page of signing in links to, of every establishment: nobody has said yet which is theirs.
-- takes: kind text, rows int
-- gives: id int, name text, establishment text
SELECT p.id, p.name, e.name FROM sign_in_providers p
JOIN establishments e ON e.id = p.establishment_id AND e.closed_at IS NULL
WHERE p.kind = :kind AND p.enabled AND p.removed_at IS NULL ORDER BY e.key, p.position, p.id LIMIT :rows;

-- name: providers_all :many
-- Of all establishments, for who looks after the installation.
-- takes: rows int
-- gives: establishment text, kind text, name text, settings text
SELECT e.key, p.kind, p.name, p.settings FROM sign_in_providers p
JOIN establishments e ON e.id = p.establishment_id AND e.closed_at IS NULL
WHERE p.enabled AND p.removed_at IS NULL ORDER BY e.key, p.position, p.id LIMIT :rows;
