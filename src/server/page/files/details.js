import { buildUrl, generationPath, send } from './api.js'
import { createCall } from './call.js'
import { showDeliveries } from './delivery.js'
import { button, byId, el, json, labelled, setOptions, setText, syncList, terms } from './dom.js'
import { formatDuration, formatTime, STATE_SIGNS } from './format.js'
/** @import { GenerationDetails } from './types.js' */
/** @import { Act } from './main.js' */
/** @import { Store } from './store.js' */

/** Creates the view of the selected generation, with a function that moves the focus to it. @param {Store} store @param {Act} act */
export function createDetails(store, act) {
  const { state } = store
  const title = byId('details-title')
  const hint = byId('details-hint')
  const facts = el('div')
  const actions = el('div', { class: 'bar' })
  const findings = el('div')
  const video = el('div')
  const plan = el('div')
  const calls = el('div', { class: 'calls' })
  const webhooks = el('div')
  const input = el('div')
  const noCalls = el('p', { class: 'muted' }, 'No calls are recorded')
  const scheduled = el('div')
  const code = el('select')
  const content = el(
    'div',
    { hidden: true },
    facts,
    actions,
    findings,
    video,
    el('h3', {}, 'Plan'),
    plan,
    el('h3', {}, 'Webhooks'),
    scheduled,
    webhooks,
    el('h3', {}, 'Calls'),
    noCalls,
    calls,
    el('h3', {}, 'Input'),
    input,
  )
  byId('details').append(content)

  /** Calls a control route of the selected generation. @param {'POST' | 'DELETE'} method @param {string} [action] @param {unknown} [body] */
  function change(method, action, body) {
    const { selection } = state
    if (selection === undefined) return
    const { id, session } = selection
    void act(() => send(method, generationPath(id, action), { query: { session }, body }))
  }

  function goToEnd() {
    const { selection } = state
    if (selection === undefined) return
    const { id, session } = selection
    void act(() => send('POST', 'clock', { body: { until: { generation: id }, session } }))
  }

  const running = [
    button('Complete', () => change('POST', 'complete')),
    button('Fail', () => change('POST', 'fail', code.value === '' ? {} : { error: code.value })),
    labelled('with', code),
    button('Reject', () => change('POST', 'reject')),
    button('Clock to its end', goToEnd),
  ]
  actions.append(
    ...running,
    button('Delete', () => change('DELETE'), { class: 'danger' }),
  )

  function showSelection() {
    const { selection } = state
    content.hidden = true
    hint.hidden = selection !== undefined
    setText(title, selection?.id ?? 'No generation selected')
    video.replaceChildren()
    for (const node of [calls, webhooks]) node.replaceChildren()
  }

  function show() {
    const { details, selection } = state
    content.hidden = details === undefined
    if (details === undefined) {
      if (selection === undefined) return
      hint.hidden = false
      setText(
        hint,
        'The session has no generation with this id. It was deleted, or the id is that of a batch.',
      )
      return
    }
    hint.hidden = true
    const isRunning = details.endedAt === null
    for (const node of running) node.hidden = !isRunning
    setOptions(code, [
      ['', 'the default error'],
      ...details.failures.map((each) => /** @type {const} */ ([each, each])),
    ])
    facts.replaceChildren(createFacts(details))
    plan.replaceChildren(...createPlan(details))
    showVideo(details)
    showFindings()
    const start = Date.parse(details.createdAt)
    noCalls.hidden = (details.calls?.length ?? 0) > 0
    syncList(calls, (details.calls ?? []).toReversed(), {
      key: (call) => JSON.stringify([call.realAt, call.method, call.path, call.status]),
      create: (call) =>
        createCall(
          call,
          `${Date.parse(call.at) < start ? '−' : '+'}${formatDuration(Math.abs(Date.parse(call.at) - start))}`,
        ),
    })
    scheduled.replaceChildren(...createScheduled(details))
    showDeliveries(webhooks, details.deliveries, { act })
    input.replaceChildren(json(details.input))
  }

  function showFindings() {
    const { session, provider, id } = state.details ?? {}
    const key = JSON.stringify([session, provider, id])
    const row = state.bars.get(key)?.row
    findings.replaceChildren(...(state.findings?.createList(key, row?.calls ?? []) ?? []))
  }

  /** The video stays while it plays. @param {GenerationDetails} details */
  function showVideo({ id, session, state: current }) {
    if (current !== 'completed') video.replaceChildren()
    else if (video.childElementCount === 0) {
      const node = el('video', {
        controls: true,
        preload: 'metadata',
        src: buildUrl(generationPath(id, 'output'), { session }),
        'aria-label': 'The output of the generation',
      })
      node.addEventListener('error', () =>
        video.replaceChildren(el('p', { class: 'bad' }, 'The scenario leaves no video that can be played.')),
      )
      video.append(node)
    }
  }

  store.watch(['selection'], showSelection)
  store.watch(['details'], show)
  store.on(['audit'], showFindings)
  return { focus: () => title.focus() }
}

/** Says when the next webhooks are due, or that there is none. @param {GenerationDetails} details */
function createScheduled({ id, scheduledWebhooks, deliveries, plan }) {
  if (scheduledWebhooks.length === 0 && deliveries.length === 0)
    return [
      el(
        'p',
        { class: 'muted' },
        'No webhook: the input has no webhook URL. The call that created the generation lists unknown fields.',
      ),
    ]
  return scheduledWebhooks.map(({ generation, delivery, at }) => {
    const name = generation === id ? 'Webhook' : `Webhook of ${generation}`
    const when =
      at === null
        ? [' due when the generation ends']
        : [delivery === null ? ' due at ' : ` ${delivery} due again at `, createTime(at)]
    const loss = delivery === null && plan.webhook.copies === 0 ? ': the scenario loses it' : ''
    return el('p', { class: loss === '' ? 'due' : 'due bad' }, name, ...when, loss)
  })
}

/** @param {string} at */
function createTime(at) {
  return el('time', { datetime: at, title: at }, formatTime(at))
}

/** @param {GenerationDetails} details */
function createFacts(details) {
  const { provider, session, scenario, chosenBy, state, progress, createdAt, endedAt, urlExpiresAt } = details
  const end =
    endedAt === null
      ? `${progress} %`
      : `${formatTime(endedAt)}, after ${formatDuration(Date.parse(endedAt) - Date.parse(createdAt))}`
  return terms([
    ['State', el('span', { class: `state ${state}` }, `${STATE_SIGNS[state]} ${state}`)],
    [endedAt === null ? 'Progress' : 'Ended', end],
    ['Provider', provider],
    ['Session', session],
    ['Scenario', `${scenario}, from: ${chosenBy}`],
    ['Created', createTime(createdAt)],
    ...(urlExpiresAt === null ? [] : [/** @type {const} */ (['URL expires', createTime(urlExpiresAt)])]),
  ])
}

/** @param {GenerationDetails} details */
function createPlan({ plan: { steps, faults, output, webhook } }) {
  const items = steps.map(({ state, forMs, polls, error }) => {
    const limits = [
      forMs === null ? [] : `for ${formatDuration(forMs)}`,
      polls === null ? [] : `for ${polls} polls`,
    ].flat()
    const text = error === null ? '' : `: ${JSON.stringify(error)}`
    return el('li', {}, `${STATE_SIGNS[state]} ${state} ${limits.join(' or ')}${text}`)
  })
  const notes = [
    ...faults.map(({ scenario, on, effects }) => `Fault of ${scenario} on ${on}: ${effects.join(', ')}`),
    ...(output.fault === null ? [] : [`The video is ${output.fault}`]),
    ...(webhook.copies === 1
      ? []
      : [
          webhook.copies === 0
            ? 'The webhook is lost: it is never sent'
            : `The webhook is sent ${webhook.copies} times`,
        ]),
    ...(webhook.delayMs === 0 ? [] : [`The webhook is ${formatDuration(webhook.delayMs)} late`]),
    ...(webhook.earlyMs === 0 ? [] : [`The webhook is ${formatDuration(webhook.earlyMs)} early`]),
    ...(webhook.signature === null ? [] : [`The signature of the webhook is ${webhook.signature}`]),
  ]
  return [el('ol', {}, ...items), ...notes.map((text) => el('p', { class: 'bad' }, text))]
}
