-- SPDX-License-Identifier: Apache-2.0
-- What an establishment says in the guide in its own words, page by page: an introduction, examples, a poster, pages of
-- its own. `number` is the version that everybody reads, 0 before the first; `version` counts all writes, drafts too, so
-- that two people at work on a page find each other. A draft that was dropped stays for a while, to be taken back.
CREATE TABLE guide_pages (
	establishment_id {int} NOT NULL REFERENCES establishments (id),
	page {text} NOT NULL,
	number {int} NOT NULL DEFAULT 0,
	version {int} NOT NULL DEFAULT 1,
	draft {text},
	draft_dropped {bool} NOT NULL DEFAULT FALSE,
	draft_by {int},
	draft_at {time},
	PRIMARY KEY (establishment_id, page),
	FOREIGN KEY (establishment_id, draft_by) REFERENCES users (establishment_id, id)
) {strict};

-- Each publication, whole; an empty content takes the page's words away.
CREATE TABLE guide_versions (
	establishment_id {int} NOT NULL,
	page {text} NOT NULL,
	number {int} NOT NULL,
	content {text} NOT NULL,
	comment {text} NOT NULL DEFAULT '',
	author_id {int},
	created_at {time} NOT NULL,
	PRIMARY KEY (establishment_id, page, number),
	FOREIGN KEY (establishment_id, page) REFERENCES guide_pages (establishment_id, page),
	FOREIGN KEY (establishment_id, author_id) REFERENCES users (establishment_id, id)
) {strict};

-- How many publications there were: pages kept in memory are good for as long as it stays the same.
CREATE TABLE guide_changes (
	establishment_id {int} NOT NULL PRIMARY KEY REFERENCES establishments (id),
	number {int} NOT NULL
) {strict};
