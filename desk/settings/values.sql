-- SPDX-License-Identifier: Apache-2.0
-- What is set, or remembered, in the desk rather than in the file of settings; `value` is JSON.

-- name: setting_value :one
-- takes: establishment_id int, key text
-- gives: value text, updated_at time, updated_by int?
SELECT value, updated_at, updated_by FROM settings WHERE establishment_id = :establishment_id AND key = :key;

-- name: setting_put :exec
-- takes: establishment_id int, key text, value text, now time, user_id int?
INSERT INTO settings (establishment_id, key, value, updated_at, updated_by)
VALUES (:establishment_id, :key, :value, :now, :user_id)
ON CONFLICT (establishment_id, key) DO UPDATE SET value = excluded.value, updated_at = excluded.updated_at,
	updated_by = excluded.updated_by, version = settings.version + 1;

-- name: setting_forget :exec
-- takes: establishment_id int, key text
DELETE FROM settings WHERE establishment_id = :establishment_id AND key = :key;
