import { Button, Modal, Radio } from 'antd'
import { useState } from 'react'
import { REASONS } from '#domain/reasons'
import { fill } from '#domain/sentences'
import { dateTime } from '../../ui/format.ts'
import { useAct } from '../act.ts'
import { client, type Outputs } from '../client.ts'
import { More, usePages } from '../paging.tsx'
import { Answer, Facts, Mark, Section } from '../pieces.tsx'
import { ReasonDialog } from '../reason-dialog.tsx'
import { labelOf, useWords } from '../words.ts'

type Application = Outputs['enrolment']['listApplications']['rows'][number]

/** Merchants that ask to join; a person compares each with its licence. */
export function Applications() {
  const { t } = useWords()
  const pages = usePages(['enrolment.listApplications'], (cursor) =>
    client.enrolment.listApplications.query({ cursor }),
  )
  return (
    <Answer of={pages} data={pages.data?.pages.flatMap((page) => page.rows)}>
      {(rows) => (
        <>
          {rows.length === 0 ? <p className="soft">{t.merchants.noApplications}</p> : null}
          {rows.map((row) => (
            <Applying key={row.applicationId} row={row} />
          ))}
          <More of={pages} />
        </>
      )}
    </Answer>
  )
}

function Applying({ row }: { readonly row: Application }) {
  const { t, s, language } = useWords()
  const { act, busy } = useAct()
  const [deciding, setDeciding] = useState<'admitted' | 'refused' | null>(null)
  const { applicationId } = row
  return (
    <Section title={row.name} extra={<Mark tone="warn">{t.merchants.applied}</Mark>}>
      <Facts
        rows={[
          [t.merchants.licence, <code key="licence">{row.licenceNumber}</code>],
          [t.queue.category, labelOf(s.categories, row.category)],
          [t.merchants.address, row.address],
          [t.merchants.contact, `${row.contact} · ${t.merchants.contactProven}`],
          [t.merchants.appliedAt, dateTime(row.appliedAt, language)],
        ]}
      />
      <div className="buttons">
        <Button type="primary" loading={busy} onClick={() => setDeciding('admitted')}>
          {t.merchants.admit}
        </Button>
        <Button danger disabled={busy} onClick={() => setDeciding('refused')}>
          {t.merchants.refuseApplication}
        </Button>
      </div>
      {deciding === 'admitted' ? <Admit row={row} onClose={() => setDeciding(null)} /> : null}
      {deciding === 'refused' ? (
        <ReasonDialog
          title={`${t.merchants.refuseApplication}: ${row.name}`}
          reasons={REASONS['application-refused']}
          onCancel={() => setDeciding(null)}
          onGiven={(given) => {
            setDeciding(null)
            void act(() =>
              client.enrolment.decideApplication.mutate({ applicationId, outcome: 'refused', ...given }),
            )
          }}
        />
      ) : null}
    </Section>
  )
}

/** A merchant that was listed before keeps its plate and its past; the licence decides where it can. */
function Admit({ row, onClose }: { readonly row: Application; readonly onClose: () => void }) {
  const { t } = useWords()
  const { act, busy } = useAct()
  const ofLicence = row.listed.find(({ sameLicence }) => sameLicence)
  const [merchantId, setMerchantId] = useState<string | null>(ofLicence?.merchantId ?? null)
  const { applicationId } = row
  async function admit(): Promise<void> {
    const named = merchantId === null ? {} : { merchantId }
    const done = await act(() =>
      client.enrolment.decideApplication.mutate({ applicationId, outcome: 'admitted', ...named }),
    )
    if (done) onClose()
  }
  return (
    <Modal
      open
      title={`${t.merchants.admit}: ${row.name}`}
      okText={t.merchants.admit}
      cancelText={t.common.cancel}
      confirmLoading={busy}
      onOk={() => void admit()}
      onCancel={onClose}
    >
      <p>{t.merchants.admitSays}</p>
      <Radio.Group
        aria-label={t.merchants.whichMerchant}
        vertical
        value={merchantId ?? ''}
        onChange={({ target }) => setMerchantId(target.value === '' ? null : String(target.value))}
        options={[
          ...(ofLicence ? [] : [{ value: '', label: t.merchants.newMerchant }]),
          ...row.listed
            .filter(({ sameLicence }) => sameLicence || !ofLicence)
            .map((listed) => ({
              value: listed.merchantId,
              label: fill(listed.hasContact ? t.merchants.listedContact : t.merchants.listed, {
                name: listed.name,
                plate: listed.plateCode,
                address: listed.address,
              }),
            })),
        ]}
      />
    </Modal>
  )
}
