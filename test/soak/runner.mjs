import { createHash } from 'node:crypto'
import { setImmediate } from 'node:timers/promises'

import { takeEnded } from './model/held.mjs'
import { createModel, createShared, endAllSessions } from './model/model.mjs'
import { checkAllReceived, checkReceived } from './model/webhooks.mjs'
import { createContext } from './operations/context.mjs'
import { settleHeld } from './operations/held.mjs'
import { planStep } from './operations/index.mjs'
import { createRandom } from './random.mjs'
import { createWarnings } from './warnings.mjs'

/** Starts a world, and creates its load: seeded steps against one fake, whose model checks every answer. */
export async function createLoad({ create, seed, receiver, idBook }) {
  const warnings = createWarnings()
  const world = Object.assign(create({ seed, warn: warnings.add }), { idempotencyKeys: [] })
  const random = createRandom(hashText(`${seed} ${world.name}`))
  const shared = createShared(idBook)
  const digest = createHash('sha256')
  const load = { world, model: createModel(world.settings, shared), calls: 0, steps: 0, labels: [] }
  let stepsOfLife = 0
  await world.start()

  async function runStep() {
    const context = createContext({ load, random, receiver })
    const plans = planStep(context)
    load.labels = plans.map(({ label }) => label)
    record(await settleAll(plans.map(({ run }) => run())))
    checkWebhooks(context.expected)
    record(await settleHeld(context, takeEnded(load.model)))
    warnings.check()
  }

  function record(lines) {
    // Ports differ from run to run.
    for (const line of lines) digest.update(`${line.replaceAll(/127\.0\.0\.1:\d+/g, '')}\n`)
  }

  function checkWebhooks(sessions) {
    for (const webhook of receiver.take(world.name)) {
      load.calls += 1
      checkReceived(load.model, webhook)
    }
    for (const session of sessions) checkAllReceived(load.model, session)
  }

  /** Closes the fake, which ends its held calls, and starts a new one. */
  async function restart() {
    const { model } = load
    load.labels = ['close and start anew']
    endAllSessions(model)
    const ended = takeEnded(model)
    await world.stop()
    record(await settleHeld(createContext({ load, random, receiver }), ended))
    load.model = createModel(world.settings, shared)
    for (const [serial, count] of model.late) load.model.late.set(serial, count)
    world.idempotencyKeys = []
    stepsOfLife = 0
    await world.start()
  }

  /** Starts the world anew after a mismatch, because its model is wrong since then. */
  async function recover() {
    for (const { handle } of load.model.held) handle.leave()
    load.model.held.clear()
    await restart().catch(() => world.start())
    receiver.take(world.name)
    warnings.clear()
  }

  return Object.assign(load, {
    /** Runs one step, and returns the mismatch that it found, if any. */
    async step() {
      load.steps += 1
      stepsOfLife += 1
      try {
        if (stepsOfLife > world.stepsPerLife) await restart()
        else await runStep()
        // Lets the other worlds go on, and the garbage collector take what only this turn of the event loop holds.
        await setImmediate()
        return undefined
      } catch (error) {
        const mismatch = { step: load.steps, world: world.name, labels: load.labels, error }
        await recover()
        return mismatch
      }
    },
    /** Returns a short hash of all answers, which is the same in every run with the same seed and number of steps. */
    digest: () => digest.copy().digest('hex').slice(0, 8),
    async close() {
      await restart()
      await world.stop()
      await world.close()
    },
  })
}

/** Waits for all promises, and throws the first error if there is one. */
async function settleAll(promises) {
  const results = await Promise.allSettled(promises)
  const failed = results.find(({ status }) => status === 'rejected')
  if (failed !== undefined) throw failed.reason
  return results.map(({ value }) => value)
}

function hashText(text) {
  return createHash('sha256').update(text).digest().readUInt32LE(0)
}
