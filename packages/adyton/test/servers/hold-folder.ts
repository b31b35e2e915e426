import { guardFolder } from './guarded-folder.ts'

/* Starts a process in a folder, tells where, and holds both until somebody ends this, or its input. */

const folder = await guardFolder('test')
const child = await folder.start(['sleep', '600'], 'SIGKILL')
process.stdout.write(`${child.pid} ${folder.path}\n`)
process.stdin.resume()
