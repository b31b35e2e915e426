import { expect, it } from 'vitest'
import { codeSpans, readDocument, section, table } from './markdown.ts'
import { migratedTables } from './tables.ts'

it('lists every table that migrations make, and no other', async () => {
  const rows = table(section(readDocument('ARCHITECTURE.md'), 'The tables'))
  const documented = rows.flatMap(([names = '']) => codeSpans(names))
  const tables = [...(await migratedTables()).keys()]

  expect(documented.toSorted()).toEqual(tables.toSorted())
})
