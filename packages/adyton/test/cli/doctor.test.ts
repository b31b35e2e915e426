import { expect, it } from 'vitest'
import { newMember } from '../http/site.ts'
import { commandLine, newFolder, resultOf } from './command-line.ts'
import { openInstallation } from './installation.ts'

const { adyton, site } = await openInstallation()

const OUR_PAGE = { Origin: 'http://localhost:3000' }

it('finds nothing where all is as it should be', async () => {
  expect(await adyton(['doctor'])).toMatchObject({
    exitCode: 0,
    stdout: 'Nothing found: the settings and the database are as they should be.\n',
    stderr: '',
  })
})

it('says that there is no database', async () => {
  const { exitCode, stdout, stderr } = await commandLine(newFolder())(['doctor'])

  expect(exitCode).toBe(1)
  expect(stdout).toMatch(/^database: There is no database at .* yet\. Run: adyton migrate\n$/)
  expect(stderr).toContain('1 finding.')
})

it('says what is doubtful about the settings, to programs too', async () => {
  const env = { ADYTON_URL: 'https://api.example.com', ADYTON_FRONTEND_URL: 'https://app.example.com' }

  const ended = await adyton(['doctor', '--json'], { env })

  expect(ended.exitCode).toBe(1)
  expect(resultOf(ended)).toEqual({
    findings: [{ about: 'pages', text: expect.stringContaining('ADYTON_COOKIE_DOMAIN=example.com') }],
  })
  expect(JSON.parse(ended.stderr)).toMatchObject({ error: { code: 'findings', exit_code: 1 } })
})

it('tells of pages that signed in without a session cookie, and of no other client', async () => {
  const member = await newMember(site)
  const signIn = (headers: Readonly<Record<string, string>>, password = member.password) =>
    site.call('POST', '/login', { json: { email: member.email, password }, headers })
  expect(await signIn({})).toMatchObject({ status: 200 })
  expect(await signIn(OUR_PAGE, 'wrong-password')).toMatchObject({ status: 401 })
  expect(await adyton(['doctor'])).toMatchObject({ exitCode: 0 })

  expect(await signIn(OUR_PAGE)).toMatchObject({ status: 200 })

  const { exitCode, stdout } = await adyton(['doctor'])
  expect(exitCode).toBe(1)
  expect(stdout).toMatch(/^pages: 1 request of first-party pages .* from localhost:3000\)/)
  expect(stdout).toContain('GET /sanctum/csrf-cookie')
})
