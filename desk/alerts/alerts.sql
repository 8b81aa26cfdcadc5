-- SPDX-License-Identifier: Apache-2.0
-- What must be done at once.

-- name: alert_add :one
-- takes: establishment_id int, case_id int, now time
-- gives: id int
INSERT INTO alerts (establishment_id, case_id, raised_at, step) VALUES (:establishment_id, :case_id, :now, 0)
RETURNING id;

-- name: alert_case :one
-- takes: establishment_id int, id int
-- gives: number int, state text, nature text, level text
SELECT number, state, nature, level FROM cases WHERE establishment_id = :establishment_id AND id = :id;

-- name: alert_of_case :one
-- The last one of a case.
-- takes: establishment_id int, case_id int
-- gives: id int, raised_at time, step int, next_at time?, taken_at time?, taken_by int?, taken_name text?, ended_at time?
SELECT a.id, a.raised_at, a.step, a.next_at, a.taken_at, a.taken_by, u.name, a.ended_at FROM alerts a
LEFT JOIN users u ON u.establishment_id = a.establishment_id AND u.id = a.taken_by
WHERE a.establishment_id = :establishment_id AND a.case_id = :case_id ORDER BY a.id DESC LIMIT 1;

-- name: alert_by_id :one
-- takes: establishment_id int, id int
-- gives: case_id int, raised_at time, step int, taken_at time?, ended_at time?
SELECT case_id, raised_at, step, taken_at, ended_at FROM alerts
WHERE establishment_id = :establishment_id AND id = :id;

-- name: alert_step_put :exec
-- takes: establishment_id int, id int, step int, next_at time?
UPDATE alerts SET step = :step, next_at = :next_at WHERE establishment_id = :establishment_id AND id = :id;

-- name: alert_take :rows
-- One person takes it: the second one finds it taken.
-- takes: establishment_id int, id int, user_id int, now time
UPDATE alerts SET taken_at = :now, taken_by = :user_id, next_at = NULL
WHERE establishment_id = :establishment_id AND id = :id AND taken_at IS NULL AND ended_at IS NULL;

-- name: alert_pass :rows
-- Who took it, or was told, cannot: it goes on at once.
-- takes: establishment_id int, id int, user_id int, now time
UPDATE alerts SET taken_at = NULL, taken_by = NULL, next_at = :now
WHERE establishment_id = :establishment_id AND id = :id AND ended_at IS NULL
	AND (taken_by IS NULL OR taken_by = :user_id);

-- name: alert_end :rows
-- takes: establishment_id int, case_id int, now time
UPDATE alerts SET ended_at = :now, next_at = NULL
WHERE establishment_id = :establishment_id AND case_id = :case_id AND ended_at IS NULL;

-- name: alert_tell :exec
-- takes: establishment_id int, alert_id int, user_id int, step int, now time
INSERT INTO alert_people (establishment_id, alert_id, user_id, step, told_at)
VALUES (:establishment_id, :alert_id, :user_id, :step, :now) ON CONFLICT DO NOTHING;

-- name: alert_told :many
-- Those who were told, and may still be: their account is open, with one of these roles.
-- takes: establishment_id int, alert_id int, roles int, rows int
-- gives: user_id int, name text, email text?, step int, told_at time
SELECT p.user_id, u.name, u.email, p.step, p.told_at FROM alert_people p
JOIN users u ON u.establishment_id = p.establishment_id AND u.id = p.user_id
WHERE p.establishment_id = :establishment_id AND p.alert_id = :alert_id AND u.disabled_at IS NULL
	AND (u.role_bits & :roles) <> 0
ORDER BY p.told_at, u.sort_key, u.id LIMIT :rows;

-- name: alerts_shown :many
-- For the banner of somebody: those that they were told of and nobody took, and those that they took.
-- takes: establishment_id int, user_id int, rows int
-- gives: number int, raised_at time, taken_at time?
SELECT c.number, a.raised_at, a.taken_at FROM alerts a
JOIN cases c ON c.establishment_id = a.establishment_id AND c.id = a.case_id
WHERE a.establishment_id = :establishment_id AND a.ended_at IS NULL
	AND (a.taken_by = :user_id OR (a.taken_by IS NULL AND EXISTS (
		SELECT 1 FROM alert_people p
		WHERE p.establishment_id = a.establishment_id AND p.alert_id = a.id AND p.user_id = :user_id)))
ORDER BY a.raised_at LIMIT :rows;

-- name: alerts_last :many
-- takes: establishment_id int, before int, rows int
-- gives: id int, number int, raised_at time, step int, taken_at time?, taken_name text?, ended_at time?
SELECT a.id, c.number, a.raised_at, a.step, a.taken_at, u.name, a.ended_at FROM alerts a
JOIN cases c ON c.establishment_id = a.establishment_id AND c.id = a.case_id
LEFT JOIN users u ON u.establishment_id = a.establishment_id AND u.id = a.taken_by
WHERE a.establishment_id = :establishment_id AND a.id < :before
ORDER BY a.id DESC LIMIT :rows;

-- name: alert_choice :one
-- takes: establishment_id int, user_id int
-- gives: mails text, sound bool
SELECT mails, sound FROM notice_choices WHERE establishment_id = :establishment_id AND user_id = :user_id;

-- name: alert_choice_put :exec
-- takes: establishment_id int, user_id int, mails text, sound bool
INSERT INTO notice_choices (establishment_id, user_id, mails, sound) VALUES (:establishment_id, :user_id, :mails, :sound)
ON CONFLICT (establishment_id, user_id) DO UPDATE SET mails = excluded.mails, sound = excluded.sound;
