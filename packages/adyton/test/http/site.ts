import { afterAll } from 'vitest'
import type { AuthOptions } from '../../src/config.ts'
import { auditEntry, COMMAND_LINE } from '../../src/core/audit/events.ts'
import type { Storage } from '../../src/core/ports.ts'
import { wholeSecond } from '../../src/core/timestamp.ts'
import { type Auth, createAuth } from '../../src/create-auth.ts'
import { sqlite } from '../../src/storage/sqlite/sqlite.ts'
import { type HandClock, handClock } from '../builders.ts'
import { type Answer, type Call, createCaller } from './in-memory-caller.ts'

/** Adyton on an empty database, with the clock in the test's hand. */
export interface Site {
  readonly auth: Auth
  readonly storage: Storage
  readonly clock: HandClock
  readonly call: Call
}

/** Somebody with an account and the token of a first sign-in. */
export interface Member {
  readonly id: number
  readonly name: string
  readonly email: string
  readonly password: string
  readonly token: string
}

/** Opens a site for the test file it is called in. Its log is silent. */
export async function openSite(options: Partial<AuthOptions> = {}): Promise<Site> {
  const clock = handClock()
  const storage = options.storage ?? sqlite(':memory:')
  const auth = createAuth({
    clock,
    passwords: { hash: 'bcrypt:4', threads: 1 },
    limits: 'off',
    log: { warn() {}, error() {} },
    ...options,
    storage,
  })
  await auth.migrate()
  afterAll(() => auth.close())
  return { auth, storage, clock, call: createCaller(auth) }
}

let members = 0

/** An address that nobody has yet. */
export function newAddress(): string {
  members += 1
  return `member-${members}@example.com`
}

/** What a registration sends. */
export function registration(about: object = {}): Record<string, unknown> {
  const password = 'password123'
  return { name: 'Ada', email: newAddress(), password, password_confirmation: password, ...about }
}

let addresses = 0

/** An address that has made no request yet. */
export function newIp(): string {
  addresses += 1
  return `198.18.${Math.floor(addresses / 250)}.${(addresses % 250) + 1}`
}

/** Registers somebody through the public door, from an address of their own. */
export async function newMember(site: Pick<Site, 'call'>, about: object = {}): Promise<Member> {
  const fields = registration(about)
  const answer = await site.call('POST', '/api/auth/register', { json: fields, ip: newIp() })
  return {
    id: numberAt(answer, 'user', 'id'),
    name: String(fields['name']),
    email: String(fields['email']),
    password: String(fields['password']),
    token: textAt(answer, 'token'),
  }
}

/** Somebody with the admin role, who can only have got it from the operator. */
export async function newAdmin(site: Site): Promise<Member> {
  const member = await newMember(site)
  await giveRole(site, member, 'admin')
  return member
}

export async function giveRole(site: Site, { id }: Pick<Member, 'id'>, role: string): Promise<void> {
  await site.storage.roles.assign(id, role, byOperator(site, 'role.assigned'))
}

export async function takeRole(site: Site, { id }: Pick<Member, 'id'>, role: string): Promise<void> {
  await site.storage.roles.remove(id, role, byOperator(site, 'role.removed'))
}

export async function disable(site: Site, { id }: Pick<Member, 'id'>): Promise<void> {
  await site.storage.users.setDisabled(id, true, byOperator(site, 'user.disabled'))
}

export interface Minted {
  readonly id: number
  readonly token: string
}

/** Makes a token by the token of another, which must be allowed to. */
export async function mint(site: Pick<Site, 'call'>, token: string, wish: object = {}): Promise<Minted> {
  const answer = await site.call('POST', '/api/tokens', { token, json: { name: 'minted', ...wish } })
  return { id: numberAt(answer, 'access_token', 'id'), token: textAt(answer, 'token') }
}

/** The moment some milliseconds from now, cut to the second as all that is stored. */
export function moment({ clock }: Pick<Site, 'clock'>, inMs = 0): string {
  return wholeSecond(clock.now() + inMs)
}

/** Whether a token is still good for anything. */
export async function isAlive(site: Pick<Site, 'call'>, token: string): Promise<boolean> {
  const { status } = await site.call('GET', '/api/user', { token })
  return status === 200
}

/** The id of a token, which stands before its bar. */
export function idOf(token: string): number {
  return Number(token.split('|', 1)[0])
}

export function textAt(answer: Answer, ...path: readonly string[]): string {
  const value = valueAt(answer, ...path)
  if (typeof value === 'string') return value
  throw new TypeError(`No text at ${path.join('.')} of ${answer.status} ${JSON.stringify(answer.body)}`)
}

function numberAt(answer: Answer, ...path: readonly string[]): number {
  const value = valueAt(answer, ...path)
  if (typeof value === 'number') return value
  throw new TypeError(`No number at ${path.join('.')} of ${answer.status} ${JSON.stringify(answer.body)}`)
}

/** What stands at a path of a body; undefined where there is nothing. */
export function valueAt(answer: Pick<Answer, 'body'>, ...path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (value, name) => (value instanceof Object ? new Map(Object.entries(value)).get(name) : undefined),
    answer.body,
  )
}

function byOperator({ clock }: Site, event: Parameters<typeof auditEntry>[0]) {
  return auditEntry(event, wholeSecond(clock.now()), COMMAND_LINE)
}
