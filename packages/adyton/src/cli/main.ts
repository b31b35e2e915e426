#!/usr/bin/env -S node --disable-warning=ExperimentalWarning
import { loadSettings } from '../environment.ts'

const { serve } = await import('@adyton/server')
const server = await serve(await loadSettings())
process.once('SIGTERM', async () => {
  await server.close()
  process.exit(0)
})
process.once('SIGINT', async () => {
  await server.close()
  process.exit(0)
})
