-- SPDX-License-Identifier: Apache-2.0
-- Rows as the first version of the tables held them: what every later migration has to bring along. Never changed.
INSERT INTO establishments (id, key, name, time_zone, created_at) VALUES
	(1, 'valmont', 'Centre hospitalier de Valmont', 'Europe/Paris', 1795694400000000),
	(2, 'saint-roch', 'Hôpital Saint-Roch', 'Indian/Reunion', 1795694400000000);
INSERT INTO users (id, establishment_id, login, name, email, password_hash, created_at, updated_at) VALUES
	(1, 1, 'c.martin', 'Claire Martin', 'c.martin@example.org', '$argon2id$v=19$m=65536,t=2,p=1$c2Vs$aGFjaGU', 0, 0),
	(2, 1, 'n.petit', 'Noé Petit', NULL, NULL, 0, 0),
	(3, 2, 'c.martin', 'Claire Martin', NULL, NULL, 0, 0);
UPDATE users SET disabled_at = 5, version = 2 WHERE id = 2;
INSERT INTO user_roles (establishment_id, user_id, role) VALUES (1, 1, 'administrateur'), (1, 1, 'dpo'), (2, 3, 'agent');
INSERT INTO sign_in_providers (id, establishment_id, key, kind, name, settings, enabled, created_at, updated_at) VALUES
	(1, 1, 'annuaire', 'ldap', 'Annuaire', '{"url": "ldaps://annuaire.example.org"}', TRUE, 0, 0),
	(2, 1, 'ancien', 'oidc', 'Ancien portail', '{}', FALSE, 0, 0);
INSERT INTO user_identities (establishment_id, provider_id, subject, user_id, created_at) VALUES (1, 1, 'uid=nPetit', 2, 0);
INSERT INTO settings (establishment_id, key, value, updated_at, updated_by) VALUES (1, 'retention.journal', '730', 0, 1);
INSERT INTO charter_versions (establishment_id, number, content, author_id, created_at) VALUES
	(1, 1, 'id: valmont', NULL, 0), (1, 2, 'id: valmont # relu', 1, 1);
INSERT INTO jobs (id, establishment_id, queue, kind, payload, unique_key, priority, state, due_at, attempts, attempts_max,
	worker, last_error, created_at, ended_at) VALUES
	(1, 1, 'default', 'mail.send', '{}', NULL, 1, 'done', 0, 1, 8, NULL, NULL, 0, 9),
	(2, 1, 'default', 'mail.send', '{"to": "a@example.org"}', 'a', 1, 'waiting', 0, 0, 8, NULL, NULL, 0, NULL),
	(3, NULL, 'default', 'purge', '{}', 'purge', 2, 'leased', 9, 1, 8, 'worker', NULL, 0, NULL),
	(4, 2, 'default', 'mail.send', '{"to": "b@example.org"}', NULL, 0, 'dead', 0, 8, 8, NULL, 'Le serveur ne répond pas.', 0, 9);
INSERT INTO search_texts (id, establishment_id, kind, object_id, text) VALUES (1, 1, 'case', 1, 'Une plainte en néonatalogie');
