import { useQuery } from '@tanstack/react-query'
import { Button, Input } from 'antd'
import { useState } from 'react'
import { POLICY_PARAMETERS, supersede as supersedePolicy } from '#api/policy/schema'
import { parseYuan } from '#domain/money'
import type { Policy } from '#domain/policy'
import { fill } from '#domain/sentences'
import { dateTime } from '../../ui/format.ts'
import { useAct } from '../act.ts'
import { client, type Outputs, trpc } from '../client.ts'
import { Answer, Page, Section } from '../pieces.tsx'
import { Table } from '../table.tsx'
import { useWords } from '../words.ts'
import { Changes } from './changes.tsx'

type Versions = Outputs['policy']['list']
type Version = Versions['versions'][number]

/** A city's rules in numbers: never edited, only superseded. */
export function PolicyPage() {
  const { t, language } = useWords()
  const asked = useQuery(trpc.policy.list.queryOptions())
  return (
    <Page title={t.pages.policy}>
      <p className="soft">{t.policy.help}</p>
      <Answer of={asked} data={asked.data}>
        {(found) => (
          <>
            <Parameters key={found.versions[0]?.number ?? 0} found={found} />
            <Section title={t.policy.versions}>
              <Table<Version>
                label={t.policy.versions}
                rows={found.versions}
                keyOf={(version) => version.id}
                columns={[
                  { name: t.policy.versions, right: true, cell: (version) => version.number },
                  { name: t.policy.effectiveAt, cell: (version) => dateTime(version.effectiveAt, language) },
                  { name: t.common.by, cell: (version) => version.createdBy?.name ?? t.common.system },
                  {
                    name: t.common.state,
                    cell: (version) =>
                      version.id === found.currentId ? fill(t.policy.current, { n: version.number }) : '',
                  },
                ]}
              />
            </Section>
          </>
        )}
      </Answer>
    </Page>
  )
}

const isFen = (name: string): boolean => name.endsWith('Cents')
const shown = (name: string, value: number): string =>
  isFen(name) ? (value / 100).toFixed(2) : String(value)
const read = (name: string, text: string): number | null => {
  if (isFen(name)) return parseYuan(text)
  return /^\d{1,9}$/.test(text.trim()) ? Number(text) : null
}

/** The parameters the server would not take, by the server's own rules. */
const wrongOf = (wanted: Record<string, number | null>): readonly unknown[] =>
  supersedePolicy.input.shape.parameters.safeParse(wanted).error?.issues.map(({ path }) => path[0]) ?? []

function Parameters({ found }: { readonly found: Versions }) {
  const { t } = useWords()
  const { act, busy } = useAct()
  const [asking, setAsking] = useState(false)
  const [changed, setChanged] = useState<Partial<Record<keyof Policy, string>>>({})
  const newest = found.versions[0]
  const base = found.versions.find((version) => version.id === found.currentId) ?? newest
  if (!newest || !base) return null
  const valueOf = (name: keyof Policy): string => changed[name] ?? shown(name, base.parameters[name])
  const wanted = Object.fromEntries(POLICY_PARAMETERS.map((name) => [name, read(name, valueOf(name))]))
  const wrong = wrongOf(wanted)
  const changes = POLICY_PARAMETERS.flatMap((name) => {
    const before = shown(name, base.parameters[name])
    const after = shown(name, read(name, valueOf(name)) ?? base.parameters[name])
    return before === after ? [] : [{ name, before, after }]
  })
  const unitOf = (name: string): string =>
    Object.entries(t.policy.units).find(([ending]) => name.endsWith(ending))?.[1] ?? ''

  async function supersede(): Promise<void> {
    if (!newest || !base) return
    const parameters = { ...base.parameters }
    for (const name of POLICY_PARAMETERS)
      parameters[name] = read(name, valueOf(name)) ?? base.parameters[name]
    setAsking(false)
    await act(() => client.policy.supersede.mutate({ basedOn: newest.number, parameters }))
  }
  return (
    <Section
      title={fill(t.policy.current, { n: base.number })}
      extra={
        <Button
          type="primary"
          loading={busy}
          disabled={wrong.length > 0 || changes.length === 0}
          onClick={() => setAsking(true)}
        >
          {t.policy.supersede}
        </Button>
      }
    >
      <Table<keyof Policy>
        label={t.pages.policy}
        rows={POLICY_PARAMETERS}
        keyOf={(name) => name}
        columns={[
          { name: t.policy.parameter, cell: (name) => t.policy.parameters[name] },
          {
            name: t.policy.value,
            cell: (name) => (
              <Input
                size="small"
                style={{ width: 160 }}
                aria-label={t.policy.parameters[name]}
                value={valueOf(name)}
                status={wrong.includes(name) ? 'error' : ''}
                aria-invalid={wrong.includes(name)}
                onChange={(event) => setChanged({ ...changed, [name]: event.target.value })}
              />
            ),
          },
          {
            name: t.policy.unit,
            cell: (name) =>
              wrong.includes(name) ? (
                <span className="due-over">
                  {unitOf(name)} · {t.policy.wrong}
                </span>
              ) : (
                unitOf(name)
              ),
          },
        ]}
      />
      {asking ? (
        <Changes
          changes={changes}
          busy={busy}
          onConfirm={() => void supersede()}
          onCancel={() => setAsking(false)}
        />
      ) : null}
    </Section>
  )
}
