import { inspect } from 'node:util'

const MASK = '[secret]'

/**
 * A plain-text password or token secret that never prints by accident: string conversion, JSON,
 * `console.log` and template literals all give `[secret]`. Only `reveal()` gives the value, so a
 * search for that word finds every place where a secret leaves its wrapper.
 */
export class Secret {
  readonly #value: string

  constructor(value: string) {
    this.#value = value
  }

  reveal(): string {
    return this.#value
  }

  toString(): string {
    return MASK
  }

  toJSON(): string {
    return MASK
  }

  [inspect.custom](): string {
    return MASK
  }
}
