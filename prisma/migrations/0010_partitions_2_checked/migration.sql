-- Reads every entry once; gateways go on meanwhile.
ALTER TABLE "entry" VALIDATE CONSTRAINT "entry_bound_check";
ALTER TABLE "entry_patient" VALIDATE CONSTRAINT "entry_bound_check";
