import { type MessagePort, parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads'
import { Connection } from './connection.ts'
import { sqliteBuilder } from './dialect.ts'
import { type WriteJob, writeBatch } from './write-batch.ts'

/*
 * The one writer of an installation. Jobs that arrive while a commit is under way gather and share the next
 * one, so that the cost of making a commit durable is paid once for all of them.
 */

/** Long enough for a busy neighbour's transaction, short enough that whoever waits in the first batch hears 503 within two seconds. */
const BUSY_MS = 1_500
/** Jobs per commit, so that the first of them does not wait for an endless queue. */
const BATCH_JOBS_MAX = 512

if (parentPort === null) throw new Error('This file runs as a worker thread.')
const port: MessagePort = parentPort
const { file, timeZone }: { readonly file: string; readonly timeZone: string } = workerData
const connection = new Connection(file, { busyMs: BUSY_MS })
const db = sqliteBuilder(timeZone)

port.on('message', (message: string) => {
  const queue: WriteJob[] = []
  let next: string | undefined = message
  while (next !== undefined && next !== 'close') {
    const jobs: WriteJob[] = JSON.parse(next)
    queue.push(...jobs)
    next = receiveMessageOnPort(port)?.message
  }
  while (queue.length > 0) port.postMessage(writeBatch(queue.splice(0, BATCH_JOBS_MAX), connection, db))
  if (next !== 'close') return
  connection.close()
  port.close()
})
