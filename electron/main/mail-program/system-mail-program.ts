/** What the system starts for `mailto:` addresses: whether that is Satchel, and making it so when the person says so. */
import type { App } from 'electron';
import type { CommandResult } from '../../contract/commands';
import type { MailProgram } from '../../contract/mail-program';

export interface SystemMailProgram {
  /** Changes nothing. */
  get(): Promise<MailProgram>;
  makeOurs(): Promise<CommandResult<MailProgram>>;
  giveBack(): Promise<CommandResult<MailProgram>>;
}

type Registrar = Pick<
  App,
  'isPackaged' | 'isDefaultProtocolClient' | 'setAsDefaultProtocolClient' | 'removeAsDefaultProtocolClient'
>;

/** By Electron, for macOS and Windows. */
export function createRegisteredMailProgram(app: Registrar): SystemMailProgram {
  const get = (): MailProgram => {
    // What would be started is Electron without an app.
    if (!app.isPackaged) return { kind: 'not-installed' };
    return app.isDefaultProtocolClient('mailto')
      ? { kind: 'ours', before: null }
      : { kind: 'another', name: null };
  };
  return {
    get: async () => get(),
    async makeOurs() {
      if (app.isPackaged) app.setAsDefaultProtocolClient('mailto');
      const program = get();
      return program.kind === 'ours'
        ? { ok: true, value: program }
        : {
            ...{ ok: false, error: null },
            sentence: 'The system did not take it. Choose the mail program in its own settings.',
          };
    },
    async giveBack() {
      app.removeAsDefaultProtocolClient('mailto');
      return { ok: true, value: get() };
    },
  };
}
