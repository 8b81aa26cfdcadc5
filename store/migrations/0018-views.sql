-- SPDX-License-Identifier: Apache-2.0
-- A view that was removed can come back for a day.
ALTER TABLE case_views ADD COLUMN removed_at {time};
