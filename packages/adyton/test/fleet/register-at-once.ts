import { randomUUID } from 'node:crypto'
import { registrationOf } from './accounts.ts'
import type { Fleet } from './fleet.ts'
import { openWires, type Wires } from './wire.ts'

export interface RegistrationOptions {
  readonly rounds: number
  /** Registrations of one address in each round. */
  readonly atOnce: number
}

export interface RegistrationResult {
  readonly rounds: number
  /** Rounds in which one was told 201 and all others 422. */
  readonly right: number
  /** What was answered in rounds in which more or fewer than one were registered, or anything but this was said. */
  readonly wrong: readonly Answered[]
  /** What was answered in rounds in which some were told 503: a server that has too much to do for a moment may say so. */
  readonly busy: readonly Answered[]
  readonly seconds: number
}

/** How many were answered how, by status. */
type Answered = Readonly<Record<number, number>>

const DOMAIN = 'Bücher.Example'
/** One domain, as it can be typed. */
const DOMAINS = [
  DOMAIN,
  DOMAIN.toLowerCase(),
  DOMAIN.toUpperCase(),
  'xn--bcher-kva.example',
  'XN--BCHER-KVA.EXAMPLE',
]

/** Registers one address after the other, each many times at once, spelt differently and over all processes. */
export async function registerAtOnce(
  { urls }: Pick<Fleet, 'urls'>,
  { rounds, atOnce }: RegistrationOptions,
): Promise<RegistrationResult> {
  const servers = urls.map(openWires)
  const startedAt = performance.now()
  const all: Answered[] = []
  for (let round = 0; round < rounds; round += 1) all.push(await registerOne(servers, atOnce))
  for (const server of servers) server.close()
  const wrong = all.filter((answered) => !isPossible(answered))
  const busy = all.filter((answered) => 503 in answered && isPossible(answered))
  const seconds = (performance.now() - startedAt) / 1_000
  return { rounds, right: rounds - wrong.length - busy.length, wrong, busy, seconds }
}

async function registerOne(servers: readonly Wires[], atOnce: number): Promise<Answered> {
  const local = `ada.${randomUUID()}`
  const answers = Array.from({ length: atOnce }, async (_, at) => {
    const json = registrationOf(spelling(local, at))
    return (await servers[at % servers.length]?.send('POST', '/api/auth/register', { json }))?.status ?? 0
  })
  const answered: Record<number, number> = {}
  for (const status of await Promise.all(answers)) answered[status] = (answered[status] ?? 0) + 1
  return answered
}

/** Whoever was told 503 may have been the one: then nobody was told 201. */
function isPossible({ 201: registered = 0, 422: refused = 0, 503: busy = 0, ...others }: Answered): boolean {
  if (Object.keys(others).length > 0 || refused === 0) return false
  return registered === 1 || (registered === 0 && busy > 0)
}

/** Each letter of the mailbox in upper case where a bit of the number is set, at one of the spellings of the domain. */
function spelling(local: string, at: number): string {
  const letters = [...local].map((letter, place) => ((at >> (place % 6)) & 1 ? letter.toUpperCase() : letter))
  return `${letters.join('')}@${DOMAINS[at % DOMAINS.length]}`
}
