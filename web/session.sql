-- SPDX-License-Identifier: Apache-2.0
-- name: session_add :exec
-- takes: hash bytes, establishment_id int, user_id int, provider_id int?, csrf bytes, now time, expires_at time, client text
INSERT INTO sessions (hash, establishment_id, user_id, provider_id, csrf, created_at, seen_at, expires_at, client)
VALUES (:hash, :establishment_id, :user_id, :provider_id, :csrf, :now, :now, :expires_at, :client);

-- name: session_user_came :exec
-- takes: establishment_id int, user_id int, now time
UPDATE users SET signed_in_at = :now WHERE establishment_id = :establishment_id AND id = :user_id;

-- name: session_by_hash :one
-- With what its person may have lost meanwhile: an account switched off, an establishment closed.
-- takes: hash bytes
-- gives: establishment_id int, user_id int, csrf bytes, created_at time, seen_at time, expires_at time, client text
-- gives: name text
SELECT s.establishment_id, s.user_id, s.csrf, s.created_at, s.seen_at, s.expires_at, s.client, u.name
FROM sessions s
JOIN users u ON u.establishment_id = s.establishment_id AND u.id = s.user_id
JOIN establishments e ON e.id = s.establishment_id
WHERE s.hash = :hash AND s.revoked_at IS NULL AND u.disabled_at IS NULL AND e.closed_at IS NULL;

-- name: session_seen :rows
-- takes: hash bytes, now time
UPDATE sessions SET seen_at = :now WHERE hash = :hash AND seen_at < :now;

-- name: session_renew :rows
-- takes: hash bytes, new_hash bytes, csrf bytes, now time
UPDATE sessions SET hash = :new_hash, csrf = :csrf, seen_at = :now WHERE hash = :hash AND revoked_at IS NULL;

-- name: session_end :rows
-- takes: hash bytes, now time
UPDATE sessions SET revoked_at = :now WHERE hash = :hash AND revoked_at IS NULL;

-- name: sessions_end_of_user :rows
-- takes: establishment_id int, user_id int, now time
UPDATE sessions SET revoked_at = :now
WHERE establishment_id = :establishment_id AND user_id = :user_id AND revoked_at IS NULL;
