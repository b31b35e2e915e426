import { createAuth } from 'adyton'
import { adyton, guarded } from 'adyton/fastify'
import { sqlite } from 'adyton/sqlite'
import fastify from 'fastify'

const auth = createAuth({ storage: sqlite(process.env['DATABASE_FILE'] ?? 'storage/school.sqlite') })
await auth.migrate()

const app = fastify()
// Every endpoint: /api/auth/register, /api/auth/login, /api/tokens and the others.
await app.register(adyton, { auth })

// For tokens with the ability `admin`.
app.get('/reports', { preHandler: guarded(auth.guard({ ability: 'admin' })) }, () => ({
  reports: ['Attendance in November'],
}))

// For users with the role of a teacher or an admin.
app.get('/grades', { preHandler: guarded(auth.guard({ role: ['teacher', 'admin'] })) }, (request) => ({
  grades: [{ student: 'Alan', grade: 'A' }],
  shownTo: request.auth.user.name,
}))

app.addHook('onClose', () => auth.close())
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => app.close())

console.log(`School is on ${await app.listen({ port: Number(process.env['PORT'] ?? 3000) })}`)
