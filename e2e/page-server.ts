import { createReadStream, existsSync } from 'node:fs'
import { extname, join } from 'node:path'
import { build } from 'vite'
import { type Listener, listen, type Place } from './listener.ts'

const TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css',
  '.html': 'text/html',
  '.js': 'text/javascript',
}

/** Bundles a page of the folder `pages` into another folder, with React as developers run it: under StrictMode effects run twice. */
export async function buildPage(name: string, folder: string): Promise<void> {
  await build({
    root: join(import.meta.dirname, 'pages', name),
    configFile: false,
    logLevel: 'warn',
    define: { 'process.env.NODE_ENV': '"development"' },
    build: { outDir: folder, emptyOutDir: true, minify: false },
  })
}

/** Serves the folder on an origin of its own. */
export function servePage(folder: string, place: Place = {}): Promise<Listener> {
  return listen(place, (request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost')
    const file = join(folder, pathname === '/' ? 'index.html' : pathname)
    if (!existsSync(file)) {
      response.writeHead(404).end()
      return
    }
    response.setHeader('Content-Type', TYPES[extname(file)] ?? 'application/octet-stream')
    createReadStream(file).pipe(response)
  })
}
