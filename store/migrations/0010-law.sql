-- SPDX-License-Identifier: Apache-2.0
-- The end of a case's limitation, for lists: it follows from its events, like the other columns.
ALTER TABLE cases ADD COLUMN law_at {time};
