import { openPostgres } from '../../contracts/engines/postgres.ts'
import { LARAVEL_TABLES, OWN_TABLES } from './laravel-tables.ts'
import { ALWAYS, AT_LAST, sameAnswers, TO_THE_LETTER } from './same-answers.ts'

const postgres = { engine: 'postgres', open: openPostgres } as const

sameAnswers({ ...postgres, tables: OWN_TABLES, whose: 'its own tables' }, [
  ...ALWAYS,
  ...TO_THE_LETTER,
  ...AT_LAST,
])
sameAnswers({ ...postgres, tables: LARAVEL_TABLES, whose: "Laravel's tables" }, [
  ...ALWAYS,
  ...TO_THE_LETTER,
  ...AT_LAST,
])
