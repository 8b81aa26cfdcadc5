-- SPDX-License-Identifier: Apache-2.0
-- name: search_text_put :one
-- takes: establishment_id int, kind text, object_id int, text text
-- gives: id int
INSERT INTO search_texts (establishment_id, kind, object_id, text) VALUES (:establishment_id, :kind, :object_id, :text)
ON CONFLICT (establishment_id, kind, object_id) DO UPDATE SET text = excluded.text RETURNING id;

-- name: search_text_remove :exec
-- takes: establishment_id int, kind text, object_id int
DELETE FROM search_texts WHERE establishment_id = :establishment_id AND kind = :kind AND object_id = :object_id;

-- name: search_words_put :exec
-- takes: id int
-- dialect: sqlite
INSERT INTO search_words (rowid, text) SELECT id, text FROM search_texts WHERE id = :id;
-- dialect: postgresql
UPDATE search_texts SET words = to_tsvector('french', unaccent(text)) WHERE id = :id;

-- name: search_words_remove :exec
-- Comes before the text changes: SQLite reads there which words to forget.
-- takes: establishment_id int, kind text, object_id int
-- dialect: sqlite
DELETE FROM search_words WHERE rowid = (
	SELECT id FROM search_texts
	WHERE establishment_id = :establishment_id AND kind = :kind AND object_id = :object_id
);
-- dialect: postgresql
UPDATE search_texts SET words = NULL
WHERE establishment_id = :establishment_id AND kind = :kind AND object_id = :object_id;

-- name: search_words_rebuild :exec
-- All of them, from the texts.
-- dialect: sqlite
INSERT INTO search_words (search_words) VALUES ('rebuild');
-- dialect: postgresql
UPDATE search_texts SET words = to_tsvector('french', unaccent(text));

-- name: search_text_find :many
-- `query` is in the language of the engine (search.c). The last first, so that the many texts that hold a
-- frequent word need not all be ranked.
-- takes: establishment_id int, kind text?, query text, before int, rows int
-- gives: id int, kind text, object_id int
-- dialect: sqlite
SELECT t.id, t.kind, t.object_id FROM search_words
JOIN search_texts t ON t.id = search_words.rowid
WHERE search_words MATCH :query AND search_words.rowid < :before AND t.establishment_id = :establishment_id AND (:kind IS NULL OR t.kind = :kind)
ORDER BY search_words.rowid DESC LIMIT :rows;
-- dialect: postgresql
SELECT t.id, t.kind, t.object_id FROM search_texts t, to_tsquery('french', unaccent(:query)) AS q
WHERE t.words @@ q AND t.id < :before AND t.establishment_id = :establishment_id AND (:kind IS NULL OR t.kind = :kind)
ORDER BY t.id DESC LIMIT :rows;
