-- The way the money takes: what the payee chose on filing, copied to each payout as its account is.

ALTER TABLE complaint ADD COLUMN payee_rail text NOT NULL DEFAULT 'wechat' CHECK (payee_rail IN ('wechat', 'bank'));
ALTER TABLE payout ADD COLUMN rail text NOT NULL DEFAULT 'wechat' CHECK (rail IN ('wechat', 'bank'));
