/** Makes sure that there is a browser to test in: takes what is installed, else installs one. */
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { findBrowser, swiftshaderIcd } from './find-browser.mjs'

const MINUTE = 60_000

/** @returns {boolean} whether the program ran and ended well */
function ran(command, args, options = {}) {
  const { status } = spawnSync(command, args, {
    stdio: 'inherit',
    timeout: 10 * MINUTE,
    ...options,
  })
  return status === 0
}

/**
 * A downloaded browser is of no use when the system lacks the libraries it is linked to, and then
 * it cannot tell its version.
 */
function works(browser) {
  return (
    browser !== undefined &&
    ran(browser, ['--version', '--no-sandbox'], { stdio: 'ignore', timeout: MINUTE })
  )
}

function fromPlaywright(root) {
  const playwright = [join(root, 'node_modules', '@playwright', 'test', 'cli.js')]
  console.log('No Chrome or Chromium found: downloading the one that Playwright offers …')
  if (!ran(process.execPath, [...playwright, 'install', '--no-shell', 'chromium'])) return false
  if (works(findBrowser())) return true
  console.log('It lacks libraries of the system: installing those …')
  return ran(process.execPath, [...playwright, 'install-deps', 'chromium']) && works(findBrowser())
}

function fromApt() {
  if (process.platform !== 'linux') return false
  const prefix = process.getuid?.() === 0 ? [] : ['sudo', '-n']
  const apt = (...args) => {
    const [command, ...rest] = [...prefix, 'apt-get', ...args]
    return ran(command, rest, { env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } })
  }
  console.log('Installing the chromium package of the system …')
  return (
    apt('update') &&
    apt('install', '-y', '--no-install-recommends', 'chromium') &&
    works(findBrowser())
  )
}

/**
 * The path of a browser that runs.
 * @throws Error with a way out when none is there and none can be installed
 */
export function ensureBrowser(root) {
  if (!works(findBrowser()) && !fromPlaywright(root) && !fromApt()) {
    throw new Error(
      'There is no Chrome or Chromium that runs here, and none could be installed. Install one, or set CHROME_PATH to one.',
    )
  }
  if (process.platform === 'linux' && swiftshaderIcd() === undefined) {
    throw new Error(
      `${findBrowser()} does not bring vk_swiftshader_icd.json, which the kernel tests compute with. Install a full Chrome or Chromium.`,
    )
  }
  return findBrowser()
}
