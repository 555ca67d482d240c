/** What no page may do, whatever code runs in it: go elsewhere, open windows, use the network or the computer's devices. */
import type { App, Session, WebContents } from 'electron';
import type { Log } from './log-line';
import { checkLink } from './open-link';
import type { OpenLink } from './open-link';

export interface WebSecurityParts {
  openLink: OpenLink;
  log: Log;
}

/**
 * Chromium itself needs no network here: mail and remote images go through Node. So no name resolves for it, which also
 * ends what no request filter sees (prefetched names, component updates, spell-check dictionaries). Call before ready.
 */
export function cutChromiumOff(app: Pick<App, 'commandLine'>): void {
  app.commandLine.appendSwitch('host-resolver-rules', 'MAP * ~NOTFOUND');
  app.commandLine.appendSwitch('disable-background-networking');
  app.commandLine.appendSwitch('disable-component-update');
  app.commandLine.appendSwitch('force-webrtc-ip-handling-policy', 'disable_non_proxied_udp');
}

/** Watches over every page of the app, present and to come. Call before the first window. */
export function guardPages(app: Pick<App, 'on'>, parts: WebSecurityParts): void {
  app.on('web-contents-created', (_event, contents) => guardPage(contents, parts));
  app.on('certificate-error', (event, _contents, _url, _error, _certificate, decide) => {
    // No exception is ever made in a page; mail servers have their own check.
    event.preventDefault();
    decide(false);
  });
  app.on('login', (event) => event.preventDefault());
  app.on('select-client-certificate', (event, _contents, _url, _list, choose) => {
    event.preventDefault();
    choose();
  });
}

function guardPage(contents: WebContents, { openLink, log }: WebSecurityParts): void {
  const refuse = (event: { preventDefault: () => void; url: string; isMainFrame?: boolean }): void => {
    if (isOwnFrame(event.url) && event.isMainFrame === false) return;
    event.preventDefault();
    // In a frame without scripts a navigation is a link that the person clicked; in the ui it would be a defect or worse.
    if (event.isMainFrame === false) handOn(event.url);
    else log('error', 'navigation-refused', { scheme: schemeOf(event.url) });
  };
  const handOn = (url: string): void => {
    if (checkLink(url) === null) {
      log('warn', 'navigation-refused', { scheme: schemeOf(url) });
      return;
    }
    void openLink(url);
  };
  // Pages are loaded by main, which these events do not concern; pages themselves go nowhere.
  contents.on('will-frame-navigate', refuse);
  contents.on('will-redirect', (event) => event.preventDefault());
  contents.on('will-attach-webview', (event) => event.preventDefault());
  contents.setWindowOpenHandler(({ url }) => {
    handOn(url);
    return { action: 'deny' };
  });
}

/** Closes a session to everything but the app's own scheme, and to all permissions but one. Call before its first page. */
export function guardSession(session: Session, log: Log, developer: boolean): void {
  session.setPermissionRequestHandler((_contents, permission, decide, details) => {
    const granted = mayHave(permission, details.requestingUrl);
    if (!granted) log('info', 'permission-refused', { permission });
    decide(granted);
  });
  session.setPermissionCheckHandler((_contents, permission, origin) => mayHave(permission, origin));
  session.setDevicePermissionHandler(() => false);
  session.setBluetoothPairingHandler((_details, decide) => decide({ confirmed: false }));
  session.webRequest.onBeforeRequest((details, decide) => {
    const own = isOwnScheme(details.url) || (developer && details.url.startsWith('devtools://'));
    if (!own) log('warn', 'request-refused', { scheme: schemeOf(details.url), type: details.resourceType });
    decide({ cancel: !own });
  });
  session.on('will-download', (event) => event.preventDefault());
  session.setSpellCheckerEnabled(false);
}

/**
 * One permission, to one page: the store may ask Chromium not to throw its database away when the disk runs full.
 * @param address of the asking page or its origin
 */
export function mayHave(permission: string, address: string): boolean {
  return permission === 'persistent-storage' && /^satchel:\/\/store(\/|$)/.test(address);
}

/** `data:` and `blob:` never leave the computer; the policies of the pages decide about them. */
function isOwnScheme(url: string): boolean {
  return /^(satchel|data|blob):/i.test(url);
}

/** The only address that a frame inside the ui may go to. */
function isOwnFrame(url: string): boolean {
  return /^satchel:\/\/message\/[0-9a-f]{32}\/$/.test(url);
}

function schemeOf(url: string): string {
  return /^[a-z][a-z0-9+.-]{0,30}(?=:)/i.exec(url)?.[0] ?? 'none';
}
