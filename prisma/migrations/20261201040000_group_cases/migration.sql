-- Several tourists against one merchant about one matter: one decision, one notice to the merchant, and a payout for each.
CREATE TABLE group_case (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  city_id text NOT NULL REFERENCES city,
  merchant_id uuid NOT NULL REFERENCES merchant,
  cause text NOT NULL,
  opened_at timestamptz NOT NULL,
  closed_at timestamptz
);
CREATE UNIQUE INDEX group_case_open ON group_case (city_id, merchant_id, cause) WHERE closed_at IS NULL;
CREATE INDEX group_case_of_city ON group_case (city_id, opened_at);

ALTER TABLE complaint
  ADD COLUMN group_case_id uuid REFERENCES group_case,
  -- found to be another matter: it is not taken in again
  ADD COLUMN group_left_at timestamptz;
CREATE INDEX complaint_group ON complaint (group_case_id) WHERE group_case_id IS NOT NULL;

-- Said before it is carried out, so that a crash in between loses nothing.
CREATE TABLE group_decision (
  -- the command's
  id uuid PRIMARY KEY,
  group_case_id uuid NOT NULL REFERENCES group_case,
  kind text NOT NULL CHECK (kind IN ('advance', 'rejected', 'referred')),
  reason_code text,
  note text,
  decided_by text NOT NULL REFERENCES staff,
  at timestamptz NOT NULL,
  -- what was asked, whole: the same id with other words is refused
  body bytea NOT NULL,
  -- how many notices about it the merchant has had: one, and one more for each that came late
  notices int NOT NULL DEFAULT 0 CHECK (notices >= 0),
  CHECK (kind = 'advance' OR reason_code IS NOT NULL)
);
CREATE INDEX group_decision_of ON group_decision (group_case_id, at);

CREATE TABLE group_decision_member (
  group_decision_id uuid NOT NULL REFERENCES group_decision,
  complaint_id uuid NOT NULL REFERENCES complaint,
  -- the decision this becomes in the member's own case, and the id it is asked for under
  decision_id uuid NOT NULL UNIQUE,
  amount_cents bigint CHECK (amount_cents > 0),
  case_version int NOT NULL,
  state text NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'applied', 'refused')),
  refusal text,
  settled_at timestamptz,
  PRIMARY KEY (group_decision_id, complaint_id),
  CHECK ((state = 'refused') = (refusal IS NOT NULL)),
  CHECK ((state = 'waiting') = (settled_at IS NULL))
);
CREATE INDEX group_decision_member_waiting ON group_decision_member (group_decision_id) WHERE state = 'waiting';
CREATE INDEX group_decision_member_of ON group_decision_member (complaint_id);

ALTER TABLE decision ADD COLUMN group_decision_id uuid REFERENCES group_decision;
CREATE INDEX decision_of_group ON decision (group_decision_id) WHERE group_decision_id IS NOT NULL;
-- the merchant is told of all at once, or of what is there by then
ALTER TABLE recovery ADD COLUMN notice_due_at timestamptz;
CREATE INDEX recovery_unnoticed ON recovery (notice_due_at) WHERE state = 'opened' AND notice_due_at IS NOT NULL;

-- A decision of a group is what that group was decided to be: by the same person, about the same amount.
CREATE FUNCTION decided_as_grouped() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  IF NEW.group_decision_id IS NOT NULL AND NOT EXISTS (
    SELECT FROM group_decision g JOIN group_decision_member m ON m.group_decision_id = g.id
    WHERE g.id = NEW.group_decision_id AND m.complaint_id = NEW.complaint_id AND m.decision_id = NEW.id AND g.kind = NEW.kind
      AND g.decided_by = NEW.decided_by AND m.amount_cents IS NOT DISTINCT FROM NEW.amount_cents
  ) THEN
    RAISE EXCEPTION 'a member is decided as its group was' USING ERRCODE = 'check_violation', CONSTRAINT = 'decided_as_grouped';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER decided_as_grouped BEFORE INSERT ON decision FOR EACH ROW EXECUTE FUNCTION decided_as_grouped();

DO $$
BEGIN
  IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'xianpei_worker') THEN
    GRANT SELECT, INSERT ON group_case TO xianpei_worker;
    GRANT UPDATE (closed_at) ON group_case TO xianpei_worker;
    GRANT SELECT ON group_decision, group_decision_member TO xianpei_worker;
    GRANT UPDATE (notices) ON group_decision TO xianpei_worker;
    GRANT UPDATE (state, refusal, settled_at) ON group_decision_member TO xianpei_worker;
  END IF;
  IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'xianpei_api') THEN
    GRANT SELECT ON group_case TO xianpei_api;
    GRANT SELECT, INSERT ON group_decision, group_decision_member TO xianpei_api;
    GRANT UPDATE (state, refusal, settled_at) ON group_decision_member TO xianpei_api;
  END IF;
END $$;
