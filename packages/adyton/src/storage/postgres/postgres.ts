import type { Storage } from '../../core/ports.ts'
import { createNetworkStorage } from '../network/network-storage.ts'
import { postgresServer } from './server.ts'

export interface PostgresOptions {
  /** The most connections for everything but the look-ups of credentials, which have two more. 10 by default. */
  readonly connectionsMax?: number
  /** In which a Laravel application on the same tables writes moments, `UTC` by default: a name such as `America/Sao_Paulo`. */
  readonly timeZone?: string
}

/**
 * Storage on a PostgreSQL server, 13 or newer, named by its address: `postgres://user:password@host:5432/database`. It
 * connects when it is first asked, and again whenever the server comes back. The address must be that of the primary, and of
 * the server itself or a pooler that gives each client its own session.
 */
export function postgres(url: string, { connectionsMax = 10, timeZone }: PostgresOptions = {}): Storage {
  return createNetworkStorage(postgresServer(url, timeZone), connectionsMax)
}
