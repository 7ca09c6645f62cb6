-- A tourist or a merchant appeals; somebody without a part in the case decides, and the money follows (ADR 022).

INSERT INTO state_move (machine, from_state, to_state) VALUES
  ('appeal', 'filed', 'admitted'),
  ('appeal', 'filed', 'out-of-time'),
  ('appeal', 'filed', 'withdrawn'),
  ('appeal', 'admitted', 'under-review'),
  ('appeal', 'admitted', 'withdrawn'),
  ('appeal', 'under-review', 'upheld'),
  ('appeal', 'under-review', 'varied'),
  ('appeal', 'under-review', 'overturned'),
  ('appeal', 'under-review', 'withdrawn'),
  -- a tourist is owed more: the case is taken up again, where its advance is paid
  ('complaint', 'resolved', 'decided'),
  ('complaint', 'closed', 'decided'),
  -- a merchant owes nothing any more, however far it was pursued and whatever it has repaid
  ('recovery', 'deposit-drawn', 'cancelled'),
  ('recovery', 'legal', 'cancelled'),
  ('recovery', 'recovered', 'cancelled');

ALTER TABLE decision
  DROP CONSTRAINT decision_stage_check,
  ADD CONSTRAINT decision_stage_check CHECK (stage IN ('intake', 'review', 'appeal')),
  -- an appeal decides for the tourist or leaves the decision that stands; it never says no
  ADD CONSTRAINT decision_of_an_appeal CHECK (stage <> 'appeal' OR kind = 'advance' AND decided_by_kind = 'staff');
-- one decision about the money stands at a time, a reviewer's or an appeal's
CREATE UNIQUE INDEX decision_money_standing ON decision (complaint_id, round)
  WHERE stage IN ('review', 'appeal') AND undone_at IS NULL;

CREATE TABLE appeal (
  -- made by who appeals
  id uuid PRIMARY KEY,
  city_id text NOT NULL REFERENCES city,
  complaint_id uuid NOT NULL REFERENCES complaint,
  side text NOT NULL CHECK (side IN ('tourist', 'merchant')),
  -- of the case; a tourist appeals once a round, a merchant once a claim
  round int NOT NULL,
  -- its place among the appeals of its case
  number int NOT NULL,
  decision_id uuid REFERENCES decision,
  recovery_id uuid REFERENCES recovery,
  text text NOT NULL CHECK (char_length(text) BETWEEN 10 AND 4000),
  state text NOT NULL DEFAULT 'filed' CHECK (state IN
    ('filed', 'admitted', 'out-of-time', 'under-review', 'upheld', 'varied', 'overturned', 'withdrawn')),
  filed_at timestamptz NOT NULL,
  -- the last instant in time, and whether it came after
  file_until timestamptz NOT NULL,
  late boolean GENERATED ALWAYS AS (filed_at > file_until) STORED,
  -- who looked at a late one; the rules admit what is in time
  admitted_by text REFERENCES staff,
  admitted_at timestamptz,
  admission_reason text,
  -- decided by then; passed, it is on the supervisors' list and nothing else happens
  review_due_at timestamptz,
  overdue_at timestamptz,
  heard_by text REFERENCES staff,
  heard_at timestamptz,
  decided_by text REFERENCES staff,
  decided_at timestamptz,
  -- of a tourist's what it comes to in all, of a merchant's what it owes in all
  amount_cents bigint CHECK (amount_cents > 0),
  reason text,
  -- what the merchant still owed and need not pay, and what it is paid back; or what the tourist is paid beside the first
  released_cents bigint CHECK (released_cents >= 0),
  refund_cents bigint CHECK (refund_cents >= 0),
  extra_cents bigint CHECK (extra_cents > 0),
  borne_by text CHECK (borne_by IN ('fund', 'tourist')),
  money_until timestamptz,
  ended_at timestamptz,
  workflow_started_at timestamptz,
  version int NOT NULL DEFAULT 1,
  CHECK (CASE side WHEN 'tourist' THEN decision_id IS NOT NULL AND recovery_id IS NULL ELSE recovery_id IS NOT NULL AND decision_id IS NULL END),
  CONSTRAINT appeal_late_by_a_person CHECK (state <> 'out-of-time' OR admitted_by IS NOT NULL AND admission_reason IS NOT NULL),
  CONSTRAINT appeal_late_admitted_by_a_person CHECK (filed_at <= file_until OR admitted_at IS NULL
    OR admitted_by IS NOT NULL AND admission_reason IS NOT NULL),
  CONSTRAINT appeal_decided CHECK ((state IN ('upheld', 'varied', 'overturned')) = (decided_at IS NOT NULL)
    AND (decided_at IS NULL) = (decided_by IS NULL) AND (decided_at IS NULL) = (reason IS NULL)),
  CONSTRAINT appeal_heard_by_who_decides CHECK (decided_by IS NULL OR decided_by = heard_by),
  CHECK ((state = 'varied') = (amount_cents IS NOT NULL)),
  CHECK ((state IN ('out-of-time', 'upheld', 'varied', 'overturned', 'withdrawn')) = (ended_at IS NOT NULL))
);
CREATE UNIQUE INDEX appeal_once_a_round ON appeal (complaint_id, round) WHERE side = 'tourist';
CREATE UNIQUE INDEX appeal_once_a_claim ON appeal (recovery_id);
CREATE UNIQUE INDEX appeal_number ON appeal (complaint_id, number);
CREATE INDEX appeal_list ON appeal (city_id, state, review_due_at, id);
CREATE INDEX appeal_unstarted ON appeal (filed_at) WHERE workflow_started_at IS NULL;
CREATE TRIGGER appeal_moves BEFORE UPDATE OF state ON appeal FOR EACH ROW EXECUTE FUNCTION refuse_illegal_move();

-- What somebody has had to do with a case, or null: who has, hears no appeal in it.
CREATE FUNCTION part_in_case(of_complaint uuid, person text, but_appeal uuid) RETURNS text
LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
  SELECT part FROM (
    SELECT 'decided' AS part FROM decision WHERE complaint_id = of_complaint AND decided_by = person
    UNION ALL SELECT 'approved' FROM approval a JOIN payout p ON p.id = a.payout_id
      WHERE p.complaint_id = of_complaint AND person IN (a.approver_id, a.decided_by)
    UNION ALL SELECT 'corrected-payee' FROM payee_correction k JOIN payout p ON p.id = k.payout_id
      WHERE p.complaint_id = of_complaint AND k.corrected_by = person
    UNION ALL SELECT 'found-liability' FROM liability_finding WHERE complaint_id = of_complaint AND found_by = person
    UNION ALL SELECT 'decided-reopening' FROM reopen_request WHERE complaint_id = of_complaint AND decided_by = person
    UNION ALL SELECT 'wrote-off' FROM write_off w JOIN recovery r ON r.id = w.recovery_id
      WHERE r.complaint_id = of_complaint AND person IN (w.requested_by, w.approved_by)
    UNION ALL SELECT 'decided-appeal' FROM appeal WHERE complaint_id = of_complaint AND decided_by = person AND id <> but_appeal
    UNION ALL SELECT 'conflict' FROM conflict_declaration WHERE complaint_id = of_complaint AND staff_id = person
  ) parts LIMIT 1
$$;

CREATE FUNCTION heard_by_another() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
  person text;
BEGIN
  FOR person IN
    SELECT NEW.admitted_by WHERE TG_OP = 'INSERT' OR NEW.admitted_by IS DISTINCT FROM OLD.admitted_by
    UNION SELECT NEW.heard_by WHERE TG_OP = 'INSERT' OR NEW.heard_by IS DISTINCT FROM OLD.heard_by
    UNION SELECT NEW.decided_by WHERE TG_OP = 'INSERT' OR NEW.decided_by IS DISTINCT FROM OLD.decided_by
  LOOP
    IF person IS NOT NULL AND part_in_case(NEW.complaint_id, person, NEW.id) IS NOT NULL THEN
      RAISE EXCEPTION 'who had a part in the case hears no appeal in it'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'heard_by_another';
    END IF;
  END LOOP;
  RETURN NEW;
END $$;
CREATE TRIGGER heard_by_another BEFORE INSERT OR UPDATE ON appeal FOR EACH ROW EXECUTE FUNCTION heard_by_another();

-- who found about the liability must differ from who decided about the money in an appeal, too
CREATE OR REPLACE FUNCTION found_by_another() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  IF EXISTS (SELECT FROM decision d WHERE d.complaint_id = NEW.complaint_id AND d.stage IN ('review', 'appeal')
      AND d.decided_by = NEW.found_by)
    OR EXISTS (SELECT FROM approval a JOIN payout p ON p.id = a.payout_id
      WHERE p.complaint_id = NEW.complaint_id AND NEW.found_by IN (a.approver_id, a.decided_by, a.corrected_by)) THEN
    RAISE EXCEPTION 'who had a part in the advance does not find about it'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'found_by_another';
  END IF;
  RETURN NEW;
END $$;

-- evidence that was added for an appeal
ALTER TABLE upload_ticket ADD COLUMN appeal_id uuid REFERENCES appeal;
CREATE INDEX upload_ticket_appeal ON upload_ticket (appeal_id) WHERE appeal_id IS NOT NULL;

ALTER TABLE breach
  DROP CONSTRAINT breach_kind_check,
  ADD CONSTRAINT breach_kind_check CHECK (kind IN ('intake', 'review', 'closure', 'appeal'));

-- ---------------------------------------------------------------------------------------------------------------------
-- What a merchant need not pay: not claimed any more, borne by the fund or asked back from the tourist; what it had repaid
-- beyond it is owed to the merchant.

-- part of the advance that its merchant does not owe; `amount_cents` is what it does
ALTER TABLE recovery ADD COLUMN waived_cents bigint NOT NULL DEFAULT 0 CHECK (waived_cents >= 0);
-- what it had repaid of it stays repaid until it is paid back
DO $$
DECLARE name text;
BEGIN
  SELECT conname INTO STRICT name FROM pg_constraint WHERE conrelid = 'recovery'::regclass AND contype = 'c'
    AND pg_get_constraintdef(oid) LIKE '%(recovered_cents <= amount_cents)%';
  EXECUTE format('ALTER TABLE recovery DROP CONSTRAINT %I', name);
END $$;
ALTER TABLE recovery ADD CONSTRAINT recovery_repaid_within CHECK (recovered_cents <= amount_cents + waived_cents);

CREATE TABLE refund_due (
  id uuid PRIMARY KEY,
  recovery_id uuid NOT NULL REFERENCES recovery,
  amount_cents bigint NOT NULL CHECK (amount_cents > 0),
  -- why: an appeal, or the finding about an objection
  appeal_id uuid REFERENCES appeal,
  finding_id uuid REFERENCES liability_finding,
  due_since timestamptz NOT NULL,
  -- when the merchant was told it has its money
  pay_until timestamptz NOT NULL,
  CHECK (num_nonnulls(appeal_id, finding_id) = 1)
);
CREATE INDEX refund_due_recovery ON refund_due (recovery_id, due_since);
CREATE TRIGGER refund_due_kept BEFORE UPDATE OR DELETE ON refund_due FOR EACH ROW EXECUTE FUNCTION refuse_change();

ALTER TABLE write_off
  ADD COLUMN appeal_id uuid REFERENCES appeal,
  -- the loss of what is paid back to the merchant: nothing to give up before that is done
  ADD COLUMN refund_due_id uuid REFERENCES refund_due;

-- a claim is given up once; what an appeal or a refund lays on the fund is a loss beside that
DROP INDEX write_off_open;
CREATE UNIQUE INDEX write_off_open ON write_off (recovery_id)
  WHERE refused_at IS NULL AND appeal_id IS NULL AND refund_due_id IS NULL;

-- a tourist is asked back because of a finding, or of an appeal
ALTER TABLE claw_back DISABLE TRIGGER USER;
ALTER TABLE claw_back
  DROP CONSTRAINT claw_back_id_fkey,
  ADD COLUMN finding_id uuid REFERENCES liability_finding,
  ADD COLUMN appeal_id uuid REFERENCES appeal;
UPDATE claw_back SET finding_id = id;
ALTER TABLE claw_back ADD CONSTRAINT claw_back_because CHECK (num_nonnulls(finding_id, appeal_id) = 1);
ALTER TABLE claw_back ENABLE TRIGGER USER;

ALTER TABLE fund_movement
  DROP CONSTRAINT fund_movement_kind_check,
  ADD CONSTRAINT fund_movement_kind_check CHECK (kind IN
    ('injection', 'cap-change', 'interest', 'bank-charge', 'transfer', 'recovery-cost', 'reversal', 'merchant-refund')),
  DROP CONSTRAINT fund_movement_of_a_recovery,
  ADD CONSTRAINT fund_movement_of_a_recovery CHECK (CASE kind WHEN 'recovery-cost' THEN recovery_id IS NOT NULL
    WHEN 'merchant-refund' THEN recovery_id IS NOT NULL WHEN 'interest' THEN true ELSE recovery_id IS NULL END);

CREATE FUNCTION refunded_within_due() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  -- refunds of one claim are asked for one after another
  PERFORM FROM recovery WHERE id = NEW.recovery_id FOR NO KEY UPDATE;
  IF (SELECT coalesce(sum(amount_cents), 0) FROM fund_movement
      WHERE recovery_id = NEW.recovery_id AND kind = 'merchant-refund' AND refused_at IS NULL)
    > (SELECT coalesce(sum(amount_cents), 0) FROM refund_due WHERE recovery_id = NEW.recovery_id) THEN
    RAISE EXCEPTION 'more than is due to the merchant' USING ERRCODE = 'check_violation', CONSTRAINT = 'refunded_within_due';
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER refunded_within_due AFTER INSERT OR UPDATE ON fund_movement
  FOR EACH ROW WHEN (NEW.kind = 'merchant-refund') EXECUTE FUNCTION refunded_within_due();

DO $$
BEGIN
  IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'xianpei_worker') THEN
    GRANT SELECT ON appeal, refund_due TO xianpei_worker;
    GRANT UPDATE (state, admitted_by, admitted_at, admission_reason, review_due_at, overdue_at, heard_by, heard_at, decided_by,
      decided_at, amount_cents, reason, released_cents, refund_cents, extra_cents, borne_by, money_until, ended_at,
      workflow_started_at, version) ON appeal TO xianpei_worker;
    GRANT INSERT ON refund_due TO xianpei_worker;
  END IF;
  IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'xianpei_api') THEN
    GRANT SELECT, INSERT ON appeal TO xianpei_api;
    GRANT SELECT ON refund_due TO xianpei_api;
  END IF;
END $$;

-- ---------------------------------------------------------------------------------------------------------------------
-- The ledger: one kind of journal more. A merchant is paid back what it need not have paid, and the advance is open again.

ALTER TABLE posting_leg DISABLE TRIGGER USER;
INSERT INTO posting_leg (kind, leg, debit, credit, amount) VALUES ('merchant-refund', 1, 'advances', 'cash', 'amount');
ALTER TABLE posting_leg ENABLE TRIGGER USER;
ALTER TABLE posting_line DISABLE TRIGGER USER;
INSERT INTO posting_line (kind, line, account, amount, principal, after_write_off, costs, surplus) VALUES
  ('merchant-refund', 1, 'advances', 1, 0, 0, 0, 0),
  ('merchant-refund', 2, 'cash', -1, 0, 0, 0, 0);
ALTER TABLE posting_line ENABLE TRIGGER USER;

CREATE OR REPLACE FUNCTION ledger_decide_reversal(f fund, voucher text, OUT reason text, OUT seq bigint, OUT complaint_id uuid,
  OUT payout_id uuid, OUT recovery_id uuid, OUT cash bigint, OUT held bigint, OUT owed bigint, OUT change ledger_change)
LANGUAGE plpgsql AS $$
DECLARE
  j journal;
  r reservation;
  lost bigint;
  spent bigint;
BEGIN
  SELECT * INTO j FROM journal x WHERE x.voucher_no = voucher AND x.fund_id = f.id;
  seq := j.seq; complaint_id := j.complaint_id; payout_id := j.payout_id; recovery_id := j.recovery_id;
  SELECT coalesce(sum(-amount_cents) FILTER (WHERE account = 'cash'), 0), coalesce(sum(-amount_cents) FILTER (WHERE account = 'held-cash'), 0),
    coalesce(sum(-amount_cents) FILTER (WHERE account = 'advances'), 0), coalesce(sum(-amount_cents) FILTER (WHERE account = 'written-off'), 0),
    coalesce(sum(-amount_cents) FILTER (WHERE account = 'recovery-costs'), 0)
  INTO cash, held, owed, lost, spent FROM entry e WHERE e.fund_id = f.id AND e.seq = j.seq;
  SELECT * INTO r FROM reservation x WHERE x.payout_id = j.payout_id AND x.fund_id = f.id
    AND (captured_cents > 0 OR released_cents < authorised_cents);
  change := (r.seq, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
  CASE coalesce(j.kind, 'none')
    WHEN 'recovery' THEN
      change.recovered := -owed; change.late := -lost; change.spent_back := -spent; change.over := held;
    WHEN 'surplus-payout' THEN change.over_paid := -held;
    WHEN 'payout-return', 'claw-back' THEN change.returned := -owed;
    WHEN 'write-off' THEN change.written_off := lost;
    WHEN 'recovery-cost' THEN change.spent := spent;
    -- what was given back to the merchant is repaid again
    WHEN 'merchant-refund' THEN change.recovered := -owed;
    ELSE NULL;
  END CASE;
  reason := CASE
    WHEN j.seq IS NULL THEN 'not-found'
    WHEN j.kind NOT IN ('injection', 'recovery', 'surplus-payout', 'payout-return', 'claw-back', 'write-off', 'recovery-cost',
      'interest', 'bank-charge', 'merchant-refund') THEN 'kind'
    WHEN EXISTS (SELECT FROM journal x WHERE x.fund_id = f.id AND x.reverses_seq = j.seq) THEN 'already-reversed'
    WHEN r.surplus_cents + change.over < r.surplus_paid_cents + change.over_paid THEN 'surplus-paid'
    WHEN r.written_off_cents + change.written_off < r.late_cents + change.late
      OR r.costs_cents + change.spent < r.costs_recovered_cents + change.spent_back
      -- the advance was borne since a refund opened it, or what was repaid has been paid back since
      OR r.returned_cents + r.recovered_cents + r.written_off_cents + change.recovered > r.captured_cents
      OR r.recovered_cents + change.recovered < 0 THEN 'recovered-since'
    WHEN f.cash_in_cents - f.cash_out_cents + cash < f.reserved_cents THEN 'cash-reserved'
  END;
END $$;

CREATE OR REPLACE FUNCTION ledger_apply(of_fund uuid, commands json, allowed text[]) RETURNS json LANGUAGE plpgsql
SET enable_hashjoin = off SET enable_mergejoin = off AS $$
DECLARE
  f fund;
  c record;
  posts ledger_posting[];
  lines ledger_entry[];
  leaves bytea[];
  changes ledger_change[];
  answers json[];
  seen_keys text[];
  seen_payouts uuid[];
  refused_keys text[];
  refused_hashes bytea[];
  refusals json[];
  refusal json;
  back record;
  reverses bigint;
  at timestamptz;
  posted_text text;
  voucher text;
  today date;
  effective date;
  accounting date;
  salt bytea;
  -- the template of a kind, or the opposite of a journal's lines
  template ledger_weight[];
  template_of text := '';
  weight ledger_weight;
  cents bigint;
  -- of each account that was met
  balances bigint[] := array_fill(NULL::bigint, ARRAY[cardinality(ledger_accounts())]);
  written text;
  asked ledger_command[] := ARRAY(SELECT json_populate_recordset(NULL::ledger_command, commands));
  count int := cardinality(asked);
  -- some key or payout comes up twice, so what was seen must be looked for
  repeats boolean := false;
  first int := 1;
  amount bigint;
  principal bigint := 0;
  late bigint := 0;
  costs bigint := 0;
  surplus bigint := 0;
  extra jsonb;
  -- thrown away with the call, so that one journal's salt says nothing of another's
  seed bytea := uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid());
BEGIN
  -- an acknowledged journal is a durable one, whatever the session says
  PERFORM set_config('synchronous_commit', 'on', true);
  SELECT * INTO f FROM fund WHERE id = of_fund FOR UPDATE;
  IF count > 1 THEN
    repeats := EXISTS (SELECT FROM unnest(asked) GROUP BY key HAVING count(*) > 1)
      OR EXISTS (SELECT FROM unnest(asked) WHERE "payoutId" IS NOT NULL GROUP BY "payoutId" HAVING count(*) > 1);
  END IF;

  WHILE first <= count LOOP
    at := greatest(ledger_now(), f.last_posted_at + interval '1 microsecond');
    today := ledger_day(at);
    IF f.voucher_year < extract(year FROM today) THEN f.voucher_year := extract(year FROM today); f.next_voucher := 1; END IF;
    reverses := NULL; posts := '{}'; lines := '{}'; leaves := '{}'; changes := '{}'; refusals := '{}';
    seen_keys := '{}'; seen_payouts := '{}';
    FOR c IN
      SELECT g.*, sha256(convert_to(concat(g.kind, '|', of_fund, '|', g."amountCents", '|', g."payoutId", '|', g."complaintId", '|',
          g."recoveryId", '|', g."documentId", '|', g."effectiveOn", '|', g."voucherNo", '|', g.actor, '|', g.approver, '|', g.details), 'UTF8')) AS hash,
        j.seq AS known_seq, j.voucher_no AS known_voucher, j.posted_at AS known_at, j.answer AS known_answer,
        j.request_hash AS known_hash, x.code AS known_code, x.facts AS known_facts, x.request_hash AS refused_hash,
        r.fund_id AS r_fund, r.seq AS r_seq, r.captured_cents, r.recovered_cents AS repaid, r.written_off_cents - r.late_cents AS lost, r.costs_cents - r.costs_recovered_cents AS spent,
        r.surplus_cents - r.surplus_paid_cents AS over, r.authorised_cents - r.captured_cents - r.released_cents AS open,
        r.captured_cents - r.returned_cents - r.recovered_cents - r.written_off_cents AS owed
      FROM unnest(asked) WITH ORDINALITY AS g (key, kind, "amountCents", "payoutId", "complaintId", "recoveryId", "documentId",
          "effectiveOn", "voucherNo", actor, approver, details, place)
        LEFT JOIN journal j ON j.idem_key = g.key
        LEFT JOIN ledger_refusal x ON x.idem_key = g.key
        LEFT JOIN reservation r ON r.payout_id = g."payoutId" AND (r.captured_cents > 0 OR r.released_cents < r.authorised_cents)
      WHERE place >= first ORDER BY place
    LOOP
      EXIT WHEN c.kind = 'reversal' AND cardinality(posts) > 0;
      IF repeats THEN
        EXIT WHEN c.key = ANY (seen_keys) OR c."payoutId" = ANY (seen_payouts);
        seen_keys := seen_keys || c.key; seen_payouts := seen_payouts || c."payoutId";
      END IF;
      first := c.place + 1;
      IF c.known_seq IS NOT NULL OR c.known_code IS NOT NULL THEN
        answers[c.place] := CASE
          WHEN coalesce(c.known_hash, c.refused_hash, c.hash) <> c.hash THEN ledger_refusal('IDEMPOTENCY_CONFLICT')
          WHEN c.known_code IS NOT NULL THEN ledger_refusal(c.known_code, c.known_facts::json)
          ELSE ledger_posted(c.known_voucher, c.known_seq, ledger_instant(c.known_at), c.known_answer) END;
        CONTINUE;
      END IF;

      amount := c."amountCents"; extra := NULL;
      refusal := CASE
        WHEN NOT c.kind = ANY (allowed) THEN ledger_fault('a ' || c.kind || ' is not for this role', '42501')
        WHEN c.kind NOT IN ('release', 'reversal') AND amount BETWEEN 1 AND 1000000000000 IS NOT TRUE
          THEN ledger_fault('amountCents is not an amount', '22003')
        WHEN f.id IS NULL AND c.kind <> 'fund-opening' THEN ledger_refusal('FUND_NOT_FOUND')
        WHEN c."effectiveOn"::date > today THEN ledger_refusal('DATE_IN_FUTURE', '{"field": "effectiveOn"}')
        WHEN c.r_fund <> of_fund THEN ledger_refusal(CASE c.kind WHEN 'reservation' THEN 'RESERVATION_SPENT' ELSE 'RESERVATION_NOT_FOUND' END)
        WHEN c.kind IN ('reservation', 'release', 'capture', 'recovery', 'surplus-payout', 'payout-return', 'claw-back')
          OR c.kind IN ('fund-opening', 'cap-change', 'injection') AND c.actor = 'system'
          OR starts_with(c.actor, 'staff:') AND starts_with(c.approver, 'staff:')
            AND split_part(c.actor, ':', 2) <> split_part(c.approver, ':', 2) THEN NULL
        ELSE ledger_refusal('FOUR_EYES_REQUIRED') END;
      IF refusal IS NOT NULL THEN NULL;
      ELSIF c.kind = 'reservation' THEN
        IF c.r_seq IS NOT NULL THEN refusal := ledger_refusal('RESERVATION_SPENT', ledger_limit(0, amount));
        ELSIF f.outstanding_cents + f.reserved_cents + amount > f.cap_cents
          OR f.cash_in_cents - f.cash_out_cents - f.reserved_cents < amount THEN
          refusal := ledger_refusal(
            CASE WHEN f.outstanding_cents + f.reserved_cents + amount > f.cap_cents THEN 'FUND_CAP_EXCEEDED' ELSE 'FUND_CASH_SHORT' END,
            json_build_object('limit', f.cap_cents, 'requested', amount, 'available', greatest(0,
              least(f.cash_in_cents - f.cash_out_cents, f.cap_cents - f.outstanding_cents) - f.reserved_cents),
              'outstanding', f.outstanding_cents, 'reserved', f.reserved_cents));
        ELSE f.reserved_cents := f.reserved_cents + amount;
        END IF;
      ELSE
        CASE c.kind
          WHEN 'release' THEN
            IF coalesce(c.open, 0) = 0 THEN
              refusal := CASE WHEN c.r_seq IS NULL AND NOT EXISTS (
                SELECT FROM reservation WHERE payout_id = c."payoutId" AND fund_id = of_fund)
                THEN ledger_refusal('RESERVATION_NOT_FOUND') ELSE ledger_refusal('RESERVATION_SPENT', '{"limit": 0}') END;
            ELSE
              amount := c.open;
              changes := changes || (c.r_seq, 0, amount, 0, 0, 0, 0, 0, 0, 0, 0)::ledger_change;
              extra := jsonb_build_object('releasedCents', amount);
              f.reserved_cents := f.reserved_cents - amount;
            END IF;
          WHEN 'capture' THEN
            IF c.r_seq IS NULL THEN refusal := ledger_refusal('RESERVATION_NOT_FOUND');
            ELSIF amount > c.open THEN refusal := ledger_refusal('RESERVATION_SPENT', ledger_limit(c.open, amount));
            ELSE
              changes := changes || (c.r_seq, amount, 0, 0, 0, 0, 0, 0, 0, 0, 0)::ledger_change;
              extra := jsonb_build_object('leftCents', c.open - amount);
              f.reserved_cents := f.reserved_cents - amount;
              f.outstanding_cents := f.outstanding_cents + amount;
              f.cash_out_cents := f.cash_out_cents + amount;
            END IF;
          WHEN 'recovery' THEN
            IF coalesce(c.captured_cents, 0) = 0 THEN refusal := ledger_refusal('RESERVATION_NOT_FOUND');
            ELSE
              principal := least(amount, c.owed);
              late := least(amount - principal, c.lost);
              costs := least(amount - principal - late, c.spent);
              surplus := amount - principal - late - costs;
              changes := changes || (c.r_seq, 0, 0, 0, principal, 0, late, 0, costs, surplus, 0)::ledger_change;
              extra := jsonb_build_object('principalCents', principal + late, 'afterWriteOffCents', late, 'costsCents', costs,
                'surplusCents', surplus, 'outstandingCents', c.owed - principal);
              f.outstanding_cents := f.outstanding_cents - principal;
              f.cash_in_cents := f.cash_in_cents + amount - surplus;
              f.held_cents := f.held_cents + surplus;
            END IF;
          WHEN 'surplus-payout' THEN
            IF c.r_seq IS NULL THEN refusal := ledger_refusal('RESERVATION_NOT_FOUND');
            ELSIF amount > c.over THEN refusal := ledger_refusal('RECOVERY_EXCEEDED', ledger_limit(c.over, amount));
            ELSE
              changes := changes || (c.r_seq, 0, 0, 0, 0, 0, 0, 0, 0, 0, amount)::ledger_change;
              f.held_cents := f.held_cents - amount;
            END IF;
          WHEN 'payout-return', 'claw-back' THEN
            IF c.r_seq IS NULL THEN refusal := ledger_refusal('RESERVATION_NOT_FOUND');
            ELSIF amount > c.owed THEN refusal := ledger_refusal('RECOVERY_EXCEEDED', ledger_limit(c.owed, amount));
            ELSE
              changes := changes || (c.r_seq, 0, 0, amount, 0, 0, 0, 0, 0, 0, 0)::ledger_change;
              f.outstanding_cents := f.outstanding_cents - amount;
              f.cash_in_cents := f.cash_in_cents + amount;
            END IF;
          WHEN 'write-off' THEN
            IF c.r_seq IS NULL THEN refusal := ledger_refusal('RESERVATION_NOT_FOUND');
            ELSIF amount > c.owed THEN refusal := ledger_refusal('RECOVERY_EXCEEDED', ledger_limit(c.owed, amount));
            ELSE
              changes := changes || (c.r_seq, 0, 0, 0, 0, amount, 0, 0, 0, 0, 0)::ledger_change;
              f.outstanding_cents := f.outstanding_cents - amount;
            END IF;
          WHEN 'recovery-cost', 'bank-charge', 'transfer-out' THEN
            IF c.kind = 'recovery-cost' AND coalesce(c.captured_cents, 0) = 0 THEN
              refusal := ledger_refusal('RESERVATION_NOT_FOUND');
            ELSIF f.cash_in_cents - f.cash_out_cents - f.reserved_cents < amount THEN
              refusal := ledger_refusal('FUND_CASH_SHORT',
                ledger_limit(f.cash_in_cents - f.cash_out_cents - f.reserved_cents, amount));
            ELSE
              f.cash_out_cents := f.cash_out_cents + amount;
              IF c.kind = 'recovery-cost' THEN
                changes := changes || (c.r_seq, 0, 0, 0, 0, 0, 0, amount, 0, 0, 0)::ledger_change;
              END IF;
            END IF;
          WHEN 'merchant-refund' THEN
            IF coalesce(c.captured_cents, 0) = 0 THEN refusal := ledger_refusal('RESERVATION_NOT_FOUND');
            ELSIF amount > c.repaid THEN refusal := ledger_refusal('RECOVERY_EXCEEDED', ledger_limit(c.repaid, amount));
            -- the advance is open again, so this is money out like any other: within the cap, and of cash that is free
            ELSIF f.outstanding_cents + f.reserved_cents + amount > f.cap_cents
              OR f.cash_in_cents - f.cash_out_cents - f.reserved_cents < amount THEN
              refusal := ledger_refusal(
                CASE WHEN f.outstanding_cents + f.reserved_cents + amount > f.cap_cents THEN 'FUND_CAP_EXCEEDED' ELSE 'FUND_CASH_SHORT' END,
                json_build_object('limit', f.cap_cents, 'requested', amount, 'available', greatest(0,
                  least(f.cash_in_cents - f.cash_out_cents, f.cap_cents - f.outstanding_cents) - f.reserved_cents),
                  'outstanding', f.outstanding_cents, 'reserved', f.reserved_cents));
            ELSE
              changes := changes || (c.r_seq, 0, 0, 0, -amount, 0, 0, 0, 0, 0, 0)::ledger_change;
              f.outstanding_cents := f.outstanding_cents + amount;
              f.cash_out_cents := f.cash_out_cents + amount;
            END IF;
          WHEN 'injection', 'interest', 'transfer-in' THEN f.cash_in_cents := f.cash_in_cents + amount;
          WHEN 'fund-opening' THEN
            IF f.id IS NOT NULL OR EXISTS (SELECT FROM fund WHERE code = c.details ->> 'code')
              OR c.details ->> 'kind' = 'city' AND EXISTS (
                SELECT FROM fund WHERE city_id = c.details ->> 'cityId' AND kind = 'city') THEN
              refusal := ledger_refusal('FUND_EXISTS');
            ELSE
              INSERT INTO fund (id, city_id, kind, code, name, opened_at, head)
              VALUES (of_fund, c.details ->> 'cityId', c.details ->> 'kind', c.details ->> 'code', c.details ->> 'name', at,
                ledger_genesis(of_fund)) RETURNING * INTO f;
              f.cap_cents := amount; f.voucher_year := extract(year FROM today);
            END IF;
          WHEN 'cap-change' THEN
            -- a cap that stays what it is leaves a journal without lines: two people said so
            amount := c."amountCents" - f.cap_cents; f.cap_cents := c."amountCents";
          WHEN 'reversal' THEN
            SELECT * INTO back FROM ledger_decide_reversal(f, c."voucherNo");
            IF back.reason IS NOT NULL THEN
              refusal := ledger_refusal('NOT_REVERSIBLE', json_build_object('reason', back.reason));
            ELSE
              -- a reversal takes back cash that came in; it is not cash that went out
              f.cash_in_cents := f.cash_in_cents + least(back.cash, 0);
              f.cash_out_cents := f.cash_out_cents - greatest(back.cash, 0);
              f.outstanding_cents := f.outstanding_cents + back.owed;
              f.held_cents := f.held_cents + back.held;
              reverses := back.seq; amount := 1;
              c."complaintId" := back.complaint_id; c."payoutId" := back.payout_id; c."recoveryId" := back.recovery_id;
              changes := CASE WHEN (back.change).seq IS NULL THEN '{}' ELSE ARRAY[back.change] END;
            END IF;
        END CASE;
      END IF;

      IF refusal IS NOT NULL THEN
        answers[c.place] := refusal;
        refused_keys[cardinality(refusals) + 1] := c.key; refused_hashes[cardinality(refusals) + 1] := c.hash;
        refusals := refusals || refusal;
        CONTINUE;
      END IF;
      voucher := concat(f.code, '-', f.voucher_year, '-', lpad(f.next_voucher::text, greatest(6, length(f.next_voucher::text)), '0'));
      posted_text := ledger_instant(at);
      effective := coalesce(c."effectiveOn"::date, today);
      accounting := greatest(effective, f.closed_through + 1);
      salt := substr(sha256(seed || int8send(f.next_seq)), 1, 16);

      IF reverses IS NOT NULL THEN
        SELECT array_agg((line, account, array_position(ledger_accounts(), account), -amount_cents, 0, 0, 0, 0)::ledger_weight ORDER BY line)
        INTO template FROM entry e WHERE e.fund_id = of_fund AND e.account = ANY (ledger_accounts()) AND e.seq = reverses;
        template_of := '';
      ELSIF template_of <> c.kind THEN
        SELECT array_agg((line, account, array_position(ledger_accounts(), account), p.amount, p.principal, p.after_write_off, p.costs,
          p.surplus)::ledger_weight ORDER BY line) INTO template FROM posting_line p WHERE kind = c.kind;
        template_of := c.kind;
      END IF;
      written := NULL;
      FOREACH weight IN ARRAY template LOOP
        cents := weight.amount * amount + weight.principal * principal + weight.after_write_off * late + weight.costs * costs
          + weight.surplus * surplus;
        CONTINUE WHEN cents = 0;
        IF balances[weight.place] IS NULL THEN
          balances[weight.place] := coalesce((SELECT balance_after_cents FROM entry e
            WHERE e.fund_id = of_fund AND e.account = weight.account ORDER BY seq DESC LIMIT 1), 0);
        END IF;
        balances[weight.place] := balances[weight.place] + cents;
        lines := lines || (f.next_seq, weight.line, weight.account, cents, balances[weight.place])::ledger_entry;
        written := concat_ws(E'\n', written, concat(weight.line, ':', weight.account, ':', cents, ':', balances[weight.place]));
      END LOOP;
      leaves := leaves || sha256('\x00'::bytea || salt || convert_to(ledger_canonical(of_fund, f.next_seq, voucher, c.key, c.hash, c.kind,
        effective, accounting, posted_text, reverses, c.actor, c.approver, c."complaintId", c."payoutId", c."recoveryId", c."documentId",
        written), 'UTF8'));
      posts := posts || (f.next_seq, voucher, at, c.kind, c.key, c.hash, effective, accounting, c.actor, c.approver, c."complaintId",
        c."payoutId", c."recoveryId", c."documentId", salt, extra, CASE c.kind WHEN 'reservation' THEN amount END)::ledger_posting;
      answers[c.place] := ledger_posted(voucher, f.next_seq, posted_text, extra);
      f.next_seq := f.next_seq + 1; f.next_voucher := f.next_voucher + 1; f.last_posted_at := at;
      at := at + interval '1 microsecond';
      EXIT WHEN reverses IS NOT NULL;
    END LOOP;

    IF cardinality(posts) > 0 THEN PERFORM ledger_write(f, posts, lines, leaves, reverses); END IF;
    IF cardinality(changes) > 0 THEN
      UPDATE reservation r SET captured_cents = captured_cents + captured, released_cents = released_cents + released,
        returned_cents = returned_cents + returned, recovered_cents = recovered_cents + recovered,
        written_off_cents = written_off_cents + written_off, late_cents = late_cents + late_now, costs_cents = costs_cents + spent_now,
        costs_recovered_cents = costs_recovered_cents + spent_back, surplus_cents = surplus_cents + over,
        surplus_paid_cents = surplus_paid_cents + over_paid
      FROM unnest(changes) AS change (seq, captured, released, returned, recovered, written_off, late_now, spent_now, spent_back,
        over, over_paid)
      WHERE r.fund_id = of_fund AND r.seq = change.seq;
    END IF;
    IF cardinality(refusals) > 0 THEN
      INSERT INTO ledger_refusal (idem_key, fund_id, request_hash, code, facts, refused_at)
      SELECT key, of_fund, hash, said ->> 'refused', (said -> 'facts')::jsonb, ledger_now()
      FROM unnest(refused_keys[:cardinality(refusals)], refused_hashes[:cardinality(refusals)], refusals) AS u (key, hash, said);
    END IF;
    IF first <= count THEN SELECT * INTO f FROM fund WHERE id = of_fund; END IF;
  END LOOP;
  RETURN array_to_json(answers);
END $$;

CREATE OR REPLACE FUNCTION ledger_finance(of_fund uuid, commands json) RETURNS json LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp SET enable_seqscan = off SET plan_cache_mode = force_generic_plan SET datestyle = 'ISO, YMD' AS $$
BEGIN
  RETURN ledger_apply(of_fund, commands, ARRAY['injection', 'cap-change', 'recovery-cost', 'interest', 'bank-charge',
    'reversal', 'fund-opening', 'merchant-refund']);
END $$;


