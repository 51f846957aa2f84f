/** The products, drawn. Only shapes and presentation attributes, which a strict content security policy allows. */
const drawing = (title: string, back: string, shapes: string): string =>
  `<svg viewBox="0 0 240 180" role="img" aria-label="${title}" preserveAspectRatio="xMidYMid slice">` +
  `<rect width="240" height="180" fill="${back}"/><ellipse cx="120" cy="156" rx="78" ry="9" fill="#000" fill-opacity=".12"/>${shapes}</svg>`;

export const PICTURES = {
  boots: drawing(
    'A brown leather boot',
    '#e6dcc6',
    '<path d="M88 34h46l3 58c3 12 18 17 36 22 11 3 16 10 16 22H82c-3 0-5-2-5-5l5-32z" fill="#8a5a33"/>' +
      '<path d="M88 34h46l1 16H86z" fill="#6d4424"/><path d="M137 92c-8 3-14 9-17 17l20 27h49c0-12-5-19-16-22-18-5-33-10-36-22z" fill="#9c6a3f"/>' +
      '<path d="M74 136h118v10c0 4-3 7-7 7h-24l-6-5h-26l-6 5H81c-4 0-7-3-7-7z" fill="#2e2620"/>' +
      '<g stroke="#f0dfb8" stroke-width="4" stroke-linecap="round"><path d="m112 60 22-3M112 74l23-3M113 88l24-2M118 101l22-6"/></g>' +
      '<g fill="#3b2a1a"><circle cx="112" cy="60" r="3"/><circle cx="112" cy="74" r="3"/><circle cx="113" cy="88" r="3"/><circle cx="118" cy="101" r="3"/></g>',
  ),
  jacket: drawing(
    'A blue rain jacket with a hood',
    '#d5e2e6',
    '<path d="M92 52 62 70 46 138l22 7 14-44v53h76v-53l14 44 22-7-16-68-30-18z" fill="#1f6f8b"/>' +
      '<path d="M92 52c0-22 12-34 28-34s28 12 28 34c-6 12-16 18-28 18s-22-6-28-18z" fill="#2a89a8"/>' +
      '<path d="M101 50c0-14 8-22 19-22s19 8 19 22c-4 8-11 12-19 12s-15-4-19-12z" fill="#143f50"/>' +
      '<path d="M120 66v88" stroke="#f2b84b" stroke-width="4"/><path d="m92 120 16-6M148 120l-16-6" stroke="#143f50" stroke-width="4" stroke-linecap="round"/>' +
      '<path d="M82 140h76v14H82z" fill="#185a71"/>',
  ),
  pack: drawing(
    'A green rucksack',
    '#dde5d2',
    '<path d="M102 34c0-12 8-18 18-18s18 6 18 18" fill="none" stroke="#2c3a2b" stroke-width="7"/>' +
      '<path d="M76 62c0-20 16-34 44-34s44 14 44 34v80c0 7-5 12-12 12H88c-7 0-12-5-12-12z" fill="#55733f"/>' +
      '<path d="M76 62c0-20 16-34 44-34s44 14 44 34v12c-14 8-29 11-44 11s-30-3-44-11z" fill="#6b8e50"/>' +
      '<rect x="90" y="100" width="60" height="42" rx="9" fill="#48632f"/><path d="M90 112h60" stroke="#2c3a2b" stroke-width="4"/>' +
      '<path d="M104 78v22M136 78v22" stroke="#c9793a" stroke-width="6"/><rect x="66" y="92" width="13" height="44" rx="6" fill="#3d5429"/><rect x="161" y="92" width="13" height="44" rx="6" fill="#3d5429"/>',
  ),
  lamp: drawing(
    'A headlamp on an orange strap',
    '#2b3342',
    '<path d="m128 96 112-62v124z" fill="#ffe9a3" fill-opacity=".22"/><path d="m128 96 112-36v72z" fill="#ffe9a3" fill-opacity=".3"/>' +
      '<path d="M34 92c10-34 44-50 78-44" fill="none" stroke="#d8682a" stroke-width="13" stroke-linecap="round"/>' +
      '<path d="M34 98c8 30 40 46 74 40" fill="none" stroke="#a84c1c" stroke-width="13" stroke-linecap="round"/>' +
      '<rect x="82" y="60" width="48" height="70" rx="14" fill="#11161f"/><circle cx="112" cy="94" r="21" fill="#39455a"/><circle cx="112" cy="94" r="14" fill="#fff3c4"/><rect x="94" y="66" width="18" height="6" rx="3" fill="#d8682a"/>',
  ),
  flask: drawing(
    'A steel flask with its cup',
    '#e3dedb',
    '<rect x="90" y="52" width="46" height="102" rx="11" fill="#9aa5ad"/><rect x="90" y="52" width="15" height="102" rx="7" fill="#c3ccd2"/>' +
      '<rect x="94" y="24" width="38" height="32" rx="6" fill="#37424a"/><rect x="94" y="34" width="38" height="5" fill="#57646d"/>' +
      '<path d="M90 92h46v22H90z" fill="#2f6b4f"/><path d="m100 109 8-11 5 6 4-4 7 9z" fill="#f3e9d2"/>' +
      '<path d="M154 122h34l-4 32h-26z" fill="#37424a"/><ellipse cx="171" cy="122" rx="17" ry="5" fill="#8a4b24"/>' +
      '<path d="M164 112c-4-6 4-9 0-16M176 112c-4-6 4-9 0-16" fill="none" stroke="#8d8681" stroke-width="3" stroke-linecap="round"/>',
  ),
  blanket: drawing(
    'A folded woollen blanket',
    '#dccfc4',
    '<path d="M50 116h140c7 0 10 6 10 18s-3 18-10 18H50c-7 0-10-6-10-18s3-18 10-18z" fill="#b9a48c"/>' +
      '<path d="M54 82h132c7 0 10 5 10 17s-3 17-10 17H54c-7 0-10-5-10-17s3-17 10-17z" fill="#e9dcc6"/>' +
      '<path d="M58 50h124c6 0 10 5 10 16s-4 16-10 16H58c-6 0-10-5-10-16s4-16 10-16z" fill="#8b6f58"/>' +
      '<g stroke="#5d4738" stroke-width="5"><path d="M84 50v32M112 50v32M140 50v32M168 50v32"/></g><g stroke="#c7774a" stroke-width="4"><path d="M72 82v34M98 82v34M126 82v34M154 82v34M180 82v34"/></g>' +
      '<g stroke="#e9dcc6" stroke-width="3"><path d="M66 116v36M96 116v36M126 116v36M156 116v36M184 116v36"/></g>',
  ),
} as const;
