/** How a call string is run: prefixed, refused, bound, evaluated, written. */
import { describe, expect, it } from 'vitest'
import { results, side } from '../testing/small-backend.ts'

const ROOT =
  '{"GorillaFileSystem": {"root": {"home": {"type": "directory", "contents": {"a.txt": {"type": "file", "content": "one"}}}}}}'
const run = (...calls: readonly string[]): string[] =>
  results(side('GorillaFileSystem TicketAPI', ROOT), ...calls)
const error = (message: string) => `Error during execution: ${message}`

describe('a call of a multi-turn conversation', () => {
  it('writes texts as they are, dicts as JSON, everything else as Python shows it', () => {
    expect(
      run(
        "'plain'",
        "{'a': 1.0, 'b': [True, None], 'é': 1e-5}",
        "[True, None, 'x', 2.50]",
        "touch('b')",
        '(1,)',
        "{(1, 2): 'x'}",
      ),
    ).toEqual([
      'plain',
      '{"a": 1.0, "b": [true, null], "\\u00e9": 1e-05}',
      "[True, None, 'x', 2.5]",
      'None',
      '(1,)',
      "{(1, 2): 'x'}",
    ])
  })

  it('binds positions and names, and complains as Python does', () => {
    expect(
      run(
        "wc('a.txt', 'w')",
        "wc(mode='c', file_name='a.txt')",
        'wc()',
        "wc('a.txt', 'l', 3)",
        "wc('a.txt', file_name='b')",
        "wc('a.txt', size=1)",
        'grep()',
        "ls(**{'a': True})",
        "wc(*['a.txt', 'l'])",
      ),
    ).toEqual([
      '{"count": 1, "type": "words"}',
      '{"count": 3, "type": "characters"}',
      error("GorillaFileSystem.wc() missing 1 required positional argument: 'file_name'"),
      error('GorillaFileSystem.wc() takes from 2 to 3 positional arguments but 4 were given'),
      error("GorillaFileSystem.wc() got multiple values for argument 'file_name'"),
      error("GorillaFileSystem.wc() got an unexpected keyword argument 'size'"),
      error(
        "GorillaFileSystem.grep() missing 2 required positional arguments: 'file_name' and 'pattern'",
      ),
      '{"current_directory_content": ["a.txt"]}',
      '{"count": 1, "type": "lines"}',
    ])
  })

  it('runs calls within calls, and finds what is called before its arguments', () => {
    expect(
      run(
        "echo(content=cat('a.txt')['file_content'] + '!', file_name='a.txt')",
        "cat('a.txt')",
        "nothing(touch('never'))",
        'ls()',
        "[touch('x'), ls()]",
      ),
    ).toEqual([
      'None',
      '{"file_content": "one!"}',
      error("name 'nothing' is not defined"),
      '{"current_directory_content": ["a.txt"]}',
      "[None, {'current_directory_content': ['a.txt', 'x']}]",
    ])
  })

  it('writes the instance before known names in quotes too, and takes white space before brackets out', () => {
    expect(
      run("echo(content='Budget (2024)')", "echo(content='use sort (x)')", "echo (content='x')"),
    ).toEqual([
      '{"terminal_output": "Budget(2024)"}',
      '{"terminal_output": "use model_eval_multi_turn_base_0_GorillaFileSystem_instance.sort(x)"}',
      '{"terminal_output": "x"}',
    ])
  })

  it('refuses some names whatever they stand for', () => {
    expect(run('exit()', 'os.popen("ls")', 'kill(1)', 'remove', 'a.kill.b(1)')).toEqual([
      error('Function call exit is not allowed.'),
      error('Function call popen is not allowed.'),
      error('Function call kill is not allowed.'),
      error('Function call remove is not allowed.'),
      error('Function call kill is not allowed.'),
    ])
  })

  it.each([
    ['cd(', /^Error during execution: /],
    ['', /^Error during execution: /],
    ['1/0', /division by zero/],
    ['__import__("os")', /name '__import__' is not defined/],
    ['(lambda: 1)()', /^Error during execution: /],
    ['[x for x in y]', /^Error during execution: /],
    ['"a" * 10 ** 9', /^Error during execution: /],
    ['9 ** 9 ** 9', /^Error during execution: /],
    ['cd(folder=1, folder=2)', /keyword argument repeated: folder/],
    ['"x".upper()', /^Error during execution: /],
    ['{[]: 1}', /unhashable type: 'list'/],
    [`${'('.repeat(5000)}1${')'.repeat(5000)}`, /^Error during execution: /],
    ['ls'.repeat(200_000), /^Error during execution: /],
  ])('gives an error for %.40s', (call, expected) => {
    expect(run(call)[0]).toMatch(expected)
  })

  it('evaluates operators, comparisons, conditions, parts and a few functions', () => {
    expect(
      run(
        '7 // 2, -7 // 2, 7 % -3, 2 ** 10, 10 / 4',
        '1 < 2 <= 2 and not 3 == 3.0 or None',
        "'a' if [] else 'b'",
        "[1, 2, 3][-1], 'héllo'[1:3], {'a': 5}['a']",
        "len('héé'), str(1.0), max(1, 3), round(2.5), f'{1}-{\"x\"!r}'",
        '~5, -True, +2.0',
      ),
    ).toEqual([
      '(3, -4, -2, 1024, 2.5)',
      'None',
      'b',
      "(3, 'él', 5)",
      "(3, '1.0', 3, 2, \"1-'x'\")",
      '(-6, -1, 2.0)',
    ])
  })

  it('lets nothing grow without end', () => {
    const fs = side('GorillaFileSystem', ROOT)
    let last = ''
    for (let i = 0; i < 40; i++)
      last = fs.run(
        "echo(content=cat('a.txt')['file_content'] + cat('a.txt')['file_content'], file_name='a.txt')",
      )
    expect(last).toMatch(/^Error during execution: /)
    const tickets = side('TicketAPI')
    results(tickets, "ticket_login('a', 'b')", "create_ticket('t')")
    for (let i = 0; i < 20; i++)
      last = tickets.run("edit_ticket(1, {'title': get_ticket(1), 'description': get_ticket(1)})")
    expect(last).toMatch(/^Error during execution: /)
  })
})
