-- Who of the staff looked at which of the fund's figures, and what they took with them. Added to before the answer leaves, never
-- changed; holds ids, filters and hashes, nobody's name but the reader's id.
CREATE TABLE finance_look (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  city_id text NOT NULL REFERENCES city,
  fund_id uuid NOT NULL,
  staff_id text NOT NULL REFERENCES staff,
  at timestamptz NOT NULL,
  what text NOT NULL CHECK (what IN ('journals', 'journal', 'account-statement', 'fund-statement', 'trial-balance',
    'receivables', 'exceptions', 'vouchers', 'audit-tables', 'looks')),
  -- what left the platform as a file; null when it was looked at on a page
  format text CHECK (format IN ('csv', 'xlsx', 'pdf')),
  filter jsonb NOT NULL DEFAULT '{}',
  posted_at timestamptz,
  effective_on date,
  row_count int CHECK (row_count >= 0),
  -- of the chain, at the moment the answer is of
  head text CHECK (head ~ '^[0-9a-f]{64}$'),
  CONSTRAINT finance_look_counted CHECK (format IS NULL OR row_count IS NOT NULL)
);
CREATE INDEX finance_look_city ON finance_look (city_id, id);
CREATE INDEX finance_look_staff ON finance_look (staff_id, at);

CREATE TRIGGER finance_look_kept BEFORE UPDATE OR DELETE ON finance_look FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER finance_look_not_emptied BEFORE TRUNCATE ON finance_look FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- The other movements that two of finance answer for, each with what it is about.
ALTER TABLE fund_movement
  DROP CONSTRAINT fund_movement_kind_check,
  ADD COLUMN to_fund_id uuid,
  ADD COLUMN recovery_id uuid REFERENCES recovery,
  ADD CONSTRAINT fund_movement_kind_check
    CHECK (kind IN ('injection', 'cap-change', 'interest', 'bank-charge', 'transfer', 'recovery-cost')),
  ADD CONSTRAINT fund_movement_to_another_fund CHECK ((kind = 'transfer') = (to_fund_id IS NOT NULL) AND to_fund_id <> fund_id),
  ADD CONSTRAINT fund_movement_of_a_recovery CHECK ((kind = 'recovery-cost') = (recovery_id IS NOT NULL));

DO $$
DECLARE member text;
BEGIN
  FOREACH member IN ARRAY ARRAY['xianpei_api', 'xianpei_worker'] LOOP
    CONTINUE WHEN NOT EXISTS (SELECT FROM pg_roles WHERE rolname = member);
    EXECUTE format('REVOKE ALL ON finance_look FROM %I', member);
  END LOOP;
  IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'xianpei_api') THEN
    GRANT SELECT, INSERT ON finance_look TO xianpei_api;
  END IF;
END $$;
