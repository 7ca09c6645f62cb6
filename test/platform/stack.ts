import { inject } from 'vitest'
import { startStack as start, type Stack, type StackOptions } from '#ops/stack'
import './provided.ts'

export type { Stack }

/**
 * Sandbox, worker and API as processes, on a database and a namespace of their own.
 * `ownServers` gives the stack its own PostgreSQL and Temporal, which may then be killed.
 */
export const startStack = ({
  ownServers = false,
  ...options
}: Omit<StackOptions, 'on'> & { ownServers?: boolean } = {}): Promise<Stack> =>
  start(ownServers ? options : { ...options, on: inject('platform') })
