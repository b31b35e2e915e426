import { countsAgainstItsUser } from '../../../../test/http/guarded-route.ts'
import { countsPasswords } from '../../../../test/http/password-budget.ts'

await countsAgainstItsUser({ method: 'POST', paths: ['/user/confirm-password'] })
await countsAgainstItsUser({ method: 'GET', paths: ['/user/confirmed-password-status'] })
await countsPasswords({ method: 'POST', path: '/user/confirm-password' }, ({ password }) => ({ password }))
