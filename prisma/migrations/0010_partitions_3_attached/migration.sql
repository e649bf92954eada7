SET LOCAL lock_timeout = '3s';

-- What is there keeps its files, its indexes and its triggers on TRUNCATE. The triggers on rows come back from the parents.
DROP TRIGGER "entry_refuses_change" ON "entry";
DROP TRIGGER "entry_patient_refuses_change" ON "entry_patient";

ALTER TABLE "entry" RENAME TO "entry_p0";
ALTER TABLE "entry_patient" RENAME TO "entry_patient_p0";
ALTER INDEX "entry_pkey" RENAME TO "entry_p0_pkey";
ALTER INDEX "entry_at_idx" RENAME TO "entry_p0_at_idx";
ALTER INDEX "entry_type_index_idx" RENAME TO "entry_p0_type_index_idx";
ALTER INDEX "entry_actor_ref_index_idx" RENAME TO "entry_p0_actor_ref_index_idx";
ALTER INDEX "entry_request_idx" RENAME TO "entry_p0_request_idx";
ALTER INDEX "entry_patient_pkey" RENAME TO "entry_patient_p0_pkey";
ALTER INDEX "entry_patient_patient_ref_index_idx" RENAME TO "entry_patient_p0_patient_ref_index_idx";

CREATE TABLE "entry" (
    "index" BIGINT NOT NULL,
    "hash" TEXT NOT NULL,
    "type" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "request" TEXT,
    "actor_ref" TEXT,
    "use_case" TEXT,
    "decision" TEXT,
    "body" TEXT NOT NULL,

    CONSTRAINT "entry_pkey" PRIMARY KEY ("index"),
    CONSTRAINT "entry_index_check" CHECK ("index" >= 0),
    CONSTRAINT "entry_hash_check" CHECK ("hash" ~ '^[0-9a-f]{64}$'),
    CONSTRAINT "entry_body_check" CHECK (octet_length("body") BETWEEN 2 AND 16384)
) PARTITION BY RANGE ("index");

CREATE TABLE "entry_patient" (
    "index" BIGINT NOT NULL,
    "patient_ref" TEXT NOT NULL,

    CONSTRAINT "entry_patient_pkey" PRIMARY KEY ("index","patient_ref")
) PARTITION BY RANGE ("index");

CREATE INDEX "entry_at_idx" ON "entry"("at");
CREATE INDEX "entry_type_index_idx" ON "entry"("type", "index");
CREATE INDEX "entry_actor_ref_index_idx" ON "entry"("actor_ref", "index");
CREATE INDEX "entry_request_idx" ON "entry"("request");
CREATE INDEX "entry_patient_patient_ref_index_idx" ON "entry_patient"("patient_ref", "index");

-- A trigger on rows is passed on to every partition, however it was attached; one on TRUNCATE is not, and each partition has its own.
CREATE TRIGGER "entry_refuses_change" BEFORE UPDATE OR DELETE ON "entry"
    FOR EACH ROW EXECUTE FUNCTION "refuse_change"();
CREATE TRIGGER "entry_refuses_truncate" BEFORE TRUNCATE ON "entry"
    FOR EACH STATEMENT EXECUTE FUNCTION "refuse_change"();
CREATE TRIGGER "entry_patient_refuses_change" BEFORE UPDATE OR DELETE ON "entry_patient"
    FOR EACH ROW EXECUTE FUNCTION "refuse_change"();
CREATE TRIGGER "entry_patient_refuses_truncate" BEFORE TRUNCATE ON "entry_patient"
    FOR EACH STATEMENT EXECUTE FUNCTION "refuse_change"();

ALTER TABLE "entry" ENABLE ALWAYS TRIGGER "entry_refuses_change";
ALTER TABLE "entry" ENABLE ALWAYS TRIGGER "entry_refuses_truncate";
ALTER TABLE "entry_patient" ENABLE ALWAYS TRIGGER "entry_patient_refuses_change";
ALTER TABLE "entry_patient" ENABLE ALWAYS TRIGGER "entry_patient_refuses_truncate";

-- Whoever had rights on a table has them on its successor, in this very transaction; on a partition itself nobody has any.
CREATE FUNCTION "close_log_partition"("name" TEXT) RETURNS VOID LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    "grantee" TEXT;
BEGIN
    FOR "grantee" IN
        SELECT DISTINCT coalesce(quote_ident(rolname), 'PUBLIC')
        FROM pg_class, aclexplode(relacl) AS given LEFT JOIN pg_roles ON pg_roles.oid = given.grantee
        WHERE pg_class.oid = format('public.%I', "name")::regclass AND given.grantee <> relowner
    LOOP
        EXECUTE format('REVOKE ALL ON public.%I FROM %s CASCADE', "name", "grantee");
    END LOOP;
END
$$;

DO $$
DECLARE
    "parent" TEXT;
    "owner" TEXT;
    "given" RECORD;
    "past" TEXT;
BEGIN
    FOREACH "parent" IN ARRAY ARRAY['entry', 'entry_patient'] LOOP
        FOR "given" IN
            SELECT privilege_type, is_grantable, coalesce(quote_ident(rolname), 'PUBLIC') AS grantee
            FROM pg_class, aclexplode(relacl) AS acl LEFT JOIN pg_roles ON pg_roles.oid = acl.grantee
            WHERE pg_class.oid = ("parent" || '_p0')::regclass AND acl.grantee <> relowner
        LOOP
            EXECUTE format('GRANT %s ON %I TO %s', "given".privilege_type, "parent", "given".grantee)
                || CASE WHEN "given".is_grantable THEN ' WITH GRANT OPTION' ELSE '' END;
        END LOOP;
        PERFORM "close_log_partition"("parent" || '_p0');
        SELECT substring(pg_get_constraintdef(oid) FROM '< ''?(\d+)') INTO "past"
            FROM pg_constraint WHERE conrelid = ("parent" || '_p0')::regclass AND conname = 'entry_bound_check';
        EXECUTE format('ALTER TABLE %I ATTACH PARTITION %I FOR VALUES FROM (0) TO (%s)', "parent", "parent" || '_p0', "past");
        EXECUTE format('ALTER TABLE %I DROP CONSTRAINT "entry_bound_check"', "parent" || '_p0');
        SELECT pg_get_userbyid(relowner) INTO "owner" FROM pg_class WHERE oid = ("parent" || '_p0')::regclass;
        EXECUTE format('ALTER TABLE %I OWNER TO %I', "parent", "owner");
    END LOOP;
END
$$;

-- Each partition: the first index that it takes, and the one past its last.
CREATE FUNCTION "log_partition_bounds"(OUT "name" TEXT, OUT "first" BIGINT, OUT "past" BIGINT) RETURNS SETOF RECORD
LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    SELECT relname::text, bound[1]::bigint, bound[2]::bigint
    FROM pg_inherits JOIN pg_class ON pg_class.oid = inhrelid,
        regexp_match(pg_get_expr(relpartbound, pg_class.oid), 'FROM \(''?(\d+)''?\) TO \(''?(\d+)''?\)') AS bound
    WHERE inhparent = 'public."entry"'::regclass
$$;

-- The index of the next entry; the first index from there on that no partition takes; how many partitions are ready behind the one that
-- takes the next entry, -1 when that one is missing.
CREATE FUNCTION "log_partitions"(OUT "next" BIGINT, OUT "reach" BIGINT, OUT "ahead" INTEGER)
LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    WITH RECURSIVE newest AS (
        SELECT coalesce(max("index") + 1, 0) AS following FROM public."entry"
    ), reached AS (
        SELECT following AS past FROM newest
        UNION
        SELECT bounds.past FROM reached JOIN public."log_partition_bounds"() AS bounds ON first <= reached.past AND reached.past < bounds.past
    )
    SELECT following, max(past), (max(past) / width - following / width - 1)::int
    FROM newest, reached, public."log_partition_width"() AS width
    GROUP BY following, width
$$;

-- Makes partitions until two are ready behind the one that takes the next entry, which is all that it can do: who may add to the log
-- may have it done (SECURITY DEFINER) without any right to make, alter or drop a table. Nobody who adds entries waits for it.
CREATE FUNCTION "make_log_partitions"() RETURNS INTEGER
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    "width" CONSTANT BIGINT := public."log_partition_width"();
    "room" RECORD;
    "parent" TEXT;
    "name" TEXT;
BEGIN
    PERFORM pg_advisory_xact_lock(8247316);
    LOOP
        SELECT * INTO "room" FROM public."log_partitions"();
        EXIT WHEN "room"."ahead" >= 2;
        FOREACH "parent" IN ARRAY ARRAY['entry', 'entry_patient'] LOOP
            "name" := format('%s_p%s', "parent", "room"."reach" / "width");
            EXECUTE format('CREATE TABLE public.%I (LIKE public.%I INCLUDING ALL)', "name", "parent");
            EXECUTE format('CREATE TRIGGER %I BEFORE TRUNCATE ON public.%I FOR EACH STATEMENT EXECUTE FUNCTION public."refuse_change"()',
                "parent" || '_refuses_truncate', "name");
            EXECUTE format('ALTER TABLE public.%I ENABLE ALWAYS TRIGGER %I', "name", "parent" || '_refuses_truncate');
            PERFORM public."close_log_partition"("name");
            EXECUTE format('ALTER TABLE public.%I ATTACH PARTITION public.%I FOR VALUES FROM (%s) TO (%s)',
                "parent", "name", "room"."reach", "room"."reach" + "width");
        END LOOP;
    END LOOP;
    RETURN "room"."ahead";
END
$$;

REVOKE ALL ON FUNCTION "make_log_partitions"(), "close_log_partition"(TEXT) FROM PUBLIC;

DO $$
DECLARE
    "owner" CONSTANT TEXT := (SELECT pg_get_userbyid(relowner) FROM pg_class WHERE oid = '"entry"'::regclass);
    "name" TEXT;
BEGIN
    FOREACH "name" IN ARRAY ARRAY['log_partition_width()', 'close_log_partition(TEXT)', 'log_partition_bounds()', 'log_partitions()', 'make_log_partitions()'] LOOP
        EXECUTE format('ALTER FUNCTION %s OWNER TO %I', "name", "owner");
    END LOOP;
END
$$;

SELECT "make_log_partitions"();
