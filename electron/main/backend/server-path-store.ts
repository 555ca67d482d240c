/** The store as a protocol needs it: the screen shows a renamed mailbox at its new path before its server has it there. */
import type { Placement } from '../../contract/operation';
import type { StoreRequest, StoreRequestOf, StoreValues } from '../../contract/store-writes';
import type { StoreApi } from '../store/store-api';
import type { MailboxBook } from './backend';

/** Answers name the paths of the server; what is put is not changed. */
export function serverPathStore(store: StoreApi, book: MailboxBook): StoreApi {
  const placed = (placement: Placement): Placement => {
    const { mailbox } = placement;
    return { ...placement, mailbox: { ...mailbox, path: book.pathOf(mailbox) } };
  };
  return {
    async request<K extends StoreRequest['kind']>(request: StoreRequestOf<K>): Promise<StoreValues[K]> {
      const answer = await store.request<K>(request);
      switch (request.kind) {
        case 'bodies-wanted':
          return (answer as StoreValues['bodies-wanted']).map((body) => ({
            ...body,
            path: book.pathOf({ id: body.mailboxId, path: body.path }),
          })) as StoreValues[K];
        case 'get-locators':
          return (answer as StoreValues['get-locators']).map((message) => ({
            ...message,
            locator: { ...message.locator, placement: placed(message.locator.placement) },
          })) as StoreValues[K];
        case 'get-whereabouts': {
          const known = answer as StoreValues['get-whereabouts'];
          const mailboxes = known.mailboxes.map((box) => ({ ...box, path: book.pathOf(box) }));
          const placement = known.placement && placed(known.placement);
          return { ...known, placement, mailboxes } as StoreValues[K];
        }
        default:
          return answer;
      }
    },
  };
}
