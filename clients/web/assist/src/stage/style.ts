/** The console's colours (`consoles/shared/base.css`), under the same names, so that a page that has both elements themes them alike. */
const DAY = '--back:#eef1f6;--card:#fff;--ink:#16202e;--soft:#56637a;--line:#d3dae6;--edge:#66728a;--accent:#2457d6;--accent-ink:#fff;--danger:#c02f2f';
const NIGHT = '--back:#0d131c;--card:#172030;--ink:#e9eef7;--soft:#a3b0c6;--line:#2c384c;--edge:#8693aa;--accent:#86aaff;--accent-ink:#0b1730;--danger:#ff8d86';

/** How a stage looks, by day and by night: as the person's system has it, or as its attribute `theme` says. */
export const STYLE = `
:host{color-scheme:light;${DAY};display:flex;flex-direction:column;text-align:start;position:relative;overflow:clip;background:var(--back);min-height:160px;font:14px/1.4 system-ui,sans-serif;color:var(--ink)}
@media (prefers-color-scheme:dark){:host(:not([theme=light])){color-scheme:dark;${NIGHT}}}
:host([theme=dark]){color-scheme:dark;${NIGHT}}
[hidden]{display:none!important}
.bar{display:flex;flex-wrap:wrap;gap:2px;padding:4px;background:var(--card);border-bottom:1px solid var(--line);align-items:center}
.bar:not(:has(button:not([hidden]))){display:none}
button{font:inherit;color:inherit;background:var(--card);border:1px solid transparent;border-radius:6px;cursor:pointer}
.bar button{width:34px;height:34px;padding:8px}
.bar button:hover{background:var(--back)}
.bar button[aria-pressed=true]{background:var(--accent);color:var(--accent-ink)}
.bar svg{display:block;width:16px;height:16px;fill:none;stroke:currentcolor;stroke-width:1.6;stroke-linecap:round;stroke-linejoin:round}
.bar select{height:30px;font:inherit;color:inherit;background:var(--card);border:1px solid var(--edge);border-radius:6px}
.bar input{width:34px;height:34px;padding:4px;border:0;background:none}
.size{min-width:48px;font-variant-numeric:tabular-nums;text-align:center}
button.wide{padding:7px 14px;border-color:var(--edge);font-weight:600}
button.wide:disabled{opacity:.5;cursor:default}
button.main{background:var(--accent);border-color:var(--accent);color:var(--accent-ink)}
:focus-visible{outline:3px solid #f5a524;outline-offset:-2px}
.middle{flex:1 1 0;min-height:0;display:flex}
.room{flex:1 1 0;min-width:0;position:relative;overflow:auto;display:grid;touch-action:none}
.room.fits{overflow:hidden;place-items:start center}
.sheet{position:relative;overflow:clip}
.frame{position:absolute;left:0;top:0;transform-origin:0 0}
.room[data-mode=look]:not(.fits){cursor:grab}
.room:not([data-mode=look]){cursor:crosshair}
.room[data-mode=control]{cursor:default}
canvas{display:block;background:#fff}
canvas.detail{position:absolute;background:none;pointer-events:none}
.masks{position:absolute;inset:0;overflow:hidden;pointer-events:none}
.masks span{position:absolute;box-sizing:border-box;overflow:hidden;color:#fff;font-size:11px;padding:1px 4px;white-space:nowrap;background:repeating-linear-gradient(45deg,#1b1b1f 0 6px,#3a3a44 6px 12px)}
.pointer,.cross{position:absolute;width:14px;height:14px;margin:-7px 0 0 -7px;border-radius:50%;border:2px solid #1a4fd6;box-sizing:border-box;pointer-events:none}
.cross{width:26px;height:26px;margin:-13px 0 0 -13px;border:2px solid #d61a4f;border-radius:0;background:linear-gradient(#d61a4f,#d61a4f) center/2px 100% no-repeat,linear-gradient(#d61a4f,#d61a4f) center/100% 2px no-repeat}
.writing{position:absolute;font:600 18px system-ui,sans-serif;padding:2px 4px;width:220px;border:2px solid #d61a4f}
.call,.magnifier{position:absolute;left:calc(var(--x)*var(--scale)*1px);top:calc(var(--y)*var(--scale)*1px);width:calc(var(--width)*var(--scale)*1px);height:calc(var(--height)*var(--scale)*1px);box-sizing:border-box;border:2px solid #1a4fd6;border-radius:4px;box-shadow:0 0 0 1px #fff;pointer-events:none;container-type:inline-size}
.call{background:repeating-linear-gradient(45deg,rgb(26 79 214/.16) 0 6px,rgb(255 255 255/.16) 6px 12px)}
.wanted{border-style:dashed}
.magnifier{display:flex;justify-content:space-between;align-items:start}
.grip,.shut,.whose{display:flex;align-items:center;gap:5px;min-width:26px;min-height:26px;padding:4px;border-radius:0 0 6px;background:#1a4fd6;color:#fff;font-size:12px;font-weight:600;white-space:nowrap;pointer-events:auto;touch-action:none}
.grip{position:sticky;left:0;top:0;width:max-content;cursor:move}
.shut{border-radius:0 0 0 6px}
.whose{box-sizing:border-box;max-width:100%;overflow:hidden;pointer-events:none}
:is(.grip,.shut) svg{width:16px;height:16px;fill:none;stroke:currentcolor;stroke-width:1.6;stroke-linecap:round;stroke-linejoin:round}
:is(.grip,.shut):focus-visible{outline-offset:1px}
@media (pointer:coarse){.grip,.shut{min-width:40px;min-height:40px;padding:11px}}
@container (max-width:130px){.grip span{display:none}}
.map{position:absolute;right:8px;bottom:36px;border:1px solid var(--edge);box-shadow:0 2px 10px rgb(0 0 0/.3);cursor:crosshair;touch-action:none}
.foot{display:flex;justify-content:space-between;gap:10px;padding:3px 10px;background:var(--card);border-top:1px solid var(--line);min-height:27px;box-sizing:border-box}
p{margin:0}
.foot select{font:inherit;color:inherit;background:var(--card);border:1px solid var(--edge);border-radius:6px;min-height:24px;margin-inline-start:auto}
.recorded::before{content:"";display:inline-block;width:9px;height:9px;margin-inline-end:6px;border-radius:50%;background:#c62828}
.line{font-variant-numeric:tabular-nums;white-space:nowrap}
.help{border:1px solid var(--line);border-radius:12px;padding:16px 20px;max-width:min(480px,90vw);max-height:86vh;overflow:auto;color:inherit;background:var(--card)}
h2{margin:0 0 8px;font-size:16px}
dl{display:grid;grid-template-columns:auto 1fr;gap:2px 14px;margin:0 0 12px}
dt{font-weight:600}
dd{margin:0}
.side{flex:0 0 auto;width:min(320px,100%);box-sizing:border-box;overflow:auto;padding:10px 12px;background:var(--card);border-left:1px solid var(--line)}
.side ul{list-style:none;margin:0 0 10px;padding:0}
.side li{display:flex;flex-wrap:wrap;gap:6px;align-items:center;justify-content:space-between;padding:6px 0;border-bottom:1px solid var(--line)}
.side .field{display:block}
.field h3{margin:10px 0 4px;font-size:inherit}
.field label{display:grid;gap:2px}
.field label:has(>[type=checkbox],>[type=radio]){display:block}
.field input:not([type=checkbox],[type=radio],[type=color]),.field select,.field textarea{font:inherit;width:100%;box-sizing:border-box;padding:4px 6px;border:1px solid var(--edge);border-radius:6px;background:var(--card);color:inherit}
.field [aria-invalid=true]{border-color:var(--danger)}
.message{color:var(--danger);font-size:13px}
.message:empty{display:none}
.fixed{color:var(--soft);font-size:13px}
.row{display:flex;gap:8px;margin-top:10px}
.help select,.help form>input{font:inherit;width:100%;min-width:220px}
.code{font-size:22px;font-weight:600;letter-spacing:.12em}
.middle{position:relative}
.over{position:absolute;inset:12px;z-index:2}
.push{display:grid;gap:6px;margin-bottom:10px}
.push input,.side input[type=file]{font:inherit;color:inherit;background:var(--card);padding:6px;border:1px solid var(--edge);border-radius:6px;min-width:0;width:100%;box-sizing:border-box}
.over.paper{color:var(--ink)}
.over :is(header,button,.trouble){background:var(--card);color:inherit;border-color:var(--edge)}
@media (max-width:700px){.middle{flex-direction:column}.side{width:100%;max-height:50%;border-left:0;border-top:1px solid var(--line)}}
`;
