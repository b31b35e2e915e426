import { asCode } from '../../docs/markdown.ts'
import { isFirstParty, type Outcome } from './contract.ts'
import {
  ACTS,
  type Act,
  COOKIES,
  type Combination,
  FETCH_SITES,
  namesOf,
  ORIGINS,
  type Page,
  PROOFS,
  REFERERS,
} from './parts.ts'
import type { Observation } from './stage.ts'

/** A combination, and what has become of it. */
export type Observed = Combination & Observation

type Row = readonly string[]

const KINDS = ['read', 'write', 'sign-in'] as const

/** The matrix as a page of documentation: what was observed, with everything put in one row that ended alike. */
export function matrixDocument(observed: readonly Observed[]): string {
  const ours = observed.filter(isFromOurPage)
  const theirs = observed.filter((row) => !isFromOurPage(row))
  return `${[
    '# CSRF matrix',
    introduction(observed.length),
    '## Acts',
    table(['Kind', 'Requests'], KINDS.map(actsRow)),
    '## Which pages are ours',
    `Ours is \`http://localhost:3000\`; a look-alike is such as \`${ORIGINS['look-alike']}\`. Of \`Sec-Fetch-Site\`, ${names(namesOf(FETCH_SITES))} were tried.`,
    table(['`Referer`', '`Origin`', '`Sec-Fetch-Site`', 'Reads', 'Writes and sign-ins'], pageRows(observed)),
    '## From a page of ours',
    'A *live* session is one of somebody who is signed in. The *attacker’s* is just as live, and the attacker’s own.',
    table(['Cookies', 'Proof', 'Reads', 'Writes', 'Sign-ins'], cookieRows(ours)),
    '## From any other page',
    table(['Cookies', 'Proof', 'Reads', 'Writes', 'Sign-ins'], cookieRows(theirs)),
  ].join('\n\n')}\n`
}

function introduction(count: number): string {
  return `What protects a browser's session from other pages, tried out: ${count.toLocaleString('en')} requests, which combine what a request says of its page with its
cookies, its proof and what it asks for. Each ended as the table says. Whatever was refused has written nothing, but for a remember
cookie that came to a page of ours alone: a new session has begun by it, so that the same request can be made again.

[The test](../../packages/adyton/test/security/csrf-matrix.test.ts) holds every request to
[the contract's sentences](../../packages/adyton/test/security/csrf-matrix/contract.ts), and this page to what the requests have come to. It
writes the page anew when it is run with \`--update\`.

- **done**: the request did what it asked for, in the name of whose session it was.
- **401**: the caller is nobody. From a page that is none of ours this says no more than that cookies were not read.
- **419**: the request may have been another page's.
- **cookie sign-in**, **token sign-in**: [the two answers](http.md#sign-in) of one path. The second neither reads nor sets cookies.`
}

function actsRow(kind: Act['kind']): Row {
  return [
    kind,
    names(
      namesOf(ACTS)
        .filter((act) => ACTS[act].kind === kind)
        .map(asCode),
    ),
  ]
}

/** Rows of one Referer and one Origin are put together where Sec-Fetch-Site makes no difference. */
function pageRows(observed: readonly Observed[]): readonly Row[] {
  const proved = observed.filter(
    ({ cookie, proof }) => cookie === 'a live session' && proof === 'right, in X-XSRF-TOKEN',
  )
  const verdicts = (page: Partial<Page>) => {
    const rows = proved.filter((row) => namesOf(page).every((header) => row[header] === page[header]))
    return [verdict(rows.filter(isRead)), verdict(rows.filter((row) => !isRead(row)))]
  }
  return namesOf(REFERERS).flatMap((referer) =>
    namesOf(ORIGINS).flatMap((origin) =>
      merged(namesOf(FETCH_SITES), (fetchSite) => verdicts({ referer, origin, fetchSite })).map(
        ([fetchSites, cells]) => [referer, origin, fetchSites, ...cells],
      ),
    ),
  )
}

/** Whether cookies counted, by how the requests ended that had every other right to do what they asked for. */
function verdict(rows: readonly Observed[]): string {
  const taken = rows.map(({ outcome }) => outcome === 'done' || outcome === 'cookie sign-in')
  if (taken.every((isTaken) => isTaken)) return 'ours'
  return taken.some((isTaken) => isTaken) ? 'not always ours' : 'not ours'
}

function cookieRows(observed: readonly Observed[]): readonly Row[] {
  const rowsOf = (cookies: string, rows: readonly Observed[]) =>
    merged(PROOFS, (proof) => outcomes(rows.filter((row) => row.proof === proof))).map(([proofs, cells]) => [
      cookies,
      proofs,
      ...cells,
    ])
  const isAlike =
    new Set(COOKIES.map((cookie) => outcomes(observed.filter((row) => row.cookie === cookie)).join()))
      .size === 1
  if (isAlike) return rowsOf('any', observed)
  return COOKIES.flatMap((cookie) =>
    rowsOf(
      cookie,
      observed.filter((row) => row.cookie === cookie),
    ),
  )
}

/** How reads, writes and sign-ins ended. */
function outcomes(rows: readonly Observed[]): readonly string[] {
  return KINDS.map((kind) =>
    names(new Set(rows.filter(({ act }) => ACTS[act].kind === kind).map(({ outcome }) => outcome))),
  )
}

/** The names that have the same cells, together. */
function merged<Name extends string>(
  all: readonly Name[],
  cellsOf: (name: Name) => readonly string[],
): readonly (readonly [string, readonly string[]])[] {
  const groups = new Map<string, { readonly cells: readonly string[]; readonly found: Name[] }>()
  for (const name of all) {
    const cells = cellsOf(name)
    const group = groups.get(cells.join()) ?? { cells, found: [] }
    group.found.push(name)
    groups.set(cells.join(), group)
  }
  return [...groups.values()].map(({ cells, found }) => [
    found.length === all.length ? 'any' : found.join('<br>'),
    cells,
  ])
}

function isFromOurPage(row: Observed): boolean {
  return isFirstParty(row, ACTS[row.act].method)
}

function isRead({ act }: Combination): boolean {
  return ACTS[act].kind === 'read'
}

function names(items: Iterable<Outcome | string>): string {
  return [...items].join(', ')
}

function table(head: Row, rows: readonly Row[]): string {
  const line = (cells: Row) => `| ${cells.join(' | ')} |`
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n')
}
