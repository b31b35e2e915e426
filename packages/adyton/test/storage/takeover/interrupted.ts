import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { describe, expect } from 'vitest'
import { NOW } from '../../contracts/arrange.ts'
import type { Application } from './application.ts'
import type { Engine } from './tables.ts'
import { takeoverTest } from './takeover-test.ts'

const MAIN = new URL('../../../src/cli/main.ts', import.meta.url).pathname
const USERS = 3_000

/** What is left by a process that was killed, and that the next one finishes it. */
export function interruptedContract(engine: Engine): void {
  const it = takeoverTest(engine)

  describe(`taking over on ${engine}, killed in the middle`, () => {
    it.for(['Adding what is missing', 'Filling in canonical addresses', 'Copying roles'])(
      'is finished by the next --apply, and undone byte for byte: killed at "%s"',
      async (part, { application, laravel, takeover }) => {
        await laravel.permissions()
        await laravel.role('teacher')
        await application.run(manyUsers())
        await laravel.give(1, USERS)
        const before = await application.schema()

        expect(await killedAt(part, application)).toBe('SIGKILL')
        const { storage, laravel: port, apply, verify } = takeover()
        await apply()

        expect(await verify()).toMatchObject({ users: USERS, deviations: [] })
        expect(await storage.users.findById(USERS)).toMatchObject({ roles: ['teacher'] })
        await port.undo(NOW)
        expect(await application.schema()).toBe(before)
      },
    )
  })
}

/** Runs `adyton import laravel --apply` and kills it as it tells that it begins with a part. Gives how it ended. */
async function killedAt(part: string, { url }: Application): Promise<unknown> {
  const child = spawn(
    process.execPath,
    ['--conditions=source', MAIN, 'import', 'laravel', '--apply', '--yes'],
    { env: { DATABASE_URL: url }, stdio: ['ignore', 'ignore', 'pipe'] },
  )
  const exit = once(child, 'exit')
  for await (const line of createInterface(child.stderr)) if (line.startsWith(part)) child.kill('SIGKILL')
  const [, signal] = await exit
  return signal
}

function manyUsers(): string {
  const values = Array.from({ length: USERS }, (_, at) => `('User', 'User${at}@Example.com', '')`)
  return `insert into users (name, email, password) values ${values.join(', ')}`
}
