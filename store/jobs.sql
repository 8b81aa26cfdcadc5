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

-- name: job_bury :rows
-- Will never succeed, however often it is tried.
-- takes: id int, attempts int, now time, reason text
UPDATE jobs SET state = 'dead', ended_at = :now, worker = NULL, last_error = :reason
WHERE id = :id AND attempts = :attempts AND state = 'leased';

-- name: jobs_settle_new :rows
-- Those that were added by a clock that was ahead of what it says now: they keep their distance.
-- takes: now time
UPDATE jobs SET due_at = due_at - (created_at - :now), created_at = :now
WHERE state = 'waiting' AND created_at > :now;

-- name: jobs_settle_held :rows
-- Leases and retries of such a clock: none honest is later than `latest`.
-- takes: now time, latest time
UPDATE jobs SET due_at = :now
WHERE due_at > :latest AND (state = 'leased' OR (state = 'waiting' AND attempts > 0));

-- name: job_revive :rows
-- A dead one waits again. Its attempts go on counting, since they tell leases apart.
-- takes: id int, establishment_id int?, now time, attempts int
UPDATE jobs SET state = 'waiting', due_at = :now, ended_at = NULL, abandoned_at = NULL,
	attempts_max = attempts + :attempts
WHERE id = :id AND state = 'dead' AND COALESCE(establishment_id, 0) = COALESCE(:establishment_id, 0);

-- name: job_abandon :rows
-- A dead one that nobody wants done any more; null: it is wanted again.
-- takes: id int, establishment_id int?, abandoned_at time?
UPDATE jobs SET abandoned_at = :abandoned_at
WHERE id = :id AND state = 'dead' AND COALESCE(establishment_id, 0) = COALESCE(:establishment_id, 0);

-- name: jobs_forget_abandoned :rows
-- What they held may concern somebody.
-- takes: establishment_id int, before time
UPDATE jobs SET payload = '{}'
WHERE COALESCE(establishment_id, 0) = :establishment_id AND state = 'dead' AND abandoned_at < :before
	AND payload <> '{}';

-- name: jobs_health :many
-- Of one establishment, and of the installation itself.
-- takes: establishment_id int, now time
-- gives: queue text, due int, later int, leased int, dead int, abandoned int, oldest_due_at time?
SELECT queue,
	count(*) FILTER (WHERE state = 'waiting' AND due_at <= :now),
	count(*) FILTER (WHERE state = 'waiting' AND due_at > :now),
	count(*) FILTER (WHERE state = 'leased'),
	count(*) FILTER (WHERE state = 'dead' AND abandoned_at IS NULL),
	count(*) FILTER (WHERE state = 'dead' AND abandoned_at IS NOT NULL),
	min(due_at) FILTER (WHERE state = 'waiting' AND due_at <= :now)
FROM jobs WHERE state IN ('waiting', 'leased', 'dead') AND COALESCE(establishment_id, 0) IN (0, :establishment_id)
GROUP BY queue ORDER BY queue;

-- name: jobs_page :many
-- Of one establishment and of the installation itself, in one state, the last added first; `before` is the last number of
-- the page before.
-- takes: establishment_id int, state text, abandoned bool, before int, rows int
-- gives: id int, establishment_id int?, queue text, kind text, attempts int, attempts_max int, due_at time
-- gives: last_error text?, created_at time, ended_at time?
SELECT id, establishment_id, queue, kind, attempts, attempts_max, due_at, last_error, created_at, ended_at FROM (
	SELECT * FROM (
		SELECT * FROM jobs WHERE COALESCE(establishment_id, 0) = :establishment_id AND state = :state
			AND id < :before AND (abandoned_at IS NOT NULL) = :abandoned
		ORDER BY id DESC LIMIT :rows
	) AS theirs
	UNION ALL
	SELECT * FROM (
		SELECT * FROM jobs WHERE COALESCE(establishment_id, 0) = 0 AND state = :state
			AND id < :before AND (abandoned_at IS NOT NULL) = :abandoned
		ORDER BY id DESC LIMIT :rows
	) AS shared
) AS both_kinds ORDER BY id DESC LIMIT :rows;

-- name: job_scheduled :one
-- When a job with a unique key is to be done; null when none waits.
-- takes: establishment_id int, kind text, unique_key text
-- gives: due_at time?
SELECT min(due_at) AS due_at FROM jobs
WHERE COALESCE(establishment_id, 0) = :establishment_id AND kind = :kind AND unique_key = :unique_key
	AND state IN ('waiting', 'leased');

-- name: job_advance :rows
-- One that waits for later than it should.
-- takes: establishment_id int, kind text, unique_key text, due_at time
UPDATE jobs SET due_at = :due_at
WHERE COALESCE(establishment_id, 0) = :establishment_id AND kind = :kind AND unique_key = :unique_key
	AND state = 'waiting' AND due_at > :due_at;
