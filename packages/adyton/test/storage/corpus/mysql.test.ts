import { openMysql } from '../../contracts/engines/mysql.ts'
import { LARAVEL_TABLES, OWN_TABLES } from './laravel-tables.ts'
import { ALWAYS, AT_LAST, sameAnswers, TO_THE_LETTER } from './same-answers.ts'

const mysql = { engine: 'mysql', open: openMysql } as const

sameAnswers({ ...mysql, tables: OWN_TABLES, whose: 'its own tables' }, [
  ...ALWAYS,
  ...TO_THE_LETTER,
  ...AT_LAST,
])
// Laravel's columns compare without case, accents and trailing blanks: what that means is in mysql-collation.test.ts.
sameAnswers({ ...mysql, tables: LARAVEL_TABLES, whose: "Laravel's tables" }, [...ALWAYS, ...AT_LAST])
