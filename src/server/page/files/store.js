import { ApiError, generationPath, get, initialSession } from './api.js'
import { createBar } from './bar.js'
import { createCallLog } from './call-log.js'
import { createTask } from './task.js'
/** @import { Findings } from './findings.js' */
/** @import { AuditResult, Bar, ChangeMessage, Clock, DeliveryView, Filters, GenerationDetails, KnownTime, NumberedRequest, Report, ScenariosInUseView, Selection, SessionSummary, State, Timeline } from './types.js' */

/** The number of generations that the page shows. */
export const MAX_ROWS = 200
const MAX_DELIVERIES = 100

/** The audit takes time with each call that the server keeps, so it is read least often, and after the lists. */
const AUDIT_LIMITS = { ms: 2_000, rest: 20, delayMs: 250 }

/**
 * The part of the state that a listener shows.
 * @typedef {'bars' | 'calls' | 'deliveries' | 'details' | 'clock' | 'sessions' | 'scenario' | 'report' | 'audit' | 'selection' | 'filters' | 'problem'} Topic
 */

/** Creates the state of the page. It reads from the server what events say has changed. */
export function createStore() {
  const state = {
    /** @type {Filters} */
    filters: { session: initialSession, provider: '', state: '', text: '' },
    /** @type {Map<string, Bar>} */
    bars: new Map(),
    /** @type {Partial<Record<State, number>>} */
    counts: {},
    /** Undefined before they are first read. @type {readonly NumberedRequest[] | undefined} */
    calls: undefined,
    /** @type {readonly DeliveryView[] | undefined} */
    deliveries: undefined,
    /** @type {Clock | undefined} */
    clock: undefined,
    /** The time of `performance.now()` at which the clock was read. */
    clockReadAt: 0,
    /** @type {Map<string, KnownTime>} */
    times: new Map(),
    /** @type {readonly SessionSummary[]} */
    sessions: [],
    /** @type {ScenariosInUseView | undefined} */
    scenario: undefined,
    /** @type {Report | undefined} */
    report: undefined,
    /** @type {AuditResult | undefined} */
    audit: undefined,
    /** The reason why the server cannot audit. Empty if it can. */
    noAudit: '',
    /** @type {Findings | undefined} */
    findings: undefined,
    /** @type {Selection | undefined} */
    selection: undefined,
    /** @type {GenerationDetails | undefined} */
    details: undefined,
    /** The last error of a read, by what was read. @type {Map<string, string>} */
    problems: new Map(),
  }
  /** @type {Map<Topic, Set<() => void>>} */
  const listeners = new Map()
  /** The ids of the generations to read; undefined for all. @type {Set<string> | undefined} */
  let changedIds
  const callLog = createCallLog()
  let isReportShown = false
  let isAuditShown = false
  /** True if the audit was not read because nobody could see the page. */
  let isAuditOld = false

  /** @param {readonly Topic[]} topics @param {() => void} listener */
  function on(topics, listener) {
    for (const topic of topics) listeners.set(topic, (listeners.get(topic) ?? new Set()).add(listener))
  }

  /** @param {Topic} topic */
  function emit(topic) {
    for (const listener of listeners.get(topic) ?? []) listener()
  }

  /** Creates a task that reads something, and keeps its error. @param {string} name @param {number | typeof AUDIT_LIMITS} limits @param {() => Promise<void>} read */
  function createRead(name, limits, read) {
    return createTask(
      async () => {
        const message = await read().then(
          () => undefined,
          (error) => (error instanceof Error ? error.message : `${error}`),
        )
        if (message === state.problems.get(name)) return
        if (message === undefined) state.problems.delete(name)
        else state.problems.set(name, message)
        emit('problem')
      },
      typeof limits === 'number' ? { ms: limits } : limits,
    )
  }

  const readBars = createRead('the generations', 250, async () => {
    const ids = changedIds === undefined ? undefined : [...changedIds]
    changedIds = new Set()
    if (ids?.length === 0) return
    const timeline = await readTimeline(ids)
    setClock(timeline.clock)
    const readAt = performance.now()
    for (const [name, now] of Object.entries(timeline.sessions))
      state.times.set(name, { at: Date.parse(now), readAt })
    if (ids === undefined) state.bars.clear()
    else for (const [key, { row }] of state.bars) if (ids.includes(row.id)) state.bars.delete(key)
    for (const row of timeline.generations) {
      const bar = createBar(row)
      state.bars.set(bar.key, bar)
    }
    const newest = [...state.bars.values()].sort((a, b) => b.createdAt - a.createdAt).slice(0, MAX_ROWS)
    state.bars = new Map(newest.map((bar) => [bar.key, bar]))
    if (ids === undefined) state.counts = timeline.counts
    else readCounts()
    emit('bars')
    refreshAudit()
  })

  /** After an error, the next read reads all generations. @param {readonly string[] | undefined} ids @returns {Promise<Timeline & { clock: Clock }>} */
  async function readTimeline(ids) {
    try {
      return await get('timeline', { ...state.filters, id: ids, limit: MAX_ROWS })
    } catch (error) {
      changedIds = undefined
      throw error
    }
  }

  /** Reads the numbers of all generations, after changes of some. */
  const readCounts = createRead('the numbers', 1_000, async () => {
    /** @type {Timeline} */
    const { counts } = await get('timeline', { ...state.filters, limit: 1 })
    state.counts = counts
    const total = Object.values(counts).reduce((sum, count) => sum + count, 0)
    // A bar that left makes room for an older one.
    if (state.bars.size < Math.min(total, MAX_ROWS)) reloadBars()
    emit('bars')
  })

  const readCalls = createRead('the calls', 250, async () => {
    const calls = await callLog.read(state.filters)
    if (calls === undefined) return
    state.calls = calls
    emit('calls')
    refreshAudit()
  })

  const readDeliveries = createRead('the webhooks', 500, async () => {
    const { session, provider } = state.filters
    state.deliveries = await get('deliveries', { session, provider, limit: MAX_DELIVERIES })
    emit('deliveries')
    refreshAudit()
  })

  const readDetails = createRead('the generation', 250, async () => {
    const { selection } = state
    if (selection === undefined) return
    /** @type {GenerationDetails | undefined} */
    let details
    try {
      details = await get(generationPath(selection.id), { session: selection.session })
    } catch (error) {
      if (!(error instanceof ApiError && error.status === 404)) throw error
    }
    if (selection !== state.selection) return
    state.details = details
    emit('details')
  })

  const readSessions = createRead('the sessions', 1_000, async () => {
    state.sessions = await get('sessions')
    emit('sessions')
  })

  const readScenario = createRead('the scenarios', 250, async () => {
    state.scenario = await get('scenario', { session: state.filters.session })
    emit('scenario')
  })

  const readReport = createRead('the report', 1_000, async () => {
    if (!isReportShown) return
    const { session } = state.filters
    state.report = await get('report', { session })
    emit('report')
  })

  const readAudit = createRead('the audit', AUDIT_LIMITS, async () => {
    isAuditOld = document.hidden
    if (isAuditOld) return
    const { session } = state.filters
    /** @type {AuditResult | undefined} */
    let audit
    try {
      audit = await get('audit', { session })
    } catch (error) {
      if (!(error instanceof ApiError && error.status === 409)) throw error
      state.noAudit = error.message
    }
    state.audit = audit
    state.findings = audit && (await import('./findings.js')).createFindings(audit)
    emit('audit')
  })

  document.addEventListener('visibilitychange', () => isAuditOld && readAudit())

  /** Reads the audit after a change. Before the first call and the first generation it says nothing, and without a journal there is none. */
  function refreshAudit() {
    const isKnown = isAuditShown || state.audit !== undefined
    const isUsed = state.bars.size > 0 || (state.calls ?? []).length > 0
    if ((isKnown || isUsed) && state.noAudit === '') readAudit()
  }

  function reloadBars() {
    changedIds = undefined
    readBars()
  }

  /** @param {Clock} clock */
  function setClock(clock) {
    state.clock = clock
    state.clockReadAt = performance.now()
    emit('clock')
  }

  /** Reads everything that the page shows, after a change of the filters, a reset, or a time without a connection. */
  function reload() {
    callLog.forget()
    reloadBars()
    state.noAudit = ''
    for (const read of [readCalls, readDeliveries, readDetails, readSessions, readScenario, readReport])
      read()
  }

  /** Reads what a message says has changed. @param {ChangeMessage & { clock: Clock }} message */
  function applyChanges({ all, generations, deliveries, requests, scenario, clockChanged, clock }) {
    setClock(clock)
    if (all) return reload()
    if (clockChanged) reloadBars()
    for (const { id } of generations) changedIds?.add(id)
    if (generations.length > 0) readBars()
    if (requests > 0) readCalls()
    if (requests > 0 || generations.length > 0) readSessions()
    if (requests > 0) readReport()
    if (deliveries.length > 0) readDeliveries()
    if (scenario || requests > 0) readScenario()
    const { selection } = state
    if (
      clockChanged ||
      generations.some(({ id, session }) => id === selection?.id && session === selection.session)
    )
      readDetails()
  }

  return {
    state,
    on,
    /** Calls a listener now, and after each change. @param {readonly Topic[]} topics @param {() => void} listener */
    watch(topics, listener) {
      on(topics, listener)
      listener()
    },
    applyChanges,
    reload,
    /** The report is read only if somebody looks at it. */
    showReport() {
      isReportShown = true
      readReport()
    },
    /** Time changes the audit too, so it is read when somebody opens it. */
    showAudit() {
      isAuditShown = true
      readAudit()
    },
    /** Shows the filters. The first event reads everything. */
    start: () => emit('filters'),
    /** @param {Partial<Filters>} filters */
    setFilters(filters) {
      Object.assign(state.filters, filters)
      emit('filters')
      reload()
    },
    /** @param {Selection | undefined} selection */
    select(selection) {
      state.selection = selection
      state.details = undefined
      emit('selection')
      emit('details')
      if (selection !== undefined) readDetails()
    },
    /** Returns the time of a session now, or of the default one. The system clock has moved since it was read. @param {string} [session] */
    getNow(session = '') {
      const { clock, clockReadAt, times } = state
      if (clock === undefined) return 0
      const { at, readAt } = times.get(session) ?? { at: Date.parse(clock.now), readAt: clockReadAt }
      return at + (performance.now() - readAt) * getRate(clock)
    },
  }
}

/** Returns the speed at which a clock moves by itself. @param {Clock} clock */
export function getRate({ speed = 0, paused }) {
  return paused === true ? 0 : speed
}

/** @typedef {ReturnType<typeof createStore>} Store */
