/** In place of what may not be read: a light box of the same size that says what is there. */
export function placeholder(words: string, width: number, height: number): string {
  const [w, h] = [Math.max(1, Math.round(width)), Math.max(1, Math.round(height))];
  const size = Math.min(12, (w - 8) / words.length / 0.58);
  const text = size > 6 && h > 16 ? `<text x="${w / 2}" y="${h / 2 + 4}" text-anchor="middle" font-family="sans-serif" font-size="${size}" fill="#555">${words.replace(/[<&]/g, ' ')}</text>` : '';
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${w}" height="${h}"><rect width="100%" height="100%" fill="#e6e6ec"/><rect x=".5" y=".5" width="${w - 1}" height="${h - 1}" fill="none" stroke="#b4b4c0"/>${text}</svg>`;
  return `data:image/svg+xml,${encodeURIComponent(svg)}`;
}
