import { describe, expect, test } from 'vitest'
import type { HeaderCredentials } from '../read-credentials.ts'
import { browserCookies, type CookieRule, readVisit } from './visit.ts'

const REQUEST = { id: 'r', method: 'GET', params: {}, query: '', rawHeaders: [], ip: '', body: undefined }
const NO_COOKIES = { session: undefined, remember: undefined, xsrf: undefined }
const NO_HEADER: HeaderCredentials = { kind: 'none' }

interface Arrival {
  readonly rule?: CookieRule
  readonly header?: HeaderCredentials
  readonly isFirstParty?: boolean
  readonly presented?: Partial<Record<'session' | 'remember' | 'xsrf', string>>
}

/** The visit that a request is, and how often its cookies were read for that. */
function arrive({
  rule = 'first-party',
  header = NO_HEADER,
  isFirstParty = true,
  presented = { session: 's' },
}: Arrival) {
  let reads = 0
  const written = () => ''
  const cookies = {
    read() {
      reads += 1
      return { ...NO_COOKIES, ...presented }
    },
    session: written,
    remember: written,
    forgetRemember: written,
    xsrf: written,
    forgetStrayXsrf: () => [],
  }
  return { visit: readVisit(rule, header, REQUEST, { isFirstParty: () => isFirstParty, cookies }), reads }
}

describe('cookies are not even read', () => {
  test.each<[string, Arrival]>([
    ['with a bearer token', { header: { kind: 'bearer', token: '1|secret' } }],
    ['with a bearer token that is none', { header: { kind: 'bearer', token: '' } }],
    [
      'with a bearer token on a route for any origin',
      { rule: 'any-origin', header: { kind: 'bearer', token: 'x' } },
    ],
    ['with two credentials in the header', { header: 'ambiguous' }],
    ['with two credentials on a route for any origin', { rule: 'any-origin', header: 'ambiguous' }],
    ['from a foreign page', { isFirstParty: false }],
    ['on a route without cookies', { rule: 'never' }],
  ])('%s', (_, arrival) => {
    expect(arrive(arrival)).toEqual({ visit: undefined, reads: 0 })
  })
})

describe('session mode', () => {
  test.each([{ session: 's' }, { remember: 'r' }, { session: 's', remember: 'r' }, { session: '' }])(
    'is on for our own page with %j',
    (presented) => {
      expect(arrive({ presented }).visit).toEqual({
        cookies: { ...NO_COOKIES, ...presented },
        rule: 'first-party',
        isFirstParty: true,
        inSession: true,
      })
    },
  )

  test.each([{}, { xsrf: 'p' }])('is off for our own page with %j', (presented) => {
    expect(arrive({ presented }).visit).toMatchObject({ isFirstParty: true, inSession: false })
  })

  test('is off for a page of any origin that fetches its cookies, whatever it brings', () => {
    const presented = { session: 's', remember: 'r', xsrf: 'p' }

    expect(arrive({ rule: 'any-origin', isFirstParty: false, presented }).visit).toEqual({
      cookies: presented,
      rule: 'any-origin',
      isFirstParty: false,
      inSession: false,
    })
  })
})

describe('the cookies of a browser', () => {
  test('do not print', () => {
    const { session, remember } = browserCookies(arrive({ presented: { session: 's', remember: 'r' } }).visit)

    expect([session?.reveal(), remember?.reveal()]).toEqual(['s', 'r'])
    expect(JSON.stringify([session, remember])).toBe('["[secret]","[secret]"]')
  })

  test('are none without a visit', () => {
    expect(browserCookies(undefined)).toEqual({ session: undefined, remember: undefined })
    expect(browserCookies(arrive({ presented: {} }).visit)).toEqual({
      session: undefined,
      remember: undefined,
    })
  })
})
