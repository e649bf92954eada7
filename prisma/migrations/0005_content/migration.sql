-- CreateTable
CREATE TABLE "entry_patient" (
    "index" BIGINT NOT NULL,
    "patient_ref" TEXT NOT NULL,

    CONSTRAINT "entry_patient_pkey" PRIMARY KEY ("index","patient_ref")
);

-- CreateTable
CREATE TABLE "content" (
    "entry" BIGINT NOT NULL,
    "kind" TEXT NOT NULL,
    "keys" UUID[],
    "sealed" BYTEA NOT NULL,
    "keep_until" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "content_pkey" PRIMARY KEY ("entry","kind")
);

-- CreateTable
CREATE TABLE "content_key" (
    "id" UUID NOT NULL,
    "wrapped" BYTEA NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "content_key_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "patient_alias" (
    "alias" TEXT NOT NULL,
    "key_id" UUID NOT NULL,

    CONSTRAINT "patient_alias_pkey" PRIMARY KEY ("alias","key_id")
);

-- CreateTable
CREATE TABLE "content_hold" (
    "id" UUID NOT NULL,
    "keys" UUID[],
    "entries" BIGINT[],
    "placed_by" TEXT NOT NULL,
    "placed_at" TIMESTAMPTZ(3) NOT NULL,
    "lifted_at" TIMESTAMPTZ(3),

    CONSTRAINT "content_hold_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "content_order" (
    "id" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "keys" UUID[],
    "entries" BIGINT[],
    "hold" UUID,
    "before" TIMESTAMPTZ(3),
    "requested_by" TEXT NOT NULL,
    "requested_at" TIMESTAMPTZ(3) NOT NULL,
    "decided_by" TEXT,
    "decided_at" TIMESTAMPTZ(3),
    "approved" BOOLEAN,
    "done_at" TIMESTAMPTZ(3),
    "erased" INTEGER,

    CONSTRAINT "content_order_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "entry_patient_patient_ref_index_idx" ON "entry_patient"("patient_ref", "index");

-- CreateIndex
CREATE INDEX "content_keys_idx" ON "content" USING GIN ("keys");

-- CreateIndex
CREATE INDEX "content_keep_until_idx" ON "content"("keep_until");

-- CreateIndex
CREATE INDEX "patient_alias_key_id_idx" ON "patient_alias"("key_id");

-- CreateIndex
CREATE INDEX "content_order_requested_at_id_idx" ON "content_order"("requested_at", "id");

-- AddForeignKey
ALTER TABLE "patient_alias" ADD CONSTRAINT "patient_alias_key_id_fkey" FOREIGN KEY ("key_id") REFERENCES "content_key"("id") ON DELETE CASCADE ON UPDATE RESTRICT;

-- A list is never unknown, only empty.
ALTER TABLE "content"
    ALTER COLUMN "keys" SET NOT NULL,
    ADD CONSTRAINT "content_kind_check" CHECK ("kind" IN ('prompt', 'masked', 'answer', 'reason')),
    ADD CONSTRAINT "content_keys_check" CHECK (cardinality("keys") > 0),
    -- The version, a salt and a tag at least: never a plain text.
    ADD CONSTRAINT "content_sealed_check" CHECK (octet_length("sealed") > 32 AND get_byte("sealed", 0) IN (1, 2));
ALTER TABLE "content_hold"
    ALTER COLUMN "keys" SET NOT NULL,
    ALTER COLUMN "entries" SET NOT NULL;
ALTER TABLE "content_order"
    ALTER COLUMN "keys" SET NOT NULL,
    ALTER COLUMN "entries" SET NOT NULL,
    ADD CONSTRAINT "content_order_kind_check" CHECK ("kind" IN ('erase', 'expire', 'release')),
    -- Nobody approves what they asked for themselves; they may take it back.
    ADD CONSTRAINT "content_order_two_persons_check" CHECK ("decided_by" <> "requested_by" OR NOT "approved"),
    ADD CONSTRAINT "content_order_decided_check" CHECK (("decided_by" IS NULL) = ("decided_at" IS NULL) AND ("decided_by" IS NULL) = ("approved" IS NULL)),
    ADD CONSTRAINT "content_order_done_check" CHECK ("done_at" IS NULL OR "approved");

-- Seat belts, as for the other tables of the log. Content may be deleted, which is what erasure is; but never altered.
CREATE TRIGGER "entry_patient_refuses_change" BEFORE UPDATE OR DELETE ON "entry_patient"
    FOR EACH ROW EXECUTE FUNCTION "refuse_change"();
CREATE TRIGGER "entry_patient_refuses_truncate" BEFORE TRUNCATE ON "entry_patient"
    FOR EACH STATEMENT EXECUTE FUNCTION "refuse_change"();
CREATE TRIGGER "content_refuses_change" BEFORE UPDATE ON "content"
    FOR EACH ROW EXECUTE FUNCTION "refuse_change"();
CREATE TRIGGER "content_refuses_truncate" BEFORE TRUNCATE ON "content"
    FOR EACH STATEMENT EXECUTE FUNCTION "refuse_change"();

ALTER TABLE "entry_patient" ENABLE ALWAYS TRIGGER "entry_patient_refuses_change";
ALTER TABLE "entry_patient" ENABLE ALWAYS TRIGGER "entry_patient_refuses_truncate";
ALTER TABLE "content" ENABLE ALWAYS TRIGGER "content_refuses_change";
ALTER TABLE "content" ENABLE ALWAYS TRIGGER "content_refuses_truncate";

-- Even who may read the table sees only what the session says it opens: one entry, or all of it for who verifies or erases.
ALTER TABLE "content" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "content" FORCE ROW LEVEL SECURITY;
CREATE POLICY "content_added" ON "content" FOR INSERT WITH CHECK (true);
CREATE POLICY "content_opened" ON "content" FOR SELECT
    USING (current_setting('wardline.opens', true) IN ("entry"::text, 'all'));
CREATE POLICY "content_erased" ON "content" FOR DELETE
    USING (current_setting('wardline.opens', true) = 'all');
