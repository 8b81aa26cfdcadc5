-- SPDX-License-Identifier: Apache-2.0
-- Who is told of a case's clocks.

-- name: reminders_due :many
-- Cases of which somebody is to be told now, the longest overdue first.
-- takes: establishment_id int, now time, rows int
-- gives: id int, number int, remind_at time
SELECT id, number, remind_at FROM cases
WHERE establishment_id = :establishment_id AND remind_at IS NOT NULL AND remind_at <= :now
ORDER BY remind_at LIMIT :rows;

-- name: reminder_next :exec
-- takes: establishment_id int, id int, remind_at time?
UPDATE cases SET remind_at = :remind_at WHERE establishment_id = :establishment_id AND id = :id;

-- name: reminder_people :many
-- People of these roles, and one more by number (0: nobody), with what they chose.
-- takes: establishment_id int, roles int, user_id int, rows int
-- gives: id int, name text, email text?, role_bits int, mails text?
SELECT u.id, u.name, u.email, u.role_bits, n.mails FROM users u
LEFT JOIN notice_choices n ON n.establishment_id = u.establishment_id AND n.user_id = u.id
WHERE u.establishment_id = :establishment_id AND ((u.role_bits & :roles) <> 0 OR u.id = :user_id)
	AND u.disabled_at IS NULL
ORDER BY u.sort_key, u.id LIMIT :rows;

-- name: reminder_add :exec
-- takes: establishment_id int, user_id int, case_id int, clock text, due_at time
INSERT INTO reminders (establishment_id, user_id, case_id, clock, due_at)
VALUES (:establishment_id, :user_id, :case_id, :clock, :due_at)
ON CONFLICT (establishment_id, user_id, case_id, clock) DO UPDATE SET due_at = excluded.due_at;

-- name: reminders_of :many
-- What waits for somebody's morning, of cases that still run, the nearest first.
-- takes: establishment_id int, user_id int, rows int
-- gives: case_id int, number int, level text, nature text, clock text, due_at time
SELECT c.id, c.number, c.level, c.nature, r.clock, r.due_at FROM reminders r
JOIN cases c ON c.establishment_id = r.establishment_id AND c.id = r.case_id
WHERE r.establishment_id = :establishment_id AND r.user_id = :user_id AND c.due_at IS NOT NULL
ORDER BY r.due_at, c.number LIMIT :rows;

-- name: reminders_forget :rows
-- takes: establishment_id int, user_id int
DELETE FROM reminders WHERE establishment_id = :establishment_id AND user_id = :user_id;

-- name: cases_late :one
-- How many clocks are over, counted no further than `most`, in the two parts of the index cases_first. `roles` 0: of all cases; otherwise opinions that one of these
-- roles is asked for.
-- takes: establishment_id int, roles int, now time, most int
-- gives: count int
SELECT count(*) FROM (
	SELECT 1 AS one FROM cases
	WHERE establishment_id = :establishment_id AND state <> 'clos' AND :roles = 0
		AND COALESCE(due_at, 9007199254740991) - CASE WHEN nature = 'detresse' THEN 9007199254740992 ELSE 0 END BETWEEN 0 AND :now
	UNION ALL
	SELECT 1 FROM cases
	WHERE establishment_id = :establishment_id AND state <> 'clos' AND :roles = 0
		AND COALESCE(due_at, 9007199254740991) - CASE WHEN nature = 'detresse' THEN 9007199254740992 ELSE 0 END
			<= :now - 9007199254740992
	UNION ALL
	SELECT 1 FROM cases
	WHERE establishment_id = :establishment_id AND pending <> 0 AND (pending & :roles) <> 0 AND state <> 'clos'
	LIMIT :most
) counted;
