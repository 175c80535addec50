"""What a page must give to those who use no mouse, no eyes, or large letters: as sentences of what is in the way.

Each function takes the page that is open: `keyboard` walks it by Tab alone, `tree` reads what Chromium hands to a
screen reader, `enlarged` looks at it as narrow as 200 % and 400 % of zoom make a laptop's window.
"""

import itertools
from collections import Counter
from typing import Any

ZOOMED = ((640, 400), (320, 256))  # 1280 by 800 at 200 %; 1280 by 1024 at 400 %, the least that WCAG asks for
# What somebody can operate, by the roles of the accessibility tree.
CONTROLS = frozenset(
    "button link textbox searchbox combobox checkbox radio slider spinbutton switch menuitem tab"
    " DisclosureTriangle Date InputTime ToggleButton PopUpButton".split()
)
LANDMARKS = {"main": 1, "banner": 1, "contentinfo": 1}

# Everything that Tab should reach once, in the order of the document; of radio buttons of one name only one is a stop.
STOPS = """() => {
  const seen = new Set();
  const shown = (one) => one.checkVisibility({ visibilityProperty: true, contentVisibilityAuto: true })
    && !one.closest("[inert]") && !one.matches(":disabled");
  const kinds = "a[href], button, input:not([type=hidden]), select, textarea, summary, audio[controls], [tabindex]";
  return [...document.querySelectorAll(kinds)]
    .filter((one) => one.tabIndex >= 0 && shown(one))
    .filter((one) => {
      if (one.type !== "radio") return true;
      const group = `${one.form?.getAttribute("action")} ${one.name}`;
      if (seen.has(group)) return false;
      seen.add(group);
      return true;
    })
}"""
HEAR = """() => {
  window.__stops = [];
  const known = (one) => one.type === "radio" ? `radio ${one.form?.getAttribute("action")} ${one.name}` : one;
  const wanted = new Set((STOPS)().map(known));
  window.__wanted = wanted.size;
  window.__missing = wanted;
  const says = (one) => {
    const words = (one.innerText || one.name || one.value || "").trim().slice(0, 40);
    return `${one.tagName.toLowerCase()}${one.id ? "#" + one.id : ""} “${words}”`;
  };
  window.__says = (one) => typeof one === "string" ? one : says(one);
  const seen = (one) => {
    for (let up = one, n = 0; up && n < 3; up = up.parentElement, n += 1) {
      const style = getComputedStyle(up);
      if (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2) return true;
    }
    return false;
  };
  addEventListener("focusin", (event) => {
    const one = event.target;
    wanted.delete(known(one));
    const whole = one.closest("label.choice") ?? one;
    const box = whole.getBoundingClientRect();
    const middle = [box.x + Math.min(box.width, innerWidth) / 2, box.y + Math.min(box.height, 40) / 2];
    const at = document.elementFromPoint(...middle);
    const labels = [...(one.labels ?? [])];
    const own = (at) => whole.contains(at) || at.contains(whole) || labels.some((label) => label.contains(at));
    window.__stops.push({
      says: says(one),
      seen: seen(one),
      there: box.bottom > 0 && box.top < innerHeight,
      covered: Boolean(at) && !own(at),
      top: Math.round(box.top + scrollY),
      inMain: Boolean(one.closest("main")) && !one.closest(".callbar"),
    });
  });
}""".replace("STOPS", STOPS)
CLICKABLE = """() => [...document.querySelectorAll("body *")].filter((one) => one.checkVisibility()
    && getComputedStyle(one).cursor === "pointer"
    && !one.closest("a[href], button, summary, label, select, input, textarea"))
  .map((one) => `${one.tagName.toLowerCase()}.${one.className}`)"""
OWN_ORDER = "[tabindex]:not([tabindex='0'], [tabindex='-1'])"
SAYS = "all => all.filter((one) => one.innerText.trim()).length"
# Whatever is cut off, or sticks out to where nobody can scroll.
CUT = """() => {
  const found = [];
  const scrolls = (one) => one && one !== document.body
    && (/auto|scroll/.test(getComputedStyle(one).overflowX) || scrolls(one.parentElement));
  for (const one of document.body.querySelectorAll("*")) {
    if (!one.checkVisibility({ visibilityProperty: true })) continue;
    if (one.closest("svg, .visually-hidden, .skip, audio")) continue;
    const box = one.getBoundingClientRect();
    if (!box.width || !box.height) continue;
    const says = `${one.tagName.toLowerCase()}.${one.className} “${(one.innerText ?? "").trim().slice(0, 30)}”`;
    const beyond = box.right > innerWidth + 1 || box.left < -1;
    if (beyond && !scrolls(one.parentElement)) found.push(`sticks out: ${says}`);
    const style = getComputedStyle(one);
    const hides = (how) => how === "hidden" || how === "clip";
    if (one.innerText && (hides(style.overflowX) && one.scrollWidth > one.clientWidth + 1
      || hides(style.overflowY) && one.scrollHeight > one.clientHeight + 1)) found.push(`cut off: ${says}`);
    const stays = /^(fixed|sticky)$/.test(style.position);
    if (stays && box.height > innerHeight * 0.6) found.push(`covers the page: ${says}`);
  }
  const wide = document.documentElement.scrollWidth - innerWidth;
  if (wide > 0) found.push(`wider than the window by ${wide}`);
  return [...new Set(found)];
}"""


def keyboard(page: Any, name: str) -> list[str]:
    """Tab reaches every control, each is seen where it is, none is left out, none holds the focus fast.

    A page of which one was left out is opened anew and tried again: a moment after it was looked at enlarged, one walk
    in some ten passes over a link that the next reaches. What is left out twice cannot be reached.
    """
    found = _by_tab(page, name)
    if any("Tab does not reach" in one for one in found):
        page.goto(page.url)
        found = _by_tab(page, name)
    return found


def _by_tab(page: Any, name: str) -> list[str]:
    page.evaluate("() => { document.activeElement?.blur(); getSelection().removeAllRanges(); scrollTo(0, 0); }")
    page.evaluate(HEAR)
    wanted = page.evaluate("window.__wanted")
    # Once round: day, month, hour and the like are stops of their own, and so may be the browser's bar.
    for _ in range(wanted + 4 * page.locator("input[type=date], input[type=time], audio").count() + 3):
        page.keyboard.press("Tab")
    seen = page.evaluate("window.__stops")
    found = [f"{name}: Tab does not reach {one}" for one in page.evaluate("[...window.__missing].map(window.__says)")]
    found += [f"{name}: focus is not seen on {one['says']}" for one in seen if not one["seen"]]
    found += [f"{name}: focused out of sight: {one['says']}" for one in seen if not one["there"]]
    found += [f"{name}: focused below something else: {one['says']}" for one in seen if one["covered"]]
    found += [f"{name}: only a mouse can press {one}" for one in page.evaluate(CLICKABLE)]
    found += [f"{name}: a tabindex of its own" for _ in page.query_selector_all(OWN_ORDER)]
    if page.viewport_size["width"] < 400:
        found += _up_the_page(name, [one for one in seen[:wanted] if one["inMain"]])
    before = page.evaluate("document.activeElement && document.activeElement !== document.body")
    page.keyboard.press("Shift+Tab")
    at_its_beginning = bool(seen) and seen[-1]["says"] == seen[0]["says"]  # before it comes the browser's own bar
    if before and wanted > 1 and not at_its_beginning and len(page.evaluate("window.__stops")) == len(seen):
        found.append(f"{name}: Shift+Tab does not leave {seen[-1]['says']}")
    return found


def _up_the_page(name: str, stops: list[dict[str, Any]]) -> list[str]:
    """On a telephone everything stands in one column: whoever goes on goes down."""
    pairs = itertools.pairwise(stops)
    return [f"{name}: from {a['says']} up to {b['says']}" for a, b in pairs if b["top"] < a["top"] - 70]


def tree(page: Any, name: str) -> list[str]:
    """Every control has a name, one heading is the first, the landmarks are there, and what is said is heard."""
    session = page.context.new_cdp_session(page)
    nodes = [one for one in session.send("Accessibility.getFullAXTree")["nodes"] if not one["ignored"]]
    session.detach()
    found = [f"{name}: a {_role(one)} without a name" for one in nodes if _role(one) in CONTROLS and not _name(one)]
    found += [
        f"{name}: a picture without a name" for one in nodes if _role(one) in ("image", "img") and not _name(one)
    ]
    first = [one for one in nodes if _role(one) == "heading" and _said(one, "level") == 1]
    if len(first) != 1:
        found.append(f"{name}: {len(first)} headings of the first level")
    alike = Counter((_name(one), _value(one, "description")) for one in nodes if _role(one) == "button")
    alike = Counter(
        {called: n for called, n in alike.items() if not called[0].startswith("Show ")}
    )  # the browser's own
    found += [f"{name}: {n} buttons “{says}” that nothing tells apart" for (says, _), n in alike.items() if n > 1]
    found += [f"{name}: an empty heading" for one in nodes if _role(one) == "heading" and not _name(one)]
    if page.locator(".site-head").count():  # neither the page to hide behind nor a page within a page has them
        for landmark, count in LANDMARKS.items():
            there = sum(_role(one) == landmark for one in nodes)
            if there != count:
                found.append(f"{name}: {there} of {landmark}")
    alive = sum(_said(one, "live") in ("polite", "assertive") for one in nodes)
    written = page.locator("[role=status]:visible, [role=alert]:visible").evaluate_all(SAYS)
    if written > alive:
        found.append(f"{name}: {written} places say something, a screen reader hears {alive}")
    if page.title().strip() in ("", "Farline"):
        found.append(f"{name}: no title of its own")
    return found


def _role(node: dict[str, Any]) -> str:
    return str(node.get("role", {}).get("value", ""))


def _name(node: dict[str, Any]) -> str:
    return _value(node, "name")


def _value(node: dict[str, Any], what: str) -> str:
    return str(node.get(what, {}).get("value", "")).strip()


def _said(node: dict[str, Any], what: str) -> Any:
    return next((one["value"].get("value") for one in node.get("properties", []) if one["name"] == what), None)


def enlarged(page: Any, name: str) -> list[str]:
    """Nothing sticks out, is cut off or stands before the rest. The window has its own size again afterwards."""
    own, found = page.viewport_size, []
    for width, height in ZOOMED:
        page.set_viewport_size({"width": width, "height": height})
        found += [f"{name}, {width} px: {one}" for one in page.evaluate(CUT)]
    page.set_viewport_size(own)
    return found
