/** GorillaFileSystem on a small tree of our own. */
import { describe, expect, it } from 'vitest'
import { results, side } from '../testing/small-backend.ts'
import { jsonDumps } from '../../python/python-print.ts'

const ROOT = `{"GorillaFileSystem": {"root": {"home": {"type": "directory", "contents": {
  "a.txt": {"type": "file", "content": "beta\\nAlpha\\n\\u00e9t\\u00e9 two\\n"},
  ".hidden": {"type": "file", "content": ""},
  "docs": {"type": "directory", "contents": {"kept.txt": {"type": "file", "content": "x"}, "deep": {"type": "directory", "contents": {}}}}
}}}}}`
const start = (id?: string) => side('GorillaFileSystem', ROOT, id)
const state = (on: ReturnType<typeof start>): string =>
  jsonDumps(on.instances[0]?.api.state() ?? null)

describe('GorillaFileSystem', () => {
  it('walks one level at a time', () => {
    expect(
      results(
        start(),
        'pwd()',
        "cd('docs')",
        'pwd()',
        "cd('..')",
        "cd('..')",
        "cd('docs/deep')",
        "cd('a.txt')",
        "cd('docs/')",
        "cd('/')",
        "cd('')",
        "cd('.')",
      ),
    ).toEqual([
      '{"current_working_directory": "/home"}',
      '{"current_working_directory": "docs"}',
      '{"current_working_directory": "/home/docs"}',
      '{}',
      '{"error": "Current directory is already the root. Cannot go back."}',
      '{"error": "cd: docs/deep: Unsupported path. Only one folder level at a time is supported."}',
      '{"error": "cd: \'a.txt\': No such file or directory"}',
      '{"current_working_directory": "docs"}',
      '{"current_working_directory": "home"}',
      '{"current_working_directory": "home"}',
      '{"current_working_directory": "home"}',
    ])
  })

  it('lists, finds and counts', () => {
    expect(
      results(
        start(),
        'ls()',
        'ls(a=True)',
        "find(name='e')",
        "find('docs')",
        "find('none')",
        "wc('a.txt')",
        "wc('a.txt', 'w')",
        "wc('a.txt', 'c')",
        "wc('a.txt', 'x')",
        'du()',
        'du(True)',
      ),
    ).toEqual([
      '{"current_directory_content": ["a.txt", "docs"]}',
      '{"current_directory_content": ["a.txt", ".hidden", "docs"]}',
      '{"matches": ["./.hidden", "./docs/kept.txt", "./docs/deep"]}',
      '{"matches": ["docs/kept.txt", "docs/deep"]}',
      '{"error": "find: \'none\': No such file or directory"}',
      '{"count": 3, "type": "lines"}',
      '{"count": 4, "type": "words"}',
      '{"count": 19, "type": "characters"}',
      '{"error": "wc: invalid mode \'x\'"}',
      '{"disk_usage": "22 bytes"}',
      '{"disk_usage": "22.00 B"}',
    ])
  })

  it('reads contents', () => {
    expect(
      results(
        start(),
        "sort('a.txt')",
        "grep('a.txt', 't')",
        "tail('a.txt', 1)",
        "tail('a.txt', 0)",
        "tail('a.txt', -1)",
        "tail('a.txt', 99)",
        "tail('a.txt', 'x')",
        "cat('docs')",
        "cat('no')",
        "cat('a/b')",
      ),
    ).toEqual([
      '{"sorted_content": "Alpha\\nbeta\\n\\u00e9t\\u00e9 two"}',
      '{"matching_lines": ["beta", "\\u00e9t\\u00e9 two"]}',
      '{"last_lines": "\\u00e9t\\u00e9 two"}',
      '{"last_lines": "beta\\nAlpha\\n\\u00e9t\\u00e9 two"}',
      '{"last_lines": "Alpha\\n\\u00e9t\\u00e9 two"}',
      '{"last_lines": "beta\\nAlpha\\n\\u00e9t\\u00e9 two"}',
      "Error during execution: '>' not supported between instances of 'str' and 'int'",
      '{"error": "cat: \'docs\': Is a directory"}',
      '{"error": "cat: \'no\': No such file or directory"}',
      '{"error": "cat: \'a/b\': Invalid character"}',
    ])
  })

  it('writes, compares, moves, copies and removes', () => {
    expect(
      results(
        start(),
        "touch('b.txt')",
        "touch('b.txt')",
        "echo('beta\\nGamma', 'b.txt')",
        "echo('x', 'none')",
        "echo('shown')",
        "diff('a.txt', 'b.txt')",
        "mv('b.txt', 'docs')",
        "cp('a.txt', 'docs')",
        "cp('a.txt', 'docs')",
        "mv('a.txt', 'c.txt')",
        "mv('none', 'c')",
        "mv('c.txt', 'x/y')",
        "rmdir('docs')",
        "mkdir('new')",
        "rmdir('new')",
        "rm('c.txt')",
        "rm('c.txt')",
        'ls()',
      ),
    ).toEqual([
      'None',
      '{"error": "touch: cannot touch \'b.txt\': File exists"}',
      'None',
      '{"error": "echo: cannot write to \'none\': No such file"}',
      '{"terminal_output": "shown"}',
      '{"diff_lines": "- Alpha\\n+ Gamma"}',
      '{"result": "\'b.txt\' moved to \'docs/b.txt\'"}',
      '{"result": "\'a.txt\' copied to \'docs/a.txt\'"}',
      "Error during execution: File 'a.txt' already exists in directory 'docs'.",
      '{"result": "\'a.txt\' moved to \'c.txt\'"}',
      '{"error": "mv: cannot move \'none\': No such file or directory"}',
      '{"error": "mv: path not allowed in destination. Provide only a file or directory name."}',
      '{"error": "rmdir: cannot remove \'docs\': Directory not empty"}',
      'None',
      '{"result": "\'new\' removed"}',
      '{"result": "\'c.txt\' removed"}',
      '{"error": "rm: cannot remove \'c.txt\': No such file or directory"}',
      '{"current_directory_content": ["docs"]}',
    ])
  })

  it('shares files between a directory and its copy', () => {
    const fs = start()
    expect(
      results(
        fs,
        "cp('docs', 'copy')",
        "cd('copy')",
        "echo('written once', 'kept.txt')",
        "cd('..')",
        "cd('docs')",
        "cat('kept.txt')",
      ).at(-1),
    ).toBe('{"file_content": "written once"}')
  })

  it('survives a directory inside itself', () => {
    const fs = start()
    expect(results(fs, "cp('docs', 'docs')", "find(name='kept')", 'du()')).toEqual([
      '{"result": "\'docs\' copied to \'docs/docs\'"}',
      'Error during execution: maximum recursion depth exceeded',
      'Error during execution: maximum recursion depth exceeded',
    ])
    expect(state(fs)).toContain('{"$dirref": "docs"}')
  })

  it('ends walks through trees that sharing has made huge', () => {
    const fs = start()
    for (let i = 0; i < 40; i++)
      results(
        fs,
        `mkdir('l${i}')`,
        i === 0 ? "mv('docs', 'l0')" : `mv('l${i - 1}', 'l${i}')`,
        ...(i === 0 ? [] : [`mv('m${i - 1}', 'l${i}')`]),
        `cp('l${i}', 'm${i}')`,
      )
    expect(fs.run("find(name='kept')")).toMatch(/^Error during execution: /)
  })

  it('fills long contexts', () => {
    const fs = start('multi_turn_long_context_0')
    expect(
      results(fs, "cat('a.txt')", "cd('docs')", "cat('kept.txt')", "cd('deep')", 'ls()'),
    ).toEqual([
      '{"file_content": "beta\\nAlpha\\n\\u00e9t\\u00e9 two\\n and more"}',
      '{"current_working_directory": "docs"}',
      '{"file_content": "x"}',
      '{"current_working_directory": "deep"}',
      '{"current_directory_content": ["one.jpg", "two.jpg"]}',
    ])
  })

  it('has an empty root without a configuration, and tells its state in the recorded form', () => {
    const fs = side('GorillaFileSystem')
    expect(results(fs, 'pwd()', "touch('a')")).toEqual([
      '{"current_working_directory": "//"}',
      'None',
    ])
    expect(state(fs)).toBe(
      '{"long_context": false, "root": {"$dir": "/", "parent": null, "contents": {"a": {"$file": "a", "content": ""}}}}',
    )
  })
})
