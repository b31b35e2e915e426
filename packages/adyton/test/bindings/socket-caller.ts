import type { Call, CallOptions } from '../http/in-memory-caller.ts'

/** Calls a server that listens, as the in-memory caller calls an `Auth`: for what only a socket can show. */
export function createSocketCaller({ url }: { readonly url: string }): Call {
  return async (method, target, options = {}) => {
    const response = await fetch(`${url}${target}`, {
      method,
      redirect: 'manual',
      headers: headersOf(options),
      ...bodyOf(options),
    })
    const text = await response.text()
    const isJson = response.headers.get('content-type')?.startsWith('application/json')
    return {
      status: response.status,
      headers: Object.fromEntries(response.headers),
      setCookies: response.headers.getSetCookie(),
      body: isJson && text !== '' ? JSON.parse(text) : text || undefined,
    }
  }
}

function headersOf({ token, json, headers = {} }: CallOptions): Headers {
  const sent = new Headers()
  if (token !== undefined) sent.set('Authorization', `Bearer ${token}`)
  if (json !== undefined) sent.set('Content-Type', 'application/json')
  for (const [name, values] of Object.entries(headers))
    for (const value of [values].flat()) sent.append(name, value)
  return sent
}

function bodyOf({ json, form, body }: CallOptions): RequestInit {
  if (json !== undefined) return { body: JSON.stringify(json) }
  if (form !== undefined) return { body: new URLSearchParams(form) }
  return body === undefined ? {} : { body: Buffer.from(body) }
}
