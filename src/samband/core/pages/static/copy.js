// SPDX-License-Identifier: EUPL-1.2
// Adds a copy button to code blocks. A page is whole without it: the text can be marked and copied.
"use strict";

for (const block of document.querySelectorAll("[data-copy]")) {
  if (!navigator.clipboard) break;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button button-secondary button-small";
  button.textContent = block.dataset.copy;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(block.querySelector("code").textContent);
    told.textContent = block.dataset.copied;
  });
  const told = document.createElement("span");
  told.className = "hint copied";
  told.setAttribute("role", "status");
  block.append(button, told);
}
