import { auditSinkContract } from './audit.ts'
import type { OpenStorage } from './database.ts'
import { migrationContract } from './migrations.ts'
import { roleStoreContract } from './roles.ts'
import { sessionStoreContract } from './sessions.ts'
import { tokenStoreContract } from './tokens.ts'
import { userStoreContract } from './users.ts'

/** Every contract of storage, for one engine. */
export function storageContracts(name: string, open: OpenStorage): void {
  tokenStoreContract(name, open)
  sessionStoreContract(name, open)
  userStoreContract(name, open)
  roleStoreContract(name, open)
  auditSinkContract(name, open)
  migrationContract(name, open)
}
