import { setTimeout as sleep } from 'node:timers/promises'
import { difference, goldens, type Goldens } from '../golden.ts'
import { Moments } from '../moments.ts'
import { withProfile } from '../../profile.ts'
import { ON_GPU } from '../runs.ts'
import { openSite } from '../site.ts'
import type { Outcome, SoakCase } from '../soak-case.ts'
import { SOON, Visit, type Told } from '../visit.ts'
import { firstLine } from '../../first-line.ts'

/** Losses of one run that it goes on after by itself. */
const MOST_LOSSES = 3
const SAID = /graphics device|device was lost|goes on by itself/i

declare global {
  interface WorkerGlobalScope {
    soakDevices?: GPUDevice[]
  }
}

/**
 * Runs in the training worker: keeps hold of every device, so that it can be taken away. It stands
 * alone.
 */
function holdDevices(): void {
  const scope = self as unknown as WorkerGlobalScope
  if (typeof GPUAdapter === 'undefined' || scope.soakDevices !== undefined) return
  const held: GPUDevice[] = []
  scope.soakDevices = held
  const request = Reflect.get(GPUAdapter.prototype, 'requestDevice')
  GPUAdapter.prototype.requestDevice = async function (...given) {
    const device = await request.apply(this, given)
    held.push(device)
    return device
  }
}

/**
 * Takes the device away: the graphics process is killed, or the device is destroyed where it lies.
 */
const WAYS: Readonly<Record<string, (visit: Visit) => Promise<void>>> = {
  'graphics process killed': async ({ chromium }) => {
    for (const pid of await chromium.processes('GPU')) process.kill(pid, 'SIGKILL')
  },
  'device destroyed': async ({ page }) => {
    // A kernel's thread that waits for work does not answer.
    const destroyed = await Promise.all(
      page.workers().map((worker) =>
        Promise.race([
          sleep(5000, 0),
          worker
            .evaluate(() => {
              const held = (self as unknown as WorkerGlobalScope).soakDevices?.splice(0) ?? []
              for (const device of held) device.destroy()
              return held.length
            })
            .catch(() => 0),
        ]),
      ),
    )
    if (!destroyed.some((count) => count > 0)) throw new Error('there was no device to destroy')
  },
}

const isFinished = ({ kind, state }: Told): boolean => kind === 'state' && state === 'finished'

async function lose(address: string, golden: Goldens, moments: Moments): Promise<Outcome> {
  const expected = await golden(ON_GPU)
  const losses = moments.whole(1, MOST_LOSSES)
  const [way, takeAway] = moments.pick(
    ...(Object.entries(WAYS) as [[string, (visit: Visit) => Promise<void>]]),
  )
  const strikes = Array.from({ length: losses }, () => ({
    update: moments.whole(0, ON_GPU.rl.updates - 2),
    delay: moments.whole(0, 500),
  }))
  const fault = `${way} ${strikes.map(({ update, delay }) => `${delay} ms after ${update === 0 ? 'the run started' : `update ${update}`}`).join(', then ')}`
  return withProfile(async (profile) => {
    const visit = await Visit.begin({
      profile,
      address,
      preset: ON_GPU,
      webgpu: true,
      inWorkers: holdDevices,
    })
    try {
      await visit.train()
      let from = 0
      let [lost, most] = [0, 0]
      for (const { update, delay } of strikes) {
        // Updates that were passed already when the run went on: the next one that comes, or its
        // end where none does.
        await visit.wait(
          `update ${update}`,
          (told) =>
            (told.kind === 'update' && (told.update ?? 0) >= update) ||
            (update === 0 && told.kind === 'started') ||
            isFinished(told),
          240,
          from,
        )
        await sleep(delay)
        const shown = visit.last(({ kind }) => kind === 'update')?.update ?? 0
        if (visit.last(isFinished) !== undefined) break
        from = visit.told.length
        await takeAway(visit)
        const resumed = await visit.wait(
          'the run after its device was lost',
          (told) => told.kind === 'started' || told.kind === 'failed' || isFinished(told),
          SOON,
          from,
        )
        if (resumed.kind === 'failed')
          return {
            fault,
            survived: false,
            lost: `the run, until it is continued by hand: ${resumed.message ?? ''}`,
          }
        if (resumed.kind !== 'started') break
        const said = await visit.page
          .getByText(SAID)
          .first()
          .waitFor({ timeout: 20_000 })
          .then(
            () => true,
            () => false,
          )
        if (!said)
          return {
            fault,
            survived: false,
            lost: `the word for it: the page does not say that its device was lost; it says: ${await visit.says()}`,
          }
        lost = Math.max(0, shown - (resumed.resumedAt ?? 0))
        most = Math.max(most, lost)
      }
      if (most > ON_GPU.checkpointEvery)
        return {
          fault,
          survived: false,
          lost: `${most} updates, which is more than one checkpoint interval of ${ON_GPU.checkpointEvery}`,
        }
      await visit.finished(240, 0)
      const differs = difference(expected, await visit.exported(true))
      if (differs !== undefined)
        return {
          fault,
          survived: false,
          lost: `the run: what was continued is another one (${differs})`,
        }
      return {
        fault,
        survived: true,
        lost:
          most === 0
            ? 'nothing'
            : `${most} ${most === 1 ? 'update' : 'updates'} at most, made again`,
      }
    } catch (error) {
      return {
        fault,
        survived: false,
        lost: `what can be said: ${firstLine(error)}`,
      }
    } finally {
      await visit.close()
    }
  })
}

export const deviceLoss: SoakCase = {
  name: 'device-loss',
  about:
    'the graphics device is taken away in mid-run, up to three times; the run must go on by itself, say so, lose at most one checkpoint interval and equal the one that kept its device',
  limit: 600,
  count: (times) => times,
  async open({ seed, say }) {
    const site = await openSite()
    const golden = goldens(site.address, say, { webgpu: true })
    return {
      fault: (index) => lose(site.address, golden, new Moments(seed, index)),
      close: () => site.close(),
    }
  },
}
