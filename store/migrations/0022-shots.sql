-- SPDX-License-Identifier: Apache-2.0
-- What a capture says, as it counts: `shot` says whether it was read ('attend', 'lu', 'illisible'; empty for what is no
-- picture, and what came before), `words` what somebody wrote in it, `read_as` how that was read (« nature niveau règles »).
-- All that was read stands in the case's events.
ALTER TABLE case_files ADD COLUMN shot {text} NOT NULL DEFAULT '';
ALTER TABLE case_files ADD COLUMN shot_tries {int} NOT NULL DEFAULT 0;
ALTER TABLE case_files ADD COLUMN shot_at {time};
ALTER TABLE case_files ADD COLUMN words {text} NOT NULL DEFAULT '';
ALTER TABLE case_files ADD COLUMN read_as {text} NOT NULL DEFAULT '';
CREATE INDEX case_files_to_read ON case_files (establishment_id, shot_at, id) WHERE shot = 'attend';
