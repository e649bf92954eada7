-- CreateTable
CREATE TABLE "usage_counter" (
    "key" TEXT NOT NULL,
    "used" BIGINT NOT NULL,
    "resets_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "usage_counter_pkey" PRIMARY KEY ("key")
)
-- Every request changes its rows: half of each page is left for their next versions, and no index but the key's has to follow.
WITH (fillfactor = 50);

ALTER TABLE "usage_counter"
    ADD CONSTRAINT "usage_counter_used_check" CHECK ("used" >= 0);

-- Adds to all of these counters or, when one of them has nothing left, to none; tells how each stood before, in the order asked.
-- A minute begins with what is counted first, a day at midnight in the hospital (China has one time zone, and no summer time).
-- Rows are locked in the order of their keys, so that no two calls wait for each other; a commit does not wait for the disk, for
-- what a power cut takes back is a fraction of a second of counting.
CREATE FUNCTION "count_usage"("keys" TEXT[], "most" BIGINT[], "amounts" BIGINT[], "daily" BOOLEAN[])
RETURNS TABLE ("used_before" BIGINT, "reset_ms" BIGINT)
LANGUAGE plpgsql AS $$
DECLARE
  china CONSTANT INTERVAL := INTERVAL '8 hours';
  moment TIMESTAMPTZ;
  held INTEGER := 0;
BEGIN
  PERFORM set_config('synchronous_commit', 'off', true);
  -- Again, should what is over have been cleared away between the two.
  WHILE held < cardinality(keys) LOOP
    INSERT INTO usage_counter (key, used, resets_at)
      SELECT asked, 0, '-infinity' FROM unnest(keys) AS asked ORDER BY asked
      ON CONFLICT DO NOTHING;
    PERFORM FROM usage_counter WHERE key = ANY (keys) ORDER BY key FOR UPDATE;
    GET DIAGNOSTICS held = ROW_COUNT;
  END LOOP;
  moment := clock_timestamp();
  RETURN QUERY
    WITH asked AS (
      SELECT place, counter.key, amount, bound,
        CASE WHEN resets_at > moment THEN used ELSE 0 END AS used,
        CASE WHEN resets_at > moment THEN resets_at
          WHEN is_daily THEN (date_trunc('day', moment AT TIME ZONE china) + INTERVAL '1 day') AT TIME ZONE china
          ELSE moment + INTERVAL '1 minute' END AS resets_at
      FROM unnest(keys, most, amounts, daily) WITH ORDINALITY AS one (key, bound, amount, is_daily, place)
      JOIN usage_counter AS counter USING (key)
    ), counted AS (
      UPDATE usage_counter AS counter
      SET used = greatest(0, asked.used + asked.amount), resets_at = asked.resets_at
      FROM asked
      WHERE counter.key = asked.key AND NOT EXISTS (SELECT FROM asked WHERE used >= bound)
    )
    SELECT used, ceil(extract(epoch FROM resets_at - moment) * 1000)::BIGINT FROM asked ORDER BY place;
END
$$;
