-- What a person found out at a bank that had not answered, and what somebody has looked at of that which matched nothing.
ALTER TABLE bank_answer_line
  ADD COLUMN looked_by text REFERENCES staff,
  ADD COLUMN looked_at timestamptz,
  ADD COLUMN note text CHECK (length(note) BETWEEN 1 AND 500),
  ADD CONSTRAINT bank_answer_line_looked CHECK (num_nonnulls(looked_by, looked_at, note) IN (0, 3)),
  ADD CONSTRAINT bank_answer_line_needs_looking CHECK (looked_at IS NULL OR result NOT IN ('applied', 'known', 'went-back'));
DROP INDEX bank_answer_line_open;
CREATE INDEX bank_answer_line_open ON bank_answer_line (fund_id, id)
  WHERE result NOT IN ('applied', 'known', 'went-back') AND looked_at IS NULL;

CREATE FUNCTION bank_answer_line_looked_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.looked_at IS NOT NULL THEN
    RAISE EXCEPTION 'what was looked at stays as it was written down' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER bank_answer_line_looked_once BEFORE UPDATE ON bank_answer_line
  FOR EACH ROW EXECUTE FUNCTION bank_answer_line_looked_once();

DO $$
BEGIN
  IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'xianpei_worker') THEN
    GRANT UPDATE (reason_code) ON bank_transfer TO xianpei_worker;
  END IF;
  IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'xianpei_api') THEN
    GRANT UPDATE (looked_by, looked_at, note) ON bank_answer_line TO xianpei_api;
  END IF;
END $$;
