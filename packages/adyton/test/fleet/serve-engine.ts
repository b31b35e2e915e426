import { adyton } from 'adyton/fastify'
import fastify from 'fastify'
import { createAuth } from '../../src/create-auth.ts'
import { USER_TYPE } from './accounts.ts'
import type { Order, Report, ServerOptions } from './fleet.ts'
import { openEngine } from './open-engine.ts'
import { withFault } from './planted-fault.ts'
import { overSlowLine } from './slow-line.ts'

/* Every endpoint over one database, in a process of its own, which ends with whoever started it. */

const options: ServerOptions = JSON.parse(process.argv[2] ?? '')
const { database, lineMs, fault, keys } = options
const isNear = lineMs === undefined || database.startsWith('sqlite:')
const opened = openEngine(isNear ? database : await overSlowLine(database, lineMs))
const auth = createAuth({
  storage: fault === undefined ? opened : withFault(opened, fault),
  keys,
  userType: USER_TYPE,
  limits: 'off',
  // Nobody waits for a thread: what is measured is the database.
  passwords: { hash: 'bcrypt:4', threads: 1, queueMax: 10_000 },
  tokens: { perUserMax: 1_000_000 },
  sessions: { perUserMax: 1_000_000 },
  // Outages are what these servers are for; a defect is none.
  log: {
    warn() {},
    error: (details, message) => {
      if (details['code'] === 'server_error') console.error(message, details)
    },
  },
})
const app = fastify()
await app.register(adyton, { auth })
const url = await app.listen({ host: '127.0.0.1', port: 0 })

process.on('disconnect', () => process.exit())
process.on('message', (order: Order) => {
  if (order === 'report') tell(url)
})
tell(url)

function tell(at: string): void {
  globalThis.gc?.()
  const { heapUsed, rss } = process.memoryUsage()
  const report: Report = { url: at, heapUsed, rss, resources: process.getActiveResourcesInfo() }
  process.send?.(report)
}
