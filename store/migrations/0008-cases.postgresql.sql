-- SPDX-License-Identifier: Apache-2.0
CREATE FUNCTION case_events_stay() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	-- They go with their case alone.
	IF TG_OP = 'DELETE' AND
	   NOT EXISTS (SELECT 1 FROM cases WHERE establishment_id = OLD.establishment_id AND id = OLD.case_id) THEN
		RETURN OLD;
	END IF;
	RAISE integrity_constraint_violation USING MESSAGE = 'case_events is append-only';
END
$$;

CREATE TRIGGER case_events_stay BEFORE UPDATE OR DELETE ON case_events
	FOR EACH ROW EXECUTE FUNCTION case_events_stay();
