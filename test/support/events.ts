import { Ajv2020 } from 'ajv/dist/2020.js'
import { expect, onTestFinished } from 'vitest'
import { isRecord } from '../../src/lib/unknown-record.ts'
import { openApi } from './control.ts'

/** A server-sent event of the control route `events`. */
export interface ReceivedEvent {
  readonly id: string
  readonly data: Readonly<Record<string, unknown>>
}

/** A stream of events that a test reads. */
export interface EventReader {
  /** Resolves to the next event; undefined at the end of the stream. */
  next(): Promise<ReceivedEvent | undefined>
  close(): void
}

const ajv = new Ajv2020({ strict: false })
ajv.addSchema(openApi, 'openapi')

/** Opens a stream of events. Each event must be as the OpenAPI document says. */
export async function openEvents(
  url: string,
  { query = '', lastEventId }: { readonly query?: string; readonly lastEventId?: string } = {},
): Promise<EventReader> {
  const controller = new AbortController()
  const headers = { accept: 'text/event-stream', ...(lastEventId && { 'last-event-id': lastEventId }) }
  const response = await fetch(`${url}/__mock/events${query}`, { headers, signal: controller.signal })
  expect([response.status, response.headers.get('content-type')]).toEqual([200, 'text/event-stream'])
  const close = (): void => controller.abort()
  onTestFinished(close)
  const events = parseEvents(response)
  return {
    close,
    async next() {
      const { value } = await events.next()
      return value ?? undefined
    },
  }
}

async function* parseEvents({ body }: Response): AsyncGenerator<ReceivedEvent, undefined> {
  let text = ''
  const reader = body?.pipeThrough(new TextDecoderStream()).getReader()
  try {
    for (let read = await reader?.read(); read?.done === false; read = await reader?.read()) {
      text += read.value
      const blocks = text.split('\n\n')
      text = blocks.pop() ?? ''
      for (const block of blocks) {
        const id = /^id: (.*)$/m.exec(block)?.[1]
        const data = /^data: (.*)$/m.exec(block)?.[1]
        if (id !== undefined && data !== undefined) yield { id, data: parseMessage(JSON.parse(data)) }
      }
    }
  } catch {
    // The server has closed the connection.
  }
  return undefined
}

function parseMessage(message: unknown): ReceivedEvent['data'] {
  const validate = ajv.getSchema('openapi#/components/schemas/ChangeMessage')
  expect([validate?.(message), validate?.errors]).toEqual([true, null])
  return isRecord(message) ? message : {}
}
