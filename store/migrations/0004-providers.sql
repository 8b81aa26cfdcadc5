-- SPDX-License-Identifier: Apache-2.0
-- A way of signing in that was taken away stays for a while, so that this can be undone, and so that sessions and accounts
-- that came by it still say so.
ALTER TABLE sign_in_providers ADD COLUMN removed_at {time};

-- The provider that took the first step, when one did.
ALTER TABLE sign_in_tokens ADD COLUMN provider_id {int};
