// The one place where words from this site become a page, and an address of this site a script of a worker.
// The browser refuses both anywhere else (Trusted Types), so that no slip elsewhere can run what somebody typed.
const policy = globalThis.trustedTypes?.createPolicy("farline", {
  createHTML: (text) => text,
  createScriptURL(url) {
    const own = new URL(url, location.href);
    if (own.origin !== location.origin || !own.pathname.startsWith("/static/")) throw new TypeError("not ours");
    return own.href;
  },
});

// A parsed page runs nothing; parts of it are taken over by whoever asked.
export const parsed = (text) => new DOMParser().parseFromString(policy ? policy.createHTML(text) : text, "text/html");
export const script = (url) => (policy ? policy.createScriptURL(url) : url);
