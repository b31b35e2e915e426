import { connect, type Socket } from 'node:net'

/** What came back over a connection before it was closed. */
export interface RawAnswer {
  readonly status: number
  /** By lower-case name. */
  readonly headers: ReadonlyMap<string, string>
  readonly body: string
  /** How the connection ended: by the server, or because nothing more was to come. */
  readonly closedBy: 'server' | 'client'
}

type Part = string | Uint8Array

const PATIENCE_MS = 8_000

/**
 * Writes bytes to a port as they are, part by part, and reads one answer. Gives undefined where the server
 * closed without one. Rejects when the server neither answers nor closes.
 */
export function sendRaw(port: number, ...parts: readonly Part[]): Promise<RawAnswer | undefined> {
  return exchange(port, (socket) => {
    for (const part of parts) socket.write(part)
  })
}

/** The same, and says that nothing more is to come: a request that is not whole by then never will be. */
export function sendRawAndEnd(port: number, ...parts: readonly Part[]): Promise<RawAnswer | undefined> {
  return exchange(port, (socket) => {
    for (const part of parts) socket.write(part)
    socket.end()
  })
}

function exchange(port: number, write: (socket: Socket) => void): Promise<RawAnswer | undefined> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true })
    let received = Buffer.alloc(0)
    const finish = (closedBy: RawAnswer['closedBy']) => {
      clearTimeout(patience)
      socket.destroy()
      resolve(parseAnswer(received, closedBy))
    }
    const patience = setTimeout(() => {
      socket.destroy()
      reject(new Error(`No whole answer within ${PATIENCE_MS} ms: ${received.toString('latin1')}`))
    }, PATIENCE_MS)
    socket.on('data', (chunk) => {
      received = Buffer.concat([received, chunk])
      if (isWhole(received)) finish('client')
    })
    // A server that refuses a long body stops reading it, which the writer sees as a reset.
    socket.on('error', () => undefined)
    socket.on('end', () => finish('server'))
    socket.on('close', () => finish('server'))
    socket.on('connect', () => write(socket))
  })
}

/** The head of a request. Values may hold anything that goes over the wire. */
export function requestHead(
  method: string,
  target: string,
  headers: readonly (readonly [string, string])[] = [],
): Buffer {
  const lines = headers.map(([name, value]) => `${name}: ${value}\r\n`)
  return Buffer.from(`${method} ${target} HTTP/1.1\r\nHost: server.test\r\n${lines.join('')}\r\n`, 'latin1')
}

/** A POST with a body of the given type, as bytes. */
export function postOf(
  target: string,
  body: string | Uint8Array,
  headers: readonly (readonly [string, string])[] = [['Content-Type', 'application/json']],
): readonly Uint8Array[] {
  const bytes = Buffer.from(body)
  return [requestHead('POST', target, [...headers, ['Content-Length', String(bytes.length)]]), bytes]
}

const HEAD_END = '\r\n\r\n'

function isWhole(received: Buffer): boolean {
  const headEnd = received.indexOf(HEAD_END)
  if (headEnd === -1) return false
  const head = received.toString('latin1', 0, headEnd)
  if (/^connection: close$/im.test(head)) return false
  const length = Number(/^content-length: (\d+)$/im.exec(head)?.[1] ?? 0)
  return received.length >= headEnd + HEAD_END.length + length
}

/** The first answer. What follows it answers what the server took for a second request. */
function parseAnswer(received: Buffer, closedBy: RawAnswer['closedBy']): RawAnswer | undefined {
  if (received.length === 0) return undefined
  const headEnd = received.indexOf(HEAD_END)
  const [statusLine = '', ...lines] = received.toString('latin1', 0, headEnd).split('\r\n')
  const headers = new Map(
    lines.map((line) => {
      const colon = line.indexOf(':')
      return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()] as const
    }),
  )
  const bodyAt = headEnd + HEAD_END.length
  const body = received.toString('utf8', bodyAt, bodyAt + Number(headers.get('content-length') ?? 0))
  return { status: Number(statusLine.split(' ')[1]), headers, body, closedBy }
}
