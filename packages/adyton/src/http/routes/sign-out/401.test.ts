import { refusesStrangers, refusesStrangersAndSessions } from '../../../../test/http/guarded-route.ts'
import { openSite } from '../../../../test/http/site.ts'

const site = await openSite()

refusesStrangers(site, { method: 'POST', paths: ['/api/auth/logout', '/api/logout', '/logout'] })
refusesStrangersAndSessions(site, { method: 'POST', paths: ['/Logout'] })
