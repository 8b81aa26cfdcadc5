-- SPDX-License-Identifier: Apache-2.0
-- name: token_add :exec
-- takes: hash bytes, establishment_id int, user_id int, provider_id int?, purpose text, now time, expires_at time
INSERT INTO sign_in_tokens (hash, establishment_id, user_id, provider_id, purpose, created_at, expires_at)
VALUES (:hash, :establishment_id, :user_id, :provider_id, :purpose, :now, :expires_at);

-- name: token_find :one
-- One that may still be used.
-- takes: hash bytes, establishment_id int, now time
-- gives: user_id int, provider_id int?, purpose text
SELECT user_id, provider_id, purpose FROM sign_in_tokens
WHERE hash = :hash AND establishment_id = :establishment_id AND used_at IS NULL AND expires_at > :now;

-- name: token_look :one
-- Whose letter it is, whatever their establishment, while it may still be used.
-- takes: hash bytes, now time
-- gives: establishment_id int, user_id int, purpose text, login text, name text, establishment text
SELECT t.establishment_id, t.user_id, t.purpose, u.login, u.name, e.name
FROM sign_in_tokens t
JOIN users u ON u.establishment_id = t.establishment_id AND u.id = t.user_id
JOIN establishments e ON e.id = t.establishment_id
WHERE t.hash = :hash AND t.purpose IN ('invitation', 'reset') AND t.used_at IS NULL AND t.expires_at > :now
	AND u.disabled_at IS NULL AND e.closed_at IS NULL;

-- name: token_use :rows
-- takes: hash bytes, establishment_id int, now time
UPDATE sign_in_tokens SET used_at = :now
WHERE hash = :hash AND establishment_id = :establishment_id AND used_at IS NULL AND expires_at > :now;

-- name: tokens_of_user_end :exec
-- Those of a purpose, or all.
-- takes: establishment_id int, user_id int, purpose text?, now time
UPDATE sign_in_tokens SET used_at = :now
WHERE establishment_id = :establishment_id AND user_id = :user_id AND used_at IS NULL
	AND (:purpose IS NULL OR purpose = :purpose);

-- name: tokens_forget :exec
-- takes: establishment_id int, before time
DELETE FROM sign_in_tokens WHERE establishment_id = :establishment_id AND expires_at < :before;

-- name: tries_find :one
-- takes: establishment_id int, subject bytes
-- gives: failures int, free_at time
SELECT failures, free_at FROM sign_in_tries WHERE establishment_id = :establishment_id AND subject = :subject;

-- name: tries_first :rows
-- takes: establishment_id int, subject bytes, free_at time, now time
INSERT INTO sign_in_tries (establishment_id, subject, failures, free_at, last_at)
VALUES (:establishment_id, :subject, 1, :free_at, :now) ON CONFLICT DO NOTHING;

-- name: tries_next :rows
-- Counts one more, unless somebody else did since it was read.
-- takes: establishment_id int, subject bytes, failures int, free_at time, now time
UPDATE sign_in_tries SET failures = failures + 1, free_at = :free_at, last_at = :now
WHERE establishment_id = :establishment_id AND subject = :subject AND failures = :failures AND free_at <= :now;

-- name: tries_clear :exec
-- takes: establishment_id int, subject bytes
DELETE FROM sign_in_tries WHERE establishment_id = :establishment_id AND subject = :subject;

-- name: tries_forget :exec
-- takes: establishment_id int, before time
DELETE FROM sign_in_tries WHERE establishment_id = :establishment_id AND last_at < :before;

-- name: flow_add :exec
-- takes: hash bytes, establishment_id int, provider_id int, nonce text, verifier text, return_to text, expires_at time
INSERT INTO sign_in_flows (hash, establishment_id, provider_id, nonce, verifier, return_to, expires_at)
VALUES (:hash, :establishment_id, :provider_id, :nonce, :verifier, :return_to, :expires_at);

-- name: flow_take :one
-- Comes back once.
-- takes: hash bytes
-- gives: provider_id int, nonce text, verifier text, return_to text, expires_at time
DELETE FROM sign_in_flows WHERE hash = :hash
RETURNING provider_id, nonce, verifier, return_to, expires_at;

-- name: flows_forget :exec
-- takes: establishment_id int, before time
DELETE FROM sign_in_flows WHERE establishment_id = :establishment_id AND expires_at < :before;
