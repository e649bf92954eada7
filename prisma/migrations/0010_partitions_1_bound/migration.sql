-- The tables of entries become the first partitions of partitioned tables (ADR 0010), in three steps, so that nobody waits for a scan:
-- a bound for what is there, which holds for new entries at once; proof that it holds for the old ones; the change itself.

-- Whoever holds a table for longer than gateways may wait stops the migration, which changes nothing then and is run again.
SET LOCAL lock_timeout = '3s';

-- How many entries a partition takes: 2^22, a multiple of the 256 that a tile has.
CREATE FUNCTION "log_partition_width"() RETURNS BIGINT LANGUAGE sql IMMUTABLE PARALLEL SAFE AS 'SELECT 4194304::bigint';

-- Entries are added meanwhile: a quarter of a partition stays free.
DO $$
DECLARE
    "width" CONSTANT BIGINT := "log_partition_width"();
    "past" BIGINT;
BEGIN
    SELECT "width" * (1 + (coalesce(max("index") + 1, 0) + "width" / 4) / "width") INTO "past" FROM "entry";
    EXECUTE format('ALTER TABLE "entry" ADD CONSTRAINT "entry_bound_check" CHECK ("index" < %s) NOT VALID', "past");
    EXECUTE format('ALTER TABLE "entry_patient" ADD CONSTRAINT "entry_bound_check" CHECK ("index" >= 0 AND "index" < %s) NOT VALID', "past");
END
$$;
