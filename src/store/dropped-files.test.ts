import { expect, it } from 'vitest'
import { sorted, type DroppedFile } from './dropped-files.ts'

const file = (path: string, size = 10): DroppedFile => ({ path, size, blob: new Blob() })

it('tells a run from official files by their names', () => {
  expect(sorted([file('my run.json')]).kind).toBe('run')
  expect(sorted([file('downloads/a run without an ending')]).kind).toBe('run')
  expect(sorted([file('test-data/level-1-api.json')]).kind).toBe('suite')
  expect(sorted([file('AddAgenda-level-1-1.jsonl')]).kind).toBe('suite')
  expect(sorted([file('api-bank/a.jsonl'), file('api-bank/logo.png')])).toMatchObject({
    kind: 'suite',
    files: [{ path: 'api-bank/a.jsonl' }],
  })
})

it('says what it cannot take', () => {
  expect(sorted([])).toMatchObject({ kind: 'refused' })
  expect(sorted([file('cat.png')])).toMatchObject({
    kind: 'refused',
    message: expect.stringContaining('cat.png') as string,
  })
  expect(sorted([file('a.jsonl', 2 ** 27)])).toMatchObject({
    kind: 'refused',
    message: expect.stringContaining('128 MB') as string,
  })
})
