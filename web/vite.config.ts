import path from 'node:path'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

const ROOT = import.meta.dirname

/** Two pages of one build: the site at `/`, small and for phones, and the console at `/console/`. */
export default defineConfig({
  root: ROOT,
  base: '/',
  plugins: [react()],
  build: {
    outDir: path.join(ROOT, '../dist/web'),
    emptyOutDir: true,
    target: 'es2022',
    modulePreload: { polyfill: false },
    // the console's component library is one large chunk that staff load once
    chunkSizeWarningLimit: 2_500,
    rolldownOptions: {
      input: { site: path.join(ROOT, 'index.html'), console: path.join(ROOT, 'console/index.html') },
    },
  },
  server: {
    proxy: {
      '/trpc': 'http://127.0.0.1:3000',
      '/auth': 'http://127.0.0.1:3000',
      '/uploads': 'http://127.0.0.1:3000',
      '/bank-statements': 'http://127.0.0.1:3000',
      '/evidence': 'http://127.0.0.1:3000',
    },
  },
})
