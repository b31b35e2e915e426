import { createKeyRing, newKey } from '../../../src/core/key-ring.ts'
import { type CsrfProofs, createCsrfProofs } from '../../../src/core/sessions/csrf-proof.ts'
import { random } from '../../builders.ts'
import {
  type Browser,
  cookieOf,
  openGuest,
  openSignedIn,
  REMEMBER,
  SESSION,
  XSRF,
} from '../../http/browser.ts'
import type { Answer } from '../../http/in-memory-caller.ts'
import { type Member, mint, newMember, openSite, type Site, valueAt } from '../../http/site.ts'
import { type StorageCall, watchedStorage } from '../watched-storage.ts'
import type { Outcome } from './contract.ts'
import { ACTS, type Act, type Combination, type CookieName, type ProofName } from './parts.ts'
import { requestFor } from './requests.ts'

/** What became of a request: how it ended, and which changes it asked storage for. */
export interface Observation {
  readonly outcome: Outcome | `unheard of: ${string}`
  readonly writes: readonly StorageCall[]
}

/** Sends a request to a site with people whose cookies are in every state that the matrix knows. */
export type Perform = (request: Combination) => Promise<Observation>

const KEYS = { current: newKey(random), former: newKey(random), removed: newKey(random) }

type Key = keyof typeof KEYS

const FORGERS = {
  current: forger(KEYS.current),
  former: forger(KEYS.former),
  removed: forger(KEYS.removed),
} as const

/** Makes proofs as whoever holds a key can. */
function forger(key: string): CsrfProofs {
  return createCsrfProofs(createKeyRing([key]).forPurpose('csrf'))
}

export async function openStage(): Promise<Perform> {
  const { storage, takeReads, takeWrites } = watchedStorage()
  const site = await openSite({ storage, keys: [KEYS.current, KEYS.former] })
  const cast = await openCast(site)
  const spareOf = keepSpares(site)
  return async (request) => {
    const act: Act = ACTS[request.act]
    const { owner, cookies } = cast.holdings[request.cookie]
    const path = act.path.includes(':id') ? `/api/tokens/${await spareOf(owner)}` : act.path
    const options = await requestFor(request, { cookies, proof: proofFor(request, cast) })
    takeReads()
    takeWrites()
    const answer = await site.call(act.method, path, options)
    const writes = takeWrites()
    return { outcome: outcomeOf(act, answer, writes, owner), writes }
  }
}

/** What a browser brings: its cookies, the secret that a proof would have to fit, and whose it is. */
interface Holdings {
  readonly cookies: readonly (readonly [string, string])[]
  readonly secret: string
  readonly owner: Member
}

interface Cast {
  readonly holdings: Readonly<Record<CookieName, Holdings>>
  /** The secret of the guest that became the live session. */
  readonly before: string
}

async function openCast(site: Site): Promise<Cast> {
  const [victim, attacker, remembered] = [await newMember(site), await newMember(site), await newMember(site)]
  const before = await openGuest(site)
  const browser = before.copy()
  await browser.send('POST', '/login', { json: { email: victim.email, password: victim.password } })
  checkForging(browser)
  const live = cookieOf(browser)
  const theirs = cookieOf(await openSignedIn(site, attacker))
  const guest = cookieOf(await openGuest(site))
  const dead = await signedOut(site, victim)
  const returning = await openSignedIn(site, remembered, { remember: true })
  const remember = [[REMEMBER, cookieOf(returning, REMEMBER)]] as const
  return {
    before: cookieOf(before),
    holdings: {
      none: holdings(victim, live, []),
      'a live session': holdings(victim, live),
      'a guest': holdings(victim, guest),
      'a session that was signed out': holdings(victim, dead),
      'a live session, then the attacker’s': holdings(victim, live, [live, theirs]),
      'the attacker’s session, then a live one': holdings(victim, live, [theirs, live]),
      'the attacker’s session alone': holdings(attacker, theirs),
      'a remember cookie alone': { owner: remembered, secret: cookieOf(returning), cookies: remember },
    },
  }
}

function holdings(owner: Member, secret: string, values: readonly string[] = [secret]): Holdings {
  return { owner, secret, cookies: values.map((value) => [SESSION, value]) }
}

async function signedOut(site: Site, member: Member): Promise<string> {
  const browser = await openSignedIn(site, member)
  const before = cookieOf(browser)
  await browser.send('POST', '/logout')
  return before
}

/** Proofs are made here with the keys themselves: what comes of it must be what the server gives. */
function checkForging(browser: Browser): void {
  if (proofBy('current', cookieOf(browser)) !== cookieOf(browser, XSRF))
    throw new Error('The proofs of this test are not those of the server.')
}

function proofBy(key: Key, secret: string): string {
  return FORGERS[key].proofFor(secret)
}

function proofFor({ cookie, proof }: Combination, { holdings: all, before }: Cast): string | undefined {
  const { secret } = all[cookie]
  const right = proofBy('current', secret)
  const isTheirs = cookie === 'the attacker’s session alone'
  const others = all[isTheirs ? 'a live session' : 'the attacker’s session alone'].secret
  const wrong: Partial<Record<ProofName, string | undefined>> = {
    none: undefined,
    'right, by a former key of the ring': proofBy('former', secret),
    'right, by a key that was removed': proofBy('removed', secret),
    'of the guest before sign-in': proofBy('current', before),
    'of another live session': proofBy('current', others),
    'of another live session, in _token': proofBy('current', others),
    'cut by one character': right.slice(0, -1),
    'padded as base64': `${right}=`,
    'with spare bits set': withSpareBits(right),
    empty: '',
  }
  return proof in wrong ? wrong[proof] : right
}

const BASE64URL = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'

/** Other text for the same bytes: of the last character's six bits, two say nothing. */
function withSpareBits(proof: string): string {
  return proof.slice(0, -1) + BASE64URL.charAt(BASE64URL.indexOf(proof.slice(-1)) ^ 1)
}

/** Gives everybody a token that is there to be revoked, and another once it was. */
function keepSpares(site: Site): (owner: Member) => Promise<number> {
  const spares = new Map<Member, number>()
  return async (owner) => {
    const spare = spares.get(owner)
    if (spare !== undefined && (await site.storage.tokens.findById(JSON.parse(String(spare)))) !== undefined)
      return spare
    const { id } = await mint(site, owner.token)
    spares.set(owner, id)
    return id
  }
}

/** How the answer to an act says that it was done. A wrong current password is only told to a caller. */
const DONE: Readonly<Record<string, number>> = { GET: 200, HEAD: 200, POST: 201, PUT: 422, DELETE: 200 }

function outcomeOf(
  act: Act,
  answer: Answer,
  writes: readonly StorageCall[],
  owner: Member,
): Observation['outcome'] {
  if (act.kind === 'sign-in') return signInOutcome(answer)
  if (answer.status === 401) return '401'
  if (answer.status === 419) return '419'
  const actor = act.kind === 'read' ? valueAt(answer, 'id') : writes.at(-1)?.actorId
  const method = act.fields['_method'] === 'DELETE' ? 'DELETE' : act.method
  if (answer.status === DONE[method] && actor === owner.id) return 'done'
  return `unheard of: ${answer.status} by ${actor}`
}

/** Both kinds of sign-in miss the password; only that of a browser gives cookies. */
function signInOutcome({ status, setCookies }: Answer): Observation['outcome'] {
  if (status === 419) return '419'
  if (status !== 422) return `unheard of: ${status}`
  return setCookies.length > 0 ? 'cookie sign-in' : 'token sign-in'
}
