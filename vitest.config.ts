/**
 * Tests in Node, in two projects: `unit`, and `kernels`, which compute on Dawn with SwiftShader.
 * Kernel tests run one file at a time, because one SwiftShader device takes every core there is.
 */
import { defineConfig } from 'vitest/config'
import { swiftshaderIcd } from './scripts/find-browser.mjs'

const KERNELS = ['src/engine/**/*.test.ts', 'src/**/*.gpu.test.ts']

const icd = process.env['VK_ICD_FILENAMES'] ?? swiftshaderIcd()

export default defineConfig({
  test: {
    environment: 'node',
    // Forked processes, not threads: a thread's changes to its environment do not reach the Vulkan
    // loader.
    pool: 'forks',
    env: icd === undefined ? {} : { VK_ICD_FILENAMES: icd },
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: [
            'src/**/*.test.{ts,tsx}',
            'scripts/**/*.test.ts',
            'benchmarks/**/*.test.ts',
            'e2e/**/*.test.ts',
          ],
          exclude: KERNELS,
          // Files share a process and what they import, which halves the time; a test that
          // replaces a global puts it back.
          isolate: false,
          unstubGlobals: true,
          unstubEnvs: true,
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'kernels',
          include: KERNELS,
          fileParallelism: false,
          maxWorkers: 1,
          isolate: false,
          testTimeout: 300_000,
          hookTimeout: 300_000,
        },
      },
    ],
  },
})
