#!/usr/bin/env node
// Nothing may be imported before this check: whatever needs a newer Node would fail to load first, and unclearly.
const NODE_MAJOR_MIN = 24

if (Number(process.versions.node.split('.')[0]) < NODE_MAJOR_MIN) {
  console.error(`Adyton needs Node ${NODE_MAJOR_MIN} or newer; this is ${process.versions.node}.`)
  process.exitCode = 1
} else {
  const { run } = await import('./run.ts')
  process.exitCode = await run(process.argv.slice(2))
}
