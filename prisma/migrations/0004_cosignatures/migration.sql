-- CreateTable
CREATE TABLE "log_cosignature" (
    "tree_size" BIGINT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "witness" TEXT NOT NULL,
    "line" TEXT NOT NULL,

    CONSTRAINT "log_cosignature_pkey" PRIMARY KEY ("tree_size","at","witness")
);

-- AddForeignKey
ALTER TABLE "log_cosignature" ADD CONSTRAINT "log_cosignature_tree_size_at_fkey" FOREIGN KEY ("tree_size", "at") REFERENCES "log_checkpoint"("tree_size", "at") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- Seat belts, as for the other tables of the log.
CREATE TRIGGER "log_cosignature_refuses_change" BEFORE UPDATE OR DELETE ON "log_cosignature"
    FOR EACH ROW EXECUTE FUNCTION "refuse_change"();
CREATE TRIGGER "log_cosignature_refuses_truncate" BEFORE TRUNCATE ON "log_cosignature"
    FOR EACH STATEMENT EXECUTE FUNCTION "refuse_change"();

ALTER TABLE "log_cosignature" ENABLE ALWAYS TRIGGER "log_cosignature_refuses_change";
ALTER TABLE "log_cosignature" ENABLE ALWAYS TRIGGER "log_cosignature_refuses_truncate";
