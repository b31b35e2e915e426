import { onTestFinished } from 'vitest'
import type { Storage } from '../../../src/core/ports.ts'
import { toMs } from '../../../src/core/timestamp.ts'
import { createAuth } from '../../../src/create-auth.ts'
import { NOW } from '../../contracts/arrange.ts'
import { type Call, createCaller } from '../../http/in-memory-caller.ts'

/** What a registration says of the password. */
export const fastLogin = { password: 'password123', password_confirmation: 'password123' }

/** Adyton's endpoints on a storage, until the test is over. */
export function openAuth(storage: Storage): Call {
  const auth = createAuth({
    storage,
    clock: { now: () => toMs(NOW) },
    passwords: { hash: 'bcrypt:4', threads: 1 },
    limits: 'off',
  })
  onTestFinished(() => auth.close())
  return createCaller(auth)
}
