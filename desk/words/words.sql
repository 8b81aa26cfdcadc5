-- SPDX-License-Identifier: Apache-2.0
-- The establishment's own words in the guide.

-- name: words_state :one
-- What the guide's pages are made from: the charter's version, and how often words were published.
-- takes: establishment_id int
-- gives: charter int, words int
SELECT
	COALESCE((SELECT MAX(c.number) FROM charter_versions c WHERE c.establishment_id = :establishment_id), 0),
	COALESCE((SELECT g.number FROM guide_changes g WHERE g.establishment_id = :establishment_id), 0);

-- name: words_published :many
-- What everybody reads.
-- takes: establishment_id int, rows int
-- gives: page text, content text
SELECT p.page, v.content FROM guide_pages p
JOIN guide_versions v ON v.establishment_id = p.establishment_id AND v.page = p.page AND v.number = p.number
WHERE p.establishment_id = :establishment_id AND v.content <> '' ORDER BY p.page LIMIT :rows;

-- name: words_pages :many
-- All pages that have, or had, words or a draft.
-- takes: establishment_id int, rows int
-- gives: page text, number int, version int, draft text?, dropped bool, drafter text?, draft_at time?, content text?, comment text?, author text?, created_at time?
SELECT p.page, p.number, p.version, p.draft, p.draft_dropped, d.name, p.draft_at, v.content, v.comment, a.name, v.created_at
FROM guide_pages p
LEFT JOIN guide_versions v ON v.establishment_id = p.establishment_id AND v.page = p.page AND v.number = p.number
LEFT JOIN users d ON d.establishment_id = p.establishment_id AND d.id = p.draft_by
LEFT JOIN users a ON a.establishment_id = v.establishment_id AND a.id = v.author_id
WHERE p.establishment_id = :establishment_id ORDER BY p.page LIMIT :rows;

-- name: words_page :one
-- takes: establishment_id int, page text
-- gives: page text, number int, version int, draft text?, dropped bool, drafter text?, draft_at time?, content text?, comment text?, author text?, created_at time?
SELECT p.page, p.number, p.version, p.draft, p.draft_dropped, d.name, p.draft_at, v.content, v.comment, a.name, v.created_at
FROM guide_pages p
LEFT JOIN guide_versions v ON v.establishment_id = p.establishment_id AND v.page = p.page AND v.number = p.number
LEFT JOIN users d ON d.establishment_id = p.establishment_id AND d.id = p.draft_by
LEFT JOIN users a ON a.establishment_id = v.establishment_id AND a.id = v.author_id
WHERE p.establishment_id = :establishment_id AND p.page = :page;

-- name: words_version :one
-- takes: establishment_id int, page text, number int
-- gives: content text, comment text, author text?, created_at time
SELECT v.content, v.comment, u.name, v.created_at FROM guide_versions v
LEFT JOIN users u ON u.establishment_id = v.establishment_id AND u.id = v.author_id
WHERE v.establishment_id = :establishment_id AND v.page = :page AND v.number = :number;

-- name: words_versions_before :many
-- The last first.
-- takes: establishment_id int, page text, before int, rows int
-- gives: number int, comment text, author text?, created_at time, gone bool
SELECT v.number, v.comment, u.name, v.created_at, v.content = '' FROM guide_versions v
LEFT JOIN users u ON u.establishment_id = v.establishment_id AND u.id = v.author_id
WHERE v.establishment_id = :establishment_id AND v.page = :page AND v.number < :before
ORDER BY v.number DESC LIMIT :rows;

-- name: words_count :one
-- takes: establishment_id int
-- gives: pages int
SELECT COUNT(*) FROM guide_pages WHERE establishment_id = :establishment_id;

-- name: words_page_add :rows
-- Nothing when it is there already.
-- takes: establishment_id int, page text
INSERT INTO guide_pages (establishment_id, page, version) VALUES (:establishment_id, :page, 0)
ON CONFLICT (establishment_id, page) DO NOTHING;

-- name: words_draft :rows
-- Keeps a draft, drops it, or forgets it; nothing when somebody wrote since.
-- takes: establishment_id int, page text, version int, draft text?, dropped bool, draft_by int?, draft_at time?
UPDATE guide_pages SET draft = :draft, draft_dropped = :dropped, draft_by = :draft_by, draft_at = :draft_at, version = version + 1
WHERE establishment_id = :establishment_id AND page = :page AND version = :version;

-- name: words_publish :rows
-- The next version; nothing when somebody wrote since.
-- takes: establishment_id int, page text, version int
UPDATE guide_pages SET number = number + 1, draft = NULL, draft_dropped = FALSE, draft_by = NULL, draft_at = NULL, version = version + 1
WHERE establishment_id = :establishment_id AND page = :page AND version = :version;

-- name: words_version_add :exec
-- The version that words_publish counted.
-- takes: establishment_id int, page text, content text, comment text, author_id int?, now time
INSERT INTO guide_versions (establishment_id, page, number, content, comment, author_id, created_at)
SELECT p.establishment_id, p.page, p.number, :content, :comment, :author_id, :now FROM guide_pages p
WHERE p.establishment_id = :establishment_id AND p.page = :page;

-- name: words_change :exec
-- takes: establishment_id int
INSERT INTO guide_changes (establishment_id, number) VALUES (:establishment_id, 1)
ON CONFLICT (establishment_id) DO UPDATE SET number = guide_changes.number + 1;
