/** A scripted server with some mail and a vault, for tests of one behaviour each. */
import type { MailError } from '../../../electron/contract/errors';
import type { BackendOptions, Observed } from './pop3-harness';
import { plainBackend, syncOnce } from './pop3-harness';
import { ScriptedPop3Server } from './scripted-server';
import type { ServerOptions } from './scripted-server';
import { makeTestVault } from './test-vault';
import type { TestVault } from './test-vault';

export interface ScenarioOptions extends ServerOptions {
  mail?: (string | Buffer)[];
  remove?: boolean;
}

export class Scenario {
  private constructor(
    readonly server: ScriptedPop3Server,
    public under: TestVault,
  ) {}

  static async start(options: ScenarioOptions = {}): Promise<Scenario> {
    const server = new ScriptedPop3Server(options);
    const mail = options.mail ?? ['first', 'second', 'third'].map(mailOf);
    server.messages = mail.map((raw, index) => ({ uidl: `u${index + 1}`, raw: Buffer.from(raw) }));
    await server.listen();
    return new Scenario(server, makeTestVault({ deleteFromServer: options.remove ?? false }));
  }

  backend(options: BackendOptions = {}): Observed {
    return plainBackend(this.server, this.under.vault, options);
  }

  /** One sync by a newly started app. */
  async syncAnew(options: BackendOptions = {}): Promise<MailError | null> {
    this.under = this.under.reopen();
    return syncOnce(this.backend(options).backend);
  }

  /** The vault's messages as text, sorted. */
  mail(): string[] {
    return this.under
      .messages()
      .map((message) => message.toString('latin1'))
      .sort();
  }

  /** Lines that the server received and that begin with the verb. */
  commands(verb: string): string[] {
    return this.server.received.filter((line) => line.split(' ')[0] === verb);
  }

  async dispose(): Promise<void> {
    await this.server.close();
    this.under.dispose();
  }
}

/** A small message that is told apart by its subject. */
export function mailOf(subject: string): string {
  return `Subject: ${subject}\r\n\r\ntext of ${subject}\r\n`;
}
