/** Mailbox names as IMAP4rev1 spells them (RFC 3501 section 5.1.3), written for the tests so that they share no code. */

export function modifiedUtf7(name: string): string {
  return name.replace(/&|[^\u0020-\u007e]+/g, (run) => {
    if (run === '&') return '&-';
    const octets = Buffer.from(run, 'utf16le').swap16();
    return `&${octets.toString('base64').replace(/=+$/, '').replace(/\//g, ',')}-`;
  });
}

export function fromModifiedUtf7(name: string): string {
  return name.replace(/&([^-]*)-/g, (_, encoded: string) =>
    encoded === '' ? '&' : Buffer.from(encoded.replace(/,/g, '/'), 'base64').swap16().toString('utf16le'),
  );
}
