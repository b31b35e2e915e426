import { parseSetCookie } from 'cookie'
import { describe, expect, test } from 'vitest'
import { aBrowserCaller, random, SESSION_POLICY } from '../../../test/builders.ts'
import type { Authentication } from '../../core/authenticate.ts'
import { createKeyRing } from '../../core/key-ring.ts'
import { createCsrfProofs } from '../../core/sessions/csrf-proof.ts'
import { createGuests } from '../../core/sessions/guest.ts'
import { generateCookieSecret } from '../../core/sessions/secret.ts'
import { empty, type SessionChange } from '../exchange.ts'
import { type AnswerCookiesDeps, cookieLines, withCookies } from './answer-cookies.ts'
import type { OpenVisit } from './open-visit.ts'
import { createSessionCookies, type PresentedCookies } from './session-cookies.ts'
import type { Visit } from './visit.ts'

const [SESSION, REMEMBER, XSRF] = ['adyton_session', 'adyton_remember', 'XSRF-TOKEN']
const keys = createKeyRing(['Zm9yLXRlc3RzLW9ubHktbm90LWEtcmVhbC1rZXktMDE'])
const deps: AnswerCookiesDeps = {
  cookies: createSessionCookies(
    { session: SESSION, remember: REMEMBER, domain: undefined },
    { ...SESSION_POLICY, secure: false },
  ),
  guests: createGuests(keys.forPurpose('guest-session'), random),
  proofs: createCsrfProofs(keys.forPurpose('csrf')),
}

const NOBODY: Authentication = { ok: false, reason: 'no_credentials' }
const OVERTAKEN: Authentication = { ok: false, reason: 'superseded' }
const secret = generateCookieSecret(random)
const LIVE = secret.reveal()
const signedIn: Authentication = { ok: true, principal: aBrowserCaller({}, {}, secret) }
/** By the secret before the newest. */
const late: Authentication = { ok: true, principal: byOldSecret() }

function byOldSecret() {
  const { user, credential } = aBrowserCaller({}, {}, secret)
  return { user, credential: { ...credential, superseded: true } }
}

interface Arrival {
  readonly presented?: Partial<PresentedCookies>
  readonly caller?: Authentication
  /** What the browser has a right to. */
  readonly secret?: string
  readonly rule?: Visit['rule']
  readonly hasDeadRemember?: boolean
  readonly method?: string
  readonly change?: SessionChange
}

/** The cookies that an answer sets, by their names; null for one that it takes back. */
function given(arrival: Arrival): Readonly<Record<string, string | null>> {
  const { method = 'GET', change } = arrival
  const lines = cookieLines(opened(arrival), change, { method }, deps)
  const set = lines.filter((_, at) => at % 2 === 1).map((line) => parseSetCookie(line))
  expect(lines.filter((_, at) => at % 2 === 0)).toEqual(set.map(() => 'Set-Cookie'))
  return Object.fromEntries(set.map(({ name, value, maxAge }) => [name, maxAge === 0 ? null : (value ?? '')]))
}

function opened({ presented, caller = NOBODY, secret: held, rule, hasDeadRemember }: Arrival): OpenVisit {
  const cookies = { session: undefined, remember: undefined, xsrf: undefined, ...presented }
  return {
    visit: { cookies, rule: rule ?? 'first-party', isFirstParty: true, inSession: true },
    caller,
    secret: held,
    remembered: undefined,
    hasDeadRemember: hasDeadRemember ?? false,
  }
}

const proofOf = (value: string | null | undefined) => deps.proofs.proofFor(value ?? 'nothing')

/** That these are the cookies of a guest, and nothing more than `others`. */
function expectGuest(cookies: ReturnType<typeof given>, others: readonly string[] = []): void {
  expect(Object.keys(cookies)).toEqual([SESSION, XSRF, ...others])
  expect(deps.guests.recognises(cookies[SESSION] ?? '')).toBe(true)
  expect(cookies[XSRF]).toBe(proofOf(cookies[SESSION]))
}

const IN_SESSION: Arrival = {
  presented: { session: LIVE, xsrf: proofOf(LIVE) },
  caller: signedIn,
  secret: LIVE,
}

describe('a browser without a session', () => {
  test('is given the cookies of a guest, another’s each time', () => {
    const [one, other] = [given({}), given({})]

    expectGuest(one)
    expectGuest(other)
    expect(one[SESSION]).not.toBe(other[SESSION])
  })

  test.each(['', 'nonsense', LIVE])(
    'is given them in the place of a session cookie with %j, which is dead',
    (session) => {
      expectGuest(given({ presented: { session } }))
    },
  )

  test('is given nothing once it has them', () => {
    const guest = deps.guests.issue().reveal()
    const presented = { session: guest, xsrf: proofOf(guest) }

    expect(given({ presented, secret: guest })).toEqual({})
  })
})

describe('a browser with a session', () => {
  test('is given nothing for a read to which it brought everything', () => {
    for (const method of ['GET', 'HEAD']) expect(given({ ...IN_SESSION, method })).toEqual({})
  })

  test.each([undefined, '', 'stale', proofOf('another')])(
    'is given its proof for a read that brought %j instead',
    (xsrf) => {
      expect(given({ ...IN_SESSION, presented: { session: LIVE, xsrf } })).toEqual({ [XSRF]: proofOf(LIVE) })
    },
  )

  test('is given its proof for every act, and for asking, but never the session again', () => {
    for (const method of ['POST', 'PUT', 'DELETE'])
      expect(given({ ...IN_SESSION, method })).toEqual({ [XSRF]: proofOf(LIVE) })
    expect(given({ ...IN_SESSION, rule: 'any-origin' })).toEqual({ [XSRF]: proofOf(LIVE) })
  })

  test('that was revived or renewed on the way is given its new secret', () => {
    const next = generateCookieSecret(random).reveal()

    expect(given({ ...IN_SESSION, secret: next })).toEqual({ [SESSION]: next, [XSRF]: proofOf(next) })
  })
})

describe('a request by the secret before the newest', () => {
  const presented = { session: LIVE, xsrf: 'whatever' }

  test('gives nothing, which could overwrite what the browser has been given meanwhile', () => {
    expect(given({ presented, caller: late, secret: LIVE })).toEqual({})
    expect(given({ presented: { session: LIVE }, caller: late, secret: LIVE })).toEqual({})
    expect(given({ presented, caller: late, secret: LIVE, method: 'POST' })).toEqual({})
    expect(given({ ...IN_SESSION, method: 'POST', change: { kind: 'overtaken' } })).toEqual({})
  })

  test('gives its own proof to an act that brought none, so that it can be sent again', () => {
    const withoutProof = { presented: { session: LIVE }, caller: late, secret: LIVE, method: 'POST' }

    expect(given(withoutProof)).toEqual({ [XSRF]: proofOf(LIVE) })
  })

  test('gives a browser that signs in or out by it all the same what follows from that', () => {
    const next = generateCookieSecret(random)
    const started: SessionChange = { kind: 'started', secret: next, remember: undefined }

    expect(given({ presented, caller: late, secret: LIVE, method: 'POST', change: started })).toEqual({
      [SESSION]: next.reveal(),
      [XSRF]: proofOf(next.reveal()),
    })
    expectGuest(given({ presented, caller: late, secret: LIVE, method: 'POST', change: { kind: 'ended' } }))
  })

  test('gives nothing either once that secret is over', () => {
    expect(given({ presented, caller: OVERTAKEN })).toEqual({})
  })

  test('gives a guest’s cookies once it is over to a page that asks for them, so that there is a way on', () => {
    expect(given({ presented, caller: OVERTAKEN, method: 'POST' })).toEqual({})
    expectGuest(given({ presented, caller: OVERTAKEN, rule: 'any-origin' }))
  })
})

describe('a session that an act has changed', () => {
  const started: SessionChange = { kind: 'started', secret, remember: undefined }
  const asAct = { method: 'POST', presented: { session: 'guest', xsrf: 'proof' }, secret: 'guest' }

  test('is given with its proof as it starts', () => {
    expect(given({ ...asAct, change: started })).toEqual({ [SESSION]: LIVE, [XSRF]: proofOf(LIVE) })
  })

  test('is given with what remembers it where that was asked for', () => {
    const remember = generateCookieSecret(random)

    expect(given({ ...asAct, change: { ...started, remember } })).toEqual({
      [SESSION]: LIVE,
      [XSRF]: proofOf(LIVE),
      [REMEMBER]: remember.reveal(),
    })
  })

  test('takes back what remembered another', () => {
    const presented = { ...asAct.presented, remember: 'another’s' }

    expect(given({ ...asAct, presented, change: started })).toEqual({
      [SESSION]: LIVE,
      [XSRF]: proofOf(LIVE),
      [REMEMBER]: null,
    })
  })

  test('is given under its new secret, with a new one for what remembers it where that has one', () => {
    const remember = generateCookieSecret(random)
    const presented = { session: 'old', remember: 'remembered' }

    expect(given({ ...asAct, presented, change: { kind: 'renewed', secret, remember } })).toEqual({
      [SESSION]: LIVE,
      [XSRF]: proofOf(LIVE),
      [REMEMBER]: remember.reveal(),
    })
  })

  test('is given under its new secret, and stays remembered', () => {
    const presented = { session: 'old', remember: 'remembered' }

    expect(given({ ...asAct, presented, change: { kind: 'renewed', secret } })).toEqual({
      [SESSION]: LIVE,
      [XSRF]: proofOf(LIVE),
    })
  })

  test('leaves a guest behind as it ends, whom nobody remembers', () => {
    const change: SessionChange = { kind: 'ended' }

    expectGuest(given({ ...IN_SESSION, method: 'POST', change }))
    const presented = { ...IN_SESSION.presented, remember: 'remembered' }
    expectGuest(given({ ...IN_SESSION, presented, method: 'POST', change }), [REMEMBER])
    expect(given({ ...IN_SESSION, presented, method: 'POST', change })[REMEMBER]).toBeNull()
  })
})

describe('a remember cookie that is good for nothing', () => {
  const dead = { presented: { remember: 'dead' }, hasDeadRemember: true }

  test('is taken back by an act, and by a page that asks for its cookies', () => {
    expectGuest(given({ ...dead, method: 'POST' }), [REMEMBER])
    expectGuest(given({ ...dead, rule: 'any-origin' }), [REMEMBER])
  })

  test('is left by a read, since a sign-in may just have replaced it', () => {
    expectGuest(given(dead))
  })
})

describe('an answer', () => {
  test('carries no cookie without a visit, whatever it says of a session', () => {
    const response = empty(204, { kind: 'started', secret, remember: secret })

    expect(withCookies(response, undefined, { method: 'POST' }, deps)).toBe(response)
  })

  test('is left as it is where there is nothing to give', () => {
    const response = empty(204)

    expect(withCookies(response, opened(IN_SESSION), { method: 'GET' }, deps)).toBe(response)
  })

  test('keeps the headers it had', () => {
    const response = { ...empty(200), headers: ['X-Mine', 'yes'] }

    const { headers } = withCookies(response, opened(IN_SESSION), { method: 'POST' }, deps)

    expect(headers).toEqual(['X-Mine', 'yes', 'Set-Cookie', deps.cookies.xsrf(proofOf(LIVE))])
  })
})
