-- SPDX-License-Identifier: Apache-2.0
-- Pages of the list: numbers alone, from an index alone (store/migrations/0003-people.sql). Words come as patterns of
-- LIKE, whose escape is « ! », and « % » is none, for which nothing is compared; role_bit 0 is any role; state is enum people_state.

-- name: people_by_name_up :many
-- takes: establishment_id int, from_key text, from_id int, word1 text, word2 text, word3 text, role_bit int, state int
-- takes: rows int
-- gives: id int
SELECT id FROM users
WHERE establishment_id = :establishment_id AND (sort_key, id) > (:from_key, :from_id)
	AND (:role_bit = 0 OR (role_bits & :role_bit) <> 0)
	AND (:state = 0 OR ((disabled_at IS NOT NULL) = (:state = 3) AND (:state <> 2 OR signed_in_at = 0)))
	AND (:word1 = '%' OR sort_key LIKE :word1 ESCAPE '!') AND (:word2 = '%' OR sort_key LIKE :word2 ESCAPE '!')
	AND (:word3 = '%' OR sort_key LIKE :word3 ESCAPE '!')
ORDER BY sort_key, id LIMIT :rows;

-- name: people_by_name_down :many
-- takes: establishment_id int, from_key text, from_id int, word1 text, word2 text, word3 text, role_bit int, state int
-- takes: rows int
-- gives: id int
SELECT id FROM users
WHERE establishment_id = :establishment_id AND (sort_key, id) < (:from_key, :from_id)
	AND (:role_bit = 0 OR (role_bits & :role_bit) <> 0)
	AND (:state = 0 OR ((disabled_at IS NOT NULL) = (:state = 3) AND (:state <> 2 OR signed_in_at = 0)))
	AND (:word1 = '%' OR sort_key LIKE :word1 ESCAPE '!') AND (:word2 = '%' OR sort_key LIKE :word2 ESCAPE '!')
	AND (:word3 = '%' OR sort_key LIKE :word3 ESCAPE '!')
ORDER BY sort_key DESC, id DESC LIMIT :rows;

-- name: people_by_time_up :many
-- takes: establishment_id int, from_time time, from_id int, word1 text, word2 text, word3 text, role_bit int, state int
-- takes: rows int
-- gives: id int
SELECT id FROM users
WHERE establishment_id = :establishment_id AND (signed_in_at, id) > (:from_time, :from_id)
	AND (:role_bit = 0 OR (role_bits & :role_bit) <> 0)
	AND (:state = 0 OR ((disabled_at IS NOT NULL) = (:state = 3) AND (:state <> 2 OR signed_in_at = 0)))
	AND (:word1 = '%' OR sort_key LIKE :word1 ESCAPE '!') AND (:word2 = '%' OR sort_key LIKE :word2 ESCAPE '!')
	AND (:word3 = '%' OR sort_key LIKE :word3 ESCAPE '!')
ORDER BY signed_in_at, id LIMIT :rows;

-- name: people_by_time_down :many
-- takes: establishment_id int, from_time time, from_id int, word1 text, word2 text, word3 text, role_bit int, state int
-- takes: rows int
-- gives: id int
SELECT id FROM users
WHERE establishment_id = :establishment_id AND (signed_in_at, id) < (:from_time, :from_id)
	AND (:role_bit = 0 OR (role_bits & :role_bit) <> 0)
	AND (:state = 0 OR ((disabled_at IS NOT NULL) = (:state = 3) AND (:state <> 2 OR signed_in_at = 0)))
	AND (:word1 = '%' OR sort_key LIKE :word1 ESCAPE '!') AND (:word2 = '%' OR sort_key LIKE :word2 ESCAPE '!')
	AND (:word3 = '%' OR sort_key LIKE :word3 ESCAPE '!')
ORDER BY signed_in_at DESC, id DESC LIMIT :rows;

-- name: people_total :one
-- How many there are, counted no further than `most`.
-- takes: establishment_id int, most int
-- gives: count int
SELECT count(*) FROM (SELECT 1 AS one FROM users WHERE establishment_id = :establishment_id LIMIT :most) counted;

-- name: people_shown :one
-- A line of the list. `able`: signs in with a password or by a provider.
-- takes: establishment_id int, id int, now time
-- gives: login text, name text, role_bits int, signed_in_at time, closed bool, able bool, has_totp bool, invited bool
SELECT u.login, u.name, u.role_bits, u.signed_in_at, u.disabled_at IS NOT NULL,
	u.password_hash IS NOT NULL OR EXISTS (
		SELECT 1 FROM user_identities i WHERE i.establishment_id = u.establishment_id AND i.user_id = u.id),
	u.totp_secret IS NOT NULL,
	EXISTS (
		SELECT 1 FROM sign_in_tokens t
		WHERE t.establishment_id = u.establishment_id AND t.user_id = u.id AND t.purpose = 'invitation'
			AND t.used_at IS NULL AND t.expires_at > :now)
FROM users u WHERE u.establishment_id = :establishment_id AND u.id = :id;

-- name: people_one :one
-- takes: establishment_id int, id int, now time
-- gives: login text, name text, email text?, sort_key text, role_bits int, signed_in_at time, disabled_at time?
-- gives: created_at time, has_password bool, has_totp bool, invited_until time?, provider text?, sessions int
SELECT u.login, u.name, u.email, u.sort_key, u.role_bits, u.signed_in_at, u.disabled_at, u.created_at,
	u.password_hash IS NOT NULL, u.totp_secret IS NOT NULL,
	(SELECT max(t.expires_at) FROM sign_in_tokens t
	 WHERE t.establishment_id = u.establishment_id AND t.user_id = u.id AND t.purpose = 'invitation'
		AND t.used_at IS NULL AND t.expires_at > :now),
	(SELECT min(p.name) FROM user_identities i
	 JOIN sign_in_providers p ON p.establishment_id = i.establishment_id AND p.id = i.provider_id
	 WHERE i.establishment_id = u.establishment_id AND i.user_id = u.id),
	(SELECT count(*) FROM sessions s
	 WHERE s.establishment_id = u.establishment_id AND s.user_id = u.id AND s.revoked_at IS NULL
		AND s.expires_at > :now)
FROM users u WHERE u.establishment_id = :establishment_id AND u.id = :id;

-- name: people_roles_by_hand :many
-- takes: establishment_id int, user_id int
-- gives: role text
SELECT role FROM user_roles WHERE establishment_id = :establishment_id AND user_id = :user_id;
