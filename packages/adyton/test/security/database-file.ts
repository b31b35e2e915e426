import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterAll } from 'vitest'

/** A path for a database file of the test file's own, removed after its tests. */
export function databaseFile(): string {
  const folder = mkdtempSync(join(tmpdir(), 'adyton-security-'))
  afterAll(() => rmSync(folder, { recursive: true, force: true }))
  return join(folder, 'adyton.sqlite')
}

/** Changes a database behind Adyton's back, as another program or an operator might. */
export function execute(file: string, sql: string): void {
  const database = new DatabaseSync(file, { timeout: 5_000 })
  database.exec(sql)
  database.close()
}
