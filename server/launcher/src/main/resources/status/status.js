// Puts the newest state of the server into the page, every five seconds, while somebody looks at it and wants that.
const EVERY = 5_000;
const wanted = document.getElementById('refresh');
const silence = document.getElementById('silence');
wanted.parentElement.hidden = false;

async function look() {
  if (!wanted.checked || document.hidden) return;
  try {
    const answer = await fetch('/', { signal: AbortSignal.timeout(EVERY) });
    const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
    const main = page.querySelector('main');
    if (!answer.ok || main === null) throw new Error(`status ${answer.status}`);
    document.querySelector('main').replaceWith(main);
    document.title = page.title;
    silence.textContent = '';
  } catch {
    if (silence.textContent === '') silence.textContent = `No answer since ${new Date().toLocaleTimeString()}: what stands here is old.`;
  }
}

setInterval(look, EVERY);
document.addEventListener('visibilitychange', look);
