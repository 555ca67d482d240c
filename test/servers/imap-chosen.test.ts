/** The message that the person has chosen among those that look alike is the message from then on, whatever becomes of it. */
import { afterEach, expect, test } from 'vitest';
import { ForeignClient } from '../support/conflicts/foreign-client';
import { Person } from '../support/conflicts/person';
import { mail, useImapServer, variants } from '../support/imap/imap-lab';

const [dovecot] = variants;
if (!dovecot) throw new Error('there is no Dovecot');
const lab = useImapServer(dovecot);
const { at } = lab;

let anna: Person | undefined;
afterEach(async () => anna?.moveOut());

// Found by a history whose cache had been lost: the star was dropped, and the move looked for its message anew and took the one
// that had not been chosen. Where the cache knows of both it asked the same once more.
test('H660574 chosen, and expunged by another program then: what waits behind it is not done to the other one', async () => {
  const user = await lab.freshUser();
  const raw = lab.raw();
  const put = async (...subjects: string[]): Promise<void> => {
    for (const subject of subjects)
      await raw.append(at('Box'), mail(subject), [], '17-Jul-2026 02:44:25 +0000');
  };
  await raw.ok(`CREATE ${at('Box')}`);
  await put('alike', 'beside');
  anna = await Person.moveIn({ port: lab.server().ports.imaps, ca: lab.ca(), user });
  await anna.leave();
  const phone = await ForeignClient.on(raw, at);
  await phone.rebuild('Box', () => put('beside', 'alike', 'alike'));
  await anna.act('star', at('Box'), 'alike');
  await anna.act('archive', at('Box'), 'alike');
  await anna.comeBack();
  expect(anna.states('alike')).toEqual(['flags parked', 'move queued']);
  await anna.leave();
  expect(await anna.choose('alike', ([first]) => first)).toBe(2);
  // The first of the two.
  await phone.expunge('Box', 'alike');
  const left = await lab.onServer('Box');
  await anna.comeBack();
  expect(anna.states('alike')).toEqual(['flags dropped', 'move parked']);
  expect(anna.records('alike')[1]?.asks).toEqual({ kind: 'last-copy', whole: true });
  expect(await lab.onServer('Box')).toEqual(left);
  await anna.discard('alike');
  await anna.comeBack();
  expect(await lab.onServer('Box')).toEqual(left);
  expect(await lab.onServer('Archive')).toEqual([]);
  expect(await anna.shown(at('Box'))).toEqual(['alike', 'beside']);
  expect(await anna.shown(at('Archive'))).toEqual([]);
});
