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
  const checkStorage = shared(() =>
    Promise.all([
      passes(async () => storage.ping()),
      passes(async () => {
        const pending = await storage.pendingMigrations()
        if (pending.length > 0) throw new Error('Migrations are pending.')
      }),
    ]),
  )
  return {
    stop() {
      stopping = true
    },
    async answer() {
      const [database, migrations] = await checkStorage()
      const checks = { database, migrations, running: stopping ? 'failed' : 'ok' } as const
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

/** Whoever asks while somebody else's answer is under way is given the same: nobody can keep the database busy by asking. */
function shared<T>(work: () => Promise<T>): () => Promise<T> {
  let underWay: Promise<T> | undefined
  return () => {
    underWay ??= work().finally(() => {
      underWay = undefined
    })
    return underWay
  }
}

async function passes(check: () => Promise<unknown>): Promise<Check> {
  try {
    await check()
    return 'ok'
  } catch {
    return 'failed'
  }
}
