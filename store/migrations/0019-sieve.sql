-- SPDX-License-Identifier: Apache-2.0
-- What the list of cases is sifted by, so that a filter that lets little through reads no case but those.
CREATE INDEX cases_sieve ON cases (establishment_id, number, state, nature, network, level, subject, channel, user_id, asked,
	opened_at, due_at, id);
