/** Identification documents for the tests: files that browsers can show. */

import { crc32, deflateSync } from 'node:zlib';
import { type Api, good } from './api.ts';

/** A file, as Playwright puts it into an input. */
export interface File {
  name: string;
  mimeType: string;
  buffer: Buffer;
}

/** A picture of something like an identity card. */
export function png(name = 'dni.png'): File {
  const [width, height] = [640, 400];
  const pixels = Buffer.alloc((width * 3 + 1) * height);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      pixels.set(colour(x, y), y * (width * 3 + 1) + 1 + x * 3);
    }
  }
  const size = Buffer.alloc(13);
  size.writeUInt32BE(width, 0);
  size.writeUInt32BE(height, 4);
  // Eight bits for each of three colours.
  size.set([8, 2, 0, 0, 0], 8);
  const start = Buffer.from('89504e470d0a1a0a', 'hex');
  const chunks = [chunk('IHDR', size), chunk('IDAT', deflateSync(pixels)), chunk('IEND', Buffer.alloc(0))];
  return { name, mimeType: 'image/png', buffer: Buffer.concat([start, ...chunks]) };
}

/** A card with a head on it and some lines. */
function colour(x: number, y: number): number[] {
  const head = (x - 140) ** 2 + (y - 170) ** 2 < 45 ** 2 || ((x - 140) / 75) ** 2 + ((y - 310) / 85) ** 2 < 1;
  const photo = x > 50 && x < 230 && y > 90 && y < 310;
  const line = x > 270 && x < 590 - ((y * 7) % 160) && y > 100 && y < 310 && y % 42 < 12;
  if (y < 60) return [96, 125, 172];
  if (photo) return head ? [120, 134, 156] : [214, 222, 234];
  return line ? [92, 104, 124] : [232, 238, 246];
}

function chunk(type: string, data: Buffer): Buffer {
  const content = Buffer.concat([Buffer.from(type), data]);
  const [length, check] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  check.writeUInt32BE(crc32(content));
  return Buffer.concat([length, content, check]);
}

/** A PDF of one page. */
export function pdf(name = 'dni.pdf'): File {
  const words = 'BT /F1 24 Tf 40 120 Td (Documento de identidad) Tj ET';
  const objects = [
    '<</Type/Catalog/Pages 2 0 R>>',
    '<</Type/Pages/Kids[3 0 R]/Count 1>>',
    '<</Type/Page/Parent 2 0 R/MediaBox[0 0 400 250]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>',
    `<</Length ${words.length}>>stream\n${words}\nendstream`,
    '<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>',
  ];
  let text = '%PDF-1.4\n';
  let table = '0000000000 65535 f \n';
  for (const [index, object] of objects.entries()) {
    table += `${String(text.length).padStart(10, '0')} 00000 n \n`;
    text += `${index + 1} 0 obj${object}endobj\n`;
  }
  const count = objects.length + 1;
  text += `xref\n0 ${count}\n${table}trailer<</Size ${count}/Root 1 0 R>>\nstartxref\n${text.length}\n%%EOF\n`;
  return { name, mimeType: 'application/pdf', buffer: Buffer.from(text, 'latin1') };
}

/** Adds a document as an integrator does; its page's address. */
export async function addDocument(api: Api, customer: string, { name, buffer }: File, date = '2026-03-05T10:30:00Z') {
  const form = new FormData();
  form.set('process_date', date);
  form.set('document', new Blob([new Uint8Array(buffer)]), name);
  const path = '/v4/orgs/{org_id}/customers/{customer_id}/identification-processes';
  const params = { path: api.path({ customer_id: customer }) };
  // The form itself, instead of what the document says is in it.
  const sent = { params, body: { document: name }, bodySerializer: () => form };
  const { process_id } = good(await api.client.POST(path, sent));
  return `/customers/${customer}/documents/${process_id}`;
}
