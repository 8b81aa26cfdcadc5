-- SPDX-License-Identifier: Apache-2.0
-- name: job_add :rows
-- takes: establishment_id int?, queue text, kind text, payload text, unique_key text?, priority int, due_at time
-- takes: attempts_max int, now time
INSERT INTO jobs (establishment_id, queue, kind, payload, unique_key, priority, state, due_at, attempts_max, created_at)
VALUES (:establishment_id, :queue, :kind, :payload, :unique_key, :priority, 'waiting', :due_at, :attempts_max, :now)
ON CONFLICT DO NOTHING;

-- name: jobs_next :one
-- When the next job of a queue may be taken; null when there is none. For a worker that has nothing to do.
-- takes: queue text
-- gives: due_at time?
SELECT min(due_at) AS due_at FROM (
	SELECT min(due_at) AS due_at FROM jobs WHERE queue = :queue AND priority = 0 AND state IN ('waiting', 'leased')
	UNION ALL
	SELECT min(due_at) FROM jobs WHERE queue = :queue AND priority = 1 AND state IN ('waiting', 'leased')
	UNION ALL
	SELECT min(due_at) FROM jobs WHERE queue = :queue AND priority = 2 AND state IN ('waiting', 'leased')
) AS each_priority;

-- name: jobs_bury :rows
-- Those whose last worker never came back.
-- takes: now time, reason text
UPDATE jobs SET state = 'dead', ended_at = :now, last_error = :reason
WHERE state = 'leased' AND due_at <= :now AND attempts >= attempts_max;

-- name: job_take :one
-- takes: queue text, priority int, now time, until time, worker text
-- gives: id int, establishment_id int?, kind text, payload text, attempts int, attempts_max int
-- dialect: sqlite
UPDATE jobs SET state = 'leased', due_at = :until, attempts = attempts + 1, worker = :worker WHERE id = (
	SELECT id FROM jobs
	WHERE queue = :queue AND priority = :priority AND state IN ('waiting', 'leased') AND due_at <= :now
	ORDER BY due_at, id LIMIT 1
) RETURNING id, establishment_id, kind, payload, attempts, attempts_max;
-- dialect: postgresql
UPDATE jobs SET state = 'leased', due_at = :until, attempts = attempts + 1, worker = :worker WHERE id = (
	SELECT id FROM jobs
	WHERE queue = :queue AND priority = :priority AND state IN ('waiting', 'leased') AND due_at <= :now
	ORDER BY due_at, id LIMIT 1 FOR UPDATE SKIP LOCKED
) RETURNING id, establishment_id, kind, payload, attempts, attempts_max;

-- name: job_extend :rows
-- takes: id int, attempts int, until time
UPDATE jobs SET due_at = :until WHERE id = :id AND attempts = :attempts AND state = 'leased';

-- name: job_end :rows
-- The payload is forgotten: it may hold what concerns somebody.
-- takes: id int, attempts int, now time
UPDATE jobs SET state = 'done', payload = '{}', ended_at = :now, worker = NULL, last_error = NULL
WHERE id = :id AND attempts = :attempts AND state = 'leased';

-- name: job_fail :rows
-- takes: id int, attempts int, now time, due_at time, reason text
UPDATE jobs SET
	state = CASE WHEN attempts >= attempts_max THEN 'dead' ELSE 'waiting' END,
	ended_at = CASE WHEN attempts >= attempts_max THEN CAST(:now AS {time}) END,
	due_at = :due_at, worker = NULL, last_error = :reason
WHERE id = :id AND attempts = :attempts AND state = 'leased';

-- name: job_revive :rows
-- A dead one waits again. Its attempts go on counting, since they tell leases apart.
-- takes: id int, establishment_id int?, now time, attempts int
UPDATE jobs SET state = 'waiting', due_at = :now, ended_at = NULL, attempts_max = attempts + :attempts
WHERE id = :id AND state = 'dead' AND COALESCE(establishment_id, 0) = COALESCE(:establishment_id, 0);

-- name: jobs_health :many
-- takes: now time
-- gives: queue text, due int, later int, leased int, dead int, oldest_due_at time?
SELECT queue,
	count(*) FILTER (WHERE state = 'waiting' AND due_at <= :now),
	count(*) FILTER (WHERE state = 'waiting' AND due_at > :now),
	count(*) FILTER (WHERE state = 'leased'),
	count(*) FILTER (WHERE state = 'dead'),
	min(due_at) FILTER (WHERE state = 'waiting' AND due_at <= :now)
FROM jobs WHERE state IN ('waiting', 'leased', 'dead') GROUP BY queue ORDER BY queue;

-- name: jobs_dead :many
-- What an administrator has to look at, of one establishment, the last first.
-- takes: establishment_id int?, rows int
-- gives: id int, queue text, kind text, attempts int, last_error text?, created_at time, ended_at time?
SELECT id, queue, kind, attempts, last_error, created_at, ended_at FROM jobs
WHERE state = 'dead' AND COALESCE(establishment_id, 0) = COALESCE(:establishment_id, 0)
ORDER BY ended_at DESC, id DESC LIMIT :rows;
