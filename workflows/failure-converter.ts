import { DefaultFailureConverter } from '@temporalio/common'

/** Messages and stack traces go through the payload codec like everything else. */
export const failureConverter = new DefaultFailureConverter({ encodeCommonAttributes: true })
