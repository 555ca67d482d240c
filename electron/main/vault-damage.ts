/** Says in plain sentences what the disk did to the vault, so that nothing is lost silently (pure). */
import type { VaultReport } from './vault/vault';

/** @returns null when everything durable is there */
export function describeVaultDamage(report: VaultReport): string | null {
  const sentences: string[] = [];
  if (report.damage.some(({ lost }) => lost !== null)) {
    const files = report.damage.map(({ keptAs }) => keptAs).join(', ');
    sentences.push(
      `The disk has damaged a part of the record of what you did (kept as ${files}). Check your latest changes to mail.`,
    );
  }
  const missing = report.mail.reduce((count, { missing: files }) => count + files.length, 0);
  if (missing > 0) {
    const mails = missing === 1 ? '1 downloaded mail is' : `${missing} downloaded mails are`;
    sentences.push(`${mails} no longer on this disk. Satchel downloads what the server still has.`);
  }
  return sentences.length > 0 ? sentences.join(' ') : null;
}
