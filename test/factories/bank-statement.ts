import type { BankLine, ExceptionKind, Movement } from '#domain/bank-board'
import { cents, subtractCents, ZERO } from '#domain/money'

/** A statement and the books it belongs to, with what was planted in it. */
export interface PlantedStatement {
  readonly lines: readonly BankLine[]
  readonly movements: readonly Movement[]
  /** `lines>vouchers` of every pair that is true */
  readonly pairs: ReadonlySet<string>
  /** `kind lines>vouchers` of every discrepancy that was planted */
  readonly planted: ReadonlySet<string>
}

export const pairKey = (lines: readonly string[], vouchers: readonly string[]): string =>
  `${[...lines].sort().join(',')}>${[...vouchers].sort().join(',')}`

export type PlantedKind = Exclude<ExceptionKind, 'ambiguous'>

/** mulberry32: small, seeded, the same everywhere */
export function randomOf(seed: number): (below: number) => number {
  let state = seed >>> 0
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below
  }
}

const FIRST_DAY = Date.UTC(2026, 0, 1)
const dayOf = (day: number): string => new Date(FIRST_DAY + day * 86_400_000).toISOString().slice(0, 10)
const DAYS = 180
/** what many cases of a season ask back, so that neighbours carry the same figure */
const USUAL = [80_000, 12_800, 38_800, 50_000, 99_900, 6_800]
const PER_KIND = 6

interface Truth {
  lines: BankLine[]
  movements: Movement[]
  day: number
  /** the bank names our number */
  named: boolean
}

export function plantedStatement(seed: number, size = 10_000): PlantedStatement {
  const random = randomOf(seed)
  let lineNo = 0
  let voucherNo = 0
  const hex = (): string => Array.from({ length: 32 }, () => random(16).toString(16)).join('')
  const line = (from: Partial<BankLine> & Pick<BankLine, 'amountCents' | 'bookedOn'>): BankLine => ({
    id: `L${++lineNo}`,
    account: 'A',
    references: [],
    payee: null,
    accountTail: null,
    returned: false,
    fee: false,
    ...from,
  })
  const movement = (from: Partial<Movement> & Pick<Movement, 'amountCents' | 'effectiveOn'>): Movement => ({
    voucherNo: `SYA-2026-${++voucherNo}`,
    kind: 'capture',
    references: [],
    payee: null,
    accountTail: null,
    batch: null,
    reverses: null,
    ...from,
  })
  const amount = (): number =>
    random(2) === 0 ? (USUAL[random(USUAL.length)] ?? 100) : 200 + random(900_000)

  const single = (): Truth => {
    const named = random(6) !== 0
    const day = random(DAYS)
    const out = random(8) !== 0
    const reference = out ? hex() : `ZP-2026-${100_000 + voucherNo}`
    const cents_ = cents(out ? -amount() : amount())
    // who is not named is known by the payee alone; who is named may come often
    const payee = named ? `P${random(500)}` : `Q${voucherNo}`
    const ours = movement({
      kind: out ? 'capture' : 'recovery',
      amountCents: cents_,
      effectiveOn: dayOf(day),
      references: [reference],
      payee,
    })
    const theirs = line({
      amountCents: cents_,
      bookedOn: dayOf(day + random(3)),
      references: named ? [`先行赔付 ${out ? reference.toUpperCase() : reference} 付款`] : ['先行赔付'],
      payee: named && random(3) === 0 ? null : payee,
    })
    return { lines: [theirs], movements: [ours], day, named }
  }

  const batch = (number: number): Truth => {
    const day = random(DAYS)
    const named = random(4) !== 0
    const id = `PAIN-${seed}-${1000 + number}`
    const movements = Array.from({ length: 5 + random(40) }, () =>
      movement({
        amountCents: cents(-amount()),
        effectiveOn: dayOf(day),
        references: [hex()],
        payee: `B${random(100_000)}`,
        batch: id,
      }),
    )
    const total = movements.reduce((sum, each) => sum + each.amountCents, 0)
    const theirs = line({
      amountCents: cents(total),
      bookedOn: dayOf(day + random(2)),
      references: named ? [`批量代付 ${id}`] : ['批量代付'],
    })
    return { lines: [theirs], movements, day, named }
  }

  const truths = Array.from({ length: size }, (_, at) => (at % 100 === 99 ? batch(at) : single()))
  const victims = truths.filter((truth) => truth.movements.length === 1)
  const pick = (): Truth => {
    const [victim] = victims.splice(random(victims.length), 1)
    if (!victim) throw new Error('the statement is too small for what is planted')
    return victim
  }
  const only = (truth: Truth): { theirs: BankLine; ours: Movement } => {
    const [theirs] = truth.lines
    const [ours] = truth.movements
    if (!theirs || !ours) throw new Error('a pair was expected')
    return { theirs, ours }
  }

  const planted = new Set<string>()
  const spoiled = new Set<Truth>()
  const plant = (kind: PlantedKind, lines: readonly BankLine[], movements: readonly Movement[]): void => {
    const key = `${kind} ${pairKey(
      lines.map((each) => each.id),
      movements.map((each) => each.voucherNo),
    )}`
    planted.add(key)
  }
  const extra: BankLine[] = []
  const spoil = (truth: Truth, lines: BankLine[], kind: PlantedKind): void => {
    truth.lines = lines
    spoiled.add(truth)
    plant(kind, lines, truth.movements)
  }

  for (let at = 0; at < PER_KIND; at++) {
    const missing = pick()
    spoil(missing, [], 'missing-in-bank')

    const strange = line({
      amountCents: cents(-(1_000_003 + random(1_000_000))),
      bookedOn: dayOf(random(DAYS)),
      references: ['货款'],
      payee: `X${at}`,
    })
    extra.push(strange)
    plant('extra-in-bank', [strange], [])

    const doubled = pick()
    const twin = only(doubled)
    spoil(doubled, [twin.theirs, { ...twin.theirs, id: `L${++lineNo}` }], 'doubled')

    const off = pick()
    const offPair = only(off)
    const fen = random(2) === 0 ? 1 : -1
    spoil(off, [{ ...offPair.theirs, amountCents: cents(offPair.theirs.amountCents + fen) }], 'amount-off')

    const late = pick()
    const latePair = only(late)
    spoil(late, [{ ...latePair.theirs, bookedOn: dayOf(late.day + 8 + random(20)) }], 'wrong-day')

    const misled = pick()
    const misledPair = only(misled)
    // without a number of ours the figure must be rare for anybody to say whose it was
    const rare = cents(Math.sign(misledPair.ours.amountCents) * (2_000_000 + seed * 1000 + at))
    misled.movements = [{ ...misledPair.ours, amountCents: rare }]
    spoil(misled, [{ ...misledPair.theirs, amountCents: rare, payee: `W${at}` }], 'wrong-payee')

    const back = pick()
    const backPair = only(back)
    const came = {
      ...backPair.theirs,
      id: `L${++lineNo}`,
      amountCents: subtractCents(ZERO, backPair.theirs.amountCents),
      bookedOn: dayOf(back.day + 3 + random(3)),
      returned: !back.named || random(2) === 0,
    }
    extra.push(came)
    plant('returned', [came], [])

    const whole = pick()
    const wholePair = only(whole)
    const part = cents(Math.trunc(wholePair.theirs.amountCents / (2 + random(3))))
    const rest = cents(wholePair.theirs.amountCents - part)
    const halves = [
      { ...wholePair.theirs, amountCents: part },
      { ...wholePair.theirs, id: `L${++lineNo}`, amountCents: rest },
    ]
    spoil(whole, halves, 'split')

    const charged = pick()
    const chargedPair = only(charged)
    const fee = 50 + random(1_500)
    const less = cents(chargedPair.theirs.amountCents - fee)
    spoil(charged, [{ ...chargedPair.theirs, amountCents: less }], 'fee-taken')

    swap(pick(), pick())
  }

  function swap(one: Truth, other: Truth): void {
    const a = only(one)
    const b = only(other)
    const alike = (figure: number): number => Math.sign(a.ours.amountCents) * figure
    // both go the same way, with two figures of their own
    const first = cents(alike(300_000 + random(100_000)))
    const second = cents(alike(500_000 + random(100_000)))
    const lines = [
      { ...a.theirs, amountCents: second },
      { ...b.theirs, amountCents: first },
    ]
    one.movements = [{ ...a.ours, amountCents: first }]
    other.movements = [{ ...b.ours, amountCents: second }]
    one.lines = lines
    other.lines = []
    spoiled.add(one).add(other)
    plant('amounts-swapped', lines, [...one.movements, ...other.movements])
  }

  const pairs = truths
    .filter((truth) => !spoiled.has(truth))
    .map((truth) =>
      pairKey(
        truth.lines.map((each) => each.id),
        truth.movements.map((each) => each.voucherNo),
      ),
    )
  const shuffled = <Item>(items: Item[]): Item[] =>
    items
      .map((item) => ({ item, order: random(1 << 30) }))
      .sort((a, b) => a.order - b.order)
      .map(({ item }) => item)
  return {
    lines: shuffled([...truths.flatMap((truth) => truth.lines), ...extra]),
    movements: shuffled(truths.flatMap((truth) => truth.movements)),
    pairs: new Set(pairs),
    planted,
  }
}
