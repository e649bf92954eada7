-- CreateTable
CREATE TABLE "emergency_access" (
    "id" UUID NOT NULL,
    "actor_ref" TEXT NOT NULL,
    "opened_at" TIMESTAMPTZ(3) NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "ended_at" TIMESTAMPTZ(3),
    "entry" BIGINT NOT NULL,

    CONSTRAINT "emergency_access_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "emergency_access_actor_ref_opened_at_idx" ON "emergency_access"("actor_ref", "opened_at");

-- CreateIndex
CREATE INDEX "emergency_access_opened_at_id_idx" ON "emergency_access"("opened_at", "id");

ALTER TABLE "emergency_access"
    ADD CONSTRAINT "emergency_access_times_check" CHECK (
        "opened_at" < "expires_at" AND "expires_at" <= "opened_at" + interval '4 hours' AND "ended_at" >= "opened_at"),
    ADD CONSTRAINT "emergency_access_entry_check" CHECK ("entry" >= 0);

-- It is over when its time is up, and sooner if its owner says so; never later, and it does not go away.
CREATE FUNCTION "keep_emergency_access"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW."id" <> OLD."id" OR NEW."actor_ref" <> OLD."actor_ref" OR NEW."opened_at" <> OLD."opened_at"
        OR NEW."expires_at" <> OLD."expires_at" OR NEW."entry" <> OLD."entry" OR OLD."ended_at" IS NOT NULL THEN
        RAISE EXCEPTION 'emergency access is ended, and nothing else' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END
$$;

CREATE TRIGGER "emergency_access_keeps" BEFORE UPDATE ON "emergency_access"
    FOR EACH ROW EXECUTE FUNCTION "keep_emergency_access"();
CREATE TRIGGER "emergency_access_refuses_delete" BEFORE DELETE ON "emergency_access"
    FOR EACH ROW EXECUTE FUNCTION "refuse_change"();
CREATE TRIGGER "emergency_access_refuses_truncate" BEFORE TRUNCATE ON "emergency_access"
    FOR EACH STATEMENT EXECUTE FUNCTION "refuse_change"();

ALTER TABLE "emergency_access" ENABLE ALWAYS TRIGGER "emergency_access_keeps";
ALTER TABLE "emergency_access" ENABLE ALWAYS TRIGGER "emergency_access_refuses_delete";
ALTER TABLE "emergency_access" ENABLE ALWAYS TRIGGER "emergency_access_refuses_truncate";
