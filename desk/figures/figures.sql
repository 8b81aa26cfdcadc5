-- SPDX-License-Identifier: Apache-2.0

-- name: figures_cases :many
-- Cases opened in these months, behind one of them; empty network: all.
-- takes: establishment_id int, network text, from_month text, to_month text, after_month text, after int, rows int
-- gives: id int, month text, network text, subject text, channel text, nature text, level text, rules text, decision text
-- gives: reports int, opened_at time, looked_at time?, settled_at time?
SELECT id, month, network, subject, channel, nature, level, rules, decision, reports, opened_at, looked_at, settled_at
FROM cases
WHERE establishment_id = :establishment_id AND month >= :from_month AND month <= :to_month
	AND (month, id) > (:after_month, :after) AND (:network = '' OR network = :network)
ORDER BY month, id LIMIT :rows;

-- name: figures_tallies :many
-- takes: establishment_id int, network text, from_month text, to_month text
-- gives: month text, network text, what text, word text, number int
SELECT month, network, what, word, number FROM case_tallies
WHERE establishment_id = :establishment_id AND month >= :from_month AND month <= :to_month
	AND (:network = '' OR network = :network);
