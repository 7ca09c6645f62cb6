-- Counters of limits against abuse, shared by all processes of the API. Lost with a crash, which is no loss.
CREATE UNLOGGED TABLE rate_limit (
  key varchar(255) PRIMARY KEY,
  points integer NOT NULL DEFAULT 0,
  expire bigint
);

DO $$
BEGIN
  IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'xianpei_api') THEN
    GRANT SELECT, INSERT, UPDATE, DELETE ON rate_limit TO xianpei_api;
  END IF;
END $$;
