-- CreateTable
CREATE TABLE "session" (
    "id" UUID NOT NULL,
    "hash" TEXT NOT NULL,
    "subject" TEXT NOT NULL,
    "sid" TEXT,
    "sealed" BYTEA NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "seen_at" TIMESTAMPTZ(3) NOT NULL,
    "vouched_at" TIMESTAMPTZ(3) NOT NULL,
    "claimed_until" TIMESTAMPTZ(3),

    CONSTRAINT "session_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "spent" (
    "hash" TEXT NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "spent_pkey" PRIMARY KEY ("hash")
);

-- CreateIndex
CREATE UNIQUE INDEX "session_hash_key" ON "session"("hash");

-- CreateIndex
CREATE INDEX "session_subject_idx" ON "session"("subject");

-- CreateIndex
CREATE INDEX "session_sid_idx" ON "session"("sid");

-- CreateIndex
CREATE INDEX "spent_expires_at_idx" ON "spent"("expires_at");

-- AddForeignKey
ALTER TABLE "session" ADD CONSTRAINT "session_subject_fkey" FOREIGN KEY ("subject") REFERENCES "principal"("subject") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- Hashes alone, and never a token in clear: the version, a nonce and a tag at least.
ALTER TABLE "session"
    ADD CONSTRAINT "session_hash_check" CHECK ("hash" ~ '^[0-9a-f]{64}$'),
    ADD CONSTRAINT "session_sealed_check" CHECK (octet_length("sealed") > 29 AND get_byte("sealed", 0) = 1),
    ADD CONSTRAINT "session_expires_at_check" CHECK ("expires_at" > "created_at");

ALTER TABLE "spent"
    ADD CONSTRAINT "spent_hash_check" CHECK ("hash" ~ '^[0-9a-f]{64}$');
