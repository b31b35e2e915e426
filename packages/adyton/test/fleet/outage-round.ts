import { setTimeout as wait } from 'node:timers/promises'
import type { Server } from '../servers/server.ts'
import type { Sample, SteadyLoad } from './steady-load.ts'

/** How a server can be gone: ended in good order, killed in the middle, or hanging. */
export const OUTAGES = ['stop', 'kill', 'pause'] as const
export type Outage = (typeof OUTAGES)[number]

/** How long a request may take, and how long until all is well after an outage. */
const PROMISED_MS = 2_000
const GOOD_SHARE = 0.99

export interface RoundResult {
  readonly how: Outage
  readonly ok: boolean
  /** Requests that were sent and answered while the server was gone, by status. */
  readonly during: Readonly<Record<string, number>>
  /** Answers of the round that are neither good nor a 503 that says when to try again. */
  readonly wrong: Readonly<Record<string, number>>
  /** Of those sent while it was gone. */
  readonly slowestMs: number
  /** How long after its return the last request was sent that did not end well. */
  readonly unwellMs: number
  /** Of those sent two seconds after its return or later. */
  readonly goodShare: number
}

interface Moments {
  readonly leaving: number
  readonly gone: number
  readonly returning: number
  readonly back: number
  readonly over: number
}

/** Takes the server away from a steady load for a while, and tells how that went. */
export async function outageRound(
  server: Server,
  { samples }: Pick<SteadyLoad, 'samples'>,
  { how, goneMs, afterMs }: { readonly how: Outage; readonly goneMs: number; readonly afterMs: number },
): Promise<RoundResult> {
  const leaving = performance.now()
  await server[how]()
  const gone = performance.now()
  await wait(goneMs)
  const returning = performance.now()
  await (how === 'pause' ? server.resume() : server.start())
  const back = performance.now()
  await wait(afterMs)
  const over = performance.now()
  // Whoever was sent in this round has been answered by then.
  await wait(PROMISED_MS)
  return judge(how, samples, { leaving, gone, returning, back, over })
}

function judge(how: Outage, samples: readonly Sample[], moments: Moments): RoundResult {
  const { leaving, gone, returning, back, over } = moments
  const round = samples.filter(({ sentAt, receivedAt }) => receivedAt >= leaving && sentAt < over)
  const during = round.filter(({ sentAt, receivedAt }) => sentAt >= gone && receivedAt <= returning)
  const wrong = round.filter((each) => !each.isGood && !isPolite503(each))
  const unwell = round.filter(({ isGood, sentAt }) => !isGood && sentAt > back)
  const later = round.filter(({ sentAt }) => sentAt >= back + PROMISED_MS)
  const meanwhile = round.filter(({ sentAt }) => sentAt >= gone && sentAt <= returning)
  const slowestMs = Math.max(...meanwhile.map(({ sentAt, receivedAt }) => receivedAt - sentAt))
  const goodShare = later.filter(({ isGood }) => isGood).length / later.length
  const isRefused = during.length > 0 && during.every(isPolite503)
  return {
    how,
    ok: isRefused && wrong.length === 0 && slowestMs < PROMISED_MS && goodShare >= GOOD_SHARE,
    during: byStatus(during),
    wrong: byStatus(wrong),
    slowestMs,
    unwellMs: Math.max(0, ...unwell.map(({ sentAt }) => sentAt - back)),
    goodShare,
  }
}

function isPolite503({ status, saysWhenToRetry }: Sample): boolean {
  return status === 503 && saysWhenToRetry
}

function byStatus(samples: readonly Sample[]): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const { kind, status } of samples) {
    const name = `${kind} ${status}`
    counts[name] = (counts[name] ?? 0) + 1
  }
  return counts
}
