-- SPDX-License-Identifier: Apache-2.0
-- The journal, the last first: rows from `from_at` on, before the row (before_at, before_sequence). Each query walks one
-- index, so that a page costs as much with a million rows as with a thousand; scan.c filters the rest.

-- name: journal_by_time :many
-- takes: establishment_id int, from_at time, before_at time, before_sequence int, rows int
-- gives: sequence int, at time, actor_kind text, actor_id int?, action text, object_kind text, object_id text
-- gives: fields text
SELECT sequence, at, actor_kind, actor_id, action, object_kind, object_id, fields FROM audit_log
WHERE establishment_id = :establishment_id AND at >= :from_at AND (at, sequence) < (:before_at, :before_sequence)
ORDER BY at DESC, sequence DESC LIMIT :rows;

-- name: journal_by_actor :many
-- takes: establishment_id int, actor_kind text, actor_id int, from_at time, before_at time, before_sequence int, rows int
-- gives: sequence int, at time, actor_kind text, actor_id int?, action text, object_kind text, object_id text
-- gives: fields text
SELECT sequence, at, actor_kind, actor_id, action, object_kind, object_id, fields FROM audit_log
WHERE establishment_id = :establishment_id AND actor_kind = :actor_kind AND actor_id = :actor_id AND at >= :from_at
	AND (at, sequence) < (:before_at, :before_sequence)
ORDER BY at DESC, sequence DESC LIMIT :rows;

-- name: journal_by_action :many
-- takes: establishment_id int, action text, from_at time, before_at time, before_sequence int, rows int
-- gives: sequence int, at time, actor_kind text, actor_id int?, action text, object_kind text, object_id text
-- gives: fields text
SELECT sequence, at, actor_kind, actor_id, action, object_kind, object_id, fields FROM audit_log
WHERE establishment_id = :establishment_id AND action = :action AND at >= :from_at
	AND (at, sequence) < (:before_at, :before_sequence)
ORDER BY at DESC, sequence DESC LIMIT :rows;

-- name: journal_by_object :many
-- takes: establishment_id int, object_kind text, object_id text, from_at time, before_at time, before_sequence int
-- takes: rows int
-- gives: sequence int, at time, actor_kind text, actor_id int?, action text, object_kind text, object_id text
-- gives: fields text
SELECT sequence, at, actor_kind, actor_id, action, object_kind, object_id, fields FROM audit_log
WHERE establishment_id = :establishment_id AND object_kind = :object_kind AND object_id = :object_id
	AND at >= :from_at AND (at, sequence) < (:before_at, :before_sequence)
ORDER BY at DESC, sequence DESC LIMIT :rows;

-- name: journal_by_seal :many
-- takes: establishment_id int, sealed bytes, from_at time, before_at time, before_sequence int, rows int
-- gives: sequence int, at time, actor_kind text, actor_id int?, action text, object_kind text, object_id text
-- gives: fields text
SELECT sequence, at, actor_kind, actor_id, action, object_kind, object_id, fields FROM audit_log
WHERE establishment_id = :establishment_id AND sealed = :sealed AND at >= :from_at
	AND (at, sequence) < (:before_at, :before_sequence)
ORDER BY at DESC, sequence DESC LIMIT :rows;

-- name: journal_user_name :one
-- takes: establishment_id int, id int
-- gives: name text
SELECT name FROM users WHERE establishment_id = :establishment_id AND id = :id;

-- name: journal_key_name :one
-- takes: establishment_id int, id int
-- gives: name text
SELECT name FROM api_keys WHERE establishment_id = :establishment_id AND id = :id;

-- name: journal_provider_name :one
-- takes: establishment_id int, id int
-- gives: name text
SELECT name FROM sign_in_providers WHERE establishment_id = :establishment_id AND id = :id;

-- name: journal_people :many
-- Those after a number, to look for a name among them whatever its accents.
-- takes: establishment_id int, after int, rows int
-- gives: id int, login text, name text
SELECT id, login, name FROM users WHERE establishment_id = :establishment_id AND id > :after ORDER BY id LIMIT :rows;

-- name: journal_size :one
-- How many rows the journal holds.
-- takes: establishment_id int
-- gives: rows int
SELECT sequence - first_sequence + 1 FROM audit_heads WHERE establishment_id = :establishment_id;
