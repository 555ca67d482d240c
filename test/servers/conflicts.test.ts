/** The world moved while Satchel was away: each row of the conflict table, on every real server, by the whole of main. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ForeignClient } from '../support/conflicts/foreign-client';
import { Person } from '../support/conflicts/person';
import { mail, useImapServer, variants } from '../support/imap/imap-lab';
import { deleteOp, moveOp } from '../support/imap/imap-rig';

/** With a file, so that the cache keeps it apart from the rest. */
const treasured = [
  ...[
    'From: a@x',
    'Subject: treasured',
    'Message-ID: <treasured@x>',
    'X-Odd:  two  blanks ',
    'MIME-Version: 1.0',
  ],
  ...['Content-Type: multipart/mixed; boundary=b', '', '--b', '', 'The last copy.', '--b'],
  ...['Content-Type: application/pdf; name=a.pdf', 'Content-Transfer-Encoding: base64', ''],
  ...(Buffer.alloc(6_000, 'satchel')
    .toString('base64')
    .match(/.{1,76}/g) ?? []),
  ...['--b--', ''],
].join('\r\n');
const treasuredOn = '17-Jul-2026 02:44:25 +0000';

/** Each mail is the subject of one row. */
const inbox = [
  ...['flag-merge', 'flag-gone', 'flag-moved'],
  ...['gone', 'gone-copy', 'gone-chosen', 'same', 'elsewhere', 'new-mailbox', 'to-trash', 'and-back'],
  ...['twice', 'doomed', 'other'],
];

describe.each(variants)('conflicts on $name', (variant) => {
  const { uidplus } = variant;
  const lab = useImapServer(variant);
  const { at, fill } = lab;
  let anna: Person;
  /** Before what could not be done was discarded. */
  let doomed: string[];
  let othersWent: boolean;
  /** What was said of the message that was put back then. */
  let offered: string;
  let chosenFrom: number;
  let putBack: { internalDate: number; octets: string };
  /** What each mailbox holds on the server afterwards, by subject, without what is only marked as deleted. */
  const held = new Map<string, { subject: string; flags: string[] }[]>();

  const places = (subject: string): string[] =>
    [...held].flatMap(([box, list]) => list.flatMap((one) => (one.subject === subject ? [box] : [])));
  const flagsOf = (box: string, subject: string): string[] =>
    held.get(box)?.find((one) => one.subject === subject)?.flags ?? [];
  const look = async (boxes: string[]): Promise<void> => {
    for (const box of boxes) {
      const list = (await lab.onServer(box)).filter(({ flags }) => !flags.includes('\\Deleted'));
      held.set(
        box,
        list.map(({ messageId, flags }) => ({ subject: messageId.slice(1, -3), flags })),
      );
    }
  };

  beforeAll(async () => {
    const user = await lab.freshUser();
    const raw = lab.raw();
    for (const box of ['Projects', 'Doomed']) await raw.ok(`CREATE ${at(box)}`);
    await fill('INBOX', inbox);
    await fill('Archive', ['gone-copy']);
    await fill('Projects', ['gone-chosen']);
    await raw.append('INBOX', treasured, ['\\Answered'], treasuredOn);
    anna = await Person.moveIn({ port: lab.server().ports.imaps, ca: lab.ca(), user });
    await anna.leave();
    const phone = await ForeignClient.on(raw, at);
    await phone.flag('INBOX', 'flag-merge', ['\\Seen', '$Phone']);
    await phone.expunge('INBOX', 'flag-gone');
    await phone.move('INBOX', 'flag-moved', 'Projects');
    await phone.expunge('INBOX', 'gone');
    await phone.expunge('INBOX', 'gone-copy');
    await phone.expunge('INBOX', 'gone-chosen');
    await phone.expunge('INBOX', 'treasured');
    await phone.move('INBOX', 'same', 'Archive');
    await phone.move('INBOX', 'elsewhere', 'Projects');
    await raw.ok(`CREATE ${at('Made')}`);
    await phone.move('INBOX', 'new-mailbox', 'Made');
    await phone.move('INBOX', 'to-trash', 'Trash');
    await phone.move('INBOX', 'and-back', 'Projects');
    await phone.move('Projects', 'and-back', 'INBOX');
    await raw.select('INBOX');
    await raw.ok(`DELETE ${at('Doomed')}`);
    for (const subject of ['flag-merge', 'flag-gone', 'flag-moved']) await anna.act('star', 'INBOX', subject);
    await anna.act('move', 'INBOX', 'doomed', at('Doomed'));
    await anna.act('star', at('Doomed'), 'doomed');
    for (const subject of [
      'gone',
      'treasured',
      'gone-copy',
      'gone-chosen',
      'same',
      'elsewhere',
      'new-mailbox',
      'to-trash',
      'and-back',
    ])
      await anna.act('archive', 'INBOX', subject);
    await anna.act('archive', 'INBOX', 'twice');
    await anna.act('trash', at('Archive'), 'twice');
    await anna.act('star', 'INBOX', 'other');
    await anna.comeBack();
    doomed = anna.states('doomed');
    await look(['INBOX']);
    othersWent = flagsOf('INBOX', 'other').includes('\\Flagged');
    await anna.discard('doomed');
    await anna.leave();
    offered = anna.reasons('treasured');
    expect(await anna.putBack('treasured')).toBe(1);
    chosenFrom = await anna.choose('gone-chosen', ([only]) => only);
    await anna.comeBack();
    await look(['INBOX', 'Archive', 'Projects', 'Made', 'Trash']);
    const { uid, internalDate } = await lab.known('Archive', 'treasured');
    putBack = { internalDate, octets: (await raw.source(uid ?? 0)).toString() };
  });
  afterAll(() => anna.moveOut());

  test('flag set here, other flags changed there: both are kept', () => {
    expect(flagsOf('INBOX', 'flag-merge')).toEqual(['$Phone', '\\Flagged', '\\Seen']);
    expect(anna.states('flag-merge')).toEqual(['flags done']);
  });

  test('flag on a message expunged there: dropped, and the history says so', async () => {
    expect(places('flag-gone')).toEqual([]);
    expect(anna.states('flag-gone')).toEqual(['flags dropped']);
    expect(anna.reasons('flag-gone')).toContain('deleted by another program');
    expect(await anna.shown('INBOX')).not.toContain('flag-gone');
  });

  test('flag on a message moved elsewhere there: it is set where the message is now', () => {
    expect(places('flag-moved')).toEqual(['Projects']);
    expect(flagsOf('Projects', 'flag-moved')).toEqual(['\\Flagged']);
    expect(anna.states('flag-moved')).toEqual(['flags done']);
  });

  test('move here, message expunged there: it waits, and what is here of it can be read until it is discarded', async () => {
    expect(places('gone')).toEqual([]);
    expect(anna.states('gone')).toEqual(['move parked']);
    expect(anna.reasons('gone')).toContain('stays here until you put it back or discard this');
    expect(anna.told()).toContain('“gone” waits for you.');
    expect(await anna.shown(at('Archive'))).toContain('gone');
    await anna.discard('gone');
    expect(await anna.shown(at('Archive'))).not.toContain('gone');
    expect(anna.states('gone')).toEqual(['move discarded']);
  });

  test('move here, message expunged there, put back: on the server again, octet for octet, with flags and date', async () => {
    expect(offered).toContain('stays here until you put it back or discard this');
    expect(places('treasured')).toEqual(['Archive']);
    expect(flagsOf('Archive', 'treasured')).toEqual(['\\Answered']);
    expect(anna.states('treasured')).toEqual(['move discarded', 'append done']);
    expect((await anna.shown(at('Archive'))).filter((line) => line === 'treasured')).toEqual(['treasured']);
    expect(putBack.internalDate).toBe(Date.parse(treasuredOn));
    expect(putBack.octets).toBe(treasured);
  });

  test('move here, message expunged there, an older copy in the target: asked, nothing is moved', () => {
    expect(places('gone-copy')).toEqual(['Archive']);
    expect(anna.states('gone-copy')).toEqual(['move parked']);
    expect(anna.reasons('gone-copy')).toContain('holds one like it');
  });

  test('move here, message expunged there, an older copy elsewhere: chosen by the person, it goes on with that one', () => {
    expect(chosenFrom).toBe(1);
    expect(places('gone-chosen')).toEqual(['Archive']);
    expect(anna.states('gone-chosen')).toEqual(['move done']);
  });

  test('move here, moved there to the same mailbox: adopted, exactly one copy', async () => {
    expect(places('same')).toEqual(['Archive']);
    expect(anna.states('same')).toEqual(['move done']);
    expect((await anna.shown(at('Archive'))).filter((line) => line === 'same')).toEqual(['same']);
  });

  test.each(['elsewhere', 'new-mailbox', 'to-trash', 'and-back'])(
    'move here, already moved elsewhere there (%s): it is moved from there',
    async (subject) => {
      expect(places(subject)).toEqual(['Archive']);
      expect(anna.states(subject)).toEqual(['move done']);
      expect((await anna.shown(at('Archive'))).filter((line) => line === subject)).toEqual([subject]);
      for (const box of ['INBOX', at('Projects'), at('Made'), at('Trash')])
        expect(await anna.shown(box)).not.toContain(subject);
    },
  );

  test('I24 moved twice offline: the final mailbox, one copy', () => {
    expect(places('twice')).toEqual(['Trash']);
    expect(anna.states('twice')).toEqual(['move done', 'move done']);
  });

  test('I23 an operation that cannot be done holds back only what depends on it; discarded, it lets go', async () => {
    expect(doomed).toEqual(['move parked', 'flags queued']);
    expect(othersWent).toBe(true);
    expect(flagsOf('INBOX', 'doomed')).toEqual(['\\Flagged']);
    expect(await anna.shown('INBOX')).toContain('doomed *');
  });

  if (!uidplus) {
    test('without UIDPLUS what was moved stays marked as deleted, and the person is told', () => {
      expect(anna.told()).toContain('This server cannot remove single messages');
    });
  }

  describe('UIDVALIDITY changed before replay', () => {
    const date = '17-Jul-2026 02:44:25 +0000';
    let berta: Person;
    let inBox: { subject: string; flags: string[] }[];
    let archived: string[];
    let twins: string[];
    let asked: string[];
    let choices: number[];
    let chosen: Record<'box' | 'archive', { subject: string; flags: string[] }[]>;
    const rebuilt = [
      ...['stranger', 'u-twin', 'u-star', 'u-twin', 'u-move'],
      ...['u-pick', 'u-go', 'u-pick', 'u-go'],
    ];

    beforeAll(async () => {
      const user = await lab.freshUser();
      const raw = lab.raw();
      await raw.ok(`CREATE ${at('Box')}`);
      const put = async (subjectsInOrder: string[]): Promise<void> => {
        for (const subject of subjectsInOrder) await raw.append(at('Box'), mail(subject), [], date);
      };
      await put(['u-star', 'u-move', 'u-gone', 'u-twin', 'u-pick', 'u-go']);
      berta = await Person.moveIn({ port: lab.server().ports.imaps, ca: lab.ca(), user });
      await berta.leave();
      const phone = await ForeignClient.on(raw, at);
      // Other messages have the numbers of old now.
      await phone.rebuild('Box', () => put(rebuilt));
      for (const subject of ['u-star', 'u-gone', 'u-twin', 'u-pick'])
        await berta.act('star', at('Box'), subject);
      for (const subject of ['u-move', 'u-go']) await berta.act('archive', at('Box'), subject);
      // What waits behind it goes with it.
      await berta.act('read', at('Archive'), 'u-go');
      await berta.comeBack();
      const subjectsOf = async (box: string) =>
        (await lab.onServer(box))
          .filter(({ flags }) => !flags.includes('\\Deleted'))
          .map(({ messageId, flags }) => ({ subject: messageId.slice(1, -3), flags }));
      inBox = await subjectsOf('Box');
      archived = (await subjectsOf('Archive')).map(({ subject }) => subject);
      twins = berta.states('u-twin');
      asked = berta.states('u-pick').concat(berta.states('u-go'));
      choices = [
        await berta.choose('u-pick', (among) => among.at(-1)),
        await berta.choose('u-go', ([first]) => first),
      ];
      await berta.leave();
      await berta.comeBack();
      chosen = { box: await subjectsOf('Box'), archive: await subjectsOf('Archive') };
    });
    afterAll(() => berta.moveOut());

    test('I02 each operation is on its own message under the new numbers, and on no other', () => {
      expect(inBox).toEqual([
        { subject: 'stranger', flags: [] },
        { subject: 'u-twin', flags: [] },
        { subject: 'u-star', flags: ['\\Flagged'] },
        { subject: 'u-twin', flags: [] },
        ...['u-pick', 'u-go', 'u-pick', 'u-go'].map((subject) => ({ subject, flags: [] })),
      ]);
      expect(archived).toEqual(['u-move']);
      expect([berta.states('u-star'), berta.states('u-move')]).toEqual([['flags done'], ['move done']]);
    });

    test('I01 what did not come back is dropped with a sentence, and the mailbox is shown as it is now', async () => {
      expect(berta.states('u-gone')).toEqual(['flags dropped']);
      expect(await berta.shown(at('Box'))).toEqual(expect.arrayContaining(['stranger', 'u-star *']));
      expect(await berta.shown(at('Box'))).not.toContain('u-gone');
    });

    test('two messages that look the same: the one that the person chooses, and no other, also for what waits behind it', async () => {
      expect(asked).toEqual(['flags parked', 'move parked', 'flags queued']);
      expect(choices).toEqual([2, 2]);
      const flagsOfPicks = chosen.box.flatMap(({ subject, flags }) => (subject === 'u-pick' ? [flags] : []));
      expect(flagsOfPicks).toEqual([[], ['\\Flagged']]);
      expect(chosen.box.filter(({ subject }) => subject === 'u-go')).toEqual([
        { subject: 'u-go', flags: [] },
      ]);
      expect(chosen.archive.filter(({ subject }) => subject === 'u-go')).toEqual([
        { subject: 'u-go', flags: ['\\Seen'] },
      ]);
      expect(berta.states('u-pick').concat(berta.states('u-go'))).toEqual([
        ...['flags done', 'move done', 'flags done'],
      ]);
      const here = (await berta.shown(at('Box'))).filter((line) => /^u-(pick|go)/.test(line));
      expect(here).toEqual(['u-go', 'u-pick', 'u-pick *']);
      expect((await berta.shown(at('Archive'))).filter((line) => line === 'u-go')).toEqual(['u-go']);
    });

    test('two messages that look the same: asked, nothing is sent; discarded, both are there unchanged', async () => {
      expect(twins).toEqual(['flags parked']);
      expect(berta.reasons('u-twin')).toContain('holds 2 messages that look like this one');
      await berta.discard('u-twin');
      expect((await berta.shown(at('Box'))).filter((line) => line.startsWith('u-twin'))).toEqual([
        'u-twin',
        'u-twin',
      ]);
    });
  });

  test('moved elsewhere there, and seen there by a sync before the operation was due: asked, and told where', async () => {
    const user = await lab.freshUser();
    await fill('INBOX', ['late', 'keep']);
    const current = await lab.rig(user);
    await current.sync();
    const late = await lab.known('INBOX', 'late');
    await (await ForeignClient.on(lab.raw(), at)).move('INBOX', 'late', 'Trash');
    await current.sync();
    const outcome = await current.replay(moveOp(late, at('Archive')));
    expect(outcome).toMatchObject({ kind: 'parked' });
    expect((outcome as { reason: string }).reason).toContain(`“${at('Trash')}” holds one like it`);
    expect([await lab.names('Trash'), await lab.names('Archive')]).toEqual([['late'], []]);
  });

  describe('deleted for ever here', () => {
    test('moved elsewhere there: it stays there, and the person is told where', async () => {
      const user = await lab.freshUser();
      const raw = lab.raw();
      await fill('INBOX', ['rescued', 'keep']);
      const current = await lab.rig(user);
      await current.sync();
      const rescued = await lab.known('INBOX', 'rescued');
      await (await ForeignClient.on(raw, at)).move('INBOX', 'rescued', 'Archive');
      const outcome = await current.replay(deleteOp(rescued));
      expect(outcome).toMatchObject({ kind: 'dropped' });
      expect((outcome as { reason: string }).reason).toContain(`moved the message to “${at('Archive')}”`);
      expect([await lab.names('Archive'), await lab.names('INBOX')]).toEqual([['rescued'], ['keep']]);
    });

    test('expunged there: dropped', async () => {
      const user = await lab.freshUser();
      await fill('INBOX', ['away', 'keep']);
      const current = await lab.rig(user);
      await current.sync();
      const away = await lab.known('INBOX', 'away');
      await (await ForeignClient.on(lab.raw(), at)).expunge('INBOX', 'away');
      expect(await current.replay(deleteOp(away))).toMatchObject({ kind: 'dropped' });
      expect(await lab.names('INBOX')).toEqual(['keep']);
    });
  });
});
