/**
 * Builds the page into `dist/`: a static folder that runs under any sub-path and asks no other
 * origin for anything.
 */
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'
import type { Plugin } from 'vite'
import { fileURLToPath } from 'node:url'
import { nameBuildFiles } from './scripts/build-files.mjs'
import { ISOLATION } from './scripts/static-server.mjs'

/**
 * What the page may do, and its workers with it: each is started from a blob, which inherits this
 * (`engine/device/start-worker.ts`). Scripts, styles, fonts and data come from its own folder;
 * WebAssembly may be compiled, `eval` may not. Style attributes are needed by the chart library's
 * text.
 */
const POLICY = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "style-src 'self'",
  "style-src-attr 'unsafe-inline'",
  "img-src 'self' data: blob:",
  "font-src 'self'",
  "connect-src 'self'",
  "worker-src 'self' blob:",
  "base-uri 'none'",
  "form-action 'none'",
].join('; ')

/**
 * The development server injects inline scripts, so the policy is written into the built page only.
 */
const contentSecurityPolicy: Plugin = {
  name: 'content-security-policy',
  apply: 'build',
  transformIndexHtml: () => [
    {
      tag: 'meta',
      attrs: { 'http-equiv': 'Content-Security-Policy', content: POLICY },
      injectTo: 'head-prepend',
    },
  ],
}

/** The service worker keeps the build's files, so it is told them once all are written. */
const buildFiles: Plugin = {
  name: 'build-files',
  apply: 'build',
  writeBundle: {
    order: 'post',
    sequential: true,
    handler: ({ dir }) => nameBuildFiles(dir ?? 'dist'),
  },
}

/**
 * recharts picks an axis's scale by name from all that there are, so all would be shipped,
 * calendars and colour ramps among them; and a scale goes between whatever its ends are, colours
 * too. Our axes are numbers: they get what `charts/scales.ts` and `charts/interpolations.ts` name,
 * which leaves out 14 kB of what a visitor waits for. Its ticks are reckoned with as many digits as
 * one asks for; those of `charts/decimal.ts` suffice, which leaves out another 5 kB.
 */
const IN_USE: readonly {
  readonly source: string
  readonly within: string
  readonly instead: string
}[] = [
  { source: 'victory-vendor/d3-scale', within: '/recharts/', instead: 'src/ui/charts/scales.ts' },
  { source: 'd3-interpolate', within: '/d3-scale/', instead: 'src/ui/charts/interpolations.ts' },
  { source: 'decimal.js-light', within: '/recharts/', instead: 'src/ui/charts/decimal.ts' },
]
const scalesInUse: Plugin = {
  name: 'scales-in-use',
  apply: 'build',
  enforce: 'pre',
  resolveId(source, importer) {
    const found = IN_USE.find(
      (one) => one.source === source && importer?.includes(one.within) === true,
    )
    return found && fileURLToPath(new URL(found.instead, import.meta.url))
  },
}

export default defineConfig({
  base: './',
  plugins: [react({ jsxImportSource: '#shown' }), contentSecurityPolicy, scalesInUse, buildFiles],
  // Shared memory between WASM threads needs a page that is isolated from other origins.
  server: { headers: ISOLATION },
  preview: { headers: ISOLATION },
  // Modules, so that the worker too loads TensorFlow.js only when it is asked for; named, so that a
  // test can see whether it did.
  worker: {
    format: 'es',
    rolldownOptions: {
      // Loading a judge does nothing, so a suite that asks at their door gets no more than the
      // judges it asks for.
      treeshake: { moduleSideEffects: [{ test: /\/src\/judges\//, sideEffects: false }] },
      output: {
        chunkFileNames: ({ moduleIds }) =>
          `assets/${moduleIds.some((id) => id.includes('@tensorflow')) ? 'tfjs-' : ''}[name]-[hash].js`,
      },
    },
  },
  build: {
    target: 'es2023',
    // Inlined assets would be data: addresses, which the policy refuses for scripts and fonts.
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 1500,
    // What the page opens with is one file, also where parts that come later use some of it: many
    // small files together are larger.
    rolldownOptions: {
      output: { codeSplitting: { groups: [{ name: 'page', test: /src\/ui\/main\.tsx$/ }] } },
    },
  },
})
