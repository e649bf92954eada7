-- CreateTable
CREATE TABLE "evaluation_case" (
    "id" UUID NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "actor_ref" TEXT NOT NULL,
    "sealed" BYTEA NOT NULL,

    CONSTRAINT "evaluation_case_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "evaluation_case_at_id_idx" ON "evaluation_case"("at", "id");

-- The version, a nonce and a tag at least: never a plain text.
ALTER TABLE "evaluation_case"
    ADD CONSTRAINT "evaluation_case_sealed_check" CHECK (octet_length("sealed") > 29 AND get_byte("sealed", 0) = 1);
