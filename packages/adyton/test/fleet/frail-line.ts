import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

/** A line to a server which drops a connection without a word to either end, as a cable that is pulled out does. */
export interface FrailLine {
  readonly url: string
  /** From now on connections hold. Those that were dropped stay so. */
  mend(): void
  close(): void
}

/** Lays a line that drops each connection as soon as the client says a certain text. */
export async function overFrailLine(url: string, droppedAt: string): Promise<FrailLine> {
  const { hostname, port } = new URL(url)
  const ends = new Set<Socket>()
  let isFrail = true
  const line = createServer((near) => {
    const far = connect(Number(port), hostname)
    let isDropped = false
    for (const end of [near, far]) ends.add(end.on('error', () => {}))
    near.on('data', (chunk) => {
      isDropped ||= isFrail && chunk.includes(droppedAt)
      if (!isDropped) far.write(chunk)
    })
    far.on('data', (chunk) => isDropped || near.write(chunk))
    near.on('close', () => isDropped || far.destroy())
    far.on('close', () => isDropped || near.destroy())
  })
  line.listen(0, '127.0.0.1')
  await once(line, 'listening')
  const here = new URL(url)
  here.port = String((line.address() as AddressInfo).port)
  return {
    url: here.href,
    mend() {
      isFrail = false
    },
    close() {
      for (const end of ends) end.destroy()
      line.close()
    },
  }
}
