// SPDX-License-Identifier: EUPL-1.2
// Searches while one types. A page is whole without it: the form has a button.
"use strict";

for (const form of document.querySelectorAll("form[data-live]")) {
  const results = document.getElementById(form.dataset.live);
  let waiting = 0;
  let asked = null;
  const search = async () => {
    if (asked) asked.abort();
    asked = new AbortController();
    const filled = [...new FormData(form)].filter(([, value]) => value !== "");
    const url = `${location.pathname}?${new URLSearchParams(filled)}`;
    try {
      const answer = await fetch(filled.length ? url : location.pathname, {
        signal: asked.signal,
        headers: { accept: "text/html" },
      });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const found = page.getElementById(form.dataset.live);
      if (!answer.ok || !found) return;
      results.replaceChildren(...found.childNodes);
      history.replaceState(null, "", filled.length ? url : location.pathname);
    } catch (error) {
      if (error.name !== "AbortError") return;
    }
  };
  form.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(search, 250);
  });
}
