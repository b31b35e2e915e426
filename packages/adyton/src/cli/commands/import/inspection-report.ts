import { styleText } from 'node:util'
import { additionNames } from '../../../core/laravel/addition-names.ts'
import type { Addition } from '../../../core/laravel/database.ts'
import { counted, type Finding, type Severity } from '../../../core/laravel/finding.ts'
import type { Inspection } from '../../../core/laravel/inspection.ts'
import { grouped } from '../../terminal/grouped.ts'
import { printable } from '../../terminal/printable.ts'
import { table } from '../../terminal/table.ts'

/** What `--json` tells of an inspection. What was not counted is not there. */
export function inspectionJson(inspection: Inspection): object {
  const { survey, isCounted, findings } = inspection
  const counts = isCounted ? countsJson(inspection) : {}
  return { engine: survey.version, ...counts, additions: survey.additions, findings }
}

function countsJson({ hashes, owners, roles, addresses, newest }: Inspection): object {
  return {
    users: {
      count: total(hashes, ({ users }) => users),
      deleted: total(hashes, ({ deleted }) => deleted),
      hashes: hashes.map(({ hash, users }) => ({ hash, users })),
    },
    tokens: {
      count: total(owners, ({ tokens }) => tokens),
      expired: total(owners, ({ expired }) => expired),
      owners: owners.map(({ type, ours, tokens, expired }) => ({ type, ours, tokens, expired })),
    },
    roles: { roles: roles.roles, assignments: roles.assignments, permissions: roles.hasPermissions },
    addresses: {
      collisions: addresses.collisions,
      first_collisions: addresses.firstCollisions,
      without_canonical_form: addresses.odd,
      first_without_canonical_form: addresses.firstOdd,
    },
    newest_moment: newest,
  }
}

/** The same for people: what there is as a table, and after it every finding. */
export function inspectionText(inspection: Inspection, width: number): string {
  const columns = [
    { title: 'WHAT', cell: (row: Line) => row[0] },
    { title: 'FOUND', cell: (row: Line) => row[1], shrinks: true as const },
  ]
  const { findings } = inspection
  return [table(columns, lines(inspection), width), ...findings.map(findingText)].join('\n\n')
}

type Line = readonly [what: string, found: string]

function lines({ survey, isCounted, hashes, owners, roles, addresses }: Inspection): readonly Line[] {
  if (!isCounted) return [['engine', survey.version]]
  const given = total(roles.assignments, (assignment) => assignment.count)
  return [
    ['engine', survey.version],
    ['users', grouped(total(hashes, ({ users }) => users))],
    ...hashes.map(
      ({ hash, users }): Line => ['  passwords', `${grouped(users)} ${hash === '' ? 'none' : hash}`],
    ),
    ['tokens', grouped(total(owners, ({ tokens }) => tokens))],
    ...owners.map(
      ({ type, ours, tokens, expired }): Line => [
        '  owners',
        `${type}${ours ? '' : ' (not ours)'}: ${grouped(tokens - expired)} live, ${grouped(expired)} expired`,
      ],
    ),
    ['roles', `${grouped(roles.roles.length)}, given ${counted(given, 'time')}`],
    [
      'addresses',
      `${counted(addresses.collisions, 'collision')}, ${grouped(addresses.odd)} without a canonical form`,
    ],
  ]
}

const COLOURS = { stops: 'red', look: 'yellow', fine: 'green' } as const satisfies Record<Severity, string>

function findingText({ severity, about, found, consequence, remedy }: Finding): string {
  return [
    `${styleText(COLOURS[severity], severity.padEnd(5))}  ${about}: ${printable(found)}`,
    `       ${printable(consequence)}`,
    ...(severity === 'fine' ? [] : [`       → ${printable(remedy)}`]),
  ].join('\n')
}

/** What is added or taken away, a line for each. */
export function additionsText(additions: readonly Addition[], verb = 'Missing'): string {
  if (additions.length === 0) return `${verb}: nothing.`
  return [`${verb}:`, ...additionNames(additions).map((name) => `  ${name}`)].join('\n')
}

function total<T>(list: readonly T[], of: (item: T) => number): number {
  return list.reduce((sum, item) => sum + of(item), 0)
}
