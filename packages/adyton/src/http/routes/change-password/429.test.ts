import { countsAgainstItsCredential } from '../../../../test/http/guarded-route.ts'
import { countsPasswords } from '../../../../test/http/password-budget.ts'

const NEXT = { password: 'another one', password_confirmation: 'another one' }

await countsAgainstItsCredential({ method: 'PUT', paths: ['/user/password'] })
await countsPasswords({ method: 'PUT', path: '/user/password' }, ({ password }) => ({
  current_password: password,
  ...NEXT,
}))
