/** The way from "Send" to the outbox: what hinders it, what had better be asked, when it goes. */
import { useMemo, useState } from 'react';
import type { RefObject } from 'react';
import type { DraftSession } from '../../state/draft-session';
import { useUi } from '../../state/ui-store';
import type { BodyHandle } from './body-editor';
import { plainOf } from './plain-and-html';
import { isValidRecipient } from './recipients';
import { describeHindrance, sendDraft } from './send-draft';
import { withoutSignature } from './signature';
import { sizeLimitOf } from './use-identities';
import { findWarnings } from './warnings';
import type { SendWarning } from './warnings';

export interface Sending {
  busy: boolean;
  /** Why it was not sent; null: nothing hinders it. */
  problem: string | null;
  /** What is being asked; null: nothing. `at`: ms since 1970 for later, null for now. */
  asking: { warnings: readonly SendWarning[]; at: number | null } | null;
  /** Whether the time is being chosen. */
  choosing: boolean;
  begin: (at: number | null) => Promise<void>;
  /** After what was asked. */
  goOn: () => Promise<void>;
  askWhen: () => void;
  cancel: () => void;
}

interface State {
  busy: boolean;
  problem: string | null;
  asking: Sending['asking'];
  choosing: boolean;
}

const calm: State = { busy: false, problem: null, asking: null, choosing: false };

export function useSending(session: DraftSession, body: RefObject<BodyHandle | null>): Sending {
  const [state, setState] = useState(calm);
  const actions = useMemo(() => sendingActions(session, body, setState), [session, body]);
  return useMemo(() => ({ ...state, ...actions }), [state, actions]);
}

type Actions = Pick<Sending, 'begin' | 'goOn' | 'askWhen' | 'cancel'>;

function sendingActions(
  session: DraftSession,
  body: RefObject<BodyHandle | null>,
  setState: (state: State) => void,
): Actions {
  /** One hand-over at a time: a second press of the key must not begin another. */
  let running = false;
  let asked: number | null = null;
  const send = async (at: number | null): Promise<void> => {
    if (running) return;
    running = true;
    const focused = document.activeElement;
    setState({ ...calm, busy: true });
    const outcome = await sendDraft(session, useUi.getState().sendDelay, at);
    running = false;
    if (outcome.kind === 'sent') return;
    setState({
      ...calm,
      problem:
        outcome.kind === 'failed' ? outcome.sentence : outcome.hindrances.map(describeHindrance).join(' '),
    });
    // What cannot be written on meanwhile has lost it.
    requestAnimationFrame(() => {
      if (document.activeElement === document.body && focused instanceof HTMLElement) focused.focus();
    });
  };
  return {
    begin: async (at: number | null) => {
      if (running) return;
      // What stands in a field and is no chip yet becomes one when the field loses the focus.
      if (document.activeElement instanceof HTMLInputElement) document.activeElement.blur();
      const content = session.content();
      const invalid = [...content.to, ...content.cc, ...content.bcc, ...content.replyTo].find(
        (recipient) => !isValidRecipient(recipient),
      );
      if (invalid) {
        setState({
          ...calm,
          problem: describeHindrance({ kind: 'invalid-recipient', address: invalid.address }),
        });
        return;
      }
      if (content.to.length + content.cc.length + content.bcc.length === 0) {
        setState({ ...calm, problem: describeHindrance({ kind: 'no-recipient' }) });
        return;
      }
      const own = withoutSignature(content.body);
      const ownText = own.kind === 'plain' ? own.text : plainOf(own.html);
      const limit = await sizeLimitOf(content.accountId);
      const warnings = findWarnings({ content, ownText, limit });
      asked = at;
      if (warnings.length > 0) setState({ ...calm, asking: { warnings, at } });
      else await send(at);
    },
    goOn: () => send(asked),
    askWhen: () => setState({ ...calm, choosing: true }),
    cancel: () => {
      setState(calm);
      requestAnimationFrame(() => {
        if (document.activeElement === document.body) body.current?.focus('end');
      });
    },
  };
}
