/** Where Satchel starts: one profile, one window, one hidden store page, and the accounts behind them. */
import { join } from 'node:path';
import {
  BrowserWindow,
  Menu,
  MessageChannelMain,
  app,
  clipboard,
  dialog,
  nativeTheme,
  powerMonitor,
  protocol,
  safeStorage,
  screen,
  session,
  shell,
  utilityProcess,
} from 'electron';
import type { CommandResult } from '../contract/commands';
import { answerAsAlive } from './alive-socket';
import { appMenu } from './app-menu';
import { registerScheme, serveScheme, storeUrl, uiUrl } from './app-protocol';
import { createAskFiles } from './attachments/ask-files';
import { createAskFolder } from './attachments/ask-folder';
import { createAskSavePath } from './attachments/ask-save-path';
import { createPartSource } from './attachments/part-source';
import { createSaveAttachment } from './attachments/save-attachment';
import { commandHandlers } from './command-handlers';
import { createCredentials } from './credentials';
import { createStatusBoard } from './engine/status-board';
import { createCopyDiagnostics } from './diagnostics/copy-diagnostics';
import { createDrafts } from './drafts/drafts';
import { createExportMail } from './export-mail';
import { extraAuthorities } from './extra-authorities';
import { passFrameKeys } from './frame-keys';
import { createFrameRegistry } from './frames/frame-registry';
import { createRemoteImages } from './frames/remote-image';
import { createCommandRouter } from './ipc/command-router';
import { listenForCommands } from './ipc/ipc-main';
import { createStatusSender } from './ipc/status-sender';
import { createLog } from './log';
import { createAskMailFiles } from './mail-files/ask-mail-files';
import { createIncomingFiles } from './mail-files/incoming-files';
import { mailFileArguments } from './mail-files/mail-file-arguments';
import { createOpenMailFiles } from './mail-files/open-mail-files';
import { createRegisteredMailProgram } from './mail-program/system-mail-program';
import { createXdgMailProgram } from './mail-program/xdg-mail-program';
import { createMeasureStorage } from './measure-storage';
import { createMimeParser } from './mime/create-mime-parser';
import { mimeProcessStarter } from './mime/start-mime-process';
import { createMailtoLinks, mailtoArguments } from './mailto-links';
import { createOpenLink } from './open-link';
import { openMailVault } from './open-mail-vault';
import { createPortBroker } from './port-broker';
import { type Profile, chooseProfile, openProfile } from './profile';
import { describeHolder, findHolder, stillOpen } from './profile-holder';
import { quitCleanly } from './quit-cleanly';
import { refuseStart } from './refuse-start';
import { createRestartLimit } from './restart-limit';
import { createAccountSettings } from './settings';
import { bringForward, claimProfile } from './single-instance';
import type { Named } from './single-instance';
import { createMessageSource } from './source/message-source';
import { composeMail } from './start-mail';
import { createSpellThread } from './spelling/spell-thread';
import { openSpelling } from './spelling/spelling';
import { createStoreClient } from './store/store-client';
import { createSystemEncryption } from './system-encryption';
import { offerTextMenu } from './text-menu';
import { nodeFileSystem } from './vault/node-file-system';
import { describeVaultDamage } from './vault-damage';
import { openWorkOffline } from './work-offline';
import { createWindowState } from './window-state';
import { createStoreWindow, createUiWindow } from './windows';
import { cutChromiumOff, guardPages, guardSession } from './web-security';

const developer = !app.isPackaged;

cutChromiumOff(app);
registerScheme(protocol);
let uiWindow: BrowserWindow | null = null;
const incomingFiles = createIncomingFiles();
const sendStatus = createStatusSender(() => uiWindow?.webContents ?? null);
const mailtoLinks = createMailtoLinks(() => sendStatus({ kind: 'mailto' }));
// macOS names files by this event only, and at a start does so before the app is ready.
app.on('open-file', (event, path) => {
  event.preventDefault();
  bringForward(uiWindow);
  incomingFiles.add([path]);
});
app.on('open-url', (event, url) => {
  event.preventDefault();
  bringForward(uiWindow);
  mailtoLinks.add([url]);
});

begin();

function begin(): void {
  const refuse = (sentence: string): void =>
    refuseStart(app, sentence, (text) => dialog.showErrorBox('Satchel cannot start', text));
  const holder = findHolder(
    chooseProfile(app, process.argv, process.cwd()),
    join(__dirname, 'ask-alive-worker.cjs'),
  );
  const heldBy = describeHolder(holder);
  if (heldBy !== null) {
    refuse(heldBy);
    return;
  }
  let profile: Profile;
  try {
    profile = openProfile(app, process.argv, process.cwd());
  } catch (error) {
    refuse(`The profile folder cannot be used: ${sentenceOf(error)}`);
    return;
  }
  const mailFiles = mailFileArguments({
    ...{ argv: process.argv, cwd: process.cwd(), platform: process.platform },
    appPath: developer ? app.getAppPath() : null,
  });
  const mailtos = mailtoArguments(process.argv);
  const received = (named: Named): void => {
    incomingFiles.add(named.mailFiles);
    mailtoLinks.add(named.mailtos);
  };
  switch (claimProfile(app, holder.kind === 'awake', () => uiWindow, { mailFiles, mailtos, received })) {
    case 'told':
      app.exit(0);
      return;
    case 'contested':
      refuse(stillOpen);
      return;
    case 'ours':
      answerAsAlive(profile.dir);
  }
  received({ mailFiles, mailtos });
  app
    .whenReady()
    .then(() => start(profile))
    .catch((error: unknown) => {
      dialog.showErrorBox('Satchel cannot start', sentenceOf(error));
      app.exit(1);
    });
}

async function start(profile: Profile): Promise<void> {
  const log = createLog(profile.logsDir, developer ? 'warn' : null);
  const trust = { ca: extraAuthorities(process.argv, process.cwd()) };
  // A defect must be seen in the log; carrying on is safe, since nothing is acknowledged before the journal has it.
  process.on('uncaughtException', (error) =>
    log('error', 'uncaught', { error: error.name, at: placeOf(error) }),
  );
  process.on('unhandledRejection', (error) => log('error', 'unhandled', { at: placeOf(error) }));

  const openLink = createOpenLink(
    (url) => shell.openExternal(url),
    (mailto) => mailtoLinks.add([mailto]),
  );
  guardPages(app, { openLink, log });
  guardSession(session.defaultSession, log, developer);

  const settings = createAccountSettings(profile.settingsDir);
  const loaded = await settings.load();
  if (loaded.kind === 'newer') throw new Error(loaded.sentence);
  // Rejects with a plain sentence when a newer Satchel wrote the vault: nothing in it has been touched then.
  const vaultOpen = openMailVault(nodeFileSystem, profile.vaultDir);

  let showMenu = (): void => undefined;
  const status = createStatusBoard((event) => {
    sendStatus(event);
    if (event.kind === 'undo-labels' || event.kind === 'work-offline') showMenu();
  });
  const storeClient = createStoreClient();
  const mime = createMimeParser({
    startProcess: mimeProcessStarter(utilityProcess, join(__dirname, 'mime-process.cjs')),
    log,
  });
  const credentials = createCredentials(
    profile.settingsDir,
    createSystemEncryption(safeStorage, process.platform),
    log,
  );
  const spelling = await openSpelling(
    profile.settingsDir,
    app.getPreferredSystemLanguages(),
    createSpellThread(__dirname, log),
  );
  const workOffline = await openWorkOffline(profile.settingsDir);
  status.setWorkOffline(workOffline.on);
  const accounts = loaded.kind === 'loaded' ? loaded.accounts : [];
  if (loaded.kind === 'damaged') status.setProblem(loaded.sentence);
  const begun = vaultOpen.then(async (vault) => {
    const damage = describeVaultDamage(vault.report);
    if (damage) status.setProblem(damage);
    const mail = composeMail({
      ...{ vault, store: storeClient, mime, settings, accounts, credentials, trust, status, log },
      workOffline: () => workOffline.on,
      openBrowser: openLink,
    });
    await mail.registry.start();
    return { vault, mail };
  });

  const mailFiles = createOpenMailFiles({
    mime,
    changed: (opened) => sendStatus({ kind: 'mail-files', opened }),
  });
  const askMailFiles = createAskMailFiles(dialog, () => uiWindow);
  const chooseMailFiles = async (): Promise<void> => mailFiles.openPaths(await askMailFiles());
  const setWorkOffline = async (on: boolean): Promise<CommandResult<null>> => {
    const kept = workOffline.set(on).then(
      () => null,
      (error: unknown) => sentenceOf(error),
    );
    status.setWorkOffline(on);
    await begun.then(({ mail }) => mail.registry.followWorkOffline());
    const problem = await kept;
    if (problem === null) return { ok: true, value: null };
    const sentence = `It is so now, but could not be kept for the next start: ${problem}`;
    return { ok: false, sentence, error: null };
  };
  showMenu = () => {
    const menu = appMenu({
      ...{ platform: process.platform, developer, openMailFile: () => void chooseMailFiles() },
      help: (item) => sendStatus({ kind: 'help', item }),
      labels: status.snapshot().undoLabels,
      edit: (item) => sendStatus({ kind: 'edit', item }),
      workOffline: workOffline.on,
      setWorkOffline: (on) => void setWorkOffline(on),
    });
    Menu.setApplicationMenu(Menu.buildFromTemplate(menu));
  };
  showMenu();
  const source = createPartSource(storeClient, mailFiles, {
    attachment: async (id, attachmentId) => (await begun).mail.shelf.attachment(id, attachmentId),
  });
  const frames = createFrameRegistry(source, createRemoteImages({ online: () => workOffline.whileOnline }));
  const distDir = join(__dirname, '..');
  serveScheme(protocol, { uiDir: join(distDir, 'ui'), storeDir: join(distDir, 'store'), frames, log });

  const windowParts = {
    BrowserWindow,
    uiPreload: join(distDir, 'preload', 'ui-preload.cjs'),
    storePreload: join(distDir, 'preload', 'store-preload.cjs'),
    dark: () => nativeTheme.shouldUseDarkColors,
    developer,
  };
  const broker = createPortBroker({
    newChannel: () => new MessageChannelMain(),
    storeClient: {
      attach(port) {
        storeClient.attach(port);
        // Once the accounts run: the store removes the rows of those that it is not told.
        void begun
          .then(({ mail }) => mail.storeUp())
          .catch((error: unknown) => {
            log('error', 'store-up-failed', { reason: sentenceOf(error) });
            status.notice({
              level: 'error',
              sentence: `The local mail could not be opened: ${sentenceOf(error)}`,
            });
          });
      },
      detach: (reason) => storeClient.detach(reason),
    },
    log,
    newLimit: () => createRestartLimit(),
    gaveUp: (_page, sentence) => dialog.showErrorBox('Satchel', sentence),
    now: () => Date.now(),
  });

  const versions = {
    version: app.getVersion(),
    electron: process.versions['electron'] ?? '',
    chromium: process.versions['chrome'] ?? '',
  };
  const handlers = begun.then(({ vault, mail }) => {
    const messageSource = createMessageSource({
      vault,
      store: storeClient,
      fetch: (id, wanted) => mail.registry.source(id, wanted),
      accountOf: (id) => mail.registry.list().find((account) => account.id === id) ?? null,
      askPath: createAskSavePath(dialog, () => uiWindow, 'Save message'),
      downloadsDir: () => app.getPath('downloads'),
      writeText: (text) => void clipboard.writeText(text),
    });
    return commandHandlers({
      registry: mail.registry,
      commands: mail.commands,
      outbox: mail.outbox,
      status,
      frames,
      saveAttachment: createSaveAttachment({
        source,
        askPath: createAskSavePath(dialog, () => uiWindow),
        downloadsDir: () => app.getPath('downloads'),
      }),
      exportMail: createExportMail({
        fs: nodeFileSystem,
        vault,
        labelOf: (id) => mail.registry.list().find((account) => account.id === id)?.label ?? null,
        askFolder: createAskFolder(dialog, () => uiWindow),
        startDir: () => app.getPath('documents'),
        progress: (progress) => sendStatus({ kind: 'export-progress', progress }),
      }),
      source: messageSource,
      drafts: createDrafts({
        ...{ vault, mime, store: storeClient, shelf: mail.shelf, copies: mail.copies, send: mail.send },
        whole: (id) => messageSource.whole(id),
        accounts: () => mail.registry.list(),
        askFiles: createAskFiles(dialog, () => uiWindow, { title: 'Attach files', buttonLabel: 'Attach' }),
      }),
      openLink,
      mailFiles,
      mailtoLinks,
      chooseMailFiles,
      credentials,
      spelling,
      mailProgram:
        process.platform === 'linux' ? createXdgMailProgram(process.env) : createRegisteredMailProgram(app),
      setWorkOffline,
      measureStorage: createMeasureStorage({
        store: storeClient,
        state: () => vault.state,
        accountIds: () => mail.registry.list().map(({ id }) => id),
      }),
      copyDiagnostics: createCopyDiagnostics({
        logsDir: profile.logsDir,
        registry: mail.registry,
        status,
        state: () => vault.state,
        app: versions,
        writeText: (text) => void clipboard.writeText(text),
      }),
      app: { ...versions, profile: profile.dir },
    });
  });
  handlers.catch(() => undefined); // told below
  listenForCommands(createCommandRouter(handlers, () => uiWindow?.webContents.id ?? null, log));

  // The pages show what the cache has while a long journal is still being read; what they ask of main waits for it.

  const storeWindow = createStoreWindow(windowParts);
  broker.watchStore(storeWindow.webContents);
  void storeWindow.loadURL(storeUrl);

  const windowState = createWindowState(profile.settingsDir, log);
  const primary = screen.getPrimaryDisplay();
  const others = screen.getAllDisplays().filter(({ id }) => id !== primary.id);
  const workAreas = [primary, ...others].map(({ workArea }) => workArea);
  uiWindow = createUiWindow(windowParts, windowState.recall(workAreas));
  app.on('before-quit', windowState.follow(uiWindow));
  broker.watchUi(uiWindow.webContents);
  passFrameKeys(uiWindow.webContents, sendStatus);
  offerTextMenu(uiWindow, {
    Menu,
    selectText: () => sendStatus({ kind: 'select-text' }),
    writeText: (text) => void clipboard.writeText(text),
    suggest: (word) => spelling.suggest(word),
    addWord: (word) =>
      void spelling
        .add(word)
        .catch((error: unknown) => log('error', 'word-not-kept', { reason: placeOf(error) })),
  });
  void uiWindow.loadURL(uiUrl);
  // The hidden store page would keep the app alive for ever.
  uiWindow.on('closed', () => {
    uiWindow = null;
    app.quit();
  });

  incomingFiles.deliverTo((paths) => void mailFiles.openPaths(paths));
  const { vault, mail } = await begun;
  powerMonitor.on('resume', () => mail.registry.syncNow());
  quitCleanly(app, mail, vault, () => mime.close());
  log('info', 'started', {
    version: app.getVersion(),
    electron: process.versions['electron'] ?? '',
    accounts: accounts.length,
  });
}

function sentenceOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** The place in the code, which holds nothing of the person's; messages may. */
function placeOf(error: unknown): string {
  const frame = (error instanceof Error ? error.stack : undefined)
    ?.split('\n')
    .find((line) => /^\s+at /.test(line));
  return (frame ?? 'unknown').trim().replace(/\(?(?:file:\/\/)?[^\s(]*[/\\]([^/\\\s]+)$/, '$1');
}
