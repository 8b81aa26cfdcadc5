-- SPDX-License-Identifier: Apache-2.0

-- name: reply_insert :one
-- takes: establishment_id int, case_id int, network text, way text, verdict text, text text, user_id int, now time
-- gives: id int
INSERT INTO replies (establishment_id, case_id, network, way, state, verdict, text, author_id, editor_id, word, address,
	created_at, updated_at)
VALUES (:establishment_id, :case_id, :network, :way, 'brouillon', :verdict, :text, :user_id, :user_id, '', '', :now, :now)
RETURNING id;

-- name: reply_by_id :one
-- takes: establishment_id int, case_id int, id int
-- gives: id int, network text, way text, state text, verdict text, text text, version int, author_id int, author_name text
-- gives: editor_id int, editor_name text, writers text, approver_id int?, approver_name text?, sender_name text?, word text
-- gives: address text, created_at time, updated_at time, approved_at time?, sent_at time?
SELECT r.id, r.network, r.way, r.state, r.verdict, r.text, r.version, r.author_id, a.name, r.editor_id, e.name,
	r.writers, r.approver_id, p.name, s.name, r.word, r.address, r.created_at, r.updated_at, r.approved_at, r.sent_at
FROM replies r
JOIN users a ON a.establishment_id = r.establishment_id AND a.id = r.author_id
JOIN users e ON e.establishment_id = r.establishment_id AND e.id = r.editor_id
LEFT JOIN users p ON p.establishment_id = r.establishment_id AND p.id = r.approver_id
LEFT JOIN users s ON s.establishment_id = r.establishment_id AND s.id = r.sender_id
WHERE r.establishment_id = :establishment_id AND r.case_id = :case_id AND r.id = :id;

-- name: replies_of :many
-- The last first.
-- takes: establishment_id int, case_id int, rows int
-- gives: id int, network text, way text, state text, verdict text, text text, editor_name text, updated_at time
SELECT r.id, r.network, r.way, r.state, r.verdict, r.text, e.name, r.updated_at
FROM replies r JOIN users e ON e.establishment_id = r.establishment_id AND e.id = r.editor_id
WHERE r.establishment_id = :establishment_id AND r.case_id = :case_id ORDER BY r.id DESC LIMIT :rows;

-- name: replies_count :one
-- takes: establishment_id int, case_id int
-- gives: count int
SELECT COUNT(*) FROM replies WHERE establishment_id = :establishment_id AND case_id = :case_id;

-- name: replies_unapproved :many
-- Those that wait for somebody's approval, whatever the case, the longest first.
-- takes: establishment_id int, rows int
-- gives: id int, number int, title text, network text, way text, verdict text, text text, editor_id int, editor_name text
-- gives: author_id int, writers text, updated_at time
SELECT r.id, c.number, c.title, r.network, r.way, r.verdict, r.text, r.editor_id, e.name, r.author_id, r.writers,
	r.updated_at
FROM replies r
JOIN cases c ON c.establishment_id = r.establishment_id AND c.id = r.case_id
JOIN users e ON e.establishment_id = r.establishment_id AND e.id = r.editor_id
WHERE r.establishment_id = :establishment_id AND r.state = 'a-valider' ORDER BY r.updated_at, r.id LIMIT :rows;

-- name: reply_write :rows
-- Other words, by who has read this version: whoever approved the others has not approved these. Who wrote the last ones is
-- remembered.
-- takes: establishment_id int, id int, version int, network text, way text, state text, verdict text, text text, user_id int
-- takes: now time
UPDATE replies SET network = :network, way = :way, state = :state, verdict = :verdict, text = :text, editor_id = :user_id,
	writers = CASE WHEN editor_id = author_id OR ' ' || writers || ' ' LIKE '% ' || editor_id || ' %' THEN writers
		ELSE TRIM(writers || ' ' || editor_id) END,
	approver_id = NULL, approved_at = NULL, version = version + 1, updated_at = :now
WHERE establishment_id = :establishment_id AND id = :id AND version = :version AND state <> 'envoyee';

-- name: reply_move :rows
-- takes: establishment_id int, id int, version int, state text, verdict text, word text, now time
UPDATE replies SET state = :state, verdict = :verdict, word = :word, approver_id = NULL, approved_at = NULL,
	version = version + 1, updated_at = :now
WHERE establishment_id = :establishment_id AND id = :id AND version = :version AND state <> 'envoyee';

-- name: reply_approve :rows
-- takes: establishment_id int, id int, version int, verdict text, user_id int, now time
UPDATE replies SET state = 'validee', verdict = :verdict, word = '', approver_id = :user_id, approved_at = :now,
	version = version + 1, updated_at = :now
WHERE establishment_id = :establishment_id AND id = :id AND version = :version AND state = 'a-valider';

-- name: reply_send :rows
-- takes: establishment_id int, id int, version int, address text, user_id int, now time
UPDATE replies SET state = 'envoyee', address = :address, sender_id = :user_id, sent_at = :now, version = version + 1,
	updated_at = :now
WHERE establishment_id = :establishment_id AND id = :id AND version = :version AND state = 'validee';
