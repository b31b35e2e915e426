import { refusesStrangers } from '../../../../test/http/guarded-route.ts'
import { openSite } from '../../../../test/http/site.ts'

refusesStrangers(await openSite(), { method: 'POST', paths: ['/api/tokens', '/api/auth/tokens'] })
