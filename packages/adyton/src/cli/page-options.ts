import type { Command } from 'commander'
import type { Page, PageRequest } from '../core/ports.ts'
import { wholeNumber } from './option-values.ts'
import type { Shell } from './shell.ts'

const LIMIT = 50
const LIMIT_MAX = 1_000

export interface PageOptions {
  readonly limit: number
  readonly after?: number
}

/** The options of every list: how many, and from where on. */
export function withPageOptions(command: Command): Command {
  return command
    .option('--limit <n>', `how many to show, at most ${LIMIT_MAX}`, wholeNumber(1, LIMIT_MAX), LIMIT)
    .option('--after <id>', 'go on after this id', wholeNumber(0, Number.MAX_SAFE_INTEGER))
}

export function pageRequest({ limit, after }: PageOptions): PageRequest {
  return { limit, after: after ?? null }
}

/** Says how to go on where there is more. */
export function noticeMore(page: Page<unknown>, shell: Shell): void {
  if (page.next !== null) shell.notice(`There are more: --after ${page.next}`)
}
