/** For writing a binding to another framework: what a route takes and gives. */
export type { Log } from './core/ports.ts'
export { type AuthRequest, type AuthResponse, json } from './http/exchange.ts'
export { problem } from './http/problem.ts'
export type { RenderedResponse } from './http/render.ts'
export type { GuardedRoute, OpenRoute, Route } from './http/route.ts'
