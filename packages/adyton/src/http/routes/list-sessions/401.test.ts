import { refusesStrangers } from '../../../../test/http/guarded-route.ts'
import { openSite } from '../../../../test/http/site.ts'

refusesStrangers(await openSite(), { method: 'GET', paths: ['/api/sessions'] })
