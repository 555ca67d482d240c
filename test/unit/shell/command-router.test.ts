/** Who may give commands, and what becomes of commands that are wrong or fail. */
import { describe, expect, it, vi } from 'vitest';
import { commandArguments } from '../../../electron/contract/commands';
import { MailFailure } from '../../../electron/contract/errors';
import { createCommandRouter } from '../../../electron/main/ipc/command-router';
import type { CommandHandlers } from '../../../electron/main/ipc/command-router';
import { createStatusSender } from '../../../electron/main/ipc/status-sender';
import { isTrustedSender } from '../../../electron/main/ipc/trusted-sender';
import type { Sender } from '../../../electron/main/ipc/trusted-sender';

const uiId = 7;
const from = (url: string, parent: unknown = null, id = uiId): Sender => ({
  sender: { id },
  senderFrame: { url, parent },
});
const ui = from('satchel://ui/index.html');

function setUp(handlers: Partial<CommandHandlers> = {}) {
  const log = vi.fn();
  const unused = vi.fn(async () => ({ ok: true as const, value: null }));
  const all = Object.fromEntries(Object.keys(commandArguments).map((name) => [name, unused]));
  const route = createCommandRouter({ ...all, ...handlers } as CommandHandlers, () => uiId, log);
  return { route, log, unused };
}

describe('the sender', () => {
  it('is the main frame of the ui window on satchel://ui', () => {
    expect(isTrustedSender(ui, uiId)).toBe(true);
    expect(isTrustedSender(from('satchel://ui/index.html?a#b'), uiId)).toBe(true);
  });

  it.each([
    ['another window', from('satchel://ui/index.html', null, 8)],
    ['a frame inside', from('satchel://message/00/', {})],
    ['a frame of the same origin inside', from('satchel://ui/index.html', {})],
    ['the store page', from('satchel://store/store.html')],
    ['a website', from('https://ui/index.html')],
    ['a host that begins alike', from('satchel://ui.example.org/')],
    ['a user name in front', from('satchel://ui@example.org/')],
    ['a user name and the host', from('satchel://x@ui/')],
    ['a page without an address', from('about:blank')],
    ['nonsense', from('')],
    ['a frame that is gone', { sender: { id: uiId }, senderFrame: null }],
  ])('is not %s', async (_name, sender) => {
    expect(isTrustedSender(sender, uiId)).toBe(false);
    const { route, unused, log } = setUp();
    expect(await route(sender, { name: 'sync.now', args: {} })).toMatchObject({ ok: false });
    expect(unused).not.toHaveBeenCalled();
    expect(log).toHaveBeenCalledWith('warn', 'command-from-stranger');
  });

  it('is nobody while there is no window', () => {
    expect(isTrustedSender(ui, null)).toBe(false);
  });
});

describe('a command', () => {
  it('reaches its handler with parsed arguments', async () => {
    const open = vi.fn(async () => ({ ok: true as const, value: null }));
    const { route } = setUp({ 'link.open': open });
    const answer = await route(ui, { name: 'link.open', args: { url: 'https://example.org/', extra: 1 } });
    expect(answer).toEqual({ ok: true, value: null });
    expect(open).toHaveBeenCalledWith({ url: 'https://example.org/' });
  });

  it.each([
    undefined,
    null,
    'sync.now',
    { name: 'nothing.such', args: {} },
    { name: '__proto__', args: {} },
    { name: 'toString', args: {} },
    { name: ['sync.now'], args: {} },
    { args: {} },
  ])('that is unknown is refused: %j', async (payload) => {
    const { route, unused, log } = setUp();
    expect(await route(ui, payload)).toEqual({
      ok: false,
      sentence: 'Satchel does not know this command.',
      error: null,
    });
    expect(unused).not.toHaveBeenCalled();
    expect(log).toHaveBeenCalledWith('warn', 'command-unknown');
  });

  it('with wrong arguments names the field and logs no value', async () => {
    const { route, unused, log } = setUp();
    const answer = await route(ui, {
      name: 'account.set-password',
      args: { accountId: 'a', password: 'hunter2\r\nDELE 1' },
    });
    expect(answer).toMatchObject({ ok: false, sentence: 'Please check the field "password".' });
    expect(unused).not.toHaveBeenCalled();
    expect(JSON.stringify([log.mock.calls, answer])).not.toContain('hunter2');
  });

  it('whose handler breaks answers a sentence, without the words of the exception anywhere', async () => {
    const { route, log } = setUp({
      'sync.now': () => Promise.reject(new Error('cannot sign in with hunter2')),
      'status.get': () => {
        throw new TypeError('hunter2');
      },
    });
    for (const name of ['sync.now', 'status.get']) {
      const answer = await route(ui, { name, args: {} });
      expect(answer).toEqual({
        ok: false,
        sentence: expect.stringContaining('inside Satchel') as string,
        error: null,
      });
    }
    expect(log).toHaveBeenCalledTimes(2);
    expect(log.mock.calls[0]?.slice(0, 2)).toEqual(['error', 'command-defect']);
    expect(JSON.stringify(log.mock.calls)).not.toContain('hunter2');
  });

  it('passes on the error that a handler threw as a value', async () => {
    const error = { kind: 'disk', reason: 'full', detail: 'ENOSPC' } as const;
    const { route } = setUp({ 'sync.now': () => Promise.reject(new MailFailure(error)) });
    expect(await route(ui, { name: 'sync.now', args: {} })).toMatchObject({ ok: false, error });
  });
});

describe('status events', () => {
  const notice = { kind: 'notice', notice: { level: 'info', sentence: 'Hello' } } as const;

  it('go to the window that is there, and nowhere else', () => {
    const send = vi.fn();
    let state = { destroyed: false, crashed: false };
    const receiver = { isDestroyed: () => state.destroyed, isCrashed: () => state.crashed, send };
    const tell = createStatusSender(() => receiver);
    tell(notice);
    state = { destroyed: false, crashed: true };
    tell(notice);
    state = { destroyed: true, crashed: false };
    tell(notice);
    createStatusSender(() => null)(notice);
    expect(send.mock.calls).toEqual([['satchel:status', notice]]);
  });
});
