/** The end-to-end tests take the newest mail of an inbox for mail that has all a mail should have, at whatever hour they run. */
import { describe, expect, test } from 'vitest';
import { type AccountKind, planMailboxes } from '../../support/corpus/mailbox-plan';

const hour = 3_600_000;

describe.each(['work', 'home', 'isp'] satisfies AccountKind[])('the inbox of %s', (kind) => {
  test('its newest mail is ordinary at every hour', () => {
    for (let i = 0; i < 24; i++) {
      const now = new Date(Date.UTC(2026, 10, 29) + i * hour + 41_000);
      const inbox = planMailboxes(kind, { now, scale: 0.2 }).find(({ path }) => path === 'INBOX');
      const newest = inbox?.mails.slice(-5) ?? [];
      expect(newest).toHaveLength(5);
      for (const { messageId, subject, date } of newest) {
        expect(messageId, now.toISOString()).toBeTruthy();
        expect(inbox?.mails.filter((mail) => mail.messageId === messageId)).toHaveLength(1);
        expect(subject).toBeTruthy();
        expect(date.getTime()).toBeLessThan(now.getTime());
      }
    }
  });
});
