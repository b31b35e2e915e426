/*
 * What a request is made of, as far as forgery goes. The names are those of docs/reference/csrf-matrix.md; what they
 * mean for the answer is in contract.ts, and nowhere here.
 */

/** The page that the tests take for ours: on the default list of first-party hosts. */
const OUR_PAGE = 'http://localhost:3000'

export const REFERERS = {
  ours: `${OUR_PAGE}/grades?page=2`,
  absent: undefined,
  foreign: 'https://evil.example/grades',
  'look-alike': `http://localhost.evil.example:3000/${OUR_PAGE}/`,
} as const

export const ORIGINS = {
  ours: OUR_PAGE,
  absent: undefined,
  foreign: 'https://evil.example',
  null: 'null',
  'look-alike': 'http://localhost.evil.example:3000',
} as const

/** What browsers say of the page's relation to the server. */
export const FETCH_SITES = {
  absent: undefined,
  'same-origin': 'same-origin',
  'same-site': 'same-site',
  'cross-site': 'cross-site',
  none: 'none',
} as const

export interface Act {
  readonly kind: 'read' | 'write' | 'sign-in'
  readonly method: string
  /** `:id` is that of a token of whose session it is. */
  readonly path: string
  readonly fields: Readonly<Record<string, string>>
}

const TOKEN = { name: 'made by a page' }
const PASSWORDS = {
  current_password: 'not this one',
  password: 'new password',
  password_confirmation: 'new password',
}
/** Without a password: which of the two sign-ins it was shows in the answer, and none costs a hash. */
const SIGN_IN = { email: 'somebody@example.com' }

export const ACTS = {
  'GET /api/user': { kind: 'read', method: 'GET', path: '/api/user', fields: {} },
  'HEAD /api/user': { kind: 'read', method: 'HEAD', path: '/api/user', fields: {} },
  'POST /api/tokens': { kind: 'write', method: 'POST', path: '/api/tokens', fields: TOKEN },
  'PUT /user/password': { kind: 'write', method: 'PUT', path: '/user/password', fields: PASSWORDS },
  'DELETE /api/tokens/:id': { kind: 'write', method: 'DELETE', path: '/api/tokens/:id', fields: {} },
  'POST /api/tokens/:id with _method=DELETE': {
    kind: 'write',
    method: 'POST',
    path: '/api/tokens/:id',
    fields: { _method: 'DELETE' },
  },
  'POST /api/tokens with _method=GET': {
    kind: 'write',
    method: 'POST',
    path: '/api/tokens',
    fields: { ...TOKEN, _method: 'GET' },
  },
  'POST /login': { kind: 'sign-in', method: 'POST', path: '/login', fields: SIGN_IN },
  'POST /login with _method=GET': {
    kind: 'sign-in',
    method: 'POST',
    path: '/login',
    fields: { ...SIGN_IN, _method: 'GET' },
  },
} as const satisfies Record<string, Act>

export const COOKIES = [
  'none',
  'a live session',
  'a guest',
  'a session that was signed out',
  'a live session, then the attacker’s',
  'the attacker’s session, then a live one',
  'the attacker’s session alone',
  'a remember cookie alone',
] as const

/** All but the right ones are wrong in one way each. The cookie XSRF-TOKEN always says the same as the header. */
export const PROOFS = [
  'none',
  'right, in X-XSRF-TOKEN',
  'right, in X-CSRF-TOKEN',
  'right, in _token of JSON',
  'right, in _token of a form',
  'right, in _token of multipart',
  'right, by a former key of the ring',
  'right, by a key that was removed',
  'of the guest before sign-in',
  'of another live session',
  'of another live session, in _token',
  'cut by one character',
  'padded as base64',
  'with spare bits set',
  'empty',
] as const

export type RefererName = keyof typeof REFERERS
export type OriginName = keyof typeof ORIGINS
export type FetchSiteName = keyof typeof FETCH_SITES
export type ActName = keyof typeof ACTS
export type CookieName = (typeof COOKIES)[number]
export type ProofName = (typeof PROOFS)[number]

/** What a request says of the page it comes from. */
export interface Page {
  readonly referer: RefererName
  readonly origin: OriginName
  readonly fetchSite: FetchSiteName
}

export interface Combination extends Page {
  readonly act: ActName
  readonly cookie: CookieName
  readonly proof: ProofName
}

/** The names of a table, with their types. */
export function namesOf<Table extends object>(table: Table): readonly (keyof Table)[] {
  // The keys of an object literal are its names.
  return Object.keys(table) as (keyof Table)[]
}

const PAGES: readonly Page[] = namesOf(REFERERS).flatMap((referer) =>
  namesOf(ORIGINS).flatMap((origin) =>
    namesOf(FETCH_SITES).map((fetchSite) => ({ referer, origin, fetchSite })),
  ),
)

/** Ours by each of the three headers, and not ours by each. */
const TELLING_PAGES: readonly Page[] = [
  { referer: 'ours', origin: 'ours', fetchSite: 'same-site' },
  { referer: 'absent', origin: 'ours', fetchSite: 'absent' },
  { referer: 'absent', origin: 'absent', fetchSite: 'same-origin' },
  { referer: 'absent', origin: 'foreign', fetchSite: 'same-site' },
  { referer: 'absent', origin: 'null', fetchSite: 'cross-site' },
  { referer: 'absent', origin: 'absent', fetchSite: 'absent' },
]

const BARE_PROOFS: readonly ProofName[] = ['none', 'right, in X-XSRF-TOKEN']

/** Every page with and without a proof, and every proof from pages of each kind: both with every act and every cookie. */
export function combinationsOf(act: ActName): readonly Combination[] {
  return COOKIES.flatMap((cookie) => [
    ...PAGES.flatMap((page) => BARE_PROOFS.map((proof) => ({ ...page, act, cookie, proof }))),
    ...TELLING_PAGES.flatMap((page) => PROOFS.map((proof) => ({ ...page, act, cookie, proof }))),
  ])
}
