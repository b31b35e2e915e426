import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createAuth } from 'adyton'
import { adyton, guarded } from 'adyton/fastify'
import { sqlite } from 'adyton/sqlite'
import fastify from 'fastify'

const port = Number(process.env['PORT'] ?? 3000)
// The pages of its own address are first-party: those are signed in by cookie.
const url = `http://localhost:${port}`
const storage = sqlite(process.env['DATABASE_FILE'] ?? 'storage/notes.sqlite')
// A name of its own, because on localhost all ports share cookies; and a log that tells why a page is not signed in.
const auth = createAuth({ storage, url, sessions: { cookie: 'notes_session' }, log: console })
await auth.migrate()

const app = fastify()
// Every endpoint: /sanctum/csrf-cookie, /login, /register, /logout, /api/user and the others.
await app.register(adyton, { auth })

const page = await readFile(join(import.meta.dirname, 'page.html'))
app.get('/', (_request, reply) => reply.type('text/html; charset=utf-8').send(page))

// Before a body is read. What is not a read must bring the proof that it comes from our page, and no other.
const forUsers = { onRequest: guarded(auth.guard({ credential: 'session' })) }
const body = { type: 'object', required: ['text'], properties: { text: { type: 'string', maxLength: 200 } } }
const notes: { readonly by: number | string; readonly text: string }[] = []

app.get('/notes', forUsers, ({ auth: { user } }) => ({
  notes: notes.filter(({ by }) => by === user.id).map(({ text }) => text),
}))
app.post<{ Body: { text: string } }>('/notes', { ...forUsers, schema: { body } }, (request, reply) => {
  notes.push({ by: request.auth.user.id, text: request.body.text })
  return reply.code(201).send({ text: request.body.text })
})

app.addHook('onClose', () => auth.close())
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => app.close())

await app.listen({ port }).catch((error) => {
  if (error.code !== 'EADDRINUSE') throw error
  console.error(`Port ${port} is taken: PORT=${port + 1} npm start --workspace examples/browser`)
  process.exit(1)
})
console.log(`Notes are on ${url}`)
