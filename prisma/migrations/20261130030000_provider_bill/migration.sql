-- What the provider says left its account, a day at a time, beside what we posted. Kept as it came; the differences are looked up.

CREATE TABLE provider_bill (
  rail text NOT NULL REFERENCES rail_health,
  day date NOT NULL,
  -- of the file the lines were read from; absent: the provider has no bill because nothing moved
  sha1 text CHECK (sha1 ~ '^[0-9a-f]{40}$'),
  fetched_at timestamptz NOT NULL,
  PRIMARY KEY (rail, day)
);
CREATE TABLE provider_bill_line (
  rail text NOT NULL,
  day date NOT NULL,
  no int NOT NULL CHECK (no > 0),
  at timestamptz NOT NULL,
  bill_no text NOT NULL,
  -- the number the sender gave it: ours for a transfer
  reference text NOT NULL,
  name text NOT NULL,
  -- negative: it left
  amount_cents bigint NOT NULL CHECK (amount_cents <> 0),
  PRIMARY KEY (rail, day, no),
  FOREIGN KEY (rail, day) REFERENCES provider_bill
);
CREATE INDEX provider_bill_line_reference ON provider_bill_line (reference);
CREATE TRIGGER provider_bill_kept BEFORE UPDATE OR DELETE ON provider_bill FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER provider_bill_line_kept BEFORE UPDATE OR DELETE ON provider_bill_line FOR EACH ROW EXECUTE FUNCTION refuse_change();

DO $$
DECLARE member text;
BEGIN
  FOREACH member IN ARRAY ARRAY['xianpei_api', 'xianpei_worker'] LOOP
    CONTINUE WHEN NOT EXISTS (SELECT FROM pg_roles WHERE rolname = member);
    EXECUTE format('REVOKE ALL ON provider_bill, provider_bill_line FROM %I', member);
    EXECUTE format('GRANT SELECT ON provider_bill, provider_bill_line TO %I', member);
  END LOOP;
  IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'xianpei_worker') THEN
    GRANT INSERT ON provider_bill, provider_bill_line TO xianpei_worker;
  END IF;
END $$;
