/** Answers everything that main asks of the cache over the write port. */
import { assertNever } from '../contract/errors';
import { StoreFailure } from '../contract/store-failure';
import type { StoreRequest, StoreRequestOf, StoreValues } from '../contract/store-writes';
import { applyChanges } from './apply-changes';
import { applyDelta } from './apply-delta';
import type { SatchelDatabase } from './database';
import { getRivals } from './get-rivals';
import { measureBodies } from './measure-bodies';
import { putBodies } from './put-bodies';
import { putAccounts, putMailboxes, reset } from './put-tree';
import { asStoreFailure } from './store-errors';
import { unbindMailbox } from './unbind';
import * as reads from './write-reads';

export interface WriteService {
  /**
   * Resolves after the request's transaction has committed. Every request may be repeated.
   * @throws StoreFailure
   */
  handle<K extends StoreRequest['kind']>(request: StoreRequestOf<K>): Promise<StoreValues[K]>;
}

/** @param database an open cache */
export function createWriteService(database: SatchelDatabase): WriteService {
  return {
    async handle<K extends StoreRequest['kind']>(request: StoreRequestOf<K>): Promise<StoreValues[K]> {
      try {
        return (await answer(database, request)) as StoreValues[K];
      } catch (error) {
        throw error instanceof StoreFailure ? error : asStoreFailure(error);
      }
    },
  };
}

async function answer(
  db: SatchelDatabase,
  request: StoreRequest,
): Promise<StoreValues[StoreRequest['kind']]> {
  switch (request.kind) {
    case 'position':
      return reads.readPosition(db);
    case 'reset':
      return done(reset(db, request.generation));
    case 'put-accounts':
      return done(putAccounts(db, request.accounts));
    case 'put-mailboxes':
      return done(putMailboxes(db, request));
    case 'get-mailboxes':
      return db.mailboxes.where('accountId').equals(request.accountId).toArray();
    case 'get-listed-mailboxes':
      return reads.listedMailboxes(db, request.accountId);
    case 'count-messages':
      return reads.countMessages(db, request.accountId);
    case 'sample-messages':
      return reads.sampleMessages(db, request.mailboxId, request.limit);
    case 'shown-in':
      return reads.shownIn(db, request.mailboxId);
    case 'get-sync-state':
      return (await db.syncStates.get(request.mailboxId)) ?? null;
    case 'list-uids':
      return reads.listUids(db, request.mailboxId, request.uidValidity);
    case 'list-unbound':
      return reads.listUnbound(db, request.mailboxId, request.uidValidity);
    case 'apply-delta':
      return done(applyDelta(db, request.delta));
    case 'unbind-mailbox':
      return done(unbindMailbox(db, request.mailboxId));
    case 'apply-changes':
      return done(applyChanges(db, request.position, request.changes));
    case 'put-bodies':
      return done(putBodies(db, request.bodies));
    case 'bodies-wanted':
      return reads.bodiesWanted(db, request.accountId, request.limit);
    case 'get-locators':
      return reads.getLocators(db, request.messageIds);
    case 'get-whereabouts':
      return reads.getWhereabouts(db, request.accountId, request.messageId);
    case 'get-message':
      return reads.getMessage(db, request.messageId);
    case 'get-rivals':
      return getRivals(db, request);
    case 'get-part':
      return reads.getPart(db, request.messageId, request.partId);
    case 'get-parts-by-content-id':
      return reads.getPartsByContentId(db, request.messageId);
    case 'get-parts':
      return reads.getParts(db, request.messageId);
    case 'measure-bodies':
      return measureBodies(db);
    default:
      return assertNever(request);
  }
}

async function done(work: Promise<void>): Promise<null> {
  await work;
  return null;
}
