import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { OpenStorage } from '../../contracts/database.ts'
import { openSqliteFile } from '../../contracts/engines/sqlite.ts'
import { addresses, endsOfTokens, hugeIds, idTexts, texts } from './http-journeys.ts'
import { ENDS, FAR_ENDS } from './inputs.ts'
import type { Tables } from './laravel-tables.ts'
import { agents, foreignAddresses, ownerTypes, roles, strangeIds } from './port-journeys.ts'
import { type CorpusSite, openCorpusSite } from './site.ts'

/** What is done on two engines, and must be answered alike. */
interface Claim {
  readonly claim: string
  readonly journey: (site: CorpusSite) => Promise<unknown>
}

/** What is the same on whatever tables. */
export const ALWAYS: readonly Claim[] = [
  { claim: 'keeps the same names of users, devices, tokens and abilities', journey: texts },
  { claim: 'takes the same texts for ids', journey: idTexts },
  { claim: 'ends tokens on the same second', journey: endsOfTokens(ENDS) },
  { claim: 'tells the same spellings of roles apart', journey: roles },
  { claim: "finds nobody under an id that is nobody's", journey: strangeIds },
  { claim: 'tells the same owner types apart', journey: ownerTypes },
  { claim: 'keeps the same agents', journey: agents },
]

/** What is the same where columns compare text to the letter, and moments are not counted in 32 bits. */
export const TO_THE_LETTER: readonly Claim[] = [
  { claim: 'registers and signs in the same addresses', journey: addresses },
  { claim: 'finds the same accounts by addresses that Laravel has written', journey: foreignAddresses },
  { claim: 'ends tokens on the same second in centuries to come', journey: endsOfTokens(FAR_ENDS) },
]

/** What is the same everywhere, and leaves a database behind that has no room for another user. */
export const AT_LAST: readonly Claim[] = [
  { claim: 'signs nobody in whose id no number can hold', journey: hugeIds },
]

export interface Comparison {
  readonly engine: 'postgres' | 'mysql'
  readonly open: OpenStorage
  /** What the tables are made of before Adyton comes, and in whose words the suite tells of them. */
  readonly tables: Tables
  readonly whose: string
}

/** Holds an engine to what SQLite does on tables of the same origin. */
export function sameAnswers({ engine, open, tables, whose }: Comparison, claims: readonly Claim[]): void {
  describe(`${engine} on ${whose}`, () => {
    let sites: readonly CorpusSite[] = []
    beforeAll(async () => {
      sites = [
        await openCorpusSite(openSqliteFile, tables.sqlite),
        await openCorpusSite(open, tables[engine]),
      ]
    })
    afterAll(() => Promise.all(sites.map((site) => site.close())))

    for (const { claim, journey } of claims) {
      it(`${claim} as SQLite does`, async () => {
        const [expected, actual] = await Promise.all(sites.map(journey))
        expect(actual).toEqual(expected)
      })
    }
  })
}
