import type { User } from '../../../src/core/accounts/user.ts'
import type { Storage } from '../../../src/core/ports.ts'
import type { SessionStore } from '../../../src/core/sessions/store.ts'
import type { TokenId } from '../../../src/core/tokens/token.ts'
import {
  aToken,
  aUser,
  entry,
  everything,
  issueRequest,
  NOW,
  newToken,
  newUser,
  ownership,
  secondsFromNow,
  USER_TYPE,
} from '../../contracts/arrange.ts'
import {
  aRememberedSession,
  aSession,
  DAY,
  ENDS,
  keptAs,
  newSession,
  reviveRequest,
  startRequest,
} from '../../contracts/arrange-sessions.ts'
import type { Recorder } from './recorder.ts'

/** What a call needs: storage, somebody who may be made for it, and the recorder that is to see the call alone. */
interface Scene {
  readonly storage: Storage
  readonly user: User
  /** Writes down what one call of the method does; `how` tells it from others of the same method. */
  readonly record: <T>(work: () => Promise<T> | T, how?: string) => Promise<T>
}

type Act = (scene: Scene) => Promise<unknown>

/** Every method of a port: one that is missing does not compile. */
type Acts<Port> = { readonly [Method in keyof Port]: Act }

const TOKENS: Acts<Storage['tokens']> = {
  async findById({ storage, user, record }) {
    const id = await aToken(storage, user)
    await record(() => storage.tokens.findById(id))
  },
  findByHash: ({ storage, record }) => record(async () => storage.tokens.findByHash(newToken().hash)),
  async list({ storage, user, record }) {
    await record(() => storage.tokens.list(ownership(user), { after: null, limit: 50 }), 'the first page')
    await record(() => storage.tokens.list(ownership(user), { after: 1, limit: 50 }), 'a further page')
  },
  async issue({ storage, user, record }) {
    const maker = { kind: 'token', id: await aToken(storage, user) } as const
    await record(() => storage.tokens.issue(issueRequest(user, {}, { maker })), 'by a token')
    const { id } = await aSession(storage, user)
    await record(
      () => storage.tokens.issue(issueRequest(user, {}, { maker: { kind: 'session', id } })),
      'by a session',
    )
    const full = { tokensMax: 1, atBound: 'evict' } as const
    await aToken(storage, user, { kind: 'sign_in' })
    await record(() => storage.tokens.issue(issueRequest(user, {}, full)), 'at the bound, where another goes')
    const rehash = { passwordHash: '$2y$04$'.padEnd(60, 'y'), entry: entry('password.rehashed', '') }
    await record(
      () => storage.tokens.issue({ ...issueRequest(user), rehash }),
      'with a new hash of the password',
    )
  },
  async revoke({ storage, user, record }) {
    const revoke = (id: TokenId, descendants: boolean) =>
      storage.tokens.revoke(ownership(user), id, { descendants }, entry('token.revoked', ''))
    const [alone, line] = [await aToken(storage, user), await aToken(storage, user)]
    for (const parentId of [alone, line]) await aToken(storage, user, { parentId })
    await record(() => revoke(alone, false), 'alone')
    await record(() => revoke(line, true), 'with its descendants')
  },
  revokeAll: ({ storage, user, record }) =>
    record(() => storage.tokens.revokeAll(ownership(user), entry('user.signed_out', ''))),
  async recordUses({ storage, user, record }) {
    const use = { id: await aToken(storage, user), at: NOW, ip: '192.0.2.7', userAgent: 'Firefox' }
    await record(() => storage.tokens.recordUses([use, { ...use, id: (use.id + 1) as TokenId }]))
  },
  async prune({ storage, user, record }) {
    await aToken(storage, user, { expiresAt: secondsFromNow(-DAY) })
    const step = { after: null, ownerTypes: [USER_TYPE], rows: 1_000, entry: entry('token.pruned', '') }
    const before = { expiredBefore: NOW, createdBefore: secondsFromNow(-DAY) }
    await record(() => storage.tokens.prune({ ...step, ...before }))
  },
  highestId: ({ storage, record }) => record(() => storage.tokens.highestId()),
}

const SESSIONS: Acts<SessionStore> = {
  async findByHash({ storage, user, record }) {
    const { hash } = await aSession(storage, user)
    await record(() => storage.sessions.findByHash(hash), 'by the newest secret')
    await record(() => storage.sessions.findByHash(newSession().hash), 'by another one')
  },
  async findRemember({ storage, user, record }) {
    const { remember } = await aRememberedSession(storage, user)
    await record(() => storage.sessions.findRemember(remember))
  },
  async start({ storage, user, record }) {
    const plain = await startRequest(storage, user)
    await record(() => storage.sessions.start(plain), 'in a browser without any')
    const before = await aRememberedSession(storage, user)
    const replaces = { session: before.hash, remember: before.remember }
    const request = await startRequest(storage, user, { remember: true, replaces, sessionsMax: 1 })
    await record(() => storage.sessions.start(request), 'in the place of another, remembered, at the bound')
  },
  async revive({ storage, user, record }) {
    const { remember } = await aRememberedSession(storage, user)
    await record(() => storage.sessions.revive(reviveRequest(remember)))
  },
  async renew({ storage, user, record }) {
    const { id, hash } = await aSession(storage, user)
    const request = {
      id,
      from: hash,
      to: newSession().hash,
      supersededUntil: NOW,
      entry: entry('session.renewed', ''),
    }
    await record(() => storage.sessions.renew(request))
  },
  list: ({ storage, user, record }) => record(() => storage.sessions.list(ownership(user), ENDS)),
  async end({ storage, user, record }) {
    const { id } = await aRememberedSession(storage, user)
    await record(() => storage.sessions.end(ownership(user), id, entry('session.ended', '')))
  },
  async endOthers({ storage, user, record }) {
    const kept = keptAs(await aRememberedSession(storage, user))
    await record(
      () => storage.sessions.endOthers(ownership(user), kept, entry('session.ended', '')),
      'but one',
    )
    await record(
      () => storage.sessions.endOthers(ownership(user), null, entry('session.ended', '')),
      'all of them',
    )
  },
  async recordUses({ storage, user, record }) {
    const { id } = await aSession(storage, user)
    await record(() => storage.sessions.recordUses([{ id, at: NOW, ip: null, userAgent: null }]))
  },
  async prune({ storage, user, record }) {
    await aSession(storage, user, { session: { expiresAt: secondsFromNow(-DAY) } })
    const step = { ...ENDS, ownerTypes: [USER_TYPE], rows: 1_000, entry: entry('session.pruned', '') }
    await record(() => storage.sessions.prune(step))
  },
}

const USERS: Acts<Storage['users']> = {
  findById: ({ storage, user, record }) => record(() => storage.users.findById(user.id)),
  findAccount: ({ storage, record }) => record(() => storage.users.findAccount('Ada@Example.com')),
  emailTaken: ({ storage, record }) => record(() => storage.users.emailTaken('Ada@Example.com')),
  list: ({ storage, record }) => record(() => storage.users.list(everything())),
  async register({ storage, record }) {
    const entries = [entry('user.registered', '')]
    const token = { type: USER_TYPE, token: newToken() }
    await record(() => storage.users.register({ user: newUser(), entries }), 'without a role')
    const user = newUser({ role: 'teacher' })
    await record(
      () => storage.users.register({ user, token, entries }),
      'with a role nobody has, and a token',
    )
  },
  findPassword: ({ storage, user, record }) => record(() => storage.users.findPassword(user.id)),
  async changePassword({ storage, user, record }) {
    const session = keptAs(await aRememberedSession(storage, user))
    const from = (await storage.users.findPassword(user.id))?.hash ?? ''
    const [to, owner] = ['$2y$04$'.padEnd(60, 'z'), ownership(user)]
    const entries = [entry('password.changed', '')] as const
    const change = { userId: user.id, from, to, session, owner, revokeTokens: true, entries }
    await record(() => storage.users.changePassword(change))
  },
  setDisabled: ({ storage, user, record }) =>
    record(() => storage.users.setDisabled(user.id, true, entry('user.disabled', ''))),
}

const ROLES: Acts<Storage['roles']> = {
  async assign({ storage, user, record }) {
    const assign = (role: string) => storage.roles.assign(user.id, role, entry('role.assigned', ''))
    await record(() => assign('coordinator'), 'the first of the user, and the first of its name')
    await record(() => assign('teacher'), 'a further one')
  },
  async remove({ storage, user, record }) {
    await storage.roles.assign(user.id, 'coordinator', entry('role.assigned', ''))
    await record(() => storage.roles.remove(user.id, 'coordinator', entry('role.removed', '')))
  },
}

const AUDIT: Acts<Storage['audit']> = {
  record: ({ storage, record }) => record(() => storage.audit.record(entry('sign_in.refused', ''))),
  summary: ({ storage, record }) => record(() => storage.audit.summary('sign_in.refused', NOW)),
}

/** The ports that serve requests, and every method of each. */
export const SCRIPT = {
  tokens: TOKENS,
  sessions: SESSIONS,
  users: USERS,
  roles: ROLES,
  audit: AUDIT,
} as const

/** Runs the whole script on an empty database. */
export async function play(storage: Storage, recorder: Recorder): Promise<void> {
  await recorder.during('pendingMigrations: none was applied', () => storage.pendingMigrations())
  await recorder.during('migrate: an empty database', () => storage.migrate(NOW))
  await aUser(storage, { email: 'ada@example.com' })
  await storage.roles.assign((await aUser(storage)).id, 'teacher', entry('role.assigned', ''))
  await recorder.during('pendingMigrations: all were applied', () => storage.pendingMigrations())
  await recorder.during('migrate: nothing to do', () => storage.migrate(NOW))
  await recorder.during('ping', () => storage.ping())
  for (const [port, acts] of Object.entries(SCRIPT)) {
    for (const [method, act] of Object.entries<Act>(acts))
      await perform(`${port}.${method}`, act, storage, recorder)
  }
}

async function perform(name: string, act: Act, storage: Storage, recorder: Recorder): Promise<void> {
  await act({
    storage,
    user: await aUser(storage),
    record: (work, how) => recorder.during(how === undefined ? name : `${name}: ${how}`, work),
  })
}
