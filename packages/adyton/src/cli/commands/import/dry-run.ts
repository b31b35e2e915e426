import { withUntouchedDatabase } from '../../database.ts'
import type { Shell } from '../../shell.ts'
import { inspectionJson, inspectionText } from './inspection-report.ts'
import { inspected, standsInTheWay, stops, type TakeoverOptions } from './takeover.ts'

/** Tells what is there and what stands in the way, and touches nothing. */
export function inspectImport(options: TakeoverOptions, shell: Shell): Promise<void> {
  return withUntouchedDatabase(async (core) => {
    const inspection = await inspected(core, options, shell)
    shell.answer(inspectionJson(inspection), inspectionText(inspection, shell.width))
    if (stops(inspection)) throw standsInTheWay(inspection)
    shell.notice(
      inspection.survey.additions.length === 0
        ? 'Nothing stands in the way, and nothing is missing.'
        : 'Nothing stands in the way. Next: adyton import laravel --apply',
    )
  })
}
