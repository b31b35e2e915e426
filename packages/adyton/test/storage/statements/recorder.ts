import { readable } from './readable.ts'

/** Writes down the statements that an engine is given, under the call that they are made for. */
export interface Recorder {
  /** Told of every statement; what belongs to no call is not written down. Look-ups on SQLite are told of without values. */
  add(sql: string, parameters?: readonly unknown[]): void
  /** Writes down what a call does to the database. */
  during<T>(call: string, work: () => Promise<T> | T): Promise<T>
  /** Everything that was asked, in its order. */
  asked(): readonly Asked[]
  /** The calls and their statements, in their order, as one readable file. */
  text(): string
}

/** A statement as an engine was asked it, and the call that it was for. */
export interface Asked {
  readonly call: string
  readonly sql: string
  readonly parameters: readonly unknown[]
}

type Statement = Omit<Asked, 'call'>

export function createRecorder(): Recorder {
  const calls = new Map<string, Statement[]>()
  let current: Statement[] | undefined
  return {
    add: (sql, parameters = []) => void current?.push({ sql, parameters }),
    async during(call, work) {
      current = []
      calls.set(call, current)
      try {
        return await work()
      } finally {
        current = undefined
      }
    },
    asked: () => [...calls].flatMap(([call, statements]) => statements.map((each) => ({ call, ...each }))),
    text: () => [...calls].map(([call, statements]) => section(call, statements)).join('\n'),
  }
}

function section(call: string, statements: readonly Statement[]): string {
  return `-- ${call}\n\n${statements.map(({ sql }) => `${readable(sql)};\n`).join('\n')}`
}
