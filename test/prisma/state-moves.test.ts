import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { APPEAL_MOVES, COMPLAINT_MOVES, PAYOUT_MOVES, RECOVERY_MOVES } from '#domain/states'
import { withClient } from '#ops/provision/postgres'
import { createDatabase, type TestDatabase } from '#test/platform/database'

const MACHINES = { complaint: COMPLAINT_MOVES, payout: PAYOUT_MOVES, recovery: RECOVERY_MOVES }
const machines = ['complaint', 'payout', 'recovery'] as const

let database: TestDatabase
beforeAll(async () => {
  database = await createDatabase()
})
afterAll(() => database?.drop())

/** One row of each machine, laid down without its surroundings; every row is asked for every move, each undone at once. */
const TRY_ALL = `
CREATE FUNCTION pg_temp.try_all(machine text, who text, states text[]) RETURNS text[] LANGUAGE plpgsql AS $$
DECLARE went text[] := '{}'; a text; b text;
BEGIN
  FOREACH a IN ARRAY states LOOP
    SET LOCAL session_replication_role = replica;
    EXECUTE format('UPDATE %I SET state = %L', machine, a);
    SET LOCAL session_replication_role = origin;
    EXECUTE format('SET LOCAL ROLE %I', who);
    FOREACH b IN ARRAY states LOOP
      BEGIN
        EXECUTE format('UPDATE %I SET state = %L', machine, b);
        RAISE EXCEPTION 'it went' USING ERRCODE = 'XT001';
      EXCEPTION
        WHEN SQLSTATE 'XT001' THEN IF a <> b THEN went := went || (a || ' -> ' || b); END IF;
        WHEN SQLSTATE 'XP001' THEN NULL;
      END;
    END LOOP;
    RESET ROLE;
  END LOOP;
  RETURN went;
END $$;
DO $$ BEGIN
  EXECUTE (SELECT string_agg(format('ALTER TABLE %s DROP CONSTRAINT %I', conrelid::regclass, conname), '; ') FROM pg_constraint
    WHERE contype = 'f' AND conrelid IN ('complaint'::regclass, 'payout'::regclass, 'recovery'::regclass));
END $$;
INSERT INTO complaint (case_number, city_id, channel, language, filing_key, filing_hash, secret_hash, category, cause, story,
  paid_cents, asked_cents, bought_on, person_name_enc, email_enc, payee_account_enc, payee_index, consented_at, consent_version,
  intake_due_at, closure_due_at, policy_version_id)
VALUES ('X', 'x', 'web', 'en', 'x', '', '', 'dining', 'x', 'x', 1, 1, '2026-01-01', '', '', '', '', now(), '1', now(), now(),
  gen_random_uuid());
INSERT INTO payout (id, out_bill_no, complaint_id, decision_id, fund_id, amount_cents, payee_account_enc, payee_name_enc,
  payee_index, requested_at)
VALUES (gen_random_uuid(), 'X', gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), 1, '', '', '', now());
INSERT INTO recovery (id, complaint_id, payout_id, merchant_id, fund_id, city_id, reference, amount_cents, opened_at)
VALUES (gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), 'x', 'X', 1, now());`

const ROLES = ['owner', 'api', 'worker'] as const
const roleIn = (url: string) => decodeURIComponent(new URL(url).username)

describe('the database lets a state change as the domain does, and no other way, whoever asks', () => {
  test.each(ROLES.flatMap((role) => machines.map((machine) => [machine, role] as const)))(
    'a %s moved by the %s',
    async (machine, role) => {
      const moves = Object.entries<readonly string[]>(MACHINES[machine])
      const went = await withClient(database.superuserUrl, async (client) => {
        await client.query('BEGIN')
        await client.query(TRY_ALL)
        const asked = await client.query<{ went: string[] }>('SELECT pg_temp.try_all($1, $2, $3) AS went', [
          machine,
          roleIn(database[`${role}Url`]),
          [...moves.map(([from]) => from), 'a state there is not'],
        ])
        await client.query('ROLLBACK')
        return asked.rows[0]?.went ?? []
      })
      const lawful = moves.flatMap(([from, to]) => to.map((next) => `${from} -> ${next}`))
      expect(went.toSorted()).toEqual(lawful.toSorted())
    },
  )
})

test('the moves of an appeal are the same in the database and in the domain', async () => {
  const kept = await withClient(database.ownerUrl, async (client) => {
    const found = await client.query<{ move: string }>(
      "SELECT from_state || ' -> ' || to_state AS move FROM state_move WHERE machine = 'appeal'",
    )
    return found.rows.map(({ move }) => move)
  })
  const lawful = Object.entries<readonly string[]>(APPEAL_MOVES).flatMap(([from, to]) =>
    to.map((next) => `${from} -> ${next}`),
  )
  expect(kept.toSorted()).toEqual(lawful.toSorted())
})

const codeOf = (url: string, statement: string) =>
  withClient(url, async (client) => {
    try {
      await client.query(`BEGIN; ${statement}; ROLLBACK`)
      return 'done'
    } catch (error) {
      return error instanceof Error && 'code' in error ? error.code : 'no code'
    }
  })
const DENIED = '42501'

test.each(['api', 'worker'] as const)(
  'the %s cannot make a move lawful, nor stop the watch over moves',
  async (role) => {
    const url = database[`${role}Url`]
    for (const statement of [
      "INSERT INTO state_move VALUES ('payout', 'requested', 'paid')",
      "UPDATE state_move SET to_state = 'paid'",
      'DELETE FROM state_move',
      'TRUNCATE state_move',
      'ALTER TABLE payout DISABLE TRIGGER payout_moves',
      'DROP TRIGGER complaint_moves ON complaint',
      'SET session_replication_role = replica',
      'DELETE FROM complaint',
      'DELETE FROM payout',
      'UPDATE case_event SET kind = kind',
      'DELETE FROM case_event',
      'UPDATE access_log SET staff_id = staff_id',
    ])
      expect([statement, await codeOf(url, statement)]).toEqual([statement, DENIED])
  },
)
