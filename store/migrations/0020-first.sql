-- SPDX-License-Identifier: Apache-2.0
-- Where somebody may be in danger comes before any clock: their keys stand below all the others.
DROP INDEX cases_to_do;
CREATE INDEX cases_first ON cases (establishment_id,
	(COALESCE(due_at, 9007199254740991) - CASE WHEN nature = 'detresse' THEN 9007199254740992 ELSE 0 END), id)
	WHERE state <> 'clos';
