export interface RenderedMessage {
  /** the outbox row's id: the gateway sends a message it has seen no second time */
  readonly id: string
  readonly channel: 'sms' | 'email'
  readonly to: string
  readonly subject: string
  readonly text: string
}

export interface MessageTransport {
  /** @throws when the gateway did not take it */
  send(message: RenderedMessage): Promise<void>
}

const TAKEN_WITHIN_MS = 5_000

/** The gateway for SMS and e-mail: one address, idempotent by the message's id. */
export const createMessageTransport = (gatewayUrl: string): MessageTransport => ({
  async send(message) {
    const response = await fetch(new URL('/messages', gatewayUrl), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(message),
      signal: AbortSignal.timeout(TAKEN_WITHIN_MS),
    })
    await response.arrayBuffer()
    if (!response.ok) throw new Error(`the gateway answered ${response.status}`)
  },
})
