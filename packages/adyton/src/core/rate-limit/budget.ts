/** How many requests pass in a window that opens with the first of them. */
export interface Budget {
  /** 0 switches the limit off. */
  readonly max: number
  readonly windowMs: number
}

/** The budgets, each counted apart so that page views can never lock out a sign-in. */
export interface Budgets {
  /** Per signed-in user. */
  readonly user: Budget
  /** Per address, for requests without a live credential. */
  readonly guest: Budget
  /** Per address, for reads without a credential that come from a first-party page. */
  readonly guestRead: Budget
  /** Per address, over all sign-in paths together. */
  readonly signIn: Budget
  /** Per address, for the cookies a browser fetches before it signs in. */
  readonly csrfCookie: Budget
  /** Per user, for passwords that are asked for again. */
  readonly password: Budget
}

const MINUTE_MS = 60_000

export const DEFAULT_BUDGETS: Budgets = {
  user: { max: 60, windowMs: MINUTE_MS },
  guest: { max: 10, windowMs: MINUTE_MS },
  guestRead: { max: 300, windowMs: MINUTE_MS },
  signIn: { max: 5, windowMs: MINUTE_MS },
  csrfCookie: { max: 60, windowMs: MINUTE_MS },
  password: { max: 5, windowMs: MINUTE_MS },
}

const off: Budget = { max: 0, windowMs: MINUTE_MS }

export const NO_BUDGETS: Budgets = {
  user: off,
  guest: off,
  guestRead: off,
  signIn: off,
  csrfCookie: off,
  password: off,
}
