-- CreateTable
CREATE TABLE "use_case_suspension" (
    "id" UUID NOT NULL,
    "use_case" TEXT NOT NULL,
    "suspended_by" TEXT NOT NULL,
    "suspended_at" TIMESTAMPTZ(3) NOT NULL,
    "reason" BYTEA NOT NULL,
    "entry" BIGINT NOT NULL,
    "asked_by" TEXT,
    "asked_at" TIMESTAMPTZ(3),
    "asked_reason" BYTEA,
    "resumed_by" TEXT,
    "resumed_at" TIMESTAMPTZ(3),

    CONSTRAINT "use_case_suspension_pkey" PRIMARY KEY ("id")
);

-- What people wrote is never there in clear, and nobody lets go on what they asked for themselves.
ALTER TABLE "use_case_suspension"
    ADD CONSTRAINT "use_case_suspension_sealed_check" CHECK (
        octet_length("reason") > 29 AND get_byte("reason", 0) = 1
        AND ("asked_reason" IS NULL OR octet_length("asked_reason") > 29 AND get_byte("asked_reason", 0) = 1)),
    ADD CONSTRAINT "use_case_suspension_entry_check" CHECK ("entry" >= 0),
    ADD CONSTRAINT "use_case_suspension_asked_check" CHECK (
        ("asked_by" IS NULL) = ("asked_at" IS NULL) AND ("asked_by" IS NULL) = ("asked_reason" IS NULL)),
    ADD CONSTRAINT "use_case_suspension_two_persons_check" CHECK (
        ("resumed_by" IS NULL) = ("resumed_at" IS NULL)
        AND ("resumed_by" IS NULL OR "asked_by" IS NOT NULL AND "resumed_by" <> "asked_by"));

-- A use case is suspended once at a time.
CREATE UNIQUE INDEX "use_case_suspension_one" ON "use_case_suspension" ("use_case") WHERE "resumed_at" IS NULL;

-- It is lifted when one person has asked and then another approves, and nothing else changes.
CREATE FUNCTION "keep_use_case_suspension"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW."id" <> OLD."id" OR NEW."use_case" <> OLD."use_case" OR NEW."suspended_by" <> OLD."suspended_by"
        OR NEW."suspended_at" <> OLD."suspended_at" OR NEW."reason" <> OLD."reason" OR NEW."entry" <> OLD."entry"
        OR OLD."resumed_at" IS NOT NULL THEN
        RAISE EXCEPTION 'a suspension is lifted, and nothing else' USING ERRCODE = 'restrict_violation';
    END IF;
    IF NEW."resumed_at" IS NOT NULL AND (NEW."asked_by" IS DISTINCT FROM OLD."asked_by"
        OR NEW."asked_at" IS DISTINCT FROM OLD."asked_at" OR NEW."asked_reason" IS DISTINCT FROM OLD."asked_reason") THEN
        RAISE EXCEPTION 'a suspension is lifted by another person than who asked before' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END
$$;

CREATE TRIGGER "use_case_suspension_keeps" BEFORE UPDATE ON "use_case_suspension"
    FOR EACH ROW EXECUTE FUNCTION "keep_use_case_suspension"();
CREATE TRIGGER "use_case_suspension_refuses_delete" BEFORE DELETE ON "use_case_suspension"
    FOR EACH ROW EXECUTE FUNCTION "refuse_change"();
CREATE TRIGGER "use_case_suspension_refuses_truncate" BEFORE TRUNCATE ON "use_case_suspension"
    FOR EACH STATEMENT EXECUTE FUNCTION "refuse_change"();

ALTER TABLE "use_case_suspension" ENABLE ALWAYS TRIGGER "use_case_suspension_keeps";
ALTER TABLE "use_case_suspension" ENABLE ALWAYS TRIGGER "use_case_suspension_refuses_delete";
ALTER TABLE "use_case_suspension" ENABLE ALWAYS TRIGGER "use_case_suspension_refuses_truncate";
