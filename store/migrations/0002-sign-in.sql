-- SPDX-License-Identifier: Apache-2.0
-- What signing in remembers (signin/). Nothing here can be signed in with by who reads the table.

-- A letter that may be used once, before its term: an invitation, a forgotten password, or the second step of signing
-- in, whose first was taken. `hash` is of what the letter holds.
CREATE TABLE sign_in_tokens (
	hash {bytes} NOT NULL PRIMARY KEY,
	establishment_id {int} NOT NULL,
	user_id {int} NOT NULL,
	purpose {text} NOT NULL CHECK (purpose IN ('invitation', 'reset', 'second')),
	created_at {time} NOT NULL,
	expires_at {time} NOT NULL,
	used_at {time},
	FOREIGN KEY (establishment_id, user_id) REFERENCES users (establishment_id, id) ON DELETE CASCADE
) {strict};

CREATE INDEX sign_in_tokens_by_user ON sign_in_tokens (establishment_id, user_id);
CREATE INDEX sign_in_tokens_by_end ON sign_in_tokens (establishment_id, expires_at);

-- Tries that failed in a row, for a name whether it has an account or not: `subject` is its hash.
CREATE TABLE sign_in_tries (
	establishment_id {int} NOT NULL REFERENCES establishments (id),
	subject {bytes} NOT NULL,
	failures {int} NOT NULL,
	free_at {time} NOT NULL,
	last_at {time} NOT NULL,
	PRIMARY KEY (establishment_id, subject)
) {strict};

CREATE INDEX sign_in_tries_by_time ON sign_in_tries (establishment_id, last_at);

-- Who left for an OpenID provider and is to come back; `hash` is of the state that comes back too.
CREATE TABLE sign_in_flows (
	hash {bytes} NOT NULL PRIMARY KEY,
	establishment_id {int} NOT NULL,
	provider_id {int} NOT NULL,
	nonce {text} NOT NULL,
	verifier {text} NOT NULL,
	return_to {text} NOT NULL,
	expires_at {time} NOT NULL,
	FOREIGN KEY (establishment_id, provider_id) REFERENCES sign_in_providers (establishment_id, id)
		ON DELETE CASCADE
) {strict};

CREATE INDEX sign_in_flows_by_end ON sign_in_flows (establishment_id, expires_at);

-- Roles that a provider's groups give, made anew at each signing in; those of user_roles were given by hand, and stay.
CREATE TABLE user_provider_roles (
	establishment_id {int} NOT NULL,
	user_id {int} NOT NULL,
	provider_id {int} NOT NULL,
	role {text} NOT NULL REFERENCES roles (id),
	PRIMARY KEY (establishment_id, user_id, provider_id, role),
	FOREIGN KEY (establishment_id, user_id) REFERENCES users (establishment_id, id) ON DELETE CASCADE,
	FOREIGN KEY (establishment_id, provider_id) REFERENCES sign_in_providers (establishment_id, id)
		ON DELETE CASCADE
) {strict};
