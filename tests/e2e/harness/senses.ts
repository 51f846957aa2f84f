/**
 * Runs inside every page: reads the barcode that a video element shows and the tone that its stream sounds. Also switches off
 * the microphone's processing, which takes a pure tone for noise and removes it.
 */
export interface Senses {
  /** The element that is meant: `hosts >>> selector` looks into the shadow roots of the hosts. */
  media(selector: string): HTMLMediaElement | null;
  /** The frame number in the picture now shown; undefined where there is no picture or no barcode. */
  frame(selector: string): number | undefined;
  /** The strongest frequency of the element's sound, and how loud all of it is. */
  tone(selector: string): { hz: number; loudness: number } | undefined;
  /** Every address under which a far end said it can be reached. */
  readonly candidates: readonly string[];
}

export function installSenses(): void {
  const candidates: string[] = [];
  const describe: (this: RTCPeerConnection, given: RTCSessionDescriptionInit) => Promise<void> = RTCPeerConnection.prototype.setRemoteDescription;
  RTCPeerConnection.prototype.setRemoteDescription = function (this: RTCPeerConnection, given: RTCSessionDescriptionInit) {
    candidates.push(...[...(given.sdp ?? '').matchAll(/^a=candidate:\S+ \d+ \S+ \d+ (\S+)/gm)].map((match) => match[1]!));
    return describe.call(this, given);
  };

  const cells = 18;
  const canvas = document.createElement('canvas');
  const ears = new WeakMap<MediaStreamTrack, { analyser: AnalyserNode; rate: number }>();
  let audio: AudioContext | undefined;

  // The SDK's windows over the sample page are closed to its scripts. People reach what is in them, and so must a test.
  if (location.pathname.startsWith('/sample/')) {
    const attach = Element.prototype.attachShadow;
    Element.prototype.attachShadow = function (this: Element, init: ShadowRootInit) {
      return attach.call(this, { ...init, mode: 'open' });
    };
  }

  const media = (selector: string): HTMLMediaElement | null => {
    const [within, inner] = selector.split(' >>> ');
    if (inner === undefined) return document.querySelector<HTMLMediaElement>(within!);
    const found = [...document.querySelectorAll(within!)].map((host) => host.shadowRoot?.querySelector<HTMLMediaElement>(inner));
    return found.find((element) => element != null) ?? null;
  };

  function frame(selector: string): number | undefined {
    const video = media(selector);
    if (!(video instanceof HTMLVideoElement) || !video.videoWidth) return undefined;
    canvas.width = video.videoWidth;
    canvas.height = video.videoHeight;
    const drawing = canvas.getContext('2d', { willReadFrequently: true });
    if (!drawing) return undefined;
    drawing.drawImage(video, 0, 0);
    const row = drawing.getImageData(0, Math.floor(canvas.height / 8), canvas.width, 1).data;
    const bits = Array.from({ length: cells }, (_, i) =>
      (row[4 * Math.floor(((i + 0.5) * canvas.width) / cells)] ?? 0) > 125 ? 1 : 0,
    );
    return bits[0] === 1 && bits[1] === 0 ? parseInt(bits.slice(2).join(''), 2) : undefined;
  }

  function ear(track: MediaStreamTrack): { analyser: AnalyserNode; rate: number } {
    const known = ears.get(track);
    if (known) return known;
    audio ??= new AudioContext();
    void audio.resume();
    const analyser = audio.createAnalyser();
    analyser.fftSize = 8_192;
    analyser.smoothingTimeConstant = 0;
    audio.createMediaStreamSource(new MediaStream([track])).connect(analyser);
    const made = { analyser, rate: audio.sampleRate };
    ears.set(track, made);
    return made;
  }

  function tone(selector: string): { hz: number; loudness: number } | undefined {
    const stream = media(selector)?.srcObject;
    const track = stream instanceof MediaStream ? stream.getAudioTracks()[0] : undefined;
    if (!track) return undefined;
    const { analyser, rate } = ear(track);
    const spectrum = new Float32Array(analyser.frequencyBinCount);
    const wave = new Float32Array(analyser.fftSize);
    analyser.getFloatFrequencyData(spectrum);
    analyser.getFloatTimeDomainData(wave);
    let peak = 2;
    spectrum.forEach((level, i) => {
      if (i > 2 && level > (spectrum[peak] ?? -Infinity)) peak = i;
    });
    const energy = wave.reduce((sum, sample) => sum + sample * sample, 0) / wave.length;
    return { hz: Math.round((peak * rate) / analyser.fftSize), loudness: Math.round(10 * Math.log10(energy + 1e-12)) };
  }

  (window as unknown as { senses: Senses }).senses = { media, frame, tone, candidates };

  const devices = navigator.mediaDevices as MediaDevices | undefined;
  if (devices === undefined) return; // an insecure page has none
  const ask = devices.getUserMedia.bind(devices);
  devices.getUserMedia = (constraints = {}) => {
    const raw = { echoCancellation: false, noiseSuppression: false, autoGainControl: false };
    const given = typeof constraints.audio === 'object' ? constraints.audio : {};
    return ask({ ...constraints, ...(constraints.audio ? { audio: { ...given, ...raw } } : {}) });
  };
}
