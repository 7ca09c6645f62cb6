-- The second way money leaves: a transfer in a batch file that finance takes to the bank. What is queued is put into the day's
-- batch by one of finance and signed off by another; then it has a file, the same bytes for ever. A transfer is in one live
-- batch at most, and only the bank's word moves it on.

ALTER TABLE complaint
  ADD COLUMN payee_bank_code text CHECK (payee_bank_code ~ '^[0-9]{12}$'),
  ADD CONSTRAINT complaint_payee_bank CHECK ((payee_rail = 'bank') = (payee_bank_code IS NOT NULL));
ALTER TABLE payout
  ADD COLUMN payee_bank_code text CHECK (payee_bank_code ~ '^[0-9]{12}$'),
  ADD CONSTRAINT payout_payee_bank CHECK ((rail = 'bank') = (payee_bank_code IS NOT NULL));

-- Numbers of batches that were typed in before there were batches; nothing is added any more, and their lines still match.
ALTER TABLE bank_batch RENAME TO bank_batch_recorded;
ALTER TABLE bank_batch_recorded RENAME CONSTRAINT bank_batch_pkey TO bank_batch_recorded_pkey;
ALTER INDEX bank_batch_number RENAME TO bank_batch_recorded_number;

CREATE TABLE bank_transfer (
  -- the payout's number: the bank knows the transfer by it (EndToEndId)
  out_bill_no text PRIMARY KEY REFERENCES payout (out_bill_no) CHECK (out_bill_no ~ '^[A-Za-z0-9]{1,32}$'),
  fund_id uuid NOT NULL REFERENCES fund,
  amount_cents bigint NOT NULL CHECK (amount_cents > 0),
  payee_name_enc bytea NOT NULL,
  payee_account_enc bytea NOT NULL,
  bank_code text NOT NULL CHECK (bank_code ~ '^[0-9]{12}$'),
  remark text NOT NULL CHECK (length(remark) BETWEEN 1 AND 140),
  -- a keyed digest of all of it: the same number with another body is told apart
  body bytea NOT NULL CHECK (length(body) = 32),
  state text NOT NULL DEFAULT 'queued' CHECK (state IN ('queued', 'cancelled', 'on-the-way', 'paid', 'failed', 'returned')),
  -- the bank's, of a no or a return
  reason_code text CHECK (length(reason_code) BETWEEN 1 AND 35),
  -- the bank's own number of it
  bank_reference text CHECK (length(bank_reference) BETWEEN 1 AND 35),
  queued_at timestamptz NOT NULL,
  changed_at timestamptz NOT NULL,
  CONSTRAINT bank_transfer_reason CHECK (state NOT IN ('failed', 'returned') OR reason_code IS NOT NULL)
);
CREATE INDEX bank_transfer_queue ON bank_transfer (fund_id, queued_at, out_bill_no) WHERE state = 'queued';
CREATE INDEX bank_transfer_state ON bank_transfer (fund_id, state, changed_at, out_bill_no);

CREATE TABLE bank_batch (
  id uuid PRIMARY KEY,
  fund_id uuid NOT NULL REFERENCES fund,
  -- the file's MsgId
  batch_no text NOT NULL UNIQUE CHECK (batch_no ~ '^[A-Za-z0-9-]{6,35}$'),
  account_id uuid NOT NULL REFERENCES bank_account,
  -- the city's
  day date NOT NULL,
  state text NOT NULL DEFAULT 'proposed' CHECK (state IN ('proposed', 'signed-off', 'answered', 'refused')),
  made_by text NOT NULL REFERENCES staff,
  made_at timestamptz NOT NULL,
  signed_by text REFERENCES staff,
  signed_at timestamptz,
  refused_by text REFERENCES staff,
  refused_at timestamptz,
  transfer_count int CHECK (transfer_count > 0),
  sum_cents bigint CHECK (sum_cents > 0),
  file_enc bytea,
  file_sha256 bytea CHECK (length(file_sha256) = 32),
  answered_at timestamptz,
  CONSTRAINT bank_batch_four_eyes CHECK (signed_by <> made_by AND refused_by <> made_by),
  CONSTRAINT bank_batch_signed CHECK ((state IN ('signed-off', 'answered')) = (num_nulls(signed_by, signed_at, transfer_count,
    sum_cents, file_enc, file_sha256) = 0)),
  CONSTRAINT bank_batch_not_signed CHECK (state IN ('signed-off', 'answered') OR
    num_nonnulls(signed_by, signed_at, transfer_count, sum_cents, file_enc, file_sha256) = 0),
  CONSTRAINT bank_batch_refused CHECK ((state = 'refused') = (refused_by IS NOT NULL AND refused_at IS NOT NULL)),
  CONSTRAINT bank_batch_answered CHECK ((state = 'answered') = (answered_at IS NOT NULL))
);
CREATE UNIQUE INDEX bank_batch_of_the_day ON bank_batch (fund_id, day) WHERE state <> 'refused';
CREATE INDEX bank_batch_list ON bank_batch (fund_id, made_at, id);

CREATE TABLE bank_batch_transfer (
  batch_id uuid NOT NULL REFERENCES bank_batch,
  out_bill_no text NOT NULL REFERENCES bank_transfer,
  live boolean NOT NULL DEFAULT true,
  PRIMARY KEY (batch_id, out_bill_no)
);
CREATE UNIQUE INDEX bank_batch_transfer_once ON bank_batch_transfer (out_bill_no) WHERE live;

-- What the bank answered (pain.002): each file once, and what came of each of its words.
CREATE TABLE bank_answer (
  id uuid PRIMARY KEY,
  fund_id uuid NOT NULL REFERENCES fund,
  sha256 bytea NOT NULL CHECK (length(sha256) = 32),
  format text NOT NULL CHECK (format IN ('pain.002.001.03', 'pain.002.001.10')),
  file_name text NOT NULL,
  message_id text NOT NULL CHECK (length(message_id) BETWEEN 1 AND 35),
  taken_by text NOT NULL REFERENCES staff,
  taken_at timestamptz NOT NULL,
  UNIQUE (fund_id, sha256)
);

CREATE TABLE bank_answer_line (
  id uuid PRIMARY KEY,
  answer_id uuid NOT NULL REFERENCES bank_answer,
  fund_id uuid NOT NULL REFERENCES fund,
  batch_id uuid REFERENCES bank_batch,
  out_bill_no text REFERENCES bank_transfer,
  -- the number the bank named, of a transfer or else of a file
  named text NOT NULL CHECK (length(named) <= 35),
  level text NOT NULL CHECK (level IN ('group', 'payment', 'transaction')),
  status text NOT NULL CHECK (length(status) BETWEEN 1 AND 35),
  reason text CHECK (length(reason) BETWEEN 1 AND 35),
  amount_cents bigint,
  result text NOT NULL CHECK (result IN ('applied', 'known', 'went-back', 'unknown-batch', 'unknown-transaction',
    'amount-differs', 'unknown-status', 'of-a-copy', 'contradicts'))
);
CREATE INDEX bank_answer_line_of ON bank_answer_line (answer_id);
CREATE INDEX bank_answer_line_open ON bank_answer_line (fund_id, id) WHERE result NOT IN ('applied', 'known', 'went-back');

CREATE FUNCTION bank_transfer_moves() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    IF NEW.state <> 'queued' THEN
      RAISE EXCEPTION 'a transfer begins in the queue' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
  END IF;
  IF NEW.state = OLD.state THEN RETURN NEW; END IF;
  IF (OLD.state, NEW.state) NOT IN (('queued', 'cancelled'), ('queued', 'on-the-way'), ('on-the-way', 'paid'),
      ('on-the-way', 'failed'), ('on-the-way', 'returned'), ('paid', 'returned')) THEN
    RAISE EXCEPTION 'a transfer does not go from % to %', OLD.state, NEW.state USING ERRCODE = 'check_violation';
  END IF;
  IF NEW.state = 'cancelled' THEN
    UPDATE bank_batch_transfer SET live = false WHERE out_bill_no = NEW.out_bill_no AND live;
  END IF;
  IF NEW.state = 'on-the-way' AND NOT EXISTS (SELECT FROM bank_batch_transfer WHERE out_bill_no = NEW.out_bill_no AND live) THEN
    RAISE EXCEPTION 'a transfer leaves in a batch' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER bank_transfer_moves BEFORE INSERT OR UPDATE ON bank_transfer FOR EACH ROW EXECUTE FUNCTION bank_transfer_moves();

CREATE FUNCTION bank_batch_members() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' AND NEW.live AND NOT OLD.live THEN
    RAISE EXCEPTION 'what left a batch comes in another' USING ERRCODE = 'check_violation';
  END IF;
  -- what was signed off stays as it was signed
  IF NOT EXISTS (SELECT FROM bank_batch b JOIN bank_transfer t ON t.fund_id = b.fund_id
      WHERE b.id = NEW.batch_id AND t.out_bill_no = NEW.out_bill_no AND b.state = 'proposed'
        AND (TG_OP = 'UPDATE' OR t.state = 'queued')) THEN
    RAISE EXCEPTION 'a batch is of one fund, and changes only while it is proposed' USING ERRCODE = 'check_violation',
      CONSTRAINT = 'bank_batch_proposed';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER bank_batch_members BEFORE INSERT OR UPDATE ON bank_batch_transfer
  FOR EACH ROW EXECUTE FUNCTION bank_batch_members();

CREATE FUNCTION bank_batch_moves() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  found record;
BEGIN
  IF TG_OP = 'INSERT' THEN
    IF NEW.state <> 'proposed' THEN
      RAISE EXCEPTION 'a batch begins as a proposal' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
  END IF;
  IF NEW.state <> OLD.state AND (OLD.state, NEW.state) NOT IN (('proposed', 'signed-off'), ('proposed', 'refused'),
      ('signed-off', 'answered')) THEN
    RAISE EXCEPTION 'a batch does not go from % to %', OLD.state, NEW.state USING ERRCODE = 'check_violation';
  END IF;
  IF OLD.state <> 'proposed' AND (to_jsonb(NEW) - 'state' - 'answered_at') <> (to_jsonb(OLD) - 'state' - 'answered_at') THEN
    RAISE EXCEPTION 'what was signed off stays as it was signed' USING ERRCODE = 'check_violation';
  END IF;
  IF OLD.state = 'proposed' AND NEW.state = 'signed-off' THEN
    SELECT count(*) AS transfers, sum(t.amount_cents) AS cents, bool_and(t.state = 'on-the-way') AS leaving INTO found
    FROM bank_batch_transfer m JOIN bank_transfer t USING (out_bill_no) WHERE m.batch_id = NEW.id AND m.live;
    IF (found.transfers, found.cents, found.leaving) IS DISTINCT FROM (NEW.transfer_count::bigint, NEW.sum_cents::numeric, true) THEN
      RAISE EXCEPTION 'a batch is what it says it is' USING ERRCODE = 'check_violation', CONSTRAINT = 'bank_batch_adds_up';
    END IF;
  END IF;
  IF OLD.state = 'proposed' AND NEW.state = 'refused' THEN
    UPDATE bank_batch_transfer SET live = false WHERE batch_id = NEW.id AND live;
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER bank_batch_moves BEFORE INSERT OR UPDATE ON bank_batch FOR EACH ROW EXECUTE FUNCTION bank_batch_moves();

-- Who takes the file away is kept beside what else is taken away.
ALTER TABLE finance_look
  DROP CONSTRAINT finance_look_what_check,
  DROP CONSTRAINT finance_look_format_check,
  ADD CONSTRAINT finance_look_what_check CHECK (what IN ('journals', 'journal', 'account-statement', 'fund-statement',
    'trial-balance', 'receivables', 'exceptions', 'vouchers', 'audit-tables', 'looks', 'bank-batch')),
  ADD CONSTRAINT finance_look_format_check CHECK (format IN ('csv', 'xlsx', 'pdf', 'xml'));

-- The worker queues and takes back; the API makes batches and hears the bank. Nobody deletes, and nobody changes what is to be
-- paid to whom.
DO $$
DECLARE member text;
BEGIN
  FOREACH member IN ARRAY ARRAY['xianpei_api', 'xianpei_worker'] LOOP
    CONTINUE WHEN NOT EXISTS (SELECT FROM pg_roles WHERE rolname = member);
    EXECUTE format('REVOKE ALL ON bank_transfer, bank_batch, bank_batch_transfer, bank_answer, bank_answer_line FROM %I', member);
    EXECUTE format('REVOKE INSERT, UPDATE ON bank_batch_recorded FROM %I', member);
    EXECUTE format('GRANT SELECT ON bank_transfer, bank_batch, bank_batch_transfer, bank_answer, bank_answer_line TO %I', member);
    EXECUTE format('GRANT UPDATE (live) ON bank_batch_transfer TO %I', member);
  END LOOP;
  IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'xianpei_worker') THEN
    GRANT INSERT ON bank_transfer TO xianpei_worker;
    GRANT UPDATE (state, changed_at) ON bank_transfer TO xianpei_worker;
  END IF;
  IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'xianpei_api') THEN
    GRANT UPDATE (state, reason_code, bank_reference, changed_at) ON bank_transfer TO xianpei_api;
    GRANT INSERT ON bank_batch, bank_batch_transfer, bank_answer, bank_answer_line TO xianpei_api;
    GRANT UPDATE (state, signed_by, signed_at, refused_by, refused_at, transfer_count, sum_cents, file_enc, file_sha256,
      answered_at) ON bank_batch TO xianpei_api;
  END IF;
END $$;
