import type { PicturePort } from '../capture';
import type { Drawer, Seen } from '../raster';

/**
 * A page that is private as a whole is another page to agents: one of ours, as large as the window. Of its own not even the size
 * is told, where it was scrolled to, or where the pointer is. Which it is, is decided in the moment when a picture is taken.
 */
export function guard(port: PicturePort, drawer: Drawer, isPrivate: () => boolean): readonly [PicturePort, Drawer] {
  let closed = false;
  return [
    {
      ...port,
      taking(captured) {
        closed = isPrivate();
        port.taking(captured);
      },
      picture: (order) => port.picture(closed ? { ...order, ...alone(order), hidden: [], cursor: null, panes: [], moving: false, lacking: false } : order),
      pointer: (order) => isPrivate() || port.pointer(order),
    },
    { draw: (source, seen, scale, behind, part) => (closed ? drawer.draw(pageOf(seen), alone(seen), scale, GROUND, part) : drawer.draw(source, seen, scale, behind, part)) },
  ];
}

const GROUND = '#e6e6ec';
const WORDS = 'This site keeps this page private';

const alone = ({ width, height }: Seen): Seen => ({ width, height, offsetX: 0, offsetY: 0, documentWidth: width, documentHeight: height });

function pageOf({ width, height }: Seen): string {
  const size = Math.min(24, width / WORDS.length / 0.6);
  const text = `<text x="50%" y="50%" text-anchor="middle" font-family="sans-serif" font-size="${size}" fill="#555">${WORDS}</text>`;
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"><rect width="100%" height="100%" fill="${GROUND}"/>${text}</svg>`;
}
