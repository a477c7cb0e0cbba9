import { styleText } from 'node:util'

import { listUnknown, summarizeEntry } from '../engine/journal.ts'
import { LOG_LEVELS } from './flag-values.ts'
import type { JournalEntry } from '../engine/journal.ts'
import type { DeliveryView } from '../engine/webhooks/delivery.ts'
import type { UnknownInput } from '../engine/unknown-input.ts'
import type { LogLevel } from './flag-values.ts'

export type Print = (line: string) => void

/** The log of a running server: one line per request, webhook or warning. */
export interface Log {
  /** Prints a request, which took `ms` milliseconds of real time. */
  request(entry: JournalEntry, ms: number): void
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
  const paint = (style: Parameters<typeof styleText>[0], text: string): string =>
    color ? styleText(style, text) : text

  return {
    request(entry, ms) {
      if (!isPrinted(getLevel(entry.status)) && !(isPrinted('warn') && listUnknown(entry).length > 0)) return
      print(json ? formatRequestJson(entry, ms) : formatRequest(entry, ms))
    },
    delivery(delivery) {
      if (delivery.status === 'pending' || !isPrinted(getDeliveryLevel(delivery))) return
      print(json ? formatDeliveryJson(delivery) : formatDelivery(delivery))
    },
    warn(text) {
      if (!isPrinted('warn')) return
      print(json ? JSON.stringify({ event: 'warning', text }) : paint('yellow', `warning: ${text}`))
    },
  }

  function formatDelivery({ provider, url, status, reason, session, attempts }: DeliveryView): string {
    const columns = [
      formatTime(new Date()),
      provider,
      'webhook',
      paint(status === 'delivered' ? 'green' : 'yellow', status),
      attempts.at(-1)?.status?.toString() ?? '',
      `to ${formatAddress(url)}`,
      session === 'default' ? '' : paint('dim', `[${session}]`),
      reason === null ? '' : paint('dim', `- ${reason}`),
    ]
    return columns.filter((column) => column !== '').join('  ')
  }

  function formatRequest(entry: JournalEntry, ms: number): string {
    const { provider, operation, method, path, session, status, reason, unknown } = summarizeEntry(entry)
    const state =
      entry.shownState === undefined ? '' : (entry.provider?.describeState(entry.shownState) ?? '')
    const style = STYLES[getLevel(status)] ?? 'green'
    const subject = operation ?? `${method} ${path.slice(0, MAX_PATH_LENGTH)}`
    const reasonColumn = getLevel(status) !== 'info' || level === 'debug' ? paint('dim', `- ${reason}`) : ''
    const sessionColumn = session === 'default' ? '' : paint('dim', `[${session}]`)
    const columns = [
      formatTime(new Date()),
      provider,
      subject,
      paint(style, entry.connection ?? String(status)),
      state,
      `${round(ms)} ms`,
      sessionColumn,
      reasonColumn,
      unknown.length === 0 ? '' : paint('yellow', `- ${formatUnknown(unknown)}`),
    ]
    return columns.filter((column) => column !== '').join('  ')
  }
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
  if (/^[\w.$[\]-]+$/.test(name)) return name
  return JSON.stringify(name).replaceAll(
    /[^\x20-\x7e]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}

const STYLES: Partial<Record<LogLevel, Parameters<typeof styleText>[0]>> = { error: 'red', warn: 'yellow' }

function formatDeliveryJson(delivery: DeliveryView): string {
  const { id, at, provider, generation, session, url, status, reason } = delivery
  return JSON.stringify({
    event: 'delivery',
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

function formatRequestJson(entry: JournalEntry, ms: number): string {
  return JSON.stringify({ event: 'request', ...summarizeEntry(entry), ms: round(ms) })
}

function formatTime(date: Date): string {
  return date.toTimeString().slice(0, 8)
}

function round(ms: number): number {
  return Math.round(ms * 100) / 100
}
