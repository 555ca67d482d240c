/** Takes one command of the ui: checks who sent it and what it says, runs its handler, answers in every case. */
import * as z from 'zod';
import { commandArguments } from '../../contract/commands';
import type {
  CommandArguments,
  CommandFailure,
  CommandName,
  CommandResult,
  CommandValues,
} from '../../contract/commands';
import { MailFailure } from '../../contract/errors';
import type { Log } from '../log-line';
import { isTrustedSender } from './trusted-sender';
import type { Sender } from './trusted-sender';

/** One handler a command; the compiler misses none. */
export type CommandHandlers = {
  [N in CommandName]: (args: CommandArguments<N>) => Promise<CommandResult<CommandValues[N]>>;
};

export type RouteCommand = (event: Sender, payload: unknown) => Promise<CommandResult<unknown>>;

const Call = z.object({ name: z.string().max(100), args: z.unknown() });

/**
 * @param handlers may still be on their way: a command waits for them. What is wrong with it, it is told at once.
 * @param uiContentsId the id of the ui window's WebContents now, null while there is none
 * @returns a function that never rejects: a defect in a handler is logged and becomes a sentence. Neither arguments nor
 *   messages of exceptions are logged or answered, since both may hold passwords.
 */
export function createCommandRouter(
  handlers: CommandHandlers | Promise<CommandHandlers>,
  uiContentsId: () => number | null,
  log: Log,
): RouteCommand {
  return async (event, payload) => {
    if (!isTrustedSender(event, uiContentsId())) {
      log('warn', 'command-from-stranger');
      return failure('This page may not give commands.');
    }
    const call = Call.safeParse(payload);
    if (!call.success || !isCommandName(call.data.name)) {
      log('warn', 'command-unknown');
      return failure('Satchel does not know this command.');
    }
    const { name, args } = call.data;
    const parsed = commandArguments[name].safeParse(args);
    if (!parsed.success) {
      log('warn', 'command-malformed', { name, where: whereWrong(parsed.error) });
      return failure(sentenceFor(parsed.error));
    }
    try {
      // The pair of name and arguments was just checked against each other; the compiler cannot follow that.
      const run = (await handlers)[name] as (args: unknown) => Promise<CommandResult<unknown>>;
      return await run(parsed.data);
    } catch (error) {
      if (error instanceof MailFailure) {
        log('warn', 'command-failed', { name, kind: error.error.kind });
        return { ok: false, sentence: 'That did not work.', error: error.error };
      }
      log('error', 'command-defect', {
        name,
        error: error instanceof Error ? error.name : 'unknown',
        at: firstFrame(error),
      });
      return failure('Something went wrong inside Satchel. It is in the log.');
    }
  };
}

function isCommandName(name: string): name is CommandName {
  return Object.hasOwn(commandArguments, name);
}

function failure(sentence: string): CommandFailure {
  return { ok: false, sentence, error: null };
}

/** Paths of the schema only, never the values that did not fit. */
function whereWrong(error: z.ZodError): string {
  return error.issues.map((issue) => `${issue.path.join('.')}:${issue.code}`).join(' ');
}

function sentenceFor(error: z.ZodError): string {
  const field = error.issues[0]?.path.at(-1);
  return typeof field === 'string' ? `Please check the field "${field}".` : 'That is not complete.';
}

/** The place in the code, which holds nothing of the person's. */
function firstFrame(error: unknown): string {
  const line = (error instanceof Error ? error.stack : undefined)
    ?.split('\n')
    .find((each) => /^\s+at /.test(each));
  return (line ?? '').trim().replace(/\(?(?:file:\/\/)?[^\s(]*[/\\]([^/\\\s]+)$/, '$1');
}
