import { Router } from '@koa/router'
import Koa from 'koa'

import { createNetworks } from './identity/networks.ts'
import { describeRoutes } from './openapi.ts'
import type { Ports } from './ports.ts'
import { Problem } from './problems.ts'
import { openContent, readContent } from './routes/audit-content.ts'
import { listEntries, readEntry } from './routes/audit-entries.ts'
import { exportLog } from './routes/audit-export.ts'
import {
  approveOrder,
  listHolds,
  listOrders,
  placeHold,
  readOrder,
  rejectOrder,
  requestOrder,
} from './routes/audit-orders.ts'
import { readCheckpoint, readProof } from './routes/audit-proof.ts'
import { findReference } from './routes/audit-reference.ts'
import {
  assignReview,
  decideReview,
  explainReview,
  signReview,
} from './routes/audit-review-steps.ts'
import { listReviews, readReview, reportReviews } from './routes/audit-reviews.ts'
import { tailLog } from './routes/audit-tail.ts'
import { readTlogCheckpoint, readTlogTile } from './routes/audit-tiles.ts'
import { breakTheGlass, endBreakGlass, listBreakGlass } from './routes/break-glass.ts'
import { listDestinations, readMe } from './routes/catalogue.ts'
import { chatCompletions } from './routes/chat-completions.ts'
import { previewDeidentification } from './routes/deidentify.ts'
import { documents } from './routes/documents.ts'
import { explainDecision } from './routes/explain.ts'
import { rotateKey } from './routes/key-rotation.ts'
import { createKey, listKeys, revokeKey } from './routes/keys.ts'
import { listModels, retrieveModel } from './routes/models.ts'
import { listNotifications, retryNotification } from './routes/notifications.ts'
import { healthz, metrics, readyz } from './routes/operations.ts'
import { listPolicies, readPolicy } from './routes/policies.ts'
import { simulatePolicy } from './routes/policy-simulate.ts'
import {
  approvePolicy,
  draftPolicy,
  proposePolicy,
  rejectPolicy,
  revisePolicy,
  rollBackPolicy,
  withdrawPolicy,
} from './routes/policy-steps.ts'
import { reportCase } from './routes/report-case.ts'
import type { Route } from './routes/route.ts'
import {
  createService,
  createServiceKey,
  disableService,
  listServices,
} from './routes/service-accounts.ts'
import { signInRoutes } from './routes/sign-in.ts'
import { signOutRoutes } from './routes/sign-out.ts'
import { readEvidence } from './routes/use-case-evidence.ts'
import { promoteUseCase } from './routes/use-case-promote.ts'
import {
  approveResuming,
  rejectResuming,
  resumeUseCase,
  suspendUseCase,
} from './routes/use-case-suspension.ts'
import { listUseCases } from './routes/use-cases.ts'
import { answerProblems } from './steps/answer-problems.ts'
import { locateClient } from './steps/locate-client.ts'
import { numberRequest } from './steps/number-request.ts'
import { observeRequest } from './steps/observe-request.ts'
import { secureHeaders } from './steps/secure-headers.ts'
import { serveFrontEnds, type FrontEnd } from './steps/serve-front-ends.ts'
import type { State } from './steps/state.ts'

export type Settings = {
  readonly maxBodyBytes: number
  readonly version: string
  /** The networks of the proxies before the gateway; what they report about clients is believed. */
  readonly trustedProxies?: readonly string[]
  /** The built front ends; absent in tests that need none. */
  readonly frontEnds?: readonly FrontEnd[]
}

/** Every endpoint of the gateway. */
export function routesOf(
  ports: Ports,
  { maxBodyBytes, version, frontEnds }: Settings,
): readonly Route[] {
  const routes = [
    chatCompletions(ports, maxBodyBytes),
    listModels(ports),
    retrieveModel(ports),
    previewDeidentification(ports, maxBodyBytes),
    reportCase(ports, maxBodyBytes),
    explainDecision(ports, maxBodyBytes),
    ...auditRoutes(ports, maxBodyBytes),
    ...policyRoutes(ports, maxBodyBytes),
    breakTheGlass(ports, maxBodyBytes),
    listBreakGlass(ports),
    endBreakGlass(ports),
    listNotifications(ports),
    retryNotification(ports),
    ...useCaseRoutes(ports, maxBodyBytes),
    listDestinations(ports),
    ...keyRoutes(ports, maxBodyBytes),
    readMe(ports),
    ...signInRoutes(ports, landingOf(frontEnds)),
    ...signOutRoutes(ports),
    healthz(),
    readyz(ports),
    metrics(ports),
  ]
  return [...routes, ...documents(routes, describeRoutes(routes, version))]
}

/** Credentials of people and systems. */
const keyRoutes = (ports: Ports, maxBodyBytes: number): readonly Route[] => [
  createKey(ports, maxBodyBytes),
  listKeys(ports),
  rotateKey(ports, maxBodyBytes),
  revokeKey(ports),
  createService(ports, maxBodyBytes),
  listServices(ports),
  disableService(ports),
  createServiceKey(ports, maxBodyBytes),
]

/** How the policy is changed. */
const policyRoutes = (ports: Ports, maxBodyBytes: number): readonly Route[] => [
  listPolicies(ports),
  draftPolicy(ports, maxBodyBytes),
  readPolicy(ports),
  revisePolicy(ports, maxBodyBytes),
  proposePolicy(ports, maxBodyBytes),
  approvePolicy(ports, maxBodyBytes),
  rejectPolicy(ports, maxBodyBytes),
  withdrawPolicy(ports, maxBodyBytes),
  rollBackPolicy(ports, maxBodyBytes),
  simulatePolicy(ports, maxBodyBytes),
]

/** How use cases go on, and are stopped. */
const useCaseRoutes = (ports: Ports, maxBodyBytes: number): readonly Route[] => [
  listUseCases(ports),
  readEvidence(ports),
  promoteUseCase(ports, maxBodyBytes),
  suspendUseCase(ports, maxBodyBytes),
  resumeUseCase(ports, maxBodyBytes),
  approveResuming(ports, maxBodyBytes),
  rejectResuming(ports, maxBodyBytes),
]

/** Where who signs in goes without a wish: the console, where there is one. */
const landingOf = (frontEnds: Settings['frontEnds'] = []): string => {
  const landing = ['/console', '/training'].find((path) =>
    frontEnds.some((one) => one.path === path),
  )
  return `${landing ?? ''}/`
}

/** What compliance officers call. */
const auditRoutes = (ports: Ports, maxBodyBytes: number): readonly Route[] => [
  listEntries(ports),
  readEntry(ports),
  readProof(ports),
  readCheckpoint(ports),
  exportLog(ports),
  readTlogCheckpoint(ports),
  readTlogTile(ports),
  tailLog(ports),
  findReference(ports, maxBodyBytes),
  readContent(ports),
  openContent(ports, maxBodyBytes),
  listHolds(ports),
  placeHold(ports, maxBodyBytes),
  listOrders(ports),
  requestOrder(ports, maxBodyBytes),
  readOrder(ports),
  approveOrder(ports),
  rejectOrder(ports),
  listReviews(ports),
  reportReviews(ports),
  readReview(ports),
  assignReview(ports, maxBodyBytes),
  explainReview(ports, maxBodyBytes),
  decideReview(ports, maxBodyBytes),
  signReview(ports, maxBodyBytes),
]

/** The Koa application: number, locate, secure, observe, answer problems, then the route's own steps. */
export function createApp(ports: Ports, settings: Settings): Koa<State> {
  const app = new Koa<State>()
  const router = new Router<State>()
  for (const { method, path, steps } of routesOf(ports, settings)) {
    router.register(path, [method], [...steps])
  }
  app.use(numberRequest)
  app.use(locateClient(createNetworks(settings.trustedProxies ?? [])))
  app.use(secureHeaders)
  app.use(observeRequest(ports.log, ports.metrics))
  app.use(answerProblems(ports.log, (code) => ports.metrics.problems.inc({ code })))
  if (settings.frontEnds) app.use(serveFrontEnds(settings.frontEnds))
  app.use(router.routes())
  app.use(
    router.allowedMethods({
      throw: true,
      methodNotAllowed: methodNotAllowed,
      notImplemented: methodNotAllowed,
    }),
  )
  app.on('error', (error: Error) => ports.log.info({ name: error.name }, 'connection broke off'))
  return app
}

const methodNotAllowed = () =>
  new Problem('method_not_allowed', {
    zh: '该地址不支持此方法',
    en: 'this address does not answer to that method',
  })
