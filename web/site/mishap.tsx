import { Component, type ReactNode } from 'react'
import { TEXTS } from './language.tsx'
import { LANGUAGES } from '#domain/people'

interface Props {
  readonly children: ReactNode
}

/** A page that could not be shown, most often because the network left: says so and offers another try. The draft is safe. */
export class Mishap extends Component<Props, { failed: boolean }> {
  override state = { failed: false }

  static getDerivedStateFromError() {
    return { failed: true }
  }

  override render() {
    if (!this.state.failed) return this.props.children
    const language = LANGUAGES.find((known) => known === document.documentElement.lang) ?? 'zh-CN'
    const texts = TEXTS[language]
    return (
      <>
        <h1>{texts.problem}</h1>
        <p>{texts.mishap}</p>
        <button type="button" className="button" onClick={() => location.reload()}>
          {texts.evidence.retry}
        </button>
      </>
    )
  }
}
