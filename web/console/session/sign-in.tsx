import { Alert, Button, Form, Input } from 'antd'
import { useState } from 'react'
import { queryClient } from '../client.ts'
import { useWords } from '../words.ts'

interface Given {
  readonly email: string
  readonly password: string
}

/** Staff sign in here; nobody signs themselves up. */
export function SignIn() {
  const { t } = useWords()
  const [problem, setProblem] = useState<string | null>(null)
  const [busy, setBusy] = useState(false)

  async function enter(given: Given): Promise<void> {
    setBusy(true)
    try {
      const answer = await fetch('/auth/sign-in/email', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ email: given.email.trim(), password: given.password }),
      })
      if (answer.ok) await queryClient.resetQueries()
      else if (answer.status === 429) setProblem(t.session.many)
      else setProblem(answer.status >= 500 ? t.session.down : t.session.wrong)
    } catch {
      setProblem(t.session.down)
    }
    setBusy(false)
  }

  return (
    <main className="panel sign-in">
      <h1>{t.session.title}</h1>
      {problem ? <Alert className="notice" type="error" role="alert" title={problem} /> : null}
      <Form<Given> layout="vertical" requiredMark={false} onFinish={(given) => void enter(given)}>
        <Form.Item
          name="email"
          label={t.session.email}
          rules={[{ required: true, message: t.common.notFilled }]}
        >
          <Input type="email" autoComplete="username" autoFocus />
        </Form.Item>
        <Form.Item
          name="password"
          label={t.session.password}
          rules={[{ required: true, message: t.common.notFilled }]}
        >
          <Input.Password autoComplete="current-password" />
        </Form.Item>
        <Button type="primary" htmlType="submit" block loading={busy}>
          {t.session.enter}
        </Button>
      </Form>
    </main>
  )
}
