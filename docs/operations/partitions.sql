-- Turns by campaign and calls in sixteen parts, for sites of some tens of millions of calls: see postgresql.md.
-- PostgreSQL 15. With the site stopped: psql --single-transaction --set ON_ERROR_STOP=1 --file partitions.sql, then VACUUM (ANALYZE).
-- A campaign that is made later lies in calls_turn_rest, which is as good as before.

-- A partitioned table has no unique id alone, so nothing can refer to it: Farline itself keeps calls with their turns.
DO $$ DECLARE r record; BEGIN
 FOR r IN SELECT conrelid::regclass AS t, conname FROM pg_constraint WHERE contype='f' AND confrelid IN ('calls_turn'::regclass,'calls_call'::regclass) LOOP
   EXECUTE format('ALTER TABLE %s DROP CONSTRAINT %I', r.t, r.conname);
 END LOOP; END $$;

ALTER TABLE calls_turn RENAME TO calls_turn_before;
CREATE TABLE calls_turn (LIKE calls_turn_before INCLUDING DEFAULTS) PARTITION BY LIST (campaign_id);
CREATE TABLE calls_turn_rest PARTITION OF calls_turn DEFAULT;
DO $$ DECLARE r record; BEGIN
 FOR r IN SELECT id FROM calls_campaign LOOP
  EXECUTE format('CREATE TABLE calls_turn_%s PARTITION OF calls_turn FOR VALUES IN (%s)', r.id, r.id);
 END LOOP; END $$;
INSERT INTO calls_turn SELECT * FROM calls_turn_before;
ALTER TABLE calls_turn ADD PRIMARY KEY (id, campaign_id);
DO $$ DECLARE r record; BEGIN
 FOR r IN SELECT inhrelid::regclass AS t, c.relname FROM pg_inherits JOIN pg_class c ON c.oid=inhrelid WHERE inhparent='calls_turn'::regclass LOOP
  EXECUTE format('CREATE UNIQUE INDEX %I ON %s (claimed_by_id) WHERE claimed_by_id IS NOT NULL', r.relname||'_claim', r.t);
 END LOOP; END $$;
-- No unique index spans them, so of two tabs that take somebody from different campaigns the second waits, and is refused.
CREATE FUNCTION calls_one_claim() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
 PERFORM pg_advisory_xact_lock(hashtextextended('one_claim_per_volunteer', NEW.claimed_by_id));
 IF EXISTS (SELECT 1 FROM calls_turn WHERE claimed_by_id = NEW.claimed_by_id AND id <> NEW.id) THEN
  RAISE unique_violation USING CONSTRAINT = 'one_claim_per_volunteer';
 END IF;
 RETURN NEW;
END $$;
CREATE TRIGGER one_claim_per_volunteer BEFORE INSERT OR UPDATE OF claimed_by_id ON calls_turn FOR EACH ROW
 WHEN (NEW.claimed_by_id IS NOT NULL) EXECUTE FUNCTION calls_one_claim();
DROP TABLE calls_turn_before;
CREATE INDEX turn_next ON calls_turn (campaign_id, clock_shift, state, not_before, id);
CREATE INDEX turn_forget ON calls_turn (forget_at) WHERE forget_at IS NOT NULL;
CREATE UNIQUE INDEX turn_number ON calls_turn (number_id, campaign_id);
ALTER TABLE calls_turn ADD FOREIGN KEY (campaign_id) REFERENCES calls_campaign DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE calls_turn ADD FOREIGN KEY (number_id) REFERENCES numbers_number DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE calls_turn ADD FOREIGN KEY (claimed_by_id) REFERENCES volunteers_volunteer DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE calls_call RENAME TO calls_call_before;
CREATE TABLE calls_call (LIKE calls_call_before INCLUDING DEFAULTS) PARTITION BY HASH (turn_id);
DO $$ BEGIN FOR i IN 0..15 LOOP
  EXECUTE format('CREATE TABLE calls_call_%s PARTITION OF calls_call FOR VALUES WITH (MODULUS 16, REMAINDER %s)', i, i);
END LOOP; END $$;
INSERT INTO calls_call SELECT * FROM calls_call_before;
DROP TABLE calls_call_before;
ALTER TABLE calls_call ADD PRIMARY KEY (id, turn_id);
ALTER TABLE calls_call ADD CONSTRAINT one_call_per_claim UNIQUE (turn_id, fence);
CREATE INDEX call_permitted ON calls_call (volunteer_id, permitted_at) WHERE permitted_at IS NOT NULL;
CREATE INDEX call_hour_known ON calls_call (finished_at) WHERE finished_at IS NOT NULL;
ALTER TABLE calls_call ADD FOREIGN KEY (volunteer_id) REFERENCES volunteers_volunteer DEFERRABLE INITIALLY DEFERRED;
