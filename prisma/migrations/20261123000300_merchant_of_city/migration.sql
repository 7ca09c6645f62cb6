-- A complaint names a merchant of its own city or none.
ALTER TABLE merchant ADD UNIQUE (id, city_id);
ALTER TABLE complaint
  DROP CONSTRAINT complaint_merchant_id_fkey,
  ADD CONSTRAINT complaint_merchant_of_city FOREIGN KEY (merchant_id, city_id) REFERENCES merchant (id, city_id);
