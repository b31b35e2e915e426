import { stringifyCookie } from 'cookie'
import { XSRF } from '../../http/browser.ts'
import type { CallOptions } from '../../http/in-memory-caller.ts'
import { ACTS, type Combination, FETCH_SITES, ORIGINS, type ProofName, REFERERS } from './parts.ts'

/** What stands in for the names of a combination: the cookies of a browser, and a proof where one is presented. */
export interface Material {
  readonly cookies: readonly (readonly [string, string])[]
  readonly proof: string | undefined
}

/** The request of a combination, as a browser would send it. */
export async function requestFor(request: Combination, material: Material): Promise<CallOptions> {
  const place = PLACES[request.proof]
  const { method, fields } = ACTS[request.act]
  const { proof } = material
  const isInBody = place === 'json' || place === 'form' || place === 'multipart'
  const headers = {
    ...present({
      Referer: REFERERS[request.referer],
      Origin: ORIGINS[request.origin],
      'Sec-Fetch-Site': FETCH_SITES[request.fetchSite],
      Cookie: cookieHeader(material),
    }),
    ...(!isInBody && proof !== undefined && { [place]: proof }),
  }
  if (isInBody && proof !== undefined) return inBody(place, { ...fields, _token: proof }, headers)
  return method === 'GET' || method === 'HEAD' ? { headers } : { headers, json: fields }
}

type Place = 'X-XSRF-TOKEN' | 'X-CSRF-TOKEN' | 'json' | 'form' | 'multipart'

const HEADER = 'X-XSRF-TOKEN'

const PLACES: Readonly<Record<ProofName, Place>> = {
  none: HEADER,
  'right, in X-XSRF-TOKEN': HEADER,
  'right, in X-CSRF-TOKEN': 'X-CSRF-TOKEN',
  'right, in _token of JSON': 'json',
  'right, in _token of a form': 'form',
  'right, in _token of multipart': 'multipart',
  'right, by a former key of the ring': HEADER,
  'right, by a key that was removed': HEADER,
  'of the guest before sign-in': HEADER,
  'of another live session': HEADER,
  'of another live session, in _token': 'json',
  'cut by one character': HEADER,
  'padded as base64': HEADER,
  'with spare bits set': HEADER,
  empty: HEADER,
}

/** XSRF-TOKEN says the same as the proof, as it does where an attacker has planted both. */
function cookieHeader({ cookies, proof }: Material): string {
  const pairs = proof === undefined ? cookies : [...cookies, [XSRF, proof] as const]
  return pairs.map(([name, value]) => stringifyCookie({ [name]: value })).join('; ')
}

function present(headers: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      value === undefined || value === '' ? [] : [[name, value]],
    ),
  )
}

async function inBody(
  place: 'json' | 'form' | 'multipart',
  fields: Readonly<Record<string, string>>,
  headers: Record<string, string>,
): Promise<CallOptions> {
  if (place === 'json') return { headers, json: fields }
  if (place === 'form') return { headers, form: fields }
  const form = new FormData()
  for (const [name, value] of Object.entries(fields)) form.set(name, value)
  const encoded = new Response(form)
  const type = encoded.headers.get('Content-Type') ?? ''
  return { headers: { ...headers, 'Content-Type': type }, body: await encoded.bytes() }
}
