-- SPDX-License-Identifier: Apache-2.0

-- name: shot_next :one
-- The capture that has waited longest, of those that are due.
-- takes: establishment_id int, now time
-- gives: id int, case_id int, tries int
SELECT id, case_id, shot_tries FROM case_files
WHERE establishment_id = :establishment_id AND shot = 'attend' AND shot_at <= :now ORDER BY shot_at, id LIMIT 1;

-- name: shot_try :rows
-- Counted before it is read, so that what ends the whole program is not tried for ever.
-- takes: establishment_id int, id int
UPDATE case_files SET shot_tries = shot_tries + 1
WHERE establishment_id = :establishment_id AND id = :id AND shot = 'attend';

-- name: shot_waits :one
-- How many wait, since when, and until when the first of them does.
-- In one establishment; in all for 0.
-- takes: establishment_id int
-- gives: waiting int, since time?, due_at time?
SELECT count(*), min(at), min(shot_at) FROM case_files
WHERE shot = 'attend' AND (:establishment_id = 0 OR establishment_id = :establishment_id);

-- name: shot_places :many
-- The establishments where captures wait, and until when the first of them does.
-- takes: rows int
-- gives: establishment_id int, due_at time
SELECT establishment_id, min(shot_at) FROM case_files WHERE shot = 'attend'
GROUP BY establishment_id ORDER BY establishment_id LIMIT :rows;

-- name: shot_later :rows
-- takes: establishment_id int, id int, due_at time
UPDATE case_files SET shot_at = :due_at WHERE establishment_id = :establishment_id AND id = :id AND shot = 'attend';

-- name: shot_again :rows
-- Somebody wants one that could not be read to be tried again.
-- takes: establishment_id int, case_id int, id int, now time
UPDATE case_files SET shot = 'attend', shot_tries = 0, shot_at = :now
WHERE establishment_id = :establishment_id AND case_id = :case_id AND id = :id AND shot = 'illisible';

-- name: shot_put :rows
-- takes: establishment_id int, id int, shot text, words text, read_as text
UPDATE case_files SET shot = :shot, words = :words, read_as = :read_as WHERE establishment_id = :establishment_id AND id = :id;

-- name: shot_of :one
-- takes: establishment_id int, case_id int, id int
-- gives: shot text, words text
SELECT shot, words FROM case_files WHERE establishment_id = :establishment_id AND case_id = :case_id AND id = :id;

-- name: shots_of :many
-- Those of a case, the first first.
-- takes: establishment_id int, case_id int, rows int
-- gives: id int, kind text, shot text, words text, read_as text
SELECT id, kind, shot, words, read_as FROM case_files
WHERE establishment_id = :establishment_id AND case_id = :case_id AND shot <> '' ORDER BY id LIMIT :rows;

-- name: shot_case :one
-- What a case says without its captures.
-- takes: establishment_id int, id int
-- gives: number int, subject text, said int
SELECT c.number, c.subject, (SELECT count(*) FROM reports r
	WHERE r.establishment_id = c.establishment_id AND r.case_id = c.id AND (r.text <> '' OR r.worry <> ''))
FROM cases c WHERE c.establishment_id = :establishment_id AND c.id = :id;

-- name: shot_title_put :exec
-- takes: establishment_id int, id int, title text
UPDATE cases SET title = :title WHERE establishment_id = :establishment_id AND id = :id;
