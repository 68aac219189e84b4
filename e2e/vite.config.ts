/**
 * Builds the pages that only tests open (`e2e/*.html`) into `.tandem/test-pages/`, apart from the
 * site.
 */
import { readdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vite'

const folder = dirname(fileURLToPath(import.meta.url))

export default defineConfig({
  root: folder,
  base: './',
  publicDir: false,
  worker: { format: 'es' },
  build: {
    target: 'es2023',
    outDir: '../.tandem/test-pages',
    emptyOutDir: true,
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 4000,
    rolldownOptions: {
      input: readdirSync(folder)
        .filter((name) => name.endsWith('.html'))
        .map((name) => join(folder, name)),
    },
  },
})
