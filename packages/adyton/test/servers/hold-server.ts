import { startMariaDb } from './mariadb.ts'
import { startPostgres } from './postgres.ts'

/* Starts a server, tells where, and holds it until somebody ends this, or its input. */

const server = process.argv[2] === 'postgres' ? await startPostgres() : await startMariaDb()
process.stdout.write(`${server.pid} ${server.url}\n`)
process.stdin.resume()
