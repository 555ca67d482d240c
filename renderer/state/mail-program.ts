/** Whether Satchel is what other programs write mail with, and making it so, told with its undo. */
import { create } from 'zustand';
import type { CommandResult } from '../../electron/contract/commands';
import type { MailProgram } from '../../electron/contract/mail-program';
import { sendCommand } from '../data/use-commands';
import { useNotices } from './notices';

interface MailProgramState {
  /** null: not asked yet. */
  program: MailProgram | null;
  load: () => Promise<void>;
}

export const useMailProgram = create<MailProgramState>((set) => ({
  program: null,
  load: async () => {
    const result = await sendCommand('mail-program.get', {});
    if (result.ok) set({ program: result.value });
  },
}));

const topic = 'mail-program';

/** Only ever at the person's press. */
export async function makeMailProgram(): Promise<void> {
  const { tell } = useNotices.getState();
  const made = await take(sendCommand('mail-program.make-ours', {}));
  if (made?.kind !== 'ours') return;
  tell({
    ...{ level: 'info', actionId: null, topic },
    sentence: 'Mail addresses in other programs begin a draft in Satchel now.',
    ...(made.before === null ? {} : { action: { label: 'Undo', run: () => void giveBack() } }),
  });
}

async function giveBack(): Promise<void> {
  const given = await take(sendCommand('mail-program.give-back', {}));
  if (given?.kind !== 'another') return;
  const sentence = `${given.name ?? 'The other program'} is the system’s mail program again.`;
  useNotices.getState().tell({ level: 'info', actionId: null, topic, sentence });
}

/** @returns null: it was refused, and that is told */
async function take(answer: Promise<CommandResult<MailProgram>>): Promise<MailProgram | null> {
  const result = await answer;
  if (result.ok) {
    useMailProgram.setState({ program: result.value });
    return result.value;
  }
  useNotices.getState().tell({ level: 'error', actionId: null, topic, sentence: result.sentence });
  return null;
}
