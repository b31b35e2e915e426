import { DatabaseSync } from 'node:sqlite'
import { expect, it } from 'vitest'
import { createLaravel } from '../storage/laravel/application.ts'
import { commandLine, databaseIn, failureOf, newFolder, resultOf } from './command-line.ts'

/** Tokens of these tests are as old as the clock of others is fixed. */
const env = { ADYTON_TOKEN_EXPIRATION: '0' }

/** A database that was taken over, after which something has been changed in it. */
async function verifiedAfter(change: string) {
  const folder = newFolder()
  const file = databaseIn(folder)
  const laravel = createLaravel(file)
  const userId = laravel.createUser({ email: 'ada@example.com', password: 'secret' })
  laravel.createToken({ userId, secret: 'qGz3VbXh0c9RkLw8TnYp2DsJ5mUf7AeIoK1xWv4B1a2b3c4d' })
  laravel.quit()
  const run = (...options: readonly string[]) =>
    commandLine(folder)(['import', 'laravel', ...options], { env })
  await run('--apply', '--yes')
  using database = new DatabaseSync(file)
  database.exec(change)
  return run('--verify', '--json')
}

it('--verify sends to --apply where that mends it', async () => {
  const ended = await verifiedAfter(`update users set email = 'ada@example.org'`)

  expect(ended.exitCode).toBe(1)
  expect(failureOf(ended)).toMatchObject({ code: 'findings', hint: 'Run: adyton import laravel --apply' })
})

it('--verify sends nobody to --apply where that mends nothing', async () => {
  const ended = await verifiedAfter(`update personal_access_tokens set abilities = '{}'`)

  expect(ended.exitCode).toBe(1)
  expect(failureOf(ended)).toMatchObject({
    code: 'findings',
    hint: expect.stringContaining('--apply mends none of this'),
  })
})

it('--verify ends well where something is only worth knowing', async () => {
  const ended = await verifiedAfter(`update users set password = '5f4dcc3b5aa765d61d8327deb882cf99'`)

  expect(ended.exitCode).toBe(0)
  expect(resultOf(ended)).toMatchObject({ ok: true, deviations: [{ kind: 'password', fails: false }] })
})
