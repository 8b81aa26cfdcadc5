-- SPDX-License-Identifier: Apache-2.0
-- What programs read.

-- name: api_people :many
-- Those after a number, in the order in which they were added.
-- takes: establishment_id int, after int, rows int
-- gives: id int, login text, name text, email text?, disabled_at time?, role_bits int, created_at time
SELECT id, login, name, email, disabled_at, role_bits, created_at FROM users
WHERE establishment_id = :establishment_id AND id > :after ORDER BY id LIMIT :rows;
