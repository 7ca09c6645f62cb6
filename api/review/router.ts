import { router } from '../trpc.ts'
import { ask } from './ask-tourist.ts'
import { claim } from './claim-case.ts'
import { queueCounts } from './count-queue.ts'
import { decide } from './decide-review.ts'
import { declareConflict } from './declare-conflict.ts'
import { queue } from './list-queue.ts'
import { markMajor } from './mark-major.ts'
import { nextCase } from './next-case.ts'
import { openUpload } from './open-upload.ts'
import { readCase } from './read-case.ts'
import { release } from './release-case.ts'
import { reveal } from './reveal-person.ts'
import { takeClaim } from './take-claim.ts'
import { undo } from './undo-decision.ts'
import { changed } from './watch-cases.ts'

export const reviewRouter = router({
  queue,
  queueCounts,
  claim,
  release,
  takeClaim,
  nextCase,
  readCase,
  reveal,
  declareConflict,
  decide,
  undo,
  ask,
  markMajor,
  openUpload,
  changed,
})
