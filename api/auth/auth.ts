import { betterAuth } from 'better-auth'
import type { Pool } from 'pg'
import { hashPassword, verifyPassword } from '#prisma/stores/passwords'

export const CALLER_HEADER = 'x-xianpei-caller'

const TWELVE_HOURS_SECONDS = 12 * 60 * 60

const TIMES = { createdAt: 'created_at', updatedAt: 'updated_at' }

/** Sign-in of staff: password, session cookie. Nobody signs themselves up; accounts are made by an administrator. */
export const createStaffAuth = (options: {
  readonly pool: Pool
  readonly secret: string
  readonly publicUrl: string
  readonly trustedOrigins: readonly string[]
}) =>
  betterAuth({
    appName: 'Xianpei',
    basePath: '/auth',
    baseURL: options.publicUrl,
    secret: options.secret,
    trustedOrigins: [...options.trustedOrigins],
    database: options.pool,
    telemetry: { enabled: false },
    emailAndPassword: {
      enabled: true,
      disableSignUp: true,
      minPasswordLength: 12,
      password: { hash: hashPassword, verify: verifyPassword },
    },
    user: {
      modelName: 'staff',
      fields: { emailVerified: 'email_verified', ...TIMES },
      additionalFields: {
        role: { type: 'string', input: false },
        cityId: { type: 'string', input: false, fieldName: 'city_id' },
        demo: { type: 'boolean', input: false },
        disabledAt: { type: 'date', input: false, required: false, fieldName: 'disabled_at' },
      },
    },
    session: {
      modelName: 'staff_session',
      fields: {
        userId: 'user_id',
        expiresAt: 'expires_at',
        ipAddress: 'ip_address',
        userAgent: 'user_agent',
        ...TIMES,
      },
      expiresIn: TWELVE_HOURS_SECONDS,
      // a disabled account is out at once
      cookieCache: { enabled: false },
    },
    account: {
      modelName: 'staff_account',
      fields: {
        accountId: 'account_id',
        providerId: 'provider_id',
        userId: 'user_id',
        accessToken: 'access_token',
        refreshToken: 'refresh_token',
        idToken: 'id_token',
        accessTokenExpiresAt: 'access_token_expires_at',
        refreshTokenExpiresAt: 'refresh_token_expires_at',
        ...TIMES,
      },
    },
    verification: { modelName: 'staff_verification', fields: { expiresAt: 'expires_at', ...TIMES } },
    // the address as our own hop saw it (routes.ts sets it), so that one caller's tries do not count against everybody
    advanced: { cookiePrefix: 'xianpei', ipAddress: { ipAddressHeaders: [CALLER_HEADER] } },
    rateLimit: {
      enabled: true,
      window: 60,
      max: 100,
      customRules: { '/sign-in/email': { window: 60, max: 20 } },
    },
  })

export type StaffAuth = ReturnType<typeof createStaffAuth>
