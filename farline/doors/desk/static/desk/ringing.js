function beep(context, hertz = 450) {
  const tone = context.createOscillator(), gain = context.createGain();
  tone.frequency.value = hertz;
  gain.gain.value = 0.08;
  tone.connect(gain).connect(context.destination);
  tone.start();
  tone.stop(context.currentTime + 1);
  return tone;
}

// A single tone, lower than a ring.
export function once() {
  const context = new AudioContext();
  beep(context, 300).addEventListener("ended", () => context.close());
}

// The tone one hears while it rings there: 450 Hz, one second on, four off.
export function ringBack() {
  let context, timer;

  return {
    start() {
      if (timer) return;
      context ||= new AudioContext();
      beep(context);
      timer = setInterval(beep, 5000, context);
    },
    stop() {
      clearInterval(timer);
      timer = undefined;
      context?.close();
      context = undefined;
    },
  };
}
