-- What is set aside for a second person who never decides goes back to the fund, and is listed.

ALTER TABLE payout
  -- until then the second person may decide; only a payout that waits for one has it
  ADD COLUMN reservation_until timestamptz,
  ADD COLUMN expired_at timestamptz,
  ADD CONSTRAINT payout_expires_unsent CHECK (expired_at IS NULL OR state = 'cancelled' AND sent_at IS NULL);
CREATE INDEX payout_expired ON payout (fund_id, expired_at, id) WHERE expired_at IS NOT NULL;

-- Two funds, two journals, one transaction. A receiving fund that is not there, and a key that was used for another one, are
-- refusals like any other: nothing reaches the giving fund.
CREATE OR REPLACE FUNCTION ledger_transfer(from_fund uuid, to_fund uuid, command json) RETURNS json LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp SET enable_seqscan = off SET datestyle = 'ISO, YMD' AS $$
DECLARE
  given json;
  taken json;
  side jsonb := command::jsonb;
  key_out text := (side ->> 'key') || ':out';
  key_in text := (side ->> 'key') || ':in';
BEGIN
  IF from_fund = to_fund THEN RAISE EXCEPTION 'a transfer needs two funds' USING ERRCODE = '22023'; END IF;
  PERFORM FROM fund WHERE id IN (from_fund, to_fund) ORDER BY id FOR UPDATE;
  IF EXISTS (SELECT FROM journal WHERE idem_key = key_in AND fund_id <> to_fund)
    OR EXISTS (SELECT FROM ledger_refusal WHERE idem_key = key_in AND fund_id <> to_fund) THEN
    RETURN ledger_refusal('IDEMPOTENCY_CONFLICT');
  END IF;
  -- refused before the giving fund is asked, so that nothing has to be taken back
  IF NOT EXISTS (SELECT FROM journal WHERE idem_key = key_in)
    AND (NOT EXISTS (SELECT FROM fund WHERE id = to_fund) OR EXISTS (SELECT FROM ledger_refusal WHERE idem_key = key_in)) THEN
    RETURN ledger_apply(to_fund, json_build_array(side || jsonb_build_object('kind', 'transfer-in', 'key', key_in)),
      ARRAY['transfer-in']) -> 0;
  END IF;
  given := ledger_apply(from_fund, json_build_array(side || jsonb_build_object('kind', 'transfer-out', 'key', key_out)),
    ARRAY['transfer-out']) -> 0;
  IF given ->> 'refused' IS NOT NULL THEN RETURN given; END IF;
  taken := ledger_apply(to_fund, json_build_array(side || jsonb_build_object('kind', 'transfer-in', 'key', key_in)),
    ARRAY['transfer-in']) -> 0;
  IF taken ->> 'refused' IS NOT NULL THEN
    RAISE EXCEPTION 'the receiving fund refused: %', taken ->> 'refused' USING ERRCODE = 'XP006';
  END IF;
  RETURN (given::jsonb || jsonb_build_object('extra', jsonb_build_object('receivedAs', taken ->> 'voucherNo')))::json;
END $$;
