import { styleText } from 'node:util'

import { listUnknown, summarizeEntry } from '../engine/journal.ts'
import { DEFAULT_SESSION } from '../engine/sessions.ts'
import { formatSeconds } from '../lib/duration.ts'
import { escapeCharacters, escapeText } from '../lib/escape-text.ts'
import { DEFAULT_SCENARIO } from '../scenarios/catalog.ts'
import { readErrorMessage } from './error-message.ts'
import { LOG_LEVELS } from './flag-values.ts'
import type { CallOutcome, ControlCall } from '../engine/fake-state.ts'
import type { GenerationEnd } from '../engine/generation-ends.ts'
import type { JournalEntry } from '../engine/journal.ts'
import type { DeliveryView } from '../engine/webhooks/delivery.ts'
import type { UnknownInput } from '../engine/unknown-input.ts'
import type { LogLevel } from './flag-values.ts'

export type Print = (line: string) => void

/** The log of a running server: one line for each request, control call, end of a generation, webhook and warning. */
export interface Log {
  request(entry: JournalEntry, outcome: CallOutcome): void
  control(call: ControlCall): void
  end(end: GenerationEnd): void
  delivery(delivery: DeliveryView): void
  warn(text: string): void
}

export interface LogOptions {
  readonly level: LogLevel
  readonly json: boolean
  readonly color: boolean
}

export function createLog(print: Print, { level, json, color }: LogOptions): Log {
  const isPrinted = (at: LogLevel): boolean => LOG_LEVELS.indexOf(level) >= LOG_LEVELS.indexOf(at)
  const paint: Paint = (style, text) => {
    const escaped = escapeText(text)
    return color && text !== '' ? styleText(style, escaped, FORCED) : escaped
  }
  const isDebug = level === 'debug'

  return {
    request(entry, outcome) {
      if (!isPrinted(getLevel(entry.status)) && !(isPrinted('warn') && listUnknown(entry).length > 0)) return
      print(json ? formatRequestJson(entry, outcome) : formatRequest(entry, outcome, { paint, isDebug }))
    },
    control(call) {
      if (!isPrinted(getLevel(call.status))) return
      print(json ? formatEvent('control', call) : formatControl(call, paint))
    },
    end(end) {
      if (!isPrinted('info')) return
      print(json ? formatEvent('end', end) : formatEnd(end, paint))
    },
    delivery(delivery) {
      if (delivery.status === 'pending' || !isPrinted(getDeliveryLevel(delivery))) return
      print(json ? formatDeliveryJson(delivery) : formatDelivery(delivery, paint))
    },
    warn(text) {
      if (!isPrinted('warn')) return
      if (json) return print(formatEvent('warning', { text }))
      print(
        `warning: ${text}`
          .split('\n')
          .map((line) => paint('yellow', line))
          .join('\n'),
      )
    },
  }
}

type Style = Parameters<typeof styleText>[0]
type Paint = (style: Style, text: string) => string

/** The terminal has been checked already, and the log of `exec` goes to stderr. */
const FORCED = { validateStream: false }

/** Formats a line: the time, the provider, what happened and the id in columns, then the details. */
function formatLine(
  [source, what, id]: readonly [string, string, string],
  details: readonly string[],
): string {
  const columns = [
    formatTime(new Date()),
    source.padEnd(6),
    what.padEnd(WHAT_LENGTH),
    escapeText(shortenId(id)).padEnd(PREFIXED_ID_LENGTH),
  ]
  return [...columns, ...details.filter((detail) => detail !== '')].join('  ').trimEnd()
}

/** Shortens an id that looks drawn, such as a UUID or `batch_fc12ab…`. Of an id of the user's own, the end can matter. */
function shortenId(id: string): string {
  if (!/[0-9a-f]{8}$/.test(id)) return id.slice(0, MAX_OWN_ID_LENGTH)
  return id.slice(0, /^[a-z]+_/.test(id) ? PREFIXED_ID_LENGTH : ID_LENGTH)
}

/** The width of the column of operations. Only few names are longer. */
const WHAT_LENGTH = 12

/** The number of characters of an id that a line shows. */
const ID_LENGTH = 8
const PREFIXED_ID_LENGTH = 12
const MAX_OWN_ID_LENGTH = 24

/** Returns the session of a line; `''` for `default`. */
function formatSession(session: string, paint: Paint): string {
  return session === DEFAULT_SESSION ? '' : paint('dim', `[${session}]`)
}

function formatRequest(
  entry: JournalEntry,
  { reply, ms }: CallOutcome,
  { paint, isDebug }: { readonly paint: Paint; readonly isDebug: boolean },
): string {
  const { provider, operation, method, path, session, status, reason, unknown, generation, scenario } =
    summarizeEntry(entry)
  const level = getLevel(status)
  const defaultScenario = entry.fake.defaultScenarios.get(provider ?? '')?.name ?? DEFAULT_SCENARIO
  const message = readErrorMessage(reply)
  const hasReason = isDebug || (level !== 'info' && (message === undefined || entry.reason !== undefined))
  return formatLine(
    [provider ?? '-', operation ?? '', generation ?? ''],
    [
      operation === null && message?.includes(path) !== true
        ? escapeText(`${method} ${path.slice(0, MAX_PATH_LENGTH)}`)
        : '',
      paint(STYLES[level] ?? 'green', entry.connection ?? String(status)),
      entry.shownState === undefined ? '' : escapeText(entry.provider?.describeState(entry.shownState) ?? ''),
      `${round(ms)} ms`,
      scenario === null || scenario === defaultScenario ? '' : paint('cyan', scenario),
      formatSession(session, paint),
      message === undefined ? '' : escapeText(message),
      hasReason && message?.includes(reason) !== true ? paint('dim', `- ${reason}`) : '',
      unknown.length === 0 ? '' : paint('yellow', `- ${formatUnknown(unknown)}`),
    ],
  )
}

function formatControl(call: ControlCall, paint: Paint): string {
  const { method, path, session, status, message, ms } = call
  return formatLine(
    ['fake', 'control', ''],
    [
      escapeText(`${method} ${path.slice(0, MAX_PATH_LENGTH)}`),
      paint(STYLES[getLevel(status)] ?? 'green', status === 0 ? 'aborted' : String(status)),
      `${round(ms)} ms`,
      session === null ? '' : formatSession(session, paint),
      message === null ? '' : escapeText(message),
    ],
  )
}

function formatEnd(end: GenerationEnd, paint: Paint): string {
  const { provider, generation, session, state, failure, afterMs } = end
  return formatLine(
    [provider, 'ended', generation],
    [
      paint(state === 'completed' ? 'green' : 'yellow', state),
      failure === null ? '' : escapeText(failure),
      `after ${formatSeconds(afterMs)}`,
      formatSession(session, paint),
    ],
  )
}

function formatDelivery(delivery: DeliveryView, paint: Paint): string {
  const { provider, generation, url, status, reason, session, attempts } = delivery
  return formatLine(
    [provider, 'webhook', generation],
    [
      paint(status === 'delivered' ? 'green' : 'yellow', status),
      attempts.at(-1)?.status?.toString() ?? '',
      attempts.length > 1 ? `after ${attempts.length} attempts` : '',
      `to ${formatAddress(url)}`,
      formatSession(session, paint),
      reason === null ? '' : paint('dim', `- ${reason}`),
    ],
  )
}

const MAX_PATH_LENGTH = 120

const PLACES = { body: 'field', query: 'query parameter', header: 'header' }

/** The number of unknown parts that a line names. The recorded request has all of them. */
const MAX_NAMED = 3

/** Formats the unknown parts of a call: `unknown field webhook_url (nearest: webhookUrl)`. */
function formatUnknown(unknown: readonly UnknownInput[]): string {
  const texts = unknown.slice(0, MAX_NAMED).map((part) => {
    const nearest = part.nearest === null ? '' : ` (nearest: ${escapeName(part.nearest)})`
    return `unknown ${PLACES[part.in]} ${escapeName(part.field)}${nearest}`
  })
  const more = unknown.length - texts.length
  return `${texts.join(', ')}${more > 0 ? ` and ${more} more` : ''}`
}

/** Quotes a name with unusual characters, such as control characters, which would change how a terminal shows the line. */
function escapeName(name: string): string {
  return /^[\w.$[\]-]+$/.test(name) ? name : escapeCharacters(JSON.stringify(name), /[^\x20-\x7e]/g)
}

const STYLES: Partial<Record<LogLevel, Style>> = { error: 'red', warn: 'yellow' }

function formatDeliveryJson(delivery: DeliveryView): string {
  const { id, at, provider, generation, session, url, status, reason } = delivery
  return formatEvent('delivery', {
    id,
    at,
    provider,
    generation,
    session,
    url: formatAddress(url),
    status,
    reason,
  })
}

/** Returns the URL without its query. */
function formatAddress(url: string): string {
  return url.replace(/[?#].*$/s, '').slice(0, MAX_PATH_LENGTH)
}

/** A lost webhook has level `info`, because its scenario asks for the loss. */
function getDeliveryLevel({ status }: DeliveryView): LogLevel {
  return status === 'delivered' || status === 'lost' ? 'info' : 'warn'
}

/** Returns the level of a request. A connection that failed has status 0. */
function getLevel(status: number): LogLevel {
  if (status >= 500 || status === 0) return 'error'
  return status >= 400 ? 'warn' : 'info'
}

function formatRequestJson(entry: JournalEntry, { reply, ms }: CallOutcome): string {
  const message = readErrorMessage(reply) ?? null
  return formatEvent('request', { ...summarizeEntry(entry), message, ms: round(ms) })
}

function formatEvent(event: string, data: object): string {
  return JSON.stringify({ event, ...data })
}

function formatTime(date: Date): string {
  return date.toTimeString().slice(0, 8)
}

function round(ms: number): number {
  return Math.round(ms * 100) / 100
}
