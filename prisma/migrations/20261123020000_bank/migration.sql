-- What the bank says, and which voucher each of its lines is. Nothing here moves money: matches point at vouchers, and
-- vouchers are posted by the ledger alone.

CREATE TABLE bank_account (
  id uuid PRIMARY KEY,
  fund_id uuid NOT NULL REFERENCES fund,
  bank text NOT NULL CHECK (length(bank) BETWEEN 1 AND 40),
  label text NOT NULL CHECK (length(label) BETWEEN 1 AND 80),
  -- the fund's own number, letters and digits only: as statements name it
  number text NOT NULL CHECK (number ~ '^[A-Z0-9]{4,40}$'),
  added_by text NOT NULL REFERENCES staff,
  added_at timestamptz NOT NULL,
  UNIQUE (fund_id, number)
);

-- How one bank writes its CSV files; a change is a new row and the newest is used.
CREATE TABLE bank_csv_mapping (
  id uuid PRIMARY KEY,
  city_id text NOT NULL REFERENCES city,
  bank text NOT NULL CHECK (length(bank) BETWEEN 1 AND 40),
  number int NOT NULL CHECK (number > 0),
  encoding text NOT NULL CHECK (encoding IN ('utf-8', 'gbk')),
  delimiter text NOT NULL CHECK (delimiter IN (',', ';', E'\t', '|')),
  date_format text NOT NULL CHECK (date_format IN ('yyyy-MM-dd', 'yyyy/MM/dd', 'yyyyMMdd', 'yyyy年MM月dd日')),
  columns jsonb NOT NULL,
  added_by text NOT NULL REFERENCES staff,
  added_at timestamptz NOT NULL,
  UNIQUE (city_id, bank, number)
);

CREATE TABLE bank_statement (
  id uuid PRIMARY KEY,
  account_id uuid NOT NULL REFERENCES bank_account,
  sha256 bytea NOT NULL CHECK (length(sha256) = 32),
  format text NOT NULL CHECK (format IN ('camt.053', 'csv')),
  file_name text NOT NULL,
  period_from date NOT NULL,
  period_to date NOT NULL,
  opening_cents bigint,
  closing_cents bigint,
  -- of all its lines, and how many of them no statement had brought before
  moved_cents bigint NOT NULL,
  line_count int NOT NULL CHECK (line_count >= 0),
  new_count int NOT NULL CHECK (new_count BETWEEN 0 AND line_count),
  imported_by text NOT NULL REFERENCES staff,
  imported_at timestamptz NOT NULL,
  UNIQUE (account_id, sha256),
  CHECK (period_from <= period_to),
  CHECK ((opening_cents IS NULL) = (closing_cents IS NULL)),
  CONSTRAINT bank_statement_adds_up CHECK (opening_cents + moved_cents = closing_cents)
);
CREATE INDEX bank_statement_period ON bank_statement (account_id, period_to);

CREATE TABLE bank_line (
  id uuid PRIMARY KEY,
  fund_id uuid NOT NULL REFERENCES fund,
  account_id uuid NOT NULL REFERENCES bank_account,
  -- the first that brought it
  statement_id uuid NOT NULL REFERENCES bank_statement,
  -- the bank's own reference or the line's content, its day and its place among equals of that day
  identity bytea NOT NULL CHECK (length(identity) = 32),
  booked_on date NOT NULL,
  value_on date,
  -- from the fund's point of view: money in is positive
  amount_cents bigint NOT NULL,
  entry_reference text,
  returned boolean NOT NULL,
  fee boolean NOT NULL,
  part_count int NOT NULL DEFAULT 1 CHECK (part_count > 0),
  name_enc bytea,
  name_index bytea,
  account_enc bytea,
  account_index bytea,
  -- references, remittance text and parts as the bank wrote them: they may name people
  texts_enc bytea NOT NULL,
  UNIQUE (account_id, identity)
);
CREATE INDEX bank_line_day ON bank_line (fund_id, booked_on, id);

-- Which payouts left in one batch file, so that the bank's one total can be told from its number.
CREATE TABLE bank_batch (
  fund_id uuid NOT NULL REFERENCES fund,
  batch_no text NOT NULL CHECK (batch_no ~ '^[A-Za-z0-9-]{6,40}$'),
  payout_id uuid NOT NULL PRIMARY KEY REFERENCES payout,
  recorded_by text NOT NULL REFERENCES staff,
  recorded_at timestamptz NOT NULL
);
CREATE INDEX bank_batch_number ON bank_batch (fund_id, batch_no);

-- Proposed by the rules or by hand, confirmed or undone by a person; nothing is deleted.
CREATE TABLE bank_match (
  id uuid PRIMARY KEY,
  fund_id uuid NOT NULL REFERENCES fund,
  rule text NOT NULL CHECK (rule IN ('exact-reference', 'amount-day-payee', 'many-to-one', 'reversed', 'by-hand')),
  certainty text CHECK (certainty IN ('certain', 'likely')),
  reasons jsonb NOT NULL,
  note text,
  -- the oldest day it speaks of, for the order of the list
  since date NOT NULL,
  state text NOT NULL DEFAULT 'proposed' CHECK (state IN ('proposed', 'confirmed', 'undone', 'superseded')),
  proposed_at timestamptz NOT NULL,
  confirmed_by text REFERENCES staff,
  confirmed_at timestamptz,
  undone_by text REFERENCES staff,
  undone_at timestamptz,
  superseded_at timestamptz,
  CHECK ((rule = 'by-hand') = (certainty IS NULL)),
  CHECK (state NOT IN ('confirmed', 'undone') OR (confirmed_by IS NOT NULL AND confirmed_at IS NOT NULL)),
  CHECK ((state = 'undone') = (undone_by IS NOT NULL AND undone_at IS NOT NULL)),
  CHECK ((state = 'superseded') = (superseded_at IS NOT NULL))
);
CREATE INDEX bank_match_list ON bank_match (fund_id, state, since, id);

CREATE TABLE bank_match_line (
  match_id uuid NOT NULL REFERENCES bank_match,
  line_id uuid NOT NULL REFERENCES bank_line,
  live boolean NOT NULL DEFAULT true,
  PRIMARY KEY (match_id, line_id)
);
-- a line, and a voucher, is in one live match at most
CREATE UNIQUE INDEX bank_match_line_once ON bank_match_line (line_id) WHERE live;

CREATE TABLE bank_match_voucher (
  match_id uuid NOT NULL REFERENCES bank_match,
  voucher_no text COLLATE "C" NOT NULL REFERENCES journal (voucher_no),
  live boolean NOT NULL DEFAULT true,
  PRIMARY KEY (match_id, voucher_no)
);
CREATE UNIQUE INDEX bank_match_voucher_once ON bank_match_voucher (voucher_no) WHERE live;

-- What the rules would not decide, while it stands.
CREATE TABLE bank_exception (
  id uuid PRIMARY KEY,
  fund_id uuid NOT NULL REFERENCES fund,
  kind text NOT NULL CHECK (kind IN ('missing-in-bank', 'extra-in-bank', 'doubled', 'amount-off', 'amounts-swapped',
    'wrong-day', 'wrong-payee', 'returned', 'split', 'fee-taken', 'ambiguous')),
  line_ids uuid[] NOT NULL,
  voucher_nos text[] NOT NULL,
  facts jsonb NOT NULL,
  -- the oldest day it speaks of: its age counts from there
  since date NOT NULL,
  found_at timestamptz NOT NULL,
  closed_at timestamptz
);
CREATE INDEX bank_exception_open ON bank_exception (fund_id, since, id) WHERE closed_at IS NULL;
CREATE INDEX bank_exception_lines ON bank_exception USING gin (line_ids) WHERE closed_at IS NULL;
CREATE INDEX bank_exception_vouchers ON bank_exception USING gin (voucher_nos) WHERE closed_at IS NULL;

-- What a voucher moved on the fund's accounts at the bank.
CREATE FUNCTION bank_moved(number text) RETURNS bigint LANGUAGE sql STABLE AS $$
  SELECT coalesce(sum(e.amount_cents), 0)::bigint FROM journal j JOIN entry e ON e.fund_id = j.fund_id AND e.seq = j.seq
  WHERE j.voucher_no = number AND e.account IN ('cash', 'held-cash')
$$;

CREATE FUNCTION bank_match_moves() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  difference bigint;
BEGIN
  IF TG_OP = 'INSERT' THEN
    IF NEW.state <> 'proposed' THEN
      RAISE EXCEPTION 'a match begins as a proposal' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
  END IF;
  IF NEW.state = OLD.state THEN RETURN NEW; END IF;
  IF (OLD.state, NEW.state) NOT IN (('proposed', 'confirmed'), ('proposed', 'superseded'), ('confirmed', 'undone')) THEN
    RAISE EXCEPTION 'a match does not go from % to %', OLD.state, NEW.state USING ERRCODE = 'check_violation';
  END IF;
  IF NEW.state = 'confirmed' THEN
    SELECT (SELECT coalesce(sum(l.amount_cents), 0) FROM bank_match_line m JOIN bank_line l ON l.id = m.line_id
            WHERE m.match_id = NEW.id AND m.live)
         - (SELECT coalesce(sum(bank_moved(m.voucher_no)), 0) FROM bank_match_voucher m
            WHERE m.match_id = NEW.id AND m.live)
      INTO difference;
    IF difference <> 0 THEN
      RAISE EXCEPTION 'a match adds up to the fen' USING ERRCODE = 'check_violation', CONSTRAINT = 'bank_match_adds_up';
    END IF;
  ELSE
    UPDATE bank_match_line SET live = false WHERE match_id = NEW.id;
    UPDATE bank_match_voucher SET live = false WHERE match_id = NEW.id;
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER bank_match_moves BEFORE INSERT OR UPDATE ON bank_match FOR EACH ROW EXECUTE FUNCTION bank_match_moves();

-- Only the API keeps statements and matches; nobody deletes, and what a bank wrote is not changed.
DO $$
DECLARE member text;
BEGIN
  FOREACH member IN ARRAY ARRAY['xianpei_api', 'xianpei_worker'] LOOP
    CONTINUE WHEN NOT EXISTS (SELECT FROM pg_roles WHERE rolname = member);
    EXECUTE format('REVOKE ALL ON bank_account, bank_csv_mapping, bank_statement, bank_line, bank_batch, bank_match,
      bank_match_line, bank_match_voucher, bank_exception FROM %I', member);
    EXECUTE format('GRANT SELECT ON bank_account, bank_csv_mapping, bank_statement, bank_line, bank_batch, bank_match,
      bank_match_line, bank_match_voucher, bank_exception TO %I', member);
  END LOOP;
  IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'xianpei_api') THEN
    GRANT INSERT ON bank_account, bank_csv_mapping, bank_statement, bank_line, bank_batch, bank_match, bank_match_line,
      bank_match_voucher, bank_exception TO xianpei_api;
    GRANT UPDATE ON bank_match, bank_exception TO xianpei_api;
    GRANT UPDATE (live) ON bank_match_line, bank_match_voucher TO xianpei_api;
  END IF;
END $$;
