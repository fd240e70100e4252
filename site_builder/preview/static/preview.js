// Keeps an open page what would be sent now. The server says what differs; nothing is guessed here.
(() => {
  "use strict";

  const live = document.currentScript.dataset.live;
  const host = document.querySelector("site-preview");
  const shadow = host.shadowRoot ?? adopted(host);
  const alert_ = shadow.querySelector(".alert");
  const origin = shadow.querySelector("details.origin");
  const seen = { // also what is sent when the connection is made anew
    path: location.pathname,
    version: host.dataset.version,
    serial: Number(host.dataset.serial),
    boot: host.dataset.boot,
    panel: host.dataset.panel,
  };
  const PLACE = "site-preview:place";
  const FOLDED = "site-preview:folded";
  const ORIGIN = "site-preview:origin";
  let socket = null;
  let failures = 0;
  let timer = 0;
  let leaving = false;

  function adopted(element) {
    // Browsers without declarative shadow roots.
    const template = element.querySelector("template");
    const root = element.attachShadow({ mode: "open" });
    root.append(template.content);
    template.remove();
    return root;
  }

  function kept(storage, key, value) {
    // Storage may be forbidden; then nothing is remembered.
    try {
      if (value === undefined) return storage.getItem(key);
      if (value === null) storage.removeItem(key);
      else storage.setItem(key, value);
    } catch {}
    return null;
  }

  // --- What the server says

  const acts = {
    reload() {
      leaving = true;
      kept(sessionStorage, PLACE, JSON.stringify(place()));
      location.reload();
    },
    go({ to }) {
      leaving = true;
      location.replace(to);
    },
    style({ urls, version }) {
      const links = sheets();
      const named = links.filter((link) => urls.includes(new URL(link.href).pathname));
      // One that no link names may be imported by any of them.
      for (const link of named.length === urls.length ? named : links) swap(link, version);
    },
    files({ urls, version }) {
      const used = new Set(
        performance.getEntriesByType("resource").map((entry) => new URL(entry.name, location.href).pathname),
      );
      for (const element of document.querySelectorAll("[src]")) used.add(new URL(element.src, location.href).pathname);
      const icons = [...document.querySelectorAll('link[rel~="icon"]')].filter((link) => link.href);
      for (const icon of icons) {
        const path = new URL(icon.href).pathname;
        used.delete(path);
        if (urls.includes(path)) icon.href = marked(icon.href, version);
      }
      if (urls.some((url) => used.has(url))) acts.reload();
    },
    panel({ html, key }) {
      seen.panel = key;
      alert_.innerHTML = html; // escaped by the server, word by word
      arrange();
    },
  };

  function sheets() {
    return [...document.querySelectorAll('link[rel~="stylesheet"]')].filter(
      (link) => link.href && new URL(link.href).origin === location.origin && !link.dataset.leaving,
    );
  }

  function marked(href, version) {
    const url = new URL(href);
    url.searchParams.set("preview", version);
    return url.href;
  }

  function swap(link, version) {
    // The old sheet stays until the new one is there: nothing flashes.
    const fresh = link.cloneNode();
    fresh.href = marked(link.href, version);
    link.dataset.leaving = "";
    fresh.addEventListener("load", () => link.remove());
    fresh.addEventListener("error", () => link.remove());
    link.after(fresh);
  }

  // --- Where the reader is

  function blocks() {
    return [...document.querySelectorAll("main :is(h1, h2, h3, h4, p, li, pre, tr, figure, dt, dd)")];
  }

  function words(element) {
    return element.textContent.trim().slice(0, 80);
  }

  function place() {
    const at = { path: location.pathname, x: scrollX, y: scrollY };
    if (scrollY < 1) return at;
    const all = blocks();
    const index = all.findIndex((element) => element.getBoundingClientRect().bottom > 0);
    if (index < 0) return at;
    return { ...at, index, words: words(all[index]), top: all[index].getBoundingClientRect().top };
  }

  function restore() {
    const at = JSON.parse(kept(sessionStorage, PLACE) ?? "null");
    kept(sessionStorage, PLACE, null);
    if (!at || at.path !== location.pathname) return;
    const put = () => {
      scrollTo({ left: at.x, top: at.y, behavior: "instant" });
      if (at.words === undefined) return;
      const same = blocks()
        .map((element, index) => ({ element, far: Math.abs(index - at.index) }))
        .filter(({ element }) => words(element) === at.words)
        .sort((one, other) => one.far - other.far)[0];
      // What is looked at stays where it is, though something above it grew.
      if (same) scrollBy({ top: same.element.getBoundingClientRect().top - at.top, behavior: "instant" });
    };
    history.scrollRestoration = "manual";
    put();
    if (document.readyState !== "complete") addEventListener("load", put, { once: true });
    addEventListener("pagehide", () => (history.scrollRestoration = "auto"), { once: true });
  }

  // --- The panel and the line

  function arrange() {
    const panel = alert_.querySelector("details.panel");
    if (!panel) return;
    panel.open = kept(sessionStorage, FOLDED) !== seen.panel;
    panel.addEventListener("toggle", () => kept(sessionStorage, FOLDED, panel.open ? null : seen.panel));
  }

  addEventListener("keydown", (event) => {
    const panel = alert_.querySelector("details.panel");
    if (event.key !== "Escape" || event.defaultPrevented || !panel?.open) return;
    const inside = shadow.activeElement && panel.contains(shadow.activeElement);
    panel.open = false;
    kept(sessionStorage, FOLDED, seen.panel); // the event of it comes later, maybe after the page is left
    if (inside) panel.querySelector("summary").focus();
  });

  if (origin) {
    if (kept(localStorage, ORIGIN) === "folded") origin.open = false;
    origin.addEventListener("toggle", () => kept(localStorage, ORIGIN, origin.open ? null : "folded"));
  }

  // --- The connection

  function connect() {
    clearTimeout(timer);
    if (socket || leaving) return;
    const address = new URL(live, location.href);
    address.protocol = address.protocol.replace("http", "ws");
    const mine = (socket = new WebSocket(address));
    mine.onopen = () => {
      failures = 0;
      host.removeAttribute("data-away");
      mine.send(JSON.stringify(seen));
    };
    mine.onmessage = ({ data }) => {
      const { do: what, ...rest } = JSON.parse(data);
      if (leaving) return;
      acts[what]?.(rest);
      if (rest.version) seen.serial = rest.version;
    };
    mine.onclose = () => {
      if (socket === mine) socket = null;
      if (leaving) return;
      failures += 1;
      if (failures > 2) host.setAttribute("data-away", "");
      timer = setTimeout(connect, Math.min(200 * 2 ** failures, 5000));
    };
  }

  addEventListener("pagehide", () => {
    leaving = true;
    socket?.close();
    socket = null;
  });
  addEventListener("pageshow", (event) => {
    if (!event.persisted) return;
    leaving = false;
    connect();
  });
  addEventListener("online", connect);
  document.addEventListener("visibilitychange", () => document.hidden || connect());

  arrange();
  restore();
  connect();
})();
