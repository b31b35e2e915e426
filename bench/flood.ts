import { Agent, request } from 'node:http'
import { setTimeout as wait } from 'node:timers/promises'

/*
 * Sends COUNT sign-ins with BODY to the server at URL, each on a connection of its own: all at once, or RATE of
 * them a second. The connections are opened first; then it prints a line, sends, and prints how many were
 * answered how.
 */
const { URL: url = '', BODY: body = '' } = process.env
const count = Number(process.env['COUNT'])
const pauseMs = process.env['RATE'] === undefined ? 0 : 1_000 / Number(process.env['RATE'])
const agent = new Agent({ keepAlive: true, maxSockets: Number.POSITIVE_INFINITY })

await Promise.all(Array.from({ length: count }, () => send('GET', '/livez')))
process.stdout.write('ready\n')
const startedAt = performance.now()
const sent: Promise<string>[] = []
for (let at = 0; at < count; at += 1) {
  sent.push(send('POST', '/api/auth/login'))
  if (pauseMs > 0) await wait(Math.max(0, startedAt + (at + 1) * pauseMs - performance.now()))
}
const answered: Record<string, number> = {}
for (const status of await Promise.all(sent)) answered[status] = (answered[status] ?? 0) + 1
process.stdout.write(JSON.stringify(answered))
agent.destroy()

function send(method: 'GET' | 'POST', path: string): Promise<string> {
  return new Promise((resolve) => {
    const headers = { 'content-type': 'application/json' }
    const outgoing = request(`${url}${path}`, { agent, method, headers }, (response) => {
      response.resume()
      response.once('end', () => resolve(String(response.statusCode)))
    })
    outgoing.once('error', (error) => resolve(error.message))
    outgoing.end(method === 'POST' ? body : undefined)
  })
}
