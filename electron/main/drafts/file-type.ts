/** The media type of a file that a person attaches, by its name: all that receivers go by too. */

const types: Record<string, string> = {
  ...{ txt: 'text/plain', md: 'text/markdown', csv: 'text/csv', html: 'text/html', htm: 'text/html' },
  ...{ ics: 'text/calendar', vcf: 'text/vcard', eml: 'message/rfc822', json: 'application/json' },
  ...{ pdf: 'application/pdf', rtf: 'application/rtf', xml: 'application/xml', zip: 'application/zip' },
  ...{ gz: 'application/gzip', tar: 'application/x-tar', '7z': 'application/x-7z-compressed' },
  ...{ doc: 'application/msword', xls: 'application/vnd.ms-excel', ppt: 'application/vnd.ms-powerpoint' },
  docx: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  pptx: 'application/vnd.openxmlformats-officedocument.presentationml.presentation',
  odt: 'application/vnd.oasis.opendocument.text',
  ods: 'application/vnd.oasis.opendocument.spreadsheet',
  odp: 'application/vnd.oasis.opendocument.presentation',
  epub: 'application/epub+zip',
  ...{ png: 'image/png', jpg: 'image/jpeg', jpeg: 'image/jpeg', gif: 'image/gif', webp: 'image/webp' },
  ...{ avif: 'image/avif', heic: 'image/heic', bmp: 'image/bmp', svg: 'image/svg+xml', tif: 'image/tiff' },
  ...{ tiff: 'image/tiff', mp3: 'audio/mpeg', m4a: 'audio/mp4', ogg: 'audio/ogg', opus: 'audio/ogg' },
  ...{ wav: 'audio/wav', flac: 'audio/flac', mp4: 'video/mp4', webm: 'video/webm', mov: 'video/quicktime' },
};

export function fileTypeOf(filename: string): string {
  const extension = /\.([A-Za-z0-9]{1,8})$/.exec(filename)?.[1]?.toLowerCase() ?? '';
  return types[extension] ?? 'application/octet-stream';
}
