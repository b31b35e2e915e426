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
  /**
   * A file with the headers of one request a line, `Name: value` parted by tabs: wrk picks at random, autocannon goes
   * round; none for requests without headers.
   */
  readonly requestsFile?: string
}

/** Whether wrk is installed. It costs far less than a client in JavaScript, which takes a core of its own. */
export const hasWrk: boolean = spawnSync('wrk', ['-v']).error === undefined
const SCRIPT = fileURLToPath(new URL('./load.lua', import.meta.url))

/** Loads a server for a while, from the second core where a process can be tied to one. */
export function measure(load: Load): Promise<Measured> {
  return hasWrk ? measureWithWrk(load) : measureWithAutocannon(load)
}

/** The same, where a figure with failures in it would not count. */
export async function measureFaultless(load: Load): Promise<Measured> {
  const measured = await measure(load)
  if (measured.failed === 0) return measured
  throw new Error(`${measured.failed} requests failed on ${load.url}: the figure would not count.`)
}

async function measureWithWrk({ url, connections, seconds, requestsFile }: Load): Promise<Measured> {
  const wrk = ['wrk', '-t1', `-c${connections}`, `-d${seconds}`, '-s', SCRIPT, url]
  const [command = 'wrk', ...rest] = canPin ? ['taskset', '-c', '1', ...wrk] : wrk
  const env = { ...process.env, ...(requestsFile !== undefined && { REQUESTS: requestsFile }) }
  const output = execFileSync(command, rest, { env, encoding: 'utf8' })
  return JSON.parse(output.split('\n').find((line) => line.startsWith('{')) ?? '{}')
}

async function measureWithAutocannon({ url, connections, seconds, requestsFile }: Load): Promise<Measured> {
  const lines = requestsFile === undefined ? [] : readFileSync(requestsFile, 'utf8').trim().split('\n')
  const result = await autocannon({
    url,
    connections,
    duration: seconds,
    requests: lines.length === 0 ? [{}] : lines.map((line) => ({ headers: headersOf(line) })),
  })
  const { average } = result.requests
  return {
    rate: average,
    p50: result.latency.p50,
    p99: result.latency.p99,
    failed: result.non2xx + result.errors,
  }
}

/** The header line of a bearer token. */
export function bearer(token: string): string {
  return `Authorization: Bearer ${token}`
}

function headersOf(line: string): Record<string, string> {
  return Object.fromEntries(
    line.split('\t').map((header) => {
      const colon = header.indexOf(': ')
      return [header.slice(0, colon), header.slice(colon + 2)]
    }),
  )
}

/** Whether a process can be tied to a core: server and load on cores of their own disturb each other less. */
const canPin: boolean = spawnSync('taskset', ['-c', '1', 'true']).status === 0
