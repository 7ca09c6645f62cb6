-- A voucher is undone by two of finance as well: one asks for its reversal, another agrees.
ALTER TABLE fund_movement
  DROP CONSTRAINT fund_movement_kind_check,
  ADD COLUMN voucher_no text,
  ADD CONSTRAINT fund_movement_kind_check
    CHECK (kind IN ('injection', 'cap-change', 'interest', 'bank-charge', 'transfer', 'recovery-cost', 'reversal')),
  ADD CONSTRAINT fund_movement_of_a_voucher CHECK ((kind = 'reversal') = (voucher_no IS NOT NULL));
