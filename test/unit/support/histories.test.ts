/** What the histories judge by: the ends that an order of deeds may have, and the shortening of scripts. */
import { describe, expect, it } from 'vitest';
import type { MailboxId } from '../../../electron/contract/ids';
import type { MailboxRef } from '../../../electron/contract/operation';
import { alsoOverlapping } from '../../support/histories/overlap';
import type { Own } from '../../support/histories/overlap';
import { possibleEnds, stateKey } from '../../support/histories/possible-ends';
import type { Effect, Instance, TokenState } from '../../support/histories/possible-ends';
import { unanswered } from '../../support/histories/at-rest';
import { effectOf } from '../../support/histories/satchel-effects';
import type { JudgedOperation } from '../../support/histories/satchel-effects';
import { shrink } from '../../support/histories/shrink';

const one = { id: 1, box: 1, uid: 7, flags: [] };

function effect(start: number, end: number, next: Effect['next'], chain: string | null = null): Effect {
  return { actor: 'anna', start, end, what: '', chain, next };
}
const flag =
  (name: string) =>
  (state: TokenState): TokenState[] => [state.map((it) => ({ ...it, flags: [...it.flags, name] }))];
const unflag = (state: TokenState): TokenState[] => [state.map((it) => ({ ...it, flags: [] }))];
/** Answered that it found the message in that box. */
const moved =
  (from: number, to: number) =>
  (state: TokenState): TokenState[] =>
    state.some(({ box }) => box === from)
      ? [state.map((it) => (it.box === from ? { ...it, box: to } : it))]
      : [];

const ends = (effects: Effect[]): string[] => [
  // Whether an original may still have been about to leave matters to no end.
  ...new Set(possibleEnds([one], effects).map((state) => stateKey(state).replaceAll(/ from [^(]*/g, ''))),
];

describe('possible ends', () => {
  it('keeps the order of what did not overlap', () => {
    expect(ends([effect(0, 1, flag('a')), effect(2, 3, unflag)])).toEqual(['1@1/7()']);
  });

  it('leaves open what overlapped', () => {
    expect(ends([effect(0, 2, flag('a')), effect(1, 3, unflag)]).sort()).toEqual(['1@1/7()', '1@1/7(a)']);
  });

  it('keeps the order of one actor also where the times are loose', () => {
    expect(ends([effect(0, 9, flag('a'), 'x'), effect(0, 9, unflag, 'x')])).toEqual(['1@1/7()']);
  });

  it('believes only orders that fit the answers', () => {
    expect(ends([effect(0, 9, moved(2, 3)), effect(0, 9, moved(1, 2))])).toEqual(['1@3/7()']);
    expect(ends([effect(0, 1, moved(2, 3)), effect(2, 3, moved(1, 2))])).toEqual([]);
  });
});

describe('a server that does not answer', () => {
  const line = (connection: number, direction: 'to-server' | 'to-client', text: string, at: number) => ({
    ...{ connection, direction, text, at, number: 1, octets: 0, fate: 'passed' as const },
  });
  const lines = [
    line(1, 'to-server', '1 SELECT Box', 100),
    line(2, 'to-server', '2 IDLE', 110),
    line(2, 'to-client', '+ idling', 120),
  ];

  it('is told by the command that it has left alone for so long', () => {
    expect(unanswered(lines, 150)).toBe('1 SELECT Box');
  });
  it('is told also where it says meanwhile that it waits', () => {
    const waits = line(1, 'to-client', '* NO Mailbox is locked, will abort in 88 seconds', 130);
    expect(unanswered([...lines, waits], 150)).toBe('1 SELECT Box');
  });
  it('is not one that has answered, or that may still', () => {
    expect(unanswered(lines, 90)).toBeNull();
    const done = [line(2, 'to-server', 'DONE', 125), line(1, 'to-client', '1 OK', 130)];
    expect(unanswered([...lines, ...done], 150)).toBeNull();
  });
});

describe('a move whose copy was in doubt, when another program had put a twin there', () => {
  const twin = { id: 2, box: 3, uid: 9, flags: [] };
  const endsOf = (how: Partial<JudgedOperation>, original = one): string[] => {
    const mailbox = { id: 'to' as MailboxId, path: 'To' };
    const from = { id: 'from' as MailboxId, path: 'From' };
    const judged = {
      ...{ operation: { kind: 'move', from, to: mailbox, message: { id: 'm' } }, end: 'done' },
      ...{ step: null, placement: { mailbox, uidValidity: '1', uid: 9 }, instance: 1, born: null },
      ...{ start: 0, settled: 1, ...how },
    } as unknown as JudgedOperation;
    const boxes = ({ path }: MailboxRef): number[] => (path === 'From' ? [one.box] : [3]);
    return possibleEnds([original, twin], [effectOf(judged, boxes)]).map(stateKey);
  };

  it('may take that for its own', () => {
    expect(endsOf({ inDoubt: true })).toEqual(['2~1@3/9()']);
  });
  it('may not where the server has told of the copy', () => {
    expect(endsOf({})).toEqual(['1@3/9(), 2@3/9()']);
  });
  it('was seen between copying and removal: what lies there is its own copy, or nothing of it has happened yet', () => {
    expect(endsOf({ begun: true })).toEqual(['1@1/7(), 2@3/9()', '2~1@3/9()']);
  });
  it('goes by its own copy where others took the original elsewhere before it could be removed: there are two (H600058)', () => {
    expect(endsOf({ begun: true }, { ...one, box: 3, uid: 10 })).toContain('1@3/10(), 2~1@3/9()');
  });
});

describe('a move that gave up the removal of its original, since its copy was gone (H610176)', () => {
  const marked = { ...one, flags: ['\\deleted', '\\flagged'] };
  const twin = { ...marked, id: 2, uid: 8 };
  const endsOf = (unmarks: boolean): string[] => {
    const judged = {
      ...{ operation: { kind: 'move', from: {}, to: {}, message: { id: 'm' } }, end: 'parked', unmarks },
      ...{ step: null, placement: null, instance: 1, born: null, start: 0, settled: 1 },
    } as unknown as JudgedOperation;
    return possibleEnds([marked, twin], [effectOf(judged, () => [])]).map(stateKey);
  };

  it('may take the mark off it again, and nothing else', () => {
    const [kept, other] = ['1@1/7(\\deleted \\flagged)', '2@1/8(\\deleted \\flagged)'];
    expect(endsOf(true)).toEqual([`${kept}, ${other}`, `1@1/7(\\flagged), ${other}`]);
    expect(endsOf(false)).toEqual([`${kept}, ${other}`]);
  });
});

describe('two moves of one message at one moment', () => {
  const both = (marks: boolean): string[] => {
    const own = { ...effect(0, 10, moved(1, 3)), actor: 'satchel' };
    const one = { tries: [{ from: 0, to: 10 }], operation: { kind: 'move' } } as unknown as Own['one'];
    const relaxed = alsoOverlapping([{ one, effect: own }], [effect(3, 5, moved(1, 2))], () => 2, marks);
    return ends(relaxed ?? []);
  };

  it('may leave two', () => {
    expect(both(false)).toContain('1@2/7(), 2~1@3/7()');
    expect(both(false).join()).not.toContain('deleted');
  });

  it('may leave two of which one bears \\Deleted, where a server has no MOVE', () => {
    expect(both(true)).toContain('1@2/7(\\deleted), 2~1@3/7()');
  });
});

// Seed 90033.
it('two moves by other programs at one moment may leave two', () => {
  const [anna, ben] = [effect(0, 5, moved(1, 2), 'anna'), effect(3, 8, moved(1, 3), 'ben')];
  const relaxed = alsoOverlapping(
    [],
    [
      { ...anna, actor: 'anna' },
      { ...ben, actor: 'ben' },
    ],
    () => 2,
    false,
  );
  expect(ends(relaxed ?? [])).toContain('1@2/7(), 2~1@3/7()');
  expect(alsoOverlapping([], [anna, effect(6, 8, moved(1, 3))], () => 2, false)).toBeNull();
});

it('a copy that is made during a move without MOVE may bear \\Deleted', () => {
  const own = { ...effect(0, 10, moved(1, 3)), actor: 'satchel' };
  const copied = (state: TokenState): TokenState[] => [[...state, { ...one, id: 5, box: 2 }]];
  const tried = { tries: [{ from: 0, to: 10 }], operation: { kind: 'move' } } as unknown as Own['one'];
  const both = (marks: boolean): string[] =>
    ends(alsoOverlapping([{ one: tried, effect: own }], [effect(3, 5, copied)], () => 2, marks) ?? []);
  expect(both(true)).toContain('1@3/7(), 5@2/7(\\deleted)');
  expect(both(false).join()).not.toContain('deleted');
});

// Seed 470111: copied by Satchel, flagged and copied by another program, and only then removed by Satchel.
it('what others make of the original between the copy and the removal of a move bears what they have set there', () => {
  const own = { ...effect(0, 10, moved(1, 3)), actor: 'satchel', chain: 'satchel m' };
  const inFirst = (change: (it: Instance) => Instance[]) => (state: TokenState) =>
    state.some(({ box }) => box === 1)
      ? [state.flatMap((it) => (it.box === 1 ? change(it) : [it]))]
      : [state];
  const foreign = [
    effect(
      3,
      4,
      inFirst((it) => [{ ...it, flags: ['\\flagged'] }]),
    ),
    effect(
      5,
      6,
      inFirst((it) => [it, { ...it, id: 5, box: 2 }]),
    ),
  ];
  const tried = { tries: [{ from: 0, to: 10 }], operation: { kind: 'move' } } as unknown as Own['one'];
  const both = (marks: boolean): string[] =>
    ends(alsoOverlapping([{ one: tried, effect: own }], foreign, () => 2, marks) ?? []);
  expect(both(false)).toContain('2~1@3/7(), 5@2/7(\\flagged)');
  expect(both(true)).toContain('2~1@3/7(), 5@2/7(\\deleted \\flagged)');
});

// Seed 70053: marked, moved, and then not there to be expunged.
it('what is moved while it is being deleted for ever may lie there with \\Deleted', () => {
  const gone = (): TokenState[] => [[]];
  const own = { ...effect(0, 10, gone), actor: 'satchel' };
  const tried = { tries: [{ from: 0, to: 10 }], operation: { kind: 'delete' } } as unknown as Own['one'];
  const both = (marks: boolean): string[] =>
    ends(alsoOverlapping([{ one: tried, effect: own }], [effect(3, 5, moved(1, 2))], () => 2, marks) ?? []);
  expect(both(true)).toContain('1@2/7(\\deleted)');
  expect(both(false).join()).not.toContain('deleted');
});

describe('shrinking', () => {
  it('leaves what is needed for the failure, and nothing else', async () => {
    const script = Array.from({ length: 200 }, (_, index) => index);
    let tries = 0;
    const fails = (shorter: readonly number[]): Promise<boolean> => {
      tries += 1;
      return Promise.resolve([17, 18, 140].every((needed) => shorter.includes(needed)));
    };
    expect(await shrink(script, fails, () => true)).toEqual([17, 18, 140]);
    expect(tries).toBeLessThan(150);
  });

  it('ends when it may not go on', async () => {
    expect(
      await shrink(
        [1, 2],
        () => Promise.resolve(true),
        () => false,
      ),
    ).toEqual([1, 2]);
  });
});
