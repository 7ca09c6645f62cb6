import type { Actor, Language } from '#domain/people'
import type { Db } from '#prisma/stores/database'
import { namesOf } from '#prisma/stores/staff-list'

const KINDS = {
  'zh-CN': { system: '系统', tourist: '游客', merchant: '商家' },
  en: { system: 'system', tourist: 'tourist', merchant: 'merchant' },
} as const

/** What those who posted and agreed are called: staff by name, everybody else by what they are. */
export async function actorNames(
  db: Db,
  actors: readonly (Actor | null)[],
  language: Language,
): Promise<(actor: Actor | null) => string> {
  const names = await namesOf(
    db,
    actors.flatMap((actor) => (actor?.kind === 'staff' ? [actor.id] : [])),
  )
  return (actor) => {
    if (!actor) return ''
    return actor.kind === 'staff' ? (names.get(actor.id) ?? actor.id) : KINDS[language][actor.kind]
  }
}
