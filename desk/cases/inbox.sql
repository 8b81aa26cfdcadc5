-- SPDX-License-Identifier: Apache-2.0
-- The list of cases, in each of its orders, forwards and backwards. `roles` 0: all cases; otherwise those that one of these
-- directorates was asked about. Filters that are not set: '', 0, user_id -1, `until` far away.

-- part: inbox_takes
-- takes: establishment_id int, roles int, state text, nature text, level text, network text, subject text, channel text
-- takes: user_id int, asked int, late_at time, since time, until time
-- gives: id int, number int, events int, state text, subject text, nature text, level text, network text, title text
-- gives: user_name text?, reports int, updated_at time, due_at time?, law_at time?, order_key int

-- part: inbox_line
SELECT c.id, c.number, c.events, c.state, c.subject, c.nature, c.level, c.network, c.title, u.name, c.reports, c.updated_at,
	c.due_at, c.law_at,

-- part: inbox_from
FROM cases c LEFT JOIN users u ON u.establishment_id = c.establishment_id AND u.id = c.user_id

-- part: inbox_filters
WHERE c.establishment_id = :establishment_id
	AND (:roles = 0 OR (c.asked & :roles) <> 0)
	AND (:state = '' OR c.state = :state OR (:state = 'ouverts' AND c.state <> 'clos'))
	AND (:nature = '' OR c.nature = :nature)
	AND (:level = '' OR :level = CASE WHEN c.nature = 'detresse' THEN 'urgent' WHEN c.level = 'bloquant' THEN 'grave'
		WHEN c.level = 'attention' THEN 'a-regarder' WHEN c.level <> '' THEN 'ordinaire' ELSE 'a-lire' END)
	AND (:network = '' OR c.network = :network)
	AND (:subject = '' OR c.subject = :subject)
	AND (:channel = '' OR c.channel = :channel)
	AND (:user_id < 0 OR COALESCE(c.user_id, 0) = :user_id)
	AND (:asked = 0 OR (c.asked & :asked) <> 0)
	AND (:late_at = 0 OR c.due_at < :late_at)
	AND c.opened_at >= :since AND c.opened_at < :until

-- part: inbox_due
	AND c.state <> 'clos'

-- part: inbox_clock
	COALESCE(c.due_at, 9007199254740991) - CASE WHEN c.nature = 'detresse' THEN 9007199254740992 ELSE 0 END

-- name: inbox_due_on :many
-- What is not closed: distress, then the nearest clock. The key as the index cases_first has it.
{inbox_takes}
-- takes: key int, id int, rows int
{inbox_line}
	{inbox_clock}
{inbox_from}
{inbox_filters}
{inbox_due}
	AND
	{inbox_clock}
	>= :key AND (c.id > :id OR
	{inbox_clock}
	> :key)
ORDER BY
	{inbox_clock}
	, c.id LIMIT :rows;

-- name: inbox_due_back :many
{inbox_takes}
-- takes: key int, id int, rows int
{inbox_line}
	{inbox_clock}
{inbox_from}
{inbox_filters}
{inbox_due}
	AND
	{inbox_clock}
	<= :key AND (c.id < :id OR
	{inbox_clock}
	< :key)
ORDER BY
	{inbox_clock}
	DESC, c.id DESC LIMIT :rows;

-- name: inbox_moved_on :many
-- What is not closed, the last that moved first: its key counts backwards.
{inbox_takes}
-- takes: key int, id int, rows int
{inbox_line}
	-c.updated_at
{inbox_from}
{inbox_filters}
{inbox_due}
	AND c.updated_at <= -:key AND (c.updated_at < -:key OR c.id < :id)
ORDER BY c.updated_at DESC, c.id DESC LIMIT :rows;

-- name: inbox_moved_back :many
{inbox_takes}
-- takes: key int, id int, rows int
{inbox_line}
	-c.updated_at
{inbox_from}
{inbox_filters}
{inbox_due}
	AND c.updated_at >= -:key AND (c.updated_at > -:key OR c.id > :id)
ORDER BY c.updated_at, c.id LIMIT :rows;

-- name: inbox_number_up :many
-- By their numbers, as far as `reach`: sifted in the index alone.
{inbox_takes}
-- takes: key int, reach int, rows int
{inbox_line}
	c.number
FROM (
	SELECT c.id AS found_id FROM cases c
{inbox_filters}
		AND c.number > :key AND c.number <= :reach
	ORDER BY c.number LIMIT :rows
) AS f
JOIN cases c ON c.id = f.found_id
LEFT JOIN users u ON u.establishment_id = c.establishment_id AND u.id = c.user_id
ORDER BY c.number LIMIT :rows;

-- name: inbox_number_down :many
{inbox_takes}
-- takes: key int, reach int, rows int
{inbox_line}
	c.number
FROM (
	SELECT c.id AS found_id FROM cases c
{inbox_filters}
		AND c.number < :key AND c.number >= :reach
	ORDER BY c.number DESC LIMIT :rows
) AS f
JOIN cases c ON c.id = f.found_id
LEFT JOIN users u ON u.establishment_id = c.establishment_id AND u.id = c.user_id
ORDER BY c.number DESC LIMIT :rows;

-- name: inbox_one :one
-- What search found, if the filters let it through.
{inbox_takes}
-- takes: id int
{inbox_line}
	0
{inbox_from}
{inbox_filters}
	AND c.id = :id;

-- name: inbox_ids :many
-- All that a directorate may see and the filters let through.
-- takes: establishment_id int, roles int, state text, nature text, level text, network text, subject text, channel text
-- takes: user_id int, asked int, late_at time, since time, until time, rows int
-- gives: id int
SELECT c.id FROM cases c
{inbox_filters}
ORDER BY c.id LIMIT :rows;

-- name: inbox_numbered :one
-- takes: establishment_id int, roles int, number int
-- gives: id int
SELECT id FROM cases WHERE establishment_id = :establishment_id AND number = :number AND (:roles = 0 OR (asked & :roles) <> 0);

-- name: inbox_counts :one
-- Of what is not closed.
-- takes: establishment_id int, roles int, user_id int, now time
-- gives: all_open int, mine int, late int, waiting int
SELECT count(*), count(CASE WHEN user_id = :user_id THEN 1 END), count(CASE WHEN due_at < :now THEN 1 END),
	count(CASE WHEN state = 'attente' THEN 1 END)
FROM cases WHERE establishment_id = :establishment_id AND state <> 'clos' AND (:roles = 0 OR (asked & :roles) <> 0);

-- name: inbox_unapproved :one
-- Answers that wait for somebody's approval.
-- takes: establishment_id int
-- gives: count int
SELECT count(*) FROM replies WHERE establishment_id = :establishment_id AND state = 'a-valider';

-- name: inbox_last_number :one
-- takes: establishment_id int
-- gives: number int
SELECT COALESCE(max(number), 0) FROM cases WHERE establishment_id = :establishment_id;

-- name: inbox_people :many
-- Who may take care of cases; 6 as in the index users_of_cases.
-- takes: establishment_id int, rows int
-- gives: id int, name text
SELECT id, name FROM users WHERE establishment_id = :establishment_id AND (role_bits & 6) <> 0 AND disabled_at IS NULL
ORDER BY sort_key, id LIMIT :rows;

-- name: inbox_person :one
-- takes: establishment_id int, id int
-- gives: name text, takes bool
SELECT name, (role_bits & 6) <> 0 AND disabled_at IS NULL FROM users WHERE establishment_id = :establishment_id AND id = :id;

-- name: inbox_cares :one
-- Whether somebody takes care of a case that one may see.
-- takes: establishment_id int, roles int, user_id int
-- gives: number int
SELECT number FROM cases
WHERE establishment_id = :establishment_id AND user_id = :user_id AND (:roles = 0 OR (asked & :roles) <> 0) LIMIT 1;

-- name: inbox_changes :many
-- What changed lately, in all establishments.
-- takes: since time, rows int
-- gives: establishment_id int, number int, events int, asked int
SELECT establishment_id, number, events, asked FROM cases
WHERE updated_at >= :since ORDER BY updated_at DESC LIMIT :rows;

-- name: inbox_events_of :one
-- takes: establishment_id int, roles int, number int
-- gives: events int
SELECT events FROM cases
WHERE establishment_id = :establishment_id AND number = :number AND (:roles = 0 OR (asked & :roles) <> 0);
