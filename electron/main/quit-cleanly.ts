/** Ends connections and files in good order, but never waits long: a crash at this point would lose nothing either. */
import type { App } from 'electron';
import type { Mail } from './start-mail';
import type { Vault } from './vault/vault';

/** How long quitting waits for sockets and files; the journal is durable at every moment, so nothing depends on it. */
const quitPatience = 4_000;

/** Once, when the app is to quit. */
export function quitCleanly(
  app: Pick<App, 'on' | 'exit'>,
  mail: Mail,
  vault: Vault,
  closeMime: () => Promise<void>,
): void {
  let quitting = false;
  app.on('before-quit', (event) => {
    event.preventDefault();
    if (quitting) return;
    quitting = true;
    const patience = new Promise((resolve) => setTimeout(resolve, quitPatience));
    mail.copies.stop();
    mail.sentCopies.stop();
    const work = mail.registry
      .stop()
      .then(closeMime)
      .then(() => vault.close());
    void Promise.race([work.catch(() => undefined), patience]).then(() => app.exit(0));
  });
}
