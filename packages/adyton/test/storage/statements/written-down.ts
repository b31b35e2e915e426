import { afterAll, describe, expect, it } from 'vitest'
import type { Storage } from '../../../src/core/ports.ts'
import { createRecorder, type Recorder } from './recorder.ts'
import { play, SCRIPT } from './script.ts'
import { playTakeover, TAKEOVER } from './takeover-script.ts'

export interface RecordedStorage {
  readonly storage: Storage
  close(): Promise<void>
}

/**
 * Holds an engine to the file of its statements. After a change of one of them run the test with `-u`, and read what has
 * become of the file: it is what a database will be asked.
 */
export function statementsAreWrittenDown(
  engine: string,
  open: (recorder: Recorder) => Promise<RecordedStorage>,
): void {
  describe(`the statements of ${engine}`, async () => {
    const recorder = createRecorder()
    const { storage, close } = await open(recorder)
    afterAll(close)

    it('are those that stand in its file, call by call', async () => {
      await play(storage, recorder)
      await playTakeover(storage, recorder)

      await expect(recorder.text()).toMatchFileSnapshot(`./recorded/${engine}.sql`)
    })

    it('are there for every method of every port', () => {
      const calls = recorder.text()
      const script = new Map<string, object>(Object.entries({ ...SCRIPT, laravel: TAKEOVER }))
      for (const [port, methods] of Object.entries(storage)) {
        if (typeof methods === 'function') continue
        expect(Object.keys(script.get(port) ?? {}).sort()).toEqual(Object.keys(methods).sort())
        for (const method of Object.keys(methods)) {
          expect(calls).toMatch(new RegExp(`^-- ${port}\\.${method}(:.*)?\\n\\n\\S`, 'm'))
        }
      }
    })
  })
}
