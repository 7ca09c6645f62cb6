import { v7 as risingId } from 'uuid'
import { z } from 'zod'
import type { Discrepancy, Proposal } from '#domain/bank-board'
import { type Matching, matchStatement } from '#domain/bank-matching'
import { DomainError } from '#domain/errors'
import { coverageOf, movementsOf, openLines } from './bank-facts.ts'
import { type Database, inTransaction } from './database.ts'
import type { FieldCipher } from './field-cipher.ts'
import { fen } from './row-shapes.ts'
import type { Sql } from './sql.ts'

/** Each statement is short; all of a large import together may take longer than a page's. */
export const WHOLE_STATEMENT_MS = 30_000

const LOCKED = (fundId: string) => `bank ${fundId}`

/** One at a time for a fund: what is proposed rests on what is confirmed. */
export const lockBank = (tx: Sql, fundId: string): Promise<number> =>
  tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtext(${LOCKED(fundId)}))`

export interface Proposed {
  readonly proposals: number
  readonly exceptions: number
  /** how many of each are new since the last time */
  readonly newProposals: number
  readonly newExceptions: number
}

const live = z.array(z.object({ id: z.string(), known: z.string() }))

/** The same members, whatever their order, are the same proposal or exception. */
const knownBy = (kind: string, lines: readonly string[], vouchers: readonly string[]): string =>
  `${kind}|${[...lines].sort().join(',')}|${[...vouchers].sort().join(',')}`

/**
 * Lets the rules look at all that no person has matched. What they still say stays as it was, with its age; what they no
 * longer say is superseded or closed.
 */
export async function proposeMatches(
  database: Database,
  cipher: FieldCipher,
  fundId: string,
  at: Date,
): Promise<Proposed> {
  const patiently = { timeout: WHOLE_STATEMENT_MS }
  return await database.prisma.$transaction(async (tx) => {
    await lockBank(tx, fundId)
    const coverage = await coverageOf(tx, fundId)
    if (!coverage) return { proposals: 0, exceptions: 0, newProposals: 0, newExceptions: 0 }
    const lines = await openLines(tx, cipher, fundId)
    const { open, settled } = await movementsOf(tx, cipher, fundId, coverage)
    const matching = matchStatement(lines, open, { settled })
    const days = new Map([
      ...lines.map((line) => [line.id, line.bookedOn] as const),
      ...open.map((movement) => [movement.voucherNo, movement.effectiveOn] as const),
    ])
    const newProposals = await keepProposals(tx, fundId, matching.proposals, days, at)
    const newExceptions = await keepExceptions(tx, fundId, matching.exceptions, days, at)
    return { ...sizesOf(matching), newProposals, newExceptions }
  }, patiently)
}

const sizesOf = ({ proposals, exceptions }: Matching) => ({
  proposals: proposals.length,
  exceptions: exceptions.length,
})

type Days = ReadonlyMap<string, string>
/** The oldest day of its members. */
const sinceOf = (found: { lines: readonly string[]; vouchers: readonly string[] }, days: Days): string =>
  [...found.lines, ...found.vouchers].flatMap((id) => days.get(id) ?? []).sort()[0] ?? '1970-01-01'

async function keepProposals(
  tx: Sql,
  fundId: string,
  found: readonly Proposal[],
  days: Days,
  at: Date,
): Promise<number> {
  const standing = live.parse(
    await tx.$queryRaw`
      SELECT k.id, k.rule || '|' ||
        coalesce((SELECT string_agg(line_id::text, ',' ORDER BY line_id::text COLLATE "C") FROM bank_match_line WHERE match_id = k.id), '')
        || '|' || coalesce((SELECT string_agg(voucher_no, ',' ORDER BY voucher_no) FROM bank_match_voucher WHERE match_id = k.id), '')
        AS known
      FROM bank_match k WHERE k.fund_id = ${fundId}::uuid AND k.state = 'proposed'`,
  )
  const said = new Map(found.map((each) => [knownBy(each.rule, each.lines, each.vouchers), each]))
  const gone = standing.filter(({ known }) => !said.has(known)).map(({ id }) => id)
  await tx.$executeRaw`
    UPDATE bank_match SET state = 'superseded', superseded_at = ${at} WHERE id = ANY(${gone}::uuid[])`
  for (const { known } of standing) said.delete(known)
  const fresh = [...said.values()].map((each) => ({ ...each, id: risingId(), since: sinceOf(each, days) }))
  await tx.$executeRaw`
    INSERT INTO bank_match (id, fund_id, rule, certainty, reasons, since, proposed_at)
    SELECT id, ${fundId}::uuid, rule, certainty, reasons, since, ${at}
    FROM jsonb_to_recordset(${JSON.stringify(fresh)}::jsonb)
      AS r (id uuid, rule text, certainty text, reasons jsonb, since date)`
  await insertMembers(tx, fresh)
  return fresh.length
}

async function insertMembers(
  tx: Sql,
  matches: readonly { id: string; lines: readonly string[]; vouchers: readonly string[] }[],
): Promise<void> {
  const members = JSON.stringify(matches.map(({ id, lines, vouchers }) => ({ id, lines, vouchers })))
  await tx.$executeRaw`
    INSERT INTO bank_match_line (match_id, line_id)
    SELECT id, line::uuid FROM jsonb_to_recordset(${members}::jsonb) AS r (id uuid, lines jsonb),
      jsonb_array_elements_text(r.lines) AS line`
  await tx.$executeRaw`
    INSERT INTO bank_match_voucher (match_id, voucher_no)
    SELECT id, voucher FROM jsonb_to_recordset(${members}::jsonb) AS r (id uuid, vouchers jsonb),
      jsonb_array_elements_text(r.vouchers) AS voucher`
}

async function keepExceptions(
  tx: Sql,
  fundId: string,
  found: readonly Discrepancy[],
  days: Days,
  at: Date,
): Promise<number> {
  const standing = live.parse(
    await tx.$queryRaw`
      SELECT x.id, x.kind || '|' ||
        coalesce((SELECT string_agg(line::text, ',' ORDER BY line::text COLLATE "C") FROM unnest(x.line_ids) AS line), '')
        || '|' || coalesce((SELECT string_agg(voucher, ',' ORDER BY voucher COLLATE "C") FROM unnest(x.voucher_nos) AS voucher), '')
        AS known
      FROM bank_exception x WHERE x.fund_id = ${fundId}::uuid AND x.closed_at IS NULL`,
  )
  const said = new Map(found.map((each) => [knownBy(each.kind, each.lines, each.vouchers), each]))
  const gone = standing.filter(({ known }) => !said.has(known)).map(({ id }) => id)
  await tx.$executeRaw`UPDATE bank_exception SET closed_at = ${at} WHERE id = ANY(${gone}::uuid[])`
  for (const { known } of standing) said.delete(known)
  const fresh = [...said.values()].map((each) => ({ ...each, id: risingId(), since: sinceOf(each, days) }))
  await tx.$executeRaw`
    INSERT INTO bank_exception (id, fund_id, kind, line_ids, voucher_nos, facts, since, found_at)
    SELECT id, ${fundId}::uuid, kind, ARRAY(SELECT jsonb_array_elements_text(lines)::uuid),
      ARRAY(SELECT jsonb_array_elements_text(vouchers)), facts, since, ${at}
    FROM jsonb_to_recordset(${JSON.stringify(fresh)}::jsonb)
      AS r (id uuid, kind text, lines jsonb, vouchers jsonb, facts jsonb, since date)`
  return fresh.length
}

const states = z.array(z.object({ id: z.string(), state: z.string() }))

/**
 * A person agrees to proposals, all of them or none; agreed to again they stay agreed.
 * @throws DomainError `NOT_FOUND` for another fund's too, `MATCH_TAKEN` when one no longer stands
 */
export async function confirmMatches(
  database: Database,
  {
    fundId,
    matchIds,
    staffId,
    at,
  }: { fundId: string; matchIds: readonly string[]; staffId: string; at: Date },
): Promise<void> {
  await inTransaction(database, async (tx) => {
    await lockBank(tx, fundId)
    const found = states.parse(
      await tx.$queryRaw`
        SELECT id, state FROM bank_match WHERE fund_id = ${fundId}::uuid AND id = ANY(${[...matchIds]}::uuid[])`,
    )
    if (found.length !== new Set(matchIds).size) throw new DomainError('NOT_FOUND', {})
    if (found.some(({ state }) => state !== 'proposed' && state !== 'confirmed'))
      throw new DomainError('MATCH_TAKEN', {})
    await tx.$executeRaw`
      UPDATE bank_match SET state = 'confirmed', confirmed_by = ${staffId}, confirmed_at = ${at}
      WHERE id = ANY(${[...matchIds]}::uuid[]) AND state = 'proposed'`
  })
}

/**
 * A person takes confirmed matches back, all of them or none. They stay on record, and their lines and vouchers are free
 * again.
 * @throws DomainError `NOT_FOUND` for another fund's too, `ILLEGAL_STATE_CHANGE` for what was never confirmed
 */
export async function undoMatches(
  database: Database,
  {
    fundId,
    matchIds,
    staffId,
    at,
  }: { fundId: string; matchIds: readonly string[]; staffId: string; at: Date },
): Promise<void> {
  await inTransaction(database, async (tx) => {
    await lockBank(tx, fundId)
    const found = states.parse(
      await tx.$queryRaw`
        SELECT id, state FROM bank_match WHERE fund_id = ${fundId}::uuid AND id = ANY(${[...matchIds]}::uuid[])`,
    )
    if (found.length !== new Set(matchIds).size) throw new DomainError('NOT_FOUND', {})
    const other = found.find(({ state }) => state !== 'confirmed' && state !== 'undone')
    if (other) throw new DomainError('ILLEGAL_STATE_CHANGE', { from: other.state, to: 'undone' })
    await tx.$executeRaw`
      UPDATE bank_match SET state = 'undone', undone_by = ${staffId}, undone_at = ${at}
      WHERE id = ANY(${[...matchIds]}::uuid[]) AND state = 'confirmed'`
  })
}

export interface ByHand {
  readonly matchId: string
  readonly fundId: string
  readonly lines: readonly string[]
  readonly vouchers: readonly string[]
  readonly note: string
  readonly staffId: string
  readonly at: Date
}

const sums = z.array(
  z.object({
    lines: z.number(),
    vouchers: z.number(),
    line_cents: fen,
    voucher_cents: fen,
    since: z.string().nullable(),
    taken: z.boolean(),
  }),
)

/**
 * A person matches what the rules would not. Both sides are the same amount to the fen; proposals that stood in the way
 * give way.
 * @throws DomainError `NOT_FOUND`, `MATCH_NOT_BALANCED` with both sums, `MATCH_TAKEN`
 */
export async function matchByHand(database: Database, given: ByHand): Promise<void> {
  const { matchId, fundId, staffId, at, note } = given
  const lines = [...new Set(given.lines)]
  const vouchers = [...new Set(given.vouchers)]
  await inTransaction(database, async (tx) => {
    await lockBank(tx, fundId)
    const known = states.parse(
      await tx.$queryRaw`SELECT id, state FROM bank_match WHERE id = ${matchId}::uuid AND fund_id = ${fundId}::uuid`,
    )
    if (known.length > 0) return
    const [sum] = sums.parse(
      await tx.$queryRaw`
        SELECT l.lines, v.vouchers, l.line_cents, v.voucher_cents, least(l.since, v.since)::text AS since, EXISTS (
          SELECT FROM bank_match k WHERE k.state = 'confirmed' AND k.fund_id = ${fundId}::uuid AND (
            EXISTS (SELECT FROM bank_match_line m WHERE m.match_id = k.id AND m.live AND m.line_id = ANY(${lines}::uuid[]))
            OR EXISTS (SELECT FROM bank_match_voucher m WHERE m.match_id = k.id AND m.live AND m.voucher_no = ANY(${vouchers})))) AS taken
        FROM (SELECT count(*)::int AS lines, coalesce(sum(amount_cents), 0)::bigint AS line_cents, min(booked_on) AS since
            FROM bank_line WHERE fund_id = ${fundId}::uuid AND id = ANY(${lines}::uuid[])) l,
          (SELECT count(*)::int AS vouchers, coalesce(sum(bank_moved(voucher_no)), 0)::bigint AS voucher_cents,
            min(effective_on) AS since FROM journal WHERE fund_id = ${fundId}::uuid AND voucher_no = ANY(${vouchers})) v`,
    )
    if (sum?.lines !== lines.length || sum.vouchers !== vouchers.length)
      throw new DomainError('NOT_FOUND', {})
    if (sum.taken) throw new DomainError('MATCH_TAKEN', {})
    if (sum.line_cents !== sum.voucher_cents)
      throw new DomainError('MATCH_NOT_BALANCED', { bank: sum.line_cents, ours: sum.voucher_cents })
    await tx.$executeRaw`
      UPDATE bank_match k SET state = 'superseded', superseded_at = ${at} WHERE k.fund_id = ${fundId}::uuid AND k.state = 'proposed'
        AND (EXISTS (SELECT FROM bank_match_line m WHERE m.match_id = k.id AND m.line_id = ANY(${lines}::uuid[]))
          OR EXISTS (SELECT FROM bank_match_voucher m WHERE m.match_id = k.id AND m.voucher_no = ANY(${vouchers})))`
    await tx.$executeRaw`
      INSERT INTO bank_match (id, fund_id, rule, reasons, note, since, proposed_at)
      VALUES (${matchId}::uuid, ${fundId}::uuid, 'by-hand', '[]', ${note}, ${sum.since}::date, ${at})`
    await insertMembers(tx, [{ id: matchId, lines, vouchers }])
    await tx.$executeRaw`
      UPDATE bank_match SET state = 'confirmed', confirmed_by = ${staffId}, confirmed_at = ${at} WHERE id = ${matchId}::uuid`
  })
}
