// SPDX-License-Identifier: Apache-2.0
// What starts a headless Chromium, and what is measured of every page in it: of the components' pages, and of the desk's.

// Milliseconds that what is waited for may take: continuous integration has few cores, and all tests at once.
const PATIENCE = 120000;

export async function launch(chromium, executablePath) {
  const browser = await chromium.launch({
    executablePath,
    timeout: PATIENCE,
    // Containers have no sandbox. Without windows, letters would be as wide as whole pixels.
    args: ["--no-sandbox", "--disable-dev-shm-usage", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--font-render-hinting=none"],
  });
  const open = browser.newContext.bind(browser);
  browser.newContext = async (options) => {
    const context = await open(options);
    context.setDefaultTimeout(PATIENCE);
    return context;
  };
  return browser;
}

// Runs in the page: what overflows the screen, what has the id of another (axe looks at what is shown, and forms unfold), and what a
// thumb could not hit. Links within a sentence are exempt (WCAG 2.5.8).
function measure() {
  const name = (e) => `${e.tagName.toLowerCase()}.${e.className} « ${(e.textContent || e.name || "").trim().slice(0, 40)} »`;
  const wide = document.documentElement.scrollWidth > innerWidth;
  const overflowing = wide ? [...document.querySelectorAll("body *")].filter((e) => e.getBoundingClientRect().right > innerWidth + 1).map(name) : [];
  const controls = "button, .button, summary, select, textarea, input, .main-nav a, .tabs a, .menu-list a, .crumbs a, .bottom a, .brand, .table thead a";
  const small = [...document.querySelectorAll(controls)]
    .filter((e) => e.tabIndex >= 0)
    .map((e) => [e, (e.closest(".choice, .chip") ?? e).getBoundingClientRect()])
    .filter(([, box]) => box.width > 0 && box.height > 0 && (box.height < 44 || box.width < 24))
    .map(([e, box]) => `${name(e)} ${box.width.toFixed()} × ${box.height.toFixed()}`);
  const ids = [...document.querySelectorAll("[id]")].map((e) => e.id);
  const twice = ids.filter((id, n) => ids.indexOf(id) !== n).map((id) => `id ${id} twice`);
  return { overflowing, twice, small };
}

// Runs in the page: an id for each thing that the keyboard should reach; radios of one name count once.
function label() {
  const groups = new Set();
  let count = 0;
  for (const e of document.querySelectorAll("[data-reach]")) delete e.dataset.reach;
  for (const e of document.querySelectorAll("a[href], button, summary, select, textarea, input, [tabindex='0']")) {
    if (e.disabled || e.tabIndex < 0 || e.type === "hidden" || !e.checkVisibility({ checkVisibilityCSS: true })) continue;
    if (e.type === "radio") {
      if (groups.has(e.name)) continue;
      groups.add(e.name);
    }
    e.dataset.reach = String(count++);
  }
  return count;
}

// Runs in the page: notes what gets the focus from now on, and whether one sees that it has it.
function note() {
  window.reached = new Set();
  window.unseen = new Set();
  if (window.noting) return;
  window.noting = true;
  document.addEventListener("focusin", ({ target: e }) => {
    const known = e.type === "radio" ? document.querySelector(`[name="${e.name}"][data-reach]`) : e;
    if (known?.dataset.reach === undefined) return;
    const style = getComputedStyle(e);
    window.reached.add(known.dataset.reach);
    if (style.outlineStyle === "none" || parseFloat(style.outlineWidth) < 2)
      window.unseen.add(`${e.tagName} ${e.name ?? ""} ${e.textContent.trim().slice(0, 40)}`);
  });
}

// Presses Tab through the page.
export async function walk(page) {
  const count = await page.evaluate(label);
  await page.evaluate(note);
  for (let i = 1; i < 2 * count + 20; i++) {
    await page.keyboard.press("Tab");
    if (i >= count && (await page.evaluate(() => window.reached.size)) === count) break;
  }
  return page.evaluate(() => ({
    unreached: [...document.querySelectorAll("[data-reach]")].filter((e) => !window.reached.has(e.dataset.reach)).map((e) => e.outerHTML.slice(0, 100)),
    unseen: [...window.unseen],
  }));
}

const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

// What axe has against a page, a line each. In the dark only colours are others.
export async function blame(page, axe, colorScheme) {
  if (!(await page.evaluate(() => "axe" in window))) await page.evaluate(axe);
  return page.evaluate(
    async (rules) => {
      // Where all else holds is not asked: to name those places would take most of the time.
      const { violations } = await window.axe.run(document, { runOnly: rules, resultTypes: ["violations"] });
      return violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html.slice(0, 160)} ${node.failureSummary}`));
    },
    colorScheme === "dark" ? ["color-contrast"] : RULES,
  );
}

// The same, what overflows, what is too small.
export async function judge(page, axe, colorScheme) {
  const { overflowing, twice, small } = await page.evaluate(measure);
  return { violations: [...(await blame(page, axe, colorScheme)), ...twice], overflowing, small };
}
