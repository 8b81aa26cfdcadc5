-- SPDX-License-Identifier: Apache-2.0
-- name: own_account :one
-- takes: establishment_id int, id int
-- gives: login text, name text, email text?, has_password bool, has_totp bool, codes_left int, provider text?
-- gives: in_directory bool
SELECT u.login, u.name, u.email, u.password_hash IS NOT NULL, u.totp_secret IS NOT NULL,
	(SELECT count(*) FROM recovery_codes c
	 WHERE c.establishment_id = u.establishment_id AND c.user_id = u.id AND c.used_at IS NULL),
	(SELECT min(p.name) FROM user_identities i
	 JOIN sign_in_providers p ON p.establishment_id = i.establishment_id AND p.id = i.provider_id
	 WHERE i.establishment_id = u.establishment_id AND i.user_id = u.id),
	EXISTS (SELECT 1 FROM user_identities i
	 JOIN sign_in_providers p ON p.establishment_id = i.establishment_id AND p.id = i.provider_id
	 WHERE i.establishment_id = u.establishment_id AND i.user_id = u.id AND p.kind = 'ldap' AND p.enabled)
FROM users u WHERE u.establishment_id = :establishment_id AND u.id = :id;

-- name: own_sessions :many
-- Those that still hold, the last used first; `since` is when one that was not used since has ended.
-- takes: establishment_id int, user_id int, now time, since time, rows int
-- gives: hash bytes, client text, created_at time, seen_at time
SELECT hash, client, created_at, seen_at FROM sessions
WHERE establishment_id = :establishment_id AND user_id = :user_id AND revoked_at IS NULL AND expires_at > :now
	AND seen_at > :since
ORDER BY seen_at DESC, created_at DESC LIMIT :rows;

-- name: own_session_end :rows
-- takes: establishment_id int, user_id int, hash bytes, now time
UPDATE sessions SET revoked_at = :now
WHERE establishment_id = :establishment_id AND user_id = :user_id AND hash = :hash AND revoked_at IS NULL;

-- name: own_sessions_end_others :rows
-- takes: establishment_id int, user_id int, hash bytes, now time
UPDATE sessions SET revoked_at = :now
WHERE establishment_id = :establishment_id AND user_id = :user_id AND hash <> :hash AND revoked_at IS NULL;
