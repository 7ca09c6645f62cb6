import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { withClient } from '#ops/provision/postgres'
import { createDatabase, type TestDatabase } from '#test/platform/database'

const SCHEMA = fileURLToPath(new URL('../../prisma/schema', import.meta.url))

/** How the client's types are laid down in PostgreSQL; a type that is missing here is a relation. */
const COLUMN_TYPES: Record<string, readonly string[]> = {
  String: ['text', 'uuid', 'varchar', 'bpchar', '_text', '_uuid'],
  DateTime: ['timestamptz', 'date'],
  BigInt: ['int8', '_int8'],
  Int: ['int4', 'int2', '_int4'],
  Float: ['float8', 'float4'],
  Boolean: ['bool'],
  Bytes: ['bytea'],
  Json: ['jsonb', 'json'],
}

interface Column {
  readonly type: string
  readonly nullable: boolean
}
type Tables = Map<string, Map<string, Column>>

/** What the generated client believes: each model's table, and its columns by their names there. */
function believed(): Tables {
  const text = readdirSync(SCHEMA)
    .map((file) => readFileSync(path.join(SCHEMA, file), 'utf8'))
    .join('\n')
  const tables: Tables = new Map()
  for (const [, model = '', body = ''] of text.matchAll(/^model (\w+) \{\n([\s\S]*?)^\}/gm)) {
    const columns = new Map<string, Column>()
    for (const [, field = '', type = '', mark = '', rest = ''] of body.matchAll(
      /^ {2}(\w+) +(\w+)(\[\]|\?)?(.*)$/gm,
    ))
      if (type in COLUMN_TYPES)
        columns.set(/@map\("([^"]+)"\)/.exec(rest)?.[1] ?? field, { type, nullable: mark === '?' })
    tables.set(/@@map\("([^"]+)"\)/.exec(body)?.[1] ?? model, columns)
  }
  return tables
}

let database: TestDatabase
let real: Tables
beforeAll(async () => {
  database = await createDatabase()
  real = await withClient(database.ownerUrl, async (client) => {
    const { rows } = await client.query<{ table: string; column: string; type: string; nullable: boolean }>(
      `SELECT table_name AS table, column_name AS column, udt_name AS type, is_nullable = 'YES' AS nullable
       FROM information_schema.columns JOIN information_schema.tables USING (table_schema, table_name)
       WHERE table_schema = 'public' AND table_type = 'BASE TABLE'`,
    )
    const tables: Tables = new Map()
    for (const { table, column, ...facts } of rows)
      tables.set(table, (tables.get(table) ?? new Map<string, Column>()).set(column, facts))
    return tables
  })
})
afterAll(() => database.drop())

const models = [...believed()]

test('the models were really read', () => {
  expect(models.length).toBeGreaterThan(20)
})

test.each(models)('the client knows %s as the migrations made it', (table, columns) => {
  const there = real.get(table)
  expect(there, `the migrations make no table ${table}`).toBeDefined()
  const differences = [...columns].flatMap(([name, { type, nullable }]) => {
    const column = there?.get(name)
    if (!column) return [`${name} does not exist`]
    if (!COLUMN_TYPES[type]?.includes(column.type)) return [`${name} is ${column.type}, not ${type}`]
    return column.nullable === nullable ? [] : [`${name} may ${column.nullable ? '' : 'not '}be null`]
  })
  const unknown = [...(there?.keys() ?? [])]
    .filter((name) => !columns.has(name))
    .map((name) => `${name} is not in the schema`)
  expect([...differences, ...unknown]).toEqual([])
})
