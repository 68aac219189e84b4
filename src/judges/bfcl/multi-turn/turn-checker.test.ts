/** Verdicts on a conversation of our own: three turns, of which the second has nothing to call. */
import { describe, expect, it } from 'vitest'
import { at } from '../../../run/at.ts'
import { judgeMultiTurn, judgeTurn } from './turn-checker.ts'
import type { Calls, MultiTurnEntry } from './turn-checker.ts'
import { MissingDataError } from './backend-class.ts'
import { BACKEND, CLOCK, json } from '../testing/small-backend.ts'

const ENTRY: MultiTurnEntry = {
  id: 'multi_turn_base_0',
  involvedClasses: ['GorillaFileSystem', 'TicketAPI'],
  initialConfig: json(
    '{"GorillaFileSystem": {"root": {"home": {"type": "directory", "contents": {"a.txt": {"type": "file", "content": "one"}, "docs": {"type": "directory", "contents": {}}}}}}, "TicketAPI": {"current_user": "ada"}}',
  ),
  groundTruth: [
    ["mv(source='a.txt', destination='docs')", "cd('docs')"],
    [],
    ["cat(file_name='a.txt')", "create_ticket(title='t')"],
  ],
}
const [first = [], , third = []] = ENTRY.groundTruth
const judge = (calls: Calls, entry = ENTRY) => judgeMultiTurn(entry, calls, BACKEND, CLOCK)
const errorOf = (calls: Calls) => judge(calls).errorType

describe('the multi-turn checker', () => {
  it('accepts the ground truth, in one step or call by call, with extra reading and failing calls', () => {
    expect(judge([[first], [], [third]])).toMatchObject({ valid: true })
    expect(judge([first.map((call) => [call]), [], third.map((call) => [call])]).valid).toBe(true)
    expect(
      judge([[['ls()', ...first, 'unknown()', 'pwd()']], [['pwd()']], [third, ['ls()']]]).valid,
    ).toBe(true)
    expect(judge([[first], [], [third.toReversed()]]).valid).toBe(true)
  })

  it('judges one turn alone behind those that went as the ground truth says', () => {
    const turn = (at: number, ...steps: readonly (readonly string[])[]) =>
      judgeTurn(ENTRY, at, steps, BACKEND, CLOCK)
    expect(turn(0, first).valid).toBe(true)
    // The file is where the first turn put it, and its result may be taken.
    expect(turn(2, third)).toMatchObject({ valid: true })
    expect(turn(2, third).checks.map(({ name }) => name.split(':')[0])).toEqual([
      'turn 3',
      'turn 3',
      'turn 3',
      'turn 3',
      'turn 3',
    ])
    expect(turn(2, [at(third, 0, 'third')]).errorType).toBe('multi_turn:instance_state_mismatch')
    expect(turn(2).errorType).toBe('multi_turn:empty_turn_model_response')
    expect(turn(2, ["cat(file_name='a.txt')", "create_ticket(title='other')"]).valid).toBe(false)
    expect(turn(1).valid).toBe(true)
    // What was moved in the first turn cannot be moved again: trying changes nothing.
    expect(turn(2, ["cd('..')", ...first, ...third])).toMatchObject({ valid: true })
  })

  it('counts turns first', () => {
    expect(errorOf([[first], []])).toBe('multi_turn:force_terminated')
    expect(errorOf([[first], [], [third], []])).toBe('multi_turn:force_terminated')
  })

  it('wants a call in every turn that has a ground truth', () => {
    expect(errorOf([[first], [], []])).toBe('multi_turn:empty_turn_model_response')
    expect(errorOf([[first], [], [[]]])).toBe('multi_turn:empty_turn_model_response')
  })

  it('compares states before results, and after the empty turn only with the next one', () => {
    expect(errorOf([[["mv(source='a.txt', destination='b.txt')"]], [], [third]])).toBe(
      'multi_turn:instance_state_mismatch',
    )
    const spoilt = judge([[first], [["touch('stray')"]], [third]])
    expect(spoilt).toMatchObject({ valid: false, errorType: 'multi_turn:instance_state_mismatch' })
    expect(spoilt.checks.at(-1)).toMatchObject({
      name: 'turn 3: state of GorillaFileSystem',
      passed: false,
    })
    expect(judge([[first], [["touch('stray')", "rm('stray')"]], [third]]).valid).toBe(true)
  })

  it('does not compare the current directory, whose results give it away', () => {
    expect(errorOf([[[at(first, 0, 'first')]], [], [third]])).toBe(
      'multi_turn:execution_response_mismatch',
    )
  })

  it('takes results of earlier turns, but each only once', () => {
    const twice: MultiTurnEntry = { ...ENTRY, groundTruth: [['pwd()'], ['pwd()', 'pwd()']] }
    expect(judge([[['pwd()', 'pwd()']], [['ls()']]], twice).valid).toBe(true)
    expect(judge([[['pwd()']], [['ls()']]], twice)).toMatchObject({
      valid: false,
      errorType: 'multi_turn:execution_response_mismatch',
    })
  })

  it('tells every check, the failing one among them', () => {
    expect(
      judge([[first], [], [[at(third, 0, 'third'), "create_ticket(title='t', priority=2)"]]])
        .checks,
    ).toEqual([
      { name: 'number of turns', passed: true, expected: '3', actual: '3' },
      { name: 'turn 1: calls', passed: true, expected: 'at least one', actual: '2' },
      {
        name: 'turn 1: state of GorillaFileSystem',
        passed: true,
        expected: 'equal',
        actual: 'equal',
      },
      { name: 'turn 1: state of TicketAPI', passed: true, expected: 'equal', actual: 'equal' },
      {
        name: "turn 1: result of mv(source='a.txt', destination='docs')",
        passed: true,
        expected: '{"result": "\'a.txt\' moved to \'docs/a.txt\'"}',
        actual: 'found',
      },
      {
        name: "turn 1: result of cd('docs')",
        passed: true,
        expected: '{"current_working_directory": "docs"}',
        actual: 'found',
      },
      { name: 'turn 3: calls', passed: true, expected: 'at least one', actual: '2' },
      {
        name: 'turn 3: state of GorillaFileSystem',
        passed: true,
        expected: 'equal',
        actual: 'equal',
      },
      {
        name: 'turn 3: state of TicketAPI',
        passed: false,
        expected:
          "ticket_queue: [{'id': 1, 'title': 't', 'description': '', 'status': 'Open', 'priority': 1, 'created_by': 'ada'}]",
        actual:
          "ticket_queue: [{'id': 1, 'title': 't', 'description': '', 'status': 'Open', 'priority': 2, 'created_by': 'ada'}]",
      },
    ])
  })

  it('says what it cannot judge', () => {
    expect(
      judge([[first], [], [third]], {
        ...ENTRY,
        initialConfig: json('{"GorillaFileSystem": {"root": {"home": {"type": "directory"}}}}'),
      }),
    ).toMatchObject({ valid: false, errorType: 'multi_turn:not_judged' })
    expect(() =>
      judge([[first], [], [third]], { ...ENTRY, involvedClasses: ['WebSearchAPI'] }),
    ).toThrow(MissingDataError)
    expect(() =>
      judgeMultiTurn(
        { ...ENTRY, id: 'multi_turn_long_context_0' },
        [[first], [], [third]],
        { ...BACKEND, filler: undefined },
        CLOCK,
      ),
    ).toThrow(/backend_long_context_constants.json is missing/)
  })
})
