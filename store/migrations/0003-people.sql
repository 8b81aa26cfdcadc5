-- SPDX-License-Identifier: Apache-2.0
-- What the list of people is sorted, searched and filtered by, beside each account, so that 100,000 of them are listed
-- from an index alone.
--
-- `sort_key` is the name, small and without accents (signin/fold.h), then the login; names of before keep their accents
-- there until they are next written. `role_bits` has the bit of each role that is held, by hand or by a provider's
-- groups, numbered as in enum role. `signed_in_at` is the last time somebody came in, 0 for never.
ALTER TABLE users ADD COLUMN sort_key {text} NOT NULL DEFAULT '';
ALTER TABLE users ADD COLUMN role_bits {int} NOT NULL DEFAULT 0;
ALTER TABLE users ADD COLUMN signed_in_at {time} NOT NULL DEFAULT 0;

UPDATE users SET
	sort_key = lower(name) || ' ' || login,
	role_bits = (
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
			UNION SELECT p.role FROM user_provider_roles p
			WHERE p.establishment_id = users.establishment_id AND p.user_id = users.id
		) held
	),
	signed_in_at = COALESCE((
		SELECT max(s.created_at) FROM sessions s
		WHERE s.establishment_id = users.establishment_id AND s.user_id = users.id
	), 0);

CREATE INDEX users_by_name ON users (establishment_id, sort_key, id, role_bits, disabled_at, signed_in_at);
CREATE INDEX users_by_sign_in ON users (establishment_id, signed_in_at, id, role_bits, disabled_at, sort_key);
