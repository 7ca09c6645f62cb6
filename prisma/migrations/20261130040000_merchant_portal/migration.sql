-- Merchants apply, deposit, and answer notices by themselves.

ALTER TABLE merchant
  ADD COLUMN licence_number text CHECK (licence_number ~ '^[0-9A-HJ-NPQRTUWXY]{2}[0-9]{6}[0-9A-HJ-NPQRTUWXY]{10}$');
-- one licence is one merchant of a city
CREATE UNIQUE INDEX merchant_licence ON merchant (licence_number, city_id);

CREATE TABLE merchant_application (
  id uuid PRIMARY KEY,
  city_id text NOT NULL REFERENCES city,
  language text NOT NULL,
  name text NOT NULL,
  licence_number text NOT NULL CHECK (licence_number ~ '^[0-9A-HJ-NPQRTUWXY]{2}[0-9]{6}[0-9A-HJ-NPQRTUWXY]{10}$'),
  category text NOT NULL,
  address text NOT NULL,
  -- the contact, encrypted by field, with a blind index for matching; one of the two, proven by a code
  phone_enc bytea,
  email_enc bytea,
  contact_index bytea NOT NULL,
  contact_verified_at timestamptz NOT NULL,
  consented_at timestamptz NOT NULL,
  consent_version text NOT NULL,
  applied_at timestamptz NOT NULL,
  outcome text CHECK (outcome IN ('admitted', 'refused')),
  merchant_id uuid,
  reason_code text,
  note text,
  decided_by text REFERENCES staff,
  decided_at timestamptz,
  FOREIGN KEY (merchant_id, city_id) REFERENCES merchant (id, city_id),
  CHECK ((phone_enc IS NULL) <> (email_enc IS NULL)),
  CHECK ((outcome IS NULL) = (decided_by IS NULL) AND (outcome IS NULL) = (decided_at IS NULL)),
  CHECK ((outcome IS NOT DISTINCT FROM 'admitted') = (merchant_id IS NOT NULL)),
  CHECK ((outcome IS NOT DISTINCT FROM 'refused') = (reason_code IS NOT NULL))
);
CREATE UNIQUE INDEX merchant_application_open ON merchant_application (city_id, licence_number) WHERE outcome IS NULL;
CREATE INDEX merchant_application_list ON merchant_application (city_id, applied_at, id);

-- The merchant's own money, kept in custody: one of finance records what the bank shows, another confirms it.
CREATE TABLE deposit_movement (
  id uuid PRIMARY KEY,
  city_id text NOT NULL REFERENCES city,
  merchant_id uuid NOT NULL,
  kind text NOT NULL CONSTRAINT deposit_movement_kind CHECK (kind IN ('received', 'returned')),
  amount_cents bigint NOT NULL CHECK (amount_cents > 0),
  bank_reference text NOT NULL,
  booked_on date NOT NULL,
  recorded_by text NOT NULL REFERENCES staff,
  recorded_at timestamptz NOT NULL,
  confirmed_by text REFERENCES staff,
  confirmed_at timestamptz,
  refused_by text REFERENCES staff,
  refused_at timestamptz,
  FOREIGN KEY (merchant_id, city_id) REFERENCES merchant (id, city_id),
  CONSTRAINT deposit_movement_four_eyes CHECK (confirmed_by <> recorded_by),
  CHECK ((confirmed_by IS NULL) = (confirmed_at IS NULL)),
  CHECK ((refused_by IS NULL) = (refused_at IS NULL)),
  CHECK (confirmed_at IS NULL OR refused_at IS NULL)
);
CREATE UNIQUE INDEX deposit_bank_reference ON deposit_movement (city_id, bank_reference) WHERE refused_at IS NULL;
CREATE INDEX deposit_of_merchant ON deposit_movement (merchant_id, recorded_at);
CREATE INDEX deposit_list ON deposit_movement (city_id, recorded_at, id);

-- Nothing counts when it is recorded; what was decided stands; nobody gets back more than was deposited. Movements of one
-- merchant are confirmed one after another, because its row is held meanwhile.
CREATE FUNCTION deposit_is_covered() RETURNS trigger
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
  IF NEW.confirmed_at IS NOT NULL AND NEW.kind = 'returned' THEN
    PERFORM FROM merchant WHERE id = NEW.merchant_id FOR NO KEY UPDATE;
    SELECT coalesce(sum(CASE kind WHEN 'received' THEN amount_cents ELSE -amount_cents END), 0) INTO balance
      FROM deposit_movement WHERE merchant_id = NEW.merchant_id AND confirmed_at IS NOT NULL;
    IF balance < NEW.amount_cents THEN
      RAISE EXCEPTION 'more than was deposited' USING ERRCODE = 'check_violation', CONSTRAINT = 'deposit_is_covered';
    END IF;
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER deposit_is_covered BEFORE INSERT OR UPDATE ON deposit_movement
  FOR EACH ROW EXECUTE FUNCTION deposit_is_covered();

-- What a merchant said to a notice, in its own words; only ever added to.
CREATE TABLE recovery_response (
  id uuid PRIMARY KEY,
  recovery_id uuid NOT NULL REFERENCES recovery,
  position text NOT NULL CHECK (position IN ('agrees', 'objects')),
  text text,
  at timestamptz NOT NULL
);
CREATE INDEX recovery_response_recovery ON recovery_response (recovery_id, at);
CREATE TRIGGER recovery_response_kept BEFORE UPDATE OR DELETE ON recovery_response
  FOR EACH ROW EXECUTE FUNCTION refuse_change();

DO $$
BEGIN
  IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'xianpei_api') THEN
    GRANT SELECT, INSERT ON merchant_application, deposit_movement TO xianpei_api;
    GRANT SELECT ON recovery_response TO xianpei_api;
    GRANT UPDATE (outcome, merchant_id, reason_code, note, decided_by, decided_at) ON merchant_application TO xianpei_api;
    GRANT UPDATE (confirmed_by, confirmed_at, refused_by, refused_at) ON deposit_movement TO xianpei_api;
  END IF;
  IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'xianpei_worker') THEN
    GRANT SELECT ON deposit_movement TO xianpei_worker;
    GRANT SELECT, INSERT ON recovery_response TO xianpei_worker;
  END IF;
END $$;
