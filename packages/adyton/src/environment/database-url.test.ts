import { expect, test } from 'vitest'
import { databaseName } from './database-url.ts'

test.each([
  ['sqlite:storage/adyton.sqlite', 'sqlite:storage/adyton.sqlite'],
  [
    'postgresql://ada:hunter2@db.example.com:5433/school?sslmode=verify-full',
    'postgres://db.example.com:5433/school',
  ],
  ['mariadb://ada:hunter2@db.example.com/school', 'mysql://db.example.com/school'],
  ['nonsense', 'the database'],
])('%s is shown as %s', (address, name) => {
  expect(databaseName(address)).toBe(name)
})
