/** Whether a mail can travel inside another one as it is: message/rfc822 may not be encoded (RFC 2046 section 5.2.1). */
import { createReadStream } from 'node:fs';

/** `encoded`: no mail may look like it, so that it can only go as a file. */
export type AttachedMail = '7bit' | '8bit' | 'encoded';

const longestLine = 998;
const [nul, lf, cr] = [0, 10, 13];

/** Watches octets go by. */
export class AttachedMailLook {
  #length = 0;
  #afterCr = false;
  #high = false;
  #bad = false;

  take(octets: Uint8Array): void {
    for (const octet of octets) {
      if (octet === lf) this.#length = 0;
      else {
        this.#length += octet === cr ? 0 : 1;
        // A CR of its own is no line end for some, and one for others.
        if (this.#afterCr || octet === nul || this.#length > longestLine) this.#bad = true;
      }
      this.#afterCr = octet === cr;
      if (octet > 127) this.#high = true;
    }
  }

  get verdict(): AttachedMail {
    if (this.#bad || this.#afterCr) return 'encoded';
    return this.#high ? '8bit' : '7bit';
  }
}

/** @throws the file system's error */
export async function lookAtAttachedMail(path: string): Promise<AttachedMail> {
  const look = new AttachedMailLook();
  for await (const chunk of createReadStream(path)) look.take(chunk as Buffer);
  return look.verdict;
}
