// The tone one hears while it rings there: 450 Hz, one second on, four off.
export function ringBack() {
  let context, timer;

  function beep() {
    const tone = context.createOscillator(), gain = context.createGain();
    tone.frequency.value = 450;
    gain.gain.value = 0.08;
    tone.connect(gain).connect(context.destination);
    tone.start();
    tone.stop(context.currentTime + 1);
  }

  return {
    start() {
      if (timer) return;
      context ||= new AudioContext();
      beep();
      timer = setInterval(beep, 5000);
    },
    stop() {
      clearInterval(timer);
      timer = undefined;
      context?.close();
      context = undefined;
    },
  };
}
