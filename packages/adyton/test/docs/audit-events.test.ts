import { expect, it } from 'vitest'
import { AUDIT_EVENTS } from '../../src/core/audit/events.ts'
import { asCode, readDocument, section, table } from './markdown.ts'

const document = readDocument('docs/reference/audit-events.md')

it('lists every event that may be recorded, and no other', () => {
  const documented = table(section(document, 'Audit events')).map((row) => row[0])

  expect(documented).toEqual(AUDIT_EVENTS.map(asCode))
})
