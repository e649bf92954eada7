-- CreateTable
CREATE TABLE "sm_tree" (
    "tree_size" BIGINT NOT NULL,
    "first" BIGINT NOT NULL,
    "root" TEXT NOT NULL,
    "frontier" BYTEA NOT NULL,

    CONSTRAINT "sm_tree_pkey" PRIMARY KEY ("tree_size")
);

-- CreateTable
CREATE TABLE "sm_node" (
    "level" INTEGER NOT NULL,
    "index" BIGINT NOT NULL,
    "hash" BYTEA NOT NULL,

    CONSTRAINT "sm_node_pkey" PRIMARY KEY ("level","index")
);

-- CreateTable
CREATE TABLE "sm_checkpoint" (
    "tree_size" BIGINT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "note" TEXT NOT NULL,

    CONSTRAINT "sm_checkpoint_pkey" PRIMARY KEY ("tree_size","at")
);

-- CreateIndex
CREATE UNIQUE INDEX "sm_tree_first_key" ON "sm_tree"("first");

ALTER TABLE "sm_tree"
    ADD CONSTRAINT "sm_tree_first_check" CHECK ("first" >= 0 AND "first" < "tree_size"),
    ADD CONSTRAINT "sm_tree_root_check" CHECK ("root" ~ '^[0-9a-f]{64}$'),
    ADD CONSTRAINT "sm_tree_frontier_check" CHECK (octet_length("frontier") % 32 = 0);

ALTER TABLE "sm_node"
    ADD CONSTRAINT "sm_node_place_check" CHECK ("level" > 0 AND "index" >= 0),
    ADD CONSTRAINT "sm_node_hash_check" CHECK (octet_length("hash") = 32);

-- Seat belts, as for the other tables of the log.
CREATE TRIGGER "sm_tree_refuses_change" BEFORE UPDATE OR DELETE ON "sm_tree"
    FOR EACH ROW EXECUTE FUNCTION "refuse_change"();
CREATE TRIGGER "sm_tree_refuses_truncate" BEFORE TRUNCATE ON "sm_tree"
    FOR EACH STATEMENT EXECUTE FUNCTION "refuse_change"();
CREATE TRIGGER "sm_node_refuses_change" BEFORE UPDATE OR DELETE ON "sm_node"
    FOR EACH ROW EXECUTE FUNCTION "refuse_change"();
CREATE TRIGGER "sm_node_refuses_truncate" BEFORE TRUNCATE ON "sm_node"
    FOR EACH STATEMENT EXECUTE FUNCTION "refuse_change"();
CREATE TRIGGER "sm_checkpoint_refuses_change" BEFORE UPDATE OR DELETE ON "sm_checkpoint"
    FOR EACH ROW EXECUTE FUNCTION "refuse_change"();
CREATE TRIGGER "sm_checkpoint_refuses_truncate" BEFORE TRUNCATE ON "sm_checkpoint"
    FOR EACH STATEMENT EXECUTE FUNCTION "refuse_change"();

ALTER TABLE "sm_tree" ENABLE ALWAYS TRIGGER "sm_tree_refuses_change";
ALTER TABLE "sm_tree" ENABLE ALWAYS TRIGGER "sm_tree_refuses_truncate";
ALTER TABLE "sm_node" ENABLE ALWAYS TRIGGER "sm_node_refuses_change";
ALTER TABLE "sm_node" ENABLE ALWAYS TRIGGER "sm_node_refuses_truncate";
ALTER TABLE "sm_checkpoint" ENABLE ALWAYS TRIGGER "sm_checkpoint_refuses_change";
ALTER TABLE "sm_checkpoint" ENABLE ALWAYS TRIGGER "sm_checkpoint_refuses_truncate";
