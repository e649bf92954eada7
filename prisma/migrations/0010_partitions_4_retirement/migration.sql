-- CreateTable
CREATE TABLE "log_retired" (
    "tile" BIGINT NOT NULL,
    "hashes" BYTEA NOT NULL,
    "sm_hashes" BYTEA,

    CONSTRAINT "log_retired_pkey" PRIMARY KEY ("tile")
);

-- Random bytes do not become smaller; as they are, a part of them can be read alone.
ALTER TABLE "log_retired"
    ALTER COLUMN "hashes" SET STORAGE EXTERNAL,
    ALTER COLUMN "sm_hashes" SET STORAGE EXTERNAL,
    ADD CONSTRAINT "log_retired_tile_check" CHECK ("tile" >= 0),
    ADD CONSTRAINT "log_retired_hashes_check" CHECK (octet_length("hashes") = 8192 AND octet_length("sm_hashes") = 8192);

-- Seat belts, as for the other tables of the log.
CREATE TRIGGER "log_retired_refuses_change" BEFORE UPDATE OR DELETE ON "log_retired"
    FOR EACH ROW EXECUTE FUNCTION "refuse_change"();
CREATE TRIGGER "log_retired_refuses_truncate" BEFORE TRUNCATE ON "log_retired"
    FOR EACH STATEMENT EXECUTE FUNCTION "refuse_change"();

ALTER TABLE "log_retired" ENABLE ALWAYS TRIGGER "log_retired_refuses_change";
ALTER TABLE "log_retired" ENABLE ALWAYS TRIGGER "log_retired_refuses_truncate";

-- What two people decide about content they decide about old entries as well.
ALTER TABLE "content_order"
    DROP CONSTRAINT "content_order_kind_check",
    ADD CONSTRAINT "content_order_kind_check" CHECK ("kind" IN ('erase', 'expire', 'release', 'retire')),
    ADD CONSTRAINT "content_order_retire_check" CHECK ("kind" <> 'retire' OR "before" IS NOT NULL);
