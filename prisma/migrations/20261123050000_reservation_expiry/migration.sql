-- What is set aside for a second person who never decides goes back to the fund, and is listed.

ALTER TABLE payout
  -- until then the second person may decide; only a payout that waits for one has it
  ADD COLUMN reservation_until timestamptz,
  ADD COLUMN expired_at timestamptz,
  ADD CONSTRAINT payout_expires_unsent CHECK (expired_at IS NULL OR state = 'cancelled' AND sent_at IS NULL);
CREATE INDEX payout_expired ON payout (fund_id, expired_at, id) WHERE expired_at IS NOT NULL;
