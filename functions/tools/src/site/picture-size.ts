import { readFileSync } from 'node:fs';

/** The size of a PNG or SVG in CSS pixels. Throws for another format, and for an SVG without a size. */
export function pictureSize(file: string): { readonly width: number; readonly height: number } {
  const bytes = readFileSync(file);
  if (file.endsWith('.png')) {
    // The header IHDR: https://www.w3.org/TR/png-3/#11IHDR
    return { width: bytes.readUInt32BE(16), height: bytes.readUInt32BE(20) };
  }
  const [, width, height] = /<svg[^>]* viewBox="\S+ \S+ (\S+) (\S+)"/.exec(bytes.toString('utf8')) ?? [];
  if (width === undefined || height === undefined) throw new Error(`${file} has no size: give it a viewBox`);
  return { width: Number(width), height: Number(height) };
}
