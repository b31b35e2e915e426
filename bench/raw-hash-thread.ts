import { parentPort, workerData } from 'node:worker_threads'
import { hashSync, verifySync } from '@node-rs/bcrypt'

/** Verifies one bcrypt hash of cost 12 again and again for a while, and tells how often. */
const { password, seconds }: { readonly password: string; readonly seconds: number } = workerData
const stored = hashSync(password, 12)
const end = performance.now() + seconds * 1_000
let count = 0
while (performance.now() < end) {
  verifySync(password, stored)
  count += 1
}
parentPort?.postMessage(count)
