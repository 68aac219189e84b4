import { describe, expect, it } from 'vitest'
import type { DroppedFile } from '../../run/files/dropped-file.ts'
import { IMPORT_LIMITS } from '../../run/files/import-limits.ts'
import { ANSWERS_PATH, FIXTURE, QUESTIONS_PATH } from './testing/bfcl-files.ts'
import { importBfcl } from './bfcl-import.ts'
import type { BfclFiles, BfclImport } from './bfcl-import.ts'

function imported(files: readonly DroppedFile[], skipBad = false): BfclFiles {
  const outcome = importBfcl(files, { skipBad })
  if (!outcome.ok) throw new Error(outcome.error)
  return outcome.files
}

const changed = (path: string, change: (text: string) => string): readonly DroppedFile[] =>
  FIXTURE.map((file) => (file.path === path ? { ...file, text: change(file.text) } : file))
const bad = (outcome: BfclImport) =>
  outcome.ok
    ? []
    : outcome.bad.map(
        ({ file, line, field, message }) =>
          `${file.slice(file.lastIndexOf('/') + 1)}:${line}: ${field}: ${message}`,
      )
const counts = ({ entries }: BfclFiles) =>
  Object.fromEntries(
    [...new Set(entries.map(({ category }) => category))].map((one) => [
      one,
      entries.filter(({ category }) => category === one).length,
    ]),
  )

describe('importBfcl', () => {
  it('recognises questions, answers, function docs and states, and ignores the rest', () => {
    const files = imported(FIXTURE)
    expect(counts(files)).toEqual({
      irrelevance: 1,
      multi_turn_base: 1,
      parallel_multiple: 2,
      simple_python: 8,
    })
    expect(
      files.entries
        .filter(({ groundTruth }) => groundTruth === undefined)
        .map(({ category }) => category),
    ).toEqual(['irrelevance'])
    expect(files.entries.find(({ category }) => category === 'multi_turn_base')).toMatchObject({
      turns: [{ length: 1 }, { length: 1 }],
      conversation: { involvedClasses: ['GorillaFileSystem'] },
      groundTruth: [{ items: ["cd(folder='shed')"] }, { items: ['ls()'] }],
    })
    expect(files.functionDocs.get('gorilla_file_system')).toHaveLength(1)
    expect(files.defaultStates).toBeDefined()
    expect([files.skipped, files.warnings, files.ignored]).toEqual([[], [], 1])
  })

  it('keeps 1.0 and 1 apart', () => {
    const [first] = imported(FIXTURE).entries.filter(({ category }) => category === 'simple_python')
    expect(first?.groundTruth?.[0]).toMatchObject({
      entries: [
        [
          'fern.water',
          {
            entries: [
              ['litres', { items: [{ kind: 'float', value: 1 }] }],
              ['bed', { items: ['north', ''] }],
            ],
          },
        ],
      ],
    })
  })

  it('takes the third version’s names, and where the name was changed the ids', () => {
    const older = FIXTURE.map((file) => ({
      ...file,
      path: file.path.replace('BFCL_v4_simple_python', 'BFCL_v3_simple').replace('v4', 'v3'),
    }))
    expect(counts(imported(older))).toEqual(counts(imported(FIXTURE)))
    const renamed = FIXTURE.map((file, i) => ({
      ...file,
      path: /BFCL|func_doc/.test(file.path) ? `some\\${i}.json` : file.path,
    }))
    expect(counts(imported(renamed))).toEqual(counts(imported(FIXTURE)))
    expect(imported(renamed).functionDocs.size).toBe(1)
    expect(imported([...FIXTURE, ...older]).warnings).toHaveLength(8)
  })

  it('lists every bad line with file, line and field, and leaves them out only when told to', () => {
    const files = changed(QUESTIONS_PATH, (text) =>
      text
        .replace('"content":"Please give the rose', '"contents":"Please give the rose')
        .replace(
          '"type":"float","description":"How much water."},"bed"',
          '"type":7,"description":"How much water."},"bed"',
        ),
    ).map((file) =>
      file.path === ANSWERS_PATH
        ? {
            ...file,
            text: file.text
              .replace('[3.0]', '3.0')
              .replace('"ground_truth":[{"lily', '"ground_truth":[{,"lily'),
          }
        : file,
    )
    const outcome = importBfcl(files)
    expect(bad(outcome)).toEqual([
      'BFCL_v4_simple_python.json:1: function[0].parameters.properties.litres.type: expected a text (found 7)',
      'BFCL_v4_simple_python.json:2: question[0][0].content: expected a text (found nothing)',
      'BFCL_v4_simple_python.json:3: ground_truth[0].tulip.water.litres: expected a list (found 3)',
      'BFCL_v4_simple_python.json:5: column 42: "," is here, expected a key in double quotes; put one JSON object on each line',
    ])
    expect(outcome.ok ? '' : outcome.error).toContain(
      "4 lines of BFCL's files cannot be used: garden/BFCL_v4_simple_python.json:1: function[0]",
    )
    const rest = imported(files, true)
    expect(
      rest.entries
        .filter(({ category }) => category === 'simple_python')
        .map(({ id, index }) => `${id} ${index}`),
    ).toEqual(['simple_python_3 3', 'simple_python_5 5', 'simple_python_6 6', 'simple_python_7 7'])
    expect(rest.skipped).toHaveLength(4)
  })

  it('pairs by place and checks the ids', () => {
    const swapped = changed(ANSWERS_PATH, (text) => {
      const [a = '', b = '', ...rest] = text.split('\n')
      return [b, a, ...rest].join('\n')
    })
    expect(bad(importBfcl(swapped))).toEqual([
      'BFCL_v4_simple_python.json:1: id: expected "simple_python_0", which stands in line 1 of garden/BFCL_v4_simple_python.json (found "simple_python_1")',
      'BFCL_v4_simple_python.json:2: id: expected "simple_python_1", which stands in line 2 of garden/BFCL_v4_simple_python.json (found "simple_python_0")',
    ])
    expect(
      bad(importBfcl(changed(ANSWERS_PATH, (text) => text.split('\n').slice(0, 7).join('\n')))),
    ).toEqual([
      'BFCL_v4_simple_python.json:8: id: simple_python_7 has no answer: garden/possible_answer/BFCL_v4_simple_python.json has 7 lines',
    ])
    expect(
      bad(importBfcl(changed(QUESTIONS_PATH, (text) => text.split('\n').slice(0, 7).join('\n')))),
    ).toEqual([
      'BFCL_v4_simple_python.json:8: id: simple_python_7 has no question: garden/BFCL_v4_simple_python.json has 7 lines',
    ])
    expect(
      bad(
        importBfcl(
          changed(QUESTIONS_PATH, (text) => text.replace('simple_python_1', 'simple_python_0')),
        ),
      ),
    ).toContain('BFCL_v4_simple_python.json:2: id: is that of line 1')
  })

  it('says what is missing, and refuses what is too large or nothing', () => {
    expect(imported(FIXTURE.filter(({ path }) => path !== ANSWERS_PATH)).warnings).toEqual([
      `${QUESTIONS_PATH}: no possible_answer file of this category was dropped; its questions cannot be judged`,
    ])
    expect(imported(FIXTURE.filter(({ path }) => path !== QUESTIONS_PATH)).warnings).toEqual([
      `${ANSWERS_PATH}: no questions of simple (Python) were dropped with these answers`,
    ])
    expect(imported([...FIXTURE, { path: 'x/BFCL_v4_memory.json', text: '{}' }]).warnings).toEqual([
      'files of these categories are not read: memory',
    ])
    const error = (files: readonly DroppedFile[]) => {
      const outcome = importBfcl(files)
      return outcome.ok ? 'imported' : outcome.error
    }
    expect(error([])).toContain('none of the 0 files')
    expect(error([{ path: QUESTIONS_PATH, text: ' ' }])).toContain(
      'simple_python.json:1: the file: is empty',
    )
    expect(
      error(changed(QUESTIONS_PATH, (text) => text.padEnd(IMPORT_LIMITS.fileCharacters + 1))),
    ).toContain('characters, at most')
    expect(
      error(Array.from({ length: IMPORT_LIMITS.files + 1 }, () => ({ path: 'a', text: '' }))),
    ).toContain('files were dropped')
    expect(
      error(
        changed(QUESTIONS_PATH, (text) => text.padEnd(text.length + IMPORT_LIMITS.records, '\n')),
      ),
    ).toContain(`more than ${IMPORT_LIMITS.records} lines`)
  })
})
