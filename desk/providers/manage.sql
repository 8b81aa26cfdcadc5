-- SPDX-License-Identifier: Apache-2.0
-- Ways of signing in, as administrators set them (provider_add and provider_switch stand in signin/providers.sql). One that
-- was removed is only found by its number, to be put back.

-- name: providers_list :many
-- takes: establishment_id int, rows int
-- gives: id int, kind text, name text, settings text, enabled bool, version int, accounts int
SELECT p.id, p.kind, p.name, p.settings, p.enabled, p.version,
	(SELECT count(*) FROM user_identities i WHERE i.establishment_id = p.establishment_id AND i.provider_id = p.id)
FROM sign_in_providers p
WHERE p.establishment_id = :establishment_id AND p.removed_at IS NULL ORDER BY p.position, p.id LIMIT :rows;

-- name: provider_read :one
-- takes: establishment_id int, id int
-- gives: kind text, name text, settings text, enabled bool, removed_at time?, version int
SELECT kind, name, settings, enabled, removed_at, version FROM sign_in_providers
WHERE establishment_id = :establishment_id AND id = :id;

-- name: provider_change :rows
-- takes: establishment_id int, id int, version int, name text, settings text, now time
UPDATE sign_in_providers SET name = :name, settings = :settings, updated_at = :now, version = version + 1
WHERE establishment_id = :establishment_id AND id = :id AND version = :version AND removed_at IS NULL;

-- name: provider_remove :rows
-- takes: establishment_id int, id int, version int, now time
UPDATE sign_in_providers SET removed_at = :now, updated_at = :now, version = version + 1
WHERE establishment_id = :establishment_id AND id = :id AND version = :version AND removed_at IS NULL;

-- name: provider_put_back :rows
-- takes: establishment_id int, id int, now time
UPDATE sign_in_providers SET removed_at = NULL, updated_at = :now, version = version + 1
WHERE establishment_id = :establishment_id AND id = :id AND removed_at IS NOT NULL;

-- name: provider_place :exec
-- takes: establishment_id int, id int, position int
UPDATE sign_in_providers SET position = :position WHERE establishment_id = :establishment_id AND id = :id;

-- name: provider_sessions_end :exec
-- Those of who came by it.
-- takes: establishment_id int, id int, now time
UPDATE sessions SET revoked_at = :now
WHERE establishment_id = :establishment_id AND provider_id = :id AND revoked_at IS NULL;

-- name: provider_roles_note :exec
-- Once its groups give their roles, or do no longer: what lists filter accounts by (users.role_bits).
-- takes: establishment_id int, id int
UPDATE users SET role_bits = (
	SELECT COALESCE(sum(CASE held.role
		WHEN 'agent' THEN 1
		WHEN 'community-manager' THEN 2
		WHEN 'communication' THEN 4
		WHEN 'usagers' THEN 8
		WHEN 'drh' THEN 16
		WHEN 'affaires-medicales' THEN 32
		WHEN 'juridique' THEN 64
		WHEN 'dpo' THEN 128
		WHEN 'direction-generale' THEN 256
		WHEN 'administrateur' THEN 512
	END), 0)
	FROM (
		SELECT r.role FROM user_roles r
		WHERE r.establishment_id = users.establishment_id AND r.user_id = users.id
		UNION SELECT r.role FROM user_provider_roles r
		JOIN sign_in_providers p ON p.establishment_id = r.establishment_id AND p.id = r.provider_id
			AND p.enabled AND p.removed_at IS NULL
		WHERE r.establishment_id = users.establishment_id AND r.user_id = users.id
	) held
)
WHERE establishment_id = :establishment_id AND id IN (
	SELECT user_id FROM user_provider_roles WHERE establishment_id = :establishment_id AND provider_id = :id
);

-- name: provider_accounts :one
-- Those that came by it, and those of them that no password and no other provider lets in.
-- takes: establishment_id int, id int
-- gives: accounts int, alone int
SELECT count(*), COALESCE(sum(CASE WHEN u.password_hash IS NULL AND NOT EXISTS (
	SELECT 1 FROM user_identities o
	JOIN sign_in_providers p ON p.establishment_id = o.establishment_id AND p.id = o.provider_id
		AND p.enabled AND p.removed_at IS NULL
	WHERE o.establishment_id = u.establishment_id AND o.user_id = u.id AND o.provider_id <> :id
) THEN 1 ELSE 0 END), 0)
FROM user_identities i JOIN users u ON u.establishment_id = i.establishment_id AND u.id = i.user_id
WHERE i.establishment_id = :establishment_id AND i.provider_id = :id;

-- name: providers_administrators :one
-- How many can sign in and administer.
-- takes: establishment_id int
-- gives: count int
SELECT count(*) FROM users u
WHERE u.establishment_id = :establishment_id AND u.disabled_at IS NULL
	AND (
		EXISTS (SELECT 1 FROM user_roles r
			WHERE r.establishment_id = u.establishment_id AND r.user_id = u.id AND r.role = 'administrateur')
		OR EXISTS (SELECT 1 FROM user_provider_roles r
			JOIN sign_in_providers p ON p.establishment_id = r.establishment_id AND p.id = r.provider_id
				AND p.enabled AND p.removed_at IS NULL
			WHERE r.establishment_id = u.establishment_id AND r.user_id = u.id AND r.role = 'administrateur')
	)
	AND (
		u.password_hash IS NOT NULL
		OR EXISTS (SELECT 1 FROM user_identities i
			JOIN sign_in_providers p ON p.establishment_id = i.establishment_id AND p.id = i.provider_id
				AND p.enabled AND p.removed_at IS NULL
			WHERE i.establishment_id = u.establishment_id AND i.user_id = u.id)
	);
