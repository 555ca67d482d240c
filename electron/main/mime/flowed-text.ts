/** Text as format=flowed (RFC 3676): paragraphs that wrap in any window, and quotes that keep their depth. Pure. */

/** Octets of a line that nobody has to wrap (RFC 3676 section 4.2 wants at most 78). */
const width = 72;
/** However deep a quote is, its text has some room. */
const leastRoom = 24;
const signatureMark = '-- ';

/**
 * @param text lines that end with LF, CRLF or CR; a line that begins with `>` is a quote, as deep as there are of them
 * @returns lines that end with CRLF, the last one too. Unfolded again they are the text, but for white space at the ends of lines
 */
export function flowText(text: string): string {
  const lines = text.replaceAll('\0', '').split(/\r\n|\r|\n/);
  if (lines.at(-1) === '') lines.pop();
  return lines.map(flowLine).join('');
}

/** Each line one level deeper. */
export function quoteText(text: string): string {
  return text
    .split(/\r\n|\r|\n/)
    .map((line) => (line.startsWith('>') ? `>${line}` : line === '' ? '>' : `> ${line}`))
    .join('\n');
}

function flowLine(line: string): string {
  const marks = /^>*/.exec(line)?.[0] ?? '';
  const quoted = line.slice(marks.length);
  const written = marks !== '' && quoted.startsWith(' ') ? quoted.slice(1) : quoted;
  // A space at the end would join the next line to this one.
  const content = written === signatureMark ? written : written.replace(/[ \t]+$/, '');
  return pieces(content, Math.max(leastRoom, width - marks.length - 1))
    .map((piece) => `${marks}${stuffed(piece, marks !== '')}\r\n`)
    .join('');
}

/** Cut after spaces, which stay at the ends of all pieces but the last. */
function pieces(content: string, room: number): string[] {
  const found: string[] = [];
  let from = 0;
  while (content.length - from > room) {
    let end = content.lastIndexOf(' ', from + room - 1) + 1;
    if (end <= from) end = content.indexOf(' ', from) + 1;
    // Alone on its line it would end the mail for whoever hides signatures.
    if (content.slice(from, end) === signatureMark) end = content.indexOf(' ', end) + 1;
    if (end <= from || end >= content.length) break;
    found.push(content.slice(from, end));
    from = end;
  }
  return [...found, content.slice(from)];
}

/** RFC 3676 section 4.4: what would be taken for a quote, for stuffing, or for the "From " of an mbox. */
function stuffed(piece: string, isQuoted: boolean): string {
  if (isQuoted) return piece === '' ? '' : ` ${piece}`;
  return /^(?: |>|From )/.test(piece) ? ` ${piece}` : piece;
}
