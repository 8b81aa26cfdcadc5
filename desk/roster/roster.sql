-- SPDX-License-Identifier: Apache-2.0
-- Who is on duty. Shifts that were taken away, and those of who may not be on duty any more (a closed account, another role),
-- count for nothing.

-- name: duty_at :many
-- Who is on duty at that instant, in the order in which they are told.
-- takes: establishment_id int, at time, roles int, rows int
-- gives: user_id int, name text, email text?, rank int, ends_at time
SELECT d.user_id, u.name, u.email, d.rank, d.ends_at FROM duty_shifts d
JOIN users u ON u.establishment_id = d.establishment_id AND u.id = d.user_id
WHERE d.establishment_id = :establishment_id AND d.ends_at > :at AND d.starts_at <= :at AND d.removed_at IS NULL
	AND u.disabled_at IS NULL AND (u.role_bits & :roles) <> 0
ORDER BY d.rank, d.starts_at, d.id LIMIT :rows;

-- name: duty_between :many
-- `closed`: of an account that is; `lost`: of one that has none of these roles.
-- takes: establishment_id int, since time, until time, roles int, rows int
-- gives: id int, user_id int, login text, name text, rank int, starts_at time, ends_at time, closed bool, lost bool
SELECT d.id, d.user_id, u.login, u.name, d.rank, d.starts_at, d.ends_at, u.disabled_at IS NOT NULL,
	(u.role_bits & :roles) = 0
FROM duty_shifts d
JOIN users u ON u.establishment_id = d.establishment_id AND u.id = d.user_id
WHERE d.establishment_id = :establishment_id AND d.ends_at > :since AND d.starts_at < :until AND d.removed_at IS NULL
ORDER BY d.starts_at, d.rank, d.id LIMIT :rows;

-- name: duty_one :one
-- takes: establishment_id int, id int
-- gives: user_id int, rank int, starts_at time, ends_at time, removed_at time?
SELECT user_id, rank, starts_at, ends_at, removed_at FROM duty_shifts
WHERE establishment_id = :establishment_id AND id = :id;

-- name: duty_add :exec
-- takes: establishment_id int, user_id int, rank int, starts_at time, ends_at time
INSERT INTO duty_shifts (establishment_id, user_id, rank, starts_at, ends_at)
VALUES (:establishment_id, :user_id, :rank, :starts_at, :ends_at);

-- name: duty_same :one
-- takes: establishment_id int, user_id int, starts_at time, ends_at time
-- gives: id int, rank int
SELECT id, rank FROM duty_shifts
WHERE establishment_id = :establishment_id AND user_id = :user_id AND starts_at = :starts_at AND ends_at = :ends_at
	AND removed_at IS NULL
ORDER BY id LIMIT 1;

-- name: duty_rank :rows
-- takes: establishment_id int, id int, rank int
UPDATE duty_shifts SET rank = :rank
WHERE establishment_id = :establishment_id AND id = :id AND removed_at IS NULL;

-- name: duty_give :rows
-- Somebody else does it.
-- takes: establishment_id int, id int, user_id int
UPDATE duty_shifts SET user_id = :user_id
WHERE establishment_id = :establishment_id AND id = :id AND removed_at IS NULL;

-- name: duty_remove :rows
-- takes: establishment_id int, id int, now time
UPDATE duty_shifts SET removed_at = :now
WHERE establishment_id = :establishment_id AND id = :id AND removed_at IS NULL;

-- name: duty_restore :rows
-- takes: establishment_id int, id int
UPDATE duty_shifts SET removed_at = NULL
WHERE establishment_id = :establishment_id AND id = :id AND removed_at IS NOT NULL;

-- name: duty_people :many
-- Who may be on duty: those of these roles, by name.
-- takes: establishment_id int, roles int, rows int
-- gives: id int, login text, name text, email text?
SELECT id, login, name, email FROM users
WHERE establishment_id = :establishment_id AND (role_bits & :roles) <> 0 AND disabled_at IS NULL
ORDER BY sort_key, id LIMIT :rows;
