-- CreateTable
CREATE TABLE "export_cursor" (
    "name" TEXT NOT NULL,
    "next" BIGINT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "export_cursor_pkey" PRIMARY KEY ("name")
);

ALTER TABLE "export_cursor"
    ADD CONSTRAINT "export_cursor_next_check" CHECK ("next" >= 0);
