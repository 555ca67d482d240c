/** The messages of histories. */

/** Every message of a script has the same size, so that twins cannot be told by it. */
export function messageOf(token: string, messageId: string): Buffer {
  return Buffer.from(
    [
      'Date: Fri, 17 Jul 2026 02:44:25 +0000',
      'From: B <b@histories.example>',
      'To: A <a@histories.example>',
      `Subject: ${token}`,
      `Message-ID: ${messageId}`,
      '',
      `The text of ${token}.`,
      '',
    ].join('\r\n'),
  );
}
