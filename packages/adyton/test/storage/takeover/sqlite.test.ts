import { applyingContract } from './applying.ts'
import { atOnceContract } from './at-once.ts'
import { inspectingContract } from './inspecting.ts'
import { interruptedContract } from './interrupted.ts'
import { roleTablesContract } from './role-tables.ts'
import { undoingContract } from './undoing.ts'
import { verifyingContract } from './verifying.ts'

inspectingContract('sqlite')
roleTablesContract('sqlite')
applyingContract('sqlite')
atOnceContract('sqlite')
verifyingContract('sqlite')
undoingContract('sqlite')
interruptedContract('sqlite')
