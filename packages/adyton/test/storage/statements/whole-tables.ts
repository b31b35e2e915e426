import { expect, it } from 'vitest'
import type { Storage } from '../../../src/core/ports.ts'
import { NOW } from '../../contracts/arrange.ts'
import { FILL } from './large-tables.ts'
import { type Asked, createRecorder, type Recorder } from './recorder.ts'
import { play } from './script.ts'

export interface PlannedStorage {
  readonly storage: Storage
  readonly run: (sql: string) => Promise<void>
  /** What tells the planner of the engine how large the tables are. */
  readonly measure: readonly string[]
  /** The large tables that the engine would read from one end to the other for a statement. */
  readonly readWhole: (asked: Asked) => Promise<readonly string[]>
  close(): Promise<void>
}

/** Holds every statement of the script to an index, on tables of a hundred thousand rows. */
export function noTableIsReadWhole(
  engine: string,
  open: (recorder: Recorder) => Promise<PlannedStorage>,
): void {
  it(`reads no large table from one end to the other on ${engine}`, { timeout: 120_000 }, async () => {
    const recorder = createRecorder()
    const { storage, run, measure, readWhole, close } = await open(recorder)
    await storage.migrate(NOW)
    for (const statement of [...FILL, ...measure]) await run(statement)
    await play(storage, recorder)

    const found: unknown[] = []
    const hot = recorder.asked().filter(({ call, sql }) => call.includes('.') && PLANNED.test(sql))
    for (const asked of hot) {
      const tables = await readWhole(asked)
      if (tables.length > 0) found.push({ call: asked.call, sql: asked.sql, tables })
    }

    expect(hot.length).toBeGreaterThan(100)
    expect(found).toEqual([])
    await close()
  })
}

const PLANNED = /^\s*(?:select|update|delete)\b/
