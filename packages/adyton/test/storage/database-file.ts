import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'vitest'
import { auditEntry } from '../../src/core/audit/events.ts'
import type { Storage } from '../../src/core/ports.ts'
import { wholeSecond } from '../../src/core/timestamp.ts'
import { sqlite } from '../../src/storage/sqlite/sqlite.ts'

export const NOW = wholeSecond(Date.UTC(2026, 0, 15, 12))

/** A test with a folder of its own, and in it the place of a database file that is not there yet. */
export const itWithFile = test
  .extend('folder', async ({ task }, { onCleanup }) => {
    const folder = mkdtempSync(join(tmpdir(), `adyton-${task.type}-`))
    onCleanup(() => rmSync(folder, { recursive: true }))
    return folder
  })
  .extend('file', ({ folder }) => join(folder, 'adyton.sqlite'))

/** The same, with the database in it, migrated and open. */
export const itWithStorage = itWithFile.extend('storage', async ({ file }, { onCleanup }) => {
  const storage = sqlite(file)
  onCleanup(() => storage.close())
  await storage.migrate(NOW)
  return storage
})

/** The smallest write there is. Gives the request id under which it stands in the audit trail. */
export async function write(storage: Storage): Promise<string> {
  const requestId = randomUUID()
  await storage.audit.record(auditEntry('user.signed_out', NOW, { ip: null, userAgent: null, requestId }))
  return requestId
}
