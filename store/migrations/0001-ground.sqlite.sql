-- SPDX-License-Identifier: Apache-2.0
CREATE TRIGGER audit_log_stays BEFORE UPDATE ON audit_log
BEGIN
	SELECT RAISE(ABORT, 'audit_log is append-only');
END;

CREATE TRIGGER audit_log_is_purged_from_its_start BEFORE DELETE ON audit_log
WHEN OLD.sequence >= (SELECT first_sequence FROM audit_heads WHERE establishment_id = OLD.establishment_id)
BEGIN
	SELECT RAISE(ABORT, 'audit_log is append-only');
END;

CREATE VIRTUAL TABLE search_words USING fts5 (
	text, content = 'search_texts', content_rowid = 'id', tokenize = "unicode61 remove_diacritics 2", prefix = '2 3'
);
