-- SPDX-License-Identifier: Apache-2.0
-- In the order of bytes whatever the base's language, as on SQLite: pages of the list begin behind a key.
ALTER TABLE users ALTER COLUMN sort_key TYPE text COLLATE "C";
