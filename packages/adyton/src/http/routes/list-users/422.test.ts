import { refusesBadPaging } from '../../../../test/http/guarded-route.ts'
import { newAdmin, openSite } from '../../../../test/http/site.ts'

const site = await openSite()
const { token } = await newAdmin(site)

refusesBadPaging(site, token, ['/api/admin/users'])
