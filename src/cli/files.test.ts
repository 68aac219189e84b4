import { execFileSync } from 'node:child_process'
import { lstat, mkdir, mkdtemp, readFile, readdir, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { checkOutput, filesBelow, makeOutputFolder, readNamed, writeWhole } from './files.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tandem-files-'))
})
afterEach(() => rm(folder, { recursive: true }))

describe('reading', () => {
  it('refuses a pipe at once instead of waiting for it', async () => {
    execFileSync('mkfifo', [join(folder, 'pipe')])
    await expect(readNamed(join(folder, 'pipe'), 100)).rejects.toThrow('is not a regular file')
  })

  it('finds regular files nearest first, and no more than asked for', async () => {
    await mkdir(join(folder, 'b'))
    await writeFile(join(folder, 'b', 'deep.json'), '')
    await writeFile(join(folder, 'z.json'), '')
    await symlink(folder, join(folder, 'b', 'circle'))
    await symlink(join(folder, 'z.json'), join(folder, 'b', 'link.json'))
    execFileSync('mkfifo', [join(folder, 'pipe')])
    expect(await filesBelow(folder, 10)).toEqual(
      ['z.json', 'b/deep.json', 'b/link.json'].map((name) => join(folder, name)),
    )
    expect(await filesBelow(folder, 2)).toHaveLength(2)
  })
})

describe('writing', () => {
  it('replaces a file as a whole, through a link too', async () => {
    const path = join(folder, 'run.json')
    await writeFile(path, 'old')
    await symlink(path, join(folder, 'link.json'))
    await writeWhole(join(folder, 'link.json'), 'new')
    expect(await readFile(path, 'utf8')).toBe('new')
    expect((await lstat(join(folder, 'link.json'))).isSymbolicLink()).toBe(true)
    expect((await readdir(folder)).sort()).toEqual(['link.json', 'run.json'])
  })

  // A device that is always full is a Linux one.
  it.runIf(process.platform === 'linux')(
    'leaves what was there where no space is left, and nothing half',
    async () => {
      const path = join(folder, 'run.json')
      await writeFile(path, 'old')
      await symlink('/dev/full', `${path}.new`)
      await expect(writeWhole(path, 'new')).rejects.toThrow('ENOSPC')
      expect(await readFile(path, 'utf8')).toBe('old')
      expect(await readdir(folder)).toEqual(['run.json'])
    },
  )
})

describe('an output that the call names', () => {
  it('is looked at before any work', async () => {
    await writeFile(join(folder, 'file'), '')
    execFileSync('mkfifo', [join(folder, 'pipe')])
    const refused = (path: string, words: string) =>
      expect(checkOutput('out', path)).rejects.toThrow(words)
    await refused(folder, `--out ${folder}: that is a folder. Name a file in it.`)
    await refused(
      join(folder, 'none', 'run.json'),
      'does not exist. Make the folder, or name another one.',
    )
    await refused(join(folder, 'file', 'run.json'), 'is not a folder')
    await refused(join(folder, 'pipe'), 'that is not a regular file')
    await refused('/dev/null', 'that is not a regular file')
    await refused(join(folder, 'x'.repeat(300)), 'the name is too long')
    await refused('/proc/run.json', 'nothing can be written to /proc')
    await checkOutput('out', join(folder, 'file'))
    await checkOutput('out', join(folder, 'new.json'))
    expect((await readdir(folder)).sort()).toEqual(['file', 'pipe'])
  })

  it('is made where it is a folder', async () => {
    await writeFile(join(folder, 'file'), '')
    await makeOutputFolder('out', join(folder, 'a', 'b'))
    expect(await readdir(join(folder, 'a'))).toEqual(['b'])
    await expect(makeOutputFolder('out', join(folder, 'file'))).rejects.toThrow(
      'that is not a folder',
    )
    await expect(makeOutputFolder('out', join(folder, 'file', 'c'))).rejects.toThrow(
      'the folder cannot be made',
    )
  })
})
