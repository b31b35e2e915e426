import type { UserId } from '../../../src/core/accounts/user.ts'
import { auditEntry } from '../../../src/core/audit/events.ts'
import { canonicalEmail } from '../../../src/core/email.ts'
import type { Storage } from '../../../src/core/ports.ts'
import { hashRememberSecret, hashSessionSecret } from '../../../src/core/sessions/secret.ts'
import { hashSecret } from '../../../src/core/tokens/secret-hash.ts'
import type { TokenId } from '../../../src/core/tokens/token.ts'
import {
  aForeignRow,
  entry,
  everything,
  issueRequest,
  NOW,
  newUser,
  ownership,
  secondsFromNow,
  USER_TYPE,
} from '../../contracts/arrange.ts'
import { newSession, ENDS as OVER } from '../../contracts/arrange-sessions.ts'
import { outcome, outcomes } from './answers.ts'
import { ADDRESSES, OWNER_TYPES, ROLES, STRANGE_IDS, TEXTS } from './inputs.ts'
import type { CorpusSite } from './site.ts'

/*
 * The same tables, given to the ports themselves: what an endpoint would have refused, and what no endpoint asks for.
 */

/** Gives each spelling of a role to somebody, then takes each from somebody who has them all. */
export async function roles(site: CorpusSite): Promise<unknown> {
  const { storage } = site
  const everybody = await aMember(site)
  const given = await outcomes(ROLES, async (role) => {
    const id = await aMember(site)
    await storage.roles.assign(everybody, role, entry('role.assigned', ''))
    const change = await storage.roles.assign(id, role, entry('role.assigned', ''))
    return {
      change,
      again: await storage.roles.assign(id, role, entry('role.assigned', '')),
      ...(await rolesOf(site, id)),
    }
  })
  const taken = await outcomes(ROLES, async (role) => ({
    change: await storage.roles.remove(everybody, role, entry('role.removed', '')),
    ...(await rolesOf(site, everybody)),
  }))
  return { given, taken }
}

async function rolesOf({ storage }: CorpusSite, id: UserId) {
  const user = await storage.users.findById(id)
  return { role: user?.role, roles: user?.roles }
}

/** What each port makes of an id that is nobody's. Whoever is asked about must not be somebody else. */
export async function strangeIds(site: CorpusSite): Promise<unknown> {
  const { storage } = site
  const member = await aMember(site)
  await storage.tokens.issue(issueRequest({ id: member }))
  const found = await outcomes(STRANGE_IDS, async (id) => ({
    ...(await askUsers(storage, id)),
    ...(await askTokens(storage, id)),
    ...(await askSessions(storage, id)),
  }))
  const untouched = await outcome(async () => ({
    member: { ...(await storage.users.findById(member)), email: '' },
    tokens: await storage.tokens.list(ownership({ id: member }), everything()),
  }))
  return { found, untouched }
}

async function askUsers({ users, roles }: Storage, id: UserId) {
  const change = { userId: id, from: '', to: 'x'.repeat(60), session: null, owner: ownership({ id }) }
  return outcomes(
    ['findById', 'findPassword', 'setDisabled', 'assign', 'remove', 'changePassword'] as const,
    (name) => {
      switch (name) {
        case 'findById':
          return users.findById(id)
        case 'findPassword':
          return users.findPassword(id)
        case 'setDisabled':
          return users.setDisabled(id, true, entry('user.disabled', ''))
        case 'assign':
          return roles.assign(id, 'admin', entry('role.assigned', ''))
        case 'remove':
          return roles.remove(id, 'admin', entry('role.removed', ''))
        case 'changePassword':
          return users.changePassword({
            ...change,
            revokeTokens: true,
            entries: [entry('password.changed', '')],
          })
      }
    },
  )
}

async function askTokens({ tokens }: Storage, id: UserId) {
  return outcomes(['list', 'issue', 'revoke', 'revokeAll', 'token'] as const, (name) => {
    switch (name) {
      case 'list':
        return tokens.list(ownership({ id }), everything())
      case 'issue':
        return tokens.issue(issueRequest({ id }))
      case 'revoke':
        return tokens.revoke(
          ownership({ id }),
          1 as TokenId,
          { descendants: true },
          entry('token.revoked', ''),
        )
      case 'revokeAll':
        return tokens.revokeAll(ownership({ id }), entry('user.signed_out', ''))
      case 'token':
        // What has not come through `parseTokenId`.
        return tokens.findById(id as TokenId)
    }
  })
}

async function askSessions({ sessions }: Storage, id: UserId) {
  const request = {
    owner: { type: USER_TYPE, id },
    session: newSession(),
    remember: null,
    replaces: { session: null, remember: null },
    conditions: { passwordHash: '', sessionsMax: 9, ownerTypes: [USER_TYPE] },
    entries: [entry('user.signed_in', '')],
  }
  return outcomes(['sessions', 'start', 'endOthers'] as const, (name) => {
    switch (name) {
      case 'sessions':
        return sessions.list(ownership({ id }), OVER)
      case 'start':
        return sessions.start(request)
      case 'endOthers':
        return sessions.endOthers(ownership({ id }), null, entry('session.ended', ''))
    }
  })
}

/** Tokens of owners whose types a collation may take for ours: which are listed, counted, handed down, pruned, revoked? */
export async function ownerTypes(site: CorpusSite): Promise<unknown> {
  const { storage, sql } = site
  const id = await aMember(site)
  const owned = await outcomes(OWNER_TYPES, async (type) => {
    const token = await aForeignRow(
      sql,
      { type, id: Number(id) },
      { name: 'old', expires_at: '2020-01-01 00:00:00', token: hashSecret(`old ${type}`) },
    )
    await aForeignRow(sql, { type, id: Number(id) }, { name: type, token: hashSecret(type) })
    return {
      owner: (await storage.tokens.findById(token))?.token.owner.type,
      listed: (await storage.tokens.list(ownership({ id }, [type]), everything())).items.map(
        ({ name }) => name,
      ),
    }
  })
  const full = await storage.tokens.issue(issueRequest({ id }, {}, { tokensMax: 3 }))
  const pruned = await storage.tokens.prune({
    after: null,
    ownerTypes: [USER_TYPE],
    expiredBefore: NOW,
    createdBefore: null,
    rows: 1_000,
    entry: entry('token.pruned', ''),
  })
  const revoked = await storage.tokens.revokeAll(ownership({ id }), entry('user.signed_out', ''))
  const left = await sql(
    `select tokenable_type, name from personal_access_tokens where tokenable_id = ${id} order by id`,
  )
  return { owned, full: full.ok, pruned: pruned.pruned, revoked, left }
}

/** Agents, addresses and reasons, as the last use, a session and the trail tell of them. */
export async function agents(site: CorpusSite): Promise<unknown> {
  const { storage, sql } = site
  const id = await aMember(site)
  const found = await outcomes(TEXTS, async (text) => {
    const session = newSession({ hash: hashSessionSecret(text), userAgent: text, ip: '2001:db8::1' })
    const started = await storage.sessions.start(await startRequest(site, id, session))
    const issued = await storage.tokens.issue(issueRequest({ id }, { hash: hashSecret(`agent ${text}`) }))
    if (!started.ok || !issued.ok) return { started: started.ok, issued: issued.ok }
    const use = { at: secondsFromNow(1), ip: '192.0.2.1', userAgent: text }
    const before = (await storage.sessions.findByHash(session.hash))?.session.userAgent
    await storage.tokens.recordUses([{ id: issued.id, ...use }])
    await storage.sessions.recordUses([{ id: started.id, ...use }])
    await storage.audit.record(
      auditEntry('sign_in.refused', NOW, {
        ip: null,
        userAgent: text,
        requestId: `trail of ${TEXTS.indexOf(text)}`,
      }),
    )
    return {
      before,
      used: (await storage.sessions.findByHash(session.hash))?.session.userAgent,
      token: (await storage.tokens.findById(issued.id))?.token,
      trail: await sql(
        `select user_agent from audit_events where request_id = 'trail of ${TEXTS.indexOf(text)}'`,
      ),
    }
  })
  return found
}

async function startRequest({ storage }: CorpusSite, id: UserId, session: ReturnType<typeof newSession>) {
  return {
    owner: { type: USER_TYPE, id },
    session,
    remember: null,
    replaces: { session: null, remember: hashRememberSecret('none') },
    conditions: {
      passwordHash: (await storage.users.findPassword(id))?.hash ?? '',
      sessionsMax: 1_000,
      ownerTypes: [USER_TYPE],
    },
    entries: [entry('user.signed_in', '')],
  }
}

/** Addresses that Laravel has written, which hold to no rule of ours. */
const WRITTEN_ADDRESSES = [
  'zoe@other.example',
  'Zoe@Other.example',
  'ZOE@other.example',
  'zoë@other.example',
  'zoe@öther.example',
  'zoe@xn--ther-5qa.example',
  'zoe\u200b@other.example',
  'straße@other.example',
  'strasse@other.example',
  '"a b"@other.example',
  'not an address',
]

/** Writes addresses as Laravel does, and migrates again. Which row does each spelling find, as endpoints trim them? */
export async function foreignAddresses({ storage, sql }: CorpusSite): Promise<unknown> {
  const written = await outcomes(WRITTEN_ADDRESSES, (email) => writeUser(sql, email))
  await storage.migrate(NOW)
  const spellings = ADDRESSES.filter((email) => email === email.trim())
  const found = await outcomes([...WRITTEN_ADDRESSES, ...spellings], async (email) => ({
    account: (await storage.users.findAccount(email))?.user.email,
    taken: await storage.users.emailTaken(email),
  }))
  return { written, found }
}

/** A row of Laravel's. */
export async function writeUser(sql: CorpusSite['sql'], email: string): Promise<void> {
  await sql(
    `insert into users (name, email, password) values ('Lara', '${email.replaceAll("'", "''")}', '$2y$10$laravel')`,
  )
}

async function aMember({ storage, newAddress }: CorpusSite): Promise<UserId> {
  const email = newAddress()
  const canonical = canonicalEmail(email)
  if (canonical === undefined) throw new Error(`${email} has no canonical spelling.`)
  const user = newUser({ email, canonical, passwordHash: '$2y$04$'.padEnd(60, 'x') })
  const result = await storage.users.register({ user, entries: [entry('user.registered', '')] })
  if (!result.ok) throw new Error(`The user of this test was refused: ${result.reason}.`)
  return result.user.id
}
