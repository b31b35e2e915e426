import { execFileSync, spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import autocannon from 'autocannon'

/** What a window of load measured: requests per second, latencies in milliseconds, answers that were no 2xx or never came. */
export interface Measured {
  readonly rate: number
  readonly p50: number
  readonly p99: number
  readonly failed: number
}

export interface Load {
  readonly url: string
  readonly connections: number
  readonly seconds: number
  /** A file of tokens, one a line: wrk picks at random, autocannon goes round; none for requests without one. */
  readonly tokensFile?: string
}

/** Whether wrk is installed. It costs far less than a client in JavaScript, which takes a core of its own. */
export const hasWrk: boolean = spawnSync('wrk', ['-v']).error === undefined
const SCRIPT = fileURLToPath(new URL('./load.lua', import.meta.url))

/** Loads a server for a while, from the second core where a process can be tied to one. */
export function measure(load: Load): Promise<Measured> {
  return hasWrk ? measureWithWrk(load) : measureWithAutocannon(load)
}

async function measureWithWrk({ url, connections, seconds, tokensFile }: Load): Promise<Measured> {
  const wrk = ['wrk', '-t1', `-c${connections}`, `-d${seconds}`, '-s', SCRIPT, url]
  const [command = 'wrk', ...rest] = canPin ? ['taskset', '-c', '1', ...wrk] : wrk
  const env = { ...process.env, ...(tokensFile !== undefined && { TOKENS: tokensFile }) }
  const output = execFileSync(command, rest, { env, encoding: 'utf8' })
  return JSON.parse(output.split('\n').find((line) => line.startsWith('{')) ?? '{}')
}

async function measureWithAutocannon({ url, connections, seconds, tokensFile }: Load): Promise<Measured> {
  const tokens = tokensFile === undefined ? [] : readFileSync(tokensFile, 'utf8').trim().split('\n')
  const result = await autocannon({
    url,
    connections,
    duration: seconds,
    requests:
      tokens.length === 0 ? [{}] : tokens.map((token) => ({ headers: { authorization: `Bearer ${token}` } })),
  })
  const { average } = result.requests
  return {
    rate: average,
    p50: result.latency.p50,
    p99: result.latency.p99,
    failed: result.non2xx + result.errors,
  }
}

/** Whether a process can be tied to a core: server and load on cores of their own disturb each other less. */
const canPin: boolean = spawnSync('taskset', ['-c', '1', 'true']).status === 0
