/**
 * The meanings of parameters, by route and name, or by name. An entry with a route replaces the text of the OpenAPI document, one
 * without is for parameters that have no text there.
 */
export const PARAMETER_MEANINGS = {
  'GET /__mock session': 'The session of the base URLs and of the examples. Default: `default`.',
  'GET /__mock/scenarios/{name} name': 'The name of a scenario.',
  'POST /__mock/clock advance':
    'Move the time forward by this duration: `250ms`, `90s`, `2m`, `1h`, or a number of milliseconds.',
  'POST /__mock/clock until':
    'Move the time until this generation ends, or until it reaches `state`. With a session, only its clock moves; without one, the clocks of all do, and the generation must be in `default`. The clock of a generation that has ended does not move, and a state that has passed gets a 409.',
  'POST /__mock/clock pause': 'Stop the system clock.',
  'POST /__mock/clock resume': 'Let a paused clock go on.',
  'POST /__mock/clock speed': 'The new speed of the system clock, as a multiple of real time.',
  'PUT /__mock/scenario provider': 'Only this provider. Default: all providers.',
  'PUT /__mock/scenario once':
    'True for a scenario of the next generation only. A list is always used once. Default: false.',
  'DELETE /__mock/scenario provider': 'Only this provider. Default: all providers.',
  'POST /__mock/generations provider': 'The name of a provider.',
  'POST /__mock/generations id': 'The id. Default: drawn from the seed.',
  'POST /__mock/generations state': 'The state in which the generation begins.',
  'POST /__mock/generations progress': 'The progress at the beginning, in percent.',
  'POST /__mock/generations age':
    'The time since the creation: a duration such as `90s`, or a number of milliseconds.',
  'GET /__mock/requests after': 'Only calls with a higher number.',
  'GET /__mock/requests limit': 'The newest calls, at most this many.',
  'GET /__mock/deliveries limit': 'The newest deliveries, at most this many.',
  'GET /__mock/timeline limit': 'The newest generations, at most this many. Default: 200.',
  'GET /__mock/timeline text':
    'Only those with this text in the id, the scenario, the session, the provider or the input.',
  'GET /__mock/timeline id': 'Only those with this id. It can be given 200 times.',
  'GET /__mock/audit ignore':
    'A check to leave out, such as `early-poll`. It can be repeated; a list with commas is refused.',
  'POST /__mock/deliveries/{id}/send id': 'The id of a delivery.',
  'GET /__mock/deliveries id': 'Only the delivery with this id.',
  id: 'The id of a generation.',
  at: 'Only calls with this time on the clock of the fake, in ISO 8601.',
  generation: 'Only those of the generation with this id.',
  idempotent: 'Only calls with an `Idempotency-Key` that the operation knows, or only those without.',
  method: 'Only calls with this method.',
  operation: 'Only calls of this operation, such as `status`.',
  path: 'Only calls of this path of the provider, such as `/v2/generate/g1`: without the base path of the fake, such as `/sync`, and without `/s/<session>`.',
  provider: 'Only those of this provider.',
  realAt: 'Only calls with this time on the wall clock, in ISO 8601.',
  reason: 'Only calls with this reason in the log.',
  scenario: 'Only calls with this scenario.',
  state: 'Only those in this state.',
  status: 'Only those with this status.',
  url: 'Only deliveries to this URL.',
}
