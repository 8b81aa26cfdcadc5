-- SPDX-License-Identifier: Apache-2.0
-- What every capability stands on. Several establishments (a GHT) share an installation and never see each other's
-- rows: every table that holds data bears establishment_id, and what refers to a row refers to its establishment with
-- it. Instants are microseconds of UTC. What is secret is kept as a hash; totp_secret is sealed with a key that stands
-- in a file.

CREATE TABLE establishments (
	id {id},
	key {text} NOT NULL UNIQUE,
	name {text} NOT NULL,
	time_zone {text} NOT NULL,
	created_at {time} NOT NULL,
	closed_at {time}
) {strict};

-- Who may sign in. `login` is as it is compared: folded by whoever writes it.
CREATE TABLE users (
	id {id},
	establishment_id {int} NOT NULL REFERENCES establishments (id),
	login {text} NOT NULL,
	name {text} NOT NULL,
	email {text},
	disabled_at {time},
	password_hash {text},
	password_changed_at {time},
	totp_secret {bytes},
	totp_step {int},
	created_at {time} NOT NULL,
	updated_at {time} NOT NULL,
	version {int} NOT NULL DEFAULT 1,
	UNIQUE (establishment_id, login),
	UNIQUE (establishment_id, id)
) {strict};

CREATE TABLE recovery_codes (
	establishment_id {int} NOT NULL,
	user_id {int} NOT NULL,
	hash {bytes} NOT NULL,
	used_at {time},
	PRIMARY KEY (establishment_id, user_id, hash),
	FOREIGN KEY (establishment_id, user_id) REFERENCES users (establishment_id, id) ON DELETE CASCADE
) {strict};

CREATE TABLE roles (
	id {text} NOT NULL PRIMARY KEY,
	name {text} NOT NULL
) {strict};

INSERT INTO roles (id, name) VALUES
	('agent', 'Agent'),
	('community-manager', 'Community manager'),
	('communication', 'Direction de la communication'),
	('usagers', 'Direction des usagers'),
	('drh', 'Direction des ressources humaines'),
	('affaires-medicales', 'Direction des affaires médicales'),
	('juridique', 'Direction juridique'),
	('dpo', 'Délégué à la protection des données'),
	('direction-generale', 'Direction générale'),
	('administrateur', 'Administrateur');

CREATE TABLE user_roles (
	establishment_id {int} NOT NULL,
	user_id {int} NOT NULL,
	role {text} NOT NULL REFERENCES roles (id),
	PRIMARY KEY (establishment_id, user_id, role),
	FOREIGN KEY (establishment_id, user_id) REFERENCES users (establishment_id, id) ON DELETE CASCADE
) {strict};

-- Where accounts come from, beside local passwords. `settings` is JSON, and names files where it would hold a secret.
CREATE TABLE sign_in_providers (
	id {id},
	establishment_id {int} NOT NULL REFERENCES establishments (id),
	key {text} NOT NULL,
	kind {text} NOT NULL CHECK (kind IN ('oidc', 'ldap')),
	name {text} NOT NULL,
	settings {text} NOT NULL,
	enabled {bool} NOT NULL,
	position {int} NOT NULL DEFAULT 0,
	created_at {time} NOT NULL,
	updated_at {time} NOT NULL,
	version {int} NOT NULL DEFAULT 1,
	UNIQUE (establishment_id, key),
	UNIQUE (establishment_id, id)
) {strict};

-- Who an account is for a provider: its `sub`, or its entryUUID.
CREATE TABLE user_identities (
	establishment_id {int} NOT NULL,
	provider_id {int} NOT NULL,
	subject {text} NOT NULL,
	user_id {int} NOT NULL,
	created_at {time} NOT NULL,
	PRIMARY KEY (establishment_id, provider_id, subject),
	FOREIGN KEY (establishment_id, provider_id) REFERENCES sign_in_providers (establishment_id, id)
		ON DELETE CASCADE,
	FOREIGN KEY (establishment_id, user_id) REFERENCES users (establishment_id, id) ON DELETE CASCADE
) {strict};

CREATE INDEX user_identities_by_user ON user_identities (establishment_id, user_id);

-- `hash` is of the cookie: who reads the table cannot sign in with it.
CREATE TABLE sessions (
	hash {bytes} NOT NULL PRIMARY KEY,
	establishment_id {int} NOT NULL,
	user_id {int} NOT NULL,
	provider_id {int},
	csrf {bytes} NOT NULL,
	created_at {time} NOT NULL,
	seen_at {time} NOT NULL,
	expires_at {time} NOT NULL,
	revoked_at {time},
	client {text} NOT NULL DEFAULT '',
	FOREIGN KEY (establishment_id, user_id) REFERENCES users (establishment_id, id) ON DELETE CASCADE,
	FOREIGN KEY (establishment_id, provider_id) REFERENCES sign_in_providers (establishment_id, id)
) {strict};

CREATE INDEX sessions_by_user ON sessions (establishment_id, user_id);
CREATE INDEX sessions_by_end ON sessions (expires_at);

-- Keys of programs, with the permissions they have, in one text, between spaces.
CREATE TABLE api_keys (
	id {id},
	establishment_id {int} NOT NULL REFERENCES establishments (id),
	hash {bytes} NOT NULL UNIQUE,
	name {text} NOT NULL,
	scopes {text} NOT NULL,
	created_by {int} NOT NULL,
	created_at {time} NOT NULL,
	expires_at {time},
	used_at {time},
	revoked_at {time},
	FOREIGN KEY (establishment_id, created_by) REFERENCES users (establishment_id, id)
) {strict};

CREATE INDEX api_keys_by_establishment ON api_keys (establishment_id);

-- What an administrator sets in the desk rather than in the file of settings. `value` is JSON.
CREATE TABLE settings (
	establishment_id {int} NOT NULL REFERENCES establishments (id),
	key {text} NOT NULL,
	value {text} NOT NULL,
	updated_at {time} NOT NULL,
	updated_by {int},
	version {int} NOT NULL DEFAULT 1,
	PRIMARY KEY (establishment_id, key),
	FOREIGN KEY (establishment_id, updated_by) REFERENCES users (establishment_id, id)
) {strict};

-- An establishment's own charter, each version whole: the one with the highest number serves.
CREATE TABLE charter_versions (
	establishment_id {int} NOT NULL REFERENCES establishments (id),
	number {int} NOT NULL,
	content {text} NOT NULL,
	comment {text} NOT NULL DEFAULT '',
	author_id {int},
	created_at {time} NOT NULL,
	PRIMARY KEY (establishment_id, number),
	FOREIGN KEY (establishment_id, author_id) REFERENCES users (establishment_id, id)
) {strict};

-- Slow work, mail among it (store/jobs.h). establishment_id is null for the installation's own. `due_at` is when a job
-- may be taken: a waiting one from then on, a leased one because its lease ended then.
CREATE TABLE jobs (
	id {id},
	establishment_id {int} REFERENCES establishments (id),
	queue {text} NOT NULL,
	kind {text} NOT NULL,
	payload {text} NOT NULL,
	unique_key {text},
	priority {int} NOT NULL CHECK (priority BETWEEN 0 AND 2),
	state {text} NOT NULL CHECK (state IN ('waiting', 'leased', 'done', 'dead')),
	due_at {time} NOT NULL,
	attempts {int} NOT NULL DEFAULT 0,
	attempts_max {int} NOT NULL,
	worker {text},
	last_error {text},
	created_at {time} NOT NULL,
	ended_at {time}
) {strict};

CREATE INDEX jobs_ready ON jobs (queue, priority, due_at, id) WHERE state IN ('waiting', 'leased');
CREATE INDEX jobs_leased ON jobs (due_at) WHERE state = 'leased';
CREATE INDEX jobs_ended ON jobs (ended_at) WHERE state IN ('done', 'dead');
CREATE UNIQUE INDEX jobs_unique ON jobs (COALESCE(establishment_id, 0), kind, unique_key)
	WHERE unique_key IS NOT NULL AND state IN ('waiting', 'leased');

-- Who did what to what (store/audit.h). Each row bears the hash of the one before it in its establishment; `sequence`
-- and `hash` of the head are those of its last row. Rows before first_sequence were purged, and first_hash is the last
-- of those.
CREATE TABLE audit_heads (
	establishment_id {int} NOT NULL PRIMARY KEY REFERENCES establishments (id),
	salt {bytes} NOT NULL,
	sequence {int} NOT NULL,
	hash {bytes} NOT NULL,
	first_sequence {int} NOT NULL,
	first_hash {bytes} NOT NULL
) {strict};

CREATE TABLE audit_log (
	establishment_id {int} NOT NULL REFERENCES audit_heads (establishment_id),
	sequence {int} NOT NULL,
	at {time} NOT NULL,
	actor_kind {text} NOT NULL,
	actor_id {int},
	action {text} NOT NULL,
	object_kind {text} NOT NULL,
	object_id {text} NOT NULL,
	fields {text} NOT NULL,
	sealed {bytes},
	hash {bytes} NOT NULL,
	PRIMARY KEY (establishment_id, sequence)
) {strict};

CREATE INDEX audit_log_by_time ON audit_log (establishment_id, at);
CREATE INDEX audit_log_by_object ON audit_log (establishment_id, object_kind, object_id);

-- Texts that people look for (store/search.h); each engine keeps its own index of them.
CREATE TABLE search_texts (
	id {id},
	establishment_id {int} NOT NULL REFERENCES establishments (id),
	kind {text} NOT NULL,
	object_id {int} NOT NULL,
	text {text} NOT NULL,
	UNIQUE (establishment_id, kind, object_id)
) {strict};
