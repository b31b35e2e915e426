import { hash, timingSafeEqual } from 'node:crypto'
import { DatabaseSync } from 'node:sqlite'
import fastify from 'fastify'
import { sql } from 'kysely'
import { selectTokenRecords } from '../../packages/adyton/src/storage/sql/token-records.ts'
import { sqliteBuilder } from '../../packages/adyton/src/storage/sqlite/dialect.ts'

/*
 * What a careful person would write by hand for this one route: Fastify with a response schema, the same
 * query on the same driver, the hash compared, last_used_at gathered and written once a second. No limits,
 * no security headers, no abilities, no audit, no aliases, no errors worth the name.
 */
const database = new DatabaseSync(process.env['DATABASE'] ?? '')
database.exec('pragma journal_mode = wal; pragma synchronous = full; pragma cache_size = -65536')
const lookup = database.prepare(selectTokenRecords(sqliteBuilder(), sql`t.id = ${1}`).compile().sql)
lookup.setReturnArrays(true)
const touch = database.prepare(
  'update personal_access_tokens set last_used_at = ?, updated_at = ? where id = ?',
)
const used = new Map<number, string>()

const text = { type: 'string' } as const
const nullableText = { type: 'string', nullable: true } as const
const app = fastify({ logger: false })
app.get(
  '/api/user',
  {
    schema: {
      response: {
        200: {
          type: 'object',
          properties: {
            id: { type: 'integer' },
            name: text,
            email: text,
            email_verified_at: nullableText,
            role: nullableText,
            created_at: nullableText,
            updated_at: nullableText,
          },
        },
      },
    },
  },
  async (request) => {
    const [id, secret] = (request.headers.authorization ?? '').slice(7).split('|')
    const found: unknown = lookup.get(Number(id))
    const row = found as readonly (string | number | null)[] | undefined
    const digest = Buffer.from(hash('sha256', secret ?? '', 'hex'))
    if (row === undefined || !timingSafeEqual(digest, Buffer.from(String(row[0])))) {
      throw Object.assign(new Error('Unauthenticated.'), { statusCode: 401 })
    }
    if (Date.parse(`${String(row[12]).replace(' ', 'T')}Z`) < Date.now() - 86_400_000) {
      throw Object.assign(new Error('Token has expired.'), { statusCode: 401 })
    }
    used.set(Number(id), new Date().toISOString())
    return {
      id: row[14],
      name: row[15],
      email: row[16],
      email_verified_at: iso(row[17]),
      role: row[21],
      created_at: iso(row[18]),
      updated_at: iso(row[19]),
    }
  },
)

setInterval(() => {
  database.exec('begin immediate')
  for (const [id, at] of used) touch.run(column(at), column(at), id)
  database.exec('commit')
  used.clear()
}, 1_000)

await app.listen({ port: Number(process.env['PORT']), host: '127.0.0.1' })

function iso(value: string | number | null | undefined): string | null {
  return typeof value === 'string' ? `${value.replace(' ', 'T')}.000000Z` : null
}

function column(at: string): string {
  return at.slice(0, 19).replace('T', ' ')
}
