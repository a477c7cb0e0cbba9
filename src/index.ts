// The fake.
export { createMockVideoApi } from './mock/mock.ts'
export { MockVideoApiError } from './failure.ts'

// Scenarios.
export { scenarios } from './scenarios/catalog.ts'
export { defineScenario } from './mock/define.ts'

// Providers.
export { providers } from './handlers/index.ts'
export { defineProvider } from './handlers/provider.ts'
export { toJsonReply } from './call.ts'

// Types.
export type { Call, Reply } from './call.ts'
export type { ClockKind } from './clock.ts'
export type { Duration, DurationRange } from './duration.ts'
export type { DeliveryStatus, DeliveryView } from './webhooks/delivery.ts'
export type { RecordedRequest } from './generations/journal.ts'
export type { PrismGeneration } from './handlers/prism/serialize.ts'
export type { Context, ErrorAbout, ErrorName, Operation, Provider, Seen } from './handlers/provider.ts'
export type { SyncGeneration } from './handlers/sync/serialize.ts'
export type { TruGenGeneration } from './handlers/trugen/serialize.ts'
export type {
  CreateOptions,
  Deliveries,
  DeliveryFilter,
  GenerationFilter,
  GenerationView,
  MockVideoApi,
  Options,
  ProviderName,
  RequestFilter,
  ScenarioChoice,
  ScenarioName,
  Session,
  Wire,
} from './mock/api.ts'
export type { Fault, FaultReply } from './scenarios/fault.ts'
export type { Cause, Failure, ProviderFailure, Scenario, State, Step } from './scenarios/scenario.ts'
