-- CreateTable
CREATE TABLE "policy_version" (
    "number" INTEGER NOT NULL,
    "state" TEXT NOT NULL,
    "base" INTEGER,
    "files" JSONB NOT NULL,
    "hash" TEXT,
    "author_ref" TEXT,
    "reason" BYTEA,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "proposed_at" TIMESTAMPTZ(3),
    "decided_by" TEXT,
    "decided_at" TIMESTAMPTZ(3),
    "remark" BYTEA,
    "activate_at" TIMESTAMPTZ(3),
    "activated_at" TIMESTAMPTZ(3),
    "superseded_at" TIMESTAMPTZ(3),

    CONSTRAINT "policy_version_pkey" PRIMARY KEY ("number")
);

-- What a state says is there.
ALTER TABLE "policy_version"
    ADD CONSTRAINT "policy_version_number_check" CHECK ("number" >= 1),
    ADD CONSTRAINT "policy_version_state_check" CHECK (
        "state" IN ('draft', 'proposed', 'approved', 'active', 'superseded', 'rejected', 'withdrawn')),
    ADD CONSTRAINT "policy_version_hash_check" CHECK (
        "hash" ~ '^[0-9a-f]{64}$' AND ("proposed_at" IS NULL) = ("author_ref" IS NULL OR "hash" IS NULL)),
    ADD CONSTRAINT "policy_version_proposed_check" CHECK (
        "state" IN ('draft', 'withdrawn') OR "hash" IS NOT NULL),
    ADD CONSTRAINT "policy_version_decided_check" CHECK (
        ("decided_by" IS NULL) = ("decided_at" IS NULL)
        AND ("state" IN ('draft', 'proposed') AND "decided_by" IS NULL
            OR "state" IN ('approved', 'active', 'superseded') AND ("decided_by" IS NOT NULL OR "author_ref" IS NULL)
            OR "state" IN ('rejected', 'withdrawn'))),
    ADD CONSTRAINT "policy_version_activated_check" CHECK (
        ("activated_at" IS NOT NULL) = ("state" IN ('active', 'superseded'))
        AND ("superseded_at" IS NOT NULL) = ("state" = 'superseded')),
    -- Nobody approves what they wrote.
    ADD CONSTRAINT "policy_version_two_persons_check" CHECK (
        "decided_by" <> "author_ref" OR "state" NOT IN ('approved', 'active', 'superseded'));

-- One is in force, and at most one waits for its time: so what it was made from is still in force when that comes.
CREATE UNIQUE INDEX "policy_version_one_active" ON "policy_version" ((true)) WHERE "state" = 'active';
CREATE UNIQUE INDEX "policy_version_one_approved" ON "policy_version" ((true)) WHERE "state" = 'approved';

-- A version goes on and does not change: from its proposal on, its files are what people read and approved.
CREATE FUNCTION "keep_policy_version"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW."number" <> OLD."number" OR NEW."author_ref" IS DISTINCT FROM OLD."author_ref"
        OR NEW."created_at" <> OLD."created_at" THEN
        RAISE EXCEPTION 'a policy version keeps its number, author and time' USING ERRCODE = 'restrict_violation';
    END IF;
    IF OLD."state" <> 'draft' AND (NEW."files" <> OLD."files" OR NEW."hash" IS DISTINCT FROM OLD."hash"
        OR NEW."base" IS DISTINCT FROM OLD."base" OR NEW."reason" IS DISTINCT FROM OLD."reason"
        OR NEW."proposed_at" IS DISTINCT FROM OLD."proposed_at") THEN
        RAISE EXCEPTION 'a proposed policy version does not change' USING ERRCODE = 'restrict_violation';
    END IF;
    IF OLD."decided_by" IS NOT NULL AND OLD."state" <> 'approved'
        AND (NEW."decided_by" <> OLD."decided_by" OR NEW."decided_at" <> OLD."decided_at") THEN
        RAISE EXCEPTION 'who decided stays on record' USING ERRCODE = 'restrict_violation';
    END IF;
    IF NEW."state" <> OLD."state" AND NOT (
        OLD."state" = 'draft' AND NEW."state" IN ('proposed', 'withdrawn')
        OR OLD."state" = 'proposed' AND NEW."state" IN ('approved', 'rejected', 'withdrawn')
        OR OLD."state" = 'approved' AND NEW."state" IN ('active', 'rejected', 'withdrawn')
        OR OLD."state" = 'active' AND NEW."state" = 'superseded') THEN
        RAISE EXCEPTION 'a policy version does not go from % to %', OLD."state", NEW."state" USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END
$$;

CREATE TRIGGER "policy_version_keeps" BEFORE UPDATE ON "policy_version"
    FOR EACH ROW EXECUTE FUNCTION "keep_policy_version"();
CREATE TRIGGER "policy_version_refuses_delete" BEFORE DELETE ON "policy_version"
    FOR EACH ROW EXECUTE FUNCTION "refuse_change"();
CREATE TRIGGER "policy_version_refuses_truncate" BEFORE TRUNCATE ON "policy_version"
    FOR EACH STATEMENT EXECUTE FUNCTION "refuse_change"();

ALTER TABLE "policy_version" ENABLE ALWAYS TRIGGER "policy_version_keeps";
ALTER TABLE "policy_version" ENABLE ALWAYS TRIGGER "policy_version_refuses_delete";
ALTER TABLE "policy_version" ENABLE ALWAYS TRIGGER "policy_version_refuses_truncate";
