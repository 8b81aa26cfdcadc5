-- SPDX-License-Identifier: Apache-2.0
-- Processes that work jobs.

-- name: worker_put :exec
-- takes: name text, threads int, version text, started_at time, now time
INSERT INTO workers (name, threads, version, started_at, seen_at)
VALUES (:name, :threads, :version, :started_at, :now)
ON CONFLICT (name) DO UPDATE SET seen_at = excluded.seen_at, threads = excluded.threads;

-- name: worker_gone :exec
-- takes: name text
DELETE FROM workers WHERE name = :name;

-- name: workers_forget :exec
-- Those that ended without a word, long ago.
-- takes: before time
DELETE FROM workers WHERE seen_at < :before;

-- name: workers_all :many
-- gives: name text, threads int, version text, started_at time, seen_at time
SELECT name, threads, version, started_at, seen_at FROM workers ORDER BY name LIMIT 1000;
