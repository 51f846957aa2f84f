import { PICTURES } from './pictures';

/** One thing on the shelf. Prices are in cents. */
export interface Product {
  readonly slug: string;
  readonly name: string;
  readonly line: string;
  readonly cents: number;
  readonly about: string;
  readonly facts: readonly string[];
  readonly choices: { readonly name: string; readonly values: readonly string[] };
  readonly picture: string;
}

export const CATALOGUE: readonly Product[] = [
  {
    slug: 'ridgeway-boots',
    name: 'Ridgeway boots',
    line: 'Leather, resoleable, for rough ground',
    cents: 18_900,
    about: 'A high boot of waxed leather that carries a heavy pack over scree and dries overnight. Not sure about the size? Call us: we fit by foot, not by number.',
    facts: ['1,240 g the pair in size 42', 'Sewn sole, can be renewed twice', 'Lined with wool felt'],
    choices: { name: 'Size', values: ['38', '39', '40', '41', '42', '43', '44', '45'] },
    picture: PICTURES.boots,
  },
  {
    slug: 'squall-jacket',
    name: 'Squall jacket',
    line: 'Three layers, keeps out a whole day of rain',
    cents: 24_500,
    about: 'Taped at every seam, with a hood that turns with your head and pockets that stay reachable under a hip belt.',
    facts: ['20,000 mm water column', '410 g in size M', 'Repaired free of charge for ten years'],
    choices: { name: 'Size', values: ['S', 'M', 'L', 'XL'] },
    picture: PICTURES.jacket,
  },
  {
    slug: 'fell-pack-28',
    name: 'Fell pack 28',
    line: '28 litres for a long day',
    cents: 11_900,
    about: 'Carries like a vest: two shoulder straps with pockets, a back that breathes, and a rain cover in its own pouch.',
    facts: ['28 l, 890 g', 'For backs from 42 to 52 cm', 'Recycled nylon'],
    choices: { name: 'Colour', values: ['Moss', 'Slate', 'Rust'] },
    picture: PICTURES.pack,
  },
  {
    slug: 'glow-headlamp',
    name: 'Glow headlamp',
    line: 'Bright for six hours, gentle for sixty',
    cents: 4_900,
    about: 'A wide beam for the path and a red one for the hut. Locks in the pocket so that it is not empty when you need it.',
    facts: ['350 lumens, 74 g', 'USB-C', 'Waterproof to 1 m'],
    choices: { name: 'Strap', values: ['Black', 'Orange'] },
    picture: PICTURES.lamp,
  },
  {
    slug: 'tarn-flask',
    name: 'Tarn flask',
    line: 'Hot for twelve hours',
    cents: 3_400,
    about: 'Double steel walls and a cup that is a lid. The stopper comes apart for washing.',
    facts: ['0.7 l, 380 g', '78 °C after six hours at 20 °C', 'Spare seals for 2 €'],
    choices: { name: 'Colour', values: ['Steel', 'Pine'] },
    picture: PICTURES.flask,
  },
  {
    slug: 'croft-blanket',
    name: 'Croft blanket',
    line: 'Wool, woven in one piece',
    cents: 9_800,
    about: 'For the hut, the van and the sofa. New wool from hill sheep, woven narrow and washed soft.',
    facts: ['130 × 180 cm, 1.1 kg', 'Wash cold, dry flat', 'Undyed yarn'],
    choices: { name: 'Pattern', values: ['Check', 'Stripe'] },
    picture: PICTURES.blanket,
  },
];

export const bySlug = (slug: string): Product | undefined => CATALOGUE.find((product) => product.slug === slug);

/** `18900` as `189.00 €`. */
export const price = (cents: number): string => `${(cents / 100).toFixed(2)} €`;
