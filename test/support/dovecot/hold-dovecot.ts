// Starts a Dovecot, prints where it is as one JSON line, and holds it until this process is ended from outside.
import { startDovecot } from './start-dovecot';

const server = await startDovecot({ users: [{ user: 'boris', password: 'pop' }] });
process.stdout.write(`${JSON.stringify({ pid: process.pid, folder: server.folder, ports: server.ports })}\n`);
process.on('SIGTERM', () => {
  process.exit(0);
});
setInterval(() => undefined, 60_000);
