/** What goes with a removed account, in plain sentences. Pure. */
import type { RemovalLoss } from '../../../electron/contract/commands';
import { formatSize } from '../../ui/format-size';

export interface LossSentence {
  /** Something is lost for good. */
  grave: boolean;
  text: string;
}

export function describeLoss(kind: 'imap' | 'pop3', loss: RemovalLoss): LossSentence[] {
  const sentences: LossSentence[] = [];
  const { queued, outgoing, localMails, localOctets } = loss;
  if (localMails > 0) {
    const mails = localMails === 1 ? 'One message is' : `${localMails.toLocaleString()} messages are`;
    const them = localMails === 1 ? 'it' : 'them';
    sentences.push({
      grave: true,
      text: `${mails} kept on this computer (${formatSize(localOctets)}) and will be deleted for ever. The server may no longer have ${them}: save ${them} first if you are not sure.`,
    });
  }
  if (outgoing > 0) {
    sentences.push({
      grave: true,
      text: `${outgoing === 1 ? 'One message in the outbox was' : `${outgoing.toLocaleString()} messages in the outbox were`} not sent and will be lost. To keep what you wrote, take it back as a draft and copy it, or send it first.`,
    });
  }
  if (queued > 0) {
    sentences.push({
      grave: true,
      text: `${queued === 1 ? 'One change has' : `${queued.toLocaleString()} changes have`} not reached the server yet and will be lost. To finish first, close this and wait until nothing is pending.`,
    });
  }
  sentences.push({
    grave: false,
    text:
      kind === 'imap'
        ? 'Mail on the server stays there. The account, its password and the copies of its mail are removed from this computer.'
        : 'The account and its password are removed from this computer. Nothing is deleted on the server.',
  });
  return sentences;
}
