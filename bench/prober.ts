import { Agent, get } from 'node:http'
import { setTimeout as wait } from 'node:timers/promises'
import { percentile } from './statistics.ts'

const PROBES_PER_SECOND = 200

/**
 * The p99 in milliseconds of authenticated requests sent at a fixed rate, whether or not the last one was
 * answered, for `seconds` and for as long after that as something else is under way.
 */
export async function probeP99(
  url: string,
  token: string,
  seconds: number,
  besides: Promise<unknown> = Promise.resolve(),
): Promise<number> {
  const agent = new Agent({ keepAlive: true })
  const pending: Promise<number>[] = []
  let isUnderWay = true
  const stop = () => {
    isUnderWay = false
  }
  besides.then(stop, stop)
  const startedAt = performance.now()
  while (isUnderWay || performance.now() - startedAt < seconds * 1_000) {
    pending.push(timed(`${url}/api/user`, token, agent))
    await wait(Math.max(0, startedAt + (pending.length * 1_000) / PROBES_PER_SECOND - performance.now()))
  }
  const latencies = await Promise.all(pending)
  agent.destroy()
  return percentile(latencies, 0.99)
}

function timed(url: string, token: string, agent: Agent): Promise<number> {
  const startedAt = performance.now()
  return new Promise((resolve, reject) => {
    get(url, { agent, headers: { authorization: `Bearer ${token}` } }, (response) => {
      response.resume()
      response.once('end', () => {
        if (response.statusCode === 200) resolve(performance.now() - startedAt)
        else reject(new Error(`A probe was answered ${response.statusCode}.`))
      })
    }).once('error', reject)
  })
}
