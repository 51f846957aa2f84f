import { byId } from './dom';
import { Expert } from './expert';
import { readWish } from './parameters';
import { openShop } from './shop';

openShop();
const expert = new Expert(readWish(location.search));
byId('expert-button', HTMLButtonElement).addEventListener('click', () => expert.ask());
