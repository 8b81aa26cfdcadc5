-- SPDX-License-Identifier: Apache-2.0
-- Who wrote words of an answer between its first and its last author: their numbers, between spaces. Nobody approves their own.
ALTER TABLE replies ADD COLUMN writers {text} NOT NULL DEFAULT '';
