// The browser's side of a sound line: one offer over HTTP, one answer. It knows no number and asks for none.
export async function openMicrophone() {
  if (!navigator.mediaDevices || !window.RTCPeerConnection) throw new Error("no-microphone");
  try {
    return await navigator.mediaDevices.getUserMedia({ audio: { echoCancellation: true, noiseSuppression: true, autoGainControl: true } });
  } catch {
    throw new Error("no-microphone");
  }
}

// Returns { pc, resource }. A refusal is thrown with the server's code as its message.
export async function connect(address, microphone, ear, headers = {}) {
  const iceServers = JSON.parse(document.querySelector("[data-turn]")?.dataset.turn || "[]");
  const pc = new RTCPeerConnection({ iceServers, bundlePolicy: "max-bundle" });
  const tracks = microphone.getAudioTracks();
  for (const track of tracks) pc.addTrack(track, microphone);
  if (!tracks.length) pc.addTransceiver("audio", { direction: "recvonly" });
  pc.addEventListener("track", ({ track }) => {
    ear.srcObject = new MediaStream([track]);
    ear.play()?.catch(() => {});
  });
  try {
    await pc.setLocalDescription(await pc.createOffer());
    let answer;
    try {
      answer = await fetch(address, { method: "POST", credentials: "same-origin", headers: { "Content-Type": "application/sdp", ...headers }, body: pc.localDescription.sdp });
    } catch {
      throw new Error("away");
    }
    if (answer.status !== 201) {
      const said = await answer.json().catch(() => ({}));
      throw new Error(said.refused || "away");
    }
    await pc.setRemoteDescription({ type: "answer", sdp: await answer.text() });
    return { pc, resource: answer.headers.get("Location") };
  } catch (problem) {
    pc.close();
    throw problem;
  }
}

// Milliseconds there and back, share lost since last time, jitter: what a person notices.
export async function quality(pc, before = {}) {
  let lost = 0, got = 0, jitter = 0, trip = 0;
  (await pc.getStats()).forEach((one) => {
    if (one.type === "inbound-rtp") { lost = one.packetsLost; got = one.packetsReceived; jitter = one.jitter; }
    if (one.type === "candidate-pair" && one.nominated) trip = one.currentRoundTripTime || 0;
  });
  const newLost = Math.max(0, lost - (before.lost || 0)), newGot = got - (before.got || 0);
  const share = newLost + newGot ? newLost / (newLost + newGot) : 0;
  const grade = share > 0.08 || trip > 0.8 || jitter > 0.12 ? "bad" : share > 0.02 || trip > 0.35 || jitter > 0.05 ? "fair" : "good";
  return { lost, got, share, jitter, trip, grade };
}
