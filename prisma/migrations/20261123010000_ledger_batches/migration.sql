-- The ledger in batches: one call decides many commands of one fund in order, posts, numbers and seals them (ADR 015, 016).
-- Lock order: funds by id, then accounts; nothing else waits. Amounts are fen; a debit is positive, a credit negative.

-- ---------------------------------------------------------------------------------------------------------------------
-- Shapes. What was posted before keeps its numbers, instants and answers.

DROP FUNCTION ledger_open_fund(jsonb), ledger_inject(jsonb), ledger_set_cap(jsonb), ledger_reserve(jsonb), ledger_release(jsonb),
  ledger_capture(jsonb), ledger_recover(jsonb), ledger_pay_out_surplus(jsonb), ledger_return_payout(jsonb),
  ledger_write_off(jsonb), ledger_reverse(jsonb), ledger_advance(jsonb, fund), ledger_limit(bigint, bigint), ledger_lock(jsonb),
  ledger_prior(text, jsonb, fund), ledger_refuse(text, jsonb, text, jsonb), ledger_hash(text, jsonb), ledger_amount(jsonb, text),
  ledger_post(fund, text, jsonb, ledger_line[], jsonb, jsonb), ledger_moved(ledger_line[], text),
  ledger_lines(text, bigint, bigint, bigint, bigint);
DROP TYPE ledger_line;

ALTER TABLE journal DROP CONSTRAINT journal_four_eyes, DROP CONSTRAINT journal_actor_check, DROP CONSTRAINT journal_approver_check;
DROP FUNCTION ledger_is_actor(jsonb);

ALTER TABLE journal DISABLE TRIGGER USER;
ALTER TABLE reservation DISABLE TRIGGER USER;
ALTER TABLE fund DISABLE TRIGGER USER;

ALTER TABLE journal
  ALTER COLUMN request_hash DROP NOT NULL,
  ADD COLUMN salt bytea NOT NULL DEFAULT uuid_send(gen_random_uuid()),
  ADD COLUMN answer jsonb,
  -- the day its period is found by: the effective one, or the first that is not closed yet
  ADD COLUMN accounting_on date,
  ALTER COLUMN actor TYPE text USING concat_ws(':', actor ->> 'kind', actor ->> 'id', actor ->> 'role'),
  ALTER COLUMN approver TYPE text USING nullif(concat_ws(':', approver ->> 'kind', approver ->> 'id', approver ->> 'role'), '');
-- the bodies of earlier requests were hashed another way: their keys are answered without comparing
UPDATE journal j SET request_hash = NULL, accounting_on = effective_on, answer = (
  SELECT nullif(o.answer - ARRAY['refused', 'voucherNo', 'seq', 'postedAt', 'reservationId'], '{}')
  FROM ledger_outcome o WHERE o.idem_key = j.idem_key);
ALTER TABLE journal
  ALTER COLUMN salt DROP DEFAULT,
  ALTER COLUMN accounting_on SET NOT NULL,
  DROP CONSTRAINT journal_seq_check, DROP CONSTRAINT journal_request_hash_check, DROP CONSTRAINT journal_check,
  DROP CONSTRAINT journal_check1,
  -- nobody approves what they did themselves; which kinds need a second person stands in ledger_check_journals
  ADD CONSTRAINT journal_four_eyes CHECK (approver IS NULL
    OR approver <> actor AND split_part(actor, ':', 2) <> split_part(approver, ':', 2));

-- The fund is held by its block; a check of each row would cost more than the row.
ALTER TABLE journal DROP CONSTRAINT journal_fund_id_fkey;
ALTER TABLE reservation DROP CONSTRAINT reservation_fund_id_fkey;

-- A page of reservations is found by walking back, whatever else there is; the other kinds may be rare.
DROP INDEX journal_kind;
CREATE INDEX journal_kind ON journal (fund_id, kind, seq) WHERE kind <> 'reservation';
-- an instant is found through the block it was sealed in
DROP INDEX journal_posted;
DROP INDEX journal_complaint;
CREATE INDEX journal_complaint ON journal (complaint_id, seq) WHERE complaint_id IS NOT NULL;

-- A refusal is an answer too: the same key gets it for ever. What was posted is answered from its journal.
CREATE TABLE ledger_refusal (
  idem_key text COLLATE "C" PRIMARY KEY CHECK (length(idem_key) BETWEEN 3 AND 200 AND idem_key !~ '[^A-Za-z0-9:._-]'),
  fund_id uuid NOT NULL,
  request_hash bytea CHECK (length(request_hash) = 32),
  code text NOT NULL,
  facts jsonb NOT NULL,
  refused_at timestamptz NOT NULL
);
INSERT INTO ledger_refusal (idem_key, fund_id, code, facts, refused_at)
SELECT idem_key, fund_id, answer ->> 'refused', answer -> 'facts', answered_at
FROM ledger_outcome WHERE answer ->> 'refused' IS NOT NULL;

-- An advance is known by the journal that set it aside.
ALTER TABLE reservation ADD COLUMN seq bigint,
  ADD COLUMN costs_cents bigint NOT NULL DEFAULT 0,
  ADD COLUMN costs_recovered_cents bigint NOT NULL DEFAULT 0;
WITH made AS (
  SELECT id, row_number() OVER (PARTITION BY payout_id ORDER BY reserved_at, id) AS round, payout_id, fund_id FROM reservation
), posted AS (
  SELECT fund_id, seq, payout_id, row_number() OVER (PARTITION BY payout_id ORDER BY posted_at) AS round
  FROM journal WHERE kind = 'reservation'
)
UPDATE reservation r SET seq = posted.seq FROM made JOIN posted USING (fund_id, payout_id, round) WHERE made.id = r.id;
ALTER TABLE payout ADD COLUMN reservation_voucher text;
UPDATE payout p SET reservation_voucher = j.voucher_no
FROM reservation r JOIN journal j USING (fund_id, seq) WHERE r.id = p.reservation_id;
DROP INDEX IF EXISTS payout_to_release;
ALTER TABLE payout DROP COLUMN reservation_id;
CREATE INDEX payout_to_release ON payout (complaint_id)
  WHERE state IN ('cancelled', 'failed') AND reservation_voucher IS NOT NULL AND released_at IS NULL;
ALTER TABLE reservation DROP COLUMN state, DROP COLUMN id, ADD PRIMARY KEY (fund_id, seq);
ALTER TABLE reservation DROP CONSTRAINT reservation_never_past_authorised, DROP CONSTRAINT reservation_never_past_captured,
  DROP CONSTRAINT reservation_check, DROP CONSTRAINT reservation_check1, DROP CONSTRAINT reservation_authorised_cents_check,
  DROP CONSTRAINT reservation_captured_cents_check, DROP CONSTRAINT reservation_released_cents_check,
  DROP CONSTRAINT reservation_returned_cents_check, DROP CONSTRAINT reservation_recovered_cents_check,
  DROP CONSTRAINT reservation_late_cents_check, DROP CONSTRAINT reservation_surplus_paid_cents_check,
  ADD CONSTRAINT reservation_within_bounds CHECK (
    0 < authorised_cents AND 0 <= least(captured_cents, released_cents, returned_cents, recovered_cents, late_cents,
      costs_recovered_cents, surplus_paid_cents)
    AND captured_cents + released_cents <= authorised_cents
    AND returned_cents + recovered_cents + written_off_cents <= captured_cents
    AND late_cents <= written_off_cents AND costs_recovered_cents <= costs_cents AND surplus_paid_cents <= surplus_cents);
DROP INDEX reservation_payout;
DROP INDEX reservation_fund_open;
CREATE INDEX reservation_spent ON reservation (payout_id, seq) WHERE captured_cents = 0 AND released_cents >= authorised_cents;

-- One line for each account of a journal, so this is a key; a journal's lines are looked up in each account there is.
ALTER TABLE entry DROP CONSTRAINT entry_account_check, DROP CONSTRAINT entry_pkey, DROP CONSTRAINT entry_line_check,
  DROP CONSTRAINT entry_amount_cents_check;
DROP INDEX entry_account;
ALTER TABLE entry ADD PRIMARY KEY (fund_id, account, seq);

-- Sealed with the batch that posted it: an RFC 6962 tree over the journals, linked to the block before.
CREATE TABLE block (
  fund_id uuid NOT NULL REFERENCES fund,
  no bigint NOT NULL,
  from_seq bigint NOT NULL,
  to_seq bigint NOT NULL,
  first_posted_at timestamptz NOT NULL,
  last_posted_at timestamptz NOT NULL,
  root bytea NOT NULL,
  prev_hash bytea NOT NULL,
  hash bytea NOT NULL,
  CONSTRAINT block_shape CHECK (no > 0 AND to_seq >= from_seq AND length(root || prev_hash || hash) = 96),
  PRIMARY KEY (fund_id, no)
);
CREATE UNIQUE INDEX block_to_seq ON block (fund_id, to_seq);
CREATE UNIQUE INDEX block_last_posted ON block (fund_id, last_posted_at);

ALTER TABLE fund ADD COLUMN next_block bigint NOT NULL DEFAULT 1, ADD COLUMN head bytea,
  -- the last day of the last period that was closed
  ADD COLUMN closed_through date NOT NULL DEFAULT '1970-01-01',
  DROP CONSTRAINT fund_kind_check, DROP CONSTRAINT fund_code_check, DROP CONSTRAINT fund_cap_cents_check,
  DROP CONSTRAINT fund_cash_in_cents_check, DROP CONSTRAINT fund_cash_out_cents_check,
  DROP CONSTRAINT fund_outstanding_cents_check, DROP CONSTRAINT fund_reserved_cents_check, DROP CONSTRAINT fund_held_cents_check,
  ADD CONSTRAINT fund_within_bounds CHECK (0 <= least(cap_cents, cash_in_cents, cash_out_cents, outstanding_cents, reserved_cents, held_cents)
    AND greatest(cap_cents, cash_in_cents, cash_out_cents) <= 9007199254740991 AND length(head) = 32);

-- a fund keeps its name, so it is looked at once and not by every posting
CREATE FUNCTION fund_check_name() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  IF NOT (NEW.kind IN ('city', 'district', 'special') AND length(NEW.code) BETWEEN 2 AND 8 AND NEW.code !~ '[^A-Z0-9]') THEN
    RAISE EXCEPTION 'a fund is a city''s, a district''s or special, and its code two to eight capitals or digits'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'fund_named';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER fund_named BEFORE INSERT ON fund FOR EACH ROW EXECUTE FUNCTION fund_check_name();

-- ---------------------------------------------------------------------------------------------------------------------
-- Posting templates: more kinds, and one row for each line a kind can have (what each amount weighs in it).

ALTER TABLE posting_leg DISABLE TRIGGER USER;
ALTER TABLE posting_leg DROP CONSTRAINT posting_leg_amount_check;
ALTER TABLE posting_leg ADD CONSTRAINT posting_leg_amount_check
  CHECK (amount IN ('amount', 'principal', 'afterWriteOff', 'costs', 'surplus'));
UPDATE posting_leg SET leg = 4 WHERE kind = 'recovery' AND amount = 'surplus';
INSERT INTO posting_leg (kind, leg, debit, credit, amount) VALUES
  ('recovery', 3, 'cash', 'recovery-costs', 'costs'),
  ('claw-back', 1, 'cash', 'advances', 'amount'),
  ('recovery-cost', 1, 'recovery-costs', 'cash', 'amount'),
  ('interest', 1, 'cash', 'interest', 'amount'),
  ('bank-charge', 1, 'bank-charges', 'cash', 'amount'),
  ('transfer-out', 1, 'transfers', 'cash', 'amount'),
  ('transfer-in', 1, 'cash', 'transfers', 'amount');
ALTER TABLE posting_leg ENABLE TRIGGER USER;

CREATE TABLE posting_line (
  kind text NOT NULL,
  line smallint NOT NULL,
  account text NOT NULL,
  amount smallint NOT NULL,
  principal smallint NOT NULL,
  after_write_off smallint NOT NULL,
  costs smallint NOT NULL,
  surplus smallint NOT NULL,
  PRIMARY KEY (kind, line)
);
WITH side AS (
  SELECT kind, leg * 2 AS place, debit AS account, amount, 1 AS sign FROM posting_leg
  UNION ALL SELECT kind, leg * 2 + 1, credit, amount, -1 FROM posting_leg
), line AS (
  SELECT kind, account, min(place) AS place, coalesce(sum(sign) FILTER (WHERE amount = 'amount'), 0) AS amount,
    coalesce(sum(sign) FILTER (WHERE amount = 'principal'), 0) AS principal,
    coalesce(sum(sign) FILTER (WHERE amount = 'afterWriteOff'), 0) AS after_write_off,
    coalesce(sum(sign) FILTER (WHERE amount = 'costs'), 0) AS costs,
    coalesce(sum(sign) FILTER (WHERE amount = 'surplus'), 0) AS surplus
  FROM side GROUP BY kind, account
)
INSERT INTO posting_line SELECT kind, row_number() OVER (PARTITION BY kind ORDER BY place), account, amount, principal,
  after_write_off, costs, surplus FROM line;

-- ---------------------------------------------------------------------------------------------------------------------
-- The chain

-- Canonical form v1: fields in this order, one a line, empty when absent. No field can hold a line break.
CREATE FUNCTION ledger_canonical(
  fund_id uuid, seq bigint, voucher_no text, idem_key text, request_hash bytea, kind text, effective_on date, accounting_on date,
  posted_at text,
  reverses_seq bigint, actor text, approver text, complaint_id uuid, payout_id uuid, recovery_id uuid, document_id uuid, lines text
) RETURNS text LANGUAGE sql STABLE AS $$
  SELECT concat('xianpei-journal-v1', E'\n', fund_id, E'\n', seq, E'\n', voucher_no, E'\n', idem_key, E'\n',
    encode(request_hash, 'hex'), E'\n', kind, E'\n', effective_on, E'\n', accounting_on, E'\n', posted_at, E'\n', reverses_seq, E'\n',
    actor, E'\n', approver, E'\n',
    complaint_id, E'\n', payout_id, E'\n', recovery_id, E'\n', document_id, E'\n', lines)
$$;

CREATE FUNCTION ledger_instant(at timestamptz) RETURNS text LANGUAGE sql STABLE
AS $$ SELECT to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') $$;

-- RFC 6962, section 2.1: leaves are prefixed 0x00, inner nodes 0x01; an odd one goes up as it is.
CREATE FUNCTION ledger_merkle_root(nodes bytea[]) RETURNS bytea LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE n int := cardinality(nodes); i int;
BEGIN
  WHILE n > 1 LOOP
    FOR i IN 1 .. n / 2 LOOP
      nodes[i] := sha256('\x01'::bytea || nodes[2 * i - 1] || nodes[2 * i]);
    END LOOP;
    IF n % 2 = 1 THEN nodes[n / 2 + 1] := nodes[n]; END IF;
    n := (n + 1) / 2;
  END LOOP;
  RETURN nodes[1];
END $$;

CREATE FUNCTION ledger_genesis(fund_id uuid) RETURNS bytea LANGUAGE sql IMMUTABLE
AS $$ SELECT sha256(convert_to('xianpei-fund-v1', 'UTF8') || uuid_send(fund_id)) $$;

CREATE FUNCTION ledger_block_hash(prev bytea, root bytea, no bigint, from_seq bigint, to_seq bigint) RETURNS bytea
LANGUAGE sql IMMUTABLE
AS $$ SELECT sha256(prev || root || int8send(no) || int8send(from_seq) || int8send(to_seq) || int8send(to_seq - from_seq + 1)) $$;

-- ---------------------------------------------------------------------------------------------------------------------
-- The commands

-- A command as it is asked.
CREATE TYPE ledger_command AS (
  key text, kind text, "amountCents" bigint, "payoutId" uuid, "complaintId" uuid, "recoveryId" uuid, "documentId" uuid,
  "effectiveOn" text, "voucherNo" text, actor text, approver text, details json
);
-- A journal that was decided; `reserved` is what a reservation sets aside.
CREATE TYPE ledger_posting AS (
  seq bigint, voucher_no text, posted_at timestamptz, kind text, idem_key text, request_hash bytea, effective_on date, accounting_on date,
  actor text, approver text, complaint_id uuid, payout_id uuid, recovery_id uuid, document_id uuid, salt bytea, answer jsonb,
  reserved bigint
);
-- A line of it, as it is inserted.
CREATE TYPE ledger_entry AS (seq bigint, line smallint, account text, amount_cents bigint, balance_after_cents bigint);
-- A line of a kind's template: what each amount weighs in it, and the place of its account among all there are.
CREATE TYPE ledger_weight AS (
  line smallint, account text, place int, amount bigint, principal bigint, after_write_off bigint, costs bigint, surplus bigint
);
-- What one journal adds to its advance; a reversal takes away.
CREATE TYPE ledger_change AS (
  seq bigint, captured bigint, released bigint, returned bigint, recovered bigint, written_off bigint, late bigint,
  spent bigint, spent_back bigint, over bigint, over_paid bigint
);

CREATE FUNCTION ledger_accounts() RETURNS text[] LANGUAGE sql IMMUTABLE AS $$
  SELECT ARRAY['cash', 'held-cash', 'advances', 'tourist-payable', 'capital', 'transfers', 'interest', 'recovery-costs',
    'bank-charges', 'written-off', 'encumbered', 'reserved', 'spending-limit', 'limit-granted']
$$;

/*
 * What holds whoever writes. PostgreSQL reads the text of a CHECK anew for every statement, which costs a posting more than its
 * rows do; these are read once a session and look at all rows of a statement together.
 */
CREATE OR REPLACE FUNCTION ledger_check_entries() RETURNS trigger LANGUAGE plpgsql
SET search_path = public, pg_temp SET enable_hashjoin = off SET enable_mergejoin = off AS $$
BEGIN
  IF EXISTS (SELECT FROM (SELECT fund_id, seq, sum(amount_cents) AS sum, count(*) AS count,
      bool_and(line > 0 AND amount_cents <> 0 AND account = ANY (ledger_accounts())) AS sound FROM added GROUP BY fund_id, seq) a
    LEFT JOIN journal j USING (fund_id, seq) WHERE a.sum <> 0 OR a.count < 2 OR NOT a.sound OR j.seq IS NULL) THEN
    RAISE EXCEPTION 'entries that do not add up to zero, on accounts there are none of, or without their journal' USING ERRCODE = 'XP003';
  END IF;
  RETURN NULL;
END $$;

-- People are `system`, `tourist`, `merchant:<id>` or `staff:<id>:<role>`: ids and roles only, no name, phone or address passes.
CREATE FUNCTION ledger_check_journals() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
  wrong text;
BEGIN
  SELECT min(CASE WHEN first <= (SELECT closed_through FROM fund WHERE id = fund_id) THEN 'journal_period_open' ELSE unsound END)
  INTO wrong FROM (
    SELECT fund_id, min(accounting_on) AS first, min(CASE
      WHEN NOT (seq > 0 AND length(salt) = 16 AND (request_hash IS NULL OR length(request_hash) = 32)
        AND length(idem_key) BETWEEN 3 AND 200 AND idem_key !~ '[^A-Za-z0-9:._-]'
        AND effective_on <= accounting_on AND accounting_on <= (posted_at AT TIME ZONE 'Asia/Shanghai')::date
        AND (kind = 'reversal') = (reverses_seq IS NOT NULL)) THEN 'journal_shape'
      WHEN NOT ((actor IN ('system', 'tourist')
          OR length(actor) <= 100 AND actor ~ '^(merchant:[A-Za-z0-9_-]+|staff:[A-Za-z0-9_-]+:[a-z]+)$')
        AND (approver IS NULL OR length(approver) <= 100 AND approver ~ '^staff:[A-Za-z0-9_-]+:[a-z]+$')) THEN 'journal_people'
      WHEN NOT (kind IN ('reservation', 'release', 'capture', 'recovery', 'surplus-payout', 'payout-return', 'claw-back')
        OR kind IN ('fund-opening', 'cap-change', 'injection') AND actor = 'system'
        OR starts_with(actor, 'staff:') AND approver IS NOT NULL) THEN 'journal_two_people'
    END) AS unsound FROM added GROUP BY fund_id) a;
  IF wrong = 'journal_period_open' THEN RAISE EXCEPTION 'a journal in a period that is closed' USING ERRCODE = 'XP007'; END IF;
  IF wrong IS NOT NULL THEN
    RAISE EXCEPTION 'a journal that breaks %', wrong USING ERRCODE = 'check_violation', CONSTRAINT = wrong;
  END IF;
  RETURN NULL;
END $$;

-- Writes what was decided, as sets: journals, advances, entries, the block that seals them, and the fund's row.
CREATE FUNCTION ledger_write(f fund, posts ledger_posting[], lines ledger_entry[], leaves bytea[], reverses bigint) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
  root bytea := ledger_merkle_root(leaves);
  low bigint := posts[1].seq;
  hash bytea := ledger_block_hash(f.head, root, f.next_block, low, f.next_seq - 1);
BEGIN
  INSERT INTO journal (fund_id, seq, voucher_no, idem_key, request_hash, kind, effective_on, accounting_on, posted_at, reverses_seq,
    actor, approver, complaint_id, payout_id, recovery_id, document_id, salt, answer)
  SELECT f.id, seq, voucher_no, idem_key, request_hash, kind, effective_on, accounting_on, posted_at, reverses,
    actor, approver, complaint_id, payout_id, recovery_id, document_id, salt, answer FROM unnest(posts);
  INSERT INTO reservation (fund_id, seq, payout_id, complaint_id, reserved_at, authorised_cents)
  SELECT f.id, seq, payout_id, complaint_id, posted_at, reserved FROM unnest(posts) WHERE reserved IS NOT NULL;
  INSERT INTO entry (fund_id, seq, line, account, amount_cents, balance_after_cents)
  SELECT f.id, seq, line, account, amount_cents, balance_after_cents FROM unnest(lines);
  INSERT INTO block (fund_id, no, from_seq, to_seq, first_posted_at, last_posted_at, root, prev_hash, hash)
  VALUES (f.id, f.next_block, low, f.next_seq - 1, posts[1].posted_at, f.last_posted_at, root, f.head, hash);
  UPDATE fund SET cap_cents = f.cap_cents, cash_in_cents = f.cash_in_cents, cash_out_cents = f.cash_out_cents,
    outstanding_cents = f.outstanding_cents, reserved_cents = f.reserved_cents, held_cents = f.held_cents,
    next_seq = f.next_seq, voucher_year = f.voucher_year, next_voucher = f.next_voucher, last_posted_at = f.last_posted_at,
    next_block = f.next_block + 1, head = hash
  WHERE id = f.id;

  -- the row and the entries must tell one story; another one is a fault of ours, not a refusal
  IF EXISTS (SELECT FROM (VALUES ('cash', f.cash_in_cents - f.cash_out_cents), ('advances', f.outstanding_cents),
      ('held-cash', f.held_cents), ('encumbered', f.reserved_cents), ('spending-limit', f.cap_cents)) AS figure (account, cents)
    WHERE cents <> coalesce((SELECT balance_after_cents FROM entry e
      WHERE e.fund_id = f.id AND e.account = figure.account ORDER BY seq DESC LIMIT 1), 0)) THEN
    RAISE EXCEPTION 'the figures of fund % are not the balances of its accounts', f.code USING ERRCODE = 'XP005';
  END IF;
END $$;

CREATE FUNCTION ledger_refusal(code text, facts json DEFAULT '{}') RETURNS json LANGUAGE sql STABLE
AS $$ SELECT json_build_object('refused', code, 'facts', facts) $$;

-- A fault of the caller, not an answer.
CREATE FUNCTION ledger_fault(what text, code text) RETURNS json LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION '%', what USING ERRCODE = code; END $$;

CREATE FUNCTION ledger_limit(max_cents bigint, requested bigint) RETURNS json LANGUAGE sql STABLE
AS $$ SELECT json_build_object('limit', max_cents, 'requested', requested) $$;

CREATE FUNCTION ledger_posted(voucher_no text, seq bigint, posted_at text, extra jsonb) RETURNS json LANGUAGE sql STABLE AS $$
  SELECT concat('{"refused":null,"voucherNo":"', voucher_no, '","seq":', seq, ',"postedAt":"', posted_at, '","extra":',
    coalesce(extra::text, 'null'), '}')::json
$$;

-- The opposite of a journal: what it gives back to the fund's figures and to its advance, or why it cannot be.
CREATE FUNCTION ledger_decide_reversal(f fund, voucher text, OUT reason text, OUT seq bigint, OUT complaint_id uuid,
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
    ELSE NULL;
  END CASE;
  reason := CASE
    WHEN j.seq IS NULL THEN 'not-found'
    WHEN j.kind NOT IN ('injection', 'recovery', 'surplus-payout', 'payout-return', 'claw-back', 'write-off', 'recovery-cost',
      'interest', 'bank-charge') THEN 'kind'
    WHEN EXISTS (SELECT FROM journal x WHERE x.fund_id = f.id AND x.reverses_seq = j.seq) THEN 'already-reversed'
    WHEN r.surplus_cents + change.over < r.surplus_paid_cents + change.over_paid THEN 'surplus-paid'
    WHEN r.written_off_cents + change.written_off < r.late_cents + change.late
      OR r.costs_cents + change.spent < r.costs_recovered_cents + change.spent_back THEN 'recovered-since'
    WHEN f.cash_in_cents - f.cash_out_cents + cash < f.reserved_cents THEN 'cash-reserved'
  END;
END $$;

/*
 * Decides the commands of one fund in their order and writes what they come to. Answers in the same order, one for each.
 * A command that meets something an earlier one of the batch has just changed (its payout, its key, a journal to reverse)
 * begins a new block: what came before is written first, so that it is judged by what is there.
 */
CREATE FUNCTION ledger_apply(of_fund uuid, commands json, allowed text[]) RETURNS json LANGUAGE plpgsql
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
        r.fund_id AS r_fund, r.seq AS r_seq, r.captured_cents, r.written_off_cents - r.late_cents AS lost, r.costs_cents - r.costs_recovered_cents AS spent,
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

-- One function for each room, with the kinds that are its own.
CREATE FUNCTION ledger_work(of_fund uuid, commands json) RETURNS json LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp SET enable_seqscan = off SET plan_cache_mode = force_generic_plan SET datestyle = 'ISO, YMD' AS $$
BEGIN
  RETURN ledger_apply(of_fund, commands, ARRAY['reservation', 'release', 'capture', 'recovery', 'surplus-payout', 'payout-return',
    'claw-back', 'write-off']);
END $$;
CREATE FUNCTION ledger_finance(of_fund uuid, commands json) RETURNS json LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp SET enable_seqscan = off SET plan_cache_mode = force_generic_plan SET datestyle = 'ISO, YMD' AS $$
BEGIN
  RETURN ledger_apply(of_fund, commands, ARRAY['injection', 'cap-change', 'recovery-cost', 'interest', 'bank-charge',
    'reversal', 'fund-opening']);
END $$;

-- Two funds, two journals, one transaction. A receiving fund that is not there is a refusal like any other: nothing reaches the
-- giving fund.
CREATE FUNCTION ledger_transfer(from_fund uuid, to_fund uuid, command json) RETURNS json LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp SET enable_seqscan = off SET datestyle = 'ISO, YMD' AS $$
DECLARE
  given json;
  taken json;
  -- both sides' bodies name both funds, so that another one under the same key is a conflict
  side jsonb := command::jsonb || jsonb_build_object('details', jsonb_build_object('from', from_fund, 'to', to_fund));
  key_out text := (side ->> 'key') || ':out';
  key_in text := (side ->> 'key') || ':in';
BEGIN
  IF from_fund = to_fund THEN RAISE EXCEPTION 'a transfer needs two funds' USING ERRCODE = '22023'; END IF;
  PERFORM FROM fund WHERE id IN (from_fund, to_fund) ORDER BY id FOR UPDATE;
  -- refused before the giving fund is asked, so that nothing has to be taken back
  IF NOT EXISTS (SELECT FROM journal WHERE idem_key = key_out) AND NOT EXISTS (SELECT FROM ledger_refusal WHERE idem_key = key_out)
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

-- ---------------------------------------------------------------------------------------------------------------------
-- What was posted before blocks is sealed now, a thousand journals to a block.

DO $$
DECLARE
  f fund;
  leaves bytea[];
  root bytea;
  low bigint;
  high bigint;
BEGIN
  FOR f IN SELECT * FROM fund LOOP
    f.head := ledger_genesis(f.id);
    low := 1;
    WHILE low < f.next_seq LOOP
      high := least(low + 999, f.next_seq - 1);
      SELECT array_agg(sha256('\x00'::bytea || j.salt || convert_to(ledger_canonical(j.fund_id, j.seq, j.voucher_no, j.idem_key,
        j.request_hash, j.kind, j.effective_on, j.accounting_on, ledger_instant(j.posted_at), j.reverses_seq, j.actor, j.approver, j.complaint_id, j.payout_id, j.recovery_id, j.document_id,
        (SELECT string_agg(concat(line, ':', account, ':', amount_cents, ':', balance_after_cents), E'\n' ORDER BY line)
          FROM entry e WHERE e.fund_id = j.fund_id AND e.seq = j.seq)), 'UTF8')) ORDER BY j.seq)
      INTO leaves FROM journal j WHERE fund_id = f.id AND seq BETWEEN low AND high;
      root := ledger_merkle_root(leaves);
      INSERT INTO block (fund_id, no, from_seq, to_seq, first_posted_at, last_posted_at, root, prev_hash, hash)
      SELECT f.id, f.next_block, low, high, min(posted_at), max(posted_at), root, f.head,
        ledger_block_hash(f.head, root, f.next_block, low, high)
      FROM journal WHERE fund_id = f.id AND seq BETWEEN low AND high
      RETURNING hash INTO f.head;
      f.next_block := f.next_block + 1;
      low := high + 1;
    END LOOP;
    UPDATE fund SET head = f.head, next_block = f.next_block WHERE id = f.id;
  END LOOP;
END $$;
ALTER TABLE fund ALTER COLUMN head SET NOT NULL;

CREATE TRIGGER journal_sound AFTER INSERT ON journal REFERENCING NEW TABLE AS added
  FOR EACH STATEMENT EXECUTE FUNCTION ledger_check_journals();

-- ---------------------------------------------------------------------------------------------------------------------
-- Walls

-- an account's balance is what its last entry says
DROP TABLE ledger_outcome, account_balance;
ALTER TABLE journal ENABLE TRIGGER USER;
ALTER TABLE reservation ENABLE TRIGGER USER;
ALTER TABLE fund ENABLE TRIGGER USER;

DO $$
DECLARE
  target text;
  made regprocedure;
  member text;
BEGIN
  FOREACH target IN ARRAY ARRAY['ledger_refusal', 'block', 'posting_line'] LOOP
    EXECUTE format('CREATE TRIGGER %I BEFORE UPDATE OR DELETE ON %I FOR EACH ROW EXECUTE FUNCTION refuse_change()', target || '_kept', target);
    EXECUTE format('CREATE TRIGGER %I BEFORE TRUNCATE ON %I FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()', target || '_not_emptied', target);
  END LOOP;
  CREATE TRIGGER posting_line_fixed BEFORE INSERT ON posting_line FOR EACH ROW EXECUTE FUNCTION refuse_change();
  FOR made IN SELECT oid FROM pg_proc WHERE pronamespace = 'public'::regnamespace AND proname LIKE 'ledger\_%' LOOP
    EXECUTE format('REVOKE ALL ON FUNCTION %s FROM PUBLIC', made);
  END LOOP;
  FOREACH member IN ARRAY ARRAY['xianpei_api', 'xianpei_worker'] LOOP
    CONTINUE WHEN NOT EXISTS (SELECT FROM pg_roles WHERE rolname = member);
    EXECUTE format('REVOKE ALL ON ledger_refusal, block, posting_line FROM %I', member);
    EXECUTE format('GRANT SELECT ON ledger_refusal, block, posting_line TO %I', member);
    EXECUTE format('GRANT EXECUTE ON FUNCTION ledger_day(timestamptz) TO %I', member);
  END LOOP;
  IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'xianpei_api') THEN
    GRANT EXECUTE ON FUNCTION ledger_finance(uuid, json), ledger_transfer(uuid, uuid, json) TO xianpei_api;
  END IF;
  IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'xianpei_worker') THEN
    GRANT EXECUTE ON FUNCTION ledger_work(uuid, json) TO xianpei_worker;
  END IF;
END $$;
