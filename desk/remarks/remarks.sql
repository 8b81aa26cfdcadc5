-- SPDX-License-Identifier: Apache-2.0
-- Remarks on readings that were wrong, as they were given.

-- name: remark_insert :one
-- takes: establishment_id int, missed bool, rule text, excerpt text, whole text?, comment text, context text, network text
-- takes: now time
-- gives: id int
INSERT INTO remarks (establishment_id, missed, rule, excerpt, whole, comment, context, network, received_at)
VALUES (:establishment_id, :missed, :rule, :excerpt, :whole, :comment, :context, :network, :now) RETURNING id;

-- name: remarks_page :many
-- Those of one state, the last first, behind one of them.
-- takes: establishment_id int, handled bool, before int, rows int
-- gives: id int, missed bool, rule text, excerpt text, whole text?, comment text, context text, network text
-- gives: received_at time, handled_at time?, handler text?
SELECT r.id, r.missed, r.rule, r.excerpt, r.whole, r.comment, r.context, r.network, r.received_at, r.handled_at, u.name
FROM remarks r LEFT JOIN users u ON u.establishment_id = r.establishment_id AND u.id = r.handled_by
WHERE r.establishment_id = :establishment_id AND r.handled = :handled AND r.id < :before
ORDER BY r.id DESC LIMIT :rows;

-- name: remarks_waiting :one
-- How many nobody has looked at, counted no further than `most`.
-- takes: establishment_id int, most int
-- gives: count int
SELECT count(*) FROM (
	SELECT 1 AS one FROM remarks WHERE establishment_id = :establishment_id AND handled = FALSE LIMIT :most
) counted;

-- name: remark_handle :rows
-- takes: establishment_id int, id int, user_id int, now time
UPDATE remarks SET handled = TRUE, handled_by = :user_id, handled_at = :now
WHERE establishment_id = :establishment_id AND id = :id AND handled = FALSE;

-- name: remark_reopen :rows
-- takes: establishment_id int, id int
UPDATE remarks SET handled = FALSE, handled_by = NULL, handled_at = NULL
WHERE establishment_id = :establishment_id AND id = :id AND handled = TRUE;

-- name: remark_there :one
-- takes: establishment_id int, id int
-- gives: id int
SELECT id FROM remarks WHERE establishment_id = :establishment_id AND id = :id;
