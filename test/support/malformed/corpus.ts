/** The whole corpus of malformed mail. Each is generated, so that no editor or checkout can mend it. */
import { brokenBodies } from './broken-bodies';
import { brokenHeaders } from './broken-headers';
import type { MalformedMail } from './malformed-mail';

export const malformedMails: readonly MalformedMail[] = [...brokenHeaders, ...brokenBodies];
