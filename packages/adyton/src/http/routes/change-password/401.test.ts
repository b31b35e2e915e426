import { expect, it } from 'vitest'
import { openSignedIn } from '../../../../test/http/browser.ts'
import { refusesStrangers } from '../../../../test/http/guarded-route.ts'
import { isSignedIn, newVisitor } from '../../../../test/http/sessions.ts'
import { openSite } from '../../../../test/http/site.ts'

const site = await openSite()
const PATH = '/user/password'

refusesStrangers(site, { method: 'PUT', paths: [PATH] })

it('of two browsers that change the password at once, one does, and the other is signed out by it', async () => {
  const { browser, member } = await newVisitor(site)
  const another = await openSignedIn(site, member)
  const change = (password: string) => ({
    json: { current_password: member.password, password, password_confirmation: password },
  })

  const answers = await Promise.all([
    browser.send('PUT', PATH, change('first password')),
    another.send('PUT', PATH, change('second password')),
  ])

  expect(answers.map(({ status }) => status).sort()).toEqual([200, 419])
  const signedIn = [await isSignedIn(browser), await isSignedIn(another)]
  expect(signedIn).toEqual(answers.map(({ status }) => status === 200))
})
