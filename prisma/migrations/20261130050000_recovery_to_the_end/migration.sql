-- A claim is pursued to its end: step by step, by the policy's days, until the money is back or two people gave it up.

INSERT INTO state_move (machine, from_state, to_state) VALUES
  -- found liable after an objection: the days begin anew
  ('recovery', 'objected', 'noticed'),
  ('recovery', 'overdue', 'noticed');

ALTER TABLE recovery
  -- how often its days began: with the notice, after a finding, with each instalment
  ADD COLUMN round int NOT NULL DEFAULT 1,
  -- overdue only then, where a plan gives some days more
  ADD COLUMN grace_until timestamptz,
  -- when the next steps come, fixed when the claim is overdue; and when each came
  ADD COLUMN delist_due_at timestamptz,
  ADD COLUMN deposit_due_at timestamptz,
  ADD COLUMN legal_due_at timestamptz,
  ADD COLUMN delisted_at timestamptz,
  ADD COLUMN deposit_asked_at timestamptz,
  ADD COLUMN referred_at timestamptz,
  -- what may be drawn from the merchant's deposit, once the step came
  ADD COLUMN draw_cents bigint CHECK (draw_cents > 0);
-- who is overdue already has the days from now on
UPDATE recovery SET delist_due_at = now() + interval '3 days', deposit_due_at = now() + interval '7 days',
  legal_due_at = now() + interval '21 days' WHERE state = 'overdue';

ALTER TABLE merchant
  ADD COLUMN delisted_because text CHECK (delisted_because IN ('does-not-repay')),
  ADD CONSTRAINT merchant_delisted CHECK (delisted_because IS NULL OR delisted_at IS NOT NULL);

-- What is drawn from a deposit is a repayment and a movement of the deposit, under one id, recorded and confirmed by the same two.
ALTER TABLE repayment ADD COLUMN source text NOT NULL DEFAULT 'bank' CHECK (source IN ('bank', 'deposit'));
ALTER TABLE deposit_movement
  ADD COLUMN recovery_id uuid REFERENCES recovery,
  DROP CONSTRAINT deposit_movement_kind,
  ADD CONSTRAINT deposit_movement_kind CHECK (kind IN ('received', 'returned', 'drawn')),
  ADD CONSTRAINT deposit_movement_drawn CHECK ((kind = 'drawn') = (recovery_id IS NOT NULL));

CREATE OR REPLACE FUNCTION deposit_is_covered() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE balance bigint;
BEGIN
  IF TG_OP = 'INSERT' THEN
    IF NEW.confirmed_at IS NOT NULL THEN
      RAISE EXCEPTION 'a deposit movement is confirmed after it was recorded' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
  END IF;
  IF OLD.confirmed_at IS NOT NULL OR OLD.refused_at IS NOT NULL THEN
    RAISE EXCEPTION 'a deposit movement is decided once' USING ERRCODE = 'check_violation';
  END IF;
  IF NEW.confirmed_at IS NOT NULL AND NEW.kind <> 'received' THEN
    PERFORM FROM merchant WHERE id = NEW.merchant_id FOR NO KEY UPDATE;
    SELECT coalesce(sum(CASE kind WHEN 'received' THEN amount_cents ELSE -amount_cents END), 0) INTO balance
      FROM deposit_movement WHERE merchant_id = NEW.merchant_id AND confirmed_at IS NOT NULL;
    IF balance < NEW.amount_cents THEN
      RAISE EXCEPTION 'more than was deposited' USING ERRCODE = 'check_violation', CONSTRAINT = 'deposit_is_covered';
    END IF;
  END IF;
  RETURN NEW;
END $$;

CREATE FUNCTION drawn_as_repaid() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  IF NEW.source = 'deposit' AND NEW.confirmed_at IS NOT NULL AND NOT EXISTS (
    SELECT FROM deposit_movement d WHERE d.id = NEW.id AND d.kind = 'drawn' AND d.amount_cents = NEW.amount_cents
      AND d.confirmed_by = NEW.confirmed_by AND d.recorded_by = NEW.recorded_by
  ) THEN
    RAISE EXCEPTION 'what is repaid from a deposit is drawn from it' USING ERRCODE = 'check_violation', CONSTRAINT = 'drawn_as_repaid';
  END IF;
  RETURN NEW;
END $$;
CREATE CONSTRAINT TRIGGER drawn_as_repaid AFTER INSERT OR UPDATE ON repayment DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW EXECUTE FUNCTION drawn_as_repaid();

-- Interest that a merchant pays on a claim names the claim; interest of the bank does not.
ALTER TABLE fund_movement
  DROP CONSTRAINT fund_movement_of_a_recovery,
  ADD CONSTRAINT fund_movement_of_a_recovery
    CHECK (CASE kind WHEN 'recovery-cost' THEN recovery_id IS NOT NULL WHEN 'interest' THEN true ELSE recovery_id IS NULL END);
CREATE INDEX fund_movement_recovery ON fund_movement (recovery_id) WHERE recovery_id IS NOT NULL;

DO $$
BEGIN
  IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'xianpei_worker') THEN
    GRANT INSERT ON deposit_movement TO xianpei_worker;
    GRANT UPDATE (confirmed_by, confirmed_at, refused_by, refused_at) ON deposit_movement TO xianpei_worker;
  END IF;
END $$;

-- Whose money it was in the end: found by somebody who had no part in the advance.
CREATE TABLE liability_finding (
  id uuid PRIMARY KEY,
  complaint_id uuid NOT NULL REFERENCES complaint,
  payout_id uuid NOT NULL REFERENCES payout,
  -- absent: found while the advance was still held
  recovery_id uuid REFERENCES recovery,
  outcome text NOT NULL CHECK (outcome IN ('liable', 'not-liable')),
  reason text NOT NULL,
  borne_by text CHECK (borne_by IN ('fund', 'tourist')),
  found_by text NOT NULL REFERENCES staff,
  at timestamptz NOT NULL,
  CHECK ((outcome = 'not-liable' AND recovery_id IS NOT NULL) = (borne_by IS NOT NULL))
);
CREATE INDEX liability_finding_recovery ON liability_finding (recovery_id, at);
CREATE INDEX liability_finding_complaint ON liability_finding (complaint_id, at);
CREATE TRIGGER liability_finding_kept BEFORE UPDATE OR DELETE ON liability_finding
  FOR EACH ROW EXECUTE FUNCTION refuse_change();

CREATE FUNCTION found_by_another() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  IF EXISTS (SELECT FROM decision d WHERE d.complaint_id = NEW.complaint_id AND d.stage = 'review' AND d.decided_by = NEW.found_by)
    OR EXISTS (SELECT FROM approval a JOIN payout p ON p.id = a.payout_id
      WHERE p.complaint_id = NEW.complaint_id AND NEW.found_by IN (a.approver_id, a.decided_by, a.corrected_by)) THEN
    RAISE EXCEPTION 'who had a part in the advance does not find about it'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'found_by_another';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER found_by_another BEFORE INSERT ON liability_finding FOR EACH ROW EXECUTE FUNCTION found_by_another();

DO $$
BEGIN
  IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'xianpei_worker') THEN
    GRANT SELECT, INSERT ON liability_finding TO xianpei_worker;
  END IF;
  IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'xianpei_api') THEN
    GRANT SELECT ON liability_finding TO xianpei_api;
  END IF;
END $$;

-- A merchant proposes to pay in parts, one of finance says yes or no; what was agreed stays as it was.
CREATE TABLE recovery_plan (
  id uuid PRIMARY KEY,
  recovery_id uuid NOT NULL REFERENCES recovery,
  -- [{on: YYYY-MM-DD in the city's zone, amountCents}]
  instalments jsonb NOT NULL CHECK (jsonb_array_length(instalments) BETWEEN 2 AND 12),
  proposed_at timestamptz NOT NULL,
  outcome text CHECK (outcome IN ('accepted', 'refused', 'lapsed')),
  decided_by text REFERENCES staff,
  decided_at timestamptz,
  reason text,
  -- what had been repaid before the first instalment
  base_cents bigint,
  ended_at timestamptz,
  ended_because text CHECK (ended_because IN ('kept', 'missed')),
  CHECK ((outcome IS NULL) = (decided_at IS NULL)),
  CHECK ((outcome IS NOT DISTINCT FROM 'accepted' OR outcome IS NOT DISTINCT FROM 'refused') = (decided_by IS NOT NULL)),
  CHECK (outcome IS DISTINCT FROM 'refused' OR reason IS NOT NULL),
  CHECK ((outcome IS NOT DISTINCT FROM 'accepted') = (base_cents IS NOT NULL)),
  CHECK ((ended_at IS NULL) = (ended_because IS NULL)),
  CHECK (ended_at IS NULL OR outcome = 'accepted')
);
CREATE UNIQUE INDEX recovery_plan_open ON recovery_plan (recovery_id)
  WHERE outcome IS NULL OR (outcome = 'accepted' AND ended_at IS NULL);
CREATE INDEX recovery_plan_recovery ON recovery_plan (recovery_id, proposed_at);

DO $$
BEGIN
  IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'xianpei_worker') THEN
    GRANT SELECT, INSERT ON recovery_plan TO xianpei_worker;
    GRANT UPDATE (outcome, decided_by, decided_at, reason, base_cents, ended_at, ended_because) ON recovery_plan TO xianpei_worker;
  END IF;
  IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'xianpei_api') THEN
    GRANT SELECT ON recovery_plan TO xianpei_api;
  END IF;
END $$;

-- The merchant was not liable: the fund bears it, or the tourist is asked, kindly and once, to pay it back.
ALTER TABLE write_off ADD COLUMN finding_id uuid REFERENCES liability_finding;
CREATE TABLE claw_back (
  -- the finding's
  id uuid PRIMARY KEY REFERENCES liability_finding,
  recovery_id uuid NOT NULL UNIQUE REFERENCES recovery,
  reference text NOT NULL UNIQUE,
  amount_cents bigint NOT NULL CHECK (amount_cents > 0),
  asked_at timestamptz NOT NULL
);
CREATE TABLE claw_back_payment (
  id uuid PRIMARY KEY,
  claw_back_id uuid NOT NULL REFERENCES claw_back,
  fund_id uuid NOT NULL,
  bank_reference text NOT NULL,
  amount_cents bigint NOT NULL CHECK (amount_cents > 0),
  received_on date NOT NULL,
  recorded_by text NOT NULL REFERENCES staff,
  recorded_at timestamptz NOT NULL,
  confirmed_by text REFERENCES staff,
  confirmed_at timestamptz,
  refused_by text REFERENCES staff,
  refused_at timestamptz,
  posted_at timestamptz,
  CONSTRAINT claw_back_four_eyes CHECK (confirmed_by <> recorded_by),
  CHECK ((confirmed_by IS NULL) = (confirmed_at IS NULL)),
  CHECK ((refused_by IS NULL) = (refused_at IS NULL)),
  CHECK (confirmed_at IS NULL OR refused_at IS NULL),
  CHECK (posted_at IS NULL OR confirmed_at IS NOT NULL)
);
CREATE UNIQUE INDEX claw_back_bank_reference ON claw_back_payment (fund_id, bank_reference) WHERE refused_at IS NULL;
CREATE INDEX claw_back_payment_of ON claw_back_payment (claw_back_id, recorded_at);
CREATE TRIGGER claw_back_kept BEFORE UPDATE OR DELETE ON claw_back FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE INDEX recovery_contested ON recovery (city_id, objected_at) WHERE objected_at IS NOT NULL;

DO $$
BEGIN
  IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'xianpei_worker') THEN
    GRANT SELECT, INSERT ON claw_back, claw_back_payment TO xianpei_worker;
    GRANT UPDATE (confirmed_by, confirmed_at, refused_by, refused_at, posted_at) ON claw_back_payment TO xianpei_worker;
  END IF;
  IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'xianpei_api') THEN
    GRANT SELECT ON claw_back, claw_back_payment TO xianpei_api;
  END IF;
END $$;

-- An advance that is set aside until it is found who must pay (the frozen credit): reserved in the ledger, and sent or given back.
INSERT INTO state_move (machine, from_state, to_state) VALUES
  ('payout', 'reserved', 'held'),
  ('payout', 'approved', 'held'),
  ('payout', 'held', 'approved'),
  ('payout', 'held', 'cancelled');
ALTER TABLE payout ADD COLUMN held_until timestamptz;
CREATE INDEX payout_held ON payout (held_until, id) WHERE state = 'held';
