import { prepare } from '@alongside/client';
import { byId } from './dom';
import { Expert } from './expert';
import { readWish } from './parameters';
import { openShop } from './shop';

openShop();
const expert = new Expert(readWish(location.search));
// Whoever calls waits less for it, and whoever doesn't never speaks to the server.
(window.requestIdleCallback ?? setTimeout)(() => prepare());
const button = byId('expert-button', HTMLButtonElement);
button.addEventListener('click', () => expert.ask());
for (const event of ['pointerenter', 'focus'] as const) button.addEventListener(event, () => expert.near());
