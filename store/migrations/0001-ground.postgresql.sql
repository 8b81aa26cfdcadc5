-- SPDX-License-Identifier: Apache-2.0
CREATE FUNCTION audit_log_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	IF TG_OP = 'DELETE' AND
	   OLD.sequence < (SELECT first_sequence FROM audit_heads WHERE establishment_id = OLD.establishment_id) THEN
		RETURN OLD;
	END IF;
	RAISE integrity_constraint_violation USING MESSAGE = 'audit_log is append-only';
END
$$;

CREATE TRIGGER audit_log_stays BEFORE UPDATE OR DELETE ON audit_log
	FOR EACH ROW EXECUTE FUNCTION audit_log_stays();

CREATE FUNCTION audit_log_is_not_emptied() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	RAISE integrity_constraint_violation USING MESSAGE = 'audit_log is append-only';
END
$$;

CREATE TRIGGER audit_log_is_not_emptied BEFORE TRUNCATE ON audit_log
	FOR EACH STATEMENT EXECUTE FUNCTION audit_log_is_not_emptied();

-- Part of PostgreSQL's own package in Debian; the owner of a base may add it.
CREATE EXTENSION IF NOT EXISTS unaccent;

ALTER TABLE search_texts ADD COLUMN words tsvector;

CREATE INDEX search_texts_by_words ON search_texts USING gin (words);
