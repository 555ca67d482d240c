/** Drafts of a POP account, whose Drafts mailbox is on this computer alone. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { value } from '../../support/drafts/draft-rig';
import { DraftSatchel } from '../../support/drafts/draft-satchel';

test('a draft of a POP account lies in its local Drafts once, without any server, and opens from there', async () => {
  const slowly = { timeout: 15_000 };
  const folder = await mkdtemp(join(tmpdir(), 'satchel-local-drafts-'));
  const satchel = await DraftSatchel.of(folder, 'secret', {
    ...{ kind: 'pop3', name: 'Me', label: 'Home', colour: 'green', passwordStorage: 'weak' },
    ...{ address: 'me@home.example', deleteFromServer: false },
    // Nobody listens there.
    server: { host: 'localhost', port: 1, security: 'tls', user: 'me' },
  });
  try {
    let draft = await satchel.write({ subject: 'Tea 0' });
    for (let edit = 1; edit <= 3; edit += 1) {
      await satchel.shut(draft);
      await expect
        .poll(async () => (await satchel.shown()).map(({ subject }) => subject), slowly)
        .toEqual([`Tea ${edit - 1}`]);
      draft = await satchel.save(draft, { subject: `Tea ${edit}` });
    }
    await satchel.shut(draft);
    await expect
      .poll(async () => (await satchel.shown()).map(({ subject, pending }) => [subject, pending]), slowly)
      .toEqual([['Tea 3', 0]]);
    await satchel.stop();
    satchel.loseCache();
    await satchel.start();
    await expect.poll(async () => (await satchel.shown()).length, slowly).toBe(1);
    const [row] = await satchel.shown();
    if (!row) throw new Error('not shown');
    const start = { kind: 'edit' as const, messageId: row.id };
    expect(await value(satchel.drafts['draft.open']({ start }))).toEqual(draft);
    await value(satchel.drafts['draft.discard']({ draftId: draft.id }));
    await expect.poll(() => satchel.shown(), slowly).toEqual([]);
  } finally {
    await satchel.stop();
    await rm(folder, { recursive: true, force: true });
  }
});
