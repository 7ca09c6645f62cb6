import type { OwnAppeal } from '#api/appeal/schema'

type State = NonNullable<OwnAppeal['appeal']>['state']

/** What a side reads of its own appeal; each side in its own words. */
export interface AppealWords {
  readonly title: string
  readonly what: string
  readonly until: string
  readonly over: string
  readonly why: string
  readonly hint: string
  readonly tooShort: string
  readonly send: string
  readonly standing: string
  readonly yours: string
  readonly states: Readonly<Record<State, string>>
  readonly refund: string
  readonly objectionFirst: string
  readonly photos: string
  readonly uploading: string
  readonly withdraw: string
  readonly withdrawSure: string
  readonly withdrawYes: string
}
