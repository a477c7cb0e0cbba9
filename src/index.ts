// The fake.
export { createMockVideoApi } from './api/create-mock-video-api.ts'
export { MockVideoApiError } from './lib/errors.ts'

// Scenarios.
export { scenarios } from './scenarios/catalog.ts'
export { defineScenario } from './api/define-scenario.ts'

// Providers.
export { providers } from './handlers/index.ts'
export { defineProvider } from './handlers/define-provider.ts'
export { jsonReply } from './lib/call.ts'

// Types.
export type { Call, Reply } from './lib/call.ts'
export type { ClockKind } from './engine/clock.ts'
export type { FormLimits } from './lib/form.ts'
export type { Duration, DurationRange } from './lib/duration.ts'
export type { Prices } from './lib/prices.ts'
export type { DeliveryStatus, DeliveryView } from './engine/webhooks/delivery.ts'
export type { RecordedRequest } from './engine/journal.ts'
export type { PrismErrorBody } from './handlers/prism/errors.ts'
export type { PrismGeneration, PrismCreated } from './handlers/prism/serialize.ts'
export type { PrismTemplateBody, PrismTemplateList } from './handlers/prism/templates.ts'
export type { CatalogDefinition, Rows } from './handlers/catalog.ts'
export type { Collection, CollectionDefinition, CollectionRow } from './handlers/collection.ts'
export type { ProviderDefinition } from './handlers/define-provider.ts'
export type { Context, Files, GroupWebhook, OwnedRow, GenerationSnapshot, Links } from './handlers/context.ts'
export type {
  ErrorContext,
  ErrorName,
  KnownInput,
  Operation,
  PollingAdvice,
  Pricing,
  Provider,
  QuotaDefinition,
  VideoAspect,
  VideoDescription,
  WebhookDefinition,
} from './handlers/provider.ts'
export type { SyncAccount } from './handlers/sync/account.ts'
export type { SyncCost } from './handlers/sync/analyze-cost.ts'
export type { SyncAsset, SyncAssetType } from './handlers/sync/assets/asset.ts'
export type { SyncUploadUrls } from './handlers/sync/assets/create-upload.ts'
export type { SyncDeletedAsset } from './handlers/sync/assets/delete.ts'
export type { SyncAssetPage } from './handlers/sync/assets/list.ts'
export type { SyncBatch, SyncBatchMetrics, SyncBatchStatus } from './handlers/sync/batch/batch.ts'
export type { SyncBatchValidation } from './handlers/sync/batch/create.ts'
export type { SyncBatchResultLine } from './handlers/sync/batch/result.ts'
export type { SyncCount } from './handlers/sync/count.ts'
export type { SyncErrorBody } from './handlers/sync/errors.ts'
export type { SyncCostEstimate } from './handlers/sync/estimate.ts'
export type { SyncConcurrencyError } from './handlers/sync/limits.ts'
export type { SyncGeneration } from './handlers/sync/serialize.ts'
export type { SyncWebhookSecret } from './handlers/sync/webhook-secret.ts'
export type { SyncWebhookBody } from './handlers/sync/webhook.ts'
export type { TruGenErrorBody } from './handlers/trugen/errors.ts'
export type { TruGenCreated, TruGenGeneration } from './handlers/trugen/serialize.ts'
export type { Adapter } from './api/adapter.ts'
export type { AuditOptions, RunAudit, SessionAuditOptions } from './api/audit.ts'
export type {
  Audit,
  AuditCheck,
  CheckResult,
  Finding,
  FindingCall,
  Money,
  ProviderMoney,
  Untried,
} from './audit/audit.ts'
export type { CheckId } from './audit/checks/index.ts'
export type { OmittedParts, Snapshot } from './api/snapshots/snapshot.ts'
export type { Options, ProviderName, ScenarioChoice, ScenarioName } from './api/option-types.ts'
export type {
  CreateOptions,
  Deliveries,
  DeliveryFilter,
  GenerationFilter,
  GenerationView,
  MockVideoApi,
  RequestFilter,
  Session,
} from './api/types.ts'
export type { Fault, FaultReply } from './scenarios/fault.ts'
export type { Cause, Failure, ProviderFailure, Scenario, State, Step } from './scenarios/scenario.ts'
