import type { Home } from '../../painter/host';
import code from './worker.ts?bundled';

export const home: Home = { code, load: () => import('./program').then(({ Program }) => Program) };
