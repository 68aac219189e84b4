/**
 * Finds a full Chromium on this machine, and SwiftShader's Vulkan driver that ships beside it.
 *
 * Tests need a real browser with WebGPU, which the small `headless-shell` build lacks, and a Vulkan
 * driver that computes on the CPU, which every Chromium carries as `vk_swiftshader_icd.json`. Node
 * built-ins alone: this runs before `npm ci` has.
 */
import {
  accessSync,
  constants,
  existsSync,
  readFileSync,
  readdirSync,
  realpathSync,
  statSync,
} from 'node:fs'
import { homedir } from 'node:os'
import { basename, delimiter, dirname, isAbsolute, join } from 'node:path'

const ICD = 'vk_swiftshader_icd.json'

/** Names under which package managers put a full browser on the path, best first. */
const COMMANDS = ['google-chrome-stable', 'google-chrome', 'chromium', 'chromium-browser', 'chrome']

/** Where installers put it without touching the path. */
const INSTALLED = [
  '/opt/google/chrome/chrome',
  '/usr/lib/chromium/chromium',
  '/usr/lib/chromium-browser/chromium-browser',
  '/usr/lib64/chromium-browser/chromium-browser',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  ...['PROGRAMFILES', 'PROGRAMFILES(X86)', 'LOCALAPPDATA']
    .flatMap((name) => process.env[name] ?? [])
    .map((folder) => join(folder, 'Google', 'Chrome', 'Application', 'chrome.exe')),
]

/** The binary inside one of Playwright's `chromium-1234` folders, by platform. */
const PLAYWRIGHT_BINARIES = [
  ['chrome-linux64', 'chrome'],
  ['chrome-linux', 'chrome'],
  [
    'chrome-mac-arm64',
    'Google Chrome for Testing.app',
    'Contents',
    'MacOS',
    'Google Chrome for Testing',
  ],
  [
    'chrome-mac-x64',
    'Google Chrome for Testing.app',
    'Contents',
    'MacOS',
    'Google Chrome for Testing',
  ],
  ['chrome-mac', 'Chromium.app', 'Contents', 'MacOS', 'Chromium'],
  ['chrome-win64', 'chrome.exe'],
  ['chrome-win', 'chrome.exe'],
]

/** Whether a path is a program that this process may run. */
export function runnable(path) {
  try {
    accessSync(path, constants.X_OK)
    return statSync(path).isFile()
  } catch {
    return false
  }
}

/** Paths of the folders in a folder; none where it cannot be read. */
export function subfolders(folder) {
  try {
    return readdirSync(folder, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map((entry) => join(folder, entry.name))
  } catch {
    return []
  }
}

function playwrightFolder() {
  const named = process.env.PLAYWRIGHT_BROWSERS_PATH
  if (named !== undefined && named !== '' && named !== '0') return named
  if (process.platform === 'darwin') return join(homedir(), 'Library', 'Caches', 'ms-playwright')
  if (process.platform === 'win32')
    return join(process.env.LOCALAPPDATA ?? homedir(), 'ms-playwright')
  return join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'ms-playwright')
}

/** The first of these commands that is on the path and can be run; undefined where none is. */
export function onPath(...commands) {
  const folders = (process.env.PATH ?? '').split(delimiter).filter(isAbsolute)
  return commands.flatMap((name) => folders.map((folder) => join(folder, name))).find(runnable)
}

/** Playwright's own full browsers, the newest revision first. */
function playwrightBrowsers() {
  const revision = (folder) => Number(basename(folder).slice('chromium-'.length))
  return subfolders(playwrightFolder())
    .filter((folder) => /^chromium-\d+$/.test(basename(folder)))
    .sort((a, b) => revision(b) - revision(a))
    .flatMap((folder) => PLAYWRIGHT_BINARIES.map((parts) => join(folder, ...parts)))
}

/**
 * The path of a full Chrome or Chromium: `CHROME_PATH`, else an installed one, else Playwright's
 * own; undefined when there is none.
 * @throws Error when `CHROME_PATH` is set and is not a program, since silently taking another
 *   browser would mislead.
 */
export function findBrowser() {
  const named = process.env.CHROME_PATH
  if (named !== undefined && named !== '') {
    if (!runnable(named))
      throw new Error(
        `CHROME_PATH is ${named}, which is not a program that can be run. Correct it or unset it.`,
      )
    return named
  }
  return onPath(...COMMANDS) ?? [...INSTALLED, ...playwrightBrowsers()].find(runnable)
}

/**
 * Folders that a launcher script speaks of. Debian's `/usr/bin/chromium` is a shell script with
 * `APPNAME=chromium` and `LIBDIR=/usr/lib/$APPNAME`, so plain assignments are followed; everything
 * else in the script is left alone.
 */
function foldersOfLauncher(path) {
  if (statSync(path).size > 65_536) return []
  const text = readFileSync(path, 'utf8')
  if (!text.startsWith('#!')) return []
  const variables = new Map()
  const expand = (value) =>
    value.replace(/\$\{?(\w+)\}?/g, (whole, name) => variables.get(name) ?? whole)
  for (const [, name, value] of text.matchAll(/^\s*(?:export\s+)?(\w+)=["']?([^"'\s;]+)["']?/gm))
    variables.set(name, expand(value))
  const mentioned = [...expand(text).matchAll(/\/(?:usr|opt|snap)\/[\w./+-]+/g)].map(
    ([found]) => found,
  )
  return mentioned.flatMap((found) => [found, dirname(found)])
}

/**
 * SwiftShader's driver description beside the browser, for `VK_ICD_FILENAMES`; undefined when no
 * browser carries one, as on macOS, where Dawn uses Metal anyway.
 */
export function swiftshaderIcd() {
  const browsers = [findBrowser(), ...INSTALLED, ...playwrightBrowsers()].filter(
    (path) => path !== undefined && runnable(path),
  )
  const folders = browsers.flatMap((path) => {
    const real = realpathSync(path)
    return [dirname(real), ...foldersOfLauncher(real), ...subfolders(dirname(real))]
  })
  return folders.map((folder) => join(folder, ICD)).find((path) => existsSync(path))
}

/**
 * Command-line flags under which Chromium computes WebGPU on SwiftShader without a GPU, a display
 * or a network.
 * @param webgpu false leaves WebGPU without an adapter, which is how the fallback is tested.
 */
export function browserFlags(webgpu) {
  const flags = ['--disable-background-networking', '--disable-component-update', '--disable-sync']
  // Chromium refuses its sandbox to root, as in most containers.
  if (process.getuid?.() === 0) flags.push('--no-sandbox')
  if (webgpu) flags.push('--enable-unsafe-webgpu', '--use-webgpu-adapter=swiftshader')
  return flags
}
