-- SPDX-License-Identifier: Apache-2.0
-- Accounts, their roles, and what they sign in with. Logins come folded (account_fold).

-- name: account_insert :one
-- takes: establishment_id int, login text, name text, plain_name text, email text?, now time
-- gives: id int
INSERT INTO users (establishment_id, login, name, sort_key, email, created_at, updated_at)
VALUES (:establishment_id, :login, :name, :plain_name || ' ' || :login, :email, :now, :now) RETURNING id;

-- name: account_by_login :one
-- takes: establishment_id int, login text
-- gives: id int, name text, email text?, disabled_at time?, password_hash text?, totp_secret bytes?
SELECT id, name, email, disabled_at, password_hash, totp_secret FROM users
WHERE establishment_id = :establishment_id AND login = :login;

-- name: account_by_id :one
-- takes: establishment_id int, id int
-- gives: login text, name text, email text?, disabled_at time?, password_hash text?, totp_secret bytes?, totp_step int?
-- gives: version int
SELECT login, name, email, disabled_at, password_hash, totp_secret, totp_step, version FROM users
WHERE establishment_id = :establishment_id AND id = :id;

-- name: account_set_password :rows
-- takes: establishment_id int, id int, password_hash text, now time
UPDATE users SET password_hash = :password_hash, password_changed_at = :now, updated_at = :now, version = version + 1
WHERE establishment_id = :establishment_id AND id = :id AND disabled_at IS NULL;

-- name: account_rehash :exec
-- The same password, hashed with higher parameters, unless it was changed meanwhile.
-- takes: establishment_id int, id int, old_hash text, password_hash text
UPDATE users SET password_hash = :password_hash
WHERE establishment_id = :establishment_id AND id = :id AND password_hash = :old_hash;

-- name: account_set_disabled :rows
-- takes: establishment_id int, id int, disabled_at time?, now time
UPDATE users SET disabled_at = :disabled_at, updated_at = :now, version = version + 1
WHERE establishment_id = :establishment_id AND id = :id;

-- name: account_set_totp :rows
-- takes: establishment_id int, id int, totp_secret bytes?, totp_step int?, now time
UPDATE users SET totp_secret = :totp_secret, totp_step = :totp_step, updated_at = :now, version = version + 1
WHERE establishment_id = :establishment_id AND id = :id;

-- name: account_take_step :rows
-- A code of the authenticator is used: neither it nor an older one is good again.
-- takes: establishment_id int, id int, step int
UPDATE users SET totp_step = :step
WHERE establishment_id = :establishment_id AND id = :id AND (totp_step IS NULL OR totp_step < :step);

-- name: account_identity :one
-- takes: establishment_id int, provider_id int, subject text
-- gives: id int, disabled_at time?
SELECT u.id, u.disabled_at FROM user_identities i
JOIN users u ON u.establishment_id = i.establishment_id AND u.id = i.user_id
WHERE i.establishment_id = :establishment_id AND i.provider_id = :provider_id AND i.subject = :subject;

-- name: account_identity_add :exec
-- takes: establishment_id int, provider_id int, subject text, user_id int, now time
INSERT INTO user_identities (establishment_id, provider_id, subject, user_id, created_at)
VALUES (:establishment_id, :provider_id, :subject, :user_id, :now);

-- name: account_describe :exec
-- What a provider says of somebody.
-- takes: establishment_id int, id int, name text, plain_name text, email text?, now time
UPDATE users SET name = :name, sort_key = :plain_name || ' ' || login, email = COALESCE(:email, email),
	updated_at = :now, version = version + 1
WHERE establishment_id = :establishment_id AND id = :id
	AND (name <> :name OR COALESCE(email, '') <> COALESCE(:email, email, ''));

-- name: account_contact :rows
-- takes: establishment_id int, id int, name text, plain_name text, email text?, now time
UPDATE users SET name = :name, sort_key = :plain_name || ' ' || login, email = :email, updated_at = :now,
	version = version + 1
WHERE establishment_id = :establishment_id AND id = :id;

-- name: account_role_bits :exec
-- Beside the account, for the list of people.
-- takes: establishment_id int, id int, role_bits int
UPDATE users SET role_bits = :role_bits WHERE establishment_id = :establishment_id AND id = :id;

-- name: account_role_ids :many
-- Those given by hand and those of the groups of providers that may be used.
-- takes: establishment_id int, user_id int
-- gives: role text
SELECT role FROM user_roles WHERE establishment_id = :establishment_id AND user_id = :user_id
UNION SELECT r.role FROM user_provider_roles r
JOIN sign_in_providers p ON p.establishment_id = r.establishment_id AND p.id = r.provider_id
	AND p.enabled AND p.removed_at IS NULL
WHERE r.establishment_id = :establishment_id AND r.user_id = :user_id;

-- name: account_roles_clear :exec
-- takes: establishment_id int, user_id int
DELETE FROM user_roles WHERE establishment_id = :establishment_id AND user_id = :user_id;

-- name: account_role_add :exec
-- takes: establishment_id int, user_id int, role text
INSERT INTO user_roles (establishment_id, user_id, role) VALUES (:establishment_id, :user_id, :role);

-- name: account_provider_roles :many
-- takes: establishment_id int, user_id int, provider_id int
-- gives: role text
SELECT role FROM user_provider_roles
WHERE establishment_id = :establishment_id AND user_id = :user_id AND provider_id = :provider_id;

-- name: account_provider_roles_clear :exec
-- takes: establishment_id int, user_id int, provider_id int
DELETE FROM user_provider_roles
WHERE establishment_id = :establishment_id AND user_id = :user_id AND provider_id = :provider_id;

-- name: account_provider_role_add :exec
-- takes: establishment_id int, user_id int, provider_id int, role text
INSERT INTO user_provider_roles (establishment_id, user_id, provider_id, role)
VALUES (:establishment_id, :user_id, :provider_id, :role);

-- name: account_administrators :one
-- How many can still administer.
-- takes: establishment_id int
-- gives: count int
SELECT count(*) FROM users u WHERE u.establishment_id = :establishment_id AND u.disabled_at IS NULL AND (
	EXISTS (SELECT 1 FROM user_roles r
		WHERE r.establishment_id = u.establishment_id AND r.user_id = u.id AND r.role = 'administrateur')
	OR EXISTS (SELECT 1 FROM user_provider_roles r
		JOIN sign_in_providers p ON p.establishment_id = r.establishment_id AND p.id = r.provider_id
			AND p.enabled AND p.removed_at IS NULL
		WHERE r.establishment_id = u.establishment_id AND r.user_id = u.id AND r.role = 'administrateur')
);

-- name: account_role_names :many
-- Every role that the base knows.
-- gives: id text, name text
SELECT id, name FROM roles ORDER BY id;

-- name: account_sessions_end :exec
-- takes: establishment_id int, user_id int, now time
UPDATE sessions SET revoked_at = :now
WHERE establishment_id = :establishment_id AND user_id = :user_id AND revoked_at IS NULL;

-- name: recovery_code_add :exec
-- takes: establishment_id int, user_id int, hash bytes
INSERT INTO recovery_codes (establishment_id, user_id, hash) VALUES (:establishment_id, :user_id, :hash);

-- name: recovery_codes_clear :exec
-- takes: establishment_id int, user_id int
DELETE FROM recovery_codes WHERE establishment_id = :establishment_id AND user_id = :user_id;

-- name: recovery_code_use :rows
-- takes: establishment_id int, user_id int, hash bytes, now time
UPDATE recovery_codes SET used_at = :now
WHERE establishment_id = :establishment_id AND user_id = :user_id AND hash = :hash AND used_at IS NULL;

-- name: recovery_codes_left :one
-- takes: establishment_id int, user_id int
-- gives: count int
SELECT count(*) FROM recovery_codes
WHERE establishment_id = :establishment_id AND user_id = :user_id AND used_at IS NULL;
