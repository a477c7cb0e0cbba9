import type { Provider, Reply } from '../../src/index.ts'

/** A provider that a user could write: one operation, and its own error texts. */
export const ownProvider: Provider<{ readonly prompt: string }, 'mine'> = {
  name: 'mine',
  label: 'Mine',
  origins: ['https://api.mine.example'],
  basePath: '/v1',
  mediaUrl: 'https://media.mine.example',
  idFormat: { prefix: 'job-', kind: 'hex' },
  sample: { id: 'job-sample', input: { prompt: 'a cat' } },
  operations: [
    {
      name: 'status',
      method: 'GET',
      path: '/v1/jobs/:id/status.json',
      idParam: 'id',
      handle(context) {
        const seen = context.poll()
        if (seen === undefined) return context.error('not-found')
        const { generation, state } = seen
        const self = `${context.links.baseUrl}/jobs/${generation.id}`
        return reply(200, { id: generation.id, state: state.state, prompt: generation.input.prompt, self })
      },
    },
  ],
  errors: {
    'missing-key': () => reply(401, { problem: 'no key' }),
    unauthorized: () => reply(401, { problem: 'bad key' }),
    forbidden: () => reply(403, { problem: 'forbidden' }),
    'not-found': () => reply(404, { problem: 'no such job' }),
    'rate-limited': () => reply(429, { problem: 'too many calls' }),
    'server-error': () => reply(500, { problem: 'broken' }),
    'unknown-path': () => reply(404, { problem: 'no such path' }),
    'wrong-method': ({ allow }) => reply(405, { problem: `use ${allow.join(' or ')}` }),
  },
  errorReply: (status, problem) => reply(status, { problem }),
  readKey: (call) => call.header('x-mine-key'),
  keyHeaders: (key) => ({ 'x-mine-key': key }),
  parseInput: () => ({ prompt: 'by hand' }),
  validateFailure: () => undefined,
  describeState: ({ state }) => state,
}

function reply(status: number, body: unknown): Reply {
  return { status, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }
}
