-- SPDX-License-Identifier: Apache-2.0
-- name: box_try :one
-- A mail is about to be read: how often it was, this time included, without coming to an end.
-- takes: establishment_id int, trying text
-- gives: tries int
INSERT INTO boxes (establishment_id, trying, tries) VALUES (:establishment_id, :trying, 1)
ON CONFLICT (establishment_id) DO UPDATE SET
	tries = CASE WHEN boxes.trying = excluded.trying THEN boxes.tries + 1 ELSE 1 END, trying = excluded.trying
RETURNING tries;

-- name: box_aside :exec
-- One more that could not be read.
-- takes: establishment_id int, now time
UPDATE boxes SET aside = aside + 1, aside_at = :now WHERE establishment_id = :establishment_id;

-- name: box_read :exec
-- All that was there was read.
-- takes: establishment_id int, now time
INSERT INTO boxes (establishment_id, read_at) VALUES (:establishment_id, :now)
ON CONFLICT (establishment_id) DO UPDATE SET read_at = excluded.read_at, trying = '', tries = 0;

-- name: box_state :one
-- takes: establishment_id int
-- gives: read_at time?, aside int, aside_at time?
SELECT read_at, aside, aside_at FROM boxes WHERE establishment_id = :establishment_id;

-- name: box_forget :exec
-- takes: establishment_id int, before time
DELETE FROM box_answers WHERE establishment_id = :establishment_id AND answered_at < :before;

-- name: box_answered :one
-- How many answers left since.
-- takes: establishment_id int, since time
-- gives: answers int
SELECT count(*) FROM box_answers WHERE establishment_id = :establishment_id AND answered_at >= :since;

-- name: box_answer :rows
-- Nothing when this sender had one.
-- takes: establishment_id int, sender bytes, now time
INSERT INTO box_answers (establishment_id, sender, answered_at) VALUES (:establishment_id, :sender, :now)
ON CONFLICT (establishment_id, sender) DO NOTHING;
