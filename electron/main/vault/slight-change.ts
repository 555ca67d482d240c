/**
 * What mostly changes from one operation of an action to the next: which message it is about, and no more. Such a change of a
 * valid operation gives another one, if its few members are valid: a start that reads 100,000 need not look at the rest again.
 */
import * as z from 'zod';
import { MessageId, OperationId } from '../../contract/ids';
import { Locator, OperationRecord, Placement, isMessageOperation } from '../../contract/operation';
import type { JournalEntry } from './journal-record';

const { emailId, messageId, size, internalDate, subject } = Locator.shape;
const placement = z.strictObject({ uid: Placement.shape.uid }).partial();
const locator = z.strictObject({ placement, emailId, messageId, size, internalDate, subject }).partial();
const message = z.strictObject({ id: MessageId, locator }).partial();
const operation = z.strictObject({ id: OperationId, createdAt: z.number(), message }).partial();

const OfEntry = z.strictObject({ operation }).partial();
const OfRecord = z.strictObject({ operation, changedAt: OperationRecord.shape.changedAt }).partial();

/** @param delta as of `deltaOf`, from a file */
export function isSlightOfEntry(before: JournalEntry, delta: unknown): boolean {
  return (
    before.kind === 'operation-queued' &&
    isMessageOperation(before.operation) &&
    OfEntry.safeParse(delta).success
  );
}

/** @param delta as of `deltaOf`, from a file */
export function isSlightOfRecord(before: OperationRecord, delta: unknown): boolean {
  return isMessageOperation(before.operation) && OfRecord.safeParse(delta).success;
}
