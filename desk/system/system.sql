-- SPDX-License-Identifier: Apache-2.0
-- name: system_last_action :one
-- When an action was last written in the journal; null when never.
-- takes: establishment_id int, action text
-- gives: at time?
SELECT max(at) AS at FROM audit_log WHERE establishment_id = :establishment_id AND action = :action;

-- name: system_last_entry :one
-- takes: establishment_id int
-- gives: at time?
SELECT max(at) AS at FROM audit_log WHERE establishment_id = :establishment_id;
