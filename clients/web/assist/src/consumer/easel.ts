import type { Forbid } from '../forbidden';
import { Raster, type Drawer } from './raster';

/** Nothing but a red pixel, made the way a picture of a page is made. */
const PROBE = 'data:image/svg+xml,%3Csvg xmlns="http://www.w3.org/2000/svg" width="1" height="1"%3E%3Crect width="1" height="1" fill="red"/%3E%3C/svg%3E';

/**
 * Draws in this page, as long as its policy lets a page have `data:` images. Where it does not, in a frame of the server's
 * origin; and where that may not be either, a picture that says so. The ways around are loaded only then.
 * @param server its address, `https://…`
 */
export function easel(server: string, forbidden: Forbid): Drawer {
  const chosen = choose(server, forbidden);
  return { draw: async (...what) => (await chosen).draw(...what) };
}

async function choose(server: string, forbidden: Forbid): Promise<Drawer> {
  const image = new Image();
  image.src = PROBE;
  const allowed = await image.decode().then(
    () => true,
    () => false,
  );
  return allowed ? new Raster() : (await import('./elsewhere')).drawElsewhere(server, forbidden);
}
