import type { LaravelDatabase } from '../../../core/laravel/database.ts'
import { type InspectDeps, inspect } from '../../../core/laravel/inspect.ts'
import type { Inspection } from '../../../core/laravel/inspection.ts'
import type { Core } from '../../../create-core.ts'
import { loadSettings } from '../../../environment/load-settings.ts'
import { Failure } from '../../failure.ts'
import type { Shell } from '../../shell.ts'
import { inspectionJson, inspectionText } from './inspection-report.ts'
import { watched } from './watched.ts'

export interface TakeoverOptions {
  /** The guards whose roles are copied: all where none is named. */
  readonly guard?: readonly string[]
}

type Takeover = Omit<InspectDeps, 'isTimeZoneGiven'>

/** What taking over is given to work with, or the end of the command. */
export function takeoverOf(core: Core, { guard = [] }: TakeoverOptions): Takeover {
  return { ...core, laravel: laravelOf(core), guards: guard }
}

export function laravelOf({ laravel }: Core): LaravelDatabase {
  if (laravel !== undefined) return laravel
  throw new Failure('usage', 'This storage has no tables that Laravel could have made.')
}

/** What an inspection finds. Beside the configuration it goes by whether anybody has named the time zone of Laravel. */
export async function inspected(core: Core, options: TakeoverOptions, shell: Shell): Promise<Inspection> {
  const { timeZone } = await loadSettings()
  const rules = { ...takeoverOf(core, options), isTimeZoneGiven: timeZone !== undefined }
  return watched(inspect(rules), shell)
}

/** Inspects the database and ends the command, with everything that was found, where something stops it. */
export async function clearedForTakeover(
  core: Core,
  options: TakeoverOptions,
  shell: Shell,
): Promise<Inspection> {
  const inspection = await inspected(core, options, shell)
  if (!stops(inspection)) return inspection
  shell.answer(inspectionJson(inspection), inspectionText(inspection, shell.width))
  throw standsInTheWay(inspection)
}

export function stops({ findings }: Inspection): boolean {
  return findings.some(({ severity }) => severity === 'stops')
}

export function standsInTheWay({ findings }: Inspection): Failure {
  const many = findings.filter(({ severity }) => severity === 'stops').length
  return new Failure('findings', `${many} ${many === 1 ? 'finding stands' : 'findings stand'} in the way.`, {
    hint: `Do what ${many === 1 ? 'it says' : 'they say'}, and run: adyton import laravel --dry-run`,
  })
}
