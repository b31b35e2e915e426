import { countsAgainstItsCredential } from '../../../../test/http/guarded-route.ts'
import { countsPasswords } from '../../../../test/http/password-budget.ts'

await countsAgainstItsCredential({ method: 'DELETE', paths: ['/api/sessions'] })
await countsPasswords({ method: 'DELETE', path: '/api/sessions' }, ({ password }) => ({ password }))
