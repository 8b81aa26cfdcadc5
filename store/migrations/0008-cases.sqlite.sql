-- SPDX-License-Identifier: Apache-2.0
CREATE TRIGGER case_events_stay BEFORE UPDATE ON case_events
BEGIN
	SELECT RAISE(ABORT, 'case_events is append-only');
END;

-- They go with their case alone.
CREATE TRIGGER case_events_go_with_their_case BEFORE DELETE ON case_events
WHEN EXISTS (SELECT 1 FROM cases WHERE establishment_id = OLD.establishment_id AND id = OLD.case_id)
BEGIN
	SELECT RAISE(ABORT, 'case_events is append-only');
END;
