import { mkdtempSync, openSync, rmSync, writeSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { Connection, type ConnectionOptions } from '@temporalio/client'
import {
  type InternalConnectionOptions,
  InternalConnectionOptionsSymbol,
} from '@temporalio/client/lib/connection'
import { msToTs, tsToMs } from '@temporalio/common/lib/time'
import { Client } from 'pg'
import { clock, followSimulatedClock } from '#prisma/clock'
import { removeAtTheEnd } from '../../provision/keeper.ts'
import { Refusal } from '../../refusal.ts'
import { createLeakedLocks } from './leaked-locks.ts'

/** Nothing that a timer does is posted later than this after its time. */
const LONGEST_STEP_MS = 30 * 60_000
const LOOK_FOR_LEAKS_EVERY_MS = 100
const LOOK_EVERY_MS = 20
const MOST_LOOKS = 150
const NEVER_MS = 2 ** 31 - 1

/** The file by which every process knows how far the clock is ahead; nobody but its maker writes to it. */
export function makeClockFile() {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'xianpei-clock-'))
  removeAtTheEnd(folder)
  const file = path.join(folder, 'lead')
  const descriptor = openSync(file, 'w+')
  const bytes = Buffer.alloc(8)
  const write = (leadMs: number) => {
    bytes.writeDoubleLE(leadMs)
    writeSync(descriptor, bytes, 0, bytes.length, 0)
  }
  write(0)
  return { file, write, remove: () => rmSync(folder, { recursive: true, force: true }) }
}
export type ClockFile = ReturnType<typeof makeClockFile>

/**
 * Puts the moved clock behind the ledger's own and behind every column that fills itself with the time. Only the owner can, and
 * does so in this one database; the product's schema knows of none of it.
 */
export async function prepareDatabase(ownerUrl: string): Promise<void> {
  await withOwner(ownerUrl, async (owner) => {
    await owner.query(`
      CREATE TABLE moved_clock (lead_ms double precision NOT NULL) WITH (fillfactor = 10);
      INSERT INTO moved_clock VALUES (0);
      CREATE FUNCTION moved_now() RETURNS timestamptz LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp
        AS $$ SELECT clock_timestamp() + lead_ms * interval '1 millisecond' FROM moved_clock $$;
      CREATE OR REPLACE FUNCTION ledger_now() RETURNS timestamptz LANGUAGE sql VOLATILE AS 'SELECT public.moved_now()';
      DO $$
      DECLARE put text;
      BEGIN
        FOR put IN SELECT format('ALTER TABLE %I ALTER COLUMN %I SET DEFAULT moved_now()', table_name, column_name)
          FROM information_schema.columns WHERE table_schema = 'public' AND column_default = 'now()'
        LOOP EXECUTE put; END LOOP;
      END $$;`)
  })
}

async function withOwner(url: string, work: (owner: Client) => Promise<void>): Promise<void> {
  const owner = new Client({ connectionString: url })
  await owner.connect()
  try {
    await work(owner)
  } finally {
    await owner.end()
  }
}

export interface MovedClock {
  /** Lets the time pass while nobody is at work; timers fire in their order. */
  passUntil(at: Date, longestStepMs?: number): Promise<void>
  /** Lets a moment pass while people are at work. */
  passMoment(ms: number): Promise<void>
  close(): Promise<void>
}

/**
 * The one hand that moves the time. Temporal's server, the processes' clock and the ledger's are three; what is posted may not
 * lie in the ledger's future, so when much passes the records go first and Temporal follows.
 */
export async function openMovedClock(
  { file, write }: ClockFile,
  { ownerUrl, temporalAddress }: { readonly ownerUrl: string; readonly temporalAddress: string },
): Promise<MovedClock> {
  followSimulatedClock(file, process.env.NODE_ENV)
  const options: ConnectionOptions & InternalConnectionOptions = {
    address: temporalAddress,
    // the server calls the usual pings too many and hangs up in the middle of a jump
    channelArgs: { 'grpc.keepalive_time_ms': NEVER_MS, 'grpc.keepalive_permit_without_calls': 0 },
    [InternalConnectionOptionsSymbol]: { supportsTestService: true },
  }
  const connection = await Connection.connect(options)
  const { testService } = connection
  if (!testService)
    throw new Refusal('This Temporal’s clock cannot be moved.', 'Leave TEMPORAL_ADDRESS unset.')
  const owner = new Client({ connectionString: ownerUrl })
  await owner.connect()
  await owner.query('SET synchronous_commit = off')
  const temporalNow = async () => tsToMs((await testService.getCurrentTime({})).time)
  const leaks = createLeakedLocks(connection, testService, owner)
  const temporalSleeps = async (ms: number) => {
    if (ms < 1) return
    await leaks.release()
    let asleep = true
    const sleeping = testService
      .unlockTimeSkippingWithSleep({ duration: msToTs(Math.floor(ms)) })
      .finally(() => {
        asleep = false
      })
    while (asleep) {
      await Promise.race([sleeping, pause(LOOK_FOR_LEAKS_EVERY_MS)])
      if (asleep) await leaks.release()
    }
    await sleeping
  }
  const setLead = async (leadMs: number) => {
    await owner.query({ name: 'move', text: 'UPDATE moved_clock SET lead_ms = $1', values: [leadMs] })
    write(leadMs)
  }
  const providerIsAtWork = async (): Promise<boolean> => {
    const text = `SELECT FROM payout WHERE state IN ('sending', 'awaiting-payee') LIMIT 1`
    return (await owner.query({ name: 'provider', text })).rowCount !== 0
  }
  return {
    async passUntil(at, longestStepMs = LONGEST_STEP_MS) {
      for (let looks = 0; looks < MOST_LOOKS && (await providerIsAtWork()); looks += 1)
        await pause(LOOK_EVERY_MS)
      while (clock.now() < at) {
        const left = at.getTime() - clock.now().getTime()
        await setLead(clock.leadMs() + Math.min(left, longestStepMs))
        await temporalSleeps(clock.now().getTime() - (await temporalNow()))
      }
    },
    async passMoment(ms) {
      // its word comes in its own time: a timer that asks at the same moment can stop the test server for good
      if (await providerIsAtWork()) await pause(LOOK_EVERY_MS)
      else await temporalSleeps(ms)
      await setLead((await temporalNow()) - Date.now())
    },
    async close() {
      await Promise.all([owner.end(), connection.close()])
    },
  }
}
