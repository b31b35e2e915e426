import type { WriteStream } from 'node:tty'
import { styleText } from 'node:util'

const WIDTH = 30
const CLEAR_LINE = '\r\u001b[K'

/** One line of a terminal that is drawn again and again. */
export interface ProgressBar {
  /** `share` of the whole, from 0 to 1. */
  show(share: number, label: string): void
  /** Takes the line away. */
  clear(): void
}

/**
 * Draws on a terminal and nothing anywhere else. It takes no signals and no keys, so that Ctrl-C ends the
 * process as it would without a bar.
 */
export function createProgressBar(stream: WriteStream | undefined): ProgressBar {
  if (!stream?.isTTY) return { show() {}, clear() {} }
  return {
    show(share, label) {
      const filled = Math.round(Math.min(Math.max(share, 0), 1) * WIDTH)
      const rest = styleText('dim', '─'.repeat(WIDTH - filled), { stream })
      const bar = styleText('cyan', '━'.repeat(filled), { stream }) + rest
      stream.write(`${CLEAR_LINE}${bar} ${String(Math.floor(share * 100)).padStart(3)} %  ${label}`)
    },
    clear() {
      stream.write(CLEAR_LINE)
    },
  }
}
