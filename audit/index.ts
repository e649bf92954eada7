/** The only door of audit/. */
export {
  entryTypes,
  type Actor,
  type Entry,
  type EntryBody,
  type EntryDraft,
  type EntryType,
  type Misuse,
  type Receipt,
  type SessionEnd,
} from './entry.ts'
export { LogDamaged } from './checkpointer.ts'
export { createHmac } from './hmac.ts'
export { Forwarder, type Forwarded } from './export/forwarder.ts'
export { exportFormats, formats, type ExportFormat } from './export/formats.ts'
export { AuditUnavailable, type AuditLog, type EntryQuery, type WhichLog } from './log.ts'
export {
  createSigner,
  createSm2Signer,
  fromVerifierKey,
  toVerifierKey,
  type PublicKey,
  type Signer,
} from './notes/keys.ts'
export { checkProof } from './notes/proof-file.ts'
export { sm2KeyFrom } from './notes/sm2.ts'
export { openAuditLog, type AuditLogOptions } from './open.ts'
export type { Row } from './row.ts'
export type { Store } from './store.ts'
export { evidenceFrom, IncompleteExport, NotAnExport } from './verify/export-file.ts'
export { openWitnessState } from './witness/state.ts'
export { createWitness, type WitnessAnswer } from './witness/witness.ts'
export type { Witness } from './witness/cosigner.ts'
export { cipherNames, type CipherName } from './vault/cipher.ts'
export { contentKinds, type ContentKind, type SealedContent } from './vault/content.ts'
export { ErasureRefused, type Refusal, type Subject } from './vault/erasure.ts'
export { createLocalWrapper, type KeyWrapper } from './vault/key-wrapper.ts'
export { createTransitWrapper } from './vault/transit.ts'
export { openVault, type Vault } from './vault/vault.ts'
export { openCursor, type Cursor } from './postgres/cursor.ts'
export { excessRights, type ExcessRight } from './postgres/rights.ts'
export type { ReviewCase } from './postgres/reviews.ts'
export { nextDayAfter } from './review/calendar.ts'
export { ReviewRefused, type Officer, type ReviewRefusal } from './review/desk.ts'
export { Redraw, type Redrawn } from './review/redraw.ts'
export {
  retire,
  RetirementRefused,
  type Retired,
  type RetirementRefusal,
} from './retention/retire.ts'
export { reviewReasons, reviewRules } from './review/registry.ts'
export { openReview, type Review } from './review/review.ts'
export { caseStates, explanations, outcomes } from './review/vocabulary.ts'
export { orderKinds, type Hold, type Order } from './postgres/orders.ts'
export type { PilotUsage, UseCaseUsage } from './postgres/usage.ts'
export { openUsage, type Usage } from './usage/usage.ts'
export type { KnownKey } from './verify/signed.ts'
export { Verifier, type Known, type Verification } from './verify/verify.ts'
