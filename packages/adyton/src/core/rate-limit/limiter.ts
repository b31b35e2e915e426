import type { Awaitable } from '../awaitable.ts'
import type { Clock } from '../ports.ts'
import type { Budget } from './budget.ts'

/** What became of one request: whether it passes, and what is left of its window. */
export interface Tally {
  readonly allowed: boolean
  readonly limit: number
  readonly remaining: number
  /** When the window closes, in milliseconds since 1970. */
  readonly resetsAtMs: number
}

/** Counts requests by subject, such as a user id or an address. */
export interface Limiter {
  take(subject: string | number): Awaitable<Tally>
}

interface Window {
  count: number
  readonly endsAtMs: number
}

const SUBJECTS_MAX = 1_000_000

/** Shared by all subjects that found no room: they may be refused too early, never let in too often. */
const OVERFLOW = '\u0000overflow'

/**
 * Counts in memory, in fixed windows that open with their first request: `max` pass, the rest are refused
 * until the window closes, and refused ones neither count nor prolong it (Laravel's ThrottleRequests).
 * Memory is bounded: past `subjectsMax` live windows, newcomers share one, so that flooding the table with
 * subjects buys nobody a fresh start. Undefined when the budget is off.
 */
export function createMemoryLimiter(
  budget: Budget,
  clock: Clock,
  subjectsMax: number = SUBJECTS_MAX,
): Limiter | undefined {
  if (budget.max === 0) return undefined
  const windows = new Map<string | number, Window>()

  function openWindow(subject: string | number, nowMs: number): Window {
    if (windows.size >= subjectsMax) sweep(nowMs)
    const key = windows.size >= subjectsMax ? OVERFLOW : subject
    const shared = windows.get(key)
    if (shared !== undefined && isOpen(shared, nowMs)) return shared
    const opened = { count: 0, endsAtMs: nowMs + budget.windowMs }
    // Deleted first, so that the map's order stays the order in which windows close.
    windows.delete(key)
    windows.set(key, opened)
    return opened
  }

  function isOpen(window: Window, nowMs: number): boolean {
    // A window that seems to end further away than its length was opened before the clock was set back.
    return nowMs < window.endsAtMs && window.endsAtMs - nowMs <= budget.windowMs
  }

  /** Drops windows that have closed. They stand in the order of their end, so it stops at the first live one. */
  function sweep(nowMs: number): void {
    for (const [key, window] of windows) {
      if (isOpen(window, nowMs)) return
      windows.delete(key)
    }
  }

  return {
    take(subject) {
      const nowMs = clock.now()
      const known = windows.get(subject)
      const window = known !== undefined && isOpen(known, nowMs) ? known : openWindow(subject, nowMs)
      const allowed = window.count < budget.max
      if (allowed) window.count += 1
      return {
        allowed,
        limit: budget.max,
        remaining: budget.max - window.count,
        resetsAtMs: window.endsAtMs,
      }
    },
  }
}
