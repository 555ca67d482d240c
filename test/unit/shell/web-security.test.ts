/** The guards of pages and sessions, driven by what Electron would report. */
import { EventEmitter } from 'node:events';
import type { App, Session } from 'electron';
import { describe, expect, it, vi } from 'vitest';
import { guardPages, guardSession, mayHave } from '../../../electron/main/web-security';

describe('permissions', () => {
  it('are one for the store page, and none for anybody else', () => {
    expect(mayHave('persistent-storage', 'satchel://store/store.html')).toBe(true);
    expect(mayHave('persistent-storage', 'satchel://store')).toBe(true);
    expect(mayHave('persistent-storage', 'satchel://ui/index.html')).toBe(false);
    expect(mayHave('persistent-storage', 'satchel://store.example.org/')).toBe(false);
    for (const permission of [
      'media',
      'geolocation',
      'notifications',
      'clipboard-read',
      'openExternal',
      'fileSystem',
    ]) {
      expect(mayHave(permission, 'satchel://store/store.html')).toBe(false);
    }
  });
});

function page() {
  const app = new EventEmitter();
  const openLink = vi.fn(async () => true);
  guardPages(app as unknown as App, { openLink, log: () => undefined });
  let openWindow: (details: { url: string }) => { action: string } = () => ({ action: 'none' });
  const contents = Object.assign(new EventEmitter(), {
    setWindowOpenHandler: (handler: typeof openWindow) => void (openWindow = handler),
  });
  app.emit('web-contents-created', {}, contents);
  const happen = (event: string, details: object = {}) => {
    const preventDefault = vi.fn();
    contents.emit(event, { preventDefault, ...details });
    return preventDefault.mock.calls.length > 0;
  };
  return { app, openLink, happen, open: (url: string) => openWindow({ url }) };
}

describe('a page', () => {
  it('goes nowhere, and only a click in a frame reaches the browser', () => {
    const { happen, openLink } = page();
    expect(happen('will-frame-navigate', { url: 'https://example.org/', isMainFrame: true })).toBe(true);
    expect(happen('will-frame-navigate', { url: 'satchel://store/store.html', isMainFrame: true })).toBe(
      true,
    );
    expect(openLink).not.toHaveBeenCalled();
    expect(happen('will-frame-navigate', { url: 'https://example.org/a', isMainFrame: false })).toBe(true);
    expect(happen('will-frame-navigate', { url: 'file:///etc/passwd', isMainFrame: false })).toBe(true);
    expect(happen('will-frame-navigate', { url: 'satchel://ui/index.html', isMainFrame: false })).toBe(true);
    expect(openLink.mock.calls).toEqual([['https://example.org/a']]);
    const frame = `satchel://message/${'0a'.repeat(16)}/`;
    expect(happen('will-frame-navigate', { url: frame, isMainFrame: false })).toBe(false);
    expect(happen('will-frame-navigate', { url: frame, isMainFrame: true })).toBe(true);
    expect(happen('will-redirect', { url: 'https://example.org/' })).toBe(true);
    expect(happen('will-attach-webview')).toBe(true);
  });

  it('opens no window; links go to the browser', () => {
    const { open, openLink } = page();
    for (const url of [
      'https://example.org/',
      'mailto:a@example.org',
      'file:///x',
      'satchel://ui/index.html',
    ]) {
      expect(open(url)).toEqual({ action: 'deny' });
    }
    expect(openLink.mock.calls).toEqual([['https://example.org/'], ['mailto:a@example.org']]);
  });

  it('accepts no broken certificate', () => {
    const { app } = page();
    const decide = vi.fn();
    app.emit('certificate-error', { preventDefault: vi.fn() }, {}, '', '', {}, decide);
    expect(decide.mock.calls).toEqual([[false]]);
  });
});

describe('a session', () => {
  it('has no network, only the own scheme and what is in memory', () => {
    let ask: (details: object, decide: (answer: { cancel: boolean }) => void) => void = () => undefined;
    const noop = vi.fn();
    const session = {
      setPermissionRequestHandler: noop,
      setPermissionCheckHandler: noop,
      setDevicePermissionHandler: noop,
      setBluetoothPairingHandler: noop,
      setSpellCheckerEnabled: noop,
      on: noop,
      webRequest: { onBeforeRequest: (listener: typeof ask) => void (ask = listener) },
    } as unknown as Session;
    const cancelled = (url: string): boolean => {
      let answer = false;
      ask({ url, resourceType: 'image' }, ({ cancel }) => (answer = cancel));
      return answer;
    };
    guardSession(session, () => undefined, false);
    for (const url of ['satchel://ui/a.js', 'data:image/png;base64,AA', 'blob:satchel://ui/1'])
      expect(cancelled(url)).toBe(false);
    for (const url of [
      'https://example.org/',
      'http://127.0.0.1/',
      'ws://x/',
      'file:///etc/passwd',
      'devtools://devtools/x',
      'satchels://x/',
    ]) {
      expect(cancelled(url)).toBe(true);
    }
    expect(noop).toHaveBeenCalledWith(false);
    guardSession(session, () => undefined, true);
    expect(cancelled('devtools://devtools/x')).toBe(false);
  });
});
