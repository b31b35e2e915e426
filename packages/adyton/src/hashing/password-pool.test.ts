import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { Worker } from 'node:worker_threads'
import { afterEach, describe, expect, test } from 'vitest'
import { Unavailable } from '../core/errors.ts'
import { Secret } from '../core/secret.ts'
import { createPasswordPool, type PasswordPool, type PasswordPoolOptions } from './password-pool.ts'

const PASSWORD = new Secret('password')
const open: PasswordPool[] = []

afterEach(async () => {
  await Promise.all(open.splice(0).map((pool) => pool.close()))
})

function createPool(options: Partial<PasswordPoolOptions> = {}): PasswordPool {
  const pool = createPasswordPool({ policy: { algorithm: 'bcrypt', cost: 4 }, threads: 1, ...options })
  open.push(pool)
  return pool
}

async function hashed(pool: PasswordPool, password: Secret = PASSWORD): Promise<string> {
  const hash = await pool.hash(password)
  if (hash === 'busy') throw new Error('The pool is busy.')
  return hash
}

/** Runs something and gives the threads that were started by it. */
async function threadsStartedBy(act: () => unknown): Promise<readonly Worker[]> {
  const started: Worker[] = []
  const notice = (message: unknown) => {
    if (message instanceof Object && 'worker' in message && message.worker instanceof Worker)
      started.push(message.worker)
  }
  subscribe('worker_threads', notice)
  try {
    await act()
  } finally {
    unsubscribe('worker_threads', notice)
  }
  return started
}

describe('a pool', () => {
  test('hashes and verifies on its threads', async () => {
    const pool = createPool()
    const hash = await hashed(pool)

    expect(await pool.verify(PASSWORD, { hash, isOurs: true })).toMatchObject({
      matches: true,
      outdated: false,
    })
    expect(await pool.verify(new Secret('wrong'), { hash, isOurs: true })).toMatchObject({ matches: false })
    expect(await pool.verify(PASSWORD, undefined)).toMatchObject({ matches: false, outdated: false })
  })

  test('does not start a thread before it is needed, and no more than it may', async () => {
    expect(await threadsStartedBy(() => createPool({ threads: 2 }))).toHaveLength(0)
    const pool = createPool({ threads: 2 })

    const started = await threadsStartedBy(() => Promise.all(Array.from({ length: 6 }, () => hashed(pool))))

    expect(started).toHaveLength(2)
    expect(await threadsStartedBy(() => hashed(pool))).toHaveLength(0)
  })

  test('never takes for a verdict what somebody else sends through the channel of its thread', async () => {
    const pool = createPool()
    const stored = { hash: await hashed(pool), isOurs: true }
    const other = createPool()
    const right: unknown[] = []
    const wrong: unknown[] = []

    const [thread] = await threadsStartedBy(() => right.push(other.verify(PASSWORD, stored)))
    wrong.push(other.verify(new Secret('wrong'), stored))
    thread?.emit('message', { 'watch:import': ['file:///app.ts'] })

    expect(await Promise.all(right)).toMatchObject([{ matches: true }])
    expect(await Promise.all(wrong)).toMatchObject([{ matches: false }])
  })

  test('is busy once every thread works and the queue is full, and not for longer', async () => {
    const pool = createPool({ threads: 1, queueMax: 2 })
    const accepted = [pool.hash(PASSWORD), pool.hash(PASSWORD), pool.verify(PASSWORD, undefined)]

    expect(await pool.hash(PASSWORD)).toBe('busy')
    expect(await pool.verify(PASSWORD, undefined)).toBe('busy')
    expect(await Promise.all(accepted)).not.toContain('busy')
    expect(await pool.hash(PASSWORD)).not.toBe('busy')
  })

  test('without a queue still serves as many as it has threads', async () => {
    const pool = createPool({ threads: 1, queueMax: 0 })
    const accepted = pool.hash(PASSWORD)

    expect(await pool.hash(PASSWORD)).toBe('busy')
    expect(await accepted).not.toBe('busy')
  })

  test('answers whoever waited first', async () => {
    const pool = createPool()
    const done: number[] = []

    await Promise.all([1, 2, 3, 4].map((turn) => pool.hash(PASSWORD).then(() => done.push(turn))))

    expect(done).toEqual([1, 2, 3, 4])
  })
})

describe('a thread that dies', () => {
  test('fails the one job it had, and another takes its place', async () => {
    const pool = createPool()
    const [first] = await threadsStartedBy(() => hashed(pool))
    const [lost, waiting] = [pool.hash(PASSWORD), pool.hash(PASSWORD)]

    const terminated = first?.terminate()

    await expect(lost).rejects.toThrow(Unavailable)
    expect(await waiting).toMatch(/^\$2y\$04\$/)
    await terminated
    expect(await hashed(pool)).toMatch(/^\$2y\$04\$/)
  })

  test('while it is idle is not given the next job', async () => {
    const pool = createPool()
    const [first] = await threadsStartedBy(() => hashed(pool))

    await first?.terminate()

    expect(await hashed(pool)).toMatch(/^\$2y\$04\$/)
  })
})

describe('a password that bcrypt would cut', () => {
  test.each(['a'.repeat(73), 'é'.repeat(37), 'pass\0word'])(
    'is refused, and costs no thread: %j',
    async (password) => {
      const pool = createPool()

      const started = await threadsStartedBy(() =>
        expect(pool.hash(new Secret(password))).rejects.toThrow('does not fit'),
      )

      expect(started).toHaveLength(0)
    },
  )

  test('is taken whole under argon2id, which says so beforehand', async () => {
    const pool = createPool({ policy: { algorithm: 'argon2id' } })
    const password = new Secret(`${'a'.repeat(80)}\0`)

    const hash = await hashed(pool, password)

    expect(await pool.verify(password, { hash, isOurs: true })).toMatchObject({ matches: true })
    expect(pool).toMatchObject({ bytesMax: 1_024, allowsNul: true })
    expect(createPool()).toMatchObject({ bytesMax: 72, allowsNul: false })
  })
})

describe('closing', () => {
  test('refuses what was waiting and what was under way, as an outage', async () => {
    const pool = createPool()
    const jobs = [pool.hash(PASSWORD), pool.hash(PASSWORD), pool.verify(PASSWORD, undefined)]
    const refused = Promise.all(jobs.map((job) => expect(job).rejects.toThrow(Unavailable)))

    await pool.close()

    await refused
  })

  test('is for good: no thread is started afterwards', async () => {
    const pool = createPool()
    await pool.close()

    const started = await threadsStartedBy(() => expect(pool.hash(PASSWORD)).rejects.toThrow(Unavailable))

    expect(started).toHaveLength(0)
  })
})
