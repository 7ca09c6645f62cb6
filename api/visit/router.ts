import { router } from '../trpc.ts'
import { city } from './city.ts'
import { requestCode } from './request-code.ts'
import { verifyCode } from './verify-code.ts'

export const visitRouter = router({ city, requestCode, verifyCode })
