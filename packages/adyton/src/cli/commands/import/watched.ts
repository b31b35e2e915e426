import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Progress, Watched } from '../../../core/laravel/progress.ts'
import type { Shell } from '../../shell.ts'
import { grouped } from '../../terminal/grouped.ts'

/** Shows how far work has come: a bar where a person watches, a line for each part elsewhere. Gives its result. */
export async function watched<T>(work: Watched<T>, shell: Shell): Promise<T> {
  const bar = shell.progressBar()
  const pace = createPace()
  let part = ''
  try {
    let step = await work.next()
    for (; !step.done; step = await work.next()) {
      if (!shell.watched && step.value.part !== part) shell.notice(`${step.value.part} …`)
      part = step.value.part
      bar.show(step.value.share, `${part}  ${pace(step.value)}`)
      // A file answers within one turn of the event loop, and Ctrl-C would not be heard before the end of the work.
      await nextTurn()
    }
    return step.value
  } finally {
    bar.clear()
  }
}

/** How fast a part goes, and how long it will take: `120,000 rows, 45,000 a second, 8 s left`. */
function createPace(): (progress: Progress) => string {
  let [part, since] = ['', 0]
  return (progress) => {
    if (progress.part !== part) {
      part = progress.part
      since = performance.now()
    }
    const seconds = (performance.now() - since) / 1_000
    if (progress.rows === 0) return ''
    const rows = `${grouped(progress.rows)} rows`
    if (seconds < 1) return rows
    const left = Math.ceil((seconds * (1 - progress.share)) / Math.max(progress.share, 0.001))
    return `${rows}, ${grouped(Math.round(progress.rows / seconds))} a second, ${duration(left)} left`
  }
}

function duration(seconds: number): string {
  return seconds < 120 ? `${seconds} s` : `${Math.ceil(seconds / 60)} min`
}
