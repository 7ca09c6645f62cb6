-- Periods that are closed, any balance as of an instant and a day, and the head of each day.

-- What is posted later than it took effect; as-of questions need these few apart.
CREATE INDEX journal_backdated ON journal (fund_id, seq)
  WHERE effective_on < (posted_at AT TIME ZONE 'Asia/Shanghai')::date;
CREATE INDEX journal_accounting ON journal (fund_id, accounting_on, seq)
  WHERE accounting_on < (posted_at AT TIME ZONE 'Asia/Shanghai')::date;

-- A month of one fund, closed by two people. Its balances are those known at closing; what comes later stands in a later one.
CREATE TABLE period (
  fund_id uuid NOT NULL REFERENCES fund,
  month text NOT NULL CHECK (month ~ '^\d{4}-(0[1-9]|1[0-2])$'),
  from_on date NOT NULL,
  to_on date NOT NULL,
  closed_at timestamptz NOT NULL,
  closed_by text NOT NULL,
  approved_by text NOT NULL,
  last_seq bigint NOT NULL,
  head bytea NOT NULL CHECK (length(head) = 32),
  PRIMARY KEY (fund_id, month),
  CONSTRAINT period_four_eyes CHECK (closed_by <> approved_by),
  CHECK (to_on = (from_on + interval '1 month' - interval '1 day')::date AND to_char(from_on, 'YYYY-MM') = month)
);

-- The first of the two has looked at a month and asks for it to be closed.
CREATE TABLE period_closing (
  fund_id uuid NOT NULL REFERENCES fund,
  month text NOT NULL,
  requested_by text NOT NULL REFERENCES staff,
  requested_at timestamptz NOT NULL,
  PRIMARY KEY (fund_id, month)
);

CREATE TABLE period_balance (
  fund_id uuid NOT NULL,
  month text NOT NULL,
  account text NOT NULL,
  opening_cents bigint NOT NULL,
  debit_cents bigint NOT NULL CHECK (debit_cents >= 0),
  credit_cents bigint NOT NULL CHECK (credit_cents >= 0),
  closing_cents bigint NOT NULL,
  PRIMARY KEY (fund_id, month, account),
  FOREIGN KEY (fund_id, month) REFERENCES period,
  CHECK (closing_cents = opening_cents + debit_cents - credit_cents)
);

-- The last journal posted no later than an instant; 0 before the first.
CREATE FUNCTION ledger_seq_at(of_fund uuid, at timestamptz) RETURNS bigint LANGUAGE plpgsql STABLE
SET search_path = public, pg_temp SET enable_seqscan = off AS $$
DECLARE
  before block;
  within block;
BEGIN
  SELECT * INTO before FROM block WHERE fund_id = of_fund AND last_posted_at <= at ORDER BY last_posted_at DESC LIMIT 1;
  SELECT * INTO within FROM block WHERE fund_id = of_fund AND last_posted_at > at ORDER BY last_posted_at LIMIT 1;
  IF within.first_posted_at <= at THEN
    RETURN (SELECT max(seq) FROM journal WHERE fund_id = of_fund AND seq BETWEEN within.from_seq AND within.to_seq AND posted_at <= at);
  END IF;
  RETURN coalesce(before.to_seq, 0);
END $$;

-- The last journal posted on or before a day of the city's.
CREATE FUNCTION ledger_seq_of_day(of_fund uuid, day date) RETURNS bigint LANGUAGE sql STABLE AS $$
  SELECT ledger_seq_at(of_fund, ((day + 1)::timestamp AT TIME ZONE 'Asia/Shanghai') - interval '1 microsecond')
$$;

/*
 * Every account's balance from what had been posted up to journal `through` and took effect no later than `day`. What was posted
 * after that day and took effect on or before it was backdated, so besides one balance for an account only those few are read.
 */
CREATE FUNCTION ledger_balances_as_of(of_fund uuid, through bigint, day date)
RETURNS TABLE (account text, cents bigint) LANGUAGE plpgsql STABLE
SET search_path = public, pg_temp SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
DECLARE
  base bigint := least(through, ledger_seq_of_day(of_fund, day));
BEGIN
  RETURN QUERY
  WITH late AS MATERIALIZED (
    SELECT j.seq FROM journal j WHERE j.fund_id = of_fund AND j.seq > base AND j.seq <= through AND j.effective_on <= day
      AND j.effective_on < (j.posted_at AT TIME ZONE 'Asia/Shanghai')::date
  )
  SELECT a.account, coalesce((SELECT e.balance_after_cents FROM entry e
      WHERE e.fund_id = of_fund AND e.account = a.account AND e.seq <= base ORDER BY e.seq DESC LIMIT 1), 0)
    + coalesce((SELECT sum(e.amount_cents) FROM late JOIN entry e ON e.fund_id = of_fund AND e.account = a.account AND e.seq = late.seq), 0)::bigint
  FROM unnest(ledger_accounts()) AS a (account);
END $$;

/*
 * Debits and credits of every account within a span of accounting days, and the balances around them, from what had been posted up
 * to journal `through`. The span's own journals are those posted in it, without what they put into an earlier period, and with
 * what later ones put into it.
 */
CREATE FUNCTION ledger_turnover(of_fund uuid, through bigint, from_on date, to_on date)
RETURNS TABLE (account text, opening_cents bigint, debit_cents bigint, credit_cents bigint, closing_cents bigint)
LANGUAGE plpgsql STABLE SET search_path = public, pg_temp SET enable_seqscan = off AS $$
DECLARE
  low bigint := least(through, ledger_seq_of_day(of_fund, from_on - 1));
  high bigint := least(through, ledger_seq_of_day(of_fund, to_on));
BEGIN
  RETURN QUERY
  WITH counted AS (
    SELECT j.seq FROM journal j WHERE j.fund_id = of_fund AND j.seq > low AND j.seq <= high
      AND j.accounting_on BETWEEN from_on AND to_on
    UNION ALL
    SELECT j.seq FROM journal j WHERE j.fund_id = of_fund AND j.seq > high AND j.seq <= through
      AND j.accounting_on BETWEEN from_on AND to_on AND j.accounting_on < (j.posted_at AT TIME ZONE 'Asia/Shanghai')::date
  ), earlier AS (
    -- posted in the span or later, counted in a period before it
    SELECT j.seq FROM journal j WHERE j.fund_id = of_fund AND j.seq > low AND j.seq <= through AND j.accounting_on < from_on
      AND j.accounting_on < (j.posted_at AT TIME ZONE 'Asia/Shanghai')::date
  ), moved AS (
    SELECT e.account, sum(greatest(e.amount_cents, 0))::bigint AS debit, sum(greatest(-e.amount_cents, 0))::bigint AS credit
    FROM counted JOIN entry e ON e.fund_id = of_fund AND e.account = ANY (ledger_accounts()) AND e.seq = counted.seq GROUP BY e.account
  ), brought AS (
    SELECT a.account, coalesce((SELECT e.balance_after_cents FROM entry e
        WHERE e.fund_id = of_fund AND e.account = a.account AND e.seq <= low ORDER BY e.seq DESC LIMIT 1), 0)
      + coalesce((SELECT sum(e.amount_cents) FROM earlier JOIN entry e
        ON e.fund_id = of_fund AND e.account = a.account AND e.seq = earlier.seq), 0)::bigint AS cents
    FROM unnest(ledger_accounts()) AS a (account)
  )
  SELECT brought.account, brought.cents, coalesce(debit, 0), coalesce(credit, 0), brought.cents + coalesce(debit, 0) - coalesce(credit, 0)
  FROM brought LEFT JOIN moved USING (account);
END $$;

/*
 * Closes a month that is over, after the one before it: under the fund's lock, so nothing is posted meanwhile. Keeps the trial
 * balance as known now, the last journal and the head. Asked again by the same two people it is the same closing.
 * @returns {refused, facts} or {refused: null, month, lastSeq, head}
 */
CREATE FUNCTION ledger_close_period(of_fund uuid, of_month text, actor text, approver text) RETURNS json LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp SET enable_seqscan = off SET datestyle = 'ISO, YMD' AS $$
DECLARE
  f fund;
  p period;
  from_on date := (of_month || '-01')::date;
  to_on date := ((of_month || '-01')::date + interval '1 month' - interval '1 day')::date;
  began date;
BEGIN
  PERFORM set_config('synchronous_commit', 'on', true);
  SELECT * INTO f FROM fund WHERE id = of_fund FOR UPDATE;
  IF f.id IS NULL THEN RETURN ledger_refusal('FUND_NOT_FOUND'); END IF;
  IF NOT (starts_with(actor, 'staff:') AND starts_with(approver, 'staff:') AND split_part(actor, ':', 2) <> split_part(approver, ':', 2)) THEN
    RETURN ledger_refusal('FOUR_EYES_REQUIRED');
  END IF;
  SELECT * INTO p FROM period WHERE fund_id = of_fund AND month = of_month;
  IF p.month IS NULL THEN
    IF to_on >= ledger_day(ledger_now()) THEN
      RETURN ledger_refusal('PERIOD_NOT_OVER', json_build_object('month', of_month));
    END IF;
    SELECT min(accounting_on) INTO began FROM journal WHERE fund_id = of_fund AND seq = 1;
    IF from_on > greatest(f.closed_through + 1, date_trunc('month', began)::date) THEN
      RETURN ledger_refusal('PERIOD_BEFORE_IS_OPEN', json_build_object('month',
        to_char(greatest(f.closed_through + 1, date_trunc('month', began)::date), 'YYYY-MM')));
    END IF;
    IF to_on < began THEN RETURN ledger_refusal('NOT_FOUND', json_build_object('month', of_month)); END IF;
    INSERT INTO period (fund_id, month, from_on, to_on, closed_at, closed_by, approved_by, last_seq, head)
    VALUES (of_fund, of_month, from_on, to_on, ledger_now(), actor, approver, f.next_seq - 1, f.head) RETURNING * INTO p;
    INSERT INTO period_balance (fund_id, month, account, opening_cents, debit_cents, credit_cents, closing_cents)
    SELECT of_fund, of_month, t.account, t.opening_cents, t.debit_cents, t.credit_cents, t.closing_cents
    FROM ledger_turnover(of_fund, p.last_seq, from_on, to_on) t;
    IF (SELECT sum(b.closing_cents) <> 0 OR sum(b.debit_cents) <> sum(b.credit_cents) FROM period_balance b
      WHERE b.fund_id = of_fund AND b.month = of_month) THEN
      RAISE EXCEPTION 'the trial balance of % does not balance', of_month USING ERRCODE = 'XP008';
    END IF;
    UPDATE fund SET closed_through = to_on WHERE id = of_fund;
  END IF;
  RETURN json_build_object('refused', NULL, 'month', p.month, 'lastSeq', p.last_seq, 'head', encode(p.head, 'hex'));
END $$;

CREATE FUNCTION fund_closes_forward() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  IF NEW.closed_through < OLD.closed_through OR NOT EXISTS (
    SELECT FROM period WHERE fund_id = NEW.id AND to_on = NEW.closed_through) THEN
    RAISE EXCEPTION 'a period is closed once, and for good' USING ERRCODE = 'XP002';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER fund_closing BEFORE UPDATE OF closed_through ON fund FOR EACH ROW EXECUTE FUNCTION fund_closes_forward();

-- ---------------------------------------------------------------------------------------------------------------------
-- The head of a day: an RFC 6962 tree over the hashes of every block sealed on it, linked to the day before. It is published
-- outside the database, so that nobody who owns the database can tell another story afterwards.

CREATE TABLE daily_head (
  day date PRIMARY KEY,
  blocks int NOT NULL CHECK (blocks >= 0),
  root bytea NOT NULL CHECK (length(root) = 32),
  prev_hash bytea NOT NULL CHECK (length(prev_hash) = 32),
  hash bytea NOT NULL CHECK (length(hash) = 32),
  made_at timestamptz NOT NULL
);
CREATE INDEX block_posted ON block (last_posted_at, fund_id, no);

-- The hashes of the blocks that were sealed on a day of the city's, in the order of funds and numbers.
CREATE FUNCTION ledger_blocks_of_day(day date) RETURNS bytea[] LANGUAGE sql STABLE AS $$
  SELECT coalesce(array_agg(hash ORDER BY fund_id, no), '{}') FROM block
  WHERE last_posted_at >= day::timestamp AT TIME ZONE 'Asia/Shanghai'
    AND last_posted_at < (day + 1)::timestamp AT TIME ZONE 'Asia/Shanghai'
$$;

/*
 * Makes the heads of all days that are over by five minutes and have none yet, the first day with a block first. A batch that was
 * under way at midnight has long been committed or given up by then.
 */
CREATE FUNCTION ledger_make_heads() RETURNS SETOF daily_head LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp SET enable_seqscan = off AS $$
DECLARE
  before daily_head;
  made daily_head;
  hashes bytea[];
  last_day date := ledger_day(ledger_now() - interval '5 minutes') - 1;
BEGIN
  PERFORM pg_advisory_xact_lock(hashtext('ledger_make_heads'));
  SELECT * INTO before FROM daily_head ORDER BY day DESC LIMIT 1;
  made.day := coalesce(before.day + 1, (SELECT ledger_day(last_posted_at) FROM block ORDER BY last_posted_at LIMIT 1));
  WHILE made.day <= last_day LOOP
    hashes := ledger_blocks_of_day(made.day);
    made.blocks := cardinality(hashes);
    made.root := CASE WHEN made.blocks = 0 THEN sha256('') ELSE ledger_merkle_root(hashes) END;
    made.prev_hash := coalesce(before.hash, sha256('xianpei-days-v1'));
    made.hash := sha256(made.prev_hash || made.root || convert_to(made.day::text, 'UTF8') || int8send(made.blocks));
    made.made_at := ledger_now();
    INSERT INTO daily_head SELECT made.*;
    RETURN NEXT made;
    before := made;
    made.day := made.day + 1;
  END LOOP;
END $$;

DO $$
DECLARE
  target text;
  made regprocedure;
  member text;
BEGIN
  FOREACH target IN ARRAY ARRAY['period', 'period_balance', 'period_closing', 'daily_head'] LOOP
    EXECUTE format('CREATE TRIGGER %I BEFORE UPDATE OR DELETE ON %I FOR EACH ROW EXECUTE FUNCTION refuse_change()', target || '_kept', target);
    EXECUTE format('CREATE TRIGGER %I BEFORE TRUNCATE ON %I FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()', target || '_not_emptied', target);
  END LOOP;
  FOREACH made IN ARRAY ARRAY['ledger_seq_at(uuid, timestamptz)', 'ledger_seq_of_day(uuid, date)',
    'ledger_balances_as_of(uuid, bigint, date)', 'ledger_turnover(uuid, bigint, date, date)',
    'ledger_close_period(uuid, text, text, text)', 'ledger_blocks_of_day(date)', 'ledger_make_heads()']::regprocedure[] LOOP
    EXECUTE format('REVOKE ALL ON FUNCTION %s FROM PUBLIC', made);
  END LOOP;
  FOREACH member IN ARRAY ARRAY['xianpei_api', 'xianpei_worker'] LOOP
    CONTINUE WHEN NOT EXISTS (SELECT FROM pg_roles WHERE rolname = member);
    EXECUTE format('REVOKE ALL ON period, period_balance, period_closing, daily_head FROM %I', member);
    EXECUTE format('GRANT SELECT ON period, period_balance, daily_head TO %I', member);
    EXECUTE format('GRANT EXECUTE ON FUNCTION ledger_seq_at(uuid, timestamptz), ledger_seq_of_day(uuid, date), ledger_accounts(),
      ledger_balances_as_of(uuid, bigint, date), ledger_turnover(uuid, bigint, date, date), ledger_blocks_of_day(date) TO %I', member);
  END LOOP;
  IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'xianpei_api') THEN
    GRANT EXECUTE ON FUNCTION ledger_close_period(uuid, text, text, text) TO xianpei_api;
    GRANT SELECT, INSERT ON period_closing TO xianpei_api;
  END IF;
  IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'xianpei_worker') THEN
    GRANT EXECUTE ON FUNCTION ledger_make_heads() TO xianpei_worker;
  END IF;
END $$;
