// Checks a Farline log inside this page: signature, tree, every earlier head, grammar, counts, a receipt.
// No network, no library. It must agree with verify_tally.py, which was written apart from the server, like this.
"use strict";

const WORDS = {
  "zh-Hans": {
    title: "自己核对统计", intro: "本页不联网。全部核对都在您的设备上进行。", check: "从头核对", file: "核对另一份日志（log.json）",
    code: "回执的二十位数字", find: "查我的回执", working: "正在核对……", good: "全部核对无误。", bad: "核对没有通过：",
    demo: "演示：这些条目是虚构的，不是真实的统计。", lines: "日志行数", heads: "核对过的签名", key: "公钥指纹（请与别处的副本比对）",
    standing: "现有声明", entered: "曾登记", party: "退党", league: "退团", pioneers: "退队", untold: "不注明组织",
    withdrawn: "本人撤回", corrected: "运营方更正", earlier: "早先已退（另计）", seconds: "用时（秒）",
    limit: "这不能证明每一条都是不同的真人。任何算法都做不到。这一页只验证第一道签名（Ed25519）；第二道（ML-DSA-44）由 verify.py 验证。", found: "找到了：第 {line} 行，{week}。", stands: "目前有效。", back: "已撤回或更正，不再计入。",
    f_signature: "签名不成立。", f_key: "没有用这把公钥签的名。", f_root: "各行算出的根与签名不符：有行被删、被改、被加或被移动。",
    f_old: "日志被改写过：较早的签名对不上。", f_grammar: "第 {line} 行不合格式。", f_repeat: "第 {line} 行与前面重复。",
    f_back: "第 {line} 行的撤回不成立。", f_week: "第 {line} 行的周次倒退了。", f_code: "这不是回执号码：有一位不对、少了或多了。请把数字再核对一遍。",
    f_none: "这份日志里没有这张回执的条目。可能还没有公布。", f_class: "这张回执的条目与公布的内容不符。", f_file: "这不是日志文件。",
    f_browser: "这个浏览器不会验证 Ed25519 签名，请换一个新一点的浏览器。",
  },
  "zh-Hant": {
    title: "自己核對統計", intro: "本頁不連網。所有核對都在您的裝置上進行。", check: "從頭核對", file: "核對另一份日誌（log.json）",
    code: "回執的二十位數字", find: "查我的回執", working: "正在核對……", good: "全部核對無誤。", bad: "核對沒有通過：",
    demo: "示範：這些條目是虛構的，不是真實的統計。", lines: "日誌行數", heads: "核對過的簽章", key: "公鑰指紋（請與別處的副本比對）",
    standing: "現有聲明", entered: "曾登記", party: "退黨", league: "退團", pioneers: "退隊", untold: "不註明組織",
    withdrawn: "本人撤回", corrected: "營運方更正", earlier: "早先已退（另計）", seconds: "用時（秒）",
    limit: "這不能證明每一條都是不同的真人。任何演算法都做不到。這一頁只驗證第一道簽章（Ed25519）；第二道（ML-DSA-44）由 verify.py 驗證。", found: "找到了：第 {line} 行，{week}。", stands: "目前有效。", back: "已撤回或更正，不再計入。",
    f_signature: "簽章不成立。", f_key: "沒有用這把公鑰簽的章。", f_root: "各行算出的根與簽章不符：有行被刪、被改、被加或被移動。",
    f_old: "日誌被改寫過：較早的簽章對不上。", f_grammar: "第 {line} 行不合格式。", f_repeat: "第 {line} 行與前面重複。",
    f_back: "第 {line} 行的撤回不成立。", f_week: "第 {line} 行的週次倒退了。", f_code: "這不是回執號碼：有一位不對、少了或多了。請把數字再核對一遍。",
    f_none: "這份日誌裡沒有這張回執的條目。可能還沒有公布。", f_class: "這張回執的條目與公布的內容不符。", f_file: "這不是日誌檔案。",
    f_browser: "這個瀏覽器不會驗證 Ed25519 簽章，請換一個新一點的瀏覽器。",
  },
  en: {
    title: "Check the tally yourself", intro: "This page uses no network. Everything is checked on your own device.",
    check: "Check from the first line", file: "Check another log (log.json)", code: "The twenty digits of a receipt",
    find: "Find my receipt", working: "Checking…", good: "All of it holds.", bad: "It does not hold: ",
    demo: "DEMO: these entries are invented. This is not a real tally.", lines: "Lines of the log",
    heads: "Signed heads checked", key: "Fingerprint of the key (compare it with a copy from elsewhere)",
    standing: "Declarations that stand", entered: "Ever entered", party: "Leave the Party", league: "Leave the Youth League",
    pioneers: "Leave the Young Pioneers", untold: "Organizations not told", withdrawn: "Taken back by the person",
    corrected: "Corrected by the operator", earlier: "Had quit earlier (apart)", seconds: "Seconds it took",
    limit: "It does not show that each entry is a different, real person. No arithmetic can. This page checks the first signature (Ed25519); verify.py checks the second (ML-DSA-44) too.",
    found: "Found: line {line}, {week}.", stands: "It stands.", back: "It was taken back or corrected, and counts no more.",
    f_signature: "a signature is false.", f_key: "it is not signed with this key.",
    f_root: "the lines do not give the root that was signed: one was dropped, altered, added or moved.",
    f_old: "the log was rewritten: an earlier head does not fit.", f_grammar: "line {line} is not in the grammar of the log.",
    f_repeat: "line {line} repeats an entry.", f_back: "line {line} takes back what it may not.",
    f_week: "line {line} goes back in time.", f_code: "Please check the digits: one is wrong, missing or too many.",
    f_none: "No entry of this log belongs to this receipt. It may not be published yet.",
    f_class: "the entry of this receipt was published as something else.", f_file: "this is not a log file.",
    f_browser: "this browser cannot check Ed25519 signatures. Please use a newer one.",
  },
};

class Fails extends Error {
  constructor(code, line) { super(code); this.code = code; this.line = line; }
}

const text = new TextEncoder();
const WEEK = "20\\d\\d-W(?:0[1-9]|[1-4]\\d|5[0-3])";
const ENTRY = new RegExp(`^farline1 ([DE]) ([0-7]) (${WEEK}) ([0-9a-f]{64}) ([0-9a-f]{64})$`);
const BACK = new RegExp(`^farline1 R (0|[1-9]\\d{0,14}) (?:P ([0-9a-f]{64})|O (?:duplicate|error|test|complaint|requested)) (${WEEK})$`);
const KEY = new RegExp(`^farline1 K [0-9a-f]{64} (${WEEK})$`);

const sha256 = async (bytes) => new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
const hex = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
const unhex = (digits) => Uint8Array.from(digits.match(/../g), (pair) => parseInt(pair, 16));
const unbase64 = (words) => Uint8Array.from(atob(words), (char) => char.charCodeAt(0));
const same = (one, two) => one.length === two.length && one.every((byte, at) => byte === two[at]);

function joined(...parts) {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) { whole.set(part, at); at += part.length; }
  return whole;
}

// A year has a week 53 only when its first or its last day is a Thursday.
const isWeek = (week) => !week.endsWith("W53") || [[0, 1], [11, 31]].some((day) => new Date(Date.UTC(+week.slice(0, 4), ...day)).getUTCDay() === 4);

async function inParts(items, work, size = 4096) {
  const done = [];
  for (let at = 0; at < items.length; at += size) done.push(...await Promise.all(items.slice(at, at + size).map(work)));
  return done;
}

async function readKey(line) {
  const [name, id] = line.split("+", 2);
  const raw = unbase64(line.split("+").slice(2).join("+"));
  if (hex((await sha256(joined(text.encode(name + "\n"), raw))).slice(0, 4)) !== id) throw new Fails("f_key");
  return { name, id: unhex(id), kind: raw[0], raw: raw.slice(1) };
}

async function readHead(note, key) {
  const cut = note.lastIndexOf("\n\n");
  if (cut < 0) throw new Fails("f_signature");
  const body = note.slice(0, cut + 1), [origin, size, root] = body.split("\n");
  const lines = note.slice(cut + 2).split("\n").filter(Boolean).map((line) => line.split(" "));
  const mine = lines.filter(([dash, who]) => dash === "—" && who === key.name).map((parts) => unbase64(parts[2]))
    .filter((raw) => same(raw.slice(0, 4), key.id));
  if (origin !== key.name || !mine.length) throw new Fails("f_key");
  let own;
  try { own = await crypto.subtle.importKey("raw", key.raw, { name: "Ed25519" }, false, ["verify"]); }
  catch { throw new Fails("f_browser"); }
  for (const raw of mine) {
    if (!await crypto.subtle.verify("Ed25519", own, raw.slice(4), text.encode(body))) throw new Fails("f_signature");
  }
  if (!/^(0|[1-9]\d*)$/.test(size)) throw new Fails("f_signature");
  return { origin, size: Number(size), root: unbase64(root) };
}

async function grow(lines) {
  const zero = Uint8Array.of(0), one = Uint8Array.of(1);
  const levels = [await inParts(lines, (line) => sha256(joined(zero, text.encode(line))))];
  while (levels.at(-1).length > 1) {
    const below = levels.at(-1), pairs = [];
    for (let at = 0; at + 1 < below.length; at += 2) pairs.push(joined(one, below[at], below[at + 1]));
    levels.push(await inParts(pairs, sha256));
  }
  return levels;
}

async function rootOf(levels, size) {
  if (size > levels[0].length) throw new Fails("f_old");
  let root = null;
  // From the right: small whole subtrees first, each taken in from its left.
  for (let level = 0, rest = size; rest > 0; level += 1, rest = Math.floor(rest / 2)) {
    if (rest % 2 === 0) continue;
    const peak = levels[level][rest - 1];
    root = root === null ? peak : await sha256(joined(Uint8Array.of(1), peak, root));
  }
  return root ?? sha256(new Uint8Array());
}

async function count(lines) {
  const said = { D: Array(8).fill(0), E: Array(8).fill(0), entered: 0, withdrawn: 0, corrected: 0 };
  const entries = new Map(), seen = new Set();
  let now = "";
  for (const [line, words] of lines.entries()) {
    const entry = ENTRY.exec(words), back = entry ? null : BACK.exec(words), key = entry || back ? null : KEY.exec(words);
    if (!entry && !back && !key) throw new Fails("f_grammar", line);
    const week = entry ? entry[3] : back ? back[3] : key[1];
    if (week < now) throw new Fails("f_week", line);
    if (week !== now && !isWeek(week)) throw new Fails("f_grammar", line);
    now = week;
    if (entry) {
      const before = seen.size;
      seen.add(entry[4]).add(entry[5]);
      if (seen.size !== before + 2) throw new Fails("f_repeat", line);
      entries.set(line, { kind: entry[1], bits: Number(entry[2]), tag: entry[5] });
      said[entry[1]][Number(entry[2])] += 1;
      if (entry[1] === "D") said.entered += 1;
    } else if (back) {
      const taken = entries.get(Number(back[1]));
      const fits = taken && (!back[2] || hex(await sha256(joined(text.encode("farline1-withdraw\0"), unhex(back[2])))) === taken.tag);
      if (!fits) throw new Fails("f_back", line);
      entries.delete(Number(back[1]));
      said[taken.kind][taken.bits] -= 1;
      if (back[2]) said.withdrawn += 1; else said.corrected += 1;
    }
  }
  return { ...said, entries };
}

async function verify(log) {
  const keys = await Promise.all(log.keys.map(readKey)), key = keys.find((one) => one.kind === 1);
  if (!key) throw new Fails("f_key");
  const heads = [];
  for (const note of log.heads) heads.push(await readHead(note, key));
  const lines = log.lines.split("\n").filter(Boolean), last = heads.at(-1), levels = await grow(lines);
  if (!last || last.size !== lines.length || !same(await rootOf(levels, last.size), last.root)) throw new Fails("f_root");
  for (const head of heads) if (!same(await rootOf(levels, head.size), head.root)) throw new Fails("f_old");
  return { origin: last.origin, lines, heads: heads.length, key: hex(await sha256(key.raw)).slice(0, 32), ...await count(lines) };
}

function readCode(typed) {
  const code = typed.normalize("NFKC").replace(/\D/g, "");
  if (code.length !== 20 || BigInt(code) % 97n !== 1n) throw new Fails("f_code");
  return code;
}

async function findReceipt(code, found) {
  const base = await crypto.subtle.importKey("raw", text.encode(code), "PBKDF2", false, ["deriveBits"]);
  const salt = text.encode("farline1-receipt|" + found.origin);
  const drawn = await crypto.subtle.deriveBits({ name: "PBKDF2", hash: "SHA-256", salt, iterations: 600000 }, base, 512);
  const opening = new Uint8Array(drawn).slice(0, 32);
  for (let bits = 1; bits < 8; bits += 1) {
    const made = hex(await sha256(joined(text.encode("farline1-commit\0"), opening, text.encode("D " + bits))));
    const line = found.lines.findIndex((words) => words[9] !== "R" && words.slice(22, 86) === made);
    if (line < 0) continue;
    const entry = ENTRY.exec(found.lines[line]);
    if (entry?.[1] !== "D" || ![0, bits].includes(Number(entry[2]))) throw new Fails("f_class");
    return { line, week: entry[3], bits, stands: found.entries.has(line) };
  }
  throw new Fails("f_none");
}

// ---- the page ----

const $ = (id) => document.getElementById(id);
// About what was typed, not about the log: nothing failed to hold.
const NO_VERDICT = new Set(["f_code", "f_none"]);
const said = new Map();
let words = WORDS.en, log = null, checked = null, facts = [];

// Everything on the page is said anew when its language changes, the answers too.
function speak(language) {
  words = WORDS[language];
  document.documentElement.lang = language;
  document.title = words.title;
  for (const place of document.querySelectorAll("[data-say]")) place.textContent = words[place.dataset.say];
  for (const id of said.keys()) draw(id);
  drawFacts();
}

const told = (code, values) => words[code].replace(/\{(\w+)\}/g, (_, name) => values[name]);

function drawFacts() {
  $("facts").replaceChildren(...facts.flatMap(([name, value]) => {
    const term = document.createElement("dt"), said = document.createElement("dd");
    term.textContent = words[name];
    said.textContent = String(value);
    return [term, said];
  }));
}

function draw(id) {
  const [say, kind] = said.get(id);
  $(id).textContent = say();
  $(id).className = kind;
}

function show(id, say, kind) {
  said.set(id, [say, kind]);
  draw(id);
}

async function tell(id, work) {
  show(id, () => words.working, "good");
  try { await work(); }
  catch (problem) {
    const code = problem instanceof Fails ? problem.code : "f_file";
    show(id, () => (NO_VERDICT.has(code) ? "" : words.bad) + told(code, { line: problem.line }), NO_VERDICT.has(code) ? "" : "bad");
  }
}

async function check() {
  checked = null;
  facts = [];
  drawFacts();
  await tell("answer", async () => {
    const started = performance.now();
    checked = await verify(log);
    const having = (kind, bit) => checked[kind].reduce((sum, number, bits) => sum + (bits & bit ? number : 0), 0);
    const sum = (kind) => checked[kind].reduce((one, two) => one + two, 0), demo = checked.origin.startsWith("DEMO");
    show("answer", () => words.good + (demo ? " " + words.demo : ""), "good");
    facts = [
      ["standing", sum("D")], ["entered", checked.entered], ["party", having("D", 4)], ["league", having("D", 2)],
      ["pioneers", having("D", 1)], ["untold", checked.D[0]], ["withdrawn", checked.withdrawn], ["corrected", checked.corrected],
      ["earlier", sum("E")], ["lines", checked.lines.length], ["heads", checked.heads],
      ["key", checked.key.match(/.{4}/g).join(" ")], ["seconds", ((performance.now() - started) / 1000).toFixed(1)],
    ];
    drawFacts();
  });
}

async function find() {
  await tell("receipt-answer", async () => {
    const typed = readCode($("code").value);
    if (!checked) await check();
    if (!checked) throw new Fails("f_root");
    const entry = await findReceipt(typed, checked);
    const names = [[4, "party"], [2, "league"], [1, "pioneers"]].filter(([bit]) => entry.bits & bit).map(([, name]) => name);
    const say = () => `${told("found", entry)} ${names.map((name) => words[name]).join(" · ")} ${words[entry.stands ? "stands" : "back"]}`;
    show("receipt-answer", say, "good");
  });
}

for (const button of document.querySelectorAll("[data-language]")) button.onclick = () => speak(button.dataset.language);
$("check").onclick = check;
$("find").onclick = find;
$("code").onkeydown = (event) => { if (event.key === "Enter" && !event.isComposing) find(); };
$("file").onchange = async () => {
  // What was checked before says nothing of this file: it must not be shown beside it.
  log = checked = null;
  facts = [];
  drawFacts();
  show("receipt-answer", () => "", "");
  await tell("answer", async () => {
    const read = JSON.parse(await $("file").files[0].text());
    if (!read || typeof read !== "object" || !("lines" in read) || !("heads" in read)) throw new SyntaxError();
    log = read;
  });
  if (log) await check();
};
speak(/^zh-(tw|hk|mo|hant)/i.test(navigator.language) ? "zh-Hant" : /^zh/i.test(navigator.language) ? "zh-Hans" : "en");
log = JSON.parse($("log").textContent);
$("check").parentElement.hidden = log.lines === "";
