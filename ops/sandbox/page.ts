const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

export const escape = (text: string): string => text.replace(/[&<>"']/g, (sign) => ENTITIES[sign] ?? sign)

const STYLE = `
  :root { color-scheme: light dark; font: 16px/1.5 system-ui, 'PingFang SC', 'Noto Sans SC', 'Microsoft YaHei', sans-serif }
  body { margin: 0 auto; max-width: 44rem; padding: 1rem }
  h1 { font-size: 1.25rem } h2 { font-size: 1rem; margin: .25rem 0 } p { margin: .25rem 0; overflow-wrap: anywhere }
  article { border-top: 1px solid color-mix(in srgb, currentColor 20%, transparent); padding: .75rem 0 }
  button { font: inherit; min-height: 48px; padding: 0 1.5rem; border: 0; border-radius: 8px; background: #0d9488; color: #fff }
  .amount { font-size: 2rem; font-variant-numeric: tabular-nums } nav a { margin-right: 1rem }
  form { display: flex; flex-wrap: wrap; gap: .5rem; align-items: end; margin: .5rem 0 } label { flex: 1 1 14rem }
  input { font: inherit; box-sizing: border-box; width: 100%; min-height: 48px } code { font-size: .875rem }
  .note { background: color-mix(in srgb, #d97706 15%, transparent); padding: .5rem .75rem; border-radius: 8px }
  table { border-collapse: collapse; width: 100% } td, th { text-align: left; padding: .25rem .5rem }`

/** A plain page of the sandbox; it always says that nothing on it is real money. */
export const page = (title: string, body: string): string => `<!doctype html>
<html lang="zh-CN"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<title>${escape(title)}</title><style>${STYLE}</style></head>
<body><p class="note">Sandbox: no real money, no real messages. · 沙箱：没有真实资金，也不会真的发送。</p>
<h1>${escape(title)}</h1>${body}</body></html>`
