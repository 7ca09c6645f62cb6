-- Cases, people, messages. Money has tables of its own, in the ledger's migration.

CREATE EXTENSION IF NOT EXISTS pg_trgm;

-- The running processes do not own what they use. Where the server does not let us make roles, both run as the owner,
-- /readyz says so and production refuses.
DO $$
BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'xianpei_api') THEN CREATE ROLE xianpei_api NOLOGIN; END IF;
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'xianpei_worker') THEN CREATE ROLE xianpei_worker NOLOGIN; END IF;
EXCEPTION
  WHEN insufficient_privilege THEN RAISE NOTICE 'roles xianpei_api and xianpei_worker could not be created';
  -- two databases of one cluster may be migrated at once
  WHEN duplicate_object OR unique_violation THEN NULL;
END $$;

CREATE TABLE city (
  id text PRIMARY KEY CHECK (id ~ '^[a-z][a-z0-9-]{1,39}$'),
  code text NOT NULL UNIQUE CHECK (code ~ '^[A-Z]{2,4}$'),
  name_zh text NOT NULL,
  name_en text NOT NULL,
  zone text NOT NULL DEFAULT 'Asia/Shanghai',
  synthetic boolean NOT NULL DEFAULT false,
  created_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE policy_version (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  city_id text NOT NULL REFERENCES city,
  number int NOT NULL CHECK (number > 0),
  effective_at timestamptz NOT NULL,
  parameters jsonb NOT NULL,
  created_by text,
  created_at timestamptz NOT NULL DEFAULT now(),
  UNIQUE (city_id, number)
);
CREATE INDEX policy_version_in_force ON policy_version (city_id, effective_at DESC, number DESC);

-- Staff, in the shape the sign-in library expects.
CREATE TABLE staff (
  id text PRIMARY KEY,
  name text NOT NULL,
  email text NOT NULL UNIQUE,
  email_verified boolean NOT NULL DEFAULT false,
  image text,
  role text NOT NULL CHECK (role IN ('agent', 'reviewer', 'approver', 'supervisor', 'finance', 'admin')),
  city_id text NOT NULL REFERENCES city,
  demo boolean NOT NULL DEFAULT false,
  disabled_at timestamptz,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now()
);
ALTER TABLE policy_version ADD FOREIGN KEY (created_by) REFERENCES staff;

CREATE TABLE staff_session (
  id text PRIMARY KEY,
  token text NOT NULL UNIQUE,
  user_id text NOT NULL REFERENCES staff ON DELETE CASCADE,
  expires_at timestamptz NOT NULL,
  ip_address text,
  user_agent text,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX staff_session_user ON staff_session (user_id);

CREATE TABLE staff_account (
  id text PRIMARY KEY,
  account_id text NOT NULL,
  provider_id text NOT NULL,
  user_id text NOT NULL REFERENCES staff ON DELETE CASCADE,
  access_token text,
  refresh_token text,
  id_token text,
  access_token_expires_at timestamptz,
  refresh_token_expires_at timestamptz,
  scope text,
  password text,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX staff_account_user ON staff_account (user_id);

CREATE TABLE staff_verification (
  id text PRIMARY KEY,
  identifier text NOT NULL,
  value text NOT NULL,
  expires_at timestamptz NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX staff_verification_identifier ON staff_verification (identifier);

CREATE TABLE merchant (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  city_id text NOT NULL REFERENCES city,
  name text NOT NULL,
  name_en text,
  pinyin text NOT NULL,
  initials text NOT NULL,
  address text NOT NULL,
  category text NOT NULL,
  latitude double precision,
  longitude double precision,
  plate_code text NOT NULL UNIQUE,
  enrolled_at timestamptz,
  delisted_at timestamptz,
  phone_enc bytea,
  email_enc bytea,
  contact_index bytea,
  created_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX merchant_name_search ON merchant USING gin (name gin_trgm_ops);
CREATE INDEX merchant_name_en_search ON merchant USING gin (lower(name_en) gin_trgm_ops);
CREATE INDEX merchant_pinyin_search ON merchant USING gin (pinyin gin_trgm_ops);
CREATE INDEX merchant_initials_search ON merchant USING gin (initials gin_trgm_ops);
CREATE INDEX merchant_contact ON merchant (contact_index);

CREATE TABLE case_counter (
  city_id text NOT NULL REFERENCES city,
  day date NOT NULL,
  last int NOT NULL,
  PRIMARY KEY (city_id, day)
);

CREATE TABLE complaint (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  case_number text NOT NULL UNIQUE,
  city_id text NOT NULL REFERENCES city,
  state text NOT NULL DEFAULT 'submitted',
  version int NOT NULL DEFAULT 1,
  round int NOT NULL DEFAULT 1,
  channel text NOT NULL CHECK (channel IN ('web', 'hotline')),
  filed_by text REFERENCES staff,
  language text NOT NULL,
  filing_key text NOT NULL UNIQUE,
  filing_hash bytea NOT NULL,
  secret_hash bytea NOT NULL UNIQUE,
  -- what happened
  category text NOT NULL,
  cause text NOT NULL,
  answers jsonb NOT NULL DEFAULT '{}',
  story text NOT NULL,
  merchant_id uuid REFERENCES merchant,
  merchant_text text,
  order_number text,
  paid_cents bigint NOT NULL CHECK (paid_cents > 0),
  asked_cents bigint NOT NULL CHECK (asked_cents > 0),
  bought_on date NOT NULL,
  contract_ended_on date,
  handled_elsewhere text CHECK (handled_elsewhere IN ('court', 'arbitration', 'other-body', 'already-handled')),
  injury boolean NOT NULL DEFAULT false,
  group_size int NOT NULL DEFAULT 1 CHECK (group_size > 0),
  -- the person, encrypted by field, with blind indexes for matching
  person_name_enc bytea NOT NULL,
  phone_enc bytea,
  phone_index bytea,
  email_enc bytea,
  email_index bytea,
  payee_account_enc bytea NOT NULL,
  payee_index bytea NOT NULL,
  guardian_name_enc bytea,
  contact_verified_at timestamptz,
  consented_at timestamptz NOT NULL,
  consent_version text NOT NULL,
  -- overlays
  major boolean NOT NULL DEFAULT false,
  marked_major_by text REFERENCES staff,
  flags text[] NOT NULL DEFAULT '{}',
  fast_lane boolean NOT NULL DEFAULT false,
  linked_complaint_id uuid REFERENCES complaint,
  -- clocks: absolute instants
  submitted_at timestamptz NOT NULL DEFAULT now(),
  intake_due_at timestamptz NOT NULL,
  accepted_at timestamptz,
  accepted_by text CHECK (accepted_by IN ('rules', 'desk', 'silence')),
  review_warn_at timestamptz,
  review_due_at timestamptz,
  closure_due_at timestamptz NOT NULL,
  paused_at timestamptz,
  paused_ms bigint NOT NULL DEFAULT 0 CHECK (paused_ms >= 0),
  due_at timestamptz,
  decided_at timestamptz,
  resolved_at timestamptz,
  reopen_until timestamptz,
  closed_at timestamptz,
  -- the reviewer's claim: a lease
  claimed_by text REFERENCES staff,
  claim_expires_at timestamptz,
  policy_version_id uuid NOT NULL REFERENCES policy_version,
  workflow_started_at timestamptz,
  updated_at timestamptz NOT NULL DEFAULT now(),
  CHECK (asked_cents <= paid_cents),
  CHECK (phone_enc IS NOT NULL OR email_enc IS NOT NULL),
  CHECK ((claimed_by IS NULL) = (claim_expires_at IS NULL))
);
-- `due_at` is the deadline that runs now; the queue pages by it.
CREATE INDEX complaint_queue ON complaint (city_id, state, due_at, id);
CREATE INDEX complaint_claimed ON complaint (claimed_by, due_at) WHERE claimed_by IS NOT NULL;
CREATE INDEX complaint_filed ON complaint (city_id, submitted_at, id);
CREATE INDEX complaint_merchant ON complaint (merchant_id, submitted_at);
CREATE INDEX complaint_phone ON complaint (phone_index, submitted_at);
CREATE INDEX complaint_payee ON complaint (payee_index, submitted_at);
CREATE INDEX complaint_changed ON complaint (updated_at);
CREATE INDEX complaint_unstarted ON complaint (submitted_at) WHERE workflow_started_at IS NULL;
-- One complaint an order: the same merchant and order number is a duplicate unless the first came to nothing.
CREATE INDEX complaint_order ON complaint (merchant_id, order_number) WHERE order_number IS NOT NULL;

CREATE TABLE upload_ticket (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  token_hash bytea NOT NULL UNIQUE,
  complaint_id uuid REFERENCES complaint,
  opened_by text NOT NULL DEFAULT 'tourist' CHECK (opened_by IN ('tourist', 'agent', 'merchant', 'reviewer')),
  bytes_used bigint NOT NULL DEFAULT 0,
  files_used int NOT NULL DEFAULT 0,
  created_at timestamptz NOT NULL DEFAULT now(),
  expires_at timestamptz NOT NULL
);

CREATE TABLE evidence (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  ticket_id uuid NOT NULL REFERENCES upload_ticket,
  complaint_id uuid REFERENCES complaint,
  kind text NOT NULL DEFAULT 'photo' CHECK (kind IN ('photo', 'payment-record', 'receipt', 'document', 'merchant-proof')),
  position int NOT NULL DEFAULT 0,
  file_name text NOT NULL,
  media_type text NOT NULL,
  bytes int NOT NULL,
  width int,
  height int,
  sha256 bytea NOT NULL,
  storage_key text NOT NULL,
  added_by text NOT NULL CHECK (added_by IN ('tourist', 'agent', 'merchant', 'reviewer')),
  uploaded_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX evidence_complaint ON evidence (complaint_id, position, id);
CREATE INDEX evidence_sha256 ON evidence (sha256);
CREATE INDEX evidence_ticket ON evidence (ticket_id);

CREATE TABLE assessment (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  complaint_id uuid NOT NULL REFERENCES complaint,
  kind text NOT NULL CHECK (kind IN ('intake', 'eligibility', 'fast-lane')),
  round int NOT NULL,
  policy_version_id uuid NOT NULL REFERENCES policy_version,
  outcome text NOT NULL,
  rules jsonb NOT NULL,
  at timestamptz NOT NULL,
  UNIQUE (complaint_id, kind, round)
);

CREATE TABLE decision (
  id uuid PRIMARY KEY,
  complaint_id uuid NOT NULL REFERENCES complaint,
  round int NOT NULL,
  stage text NOT NULL CHECK (stage IN ('intake', 'review')),
  kind text NOT NULL CHECK (kind IN ('accepted', 'not-accepted', 'duplicate', 'advance', 'settled', 'rejected', 'referred')),
  amount_cents bigint CHECK (amount_cents > 0),
  reason_code text,
  note text,
  proof_evidence_id uuid REFERENCES evidence,
  decided_by text REFERENCES staff,
  decided_by_kind text NOT NULL CHECK (decided_by_kind IN ('rules', 'staff', 'silence')),
  approval_needed text NOT NULL DEFAULT 'none' CHECK (approval_needed IN ('none', 'second-person', 'supervisor')),
  case_version int NOT NULL,
  fund_available_cents bigint,
  policy_version_id uuid NOT NULL REFERENCES policy_version,
  linked_complaint_id uuid REFERENCES complaint,
  at timestamptz NOT NULL,
  undone_at timestamptz,
  undone_because text,
  UNIQUE (id, decided_by),
  CHECK ((decided_by IS NOT NULL) = (decided_by_kind = 'staff')),
  -- only a person says no: the one refusal by rule is a duplicate, which links to the first case
  CHECK (kind NOT IN ('rejected', 'referred', 'not-accepted', 'settled') OR decided_by_kind = 'staff'),
  CHECK ((kind IN ('advance', 'settled')) = (amount_cents IS NOT NULL)),
  CHECK (kind NOT IN ('rejected', 'referred', 'not-accepted') OR reason_code IS NOT NULL),
  CHECK (kind <> 'duplicate' OR linked_complaint_id IS NOT NULL)
);
CREATE INDEX decision_complaint ON decision (complaint_id, at);
-- one review decision stands at a time
CREATE UNIQUE INDEX decision_standing ON decision (complaint_id, round, stage) WHERE undone_at IS NULL;

CREATE TABLE approval (
  decision_id uuid PRIMARY KEY REFERENCES decision,
  decided_by text NOT NULL,
  approver_id text NOT NULL REFERENCES staff,
  approver_role text NOT NULL CHECK (approver_role IN ('approver', 'supervisor')),
  outcome text NOT NULL CHECK (outcome IN ('approved', 'refused')),
  reason_code text,
  note text,
  case_version int NOT NULL,
  at timestamptz NOT NULL,
  FOREIGN KEY (decision_id, decided_by) REFERENCES decision (id, decided_by),
  CONSTRAINT four_eyes CHECK (approver_id <> decided_by)
);

CREATE TABLE settlement (
  decision_id uuid PRIMARY KEY REFERENCES decision,
  complaint_id uuid NOT NULL REFERENCES complaint,
  amount_cents bigint NOT NULL CHECK (amount_cents > 0),
  confirm_until timestamptz NOT NULL,
  outcome text CHECK (outcome IN ('confirmed', 'silence', 'denied')),
  at timestamptz
);

CREATE TABLE question (
  id uuid PRIMARY KEY,
  complaint_id uuid NOT NULL REFERENCES complaint,
  text text NOT NULL,
  asked_by text NOT NULL REFERENCES staff,
  asked_at timestamptz NOT NULL,
  remind_at timestamptz NOT NULL,
  due_at timestamptz NOT NULL,
  answer text,
  answered_at timestamptz,
  lapsed_at timestamptz
);
CREATE INDEX question_complaint ON question (complaint_id, asked_at);

CREATE TABLE payout (
  id uuid PRIMARY KEY,
  out_bill_no text NOT NULL UNIQUE CHECK (out_bill_no ~ '^[A-Za-z0-9]{1,32}$'),
  complaint_id uuid NOT NULL REFERENCES complaint,
  decision_id uuid NOT NULL REFERENCES decision,
  kind text NOT NULL DEFAULT 'advance' CHECK (kind IN ('advance', 'surplus')),
  fund_id uuid NOT NULL,
  amount_cents bigint NOT NULL CHECK (amount_cents > 0),
  state text NOT NULL DEFAULT 'requested',
  payee_account_enc bytea NOT NULL,
  payee_name_enc bytea NOT NULL,
  payee_index bytea NOT NULL,
  merchant_id uuid REFERENCES merchant,
  reserve_round int NOT NULL DEFAULT 0,
  reservation_id uuid,
  requested_at timestamptz NOT NULL,
  waiting_since timestamptz,
  refusal jsonb,
  send_after timestamptz,
  approved_at timestamptz,
  sent_at timestamptz,
  provider_bill_no text,
  collect_package text,
  collect_by timestamptz,
  paid_at timestamptz,
  failure_code text,
  ended_at timestamptz,
  released_at timestamptz,
  unknown_since timestamptz,
  unknown_asked int NOT NULL DEFAULT 0,
  unknown_resolved_by text REFERENCES staff,
  previous_payout_id uuid REFERENCES payout,
  version int NOT NULL DEFAULT 1
);
-- one live advance a case: a second can only follow one that came to nothing
CREATE UNIQUE INDEX payout_live ON payout (complaint_id, kind) WHERE state NOT IN ('cancelled', 'failed', 'returned', 'paid');
CREATE INDEX payout_waiting ON payout (fund_id, requested_at, id) WHERE state = 'awaiting-fund';
CREATE INDEX payout_unknown ON payout (unknown_since, id) WHERE state = 'unknown-outcome';
CREATE INDEX payout_complaint ON payout (complaint_id, requested_at);
CREATE INDEX payout_decision ON payout (decision_id);
CREATE INDEX payout_to_release ON payout (complaint_id)
  WHERE state IN ('cancelled', 'failed') AND reservation_id IS NOT NULL AND released_at IS NULL;
CREATE INDEX payout_paid ON payout (fund_id, paid_at) WHERE state = 'paid';
CREATE INDEX payout_payee ON payout (payee_index, requested_at);
CREATE INDEX payout_merchant ON payout (merchant_id, requested_at);

CREATE TABLE recovery (
  id uuid PRIMARY KEY,
  complaint_id uuid NOT NULL REFERENCES complaint,
  payout_id uuid NOT NULL UNIQUE REFERENCES payout,
  merchant_id uuid NOT NULL REFERENCES merchant,
  fund_id uuid NOT NULL,
  city_id text NOT NULL REFERENCES city,
  reference text NOT NULL UNIQUE,
  amount_cents bigint NOT NULL CHECK (amount_cents > 0),
  recovered_cents bigint NOT NULL DEFAULT 0 CHECK (recovered_cents >= 0),
  surplus_cents bigint NOT NULL DEFAULT 0 CHECK (surplus_cents >= 0),
  state text NOT NULL DEFAULT 'opened',
  opened_at timestamptz NOT NULL,
  noticed_at timestamptz,
  due_at timestamptz,
  reminders_sent int NOT NULL DEFAULT 0,
  overdue_at timestamptz,
  objected_at timestamptz,
  ended_at timestamptz,
  workflow_started_at timestamptz,
  version int NOT NULL DEFAULT 1,
  CHECK (recovered_cents <= amount_cents)
);
CREATE INDEX recovery_list ON recovery (city_id, state, due_at, id);
CREATE INDEX recovery_merchant ON recovery (merchant_id, state);
CREATE INDEX recovery_complaint ON recovery (complaint_id);

CREATE TABLE repayment (
  id uuid PRIMARY KEY,
  recovery_id uuid NOT NULL REFERENCES recovery,
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
  principal_cents bigint,
  surplus_cents bigint,
  posted_at timestamptz,
  CONSTRAINT repayment_four_eyes CHECK (confirmed_by <> recorded_by),
  CHECK (confirmed_at IS NULL OR refused_at IS NULL)
);
-- a bank reference is used once, unless the record of it was refused
CREATE UNIQUE INDEX repayment_bank_reference ON repayment (fund_id, bank_reference) WHERE refused_at IS NULL;
CREATE INDEX repayment_recovery ON repayment (recovery_id, recorded_at);
CREATE INDEX repayment_open ON repayment (recorded_at, id) WHERE confirmed_at IS NULL AND refused_at IS NULL;

CREATE TABLE write_off (
  id uuid PRIMARY KEY,
  recovery_id uuid NOT NULL REFERENCES recovery,
  amount_cents bigint NOT NULL CHECK (amount_cents > 0),
  reason text NOT NULL,
  requested_by text NOT NULL REFERENCES staff,
  requested_at timestamptz NOT NULL,
  approved_by text REFERENCES staff,
  approved_at timestamptz,
  refused_by text REFERENCES staff,
  refused_at timestamptz,
  posted_at timestamptz,
  CONSTRAINT write_off_four_eyes CHECK (approved_by <> requested_by),
  CHECK (approved_at IS NULL OR refused_at IS NULL)
);
CREATE UNIQUE INDEX write_off_open ON write_off (recovery_id) WHERE refused_at IS NULL;

CREATE TABLE fund_movement (
  id uuid PRIMARY KEY,
  fund_id uuid NOT NULL,
  kind text NOT NULL CHECK (kind IN ('injection', 'cap-change')),
  amount_cents bigint NOT NULL CHECK (amount_cents > 0),
  reference text NOT NULL,
  effective_on date NOT NULL,
  requested_by text NOT NULL REFERENCES staff,
  requested_at timestamptz NOT NULL,
  approved_by text REFERENCES staff,
  approved_at timestamptz,
  refused_by text REFERENCES staff,
  refused_at timestamptz,
  posted_at timestamptz,
  CONSTRAINT fund_movement_four_eyes CHECK (approved_by <> requested_by),
  CHECK (approved_at IS NULL OR refused_at IS NULL)
);
CREATE INDEX fund_movement_fund ON fund_movement (fund_id, requested_at);

CREATE TABLE merchant_statement (
  complaint_id uuid PRIMARY KEY REFERENCES complaint,
  merchant_id uuid NOT NULL REFERENCES merchant,
  asked_at timestamptz NOT NULL,
  due_at timestamptz NOT NULL,
  position text CHECK (position IN ('agrees', 'objects', 'has-settled')),
  text text,
  stated_at timestamptz
);
CREATE INDEX merchant_statement_merchant ON merchant_statement (merchant_id, asked_at);

CREATE TABLE case_event (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  complaint_id uuid NOT NULL REFERENCES complaint,
  key text NOT NULL,
  kind text NOT NULL,
  actor_kind text NOT NULL CHECK (actor_kind IN ('system', 'tourist', 'merchant', 'staff')),
  actor_id text,
  data jsonb NOT NULL DEFAULT '{}',
  at timestamptz NOT NULL,
  UNIQUE (complaint_id, key)
);
CREATE INDEX case_event_timeline ON case_event (complaint_id, at, id);

CREATE TABLE breach (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  complaint_id uuid NOT NULL REFERENCES complaint,
  city_id text NOT NULL REFERENCES city,
  kind text NOT NULL CHECK (kind IN ('intake', 'review', 'closure')),
  round int NOT NULL,
  due_at timestamptz NOT NULL,
  at timestamptz NOT NULL,
  held_by text REFERENCES staff,
  UNIQUE (complaint_id, kind, round)
);
CREATE INDEX breach_list ON breach (city_id, at DESC, id);

CREATE TABLE message (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  key text NOT NULL UNIQUE,
  city_id text NOT NULL REFERENCES city,
  complaint_id uuid REFERENCES complaint,
  recipient text NOT NULL CHECK (recipient IN ('tourist', 'merchant', 'staff')),
  channel text NOT NULL CHECK (channel IN ('sms', 'email')),
  -- absent: the contact the case or its merchant has when the message is sent
  address_enc bytea,
  language text NOT NULL,
  template text NOT NULL,
  facts jsonb NOT NULL DEFAULT '{}',
  secret_facts_enc bytea,
  created_at timestamptz NOT NULL DEFAULT now(),
  attempts int NOT NULL DEFAULT 0,
  last_attempt_at timestamptz,
  last_error text,
  sent_at timestamptz,
  CHECK (address_enc IS NOT NULL OR complaint_id IS NOT NULL)
);
CREATE INDEX message_unsent ON message (created_at, id) WHERE sent_at IS NULL;
CREATE INDEX message_complaint ON message (complaint_id, created_at);

CREATE TABLE contact_code (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  purpose text NOT NULL CHECK (purpose IN ('file', 'merchant')),
  channel text NOT NULL CHECK (channel IN ('sms', 'email')),
  address_index bytea NOT NULL,
  code_hash bytea NOT NULL,
  tries int NOT NULL DEFAULT 0,
  created_at timestamptz NOT NULL DEFAULT now(),
  expires_at timestamptz NOT NULL,
  verified_at timestamptz,
  proof_hash bytea UNIQUE
);
CREATE INDEX contact_code_address ON contact_code (address_index, created_at);

CREATE TABLE visitor_session (
  token_hash bytea PRIMARY KEY,
  kind text NOT NULL CHECK (kind IN ('tourist', 'merchant')),
  complaint_id uuid REFERENCES complaint,
  merchant_id uuid REFERENCES merchant,
  created_at timestamptz NOT NULL DEFAULT now(),
  expires_at timestamptz NOT NULL,
  ended_at timestamptz,
  CHECK ((kind = 'tourist') = (complaint_id IS NOT NULL)),
  CHECK ((kind = 'merchant') = (merchant_id IS NOT NULL))
);

CREATE TABLE conflict_declaration (
  complaint_id uuid NOT NULL REFERENCES complaint,
  staff_id text NOT NULL REFERENCES staff,
  at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (complaint_id, staff_id)
);

CREATE TABLE access_log (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  at timestamptz NOT NULL DEFAULT now(),
  staff_id text NOT NULL REFERENCES staff,
  complaint_id uuid REFERENCES complaint,
  what text NOT NULL CHECK (what IN ('read', 'reveal', 'export')),
  fields text[] NOT NULL DEFAULT '{}',
  reason text
);
CREATE INDEX access_log_complaint ON access_log (complaint_id, at);

CREATE TABLE follow_up (
  complaint_id uuid NOT NULL REFERENCES complaint,
  round int NOT NULL,
  due_at timestamptz NOT NULL,
  outcome text CHECK (outcome IN ('happy', 'unhappy', 'unreached')),
  note text,
  called_by text REFERENCES staff,
  at timestamptz,
  PRIMARY KEY (complaint_id, round)
);
CREATE INDEX follow_up_due ON follow_up (due_at) WHERE at IS NULL;

CREATE TABLE satisfaction (
  complaint_id uuid PRIMARY KEY REFERENCES complaint,
  score int NOT NULL CHECK (score BETWEEN 1 AND 5),
  comment text,
  at timestamptz NOT NULL
);

CREATE TABLE reopen_request (
  id uuid PRIMARY KEY,
  complaint_id uuid NOT NULL REFERENCES complaint,
  requested_by text NOT NULL CHECK (requested_by IN ('tourist', 'staff')),
  text text NOT NULL,
  requested_at timestamptz NOT NULL,
  outcome text CHECK (outcome IN ('reopened', 'declined')),
  decided_by text REFERENCES staff,
  note text,
  decided_at timestamptz
);
CREATE INDEX reopen_request_complaint ON reopen_request (complaint_id, requested_at);

-- The machines of the domain, held here as well: an illegal state change is refused whoever asks.
CREATE TABLE state_move (
  machine text NOT NULL,
  from_state text NOT NULL,
  to_state text NOT NULL,
  PRIMARY KEY (machine, from_state, to_state)
);

CREATE FUNCTION refuse_illegal_move() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  IF NEW.state IS DISTINCT FROM OLD.state AND NOT EXISTS (
    SELECT FROM state_move WHERE machine = TG_TABLE_NAME AND from_state = OLD.state AND to_state = NEW.state
  ) THEN
    RAISE EXCEPTION 'ILLEGAL_STATE_CHANGE % % -> %', TG_TABLE_NAME, OLD.state, NEW.state USING ERRCODE = 'XP001';
  END IF;
  RETURN NEW;
END $$;

CREATE TRIGGER complaint_moves BEFORE UPDATE OF state ON complaint FOR EACH ROW EXECUTE FUNCTION refuse_illegal_move();
CREATE TRIGGER payout_moves BEFORE UPDATE OF state ON payout FOR EACH ROW EXECUTE FUNCTION refuse_illegal_move();
CREATE TRIGGER recovery_moves BEFORE UPDATE OF state ON recovery FOR EACH ROW EXECUTE FUNCTION refuse_illegal_move();

CREATE FUNCTION refuse_change() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  RAISE EXCEPTION '% is only ever added to', TG_TABLE_NAME USING ERRCODE = 'XP002';
END $$;
CREATE TRIGGER policy_version_kept BEFORE UPDATE OR DELETE ON policy_version FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER approval_kept BEFORE UPDATE OR DELETE ON approval FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER case_event_kept BEFORE UPDATE OR DELETE ON case_event FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER access_log_kept BEFORE UPDATE OR DELETE ON access_log FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER assessment_kept BEFORE UPDATE OR DELETE ON assessment FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER breach_kept BEFORE UPDATE OR DELETE ON breach FOR EACH ROW EXECUTE FUNCTION refuse_change();

INSERT INTO state_move (machine, from_state, to_state) VALUES
  ('complaint', 'submitted', 'accepted'),
  ('complaint', 'submitted', 'not-accepted'),
  ('complaint', 'submitted', 'duplicate'),
  ('complaint', 'submitted', 'withdrawn'),
  ('complaint', 'accepted', 'in-review'),
  ('complaint', 'accepted', 'decided'),
  ('complaint', 'accepted', 'withdrawn'),
  ('complaint', 'in-review', 'awaiting-tourist'),
  ('complaint', 'in-review', 'decided'),
  ('complaint', 'in-review', 'withdrawn'),
  ('complaint', 'awaiting-tourist', 'in-review'),
  ('complaint', 'awaiting-tourist', 'withdrawn'),
  ('complaint', 'decided', 'awaiting-approval'),
  ('complaint', 'decided', 'paying'),
  ('complaint', 'decided', 'in-review'),
  ('complaint', 'decided', 'resolved'),
  ('complaint', 'awaiting-approval', 'paying'),
  ('complaint', 'awaiting-approval', 'in-review'),
  ('complaint', 'paying', 'resolved'),
  ('complaint', 'paying', 'in-review'),
  ('complaint', 'resolved', 'closed'),
  ('complaint', 'resolved', 'reopen-requested'),
  ('complaint', 'reopen-requested', 'reopened'),
  ('complaint', 'reopen-requested', 'resolved'),
  ('complaint', 'reopened', 'in-review'),
  ('payout', 'requested', 'awaiting-fund'),
  ('payout', 'requested', 'reserved'),
  ('payout', 'requested', 'cancelled'),
  ('payout', 'awaiting-fund', 'reserved'),
  ('payout', 'awaiting-fund', 'cancelled'),
  ('payout', 'reserved', 'awaiting-approval'),
  ('payout', 'reserved', 'approved'),
  ('payout', 'reserved', 'awaiting-fund'),
  ('payout', 'reserved', 'cancelled'),
  ('payout', 'awaiting-approval', 'approved'),
  ('payout', 'awaiting-approval', 'cancelled'),
  ('payout', 'approved', 'sending'),
  ('payout', 'approved', 'cancelled'),
  ('payout', 'sending', 'awaiting-payee'),
  ('payout', 'sending', 'paid'),
  ('payout', 'sending', 'failed'),
  ('payout', 'sending', 'cancelled'),
  ('payout', 'sending', 'unknown-outcome'),
  ('payout', 'awaiting-payee', 'paid'),
  ('payout', 'awaiting-payee', 'failed'),
  ('payout', 'awaiting-payee', 'cancelled'),
  ('payout', 'awaiting-payee', 'unknown-outcome'),
  ('payout', 'unknown-outcome', 'awaiting-payee'),
  ('payout', 'unknown-outcome', 'paid'),
  ('payout', 'unknown-outcome', 'failed'),
  ('payout', 'unknown-outcome', 'cancelled'),
  ('payout', 'unknown-outcome', 'sending'),
  ('payout', 'paid', 'returned'),
  ('recovery', 'opened', 'noticed'),
  ('recovery', 'opened', 'recovered'),
  ('recovery', 'opened', 'part-paid'),
  ('recovery', 'opened', 'cancelled'),
  ('recovery', 'noticed', 'agreed'),
  ('recovery', 'noticed', 'objected'),
  ('recovery', 'noticed', 'part-paid'),
  ('recovery', 'noticed', 'recovered'),
  ('recovery', 'noticed', 'overdue'),
  ('recovery', 'noticed', 'cancelled'),
  ('recovery', 'agreed', 'part-paid'),
  ('recovery', 'agreed', 'recovered'),
  ('recovery', 'agreed', 'overdue'),
  ('recovery', 'agreed', 'cancelled'),
  ('recovery', 'objected', 'agreed'),
  ('recovery', 'objected', 'part-paid'),
  ('recovery', 'objected', 'recovered'),
  ('recovery', 'objected', 'overdue'),
  ('recovery', 'objected', 'cancelled'),
  ('recovery', 'part-paid', 'recovered'),
  ('recovery', 'part-paid', 'overdue'),
  ('recovery', 'part-paid', 'cancelled'),
  ('recovery', 'overdue', 'part-paid'),
  ('recovery', 'overdue', 'recovered'),
  ('recovery', 'overdue', 'delisted'),
  ('recovery', 'overdue', 'written-off'),
  ('recovery', 'overdue', 'cancelled'),
  ('recovery', 'delisted', 'part-paid'),
  ('recovery', 'delisted', 'recovered'),
  ('recovery', 'delisted', 'deposit-drawn'),
  ('recovery', 'delisted', 'legal'),
  ('recovery', 'delisted', 'written-off'),
  ('recovery', 'delisted', 'cancelled'),
  ('recovery', 'deposit-drawn', 'part-paid'),
  ('recovery', 'deposit-drawn', 'recovered'),
  ('recovery', 'deposit-drawn', 'legal'),
  ('recovery', 'deposit-drawn', 'written-off'),
  ('recovery', 'legal', 'part-paid'),
  ('recovery', 'legal', 'recovered'),
  ('recovery', 'legal', 'written-off'),
  ('recovery', 'written-off', 'recovered'),
  ('recovery', 'written-off', 'part-paid');

-- Nothing is deleted by the running processes but sessions; what is only ever added to cannot be changed either.
DO $$
DECLARE member text;
BEGIN
  FOREACH member IN ARRAY ARRAY['xianpei_api', 'xianpei_worker'] LOOP
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = member) THEN
      EXECUTE format('GRANT USAGE ON SCHEMA public TO %I', member);
      EXECUTE format('GRANT SELECT, INSERT, UPDATE ON ALL TABLES IN SCHEMA public TO %I', member);
      EXECUTE format('GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO %I', member);
      EXECUTE format('REVOKE INSERT, UPDATE ON state_move FROM %I', member);
      EXECUTE format('REVOKE UPDATE ON policy_version, approval, case_event, access_log, assessment, breach FROM %I', member);
    END IF;
  END LOOP;
  IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'xianpei_api') THEN
    GRANT DELETE ON staff_session, staff_verification, visitor_session TO xianpei_api;
  END IF;
END $$;
