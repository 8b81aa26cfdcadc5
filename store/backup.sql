-- SPDX-License-Identifier: Apache-2.0
-- name: backup_establishments :many
-- All, those that are closed too, with the journals to verify.
-- gives: establishment_id int
SELECT establishment_id FROM audit_heads ORDER BY establishment_id;

-- name: backup_establishments_count :one
-- gives: number int
SELECT count(*) AS number FROM establishments;
