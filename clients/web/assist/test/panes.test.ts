import { expect, it } from 'vitest';
import { reachOf } from '../src/consumer/panes';

it('a shadow reaches as far as its blur, its spread and its place make it, and an inner one not at all', () => {
  expect(reachOf('none')).toEqual([0, 0, 0, 0]);
  expect(reachOf('rgba(0, 0, 0, 0.3) 0px 2px 8px 0px')).toEqual([12, 10, 12, 14]);
  expect(reachOf('rgb(0, 0, 0) -5px 0px 0px 1px, rgba(1, 2, 3, 0.5) 0px 10px 4px -2px')).toEqual([6, 1, 4, 14]);
  expect(reachOf('rgb(0, 0, 0) 0px 0px 20px 20px inset')).toEqual([0, 0, 0, 0]);
});
