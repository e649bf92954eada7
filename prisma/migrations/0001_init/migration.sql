-- Down to the last foreign key this is what `node prisma/diff.ts` wrote for schema.prisma; the rest is by hand, for Prisma
-- knows neither check constraints nor triggers.

-- CreateTable
CREATE TABLE "entry" (
    "index" BIGINT NOT NULL,
    "hash" TEXT NOT NULL,
    "previous" TEXT NOT NULL,
    "type" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "request" TEXT,
    "actor_ref" TEXT,
    "use_case" TEXT,
    "decision" TEXT,
    "body" TEXT NOT NULL,

    CONSTRAINT "entry_pkey" PRIMARY KEY ("index")
);

-- CreateTable
CREATE TABLE "principal" (
    "subject" TEXT NOT NULL,
    "username" TEXT,
    "name" TEXT NOT NULL,
    "roles" TEXT[],
    "department" TEXT,
    "campus" TEXT,
    "source" TEXT NOT NULL,
    "seen_at" TIMESTAMPTZ(3) NOT NULL,
    "disabled_at" TIMESTAMPTZ(3),

    CONSTRAINT "principal_pkey" PRIMARY KEY ("subject")
);

-- CreateTable
CREATE TABLE "personal_key" (
    "id" UUID NOT NULL,
    "hash" TEXT NOT NULL,
    "prefix" TEXT NOT NULL,
    "subject" TEXT NOT NULL,
    "label" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "revoked_at" TIMESTAMPTZ(3),
    "last_used_at" TIMESTAMPTZ(3),

    CONSTRAINT "personal_key_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "qualification" (
    "subject" TEXT NOT NULL,
    "course" TEXT NOT NULL,
    "version" TEXT NOT NULL,
    "passed_at" TIMESTAMPTZ(3) NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "qualification_pkey" PRIMARY KEY ("subject","course","version")
);

-- CreateIndex
CREATE INDEX "entry_at_idx" ON "entry"("at");

-- CreateIndex
CREATE INDEX "entry_type_index_idx" ON "entry"("type", "index");

-- CreateIndex
CREATE INDEX "entry_actor_ref_index_idx" ON "entry"("actor_ref", "index");

-- CreateIndex
CREATE INDEX "entry_request_idx" ON "entry"("request");

-- CreateIndex
CREATE UNIQUE INDEX "principal_username_key" ON "principal"("username");

-- CreateIndex
CREATE UNIQUE INDEX "personal_key_hash_key" ON "personal_key"("hash");

-- CreateIndex
CREATE INDEX "personal_key_subject_idx" ON "personal_key"("subject");

-- AddForeignKey
ALTER TABLE "personal_key" ADD CONSTRAINT "personal_key_subject_fkey" FOREIGN KEY ("subject") REFERENCES "principal"("subject") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "qualification" ADD CONSTRAINT "qualification_subject_fkey" FOREIGN KEY ("subject") REFERENCES "principal"("subject") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- A list is never unknown, only empty.
ALTER TABLE "principal" ALTER COLUMN "roles" SET NOT NULL;

ALTER TABLE "entry"
    ADD CONSTRAINT "entry_index_check" CHECK ("index" >= 0),
    ADD CONSTRAINT "entry_hash_check" CHECK ("hash" ~ '^[0-9a-f]{64}$'),
    ADD CONSTRAINT "entry_previous_check" CHECK ("previous" ~ '^[0-9a-f]{64}$'),
    ADD CONSTRAINT "entry_genesis_check" CHECK (("index" = 0) = ("previous" = repeat('0', 64))),
    ADD CONSTRAINT "entry_body_check" CHECK (octet_length("body") BETWEEN 2 AND 16384);

ALTER TABLE "principal"
    ADD CONSTRAINT "principal_subject_check" CHECK ("subject" <> '');

ALTER TABLE "personal_key"
    ADD CONSTRAINT "personal_key_hash_check" CHECK ("hash" ~ '^[0-9a-f]{64}$'),
    ADD CONSTRAINT "personal_key_expires_at_check" CHECK ("expires_at" > "created_at");

ALTER TABLE "qualification"
    ADD CONSTRAINT "qualification_expires_at_check" CHECK ("expires_at" > "passed_at");

-- Seat belts, not the lock: a superuser can disable them, which the hash chain and what comes after it must reveal.
CREATE FUNCTION "refuse_change"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'The audit log is append-only: % is refused.', TG_OP USING ERRCODE = 'insufficient_privilege';
END
$$;

CREATE TRIGGER "entry_refuses_change" BEFORE UPDATE OR DELETE ON "entry"
    FOR EACH ROW EXECUTE FUNCTION "refuse_change"();

-- Row triggers do not see TRUNCATE.
CREATE TRIGGER "entry_refuses_truncate" BEFORE TRUNCATE ON "entry"
    FOR EACH STATEMENT EXECUTE FUNCTION "refuse_change"();

-- ALWAYS: also for sessions with session_replication_role = replica, which skips ordinary triggers.
ALTER TABLE "entry" ENABLE ALWAYS TRIGGER "entry_refuses_change";
ALTER TABLE "entry" ENABLE ALWAYS TRIGGER "entry_refuses_truncate";
