import { z } from 'zod'

import { contentFields, entryFields } from '../access/parts.ts'
import { roles } from '../access/principal.ts'
import { purposes } from '../access/purposes.ts'
import { categories, levels } from '../classification/levels.ts'
import { denialReasons } from '../decision.ts'
import { identifierTypes } from '../deidentification/finding.ts'
import { notificationChannels, notificationKinds, severities } from '../notifications.ts'

const identifier = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]*$/u, 'lower case letters, digits and hyphens')
const text = z.strictObject({ zh: z.string().min(1), en: z.string().min(1) })
const level = z.literal(levels)
const role = z.enum(roles)
const purpose = z.enum(purposes)
const day = z.iso.date()

/** A name that somebody signs in with: nothing that cannot be seen. */
export const usernameSchema = z
  .string()
  .min(1)
  .max(200)
  .regex(/^[^\p{C}\p{Zl}\p{Zp}]+$/u)

/** Kinds of content that no recogniser can read. */
export const uninspectedKinds = ['image', 'audio', 'file'] as const
/** DeepSeek features that a use case must name before a client may use them. */
export const features = ['prefix', 'strict-tools'] as const
/** What a permission can be about. */
const actions = [
  'run',
  'read',
  'create',
  'revoke',
  'preview',
  'explain',
  'open',
  'hold',
  'propose',
  'request',
  'approve',
  'decide',
  'sign',
  'retry',
  'suspend',
  'act-for',
] as const
const subjects = [
  'use-case',
  'evidence',
  'key',
  'audit-entry',
  'content',
  'review',
  'deidentification',
  'decision',
  'policy',
  'destination',
  'break-glass',
  'notification',
  'service-account',
  'person',
] as const

/** One permission: compiled to CASL rules, permits first and then forbids, so that a forbid always wins. */
const permission = z.strictObject({
  id: identifier,
  effect: z.enum(['permit', 'forbid']),
  roles: z.array(role).min(1),
  actions: z.array(z.enum(actions)).min(1),
  subject: z.enum(subjects),
  fields: z
    .array(z.enum([...entryFields, ...contentFields]))
    .min(1)
    .optional()
    .describe('Only these parts of an audit entry, or of kept content; all parts when left out'),
  /**
   * CASL (MongoDB-style) conditions on the subject: equality, `$eq` and `$in`. `${department}`, `${campus}` and
   * `${subject}` are resolved, or the whole decision is a refusal.
   */
  when: z.record(z.string(), z.json()).optional(),
  because: text,
})

/** The three places of work that the use cases serve, and the assistant for everyone. */
export const groups = ['clinical', 'patient-service', 'management', 'general'] as const
/** How far a use case has come; easy ones first. */
export const stages = ['draft', 'pilot', 'rollout', 'suspended', 'retired'] as const
/** Where a model runs. */
export const destinationKinds = ['on-premises', 'cloud'] as const

/** What is kept of a request, encrypted: nothing; what the model saw and said; or that and what was written and shown. */
const keeps = ['none', 'masked', 'full'] as const

const useCase = z.strictObject({
  id: identifier,
  group: z.enum(groups),
  name: text,
  description: text,
  purposes: z
    .tuple([purpose], purpose)
    .describe('Allowed purposes of use, at least one; the first is the default'),
  roles: z.array(role).min(1),
  stage: z.enum(stages),
  pilotDepartments: z.array(identifier).default([]),
  pilotFrom: day.optional().describe('The first day of the pilot in the hospital (UTC+8)'),
  pilotUntil: day.optional().describe('The last day of the pilot in the hospital'),
  pilotUsers: z
    .array(usernameSchema)
    .min(1)
    .optional()
    .describe(
      'Who takes part, by the name they sign in with; everybody of the departments without',
    ),
  roadmap: z
    .strictObject({
      order: z.number().int().min(1).max(10_000).describe('Light ones first'),
      because: text,
    })
    .optional()
    .describe('When its turn comes, and why'),
  levelCeiling: level.describe('Highest level of the request before de-identification'),
  destinations: z.array(identifier).min(1),
  courses: z.array(identifier).default([]),
  features: z.array(z.enum(features)).default([]),
  prompt: z.string().describe('System instruction that goes before the conversation'),
  outputSchema: z
    .record(z.string(), z.json())
    .optional()
    .describe('JSON Schema of the answer in JSON mode'),
  review: z.strictObject({ required: z.boolean(), by: text }),
  label: z.enum(['metadata', 'visible']),
  content: z
    .strictObject({
      keep: z.enum(keeps).describe('What is kept of a request, encrypted'),
      days: z.number().int().min(1).max(36_525).describe('For how long'),
    })
    .default({ keep: 'none', days: 1 }),
})

const budget = z.strictObject({
  requestsPerMinute: z.number().int().positive().optional(),
  tokensPerDay: z
    .number()
    .int()
    .positive()
    .optional()
    .describe('What models read and write, on one day of the hospital'),
})

const destination = z.strictObject({
  id: identifier,
  name: text,
  kind: z.enum(destinationKinds),
  dialect: z.enum(['deepseek', 'vllm']),
  maxResidualLevel: level,
  /** Relative price; routing takes the cheapest healthy destination first. */
  cost: z.number().nonnegative(),
  uninspected: z.array(z.enum(uninspectedKinds)).default([]),
})

const vocabulary = z.strictObject({
  id: identifier,
  name: text,
  category: z.enum(categories),
  level,
  /** Capitals only (`AIDS`) match as written; everything else matches in any case. */
  terms: z.array(z.string().min(1)).min(1),
  /** Longer phrases in which a term means nothing about a person: `世界艾滋病日`. */
  except: z.array(z.string().min(1)).default([]),
  /** An age below so many years counts as a term. */
  agesBelow: z.number().int().positive().optional(),
})

const notification = z.strictObject({
  on: z.boolean().optional(),
  severity: z.enum(severities).optional(),
  channels: z.array(z.enum(notificationChannels)).optional(),
})

/** One line of the table that a bundle brings along to try itself. */
export const policyTestSchema = z.strictObject({
  name: z.string().min(1),
  principal: z.strictObject({
    roles: z.array(role),
    department: identifier.nullable().default(null),
    campus: identifier.nullable().default(null),
    username: usernameSchema.optional().describe('The name that this person signs in with'),
    courses: z.array(identifier).default([]),
  }),
  useCase: z.string(),
  purpose: purpose.optional(),
  features: z.array(z.enum(features)).default([]),
  uninspected: z.array(z.enum(uninspectedKinds)).default([]),
  level: level.optional(),
  residualLevel: level.optional(),
  expect: z.enum(['allow', ...denialReasons]),
})

const unwitnessed = { hours: 24, fromLevel: 3 } as const
const retention = { years: 6 } as const

/** A policy bundle as it is written in YAML: the union of all files of its folder. */
export const bundleSchema = z.strictObject({
  name: identifier,
  version: z.string().regex(/^\d+\.\d+\.\d+$/u, 'major.minor.patch'),
  permissions: z.array(permission).min(1),
  departments: z.array(z.strictObject({ id: identifier, name: text })).min(1),
  courses: z.array(z.strictObject({ id: identifier, version: z.string(), name: text })),
  requiredCourses: z.partialRecord(role, z.array(identifier)).default({}),
  useCases: z.array(useCase).min(1),
  /** Model names a client may send instead of a use case, and the use case each one means. */
  models: z.array(z.strictObject({ id: z.string().min(1), useCase: identifier })).default([]),
  classification: z.strictObject({ vocabularies: z.array(vocabulary) }),
  deidentification: z.strictObject({
    minimumScore: z.number().min(0).max(1),
    // The last scan stops these three wherever they stand, so a bundle cannot keep them.
    keep: z
      .array(z.enum(identifierTypes).exclude(['ID_CN', 'PHONE', 'EMAIL']))
      .default([])
      .describe('Types that are left in the text'),
    external: z
      .enum(['refuse', 'degrade'])
      .default('refuse')
      .describe('What happens when an engine outside is configured and does not answer'),
    dates: z
      .enum(['keep', 'shift'])
      .default('keep')
      .describe('Whether calendar days leave as they are, or moved by a secret number of weeks'),
    births: z
      .enum(['mask', 'year'])
      .default('mask')
      .describe('Whether of a date of birth nothing stays, or the year, up to an age of 89'),
    names: z
      .enum(['placeholder', 'invented'])
      .default('placeholder')
      .describe('What stands for a full Chinese name: a placeholder, or an invented name'),
    instruction: z.string().min(1).describe('Tells the model to copy surrogates exactly'),
  }),
  destinations: z.array(destination).min(1),
  audit: z
    .strictObject({
      unwitnessed: z.strictObject({
        hours: z
          .number()
          .positive()
          .max(8_784)
          .describe('Where witnesses are set: how long the log may go on when none signs it'),
        fromLevel: level.describe('Requests of this level and above are refused then'),
      }),
      retention: z
        .strictObject({
          years: z
            .number()
            .int()
            .min(3)
            .max(100)
            .describe('How old an entry of the audit log is before two people may let it go'),
        })
        .default(retention),
    })
    .default({ unwitnessed, retention }),
  breakGlass: z
    .strictObject({
      roles: z
        .array(role.exclude(['service']))
        .describe('Who may, in an emergency, go beyond the rules'),
      minutes: z.number().int().min(1).max(240).describe('For how long'),
      reviewHours: z
        .number()
        .int()
        .min(1)
        .max(720)
        .describe('Whoever has one that is not reviewed for so long breaks the glass no more'),
    })
    .default({ roles: ['clinician'], minutes: 30, reviewHours: 72 }),
  notifications: z
    .partialRecord(z.enum(notificationKinds), notification)
    .optional()
    .describe('What is told by e-mail and webhook, how urgent it is, and by which of them'),
  /** Budgets; what is not named is not limited. A request needs something left in each that it falls under. */
  limits: z.strictObject({
    principal: budget.default({}).describe('Of every person and system'),
    department: budget.default({}).describe('Of all people of one department together'),
    useCase: budget.default({}).describe('Of all requests for one use case together'),
    departments: z
      .record(identifier, budget)
      .default({})
      .describe('By its id, what one department has instead'),
    useCases: z
      .record(identifier, budget)
      .default({})
      .describe('By its id, what one use case has instead'),
  }),
  /** What a pilot has to show before its use case is rolled out; see `access/promotion.ts` for what counts when nothing is said. */
  gates: z
    .strictObject({
      days: z.number().int().min(0).max(90).optional().describe('Days on which it was used'),
      requests: z.number().int().min(0).optional().describe('Requests that were let through'),
      users: z.number().int().min(0).optional().describe('Different people who sent them'),
    })
    .optional(),
  tests: z.array(policyTestSchema).default([]),
})

export type BundleContent = z.infer<typeof bundleSchema>
export type UseCase = BundleContent['useCases'][number]
export type Destination = BundleContent['destinations'][number]
export type Permission = BundleContent['permissions'][number]
export type Vocabulary = BundleContent['classification']['vocabularies'][number]
export type PolicyTest = BundleContent['tests'][number]
export type UninspectedKind = (typeof uninspectedKinds)[number]
export type Feature = (typeof features)[number]
export type Action = (typeof actions)[number]
export type Subject = (typeof subjects)[number]

/** A bundle that has passed every check. */
export type Bundle = BundleContent & {
  /** SHA-256 (hex) of the canonical JSON (RFC 8785) of its content; the policy version in every entry and answer. */
  readonly hash: string
}
