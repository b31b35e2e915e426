import type { Command } from 'commander'
import { examples } from '../../examples.ts'
import { Failure } from '../../failure.ts'
import { wholeNumber } from '../../option-values.ts'
import type { Shell } from '../../shell.ts'
import { applyImport } from './apply.ts'
import { inspectImport } from './dry-run.ts'
import type { TakeoverOptions } from './takeover.ts'
import { undoImport } from './undo.ts'
import { verifyImport } from './verify.ts'

interface ImportOptions extends TakeoverOptions {
  readonly dryRun?: true
  readonly apply?: true
  readonly verify?: true
  readonly undo?: true
  readonly sample: number
  readonly yes?: true
}

const SAMPLE = 1_000
const SAMPLE_MAX = 1_000_000

export function addImportLaravel(imports: Command, shell: Shell): void {
  imports
    .command('laravel')
    .summary('take over the database of a Laravel application')
    .description(
      'Takes over the database of a Laravel application with Sanctum in place, beside the application, and nobody is signed out. It adds columns, tables and indexes, fills in canonical addresses, copies the roles of spatie/laravel-permission and changes nothing that Laravel reads. Name the database in DATABASE_URL, and begin with --dry-run.',
    )
    .option('--dry-run', 'only tell what is there and what stands in the way; touches nothing')
    .option('--apply', 'add what is missing; may run again at any time, and finishes what was cut off')
    .option('--verify', 'compare every user and token with what Adyton makes of it; touches nothing')
    .option('--undo', 'take away what Adyton has added, and nothing else')
    .option('--sample <n>', 'with --verify: how many tokens to look up', wholeNumber(0, SAMPLE_MAX), SAMPLE)
    .option('--guard <name>', 'copy only roles of this guard; may be given several times', andAnother)
    .option('--yes', 'do not ask')
    .addHelpText(
      'after',
      examples(
        'adyton import laravel --dry-run',
        'adyton import laravel --apply --yes',
        'adyton import laravel --verify --sample 10000',
        'adyton import laravel --undo',
      ),
    )
    .action((options: ImportOptions) => modeOf(options)(options, shell))
}

function andAnother(guard: string, guards: readonly string[] = []): readonly string[] {
  return [...guards, guard]
}

type Mode = (options: ImportOptions, shell: Shell) => Promise<void>

function modeOf({ dryRun, apply, verify, undo }: ImportOptions): Mode {
  const modes: readonly (Mode | false)[] = [
    dryRun === true && inspectImport,
    apply === true && applyImport,
    verify === true && verifyImport,
    undo === true && undoImport,
  ]
  const [mode, ...others] = modes.filter((given) => given !== false)
  if (mode !== undefined && others.length === 0) return mode
  throw new Failure('usage', 'Give one of --dry-run, --apply, --verify and --undo: begin with --dry-run.')
}
