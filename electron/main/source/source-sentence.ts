/** Why the source of a message is not to be had from its server, and what to do (pure). */
import type { AccountConfig } from '../../contract/account';
import { assertNever, describeError } from '../../contract/errors';
import type { EngineSource } from '../engine/source-requests';

export function sourceSentence(
  { label, server, paused }: AccountConfig,
  answer: Exclude<EngineSource, { kind: 'here' }>,
): string {
  switch (answer.kind) {
    case 'away':
      return paused
        ? `The source of this message is on the server of ${label}, which is paused. Resume the account to see it.`
        : `The source of this message is on the server of ${label}. It can be seen when the account is online.`;
    case 'late':
      return `The server of ${label} is slow, or busy with other work. Try again in a few minutes.`;
    case 'failed':
      return `The source could not be read. ${describeError(label, `${server.host}:${server.port}`, answer.error)}`;
    case 'none':
      return reasons[answer.reason](label);
    default:
      return assertNever(answer);
  }
}

type Reason = Extract<EngineSource, { kind: 'none' }>['reason'];

const reasons: Record<Reason, (label: string) => string> = {
  gone: (label) =>
    `This message is no longer where the server of ${label} had it: another program moved or deleted it.`,
  several: (label) =>
    `The server of ${label} rebuilt this folder and holds several messages that look like this one, so its source cannot be told.`,
  withheld: (label) => `The server of ${label} lists this message but does not give its text.`,
  'too-large': () => 'This message is too large for Satchel to save.',
};
