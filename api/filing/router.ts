import { router } from '../trpc.ts'
import { checkDuplicate } from './check-duplicate.ts'
import { fileComplaint } from './file-complaint.ts'
import { fileForCaller } from './file-for-caller.ts'
import { openUpload } from './open-upload.ts'

export const filingRouter = router({ openUpload, checkDuplicate, fileComplaint, fileForCaller })
