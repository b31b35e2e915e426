import { countsAgainstItsUser } from '../../../../test/http/guarded-route.ts'

await countsAgainstItsUser({
  method: 'POST',
  paths: ['/api/auth/logout', '/api/logout', '/logout', '/Logout'],
})
