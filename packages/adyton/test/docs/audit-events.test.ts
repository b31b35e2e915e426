import { expect, it } from 'vitest'
import { AUDIT_EVENTS } from '../../src/core/audit/events.ts'
import { asCode, codeSpans, readDocument, section, table } from './markdown.ts'
import { migratedTables } from './tables.ts'

const document = readDocument('docs/reference/audit-events.md')

it('lists every event that may be recorded, and no other', () => {
  const documented = table(section(document, 'Audit events')).map((row) => row[0])

  expect(documented).toEqual(AUDIT_EVENTS.map(asCode))
})

it('explains every column of a row, and no other', async () => {
  const documented = table(section(document, 'A row')).flatMap(([column = '']) => codeSpans(column))
  const columns = (await migratedTables()).get('audit_events') ?? []

  expect(documented.toSorted()).toEqual(columns.toSorted())
})
