/** Gives commands to main and turns a broken channel into an ordinary failure, so that callers have one case less. */
import type {
  CommandArguments,
  CommandName,
  CommandResult,
  CommandValues,
} from '../../electron/contract/commands';
import { bridge } from './bridge';

export type SendCommand = <N extends CommandName>(
  name: N,
  args: CommandArguments<N>,
) => Promise<CommandResult<CommandValues[N]>>;

/** Gives one command to main; never rejects. */
export const sendCommand: SendCommand = async (name, args) => {
  try {
    return await bridge().command(name, args);
  } catch {
    return { ok: false, sentence: 'Something went wrong inside Satchel. Please try again.', error: null };
  }
};

/** For components: the same stable function, so that it may stand in dependency lists. */
export function useCommands(): SendCommand {
  return sendCommand;
}
