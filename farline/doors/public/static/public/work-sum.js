// The sum itself, in a thread of its own: find a number whose SHA-256 begins with enough zero bits. No network.

const K = new Uint32Array(64);
const START = new Uint32Array(8);
for (let at = 0, number = 2; at < 64; number += 1) {
  let prime = true;
  for (let by = 2; by * by <= number; by += 1) if (number % by === 0) { prime = false; break; }
  if (!prime) continue;
  if (at < 8) START[at] = (Math.sqrt(number) % 1) * 2 ** 32;
  K[at] = (Math.cbrt(number) % 1) * 2 ** 32;
  at += 1;
}
const words = new Uint32Array(64);

function block(state, bytes, from) {
  for (let at = 0; at < 16; at += 1) {
    const i = from + at * 4;
    words[at] = (bytes[i] << 24) | (bytes[i + 1] << 16) | (bytes[i + 2] << 8) | bytes[i + 3];
  }
  for (let at = 16; at < 64; at += 1) {
    const x = words[at - 15], y = words[at - 2];
    const one = ((x >>> 7) | (x << 25)) ^ ((x >>> 18) | (x << 14)) ^ (x >>> 3);
    const two = ((y >>> 17) | (y << 15)) ^ ((y >>> 19) | (y << 13)) ^ (y >>> 10);
    words[at] = (words[at - 16] + one + words[at - 7] + two) | 0;
  }
  let a = state[0], b = state[1], c = state[2], d = state[3];
  let e = state[4], f = state[5], g = state[6], h = state[7];
  for (let at = 0; at < 64; at += 1) {
    const s1 = ((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7));
    const first = (h + s1 + ((e & f) ^ (~e & g)) + K[at] + words[at]) | 0;
    const s0 = ((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10));
    const second = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    h = g; g = f; f = e; e = (d + first) | 0; d = c; c = b; b = a; a = (first + second) | 0;
  }
  state[0] += a; state[1] += b; state[2] += c; state[3] += d;
  state[4] += e; state[5] += f; state[6] += g; state[7] += h;
}

export function sha256(bytes) {
  const padded = new Uint8Array(((bytes.length + 9 + 63) >> 6) << 6);
  padded.set(bytes);
  padded[bytes.length] = 128;
  new DataView(padded.buffer).setUint32(padded.length - 4, bytes.length * 8);
  const state = START.slice();
  for (let from = 0; from < padded.length; from += 64) block(state, padded, from);
  return state;
}

// What was typed is hashed once, and the first block of every try is the same: each try costs one block.
export function solve(puzzle, typed, bits) {
  const text = new TextEncoder();
  const hex = [...sha256(text.encode(typed))].map((word) => word.toString(16).padStart(8, "0")).join("");
  const fixed = text.encode(`${puzzle}|${hex}|`);
  const middle = START.slice();
  block(middle, fixed, 0);
  const last = new Uint8Array(64);
  last.set(fixed.subarray(64));
  const from = fixed.length - 64;
  const state = new Uint32Array(8);
  for (let tried = 0; ; tried += 1) {
    const digits = String(tried);
    for (let at = 0; at < digits.length; at += 1) last[from + at] = digits.charCodeAt(at);
    last[from + digits.length] = 128;
    const length = (fixed.length + digits.length) * 8;
    last[62] = length >> 8;
    last[63] = length & 255;
    state.set(middle);
    block(state, last, 0);
    if (state[0] >>> (32 - bits) === 0) return digits;
  }
}

if (typeof WorkerGlobalScope !== "undefined" && self instanceof WorkerGlobalScope) {
  self.onmessage = ({ data }) => self.postMessage(solve(data.puzzle, data.typed, data.bits));
}
