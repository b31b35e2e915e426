import { connect, type Socket } from 'node:net'

export interface WireAnswer {
  readonly status: number
  readonly headers: string
  readonly body: string
  /** When the first byte was handed to the system, by `performance.now()`. */
  readonly sentAt: number
  /** When the last byte had arrived. */
  readonly receivedAt: number
}

export interface WireRequest {
  readonly token?: string
  readonly json?: object
  readonly headers?: Readonly<Record<string, string>>
}

/**
 * Sends requests over connections that stay open, one at a time over each. An HTTP client of Node's would cost more
 * than the servers, and does not say when it has really sent what.
 */
export interface Wires {
  send(method: string, path: string, request?: WireRequest): Promise<WireAnswer>
  close(): void
}

export function openWires(url: string): Wires {
  const { hostname, port } = new URL(url)
  const free: Wire[] = []
  const all = new Set<Wire>()
  return {
    async send(method, path, request = {}) {
      const wire = lastOpen(free) ?? new Wire(connect(Number(port), hostname))
      all.add(wire)
      try {
        const answer = await wire.send(toBytes(method, path, hostname, request))
        free.push(wire)
        return answer
      } catch (error) {
        all.delete(wire)
        throw error
      }
    },
    close: () => {
      for (const wire of all) wire.close()
    },
  }
}

/** A server closes what has long been idle. */
function lastOpen(free: Wire[]): Wire | undefined {
  for (;;) {
    const wire = free.pop()
    if (wire === undefined || wire.isOpen) return wire
  }
}

function toBytes(method: string, path: string, host: string, request: WireRequest): string {
  const { token, json, headers = {} } = request
  const body = json === undefined ? '' : JSON.stringify(json)
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`)
  if (token !== undefined) lines.push(`Authorization: Bearer ${token}\r\n`)
  if (json !== undefined)
    lines.push(`Content-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\n`)
  return `${method} ${path} HTTP/1.1\r\nHost: ${host}\r\n${lines.join('')}\r\n${body}`
}

/** A connection. It knows as much of HTTP as our servers' answers need: every body has its length. */
class Wire {
  readonly #socket: Socket
  #received = ''
  #sentAt = 0
  #settle: { resolve: (answer: WireAnswer) => void; reject: (error: Error) => void } | undefined

  constructor(socket: Socket) {
    this.#socket = socket.setNoDelay(true).setEncoding('utf8')
    socket.on('data', (chunk: string) => this.#take(chunk))
    socket.on('error', (error) => this.#fail(error))
    socket.on('close', () => this.#fail(new Error('The server closed the connection.')))
  }

  send(bytes: string): Promise<WireAnswer> {
    return new Promise((resolve, reject) => {
      this.#settle = { resolve, reject }
      this.#sentAt = performance.now()
      this.#socket.write(bytes)
    })
  }

  get isOpen(): boolean {
    return !this.#socket.destroyed && this.#socket.readable
  }

  close(): void {
    this.#settle = undefined
    this.#socket.destroy()
  }

  #take(chunk: string): void {
    this.#received += chunk
    const end = this.#received.indexOf('\r\n\r\n')
    if (end === -1) return
    const headers = this.#received.slice(0, end)
    const body = this.#received.slice(end + 4)
    const length = Number(/\r\ncontent-length: (\d+)/i.exec(headers)?.[1] ?? 0)
    if (Buffer.byteLength(body) < length) return
    this.#received = ''
    const status = Number(headers.slice(9, 12))
    const settle = this.#settle
    this.#settle = undefined
    settle?.resolve({ status, headers, body, sentAt: this.#sentAt, receivedAt: performance.now() })
  }

  #fail(error: Error): void {
    this.#settle?.reject(error)
    this.#settle = undefined
  }
}
