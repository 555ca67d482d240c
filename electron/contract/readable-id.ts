/** Whatever has parts to show or save: a message of an account, an open mail file, or a draft with its pictures. */
import * as z from 'zod';
import { DraftId } from './draft';
import { MessageId } from './ids';
import { MailFileId } from './mail-files';

/** A message's id begins with its account's and a slash, which neither of the others has. */
export const ReadableId = z.union([MailFileId, DraftId, MessageId]);
export type ReadableId = z.infer<typeof ReadableId>;
