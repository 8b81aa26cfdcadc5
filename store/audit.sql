-- SPDX-License-Identifier: Apache-2.0
-- name: audit_head_add :exec
-- takes: establishment_id int, salt bytes, hash bytes
INSERT INTO audit_heads (establishment_id, salt, sequence, hash, first_sequence, first_hash)
VALUES (:establishment_id, :salt, 0, :hash, 1, :hash);

-- name: audit_head_next :one
-- Takes the next number, and holds the chain until the transaction ends; the hash is still that of the row before.
-- takes: establishment_id int
-- gives: sequence int, hash bytes, salt bytes
UPDATE audit_heads SET sequence = sequence + 1 WHERE establishment_id = :establishment_id
RETURNING sequence, hash, salt;

-- name: audit_head_set :exec
-- takes: establishment_id int, hash bytes
UPDATE audit_heads SET hash = :hash WHERE establishment_id = :establishment_id;

-- name: audit_head :one
-- takes: establishment_id int
-- gives: sequence int, hash bytes, first_sequence int, first_hash bytes, salt bytes
SELECT sequence, hash, first_sequence, first_hash, salt FROM audit_heads WHERE establishment_id = :establishment_id;

-- name: audit_row_add :exec
-- takes: establishment_id int, sequence int, at time, actor_kind text, actor_id int?, action text, object_kind text
-- takes: object_id text, fields text, sealed bytes?, hash bytes
INSERT INTO audit_log (establishment_id, sequence, at, actor_kind, actor_id, action, object_kind, object_id, fields,
	sealed, hash)
VALUES (:establishment_id, :sequence, :at, :actor_kind, :actor_id, :action, :object_kind, :object_id, :fields, :sealed,
	:hash);

-- name: audit_rows_from :many
-- takes: establishment_id int, from_sequence int, rows int
-- gives: sequence int, at time, actor_kind text, actor_id int?, action text, object_kind text, object_id text
-- gives: fields text, sealed bytes?, hash bytes
SELECT sequence, at, actor_kind, actor_id, action, object_kind, object_id, fields, sealed, hash FROM audit_log
WHERE establishment_id = :establishment_id AND sequence >= :from_sequence ORDER BY sequence LIMIT :rows;

-- name: audit_page :many
-- The journal as an administrator reads it, the last first; `before` is the last number of the page before.
-- takes: establishment_id int, before int?, from_time time?, to_time time?, actor_id int?, action text?
-- takes: object_kind text?, object_id text?, sealed bytes?, rows int
-- gives: sequence int, at time, actor_kind text, actor_id int?, actor_name text?, action text, object_kind text
-- gives: object_id text, fields text
SELECT a.sequence, a.at, a.actor_kind, a.actor_id, u.name, a.action, a.object_kind, a.object_id, a.fields
FROM audit_log a
LEFT JOIN users u ON u.establishment_id = a.establishment_id AND u.id = a.actor_id AND a.actor_kind = 'user'
WHERE a.establishment_id = :establishment_id
	AND (:before IS NULL OR a.sequence < :before)
	AND (:from_time IS NULL OR a.at >= :from_time)
	AND (:to_time IS NULL OR a.at < :to_time)
	AND (:actor_id IS NULL OR a.actor_id = :actor_id)
	AND (:action IS NULL OR a.action = :action)
	AND (:object_kind IS NULL OR a.object_kind = :object_kind)
	AND (:object_id IS NULL OR a.object_id = :object_id)
	AND (:sealed IS NULL OR a.sealed = :sealed)
ORDER BY a.sequence DESC LIMIT :rows;

-- name: audit_first_since :one
-- The first row that is not older; when all are, the number after the last.
-- takes: establishment_id int, since time
-- gives: sequence int
SELECT COALESCE(
	(SELECT min(sequence) FROM audit_log WHERE establishment_id = :establishment_id AND at >= :since),
	(SELECT sequence + 1 FROM audit_heads WHERE establishment_id = :establishment_id)
);

-- name: audit_head_cut :rows
-- takes: establishment_id int, first_sequence int
UPDATE audit_heads SET
	first_hash = (
		SELECT hash FROM audit_log
		WHERE establishment_id = :establishment_id AND sequence = :first_sequence - 1
	),
	first_sequence = :first_sequence
WHERE establishment_id = :establishment_id AND first_sequence < :first_sequence;

-- name: audit_rows_cut :rows
-- takes: establishment_id int, first_sequence int
DELETE FROM audit_log WHERE establishment_id = :establishment_id AND sequence < :first_sequence;
