-- The ledger. Money is written by the functions at the end of this file and by nothing else.
-- Amounts are fen; a debit is positive, a credit negative. Lock order: one fund's row, then nothing else that waits.

-- The one clock behind posted_at.
CREATE FUNCTION ledger_now() RETURNS timestamptz LANGUAGE sql VOLATILE AS 'SELECT clock_timestamp()';

CREATE FUNCTION ledger_day(at timestamptz) RETURNS date LANGUAGE sql IMMUTABLE
AS $$ SELECT (at AT TIME ZONE 'Asia/Shanghai')::date $$;

-- Ids and roles only: no name, phone or address passes this.
CREATE FUNCTION ledger_is_actor(actor jsonb) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
  SELECT coalesce(jsonb_typeof(actor) = 'object'
    AND actor ->> 'kind' IN ('system', 'tourist', 'merchant', 'staff')
    AND actor - ARRAY['kind', 'id', 'role'] = '{}'::jsonb
    AND (actor ->> 'kind' IN ('merchant', 'staff')) = (actor ? 'id')
    AND (actor ->> 'kind' = 'staff') = (actor ? 'role')
    AND coalesce(actor ->> 'id', 'none') ~ '^[A-Za-z0-9_-]{1,64}$'
    AND coalesce(actor ->> 'role', 'none') ~ '^[a-z]{1,20}$', false)
$$;

CREATE TABLE fund (
  id uuid PRIMARY KEY,
  city_id text NOT NULL REFERENCES city,
  kind text NOT NULL CHECK (kind IN ('city', 'district', 'special')),
  code text NOT NULL UNIQUE CHECK (code ~ '^[A-Z0-9]{2,8}$'),
  name text NOT NULL,
  opened_at timestamptz NOT NULL,
  cap_cents bigint NOT NULL DEFAULT 0 CHECK (cap_cents BETWEEN 0 AND 9007199254740991),
  cash_in_cents bigint NOT NULL DEFAULT 0 CHECK (cash_in_cents BETWEEN 0 AND 9007199254740991),
  cash_out_cents bigint NOT NULL DEFAULT 0 CHECK (cash_out_cents BETWEEN 0 AND 9007199254740991),
  outstanding_cents bigint NOT NULL DEFAULT 0 CHECK (outstanding_cents >= 0),
  reserved_cents bigint NOT NULL DEFAULT 0 CHECK (reserved_cents >= 0),
  held_cents bigint NOT NULL DEFAULT 0 CHECK (held_cents >= 0),
  -- what must be gap-free or monotonic lives in this locked row
  next_seq bigint NOT NULL DEFAULT 1,
  voucher_year int NOT NULL DEFAULT 0,
  next_voucher bigint NOT NULL DEFAULT 1,
  last_posted_at timestamptz NOT NULL DEFAULT '-infinity',
  CONSTRAINT fund_cash_covers_reserved CHECK (cash_in_cents - cash_out_cents >= reserved_cents)
) WITH (fillfactor = 50);
CREATE UNIQUE INDEX fund_of_city ON fund (city_id) WHERE kind = 'city';

-- An advance from its reservation to the last fen that comes back. One live for a payout.
CREATE TABLE reservation (
  id uuid PRIMARY KEY,
  fund_id uuid NOT NULL REFERENCES fund,
  payout_id uuid NOT NULL,
  complaint_id uuid NOT NULL,
  reserved_at timestamptz NOT NULL,
  authorised_cents bigint NOT NULL CHECK (authorised_cents > 0),
  captured_cents bigint NOT NULL DEFAULT 0 CHECK (captured_cents >= 0),
  released_cents bigint NOT NULL DEFAULT 0 CHECK (released_cents >= 0),
  returned_cents bigint NOT NULL DEFAULT 0 CHECK (returned_cents >= 0),
  recovered_cents bigint NOT NULL DEFAULT 0 CHECK (recovered_cents >= 0),
  written_off_cents bigint NOT NULL DEFAULT 0,
  late_cents bigint NOT NULL DEFAULT 0 CHECK (late_cents >= 0),
  surplus_cents bigint NOT NULL DEFAULT 0,
  surplus_paid_cents bigint NOT NULL DEFAULT 0 CHECK (surplus_paid_cents >= 0),
  state text NOT NULL GENERATED ALWAYS AS (
    CASE WHEN captured_cents + released_cents < authorised_cents THEN 'open'
         WHEN captured_cents > 0 THEN 'captured' ELSE 'released' END) STORED,
  CONSTRAINT reservation_never_past_authorised CHECK (captured_cents + released_cents <= authorised_cents),
  CONSTRAINT reservation_never_past_captured
    CHECK (returned_cents + recovered_cents + written_off_cents <= captured_cents),
  CHECK (late_cents <= written_off_cents),
  CHECK (surplus_paid_cents <= surplus_cents)
) WITH (fillfactor = 80);
CREATE UNIQUE INDEX reservation_live ON reservation (payout_id)
  WHERE captured_cents > 0 OR released_cents < authorised_cents;
CREATE INDEX reservation_payout ON reservation (payout_id, reserved_at DESC);
CREATE INDEX reservation_fund_open ON reservation (fund_id, reserved_at)
  WHERE captured_cents + released_cents < authorised_cents;

CREATE TABLE journal (
  fund_id uuid NOT NULL REFERENCES fund,
  seq bigint NOT NULL CHECK (seq > 0),
  voucher_no text COLLATE "C" NOT NULL UNIQUE,
  idem_key text COLLATE "C" NOT NULL UNIQUE,
  request_hash bytea NOT NULL CHECK (length(request_hash) = 32),
  kind text NOT NULL,
  effective_on date NOT NULL,
  posted_at timestamptz NOT NULL,
  reverses_seq bigint,
  actor jsonb NOT NULL CHECK (ledger_is_actor(actor)),
  approver jsonb CHECK (approver IS NULL OR ledger_is_actor(approver)),
  complaint_id uuid,
  payout_id uuid,
  recovery_id uuid,
  document_id uuid,
  PRIMARY KEY (fund_id, seq),
  CHECK (effective_on <= ledger_day(posted_at)),
  CHECK ((kind = 'reversal') = (reverses_seq IS NOT NULL)),
  CONSTRAINT journal_four_eyes CHECK (
    coalesce(approver ->> 'id', '') <> coalesce(actor ->> 'id', '-')
    AND CASE
      WHEN kind IN ('write-off', 'reversal')
        THEN actor ->> 'kind' = 'staff' AND coalesce(approver ->> 'kind', '') = 'staff'
      WHEN kind IN ('fund-opening', 'cap-change', 'injection')
        THEN actor ->> 'kind' = 'system' OR (actor ->> 'kind' = 'staff' AND coalesce(approver ->> 'kind', '') = 'staff')
      ELSE true END)
);
CREATE UNIQUE INDEX journal_reversed_once ON journal (fund_id, reverses_seq) WHERE reverses_seq IS NOT NULL;
CREATE INDEX journal_posted ON journal (fund_id, posted_at);
CREATE INDEX journal_kind ON journal (fund_id, kind, seq);
CREATE INDEX journal_complaint ON journal (complaint_id, seq) WHERE complaint_id IS NOT NULL;

CREATE TABLE entry (
  fund_id uuid NOT NULL,
  seq bigint NOT NULL,
  line smallint NOT NULL CHECK (line > 0),
  account text NOT NULL CHECK (account IN ('cash', 'held-cash', 'advances', 'tourist-payable', 'capital', 'written-off',
    'encumbered', 'reserved', 'spending-limit', 'limit-granted')),
  amount_cents bigint NOT NULL CHECK (amount_cents <> 0),
  balance_after_cents bigint NOT NULL,
  PRIMARY KEY (fund_id, seq, line)
);
CREATE UNIQUE INDEX entry_account ON entry (fund_id, account, seq);

CREATE TABLE account_balance (
  fund_id uuid NOT NULL REFERENCES fund,
  account text NOT NULL,
  balance_cents bigint NOT NULL,
  PRIMARY KEY (fund_id, account)
) WITH (fillfactor = 50);

-- Every answer ever given, refusals too: the same key gets the same answer for ever.
CREATE TABLE ledger_outcome (
  idem_key text COLLATE "C" PRIMARY KEY CHECK (idem_key ~ '^[A-Za-z0-9:._-]{3,200}$'),
  fund_id uuid NOT NULL,
  request_hash bytea NOT NULL CHECK (length(request_hash) = 32),
  answer jsonb NOT NULL,
  answered_at timestamptz NOT NULL
);

-- The posting templates of domain/postings.ts (a test compares the two). A leg takes one amount from its credit account and
-- gives it to its debit account, so no template can be out of balance.
CREATE TABLE posting_leg (
  kind text NOT NULL,
  leg smallint NOT NULL,
  debit text NOT NULL,
  credit text NOT NULL CHECK (credit <> debit),
  amount text NOT NULL CHECK (amount IN ('amount', 'principal', 'afterWriteOff', 'surplus')),
  PRIMARY KEY (kind, leg)
);
INSERT INTO posting_leg (kind, leg, debit, credit, amount) VALUES
  ('fund-opening', 1, 'spending-limit', 'limit-granted', 'amount'),
  ('cap-change', 1, 'spending-limit', 'limit-granted', 'amount'),
  ('injection', 1, 'cash', 'capital', 'amount'),
  ('reservation', 1, 'encumbered', 'reserved', 'amount'),
  ('release', 1, 'reserved', 'encumbered', 'amount'),
  ('capture', 1, 'reserved', 'encumbered', 'amount'),
  ('capture', 2, 'advances', 'cash', 'amount'),
  ('recovery', 1, 'cash', 'advances', 'principal'),
  ('recovery', 2, 'cash', 'written-off', 'afterWriteOff'),
  ('recovery', 3, 'held-cash', 'tourist-payable', 'surplus'),
  ('surplus-payout', 1, 'tourist-payable', 'held-cash', 'amount'),
  ('payout-return', 1, 'cash', 'advances', 'amount'),
  ('write-off', 1, 'written-off', 'advances', 'amount');

-- ---------------------------------------------------------------------------------------------------------------------
-- What holds whoever writes

CREATE FUNCTION ledger_check_entries() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  IF EXISTS (SELECT FROM added GROUP BY fund_id, seq HAVING sum(amount_cents) <> 0 OR count(*) < 2) THEN
    RAISE EXCEPTION 'entries that do not add up to zero' USING ERRCODE = 'XP003';
  END IF;
  IF EXISTS (SELECT FROM added a WHERE NOT EXISTS (
    SELECT FROM journal j WHERE j.fund_id = a.fund_id AND j.seq = a.seq)) THEN
    RAISE EXCEPTION 'entries without their journal' USING ERRCODE = 'XP003';
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER entry_balances AFTER INSERT ON entry REFERENCING NEW TABLE AS added
  FOR EACH STATEMENT EXECUTE FUNCTION ledger_check_entries();

CREATE FUNCTION fund_guard() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  IF (NEW.id, NEW.city_id, NEW.kind, NEW.code) IS DISTINCT FROM (OLD.id, OLD.city_id, OLD.kind, OLD.code) THEN
    RAISE EXCEPTION 'a fund keeps its identity' USING ERRCODE = 'XP002';
  END IF;
  IF NEW.reserved_cents > OLD.reserved_cents AND NEW.outstanding_cents + NEW.reserved_cents > NEW.cap_cents THEN
    RAISE EXCEPTION 'a reservation past the cap' USING ERRCODE = 'XP004';
  END IF;
  IF NEW.next_seq < OLD.next_seq OR NEW.last_posted_at < OLD.last_posted_at OR NEW.voucher_year < OLD.voucher_year
    OR (NEW.voucher_year = OLD.voucher_year AND NEW.next_voucher < OLD.next_voucher) THEN
    RAISE EXCEPTION 'numbers and instants only go forward' USING ERRCODE = 'XP002';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER fund_guarded BEFORE UPDATE ON fund FOR EACH ROW EXECUTE FUNCTION fund_guard();

DO $$
DECLARE target text;
BEGIN
  FOREACH target IN ARRAY ARRAY['journal', 'entry', 'ledger_outcome', 'posting_leg'] LOOP
    EXECUTE format('CREATE TRIGGER %I BEFORE UPDATE OR DELETE ON %I FOR EACH ROW EXECUTE FUNCTION refuse_change()',
      target || '_kept', target);
  END LOOP;
  FOREACH target IN ARRAY ARRAY['fund', 'reservation', 'account_balance'] LOOP
    EXECUTE format('CREATE TRIGGER %I BEFORE DELETE ON %I FOR EACH ROW EXECUTE FUNCTION refuse_change()',
      target || '_kept', target);
  END LOOP;
  FOREACH target IN ARRAY ARRAY['journal', 'entry', 'ledger_outcome', 'posting_leg', 'fund', 'reservation', 'account_balance'] LOOP
    EXECUTE format('CREATE TRIGGER %I BEFORE TRUNCATE ON %I FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()',
      target || '_not_emptied', target);
  END LOOP;
END $$;
-- templates are fixed by migrations, not by a running process or a hand
CREATE TRIGGER posting_leg_fixed BEFORE INSERT ON posting_leg FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- ---------------------------------------------------------------------------------------------------------------------
-- What the commands are made of. None of it is callable by the running roles.

CREATE TYPE ledger_line AS (account text, amount_cents bigint);

CREATE FUNCTION ledger_hash(kind text, command jsonb) RETURNS bytea LANGUAGE sql IMMUTABLE
AS $$ SELECT sha256(convert_to(kind || ' ' || (command - 'key')::text, 'UTF8')) $$;

-- The callers check amounts first; one that comes here wrong is a fault, not a refusal.
CREATE FUNCTION ledger_amount(command jsonb, field text) RETURNS bigint LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE amount bigint := (command ->> field)::bigint;
BEGIN
  IF amount IS NULL OR amount NOT BETWEEN 1 AND 1000000000000 THEN
    RAISE EXCEPTION '% is not an amount', field USING ERRCODE = '22003';
  END IF;
  RETURN amount;
END $$;

-- The lock every command begins with. A whole null row when there is no such fund.
CREATE FUNCTION ledger_lock(command jsonb) RETURNS fund LANGUAGE plpgsql AS $$
DECLARE f fund;
BEGIN
  -- an acknowledged journal is a durable one, whatever the session says
  PERFORM set_config('synchronous_commit', 'on', true);
  SELECT * INTO f FROM fund WHERE id = (command ->> 'fundId')::uuid FOR UPDATE;
  RETURN f;
END $$;

CREATE FUNCTION ledger_refuse(kind text, command jsonb, code text, facts jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE refusal jsonb := jsonb_build_object('refused', code, 'facts', facts);
BEGIN
  INSERT INTO ledger_outcome (idem_key, fund_id, request_hash, answer, answered_at)
  VALUES (command ->> 'key', (command ->> 'fundId')::uuid, ledger_hash(kind, command), refusal, ledger_now());
  RETURN refusal;
END $$;

-- Under the lock: the answer this key already has, a conflict when its body was another, or a refusal that is the same for
-- every kind of command. Null when the command is to be decided now.
CREATE FUNCTION ledger_prior(kind text, command jsonb, f fund) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
  known ledger_outcome;
  two_people boolean := kind IN ('fund-opening', 'cap-change', 'injection', 'write-off', 'reversal');
  alone boolean := command #>> '{actor,kind}' = 'system' AND kind NOT IN ('write-off', 'reversal');
BEGIN
  SELECT * INTO known FROM ledger_outcome WHERE idem_key = command ->> 'key';
  IF known.idem_key IS NOT NULL THEN
    IF known.request_hash = ledger_hash(kind, command) THEN RETURN known.answer; END IF;
    RETURN jsonb_build_object('refused', 'IDEMPOTENCY_CONFLICT', 'facts', '{}'::jsonb);
  END IF;
  IF f.id IS NULL THEN RETURN ledger_refuse(kind, command, 'FUND_NOT_FOUND', '{}'); END IF;
  IF (command ->> 'effectiveOn')::date > ledger_day(ledger_now()) THEN
    RETURN ledger_refuse(kind, command, 'DATE_IN_FUTURE', '{"field": "effectiveOn"}');
  END IF;
  IF two_people AND NOT alone AND (command #>> '{actor,kind}' <> 'staff'
    OR coalesce(command #>> '{approver,kind}', '') <> 'staff'
    OR command #>> '{approver,id}' = command #>> '{actor,id}') THEN
    RETURN ledger_refuse(kind, command, 'FOUR_EYES_REQUIRED', '{}');
  END IF;
  RETURN NULL;
END $$;

CREATE FUNCTION ledger_lines(
  of_kind text, amount bigint, principal bigint DEFAULT 0, after_write_off bigint DEFAULT 0, surplus bigint DEFAULT 0
) RETURNS ledger_line[] LANGUAGE sql AS $$
  WITH leg AS (
    SELECT leg, debit, credit, CASE p.amount WHEN 'amount' THEN ledger_lines.amount WHEN 'principal' THEN principal
      WHEN 'afterWriteOff' THEN after_write_off ELSE surplus END AS moved
    FROM posting_leg p WHERE kind = of_kind
  ), side AS (
    SELECT leg * 2 AS place, debit AS account, moved FROM leg
    UNION ALL SELECT leg * 2 + 1, credit, -moved FROM leg
  ), line AS (
    SELECT account, sum(moved)::bigint AS moved, min(place) AS place FROM side GROUP BY account HAVING sum(moved) <> 0
  )
  SELECT coalesce(array_agg(ROW(account, moved)::ledger_line ORDER BY place), '{}') FROM line
$$;

CREATE FUNCTION ledger_moved(lines ledger_line[], of_account text) RETURNS bigint LANGUAGE sql IMMUTABLE AS $$
  SELECT coalesce(sum(amount_cents), 0)::bigint FROM unnest(lines) WHERE account = of_account
$$;

-- Writes one journal: number, instant, entries with running balances, the fund's figures read from those entries, the answer.
-- `refs` holds what the command does not say itself.
CREATE FUNCTION ledger_post(
  f fund, kind text, command jsonb, lines ledger_line[], extra jsonb DEFAULT '{}', refs jsonb DEFAULT '{}'
) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
  about jsonb := command || refs;
  hash bytea := ledger_hash(kind, command);
  at timestamptz := greatest(ledger_now(), f.last_posted_at + interval '1 microsecond');
  year int := extract(year FROM ledger_day(at));
  number bigint := CASE WHEN year = f.voucher_year THEN f.next_voucher ELSE 1 END;
  voucher text := f.code || '-' || year || '-' || lpad(number::text, greatest(6, length(number::text)), '0');
  -- a reversal takes back cash that came in; it is not cash that went out
  sign int := CASE WHEN kind = 'reversal' THEN -1 ELSE 1 END;
  cash bigint := sign * ledger_moved(lines, 'cash');
  reply jsonb;
BEGIN
  INSERT INTO journal (fund_id, seq, voucher_no, idem_key, request_hash, kind, effective_on, posted_at, reverses_seq,
    actor, approver, complaint_id, payout_id, recovery_id, document_id)
  VALUES (f.id, f.next_seq, voucher, command ->> 'key', hash, kind,
    coalesce((command ->> 'effectiveOn')::date, ledger_day(at)), at, (about ->> 'reversesSeq')::bigint,
    command -> 'actor', nullif(command -> 'approver', 'null'), (about ->> 'complaintId')::uuid, (about ->> 'payoutId')::uuid,
    (about ->> 'recoveryId')::uuid, (about ->> 'documentId')::uuid);

  WITH line AS (
    SELECT account, amount_cents, place FROM unnest(lines) WITH ORDINALITY AS l (account, amount_cents, place)
  ), moved AS (
    INSERT INTO account_balance AS b (fund_id, account, balance_cents) SELECT f.id, account, amount_cents FROM line
    ON CONFLICT (fund_id, account) DO UPDATE SET balance_cents = b.balance_cents + EXCLUDED.balance_cents
    RETURNING account, balance_cents
  )
  INSERT INTO entry (fund_id, seq, line, account, amount_cents, balance_after_cents)
  SELECT f.id, f.next_seq, line.place, line.account, line.amount_cents, moved.balance_cents
  FROM line JOIN moved USING (account);

  UPDATE fund SET
    cap_cents = cap_cents + ledger_moved(lines, 'spending-limit'),
    cash_in_cents = cash_in_cents + sign * greatest(0, cash),
    cash_out_cents = cash_out_cents + sign * greatest(0, -cash),
    outstanding_cents = outstanding_cents + ledger_moved(lines, 'advances'),
    reserved_cents = reserved_cents - ledger_moved(lines, 'reserved'),
    held_cents = held_cents + ledger_moved(lines, 'held-cash'),
    next_seq = f.next_seq + 1, voucher_year = year, next_voucher = number + 1, last_posted_at = at
  WHERE id = f.id;

  reply := jsonb_build_object('refused', NULL, 'voucherNo', voucher, 'seq', f.next_seq,
    'postedAt', to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')) || extra;
  INSERT INTO ledger_outcome (idem_key, fund_id, request_hash, answer, answered_at)
  VALUES (command ->> 'key', f.id, hash, reply, at);
  RETURN reply;
END $$;

-- The live reservation of the command's payout in the locked fund; a whole null row when there is none.
CREATE FUNCTION ledger_advance(command jsonb, f fund) RETURNS reservation LANGUAGE plpgsql AS $$
DECLARE r reservation;
BEGIN
  SELECT * INTO r FROM reservation
  WHERE payout_id = (command ->> 'payoutId')::uuid AND fund_id = f.id
    AND (captured_cents > 0 OR released_cents < authorised_cents);
  RETURN r;
END $$;

CREATE FUNCTION ledger_limit(max_cents bigint, requested bigint) RETURNS jsonb LANGUAGE sql IMMUTABLE
AS $$ SELECT jsonb_build_object('limit', max_cents, 'requested', requested) $$;

-- ---------------------------------------------------------------------------------------------------------------------
-- The commands. Each takes what stores/ledger/contract.ts names and answers {refused, ...}; one call, one transaction.
-- Sequential scans are off in them: a plan made while a table was empty would be kept when it no longer is.

CREATE FUNCTION ledger_open_fund(command jsonb) RETURNS jsonb LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp SET enable_seqscan = off AS $$
DECLARE
  f fund := ledger_lock(command);
  opened fund;
  cap bigint := ledger_amount(command, 'capCents');
  known jsonb;
BEGIN
  opened.id := (command ->> 'fundId')::uuid;
  known := ledger_prior('fund-opening', command, opened);
  IF known IS NOT NULL THEN RETURN known; END IF;
  IF EXISTS (SELECT FROM fund WHERE id = opened.id OR code = command ->> 'code')
    OR (command ->> 'kind' = 'city'
      AND EXISTS (SELECT FROM fund WHERE city_id = command ->> 'cityId' AND kind = 'city')) THEN
    RETURN ledger_refuse('fund-opening', command, 'FUND_EXISTS', '{}');
  END IF;
  INSERT INTO fund (id, city_id, kind, code, name, opened_at)
  VALUES (opened.id, command ->> 'cityId', command ->> 'kind', command ->> 'code', command ->> 'name', ledger_now())
  RETURNING * INTO f;
  RETURN ledger_post(f, 'fund-opening', command, ledger_lines('fund-opening', cap));
END $$;

CREATE FUNCTION ledger_inject(command jsonb) RETURNS jsonb LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp SET enable_seqscan = off AS $$
DECLARE
  f fund := ledger_lock(command);
  known jsonb := ledger_prior('injection', command, f);
BEGIN
  IF known IS NOT NULL THEN RETURN known; END IF;
  RETURN ledger_post(f, 'injection', command, ledger_lines('injection', ledger_amount(command, 'amountCents')));
END $$;

-- A cap that stays what it is leaves a journal without lines: two people said so.
CREATE FUNCTION ledger_set_cap(command jsonb) RETURNS jsonb LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp SET enable_seqscan = off AS $$
DECLARE
  f fund := ledger_lock(command);
  known jsonb := ledger_prior('cap-change', command, f);
  cap bigint := ledger_amount(command, 'capCents');
BEGIN
  IF known IS NOT NULL THEN RETURN known; END IF;
  RETURN ledger_post(f, 'cap-change', command, ledger_lines('cap-change', cap - f.cap_cents));
END $$;

CREATE FUNCTION ledger_reserve(command jsonb) RETURNS jsonb LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp SET enable_seqscan = off AS $$
DECLARE
  f fund := ledger_lock(command);
  known jsonb := ledger_prior('reservation', command, f);
  amount bigint := ledger_amount(command, 'amountCents');
  cash bigint := f.cash_in_cents - f.cash_out_cents;
  facts jsonb;
  r reservation;
BEGIN
  IF known IS NOT NULL THEN RETURN known; END IF;
  r := ledger_advance(command, f);
  IF r.id IS NOT NULL THEN
    RETURN ledger_refuse('reservation', command, 'RESERVATION_SPENT', ledger_limit(0, amount));
  END IF;
  facts := jsonb_build_object('limit', f.cap_cents, 'requested', amount,
    'available', greatest(0, least(cash, f.cap_cents - f.outstanding_cents) - f.reserved_cents),
    'outstanding', f.outstanding_cents, 'reserved', f.reserved_cents);
  IF f.outstanding_cents + f.reserved_cents + amount > f.cap_cents THEN
    RETURN ledger_refuse('reservation', command, 'FUND_CAP_EXCEEDED', facts);
  END IF;
  IF cash - f.reserved_cents < amount THEN
    RETURN ledger_refuse('reservation', command, 'FUND_CASH_SHORT', facts);
  END IF;
  r.id := gen_random_uuid();
  INSERT INTO reservation (id, fund_id, payout_id, complaint_id, reserved_at, authorised_cents)
  VALUES (r.id, f.id, (command ->> 'payoutId')::uuid, (command ->> 'complaintId')::uuid, ledger_now(), amount);
  RETURN ledger_post(f, 'reservation', command, ledger_lines('reservation', amount),
    jsonb_build_object('reservationId', r.id));
END $$;

CREATE FUNCTION ledger_release(command jsonb) RETURNS jsonb LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp SET enable_seqscan = off AS $$
DECLARE
  f fund := ledger_lock(command);
  known jsonb := ledger_prior('release', command, f);
  r reservation := ledger_advance(command, f);
  open bigint := r.authorised_cents - r.captured_cents - r.released_cents;
BEGIN
  IF known IS NOT NULL THEN RETURN known; END IF;
  IF NOT EXISTS (SELECT FROM reservation WHERE payout_id = (command ->> 'payoutId')::uuid AND fund_id = f.id) THEN
    RETURN ledger_refuse('release', command, 'RESERVATION_NOT_FOUND', '{}');
  END IF;
  IF coalesce(open, 0) = 0 THEN RETURN ledger_refuse('release', command, 'RESERVATION_SPENT', '{"limit": 0}'); END IF;
  UPDATE reservation SET released_cents = released_cents + open WHERE id = r.id;
  RETURN ledger_post(f, 'release', command, ledger_lines('release', open), jsonb_build_object('releasedCents', open));
END $$;

CREATE FUNCTION ledger_capture(command jsonb) RETURNS jsonb LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp SET enable_seqscan = off AS $$
DECLARE
  f fund := ledger_lock(command);
  known jsonb := ledger_prior('capture', command, f);
  r reservation := ledger_advance(command, f);
  amount bigint := ledger_amount(command, 'amountCents');
  open bigint := r.authorised_cents - r.captured_cents - r.released_cents;
BEGIN
  IF known IS NOT NULL THEN RETURN known; END IF;
  IF r.id IS NULL THEN RETURN ledger_refuse('capture', command, 'RESERVATION_NOT_FOUND', '{}'); END IF;
  IF amount > open THEN
    RETURN ledger_refuse('capture', command, 'RESERVATION_SPENT', ledger_limit(open, amount));
  END IF;
  UPDATE reservation SET captured_cents = captured_cents + amount WHERE id = r.id;
  RETURN ledger_post(f, 'capture', command, ledger_lines('capture', amount),
    jsonb_build_object('leftCents', open - amount));
END $$;

CREATE FUNCTION ledger_recover(command jsonb) RETURNS jsonb LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp SET enable_seqscan = off AS $$
DECLARE
  f fund := ledger_lock(command);
  known jsonb := ledger_prior('recovery', command, f);
  r reservation := ledger_advance(command, f);
  amount bigint := ledger_amount(command, 'amountCents');
  owed bigint := r.captured_cents - r.returned_cents - r.recovered_cents - r.written_off_cents;
  principal bigint := least(amount, owed);
  late bigint := least(amount - principal, r.written_off_cents - r.late_cents);
  surplus bigint := amount - principal - late;
BEGIN
  IF known IS NOT NULL THEN RETURN known; END IF;
  IF coalesce(r.captured_cents, 0) = 0 THEN
    RETURN ledger_refuse('recovery', command, 'RESERVATION_NOT_FOUND', '{}');
  END IF;
  UPDATE reservation SET recovered_cents = recovered_cents + principal, late_cents = late_cents + late,
    surplus_cents = surplus_cents + surplus WHERE id = r.id;
  RETURN ledger_post(f, 'recovery', command, ledger_lines('recovery', 0, principal, late, surplus),
    jsonb_build_object('principalCents', principal + late, 'afterWriteOffCents', late, 'surplusCents', surplus,
      'outstandingCents', owed - principal));
END $$;

CREATE FUNCTION ledger_pay_out_surplus(command jsonb) RETURNS jsonb LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp SET enable_seqscan = off AS $$
DECLARE
  f fund := ledger_lock(command);
  known jsonb := ledger_prior('surplus-payout', command, f);
  r reservation := ledger_advance(command, f);
  amount bigint := ledger_amount(command, 'amountCents');
  owed bigint := r.surplus_cents - r.surplus_paid_cents;
BEGIN
  IF known IS NOT NULL THEN RETURN known; END IF;
  IF r.id IS NULL THEN RETURN ledger_refuse('surplus-payout', command, 'RESERVATION_NOT_FOUND', '{}'); END IF;
  IF amount > owed THEN
    RETURN ledger_refuse('surplus-payout', command, 'RECOVERY_EXCEEDED', ledger_limit(owed, amount));
  END IF;
  UPDATE reservation SET surplus_paid_cents = surplus_paid_cents + amount WHERE id = r.id;
  RETURN ledger_post(f, 'surplus-payout', command, ledger_lines('surplus-payout', amount));
END $$;

CREATE FUNCTION ledger_return_payout(command jsonb) RETURNS jsonb LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp SET enable_seqscan = off AS $$
DECLARE
  f fund := ledger_lock(command);
  known jsonb := ledger_prior('payout-return', command, f);
  r reservation := ledger_advance(command, f);
  amount bigint := ledger_amount(command, 'amountCents');
  owed bigint := r.captured_cents - r.returned_cents - r.recovered_cents - r.written_off_cents;
BEGIN
  IF known IS NOT NULL THEN RETURN known; END IF;
  IF r.id IS NULL THEN RETURN ledger_refuse('payout-return', command, 'RESERVATION_NOT_FOUND', '{}'); END IF;
  IF amount > owed THEN
    RETURN ledger_refuse('payout-return', command, 'RECOVERY_EXCEEDED', ledger_limit(owed, amount));
  END IF;
  UPDATE reservation SET returned_cents = returned_cents + amount WHERE id = r.id;
  RETURN ledger_post(f, 'payout-return', command, ledger_lines('payout-return', amount));
END $$;

CREATE FUNCTION ledger_write_off(command jsonb) RETURNS jsonb LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp SET enable_seqscan = off AS $$
DECLARE
  f fund := ledger_lock(command);
  known jsonb := ledger_prior('write-off', command, f);
  r reservation := ledger_advance(command, f);
  amount bigint := ledger_amount(command, 'amountCents');
  owed bigint := r.captured_cents - r.returned_cents - r.recovered_cents - r.written_off_cents;
BEGIN
  IF known IS NOT NULL THEN RETURN known; END IF;
  IF r.id IS NULL THEN RETURN ledger_refuse('write-off', command, 'RESERVATION_NOT_FOUND', '{}'); END IF;
  IF amount > owed THEN
    RETURN ledger_refuse('write-off', command, 'RECOVERY_EXCEEDED', ledger_limit(owed, amount));
  END IF;
  UPDATE reservation SET written_off_cents = written_off_cents + amount WHERE id = r.id;
  RETURN ledger_post(f, 'write-off', command, ledger_lines('write-off', amount));
END $$;

CREATE FUNCTION ledger_reverse(command jsonb) RETURNS jsonb LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp SET enable_seqscan = off AS $$
DECLARE
  f fund := ledger_lock(command);
  known jsonb := ledger_prior('reversal', command, f);
  j journal;
  r reservation;
  lines ledger_line[];
  reason text;
BEGIN
  IF known IS NOT NULL THEN RETURN known; END IF;
  SELECT * INTO j FROM journal WHERE voucher_no = command ->> 'voucherNo' AND fund_id = f.id;
  SELECT array_agg(ROW(account, -amount_cents)::ledger_line ORDER BY line) INTO lines
  FROM entry WHERE fund_id = f.id AND seq = j.seq;
  r := ledger_advance(jsonb_build_object('payoutId', j.payout_id), f);
  IF j.kind = 'recovery' THEN
    r.recovered_cents := r.recovered_cents - ledger_moved(lines, 'advances');
    r.late_cents := r.late_cents - ledger_moved(lines, 'written-off');
    r.surplus_cents := r.surplus_cents + ledger_moved(lines, 'held-cash');
  ELSIF j.kind = 'surplus-payout' THEN
    r.surplus_paid_cents := r.surplus_paid_cents - ledger_moved(lines, 'held-cash');
  ELSIF j.kind = 'payout-return' THEN
    r.returned_cents := r.returned_cents - ledger_moved(lines, 'advances');
  ELSIF j.kind = 'write-off' THEN
    r.written_off_cents := r.written_off_cents + ledger_moved(lines, 'written-off');
  END IF;
  reason := CASE
    WHEN j.seq IS NULL THEN 'not-found'
    WHEN j.kind NOT IN ('injection', 'recovery', 'surplus-payout', 'payout-return', 'write-off') THEN 'kind'
    WHEN EXISTS (SELECT FROM journal WHERE fund_id = f.id AND reverses_seq = j.seq) THEN 'already-reversed'
    WHEN r.surplus_cents < r.surplus_paid_cents THEN 'surplus-paid'
    WHEN r.written_off_cents < r.late_cents THEN 'recovered-since'
    WHEN f.cash_in_cents - f.cash_out_cents + ledger_moved(lines, 'cash') < f.reserved_cents THEN 'cash-reserved'
  END;
  IF reason IS NOT NULL THEN
    RETURN ledger_refuse('reversal', command, 'NOT_REVERSIBLE', jsonb_build_object('reason', reason));
  END IF;
  UPDATE reservation SET recovered_cents = r.recovered_cents, late_cents = r.late_cents, surplus_cents = r.surplus_cents,
    surplus_paid_cents = r.surplus_paid_cents, returned_cents = r.returned_cents, written_off_cents = r.written_off_cents
  WHERE id = r.id;
  RETURN ledger_post(f, 'reversal', command, lines, '{}', jsonb_build_object('reversesSeq', j.seq,
    'complaintId', j.complaint_id, 'payoutId', j.payout_id, 'recoveryId', j.recovery_id));
END $$;

-- ---------------------------------------------------------------------------------------------------------------------
-- Who may call what. The running roles read the tables and call the commands of their room; they write nothing here.

DO $$
DECLARE
  made regprocedure;
  member text;
  worker text[] := ARRAY['reserve', 'release', 'capture', 'recover', 'pay_out_surplus', 'return_payout', 'write_off'];
  api text[] := ARRAY['open_fund', 'inject', 'set_cap', 'write_off', 'reverse'];
BEGIN
  FOR made IN SELECT oid FROM pg_proc WHERE pronamespace = 'public'::regnamespace AND proname LIKE 'ledger\_%' LOOP
    EXECUTE format('REVOKE ALL ON FUNCTION %s FROM PUBLIC', made);
  END LOOP;
  FOREACH member IN ARRAY ARRAY['xianpei_api', 'xianpei_worker'] LOOP
    CONTINUE WHEN NOT EXISTS (SELECT FROM pg_roles WHERE rolname = member);
    EXECUTE format('GRANT USAGE ON SCHEMA public TO %I', member);
    EXECUTE format('REVOKE ALL ON fund, reservation, journal, entry, account_balance, ledger_outcome, posting_leg FROM %I', member);
    EXECUTE format('GRANT SELECT ON fund, reservation, journal, entry, account_balance, ledger_outcome, posting_leg TO %I', member);
    EXECUTE format('GRANT EXECUTE ON FUNCTION ledger_day(timestamptz) TO %I', member);
    EXECUTE (SELECT string_agg(format('GRANT EXECUTE ON FUNCTION ledger_%s(jsonb) TO %I', name, member), '; ')
      FROM unnest(CASE member WHEN 'xianpei_api' THEN api ELSE worker END) AS name);
  END LOOP;
END $$;
