-- AlterTable
ALTER TABLE "personal_key" ADD COLUMN "scopes" TEXT[] DEFAULT ARRAY[]::TEXT[],
ADD COLUMN "allow_from" TEXT[] DEFAULT ARRAY[]::TEXT[],
ADD COLUMN "rotated_from" UUID;

ALTER TABLE "personal_key" ALTER COLUMN "scopes" DROP DEFAULT, ALTER COLUMN "allow_from" DROP DEFAULT;

-- CreateIndex
CREATE UNIQUE INDEX "personal_key_rotated_from_key" ON "personal_key"("rotated_from");

-- CreateTable
CREATE TABLE "service_account" (
    "id" UUID NOT NULL,
    "subject" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "use_cases" TEXT[],
    "acts_for" BOOLEAN NOT NULL,
    "created_by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "disabled_at" TIMESTAMPTZ(3),

    CONSTRAINT "service_account_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "service_account_subject_key" ON "service_account"("subject");

-- CreateIndex
CREATE INDEX "service_account_created_at_id_idx" ON "service_account"("created_at", "id");

-- AddForeignKey
ALTER TABLE "service_account" ADD CONSTRAINT "service_account_subject_fkey" FOREIGN KEY ("subject") REFERENCES "principal"("subject") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- Nothing at all would be taken for no limit.
ALTER TABLE "personal_key"
    ADD CONSTRAINT "personal_key_limits_check" CHECK (
        "scopes" IS NOT NULL AND "allow_from" IS NOT NULL AND array_position("scopes", NULL) IS NULL
        AND array_position("allow_from", NULL) IS NULL),
    ADD CONSTRAINT "personal_key_service_check" CHECK (
        "subject" NOT LIKE 'service:%' OR (cardinality("scopes") > 0 AND cardinality("allow_from") > 0)),
    ADD CONSTRAINT "personal_key_rotated_check" CHECK ("rotated_from" <> "id");

ALTER TABLE "service_account"
    ADD CONSTRAINT "service_account_use_cases_check" CHECK (
        "use_cases" IS NOT NULL AND array_position("use_cases", NULL) IS NULL),
    ADD CONSTRAINT "service_account_times_check" CHECK ("disabled_at" >= "created_at");

-- A system of Wardline's own is that and nothing else, whoever writes the row.
ALTER TABLE "principal"
    ADD CONSTRAINT "principal_service_check" CHECK (
        ("source" = 'service') = ("subject" LIKE 'service:%')
        AND ("source" <> 'service' OR ("roles" = ARRAY['service'] AND "username" IS NULL)));

-- What a key is for never changes, and its time only becomes shorter: for more there is another key, and another entry.
CREATE FUNCTION "keep_personal_key"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW."id" <> OLD."id" OR NEW."hash" <> OLD."hash" OR NEW."prefix" <> OLD."prefix" OR NEW."subject" <> OLD."subject"
        OR NEW."label" <> OLD."label" OR NEW."created_at" <> OLD."created_at" OR NEW."scopes" <> OLD."scopes"
        OR NEW."allow_from" <> OLD."allow_from" OR NEW."rotated_from" IS DISTINCT FROM OLD."rotated_from" THEN
        RAISE EXCEPTION 'a key does not change' USING ERRCODE = 'restrict_violation';
    END IF;
    IF NEW."expires_at" > OLD."expires_at" OR (OLD."revoked_at" IS NOT NULL AND NEW."revoked_at" IS DISTINCT FROM OLD."revoked_at") THEN
        RAISE EXCEPTION 'a key is not prolonged and stays revoked' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END
$$;

CREATE FUNCTION "keep_service_account"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW."id" <> OLD."id" OR NEW."subject" <> OLD."subject" OR NEW."name" <> OLD."name" OR NEW."use_cases" <> OLD."use_cases"
        OR NEW."acts_for" <> OLD."acts_for" OR NEW."created_by" <> OLD."created_by" OR NEW."created_at" <> OLD."created_at"
        OR OLD."disabled_at" IS NOT NULL THEN
        RAISE EXCEPTION 'a service account is disabled, and nothing else' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END
$$;

CREATE TRIGGER "personal_key_keeps" BEFORE UPDATE ON "personal_key"
    FOR EACH ROW EXECUTE FUNCTION "keep_personal_key"();
CREATE TRIGGER "service_account_keeps" BEFORE UPDATE ON "service_account"
    FOR EACH ROW EXECUTE FUNCTION "keep_service_account"();
CREATE TRIGGER "service_account_refuses_delete" BEFORE DELETE ON "service_account"
    FOR EACH ROW EXECUTE FUNCTION "refuse_change"();
CREATE TRIGGER "service_account_refuses_truncate" BEFORE TRUNCATE ON "service_account"
    FOR EACH STATEMENT EXECUTE FUNCTION "refuse_change"();

ALTER TABLE "personal_key" ENABLE ALWAYS TRIGGER "personal_key_keeps";
ALTER TABLE "service_account" ENABLE ALWAYS TRIGGER "service_account_keeps";
ALTER TABLE "service_account" ENABLE ALWAYS TRIGGER "service_account_refuses_delete";
ALTER TABLE "service_account" ENABLE ALWAYS TRIGGER "service_account_refuses_truncate";
