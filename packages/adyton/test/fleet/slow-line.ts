import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

/** The address of a server, as it is reached over a line on which each answer takes so much longer. */
export async function overSlowLine(url: string, ms: number): Promise<string> {
  const { hostname, port } = new URL(url)
  const line = createServer((near) => lay(near, connect(Number(port), hostname), ms))
  line.listen(0, '127.0.0.1')
  await once(line, 'listening')
  const here = new URL(url)
  here.port = String((line.address() as AddressInfo).port)
  return here.href
}

function lay(near: Socket, far: Socket, ms: number): void {
  near.setNoDelay(true)
  far.setNoDelay(true)
  near.pipe(far)
  far.on('data', (chunk) => setTimeout(() => near.write(chunk), ms))
  far.on('close', () => setTimeout(() => near.destroy(), ms))
  near.on('close', () => far.destroy())
  for (const end of [near, far]) end.on('error', () => {})
}
