/** Attachments that other programs can really open: PNG charts, one-page PDFs, ZIP archives, tables. */
import { crc32, deflateSync } from 'node:zlib';
import type { Random } from './random';

/** A small bar chart on a soft ground. */
export function chartPng(random: Random, width = 320, height = 180): Buffer {
  const bars = Array.from({ length: 8 }, () => random.int(15, 90) / 100);
  const hue = random.pick([
    [37, 99, 235],
    [5, 150, 105],
    [217, 119, 6],
    [124, 58, 237],
  ] as const);
  return png(width, height, (x, y) => {
    const bar = Math.floor((x / width) * bars.length);
    const inside = ((x / width) * bars.length) % 1;
    const high = 1 - y / height < (bars[bar] ?? 0);
    if (inside > 0.18 && inside < 0.82 && high) return hue;
    const shade = 250 - Math.round((y / height) * 14);
    return [shade, shade, 252];
  });
}

/** Sea, hills and a sky: something that reads as a photo in a thumbnail. */
export function landscapePng(random: Random, width = 480, height = 270): Buffer {
  const phase = random.next() * 6;
  const dusk = random.chance(0.4);
  return png(width, height, (x, y) => {
    const hill = height * (0.45 + 0.09 * Math.sin(x / 60 + phase) + 0.05 * Math.sin(x / 23 + phase * 2));
    const far = height * (0.38 + 0.06 * Math.sin(x / 90 + phase * 3));
    if (y > height * 0.66) return [28, 78 + Math.round(14 * Math.sin(y / 3 + x / 40)), 120];
    if (y > hill) return [44, 92, 66];
    if (y > far) return [92, 128, 132];
    const t = y / far;
    return dusk
      ? [240, Math.round(130 + 70 * t), Math.round(100 + 60 * t)]
      : [Math.round(120 + 80 * t), Math.round(180 + 40 * t), 238];
  });
}

/** Eight bits a channel, no transparency. */
export function png(
  width: number,
  height: number,
  colour: (x: number, y: number) => readonly [number, number, number],
): Buffer {
  const rows = Buffer.alloc(height * (1 + width * 3));
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) rows.set(colour(x, y), y * (1 + width * 3) + 1 + x * 3);
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 2, 0, 0, 0], 8);
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    pngChunk('IHDR', header),
    pngChunk('IDAT', deflateSync(rows)),
    pngChunk('IEND', Buffer.alloc(0)),
  ]);
}

function pngChunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const frame = Buffer.alloc(4);
  frame.writeUInt32BE(data.length);
  const check = Buffer.alloc(4);
  check.writeUInt32BE(crc32(body));
  return Buffer.concat([frame, body, check]);
}

/** One page with a few lines of text. */
export function onePagePdf(lines: string[]): Buffer {
  const shown = lines.map(
    (line, index) => `1 0 0 1 60 ${780 - index * 22} Tm (${line.replace(/[()\\]/g, '\\$&')}) Tj`,
  );
  const stream = `BT /F1 13 Tf ${shown.join(' ')} ET`;
  const objects = [
    '<< /Type /Catalog /Pages 2 0 R >>',
    '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>',
    `<< /Length ${stream.length} >>\nstream\n${stream}\nendstream`,
    '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>',
  ];
  let text = '%PDF-1.4\n%\u00e2\u00e3\u00cf\u00d3\n';
  const offsets = objects.map((object, index) => {
    const at = text.length;
    text += `${index + 1} 0 obj\n${object}\nendobj\n`;
    return at;
  });
  const table = offsets.map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`).join('');
  const end = `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${table}trailer << /Size ${objects.length + 1} /Root 1 0 R >>\nstartxref\n${text.length}\n%%EOF\n`;
  return Buffer.from(text + end, 'latin1');
}

/** An archive of stored (not compressed) files. */
export function storedZip(files: { name: string; bytes: Buffer }[]): Buffer {
  const local: Buffer[] = [];
  const central: Buffer[] = [];
  let offset = 0;
  for (const { name, bytes } of files) {
    const label = Buffer.from(name, 'utf8');
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    // Bit 11: the names are UTF-8.
    common.writeUInt16LE(0x0800, 2);
    common.writeUInt16LE(0x5821, 8);
    common.writeUInt32LE(crc32(bytes), 10);
    common.writeUInt32LE(bytes.length, 14);
    common.writeUInt32LE(bytes.length, 18);
    common.writeUInt16LE(label.length, 22);
    local.push(Buffer.from('PK\x03\x04', 'latin1'), common, label, bytes);
    const entry = Buffer.alloc(14);
    entry.writeUInt32LE(offset, 10);
    central.push(Buffer.from('PK\x01\x02\x14\x00', 'latin1'), common, entry, label);
    offset += 4 + 26 + label.length + bytes.length;
  }
  const directory = Buffer.concat(central);
  const end = Buffer.alloc(18);
  end.writeUInt16LE(files.length, 4);
  end.writeUInt16LE(files.length, 6);
  end.writeUInt32LE(directory.length, 8);
  end.writeUInt32LE(offset, 12);
  return Buffer.concat([...local, directory, Buffer.from('PK\x05\x06', 'latin1'), end]);
}

export function csvTable(random: Random, rows: number): Buffer {
  const lines = Array.from(
    { length: rows },
    (_, row) =>
      `${row + 1};Pile ${row + 1};${random.int(12, 48)},${random.int(0, 9)};${random.pick(['ok', 'ok', 'check'])}`,
  );
  return Buffer.from(`\ufeffno;pile;depth m;state\r\n${lines.join('\r\n')}\r\n`, 'utf8');
}
