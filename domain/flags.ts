import type { CaseFacts } from './case-facts.ts'
import type { Policy } from './policy.ts'

export const FLAGS = ['duplicate', 'group', 'photo-reused', 'stale-evidence', 'over-cap', 'injury'] as const
export type Flag = (typeof FLAGS)[number]

/** Those that mean somebody may be cheating: a person looks, nobody is refused for them alone. */
export const FRAUD_FLAGS: readonly Flag[] = ['duplicate', 'photo-reused']

/** What a reviewer should see at a glance, and what keeps a case out of the fast lane (D; RELIABILITY of the scheme). */
export function flagsOf(facts: CaseFacts, policy: Policy): Flag[] {
  const flags: [Flag, boolean][] = [
    ['duplicate', facts.similarComplaints > 0],
    ['group', facts.groupPayees >= policy.groupPayees],
    ['photo-reused', facts.reusedPhotos > 0],
    ['over-cap', facts.askedCents > policy.claimCapCents],
    ['injury', facts.injury],
  ]
  return flags.flatMap(([flag, raised]) => (raised ? [flag] : []))
}

/** Major: over the per-claim cap, injury, group, or marked by a supervisor (D). No closure deadline runs on it. */
export const isMajor = (facts: CaseFacts, policy: Policy): boolean =>
  facts.askedCents > policy.claimCapCents ||
  facts.injury ||
  facts.markedMajor ||
  facts.groupPayees >= policy.groupPayees
