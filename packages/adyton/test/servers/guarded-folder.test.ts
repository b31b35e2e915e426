import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { exited, guardFolder } from './guarded-folder.ts'
import { isRunning } from './process-tree.ts'

const GONE_SOON = { timeout: 10_000 }

describe('a guarded folder', () => {
  it.each(['a process runs in it', 'none runs any more'])(
    'is gone soon, with its process, when whoever made it is killed while %s',
    async (state) => {
      const { holder, pid, folder } = await holdFolder()
      if (state === 'none runs any more') process.kill(pid, 'SIGKILL')
      await expect.poll(() => isRunning(pid)).toBe(state === 'a process runs in it')
      expect(existsSync(folder)).toBe(true)

      holder.kill('SIGKILL')

      await expect.poll(() => isRunning(pid), GONE_SOON).toBe(false)
      await expect.poll(() => existsSync(folder), GONE_SOON).toBe(false)
    },
  )

  it('outlasts its processes until it is removed', async () => {
    const folder = await guardFolder('test')
    for (const word of ['one', 'other']) await folder.run(['/bin/sh', '-c', `echo ${word}`])

    expect(await folder.log()).toBe('one\nother\n')
    await folder.remove()

    expect(existsSync(folder.path)).toBe(false)
  })

  it('says what a process has said that failed', async () => {
    const folder = await guardFolder('test')

    await expect(folder.run(['/bin/sh', '-c', 'echo no room; exit 3'])).rejects.toThrow(
      '/bin/sh failed:\nno room',
    )
    await expect(folder.run(['/nowhere'])).rejects.toThrow('/nowhere failed:')
    await folder.remove()
  })

  it('gives its processes nothing of the environment but the way to programs', async () => {
    const folder = await guardFolder('test')
    await exited(await folder.start(['/usr/bin/env'], 'SIGKILL'))

    expect(await folder.log()).toContain(`PATH=${process.env['PATH']}\n`)
    expect(await folder.log()).not.toContain('VITEST')
    await folder.remove()
  })
})

async function holdFolder(): Promise<{ holder: ChildProcess; pid: number; folder: string }> {
  const script = fileURLToPath(new URL('hold-folder.ts', import.meta.url))
  const holder = spawn(process.execPath, ['--conditions=source', script], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const [told] = await once(holder.stdout, 'data')
  const [pid, folder = ''] = String(told).trim().split(' ')
  return { holder, pid: Number(pid), folder }
}
