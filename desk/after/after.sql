-- SPDX-License-Identifier: Apache-2.0

-- name: action_owners :many
-- Who may take an improvement in charge: people of the desk and of the directorates.
-- takes: establishment_id int, roles int, rows int
-- gives: id int, name text
SELECT id, name FROM users
WHERE establishment_id = :establishment_id AND (role_bits & :roles) <> 0 AND disabled_at IS NULL
ORDER BY sort_key, id LIMIT :rows;

-- name: action_owner :one
-- takes: establishment_id int, id int, roles int
-- gives: name text
SELECT name FROM users
WHERE establishment_id = :establishment_id AND id = :id AND (role_bits & :roles) <> 0 AND disabled_at IS NULL;

-- name: actions_of_case :many
-- Those to be done first. `reopened`: done, and taken up again since.
-- takes: establishment_id int, case_id int, rows int
-- gives: id int, sequence int, owner_id int?, owner_name text?, what text, due_at time?, done_at time?, reopened bool
SELECT a.id, a.sequence, a.owner_id, u.name, a.what, a.due_at, a.done_at,
	EXISTS (SELECT 1 FROM case_actions b WHERE b.establishment_id = a.establishment_id AND b.case_id = a.case_id
		AND b.sequence > a.sequence AND b.what = a.what AND b.done_at IS NULL)
FROM case_actions a LEFT JOIN users u ON u.establishment_id = a.establishment_id AND u.id = a.owner_id
WHERE a.establishment_id = :establishment_id AND a.case_id = :case_id ORDER BY a.done_at IS NOT NULL, a.id LIMIT :rows;

-- name: action_by_id :one
-- takes: establishment_id int, id int
-- gives: id int, case_id int, number int, asked int, sequence int, owner_id int?, what text, due_at time?, done_at time?
-- gives: reopened bool
SELECT a.id, a.case_id, c.number, c.asked, a.sequence, a.owner_id, a.what, a.due_at, a.done_at,
	EXISTS (SELECT 1 FROM case_actions b WHERE b.establishment_id = a.establishment_id AND b.case_id = a.case_id
		AND b.sequence > a.sequence AND b.what = a.what AND b.done_at IS NULL)
FROM case_actions a JOIN cases c ON c.establishment_id = a.establishment_id AND c.id = a.case_id
WHERE a.establishment_id = :establishment_id AND a.id = :id;

-- name: action_same :one
-- One that is to be done, with the same words, by the same person, for the same day.
-- takes: establishment_id int, case_id int, owner_id int, what text, due_at time
-- gives: id int
SELECT id FROM case_actions WHERE establishment_id = :establishment_id AND case_id = :case_id AND owner_id = :owner_id
	AND what = :what AND due_at = :due_at AND done_at IS NULL LIMIT 1;

-- name: actions_to_do :many
-- The nearest first, behind an instant and a number, until an instant. `owner` 0: of everybody. `roles` 0: of all cases;
-- otherwise one's own, and those of cases that one of these was asked about.
-- takes: establishment_id int, owner int, user_id int, roles int, due time, after int, until time, rows int
-- gives: id int, number int, owner_id int?, owner_name text?, what text, began_at time, due_at time?, done_at time?, seen bool
SELECT a.id, c.number, a.owner_id, u.name, a.what, a.began_at, a.due_at, a.done_at,
	(:roles = 0 OR (c.asked & :roles) <> 0)
FROM case_actions a
JOIN cases c ON c.establishment_id = a.establishment_id AND c.id = a.case_id
LEFT JOIN users u ON u.establishment_id = a.establishment_id AND u.id = a.owner_id
WHERE a.establishment_id = :establishment_id AND a.done_at IS NULL
	AND (:owner = 0 OR a.owner_id = :owner)
	AND (:roles = 0 OR a.owner_id = :user_id OR (c.asked & :roles) <> 0)
	AND (COALESCE(a.due_at, 9007199254740991) > :due OR (COALESCE(a.due_at, 9007199254740991) = :due AND a.id > :after))
	AND COALESCE(a.due_at, 9007199254740991) < :until
ORDER BY COALESCE(a.due_at, 9007199254740991), a.id LIMIT :rows;

-- name: actions_done :many
-- The last first, before an instant.
-- takes: establishment_id int, owner int, user_id int, roles int, before time, rows int
-- gives: id int, number int, owner_id int?, owner_name text?, what text, began_at time, due_at time?, done_at time?, seen bool
-- gives: reopened bool
SELECT a.id, c.number, a.owner_id, u.name, a.what, a.began_at, a.due_at, a.done_at,
	(:roles = 0 OR (c.asked & :roles) <> 0),
	EXISTS (SELECT 1 FROM case_actions b WHERE b.establishment_id = a.establishment_id AND b.case_id = a.case_id
		AND b.sequence > a.sequence AND b.what = a.what AND b.done_at IS NULL)
FROM case_actions a
JOIN cases c ON c.establishment_id = a.establishment_id AND c.id = a.case_id
LEFT JOIN users u ON u.establishment_id = a.establishment_id AND u.id = a.owner_id
WHERE a.establishment_id = :establishment_id AND a.done_at < :before
	AND (:owner = 0 OR a.owner_id = :owner)
	AND (:roles = 0 OR a.owner_id = :user_id OR (c.asked & :roles) <> 0)
ORDER BY a.done_at DESC, a.id DESC LIMIT :rows;

-- name: card_insert :one
-- takes: establishment_id int, question text, choices text, answer int, why text, rule text, user_id int, now time
-- gives: id int
INSERT INTO quiz_cards (establishment_id, state, question, choices, answer, why, rule, author_id, created_at, updated_at)
VALUES (:establishment_id, 'brouillon', :question, :choices, :answer, :why, :rule, :user_id, :now, :now)
RETURNING id;

-- name: cards_of :many
-- The last first, before a number; `state` empty: all.
-- takes: establishment_id int, state text, before int, rows int
-- gives: id int, state text, question text, choices text, answer int, why text, rule text, version int, author_id int
-- gives: author_name text, updated_at time
SELECT c.id, c.state, c.question, c.choices, c.answer, c.why, c.rule, c.version, c.author_id, u.name, c.updated_at
FROM quiz_cards c JOIN users u ON u.establishment_id = c.establishment_id AND u.id = c.author_id
WHERE c.establishment_id = :establishment_id AND c.id < :before AND (:state = '' OR c.state = :state)
ORDER BY c.id DESC LIMIT :rows;

-- name: card_by_id :one
-- takes: establishment_id int, id int
-- gives: state text, question text, choices text, why text, version int, author_id int
SELECT state, question, choices, why, version, author_id FROM quiz_cards WHERE establishment_id = :establishment_id AND id = :id;

-- name: card_move :rows
-- takes: establishment_id int, id int, version int, state text, approver_id int?, now time
UPDATE quiz_cards SET state = :state, approver_id = :approver_id, version = version + 1, updated_at = :now
WHERE establishment_id = :establishment_id AND id = :id AND version = :version;
