-- CreateTable
CREATE TABLE "notification" (
    "id" UUID NOT NULL,
    "event" TEXT NOT NULL,
    "channel" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "severity" TEXT NOT NULL,
    "notice" JSONB NOT NULL,
    "state" TEXT NOT NULL,
    "attempts" INTEGER NOT NULL,
    "result" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "next_at" TIMESTAMPTZ(3) NOT NULL,
    "give_up_at" TIMESTAMPTZ(3) NOT NULL,
    "done_at" TIMESTAMPTZ(3),

    CONSTRAINT "notification_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "notification_event_channel_key" ON "notification"("event", "channel");

-- CreateIndex
CREATE INDEX "notification_state_channel_next_at_idx" ON "notification"("state", "channel", "next_at");

-- CreateIndex
CREATE INDEX "notification_created_at_id_idx" ON "notification"("created_at", "id");

ALTER TABLE "notification"
    ADD CONSTRAINT "notification_state_check" CHECK ("state" IN ('waiting', 'sent', 'failed')),
    ADD CONSTRAINT "notification_channel_check" CHECK ("channel" IN ('email', 'webhook')),
    ADD CONSTRAINT "notification_severity_check" CHECK ("severity" IN ('info', 'warning', 'critical')),
    ADD CONSTRAINT "notification_done_check" CHECK (("state" = 'waiting') = ("done_at" IS NULL)),
    ADD CONSTRAINT "notification_attempts_check" CHECK ("attempts" >= 0),
    -- What comes from outside is never kept: an outcome is a word of ours.
    ADD CONSTRAINT "notification_result_check" CHECK ("result" ~ '^[a-z0-9-]{1,40}$');
