import type { Storage } from 'adyton'
import { type AuthResponse, json } from 'adyton/http'

/** Whether this process may be sent requests. Names of checks and nothing more, since anyone may ask. */
export interface Readiness {
  answer(): Promise<AuthResponse>
  /** From now on it is not ready: the balancer should look elsewhere while requests are drained. */
  stop(): void
}

type Check = 'ok' | 'failed'

export function createReadiness(storage: Pick<Storage, 'ping' | 'pendingMigrations'>): Readiness {
  let stopping = false
  return {
    stop() {
      stopping = true
    },
    async answer() {
      const checks = {
        database: await passes(async () => storage.ping()),
        migrations: await passes(async () => {
          const pending = await storage.pendingMigrations()
          if (pending.length > 0) throw new Error('Migrations are pending.')
        }),
        running: stopping ? 'failed' : 'ok',
      } as const
      const ready = Object.values(checks).every((check) => check === 'ok')
      return ready
        ? json(200, { status: 'ready', checks })
        : json(503, { status: 'unavailable', checks }, ['Retry-After', '1'])
    },
  }
}

/** The process answers: that is all there is to say. */
export function liveness(): AuthResponse {
  return json(200, { status: 'live' })
}

async function passes(check: () => Promise<unknown>): Promise<Check> {
  try {
    await check()
    return 'ok'
  } catch {
    return 'failed'
  }
}
