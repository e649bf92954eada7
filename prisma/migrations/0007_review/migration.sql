-- CreateTable
CREATE TABLE "review_case" (
    "id" UUID NOT NULL,
    "entry" BIGINT NOT NULL,
    "why" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "emergency" BOOLEAN NOT NULL,
    "actor_ref" TEXT,
    "opened_at" TIMESTAMPTZ(3) NOT NULL,
    "opened_entry" BIGINT,
    "triage_due" TIMESTAMPTZ(3) NOT NULL,
    "decision_due" TIMESTAMPTZ(3) NOT NULL,
    "assignee_ref" TEXT,
    "explained_by" TEXT,
    "explained_at" TIMESTAMPTZ(3),
    "explanation" TEXT,
    "decided_by" TEXT,
    "decided_at" TIMESTAMPTZ(3),
    "outcome" TEXT,
    "signed_by" TEXT,
    "signed_at" TIMESTAMPTZ(3),
    "countersigned_by" TEXT,
    "countersigned_at" TIMESTAMPTZ(3),

    CONSTRAINT "review_case_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "review_progress" (
    "id" INTEGER NOT NULL,
    "position" BIGINT NOT NULL,

    CONSTRAINT "review_progress_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "review_month" (
    "month" TEXT NOT NULL,
    "eligible" BIGINT NOT NULL,
    "drawn" BIGINT NOT NULL,

    CONSTRAINT "review_month_pkey" PRIMARY KEY ("month")
);

-- CreateIndex
CREATE UNIQUE INDEX "review_case_entry_why_key" ON "review_case"("entry", "why");

-- CreateIndex
CREATE INDEX "review_case_state_id_idx" ON "review_case"("state", "id");

-- CreateIndex
CREATE INDEX "review_case_opened_at_idx" ON "review_case"("opened_at");

-- What a state says is there.
ALTER TABLE "review_case"
    ADD CONSTRAINT "review_case_state_check" CHECK ("state" IN ('open', 'explained', 'confirmed', 'violation', 'signed')),
    ADD CONSTRAINT "review_case_explained_check" CHECK (
        ("explained_by" IS NULL) = ("explained_at" IS NULL) AND ("explained_by" IS NULL) = ("explanation" IS NULL)
        AND ("explained_by" IS NULL) = ("state" = 'open')),
    ADD CONSTRAINT "review_case_decided_check" CHECK (
        ("decided_by" IS NULL) = ("decided_at" IS NULL) AND ("decided_by" IS NULL) = ("outcome" IS NULL)
        AND ("decided_by" IS NULL) = ("state" IN ('open', 'explained'))),
    ADD CONSTRAINT "review_case_signed_check" CHECK (
        ("signed_by" IS NULL) = ("signed_at" IS NULL) AND ("countersigned_by" IS NULL) = ("countersigned_at" IS NULL)
        AND ("signed_by" IS NULL OR "state" IN ('confirmed', 'violation', 'signed'))
        AND ("countersigned_by" IS NULL OR ("signed_by" IS NOT NULL AND "emergency"))
        AND ("state" = 'signed') = ("signed_by" IS NOT NULL AND ("countersigned_by" IS NOT NULL OR NOT "emergency"))),
    -- An emergency is signed by two people.
    ADD CONSTRAINT "review_case_two_persons_check" CHECK ("countersigned_by" <> "signed_by"),
    -- Nobody judges themselves.
    ADD CONSTRAINT "review_case_not_oneself_check" CHECK (
        "actor_ref" <> "assignee_ref" AND "actor_ref" <> "explained_by"
        AND "actor_ref" <> "decided_by" AND "actor_ref" <> "signed_by"
        AND "actor_ref" <> "countersigned_by");

ALTER TABLE "review_progress"
    ADD CONSTRAINT "review_progress_one_check" CHECK ("id" = 1),
    ADD CONSTRAINT "review_progress_position_check" CHECK ("position" >= 0);

ALTER TABLE "review_month"
    ADD CONSTRAINT "review_month_counts_check" CHECK ("drawn" >= 0 AND "drawn" <= "eligible");

INSERT INTO "review_progress" ("id", "position") VALUES (1, 0);

-- Checkpoints are stored in the order of their sizes, so that which of them was the first to cover an entry, and by which it is drawn
-- for review, is settled for good: one that comes late behind a larger one is left out. Each query of the function sees what was
-- committed before it, so that nothing slips in while this one waits for its turn.
CREATE FUNCTION "leave_out_late_checkpoint"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(8247314);
    IF EXISTS (SELECT FROM "log_checkpoint" WHERE "tree_size" > NEW."tree_size") THEN
        RETURN NULL;
    END IF;
    RETURN NEW;
END
$$;

CREATE TRIGGER "log_checkpoint_in_order" BEFORE INSERT ON "log_checkpoint"
    FOR EACH ROW EXECUTE FUNCTION "leave_out_late_checkpoint"();

-- Cases go on, and do not go away.
CREATE TRIGGER "review_case_refuses_delete" BEFORE DELETE ON "review_case"
    FOR EACH ROW EXECUTE FUNCTION "refuse_change"();
CREATE TRIGGER "review_case_refuses_truncate" BEFORE TRUNCATE ON "review_case"
    FOR EACH STATEMENT EXECUTE FUNCTION "refuse_change"();

ALTER TABLE "review_case" ENABLE ALWAYS TRIGGER "review_case_refuses_delete";
ALTER TABLE "review_case" ENABLE ALWAYS TRIGGER "review_case_refuses_truncate";
