-- SPDX-License-Identifier: Apache-2.0
-- Keys of programs.

-- name: key_insert :one
-- takes: establishment_id int, hash bytes, name text, scopes text, created_by int, now time, expires_at time
-- gives: id int
INSERT INTO api_keys (establishment_id, hash, name, scopes, created_by, created_at, expires_at)
VALUES (:establishment_id, :hash, :name, :scopes, :created_by, :now, :expires_at) RETURNING id;

-- name: key_by_hash :one
-- One that opens something still: so does its maker's account, so does the establishment.
-- takes: hash bytes, now time
-- gives: id int, establishment_id int, name text, scopes text, created_by int, expires_at time, used_at time?
SELECT k.id, k.establishment_id, k.name, k.scopes, k.created_by, k.expires_at, k.used_at FROM api_keys k
JOIN users u ON u.establishment_id = k.establishment_id AND u.id = k.created_by
JOIN establishments e ON e.id = k.establishment_id
WHERE k.hash = :hash AND k.revoked_at IS NULL AND k.expires_at > :now AND u.disabled_at IS NULL
	AND e.closed_at IS NULL;

-- name: key_seen :exec
-- takes: establishment_id int, id int, now time
UPDATE api_keys SET used_at = :now
WHERE establishment_id = :establishment_id AND id = :id AND (used_at IS NULL OR used_at < :now);

-- name: keys_live :one
-- How many open something, and how many of those bear a name.
-- takes: establishment_id int, name text, now time
-- gives: count int, named int
SELECT count(*), COALESCE(sum(CASE WHEN name = :name THEN 1 ELSE 0 END), 0) FROM api_keys
WHERE establishment_id = :establishment_id AND revoked_at IS NULL AND expires_at > :now;

-- name: key_set_revoked :rows
-- takes: establishment_id int, id int, now time
UPDATE api_keys SET revoked_at = :now
WHERE establishment_id = :establishment_id AND id = :id AND revoked_at IS NULL;

-- name: key_unset_revoked :rows
-- takes: establishment_id int, id int, since time
UPDATE api_keys SET revoked_at = NULL
WHERE establishment_id = :establishment_id AND id = :id AND revoked_at >= :since;

-- name: key_there :one
-- takes: establishment_id int, id int
-- gives: name text
SELECT name FROM api_keys WHERE establishment_id = :establishment_id AND id = :id;

-- name: key_page :many
-- The last made first; `before` is the last number of the page before.
-- takes: establishment_id int, before int?, rows int
-- gives: id int, name text, scopes text, maker text, maker_closed_at time?, created_at time, expires_at time?
-- gives: used_at time?, revoked_at time?
SELECT k.id, k.name, k.scopes, u.name, u.disabled_at, k.created_at, k.expires_at, k.used_at, k.revoked_at
FROM api_keys k
JOIN users u ON u.establishment_id = k.establishment_id AND u.id = k.created_by
WHERE k.establishment_id = :establishment_id AND (:before IS NULL OR k.id < :before)
ORDER BY k.id DESC LIMIT :rows;
