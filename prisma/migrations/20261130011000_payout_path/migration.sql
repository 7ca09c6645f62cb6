-- What breaks on the way out: a rail that is closed, a provider that says "later", a payee who must be corrected, money that comes
-- back; and every notification the provider signed.

INSERT INTO state_move (machine, from_state, to_state) VALUES
  -- the provider has not taken it and says so: it is sent later, under the same number
  ('payout', 'sending', 'approved'),
  ('payout', 'unknown-outcome', 'approved'),
  -- a corrected payee is approved again
  ('complaint', 'paying', 'awaiting-approval'),
  -- the bank sent the money back
  ('complaint', 'resolved', 'paying');

ALTER TABLE payout
  ADD COLUMN approval_needed text NOT NULL DEFAULT 'none' CHECK (approval_needed IN ('none', 'second-person', 'supervisor')),
  -- why it was not sent when it could have been: its rail was closed or had sent enough for the day
  ADD COLUMN postponed_because text,
  ADD COLUMN collect_remind_at timestamptz,
  ADD COLUMN collect_last_remind_at timestamptz,
  -- who asked the provider to take it back; nobody: the time to collect was over
  ADD COLUMN cancel_requested_by text REFERENCES staff,
  ADD COLUMN cancel_requested_at timestamptz,
  -- until then the payee may correct where the money goes; afterwards a person looks at the case again
  ADD COLUMN correction_due_at timestamptz,
  ADD COLUMN returned_at timestamptz,
  ADD CONSTRAINT payout_cancel_requested CHECK (cancel_requested_by IS NULL OR cancel_requested_at IS NOT NULL);
UPDATE payout SET approval_needed = d.approval_needed FROM decision d WHERE d.id = decision_id AND payout.kind = 'advance';
CREATE INDEX payout_postponed ON payout (send_after, id) WHERE postponed_because IS NOT NULL;
CREATE INDEX payout_page ON payout (fund_id, requested_at DESC, id DESC);
CREATE INDEX payout_sent ON payout (rail, sent_at) WHERE sent_at IS NOT NULL;
CREATE INDEX payout_to_correct ON payout (fund_id, ended_at, id) WHERE correction_due_at IS NOT NULL;

-- Where the money should go instead. The payout it corrects stays as it was; what it led to is a payout of its own.
CREATE TABLE payee_correction (
  id uuid PRIMARY KEY,
  payout_id uuid NOT NULL REFERENCES payout,
  rail text NOT NULL CHECK (rail IN ('wechat', 'bank')),
  payee_account_enc bytea NOT NULL,
  payee_name_enc bytea NOT NULL,
  payee_index bytea NOT NULL,
  payee_bank_code text CHECK (payee_bank_code ~ '^[0-9]{12}$'),
  -- a keyed digest of all of it, name included; absent: the payee it had, once more
  body bytea CHECK (length(body) = 32),
  -- absent: the tourist
  corrected_by text REFERENCES staff,
  at timestamptz NOT NULL,
  new_payout_id uuid UNIQUE REFERENCES payout,
  CONSTRAINT payee_correction_bank CHECK ((rail = 'bank') = (payee_bank_code IS NOT NULL))
);
CREATE INDEX payee_correction_payout ON payee_correction (payout_id, at);
ALTER TABLE payout ADD COLUMN correction_id uuid REFERENCES payee_correction;

-- The second person's word is on a payout: the same decision may have led to more than one.
ALTER TABLE approval DISABLE TRIGGER approval_kept;
ALTER TABLE approval
  ADD COLUMN payout_id uuid REFERENCES payout,
  ADD COLUMN corrected_by text REFERENCES staff,
  ALTER COLUMN decided_by DROP NOT NULL,
  DROP CONSTRAINT approval_pkey,
  ADD CONSTRAINT correction_four_eyes CHECK (approver_id <> corrected_by);
UPDATE approval a SET payout_id = (SELECT p.id FROM payout p WHERE p.decision_id = a.decision_id AND p.kind = 'advance'
  ORDER BY p.requested_at, p.id LIMIT 1);
ALTER TABLE approval ALTER COLUMN payout_id SET NOT NULL, ADD PRIMARY KEY (payout_id);
ALTER TABLE approval ENABLE TRIGGER approval_kept;
CREATE INDEX approval_decision ON approval (decision_id);

-- Whom the approver must differ from is not the writer's to leave out.
CREATE FUNCTION approval_names_everybody() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  IF NOT EXISTS (
    SELECT FROM payout p JOIN decision d ON d.id = p.decision_id LEFT JOIN payee_correction k ON k.id = p.correction_id
    WHERE p.id = NEW.payout_id AND d.id = NEW.decision_id AND d.decided_by IS NOT DISTINCT FROM NEW.decided_by
      AND k.corrected_by IS NOT DISTINCT FROM NEW.corrected_by
  ) THEN
    RAISE EXCEPTION 'an approval names who decided and who corrected the payee' USING ERRCODE = 'check_violation',
      CONSTRAINT = 'approval_names_everybody';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER approval_names_everybody BEFORE INSERT ON approval FOR EACH ROW EXECUTE FUNCTION approval_names_everybody();

-- A rail closes itself when nobody answers or nothing is taken, and a person may close it; what waits goes on by itself.
CREATE TABLE rail_health (
  rail text PRIMARY KEY CHECK (rail IN ('wechat', 'bank')),
  -- in a row without an answer
  failures int NOT NULL DEFAULT 0 CHECK (failures >= 0),
  -- in a row without a call that worked in between: each closing lasts longer
  closings int NOT NULL DEFAULT 0 CHECK (closings >= 0),
  closed_because text CHECK (closed_because IN ('no-answer', 'no-balance', 'quota', 'busy', 'not-allowed', 'daily-limit', 'by-hand')),
  closed_at timestamptz,
  -- the first call after it tries; absent while a person keeps it closed
  closed_until timestamptz,
  last_answer_at timestamptz,
  last_failure_at timestamptz,
  last_failure text,
  available_cents bigint,
  balance_at timestamptz,
  -- sent in one day, at most; absent: as much as the provider takes
  daily_limit_cents bigint CHECK (daily_limit_cents > 0),
  CONSTRAINT rail_closed CHECK ((closed_because IS NULL) = (closed_at IS NULL)
    AND (closed_until IS NULL OR closed_because IS NOT NULL) AND (closed_because IS NULL OR closed_until IS NOT NULL OR closed_because = 'by-hand'))
);
INSERT INTO rail_health (rail) VALUES ('wechat'), ('bank');

CREATE TABLE rail_event (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  rail text NOT NULL REFERENCES rail_health,
  kind text NOT NULL CHECK (kind IN ('closed', 'opened', 'limit-set')),
  because text,
  staff_id text REFERENCES staff,
  at timestamptz NOT NULL
);
CREATE INDEX rail_event_list ON rail_event (rail, id DESC);
CREATE TRIGGER rail_event_kept BEFORE UPDATE OR DELETE ON rail_event FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- Each event the provider signed, once. `heard_at`: the case's workflow has it.
CREATE TABLE provider_notification (
  event_id text PRIMARY KEY CHECK (length(event_id) BETWEEN 1 AND 64),
  out_bill_no text NOT NULL CHECK (length(out_bill_no) <= 64),
  -- absent: a number that is none of ours
  payout_id uuid REFERENCES payout,
  state text NOT NULL,
  amount_cents bigint NOT NULL,
  received_at timestamptz NOT NULL,
  heard_at timestamptz
);
CREATE INDEX provider_notification_payout ON provider_notification (payout_id, received_at);

DO $$
DECLARE member text;
BEGIN
  FOREACH member IN ARRAY ARRAY['xianpei_api', 'xianpei_worker'] LOOP
    CONTINUE WHEN NOT EXISTS (SELECT FROM pg_roles WHERE rolname = member);
    EXECUTE format('REVOKE ALL ON payee_correction, rail_health, rail_event, provider_notification FROM %I', member);
    EXECUTE format('GRANT SELECT ON payee_correction, rail_health, rail_event, provider_notification TO %I', member);
    EXECUTE format('GRANT UPDATE ON rail_health TO %I', member);
    EXECUTE format('GRANT INSERT ON rail_event TO %I', member);
    EXECUTE format('GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO %I', member);
  END LOOP;
  IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'xianpei_api') THEN
    GRANT INSERT ON payee_correction TO xianpei_api;
    GRANT INSERT, UPDATE (heard_at) ON provider_notification TO xianpei_api;
  END IF;
  IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'xianpei_worker') THEN
    GRANT UPDATE (new_payout_id) ON payee_correction TO xianpei_worker;
  END IF;
END $$;
