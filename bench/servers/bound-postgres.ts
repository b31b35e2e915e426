import { hash, timingSafeEqual } from 'node:crypto'
import fastify from 'fastify'
import { sql } from 'kysely'
import pg from 'pg'
import { postgresBuilder } from '../../packages/adyton/src/storage/postgres/dialect.ts'
import { selectTokenRecords } from '../../packages/adyton/src/storage/sql/token-records.ts'

/*
 * The same by hand on PostgreSQL: what is asked for in one turn of the event loop goes out as one named query on one of
 * two connections, and last_used_at is gathered and written in one statement a second. No limits, no time limits on a
 * query, no retries, no security headers, no abilities, no audit.
 */
type Row = readonly (string | null)[]

const text = selectTokenRecords(postgresBuilder(), sql`t.id = any(${''}::bigint[])`).compile().sql
const connectionString = process.env['DATABASE_URL']
const types = { getTypeParser: () => String }
const clients = [new pg.Client({ connectionString, types }), new pg.Client({ connectionString, types })]
for (const client of clients) await client.connect()
const writer = new pg.Client({ connectionString })
await writer.connect()

let gathering = new Map<string, ((row: Row | undefined) => void)[]>()
let isClosing = false

function find(id: string): Promise<Row | undefined> {
  return new Promise((resolve) => {
    const others = gathering.get(id)
    if (others === undefined) gathering.set(id, [resolve])
    else others.push(resolve)
    closeSoon()
  })
}

function closeSoon(): void {
  if (isClosing || clients.length === 0 || gathering.size === 0) return
  isClosing = true
  setImmediate(async () => {
    isClosing = false
    const client = clients.pop()
    if (client === undefined) return
    const batch = gathering
    gathering = new Map()
    const values = [`{${[...batch.keys()].join(',')}}`]
    const { rows } = await client.query<string[]>({ name: 'find', text, values, rowMode: 'array' })
    clients.push(client)
    const found = new Map(rows.map((row): [string, Row] => [row[1] ?? '', row]))
    for (const [id, waiting] of batch) for (const resolve of waiting) resolve(found.get(id))
    closeSoon()
  })
}

const used = new Map<string, string>()
const column = { type: 'string' } as const
const nullable = { type: 'string', nullable: true } as const
const properties = {
  id: { type: 'integer' },
  name: column,
  email: column,
  email_verified_at: nullable,
  role: nullable,
  created_at: nullable,
  updated_at: nullable,
} as const
const app = fastify({ logger: false })
app.get('/api/user', { schema: { response: { 200: { type: 'object', properties } } } }, async (request) => {
  const [id = '', secret = ''] = (request.headers.authorization ?? '').slice(7).split('|')
  const row = await find(id)
  const digest = Buffer.from(hash('sha256', secret, 'hex'))
  if (row === undefined || !timingSafeEqual(digest, Buffer.from(String(row[0])))) {
    throw Object.assign(new Error('Unauthenticated.'), { statusCode: 401 })
  }
  if (Date.parse(`${String(row[12]).replace(' ', 'T')}Z`) < Date.now() - 86_400_000) {
    throw Object.assign(new Error('Token has expired.'), { statusCode: 401 })
  }
  used.set(id, new Date().toISOString())
  return {
    id: Number(row[14]),
    name: row[15],
    email: row[16],
    email_verified_at: iso(row[17]),
    role: row[21],
    created_at: iso(row[18]),
    updated_at: iso(row[19]),
  }
})

setInterval(async () => {
  const batch = [...used].map(([id, at]) => ({ id, at: at.slice(0, 19) }))
  used.clear()
  if (batch.length === 0) return
  await writer.query(
    `update personal_access_tokens t set last_used_at = v.at, updated_at = v.at
     from json_to_recordset($1::json) as v(id bigint, at timestamp) where t.id = v.id`,
    [JSON.stringify(batch)],
  )
}, 1_000)

await app.listen({ port: Number(process.env['PORT']), host: '127.0.0.1' })

function iso(value: string | null | undefined): string | null {
  return typeof value === 'string' ? `${value.replace(' ', 'T')}.000000Z` : null
}
