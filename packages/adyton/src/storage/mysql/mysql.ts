import type { Storage } from '../../core/ports.ts'
import { createNetworkStorage } from '../network/network-storage.ts'
import { mysqlServer } from './server.ts'

export interface MysqlOptions {
  /** The most connections for everything but the look-ups of credentials, which have two more. 10 by default. */
  readonly connectionsMax?: number
  /** In which a Laravel application on the same tables writes moments, `UTC` by default: a name such as `America/Sao_Paulo`. */
  readonly timeZone?: string
}

/**
 * Storage on a MySQL server, 8.0 or newer, or a MariaDB server, 10.6 or newer, named by its address:
 * `mysql://user:password@host:3306/database`. It connects when it is first asked, and again whenever the server comes back.
 * The address must be that of the primary. Where Laravel tells its sessions a time zone (`timezone` of its connection), the
 * address must tell the same: `?time_zone=%2B00:00`.
 */
export function mysql(url: string, { connectionsMax = 10, timeZone }: MysqlOptions = {}): Storage {
  return createNetworkStorage(mysqlServer(url, timeZone), connectionsMax)
}
