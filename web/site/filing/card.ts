import { toCanvas } from 'qrcode'
import { formatCaseNumber } from '#domain/case-number'
import type { Filed } from '../draft.ts'
import type { Texts } from '../languages/texts.ts'
import { trackingLink } from '../paths.ts'

const WIDTH = 720
const HEIGHT = 960

/** The confirmation as a picture in the phone's photos. */
export async function drawCard(filed: Filed, texts: Texts): Promise<void> {
  const canvas = document.createElement('canvas')
  canvas.width = WIDTH
  canvas.height = HEIGHT
  const context = canvas.getContext('2d')
  if (!context) return
  const write = (text: string, y: number, size: number, weight = 400) => {
    context.font = `${weight} ${size}px system-ui, 'PingFang SC', 'Noto Sans SC', sans-serif`
    context.fillText(text, WIDTH / 2, y, WIDTH - 64)
  }
  context.fillStyle = '#fff'
  context.fillRect(0, 0, WIDTH, HEIGHT)
  context.fillStyle = '#0f766e'
  context.textAlign = 'center'
  write(`先赔 Xianpei · ${texts.done.title}`, 80, 32, 600)
  context.fillStyle = '#1c2523'
  write(texts.done.number, 150, 24)
  write(formatCaseNumber(filed.caseNumber), 210, 52, 700)
  write(texts.done.secret, 280, 24)
  write(filed.secret, 320, 28, 600)
  const qr = document.createElement('canvas')
  await toCanvas(qr, trackingLink(location.origin, filed.caseNumber, filed.secret), { width: 420, margin: 1 })
  context.drawImage(qr, (WIDTH - 420) / 2, 370)
  write(texts.done.qr, 850, 26)
  write('12345', 910, 26)
  const link = document.createElement('a')
  link.download = `${filed.caseNumber}.png`
  link.href = canvas.toDataURL('image/png')
  link.click()
}
