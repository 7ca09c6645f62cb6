import type { ZodError } from 'zod'

const CODE = /^[A-Z][A-Z_]+$/

/**
 * What is wrong with each field of an input, by the field's name at the top, as codes and never as a library's words. A field
 * nobody knows is named too.
 */
export function fieldProblems({ issues }: ZodError): Record<string, string[]> {
  const problems = new Map<string, Set<string>>()
  const add = (field: PropertyKey | undefined, code: string) => {
    const name = field === undefined ? 'input' : String(field)
    problems.set(name, (problems.get(name) ?? new Set()).add(code))
  }
  for (const issue of issues)
    if (issue.code === 'unrecognized_keys' && issue.path.length === 0)
      for (const key of issue.keys) add(key, 'UNKNOWN_FIELD')
    else add(issue.path[0], CODE.test(issue.message) ? issue.message : 'INVALID')
  return Object.fromEntries([...problems].map(([field, codes]) => [field, [...codes]]))
}
