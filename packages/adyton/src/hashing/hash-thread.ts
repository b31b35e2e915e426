import { setPriority } from 'node:os'
import { parentPort, workerData } from 'node:worker_threads'
import type { HashPolicy } from '../core/passwords/policy.ts'
import { type HashJob, runHashJob } from './hash-job.ts'

/*
 * Hashes one password at a time. On Linux a priority set for process 0 applies to the calling thread alone,
 * so the event loop is served first whenever both want a core: with two hash threads on two cores that
 * halves the response times beside a flood of sign-ins and costs the hashing nothing.
 */
const NICENESS = 10

try {
  setPriority(0, NICENESS)
} catch {
  // Not allowed here: the thread hashes at the common priority.
}

const { policy }: { readonly policy: HashPolicy } = workerData

parentPort?.on('message', (job: HashJob) => {
  parentPort?.postMessage(runHashJob(job, policy))
})
