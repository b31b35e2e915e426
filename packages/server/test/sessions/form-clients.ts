import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import axios from 'axios'

/** How a page or a program posts a form: a file stands beside the fields where the form can hold one. */
export interface FormClient {
  readonly name: string
  /** Posts the fields and gives the status of the answer. */
  post(url: string, fields: Fields, headers: Fields): Promise<number>
}

type Fields = Readonly<Record<string, string>>

/** The whole of a small picture. */
const PICTURE = new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0x00, 0xff])

export const FORM_CLIENTS: readonly FormClient[] = [
  {
    name: 'fetch with JSON',
    post: (url, fields, headers) =>
      byFetch(url, JSON.stringify(fields), { ...headers, 'Content-Type': 'application/json' }),
  },
  {
    name: 'fetch with a form',
    post: (url, fields, headers) => byFetch(url, new URLSearchParams(fields), headers),
  },
  {
    name: 'fetch with a form that holds a file',
    post: (url, fields, headers) => byFetch(url, toFormData(fields), headers),
  },
  {
    name: 'axios with a form',
    post: (url, fields, headers) => byAxios(url, new URLSearchParams(fields), headers),
  },
  {
    name: 'axios with a form that holds a file',
    post: (url, fields, headers) => byAxios(url, toFormData(fields), headers),
  },
  {
    name: 'axios that makes a form of an object',
    post: (url, fields, headers) =>
      byAxios(url, fields, { ...headers, 'Content-Type': 'multipart/form-data' }),
  },
]

/** A program of its own, which not every machine has. */
export const CURL: FormClient = {
  name: 'curl -F',
  async post(url, fields, headers) {
    const { stdout } = await promisify(execFile)('curl', [
      ...['--silent', '--output', '/dev/null', '--write-out', '%{http_code}'],
      ...Object.entries(headers).flatMap(([name, value]) => ['--header', `${name}: ${value}`]),
      ...Object.entries(fields).flatMap(([name, value]) => ['--form-string', `${name}=${value}`]),
      ...['--form', `photo=@${import.meta.filename}`, url],
    ])
    return Number(stdout)
  },
}

function toFormData(fields: Fields): FormData {
  const form = new FormData()
  for (const [name, value] of Object.entries(fields)) form.append(name, value)
  form.append('photo', new File([PICTURE], 'Zoë "1".png', { type: 'image/png' }))
  return form
}

async function byFetch(
  url: string,
  body: NonNullable<RequestInit['body']>,
  headers: Fields,
): Promise<number> {
  const { status } = await fetch(url, { method: 'POST', body, headers })
  return status
}

async function byAxios(url: string, body: unknown, headers: Fields): Promise<number> {
  const { status } = await axios.post(url, body, { headers, validateStatus: () => true })
  return status
}
