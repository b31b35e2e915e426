import { expect, test } from 'vitest'
import { pageHost } from './page.ts'

const hostOf = (headers: Readonly<Record<string, string>>) =>
  pageHost({ rawHeaders: Object.entries(headers).flat() })

test.each<[string, Readonly<Record<string, string>>, string | undefined]>([
  ['a Referer', { Referer: 'https://app.example.com:8443/a' }, 'app.example.com:8443'],
  ['an Origin', { Origin: 'http://localhost:3000' }, 'localhost:3000'],
  ['both, by the Referer', { Origin: 'https://a.example', Referer: 'https://b.example/' }, 'b.example'],
  ['an Origin beside an empty Referer', { Origin: 'https://a.example', Referer: '' }, 'a.example'],
  ['neither', {}, undefined],
  ['an origin that is not named', { Origin: 'null' }, undefined],
  ['what is no address', { Referer: 'token=1|secret' }, undefined],
  ['an address of another kind', { Referer: 'app://1|secret/' }, undefined],
])('the page of %s is told by its host', (_, headers, expected) => {
  expect(hostOf(headers)).toBe(expected)
})

test('nothing of an address is told but the host', () => {
  const host = hostOf({ Referer: 'https://ada:secret@app.example.com/reset/secret?token=secret#secret' })

  expect(host).toBe('app.example.com')
})
