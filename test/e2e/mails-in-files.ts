/** Mails as they lie in files. */

const picture =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';

export function plainMail(subject: string, text = 'Dear Mara,\r\n\r\nthis mail lies in a file.\r\n'): string {
  return `From: Ada Lovelace <ada@example.org>\r\nTo: mara@example.org\r\nDate: Tue, 3 Mar 2026 10:00:00 +0000\r\nSubject: ${subject}\r\n\r\n${text}`;
}

/** HTML with a picture that it may refer to as `cid:logo@mail.example`, and an attachment. */
export function htmlMail(subject: string, html: string): string {
  return [
    'From: Ada Lovelace <ada@example.org>\r\nTo: Mara Lindqvist <mara@example.org>',
    `Date: Tue, 3 Mar 2026 10:00:00 +0000\r\nSubject: ${subject}`,
    'MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=outer\r\n',
    '--outer\r\nContent-Type: multipart/related; boundary=inner\r\n',
    `--inner\r\nContent-Type: text/html; charset=utf-8\r\n\r\n${html}`,
    `--inner\r\nContent-Type: image/png\r\nContent-ID: <logo@mail.example>\r\nContent-Transfer-Encoding: base64\r\n\r\n${picture}`,
    '--inner--',
    '--outer\r\nContent-Type: text/csv\r\nContent-Disposition: attachment; filename="figures 2026.csv"\r\n\r\nmonth;sum\r\nMay;7',
    '--outer--\r\n',
  ].join('\r\n');
}

export function largeMail(attachment: Buffer): string {
  const head = [
    'From: Ada Lovelace <ada@example.org>\r\nSubject: A large letter\r\nMIME-Version: 1.0',
    'Content-Type: application/octet-stream; name=large.bin\r\nContent-Transfer-Encoding: base64',
    'Content-Disposition: attachment; filename=large.bin\r\n\r\n',
  ];
  return head.join('\r\n') + attachment.toString('base64').replace(/.{76}/g, '$&\r\n');
}
