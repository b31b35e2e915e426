import { type Auth, createAuth } from '../../../src/create-auth.ts'
import { type HandClock, handClock } from '../../builders.ts'
import type { Database, OpenStorage } from '../../contracts/database.ts'
import { type Call, createCaller } from '../../http/in-memory-caller.ts'

/** Adyton on an empty database of some engine, with the clock in the test's hand, so that answers can be compared. */
export interface CorpusSite extends Pick<Database, 'storage' | 'sql'> {
  readonly auth: Auth
  readonly call: Call
  readonly clock: HandClock
  /** An address that nobody has yet, the same one on every engine. */
  newAddress(): string
  close(): Promise<void>
}

/** Opens a site on the tables that these statements make, or on Adyton's own where there are none. */
export async function openCorpusSite(open: OpenStorage, tables: readonly string[]): Promise<CorpusSite> {
  const { storage, sql, close } = await open()
  for (const statement of tables) await sql(statement)
  const clock = handClock()
  const auth = createAuth({
    storage,
    clock,
    passwords: { hash: 'bcrypt:4', threads: 1 },
    limits: 'off',
    log: { warn() {}, error() {} },
  })
  await auth.migrate()
  let members = 0
  return {
    storage,
    sql,
    auth,
    clock,
    call: createCaller(auth),
    newAddress() {
      members += 1
      return `member-${members}@corpus.example`
    },
    async close() {
      await auth.close()
      await close()
    },
  }
}
