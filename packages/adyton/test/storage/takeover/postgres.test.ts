import { applyingContract } from './applying.ts'
import { atOnceContract } from './at-once.ts'
import { inspectingContract } from './inspecting.ts'
import { interruptedContract } from './interrupted.ts'
import { roleTablesContract } from './role-tables.ts'
import { undoingContract } from './undoing.ts'
import { verifyingContract } from './verifying.ts'

inspectingContract('postgres')
roleTablesContract('postgres')
applyingContract('postgres')
atOnceContract('postgres')
verifyingContract('postgres')
undoingContract('postgres')
interruptedContract('postgres')
