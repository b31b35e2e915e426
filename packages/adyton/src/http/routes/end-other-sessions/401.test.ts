import { refusesStrangers } from '../../../../test/http/guarded-route.ts'
import { openSite } from '../../../../test/http/site.ts'

refusesStrangers(await openSite(), { method: 'DELETE', paths: ['/api/sessions'] })
