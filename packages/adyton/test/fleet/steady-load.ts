import { createSocketCaller } from '../bindings/socket-caller.ts'
import { openBrowser, openSignedIn, XSRF } from '../http/browser.ts'
import { newAccount } from './accounts.ts'
import { openWires, type WireRequest, type Wires } from './wire.ts'

/** What became of one request. Times are by `performance.now()`. */
export interface Sample {
  readonly kind: string
  /** Whether it was answered as it is when all is well. */
  readonly isGood: boolean
  /** 0 where the connection was lost before the answer. */
  readonly status: number
  readonly saysWhenToRetry: boolean
  readonly sentAt: number
  readonly receivedAt: number
}

/** Requests at a fixed rate, whether or not those before have been answered. */
export interface SteadyLoad {
  readonly samples: readonly Sample[]
  /** Sends no more, waits for what is under way, and closes its connections. */
  stop(): Promise<void>
}

interface Kind {
  readonly kind: string
  readonly method: string
  readonly path: string
  readonly request: WireRequest
  readonly good: number
  /** How many of twenty. */
  readonly share: number
}

const PER_SECOND = 200
const TICK_MS = 5
/** Tokens of one user are issued one after the other: as many as there are would make a queue of it. */
const USERS = 8

/** Sends a server reads by token and by session, sign-ins, and new tokens. */
export async function startLoad(url: string): Promise<SteadyLoad> {
  const wires = openWires(url)
  const kinds = await Promise.all(Array.from({ length: USERS }, () => kindsFor(url, wires)))
  const mix = kinds.flat().flatMap((kind) => Array<Kind>(kind.share).fill(kind))
  const samples: Sample[] = []
  const underWay = new Set<Promise<void>>()
  const startedAt = performance.now()
  let sent = 0
  const timer = setInterval(() => {
    const due = ((performance.now() - startedAt) / 1_000) * PER_SECOND
    for (; sent < due; sent += 1) {
      const kind = mix[sent % mix.length]
      if (kind === undefined) return
      const sending = sample(kind, wires).then((each) => void samples.push(each))
      underWay.add(sending)
      sending.finally(() => underWay.delete(sending))
    }
  }, TICK_MS)
  return {
    samples,
    async stop() {
      clearInterval(timer)
      await Promise.all(underWay)
      wires.close()
    },
  }
}

async function kindsFor(url: string, wires: Wires): Promise<readonly Kind[]> {
  const { email, password, token } = await newAccount(wires)
  const headers = await sessionHeaders(url, { email, password })
  const user = { method: 'GET', path: '/api/user', good: 200 }
  return [
    { kind: 'bearer', ...user, request: { token }, share: 11 },
    { kind: 'session', ...user, request: { headers }, share: 7 },
    {
      kind: 'new token',
      method: 'POST',
      path: '/api/tokens',
      request: { token, json: { name: 'minted' } },
      good: 201,
      share: 1,
    },
    {
      kind: 'sign-in',
      method: 'POST',
      path: '/api/auth/login',
      request: { json: { email, password } },
      good: 200,
      share: 1,
    },
  ]
}

/** What a page in a browser that is signed in sends with a read. */
async function sessionHeaders(
  url: string,
  member: { readonly email: string; readonly password: string },
): Promise<Readonly<Record<string, string>>> {
  const caller = { call: createSocketCaller({ url }) }
  const { cookies } = await openSignedIn(caller, member)
  let sent: Readonly<Record<string, unknown>> = {}
  const call: typeof caller.call = (method, target, options) => {
    sent = options?.headers ?? {}
    return caller.call(method, target, options)
  }
  await openBrowser({ call }, {}, cookies).send('GET', '/api/user')
  if (!cookies.has(XSRF)) throw new Error('The browser was given no proof.')
  return Object.fromEntries(Object.entries(sent).map(([name, value]) => [name, String(value)]))
}

async function sample({ kind, method, path, request, good }: Kind, wires: Wires): Promise<Sample> {
  const sentAt = performance.now()
  try {
    const { status, headers } = await wires.send(method, path, request)
    const saysWhenToRetry = /\r\nretry-after: \d+/i.test(headers)
    return { kind, isGood: status === good, status, saysWhenToRetry, sentAt, receivedAt: performance.now() }
  } catch {
    return { kind, isGood: false, status: 0, saysWhenToRetry: false, sentAt, receivedAt: performance.now() }
  }
}
