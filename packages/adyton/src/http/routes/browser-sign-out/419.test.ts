import { demandsProof } from '../../../../test/http/demanded-proof.ts'
import { openSite } from '../../../../test/http/site.ts'

demandsProof(await openSite(), { method: 'POST', paths: ['/logout'] })
