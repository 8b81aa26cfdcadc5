-- SPDX-License-Identifier: Apache-2.0

-- name: case_number_hold :one
-- The last number given; nobody else gives one until the transaction ends.
-- takes: establishment_id int
-- gives: number int
INSERT INTO case_numbers (establishment_id, number) VALUES (:establishment_id, 0)
ON CONFLICT (establishment_id) DO UPDATE SET number = case_numbers.number RETURNING number;

-- name: case_number_next :one
-- takes: establishment_id int
-- gives: number int
INSERT INTO case_numbers (establishment_id, number) VALUES (:establishment_id, 1)
ON CONFLICT (establishment_id) DO UPDATE SET number = case_numbers.number + 1 RETURNING number;

-- name: case_insert :one
-- takes: establishment_id int, number int, subject text, network text, title text, month text, hash bytes, now time
-- takes: link_hash bytes?, text_hash bytes?
-- gives: id int
INSERT INTO cases (establishment_id, number, events, hash, state, subject, nature, level, network, title, month, link_hash,
	text_hash, asked, pending, reports, opened_at, updated_at)
VALUES (:establishment_id, :number, 0, :hash, 'ouvert', :subject, '', '', :network, :title, :month, :link_hash,
	:text_hash, 0, 0, 0, :now, :now)
RETURNING id;

-- name: case_hold :one
-- The end of its chain, held until the transaction ends; `events`: with those that are added.
-- takes: establishment_id int, id int, added int
-- gives: events int, hash bytes
UPDATE cases SET events = events + :added WHERE establishment_id = :establishment_id AND id = :id RETURNING events, hash;

-- name: case_weight :one
-- How much is in it: letters of its events and of its reports.
-- takes: establishment_id int, id int
-- gives: events int, letters int
SELECT c.events, CAST(
	COALESCE((SELECT SUM(length(e.text)) FROM case_events e
		WHERE e.establishment_id = c.establishment_id AND e.case_id = c.id), 0) +
	COALESCE((SELECT SUM(length(r.text) + length(r.worry)) FROM reports r
		WHERE r.establishment_id = c.establishment_id AND r.case_id = c.id), 0) AS BIGINT)
FROM cases c WHERE c.establishment_id = :establishment_id AND c.id = :id;

-- name: case_event_add :exec
-- takes: establishment_id int, case_id int, sequence int, at time, actor_kind text, actor_id int?, kind text, word text
-- takes: number int, due_at time?, text text, hash bytes
INSERT INTO case_events (establishment_id, case_id, sequence, at, actor_kind, actor_id, kind, word, number, due_at, text, hash)
VALUES (:establishment_id, :case_id, :sequence, :at, :actor_kind, :actor_id, :kind, :word, :number, :due_at, :text, :hash);

-- name: case_follow :exec
-- What follows from its events.
-- takes: establishment_id int, id int, hash bytes, state text, nature text, level text, asked int, pending int
-- takes: user_id int?, reports int, now time, due_at time?, law_at time?, taken_at time?, decided_at time?, closed_at time?
-- takes: channel text, rules text, decision text, looked_at time?, settled_at time?, remind_at time?
-- A reminder that is due and was not told yet stays due.
UPDATE cases SET hash = :hash, state = :state, nature = :nature, level = :level, asked = :asked, pending = :pending,
	user_id = :user_id, reports = :reports, updated_at = :now, due_at = :due_at, law_at = :law_at, taken_at = :taken_at,
	decided_at = :decided_at, closed_at = :closed_at, channel = :channel, rules = :rules, decision = :decision,
	looked_at = :looked_at, settled_at = :settled_at,
	remind_at = CASE WHEN remind_at <= :now THEN remind_at ELSE CAST(:remind_at AS {time}) END
WHERE establishment_id = :establishment_id AND id = :id;

-- name: case_events_of :many
-- takes: establishment_id int, case_id int, after int, rows int
-- gives: sequence int, at time, actor_kind text, actor_id int?, actor_name text?, kind text, word text, number int
-- gives: due_at time?, text text, hash bytes
SELECT e.sequence, e.at, e.actor_kind, e.actor_id, u.name, e.kind, e.word, e.number, e.due_at, e.text, e.hash
FROM case_events e
LEFT JOIN users u ON u.establishment_id = e.establishment_id AND u.id = e.actor_id AND e.actor_kind = 'user'
WHERE e.establishment_id = :establishment_id AND e.case_id = :case_id AND e.sequence > :after
ORDER BY e.sequence LIMIT :rows;

-- name: case_by_number :one
-- takes: establishment_id int, number int
-- gives: id int, number int, events int, hash bytes, state text, subject text, nature text, level text, network text, title text
-- gives: asked int, pending int, user_id int?, user_name text?, reports int, opened_at time, updated_at time, due_at time?
-- gives: taken_at time?, decided_at time?, closed_at time?
SELECT c.id, c.number, c.events, c.hash, c.state, c.subject, c.nature, c.level, c.network, c.title, c.asked, c.pending,
	c.user_id, u.name, c.reports, c.opened_at, c.updated_at, c.due_at, c.taken_at, c.decided_at, c.closed_at
FROM cases c LEFT JOIN users u ON u.establishment_id = c.establishment_id AND u.id = c.user_id
WHERE c.establishment_id = :establishment_id AND c.number = :number;

-- name: case_number_of :one
-- takes: establishment_id int, id int
-- gives: number int
SELECT number FROM cases WHERE establishment_id = :establishment_id AND id = :id;

-- name: case_same_link :one
-- The case of a link, the last when there are several.
-- takes: establishment_id int, link_hash bytes
-- gives: id int
SELECT id FROM cases WHERE establishment_id = :establishment_id AND link_hash = :link_hash ORDER BY id DESC LIMIT 1;

-- name: case_same_text :one
-- takes: establishment_id int, text_hash bytes
-- gives: id int
SELECT id FROM cases WHERE establishment_id = :establishment_id AND text_hash = :text_hash ORDER BY id DESC LIMIT 1;

-- name: report_insert :one
-- takes: establishment_id int, case_id int, code_hash bytes, received_at time, channel text, network text, link text, text text
-- takes: who text, worry text, author text
-- gives: id int
INSERT INTO reports (establishment_id, case_id, code_hash, received_at, channel, network, link, text, who, worry, author)
VALUES (:establishment_id, :case_id, :code_hash, :received_at, :channel, :network, :link, :text, :who, :worry, :author)
RETURNING id;

-- name: report_contact :exec
-- takes: establishment_id int, id int, contact bytes
UPDATE reports SET contact = :contact WHERE establishment_id = :establishment_id AND id = :id;

-- name: report_by_code :one
-- takes: code_hash bytes
-- gives: id int, establishment_id int, case_id int, received_at time
SELECT id, establishment_id, case_id, received_at FROM reports WHERE code_hash = :code_hash;

-- name: reports_of :many
-- takes: establishment_id int, case_id int, rows int
-- gives: id int, received_at time, channel text, network text, link text, text text, who text, worry text, author text
-- gives: has_contact bool
SELECT id, received_at, channel, network, link, text, who, worry, author, contact IS NOT NULL FROM reports
WHERE establishment_id = :establishment_id AND case_id = :case_id ORDER BY id LIMIT :rows;

-- name: reports_count :one
-- takes: establishment_id int, case_id int
-- gives: count int
SELECT count(*) FROM reports WHERE establishment_id = :establishment_id AND case_id = :case_id;

-- name: report_ids_of :many
-- takes: establishment_id int, case_id int, rows int
-- gives: id int
SELECT id FROM reports WHERE establishment_id = :establishment_id AND case_id = :case_id ORDER BY id LIMIT :rows;

-- name: report_contact_of :one
-- takes: establishment_id int, id int
-- gives: contact bytes?
SELECT contact FROM reports WHERE establishment_id = :establishment_id AND id = :id;

-- name: case_action_add :exec
-- takes: establishment_id int, case_id int, sequence int, owner_id int?, what text, now time, due_at time?
INSERT INTO case_actions (establishment_id, case_id, sequence, owner_id, what, began_at, due_at)
VALUES (:establishment_id, :case_id, :sequence, :owner_id, :what, :now, :due_at);

-- name: case_action_done :exec
-- takes: establishment_id int, case_id int, sequence int, now time
UPDATE case_actions SET done_at = :now
WHERE establishment_id = :establishment_id AND case_id = :case_id AND sequence = :sequence AND done_at IS NULL;
