import { randomUUID } from 'node:crypto'
import type { User } from '../../src/core/accounts/user.ts'
import type { TokenId } from '../../src/core/tokens/token.ts'
import { sqlite } from '../../src/storage/sqlite/sqlite.ts'
import { entry, issueRequest, NOW, newToken, newUser, ownership, USER_TYPE } from '../contracts/arrange.ts'
import type { Promised } from './promises.ts'

/*
 * Registers users, issues tokens and revokes them, many at once and as fast as it can, until somebody ends it.
 * Each line it writes is a promise: it is written once the change has been acknowledged.
 */

const LANES = 20

const storage = sqlite(process.argv[2] ?? '')
process.stdout.write('migrating\n')
await storage.migrate(NOW)
await Promise.all(Array.from({ length: LANES }, writeForEver))

async function writeForEver(): Promise<never> {
  for (;;) {
    const { user, first } = await register()
    const second = await issue(user)
    await Promise.all([issue(user), revoke(user, first), revoke(user, second)])
  }
}

async function register(): Promise<{ user: User; first: TokenId }> {
  const result = await storage.users.register({
    user: newUser({ role: 'student' }),
    token: { type: USER_TYPE, token: newToken() },
    entries: [entry('user.registered', randomUUID()), entry('token.issued', randomUUID())],
  })
  if (!result.ok || result.tokenId === null) throw new Error('A registration was refused.')
  acknowledge('registered', Number(result.user.id))
  acknowledge('issued', result.tokenId)
  return { user: result.user, first: result.tokenId }
}

async function issue(user: User): Promise<TokenId> {
  const result = await storage.tokens.issue(issueRequest(user))
  if (!result.ok) throw new Error('A token was refused.')
  acknowledge('issued', result.id)
  return result.id
}

async function revoke(user: User, tokenId: TokenId): Promise<void> {
  const about = { userId: user.id, tokenId }
  const found = await storage.tokens.revoke(
    ownership(user),
    tokenId,
    { descendants: false },
    entry('token.revoked', randomUUID(), about),
  )
  if (!found) throw new Error('A token was not there.')
  acknowledge('revoked', tokenId)
}

function acknowledge(what: Promised['what'], id: number): void {
  process.stdout.write(`${what} ${id}\n`)
}
