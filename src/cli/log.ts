import { styleText } from 'node:util'

import { formatRequest } from '../engine/journal.ts'
import { LOG_LEVELS } from './flag-values.ts'
import type { JournalEntry } from '../engine/journal.ts'
import type { DeliveryView } from '../engine/webhooks/delivery.ts'
import type { Provider } from '../handlers/provider.ts'
import type { LogLevel } from './flag-values.ts'

/** What becomes of a line. */
export type Print = (line: string) => void

/** Says what happens, as it happens: one line a request. */
export interface Log {
  request(entry: JournalEntry, ms: number): void
  /** What has become of a webhook. */
  delivery(delivery: DeliveryView): void
  warn(text: string): void
}

export interface LogOptions {
  readonly level: LogLevel
  readonly json: boolean
  readonly color: boolean
  readonly providers: readonly Provider[]
}

export function createLog(print: Print, { level, json, color, providers }: LogOptions): Log {
  const tells = (at: LogLevel): boolean => LOG_LEVELS.indexOf(level) >= LOG_LEVELS.indexOf(at)
  const paint = (style: Parameters<typeof styleText>[0], text: string): string =>
    color ? styleText(style, text) : text

  return {
    request(entry, ms) {
      if (!tells(toLevel(entry.status))) return
      print(json ? toJsonLine(entry, ms) : toLine(entry, ms))
    },
    delivery(delivery) {
      if (delivery.status === 'pending' || !tells(toDeliveryLevel(delivery))) return
      print(json ? toDeliveryJson(delivery) : toDeliveryLine(delivery))
    },
    warn(text) {
      if (!tells('warn')) return
      print(json ? JSON.stringify({ event: 'warning', text }) : paint('yellow', `warning: ${text}`))
    },
  }

  function toDeliveryLine({ provider, url, status, reason, session, attempts }: DeliveryView): string {
    const words = [
      toTime(new Date()),
      provider,
      'webhook',
      paint(status === 'delivered' ? 'green' : 'yellow', status),
      attempts.at(-1)?.status?.toString() ?? '',
      `to ${toPlace(url)}`,
      session === 'default' ? '' : paint('dim', `[${session}]`),
      reason === null ? '' : paint('dim', `- ${reason}`),
    ]
    return words.filter((word) => word !== '').join('  ')
  }

  function toLine(entry: JournalEntry, ms: number): string {
    const { provider, operation, method, session, status, reason } = formatRequest(entry)
    const label = providers.find((one) => one.name === provider)
    const state =
      entry.shownState === undefined || label === undefined ? '' : label.describeState(entry.shownState)
    const style = STYLES[toLevel(status)] ?? 'green'
    const subject = operation ?? `${method} ${entry.path.slice(0, MAX_PATH)}`
    const why = toLevel(status) !== 'info' || level === 'debug' ? paint('dim', `- ${reason}`) : ''
    const where = session === 'default' ? '' : paint('dim', `[${session}]`)
    const words = [
      toTime(new Date()),
      provider,
      subject,
      paint(style, entry.connection ?? String(status)),
      state,
      `${toRounded(ms)} ms`,
      where,
      why,
    ]
    return words.filter((word) => word !== '').join('  ')
  }
}

const MAX_PATH = 120

const STYLES: Partial<Record<LogLevel, Parameters<typeof styleText>[0]>> = { error: 'red', warn: 'yellow' }

/** Without an answer there is no status, but a 0. */
function toDeliveryJson(delivery: DeliveryView): string {
  const { id, at, provider, generation, session, url, status, reason } = delivery
  return JSON.stringify({
    event: 'delivery',
    id,
    at,
    provider,
    generation,
    session,
    url: toPlace(url),
    status,
    reason,
  })
}

/** Without the query, in which receivers keep their secrets. */
function toPlace(url: string): string {
  return url.replace(/[?#].*$/s, '').slice(0, MAX_PATH)
}

/** One that its scenario loses did what it should. */
function toDeliveryLevel({ status }: DeliveryView): LogLevel {
  return status === 'delivered' || status === 'lost' ? 'info' : 'warn'
}

function toLevel(status: number): LogLevel {
  if (status >= 500 || status === 0) return 'error'
  return status >= 400 ? 'warn' : 'info'
}

function toJsonLine(entry: JournalEntry, ms: number): string {
  const { at, provider, operation, method, path, status, state, generation, session, scenario, reason } =
    formatRequest(entry)
  return JSON.stringify({
    event: 'request',
    at,
    provider,
    operation,
    method,
    path,
    status,
    state,
    generation,
    session,
    scenario,
    reason,
    ms: toRounded(ms),
  })
}

function toTime(date: Date): string {
  return date.toTimeString().slice(0, 8)
}

function toRounded(ms: number): number {
  return Math.round(ms * 100) / 100
}
