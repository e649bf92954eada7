-- The log becomes a Merkle tree (RFC 6962). What entries say stays as it was; what was a chain of hashes is a leaf each, and
-- the tree over those that are there already is built by the gateway before it appends the next.
ALTER TABLE "entry" DISABLE TRIGGER "entry_refuses_change";
ALTER TABLE "entry" DROP CONSTRAINT "entry_genesis_check", DROP CONSTRAINT "entry_previous_check";

-- AlterTable
ALTER TABLE "entry" DROP COLUMN "previous";

-- RFC 6962, section 2.1.
UPDATE "entry" SET "hash" = encode(sha256('\x00'::bytea || convert_to("body", 'UTF8')), 'hex');
ALTER TABLE "entry" ENABLE ALWAYS TRIGGER "entry_refuses_change";

-- CreateTable
CREATE TABLE "log_batch" (
    "tree_size" BIGINT NOT NULL,
    "first" BIGINT NOT NULL,
    "root" TEXT NOT NULL,
    "frontier" BYTEA NOT NULL,

    CONSTRAINT "log_batch_pkey" PRIMARY KEY ("tree_size")
);

-- CreateTable
CREATE TABLE "log_node" (
    "level" INTEGER NOT NULL,
    "index" BIGINT NOT NULL,
    "hash" BYTEA NOT NULL,

    CONSTRAINT "log_node_pkey" PRIMARY KEY ("level","index")
);

-- CreateTable
CREATE TABLE "log_checkpoint" (
    "tree_size" BIGINT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "note" TEXT NOT NULL,

    CONSTRAINT "log_checkpoint_pkey" PRIMARY KEY ("tree_size","at")
);

-- CreateIndex
CREATE UNIQUE INDEX "log_batch_first_key" ON "log_batch"("first");

ALTER TABLE "log_batch"
    ADD CONSTRAINT "log_batch_first_check" CHECK ("first" >= 0 AND "first" < "tree_size"),
    ADD CONSTRAINT "log_batch_root_check" CHECK ("root" ~ '^[0-9a-f]{64}$'),
    ADD CONSTRAINT "log_batch_frontier_check" CHECK (octet_length("frontier") % 32 = 0);

ALTER TABLE "log_node"
    ADD CONSTRAINT "log_node_place_check" CHECK ("level" > 0 AND "index" >= 0),
    ADD CONSTRAINT "log_node_hash_check" CHECK (octet_length("hash") = 32);

ALTER TABLE "log_checkpoint"
    ADD CONSTRAINT "log_checkpoint_size_check" CHECK ("tree_size" >= 0);

-- Seat belts for these tables too.
CREATE TRIGGER "log_batch_refuses_change" BEFORE UPDATE OR DELETE ON "log_batch"
    FOR EACH ROW EXECUTE FUNCTION "refuse_change"();
CREATE TRIGGER "log_batch_refuses_truncate" BEFORE TRUNCATE ON "log_batch"
    FOR EACH STATEMENT EXECUTE FUNCTION "refuse_change"();
CREATE TRIGGER "log_node_refuses_change" BEFORE UPDATE OR DELETE ON "log_node"
    FOR EACH ROW EXECUTE FUNCTION "refuse_change"();
CREATE TRIGGER "log_node_refuses_truncate" BEFORE TRUNCATE ON "log_node"
    FOR EACH STATEMENT EXECUTE FUNCTION "refuse_change"();
CREATE TRIGGER "log_checkpoint_refuses_change" BEFORE UPDATE OR DELETE ON "log_checkpoint"
    FOR EACH ROW EXECUTE FUNCTION "refuse_change"();
CREATE TRIGGER "log_checkpoint_refuses_truncate" BEFORE TRUNCATE ON "log_checkpoint"
    FOR EACH STATEMENT EXECUTE FUNCTION "refuse_change"();

ALTER TABLE "log_batch" ENABLE ALWAYS TRIGGER "log_batch_refuses_change";
ALTER TABLE "log_batch" ENABLE ALWAYS TRIGGER "log_batch_refuses_truncate";
ALTER TABLE "log_node" ENABLE ALWAYS TRIGGER "log_node_refuses_change";
ALTER TABLE "log_node" ENABLE ALWAYS TRIGGER "log_node_refuses_truncate";
ALTER TABLE "log_checkpoint" ENABLE ALWAYS TRIGGER "log_checkpoint_refuses_change";
ALTER TABLE "log_checkpoint" ENABLE ALWAYS TRIGGER "log_checkpoint_refuses_truncate";
