import { inject } from 'vitest'
import { createDatabase as cloneTemplate, type TemporaryDatabase } from '#ops/temporary'
import './provided.ts'

export type TestDatabase = TemporaryDatabase

/** A migrated database of this test's own, empty, and how to drop it. */
export const createDatabase = (): Promise<TestDatabase> => cloneTemplate(inject('platform'))
