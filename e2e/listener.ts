import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import { createServer as createSecureServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import type { Certificate } from './certificate.ts'

/** Where a server of the tests is found. */
export interface Place {
  /** The name that browsers reach this machine by, localhost unless told. */
  readonly host?: string
  /** Any free port unless told. */
  readonly port?: number
  /** With one it speaks https. */
  readonly certificate?: Certificate | undefined
}

/** A server in this process. */
export interface Listener {
  /** As the browser sends it: `http://localhost:PORT`. */
  readonly origin: string
  close(): Promise<void>
}

/** Listens on localhost, whatever name it is reached by. */
export async function listen(place: Place, answer: RequestListener): Promise<Listener> {
  const { host = 'localhost', port = 0, certificate } = place
  const [scheme, server] =
    certificate === undefined
      ? ['http', createServer(answer)]
      : ['https', createSecureServer(certificate, answer)]
  await once(server.listen(port, 'localhost'), 'listening')
  // A server that listens on a port has an address with a port.
  const address = server.address() as AddressInfo
  return {
    origin: `${scheme}://${host}:${address.port}`,
    close() {
      server.closeAllConnections()
      return new Promise((resolve) => server.close(() => resolve()))
    },
  }
}
