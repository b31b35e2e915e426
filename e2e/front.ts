import { type IncomingMessage, request as open, type ServerResponse } from 'node:http'
import { type Listener, listen, type Place } from './listener.ts'

/** What stands before the API as a proxy does in production: TLS ends here, and an answer can be kept back. */
export interface Front extends Listener {
  /** Whom requests are passed to from now on. */
  passTo(url: string): void
  /** Keeps back the answer to the next request like `GET /api/user`. */
  hold(line: string): Held
}

/** An answer that is kept back. */
export interface Held {
  /** The request, once the API has answered it: what it did is done, and the browser does not know yet. */
  readonly answered: Promise<IncomingMessage>
  release(): void
}

interface Hold {
  readonly line: string
  readonly answered: (request: IncomingMessage) => void
  readonly released: Promise<void>
}

export async function openFront(place: Place): Promise<Front> {
  const holds: Hold[] = []
  let target = ''
  const listener = await listen(place, (request, response) => {
    const hold = takeHold(holds, request)
    forward(request, response, target, async () => {
      hold?.answered(request)
      await hold?.released
    })
  })
  return {
    ...listener,
    passTo(url) {
      target = url
    },
    hold(line) {
      const answered = Promise.withResolvers<IncomingMessage>()
      const released = Promise.withResolvers<void>()
      holds.push({ line, answered: answered.resolve, released: released.promise })
      return { answered: answered.promise, release: released.resolve }
    },
  }
}

/** Each is for one request. */
function takeHold(holds: Hold[], { method, url }: IncomingMessage): Hold | undefined {
  const index = holds.findIndex(({ line }) => line === `${method} ${url}`)
  return index < 0 ? undefined : holds.splice(index, 1)[0]
}

/** Headers go through as they came, in both directions, and the API is told of the client's address. */
function forward(
  request: IncomingMessage,
  response: ServerResponse,
  target: string,
  mayAnswer: () => Promise<void>,
): void {
  const { method = 'GET', url = '/', rawHeaders } = request
  const headers = [...rawHeaders, 'X-Forwarded-For', clientAddress(request)]
  const forwarded = open(new URL(url, target), { method, headers })
  forwarded.on('response', async (answer) => {
    await mayAnswer()
    response.writeHead(answer.statusCode ?? 502, answer.rawHeaders)
    answer.pipe(response)
  })
  forwarded.on('error', () => response.destroy())
  request.pipe(forwarded)
}

/** All browsers are on this machine: where each is supposed to be stands at the end of its User-Agent. */
function clientAddress({ headers }: IncomingMessage): string {
  return / at ([\d.]+)$/.exec(headers['user-agent'] ?? '')?.[1] ?? '127.0.0.1'
}
