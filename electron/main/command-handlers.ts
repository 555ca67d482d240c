/** Joins each command of the ui to the part that carries it out. */
import type { CommandResult } from '../contract/commands';
import type { AccountRegistry } from './engine/registry-shape';
import type { MailCommands } from './engine/mail-commands';
import type { OutboxCommands } from './engine/outbox-commands';
import type { StatusBoard } from './engine/status-board';
import type { SaveAttachment } from './attachments/save-attachment';
import type { Credentials } from './credentials';
import type { CopyDiagnostics } from './diagnostics/copy-diagnostics';
import type { DraftHandlers } from './drafts/drafts';
import type { FrameRegistry } from './frames/frame-registry';
import type { ExportMail } from './export-mail';
import type { CommandHandlers } from './ipc/command-router';
import type { OpenMailFiles } from './mail-files/open-mail-files';
import type { MeasureStorage } from './measure-storage';
import type { MailtoLinks } from './mailto-links';
import type { OpenLink } from './open-link';
import type { MessageSource } from './source/message-source';
import type { SystemMailProgram } from './mail-program/system-mail-program';
import type { Spelling } from './spelling/spelling';

export interface HandlerParts {
  registry: AccountRegistry;
  commands: MailCommands;
  outbox: OutboxCommands;
  status: StatusBoard;
  frames: FrameRegistry;
  saveAttachment: SaveAttachment;
  exportMail: ExportMail;
  source: MessageSource;
  openLink: OpenLink;
  mailFiles: OpenMailFiles;
  mailtoLinks: MailtoLinks;
  /** Asks for mail files and opens them. */
  chooseMailFiles: () => Promise<void>;
  copyDiagnostics: CopyDiagnostics;
  measureStorage: MeasureStorage;
  drafts: DraftHandlers;
  credentials: Credentials;
  spelling: Spelling;
  mailProgram: SystemMailProgram;
  setWorkOffline: (on: boolean) => Promise<CommandResult<null>>;
  app: { version: string; profile: string; electron: string; chromium: string };
}

const done = <T>(value: T): CommandResult<T> => ({ ok: true, value });

/** What counts at once, and is then written. */
async function kept(writing: Promise<void>): Promise<CommandResult<null>> {
  try {
    await writing;
    return done(null);
  } catch {
    const sentence = 'It is so now, but the disk refused to keep it for the next start.';
    return { ok: false, sentence, error: null };
  }
}

export function commandHandlers(parts: HandlerParts): CommandHandlers {
  const { registry, commands, status, frames, saveAttachment, exportMail, openLink, credentials, app } =
    parts;
  const { copyDiagnostics, measureStorage, mailFiles, chooseMailFiles, source, outbox, spelling } = parts;
  return {
    'account.list': async () => done(registry.list()),
    'account.test': (args) => registry.test(args),
    'account.add': (args) => registry.add(args),
    'account.update': (args) => registry.update(args),
    'account.test-server': (args) => registry.testServer(args),
    'account.set-server': (args) => registry.setServer(args),
    'account.test-smtp': (args) => registry.testSmtp(args),
    'account.set-smtp': (args) => registry.setSmtp(args),
    'account.set-identities': (args) => registry.setIdentities(args),
    'account.set-templates': (args) => registry.setTemplates(args),
    'account.pause': (args) => registry.pause(args),
    'account.reorder': (args) => registry.reorder(args),
    'account.removal-preview': async ({ accountId }) => registry.removalPreview(accountId),
    'account.remove': (args) => registry.remove(args),
    'account.export-mail': ({ accountId }) => exportMail.run(accountId),
    'account.cancel-export': async ({ accountId }) => {
      exportMail.cancel(accountId);
      return done(null);
    },
    'account.sign-in': (args) => registry.signIn(args),
    'account.sign-in-again': (args) => registry.signInAgain(args),
    'account.cancel-sign-in': async () => {
      registry.cancelSignIn();
      return done(null);
    },
    'account.change-sign-in': (args) => registry.changeSignIn(args),
    'account.set-password': (args) => registry.setPassword(args),
    'mail.act': (args) => commands.act(args),
    'mailbox.act': (args) => commands.actOnMailbox(args),
    'mail.undo': (args) => commands.undo(args),
    'mail.redo': (args) => commands.redo(args),
    'mail.fetch-body': async ({ messageId }) => {
      await registry.fetchBody(messageId);
      return done(null);
    },
    'attachment.save': ({ messageId, partId }) => saveAttachment(messageId, partId),
    'source.open': ({ messageId }) => source.open(messageId),
    'source.copy': ({ messageId }) => source.copy(messageId),
    'source.save': ({ messageId }) => source.save(messageId),
    'source.close': async ({ messageId }) => {
      source.close(messageId);
      return done(null);
    },
    'frame.put': async (content) => done({ url: frames.put(content) }),
    'link.open': async ({ url }) =>
      (await openLink(url))
        ? done(null)
        : { ok: false, sentence: 'Satchel opens only web and mail addresses.', error: null },
    'mail-file.list': async () => done(mailFiles.list()),
    'mail-file.choose': async () => {
      await chooseMailFiles();
      return done(null);
    },
    'mail-file.drop': async ({ files }) => {
      await mailFiles.openDropped(files);
      return done(null);
    },
    'mail-file.read': async ({ fileId }) => mailFiles.content(fileId),
    'mail-file.add': async ({ fileId, targetMailboxId }) => {
      const mail = mailFiles.whole(fileId);
      if (!mail) return { ok: false, sentence: 'This mail file is no longer open.', error: null };
      return commands.append(mail, targetMailboxId);
    },
    'mail-file.close': async () => {
      mailFiles.closeAll();
      return done(null);
    },
    'mailto.take': async () => done({ urls: parts.mailtoLinks.take() }),
    'operation.retry': (args) => commands.retry(args),
    'operation.discard': (args) => commands.discard(args),
    'operation.discard-preview': async (args) => commands.discardPreview(args),
    'operation.put-back': (args) => commands.putBack(args),
    'operation.choose': (args) => commands.choose(args),
    'operation.dismiss': (args) => commands.dismiss(args),
    'operation.recreate-target': (args) => commands.recreateTarget(args),
    'operation.redirect': (args) => commands.redirect(args),
    ...parts.drafts,
    'outbox.take-back': (args) => outbox.takeBack(args),
    'outbox.send-now': (args) => outbox.sendNow(args),
    'outbox.reschedule': (args) => outbox.reschedule(args),
    'outbox.resolve': (args) => outbox.resolve(args),
    'outbox.correct': (args) => outbox.correct(args),
    'outbox.give-up': (args) => outbox.giveUp(args),
    'outbox.dismiss': (args) => outbox.dismiss(args),
    'spelling.get': async () => done(spelling.choice),
    'spelling.set': (choice) => kept(spelling.set(choice)),
    'spelling.check': async ({ words, language }) => done(await spelling.check(words, language)),
    'spelling.words': async () => done([...spelling.words]),
    'spelling.add-word': ({ word }) => kept(spelling.add(word)),
    'spelling.remove-word': ({ word }) => kept(spelling.remove(word)),
    'mail-program.get': async () => done(await parts.mailProgram.get()),
    'mail-program.make-ours': () => parts.mailProgram.makeOurs(),
    'mail-program.give-back': () => parts.mailProgram.giveBack(),
    'sync.now': async () => {
      registry.syncNow();
      return done(null);
    },
    'app.work-offline': ({ on }) => parts.setWorkOffline(on),
    'status.get': async () => done(status.snapshot()),
    'storage.measure': () => measureStorage(),
    'app.copy-diagnostics': () => copyDiagnostics(),
    'app.info': async () => done({ ...app, passwordProtection: await credentials.protection() }),
  };
}
