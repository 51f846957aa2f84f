import { list, number, shape, text, type Reader } from '../../src/wire/shape';
import type { Drawn, ToDraw } from './consumer/elsewhere';
import { Raster, type Part } from './consumer/raster';

/**
 * The script of `/sdk/assist/easel`, a page that lies in a frame of a consumer's page whose own policy forbids `data:` images.
 * It draws what that page hands it, and gives the pixels back to nobody else. It has no connection and keeps nothing.
 */
const LONGEST_SOURCE = 96 << 20;
const LARGEST_SIDE = 8_192;

const size = number(-1e7, 1e7);
const seen = shape({ width: size, height: size, offsetX: size, offsetY: size, documentWidth: size, documentHeight: size });
const part: Reader<Part> = (value, where) => {
  const sides = list(size, 4)(value, where);
  if (sides.length !== 4) throw new TypeError(`${where} is no box`);
  return sides as unknown as Part;
};
const order: Reader<ToDraw> = shape({ n: size, source: text(LONGEST_SOURCE), seen, scale: size, behind: text(200), part });

const raster = new Raster();

async function drawn(data: unknown): Promise<Drawn> {
  const { n, source, seen, scale, behind, part } = order(data, 'order');
  if (Math.max(part[2], part[3]) * scale > LARGEST_SIDE) return { n, trouble: 'larger than a screen' };
  try {
    return { n, bitmap: await raster.draw(source, seen, scale, behind, part) };
  } catch (trouble) {
    return { n, trouble: String(trouble) };
  }
}

addEventListener('message', ({ source, data, ports: [port] }) => {
  if (source !== parent || port === undefined || (data as { alongside?: unknown } | null)?.alongside !== 'draw') return;
  port.onmessage = async (event) => {
    const answer = await drawn(event.data);
    port.postMessage(answer, 'bitmap' in answer ? [answer.bitmap] : []);
  };
});
// Whoever the parent is: it learns nothing but that this page is here.
if (parent !== window) parent.postMessage({ alongside: 'easel' }, '*');
